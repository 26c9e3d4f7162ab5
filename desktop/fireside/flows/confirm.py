"""Reads back what is about to be done, and waits for a yes."""

from __future__ import annotations

from fireside.actions import Action
from fireside.flows.effects import Effects, GoBack, Perform
from fireside.flows.flow import Flow, World
from fireside.flows.page import Page, Reading
from fireside.i18n import tr

YES = "confirm.yes"
NO = "confirm.no"


def yes_wordings() -> tuple[str, ...]:
    """How people say yes; an ear that knows only what is on offer needs them one by one."""
    return (
        *(tr("yes please"), tr("yes do"), tr("yes do it"), tr("do it"), tr("do that")),
        *(tr("that is right"), tr("that's right"), tr("right"), tr("correct"), tr("go ahead")),
        *(tr("of course"), tr("certainly"), tr("sure"), tr("okay"), tr("all right"), tr("yeah")),
    )


def no_wordings() -> tuple[str, ...]:
    """How people say no."""
    return (
        *(tr("no thank you"), tr("no thanks"), tr("no don't"), tr("do not"), tr("don't do it")),
        *(tr("cancel"), tr("leave it"), tr("never mind"), tr("not now"), tr("not yet")),
        *(tr("that is wrong"), tr("wrong"), tr("nope"), tr("I would rather not")),
    )


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
                    says=yes_wordings(),
                    keys=("Ctrl+Y",),
                    icon="tick",
                    hint=self._action.confirm,
                ),
                Action(
                    NO,
                    tr("No"),
                    says=no_wordings(),
                    keys=("Ctrl+N",),
                    hint=tr("Goes back and changes nothing"),
                ),
            ),
            replies=True,
        )

    def answered(self, yes: bool) -> Effects | None:
        return self.act(YES if yes else NO)

    def act(self, action_id: str) -> Effects:
        if action_id == YES:
            return (GoBack(), Perform(self._action.id, confirmed=True))
        return (GoBack(),)
