"""How soon a person should be seen, judged from their words."""
