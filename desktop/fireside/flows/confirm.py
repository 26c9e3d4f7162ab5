"""Reads back what is about to be done, and waits for a yes."""

from __future__ import annotations

from fireside.actions import Action
from fireside.flows.effects import Effects, GoBack, Perform
from fireside.flows.flow import Flow, World
from fireside.flows.page import Page, Reading
from fireside.i18n import tr

YES = "confirm.yes"
NO = "confirm.no"


class ConfirmFlow(Flow):
    """Stands before any action of level CONFIRM."""

    def __init__(self, world: World, action: Action) -> None:
        super().__init__(world)
        self._action = action

    def page(self) -> Page:
        return Page(
            title=tr("Is that right?"),
            blocks=(Reading((self._action.confirm,)),),
            column=(
                Action(
                    YES,
                    tr("Yes"),
                    says=(tr("yes please"), tr("that is right"), tr("do it"), tr("yes do it")),
                    keys=("Ctrl+Y",),
                    icon="tick",
                    hint=self._action.confirm,
                ),
                Action(
                    NO,
                    tr("No"),
                    says=(tr("no thank you"), tr("do not"), tr("cancel"), tr("leave it")),
                    keys=("Ctrl+N",),
                    hint=tr("Goes back and changes nothing"),
                ),
            ),
        )

    def act(self, action_id: str) -> Effects:
        if action_id == YES:
            return (GoBack(), Perform(self._action.id, confirmed=True))
        return (GoBack(),)
