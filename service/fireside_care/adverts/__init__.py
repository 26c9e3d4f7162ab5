"""Checking adverts: written rules, what was learned from examples, and a model if there is one."""
