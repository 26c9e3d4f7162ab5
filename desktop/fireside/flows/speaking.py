"""The pages around voice: saying or typing something, seeing everything sayable, a tie."""

from __future__ import annotations

from collections.abc import Iterable

from fireside.actions import Action
from fireside.flows.effects import Effects, GoBack, Hear, Perform, ReadPage
from fireside.flows.flow import Flow, World
from fireside.flows.page import Card, Field, Page, Reading, Tone
from fireside.i18n import tr

DO = "listen.do"
TYPE = "listen.type"
_PICK = "pick."


class ListenFlow(Flow):
    """Stands where the microphone will be: words are typed, and go the way of heard ones."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._words = ""

    def page(self) -> Page:
        return Page(
            title=tr("Tell me"),
            blocks=(
                Reading(
                    (
                        tr("I cannot hear you yet."),
                        tr("Type what you would say, for example “go back”."),
                    )
                ),
                Field(
                    "words",
                    Action(TYPE, tr("What you would say"), hint=tr("Type it, then press Do it")),
                    self._words,
                ),
            ),
            column=(
                Action(
                    DO,
                    tr("Do it"),
                    keys=("Ctrl+Return",),
                    hint=tr("Does what you have typed"),
                    icon="tick",
                ),
            ),
        )

    def typed(self, field_id: str, text: str) -> None:
        del field_id
        self._words = text

    def submitted(self, field_id: str, text: str) -> Effects | None:
        del field_id
        return None if any(c.isalnum() for c in text) else (ReadPage(),)

    def words(self, words: str) -> Effects | None:
        return (GoBack(), Hear(words))

    def act(self, action_id: str) -> Effects:
        if action_id != DO:
            return ()
        return (GoBack(), Hear(self._words)) if self._words.strip() else (ReadPage(),)


class WhatCanISayFlow(Flow):
    """Everything one can say on the screen below, as large numbered buttons."""

    def __init__(self, world: World, actions: Iterable[Action]) -> None:
        super().__init__(world)
        self._actions = tuple(actions)

    def page(self) -> Page:
        return Page(
            title=tr("What can I say"),
            blocks=(Reading((tr("Press one of these, or say its name or number."),)),),
            choices=numbered(self._actions),
        )

    def act(self, action_id: str) -> Effects:
        return (GoBack(), Perform(action_id.removeprefix(_PICK)))


class DidYouMeanFlow(Flow):
    """The words fit several buttons, or none: ask back instead of guessing."""

    def __init__(self, world: World, heard: str, actions: Iterable[Action]) -> None:
        super().__init__(world)
        self._heard = heard
        self._actions = tuple(actions)

    def page(self) -> Page:
        heard = self._heard if len(self._heard) <= 120 else self._heard[:120] + "…"
        return Page(
            title=tr("I am not sure"),
            blocks=(
                Card((tr("I heard: “{words}”.", words=heard),), Tone.CAUTION),
                Reading((tr("Did you mean one of these?"),)),
            ),
            choices=numbered(self._actions),
        )

    def act(self, action_id: str) -> Effects:
        return (GoBack(), Perform(action_id.removeprefix(_PICK)))


def numbered(actions: Iterable[Action]) -> tuple[Action, ...]:
    """The same actions as rows with numbers; the choice is performed on the screen below.

    Everywhere-actions stay live beside the rows, so a row has only its number to be said by
    when its label is one of theirs; the page's labels say what you see all the same.
    """
    return tuple(
        Action(
            _PICK + action.id,
            action.label,
            hint=action.hint,
            detail=action.hint,
            icon=action.icon,
            number=number,
        )
        for number, action in enumerate(actions, start=1)
    )
