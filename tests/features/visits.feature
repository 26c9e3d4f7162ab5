Feature: Seeing a doctor
  With no clinic joined, booking is rehearsed at the practice clinic on this computer.

  Scenario: From Home to booked with four presses
    Given Fireside is open
    When I press "See a doctor"
    And I press "Skip this question"
    Then I read "Choose a time"
    And I read "Rehearsal, no real doctor"
    When I choose the first time
    Then the page is "Rehearsal: Is that right?"
    And I read "at the practice clinic."
    When I press "Yes"
    Then the page is "Rehearsal: Your visit"
    And I read "It is booked."
    And I read "This is a rehearsal. No real doctor is booked."
    When I press "Home"
    And I press "Your next visit"
    Then the page is "Rehearsal: My visits"

  Scenario: Wishes said in words, moved, and cancelled
    Given Fireside is open
    When I say "see a doctor"
    And I say "my knee hurts on the stairs"
    Then I read "Choose a time"
    When I say "in the afternoon with Doctor Lin"
    Then every time is with "Doctor Lin"
    When I say "the second one"
    Then I read "in the afternoon, video, Doctor Lin"
    When I say "yes please"
    Then I read "It is booked."
    When I say "my visits"
    Then I read "Choose a visit to see more."
    When I say "number one"
    Then I read "my knee hurts on the stairs"
    When I say "move it"
    Then I read "Your visit is"
    When I say "number one"
    Then I read "Instead of"
    When I say "yes"
    Then I read "It is moved."
    When I say "my visits"
    Then I read "Choose a visit to see more."
    When I say "number one"
    And I say "cancel it"
    Then the page is "Is that right?"
    When I say "yes"
    Then I read "It is cancelled. The clinic knows."

  Scenario: A question leads to a doctor with its words
    Given Fireside is open
    When I say "what helps against constipation"
    Then I read "From: "
    When I say "see a doctor about this"
    Then I read "Choose a time"
    When I say "number one"
    Then I read "The clinic reads what it is about"
    And I read "what helps against constipation"

  Scenario: An emergency is not booked
    Given Fireside is open
    When I say "see a doctor"
    And I say "my chest feels tight and my arm aches"
    Then the page is "This may be an emergency"

  Scenario: A clinic that cannot be reached is not replaced by a rehearsal
    Given Fireside is open with the care service "http://127.0.0.1:9"
    When I press "See a doctor"
    Then I read "I cannot reach the care service just now."
    And I read "Nothing is booked, and nothing is lost."
    When I press "Rehearse at the practice clinic"
    Then I read "This is a rehearsal. No real doctor is booked."

  Scenario: The service dies at yes, and the answer is certain
    Given Fireside is open
    When I press "See a doctor"
    And I press "Skip this question"
    Then I read "Choose a time"
    When I choose the first time
    Then the page is "Rehearsal: Is that right?"
    When the care service is killed
    And I press "Yes"
    Then I read "It is booked."
