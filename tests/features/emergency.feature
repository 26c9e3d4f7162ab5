Feature: Emergencies
  A danger sign is caught by written rules on this computer, whatever else is down.

  Scenario: A danger sign, with the care service unable to start
    Given Fireside is open without a care service
    When I press "Ask a question"
    And I say "my chest feels tight and my arm aches"
    Then the page is "This may be an emergency"
    And I read "999"
    When I press "Call 999"
    Then I read "Pick up your telephone and dial 999."

  Scenario: It is not an emergency
    Given Fireside is open
    When I press "Ask a question"
    And I say "my chest feels tight and my arm aches"
    And I press "This is not an emergency"
    Then I read "You told me this is not an emergency"
    And I read "From: "

  Scenario: Without a care service a question fails kindly and is kept
    Given Fireside is open without a care service
    When I say "how can I sleep better at night"
    Then I read "I cannot reach the care service just now. Your question is still here."
    And I read "how can I sleep better at night"
