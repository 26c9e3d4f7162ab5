Feature: Checking an advert
  An advert is shown in any way, and gets a plain verdict with reasons. No internet is needed.

  Scenario: A typed advert is likely misleading
    Given Fireside is open
    When I press "Check an advert"
    And I press "Type it"
    And I type "Our drops cure diabetes in 21 days. Throw away your tablets! Only 60 bottles left." into "advert"
    And I press "Check it"
    Then the page is "The advert you showed me"
    And I read "Likely misleading"
    And I read "Throw away your tablets"
    When I say "show me the words"
    Then the page is "Show me the words"
    And I read "Our drops cure diabetes in 21 days."
    When I say "back"
    And I say "what is known"
    Then the page is "What is known"
    When I say "back"
    And I say "ask a pharmacist"
    Then I read "I saw an advert"

  Scenario: An honest notice is never called safe
    Given Fireside is open
    When I press "Check an advert"
    And I copy "The surgery gives flu jabs on Monday from nine to noon. Please ring reception to book."
    And I press "Paste it"
    Then I read "No warning signs found"
    And I read "That does not mean it is safe or that it works."

  Scenario: An advert that is read aloud
    Given Fireside is open
    When I say "check an advert"
    And I say "read it aloud"
    And I say "this herbal tea cures arthritis in three days"
    And I say "you can stop taking your tablets"
    And I say "that is all"
    Then I read "Likely misleading"

  Scenario: A picture is read on this computer, and is not kept
    Given Fireside is open with the care service "http://127.0.0.1:9"
    When I press "Check an advert"
    And I copy a picture of "These drops cure diabetes. Throw away your tablets!"
    And I press "Paste it"
    Then I read "Likely misleading"
    When I say "show me the words"
    Then I see the picture with a box
    And the store holds no picture

  Scenario: A picture without words
    Given Fireside is open
    When I press "Check an advert"
    And I copy a picture of ""
    And I press "Paste it"
    Then I read "Could not tell"

  Scenario: Waiting a day, on the first page until it is settled
    Given Fireside is open
    When I press "Check an advert"
    And I copy "This miracle tea cures cancer. Stop your chemotherapy."
    And I press "Paste it"
    Then I read "Likely misleading"
    When I press "Wait a day and ask my family"
    Then I read "Good. Wait a day, and ask your family."
    When I say "home"
    And I say "what am I waiting with"
    Then the page is "Waiting"
    When I press "It is settled"
    Then I read "It is no longer on the first page."

  Scenario: A letter about it, as text
    Given Fireside is open
    When I press "Check an advert"
    And I copy "This miracle tea cures cancer. Stop your chemotherapy."
    And I press "Paste it"
    Then I read "Likely misleading"
    When I press "Report it"
    Then I read "I have written a letter to: Advertising Standards Authority."
    When I press "Save it as text"
    And I say "yes"
    Then I read "I have saved it in your documents."
    And the documents hold a file that tells "This miracle tea cures cancer."

  Scenario: Past checks are there without the care service, and can be deleted
    Given Fireside is open
    When I press "Check an advert"
    And I copy "This miracle tea cures cancer. Stop your chemotherapy."
    And I press "Paste it"
    Then I read "Likely misleading"
    When the care service is killed
    And I say "home"
    And I press "Check an advert"
    And I press "Past checks"
    Then I read "Which one shall I show?"
    When I say "number one"
    Then the page is "The advert you showed me"
    When I press "Delete this"
    And I say "yes"
    Then I read "You have not shown me any advert yet."

  Scenario: No care service: a sentence, and the words are still there
    Given Fireside is open without a care service
    When I press "Check an advert"
    And I press "Type it"
    And I type "Our drops cure diabetes in 21 days." into "advert"
    And I press "Check it"
    Then I read "Your words are still here."
    When I say "back"
    Then the field "advert" holds "Our drops cure diabetes in 21 days."

  Scenario: An unreachable remote service, said, with the check on this computer
    Given Fireside is open with the care service "http://127.0.0.1:9"
    When I press "Check an advert"
    And I copy "This miracle tea cures cancer. Stop your chemotherapy."
    And I press "Paste it"
    Then I read "Likely misleading"

  Scenario: A page of this house is never fetched
    Given Fireside is open
    When I press "Check an advert"
    And I press "Give a link"
    And I type "http://127.0.0.1:8080/offer" into "address"
    And I press "Fetch and check it"
    Then I read "That address does not lead to a public page"
    And I read "Your words are still here."
