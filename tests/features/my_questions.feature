Feature: My questions
  What was asked before is there to be read again, with no service asked.

  Scenario: An answer of today, found by what it was about
    Given Fireside is open
    When I say "what helps against constipation"
    Then I read "From: "
    And the store holds 1 answer
    When I say "home"
    And I say "what did you say today about constipation?"
    Then the page is "What you asked"
    And I read "what helps against constipation"
    And I read "From: "

  Scenario: An earlier answer is deleted
    Given Fireside is open
    When I say "what helps against constipation"
    Then I read "From: "
    And the store holds 1 answer
    When I say "home"
    And I press "Ask a question"
    And I press "My questions"
    Then I read "Which one shall I read?"
    When I say "number one"
    Then the page is "What you asked"
    When I press "Delete this"
    And I say "yes"
    Then I read "You have not asked me anything yet."
    And the store holds 0 answers

  Scenario: An answer was unclear; the person who helps finds it
    Given Fireside is open
    When I say "what helps against constipation"
    Then I read "From: "
    And the store holds 1 answer
    When I press "This was wrong or unclear"
    And I press "I did not understand it"
    Then I read "Thank you. I have kept it."
    When I say "home"
    And I press "Settings"
    And I press "My questions"
    Then I read "Which one shall I read?"
    When I press "What was wrong"
    Then I read "I send it to nobody."
    When I press "Save as a text file"
    And I say "yes"
    Then I read "I have saved it in your documents."
    And the documents hold a file that tells "What was wrong: I did not understand it"

  Scenario: Without a printer it becomes a file
    Given Fireside is open
    When I say "what helps against constipation"
    Then I read "From: "
    And the store holds 1 answer
    When I say "what did I ask today"
    Then the page is "What you asked"
    When I press "Print"
    And I press "Save it as a file"
    Then I read "I have saved it in your documents."

  Scenario: Earlier answers are there when the care service is not
    Given Fireside is open without a care service
    And an answer about "a sore knee" was kept
    When I say "what did I ask about my knee"
    Then the page is "What you asked"
    And I read "Gentle walking helps."
