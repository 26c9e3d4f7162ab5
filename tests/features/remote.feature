Feature: A remote care service
  A clinic or a relative may run the care service; it is joined by a one-time code.

  Scenario: An unreachable remote service, said, with the answer from this computer
    Given Fireside is open with the care service "http://127.0.0.1:9"
    When I say "how can I sleep better at night"
    Then I read "I answer from this computer instead."
    And I read "One thing you can do"

  Scenario: Joining by a one-time code, and asking there
    Given a care service runs with the code for "Margaret"
    And Fireside is open
    When I join it with its code
    Then I read "You have joined"
    When I say "home"
    And I say "how can I sleep better at night"
    Then I read "One thing you can do"
    And the remote service has answered
