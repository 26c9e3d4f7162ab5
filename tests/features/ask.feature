Feature: Asking a health question
  An answer comes from the health library on this computer, with no internet.

  Scenario: A typed question gets a short, sourced answer
    Given Fireside is open
    When I press "Ask a question"
    And I say "how can I sleep better at night"
    Then the page is "Your question"
    And I read "From: "
    And I read "One thing you can do"
    When I say "why do you say this"
    Then the page is "Why I say this"
    And I read "Sleep problems"
    When I say "go back please"
    Then I read "how can I sleep better at night"

  Scenario: A follow-up keeps the thread
    Given Fireside is open
    When I say "what helps against constipation"
    Then I read "From: "
    When I say "and which foods are good for that"
    Then the page is "Your question"
    And I read "From: "
    And the answer is about "constipation"

  Scenario: The service is killed in the middle and the question is not lost
    Given Fireside is open
    When I say "what helps against constipation"
    Then I read "From: "
    When the care service is killed
    And I say "how can I sleep better at night"
    Then I read "how can I sleep better at night"
    And I read "One thing you can do"

  Scenario: What was asked is kept, and forgotten on request
    Given Fireside is open
    When I say "what helps against constipation"
    Then I read "From: "
    And the store holds 1 answer
    When I say "home"
    And I press "Settings"
    And I press "Forget what I asked"
    And I say "yes"
    Then I read "Your questions, answers and checked adverts are deleted."
    And the store holds 0 answers
