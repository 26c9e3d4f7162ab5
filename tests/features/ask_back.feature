Feature: Asking back
  Before it answers a complaint, Fireside asks what a nurse on the telephone would ask.

  Scenario: Harmless answers lead on to the answer
    Given Fireside is open
    When I press "Ask a question"
    And I say "I've had a headache since this morning"
    Then the page is "Question 1 of 5"
    And I read "Has your face dropped"
    When I press "No"
    Then the page is "Question 2 of 5"
    When I say "no it didn't"
    Then the page is "Question 3 of 5"
    When I say "skip the questions"
    Then the page is "Your question"
    And I read "Nothing in your answers sounds like an emergency."
    And I read "From: "

  Scenario: An answer that tells of an emergency shows the number at once, with no service
    Given Fireside is open without a care service
    When I say "I've had a headache since this morning"
    Then the page is "Question 1 of 5"
    When I say "yes I'm afraid it has"
    Then the page is "This may be an emergency"
    And I read "999"

  Scenario: An answer that cannot wait makes it today
    Given Fireside is open
    When I say "I had a nosebleed but it has stopped"
    Then I read "Is there a lot of blood"
    When I say "no just a few drops"
    Then I read "Do you feel faint"
    When I say "no"
    Then I read "is your poo black"
    When I say "no"
    Then I read "Do you take a blood thinner"
    When I say "yes I do"
    Then the page is "Your question"
    And I read "You said that you take a blood thinner."
    And I read "See someone today"

  Scenario: Back goes to the question before
    Given Fireside is open
    When I say "I've got this nasty cough"
    Then the page is "Question 1 of 5"
    When I press "Not sure"
    Then the page is "Question 2 of 5"
    When I press "Back"
    Then the page is "Question 1 of 5"
    When I press "Skip the questions"
    Then the page is "Your question"
