"""A long list, shown a few rows at a time, with the two buttons that lead through it."""

from __future__ import annotations

from fireside.actions import Action
from fireside.i18n import tr


class Batches:
    """Which rows of a list are shown. ``screen``: whose it is; ``size``: rows at a time."""

    def __init__(self, screen: str, size: int) -> None:
        self._size = size
        self.skip = 0
        """Rows before those that are shown."""
        self._older, self._newer = f"{screen}.older", f"{screen}.newer"

    def restart(self) -> None:
        """Show the first ones again."""
        self.skip = 0

    def back(self) -> None:
        """Show those before; the first ones where there are none."""
        self.skip = max(0, self.skip - self._size)

    def turn(self, action_id: str) -> bool:
        """Follow one of the two buttons; ``False`` where it was another one."""
        if action_id == self._older:
            self.skip += self._size
        elif action_id == self._newer:
            self.back()
        else:
            return False
        return True

    def actions(self, more: bool, older: Action, newer: Action) -> tuple[Action, ...]:
        """Those of the two that lead anywhere. ``more``: whether rows follow."""
        return (*((older,) if more else ()), *((newer,) if self.skip else ()))

    def older(self, label: str, hint: str) -> Action:
        """The button to those that follow."""
        says = (tr("older ones"), tr("older"), tr("before that"))
        return Action(self._older, label, says=says, keys=("Alt+Down",), hint=hint, icon="down")

    def newer(self, label: str, hint: str) -> Action:
        """The button to those before."""
        says = (tr("newer ones"), tr("newer"))
        return Action(self._newer, label, says=says, keys=("Alt+Up",), hint=hint, icon="up")

    def of_questions(self, more: bool) -> tuple[Action, ...]:
        """The two, where questions are shown."""
        return self.actions(
            more,
            self.older(tr("Older questions"), tr("Shows what you asked before these")),
            self.newer(tr("Newer questions"), tr("Shows what you asked after these")),
        )
