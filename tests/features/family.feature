Feature: My family
  The people one can reach are one press away.

  Scenario: The first person becomes the one whom Help me shows
    Given Fireside is open
    When I press "Help me"
    And I press "Add a person"
    And I type "Anna" into "name"
    And I type "daughter" into "relation"
    And I type "020 7946 0123" into "number"
    And I press "Save"
    Then I read "020 7946 0123"
    When I say "home"
    And I say "my family"
    And I say "my daughter"
    Then I read "020 7946 0123"
    When I press "Remove"
    And I say "yes"
    Then I read "There is nobody here yet."
