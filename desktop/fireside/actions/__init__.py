"""The Action: one declaration, four doors (touch, keyboard, spoken phrase, screen reader)."""

from fireside.actions.action import Action, ActionLevel
from fireside.actions.actionset import ActionSet, ClashError

__all__ = ["Action", "ActionLevel", "ActionSet", "ClashError"]
