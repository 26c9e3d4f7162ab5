"""The pages around voice: saying or typing something, seeing everything sayable, a tie."""

from __future__ import annotations

from collections.abc import Iterable

from fireside.actions import Action
from fireside.flows.confirm import no_wordings, yes_wordings
from fireside.flows.effects import Effects, Focus, GoBack, GoTo, Hear, Perform, ReadPage
from fireside.flows.flow import Flow, World
from fireside.flows.page import Block, Card, Field, Page, Reading, Tone
from fireside.i18n import tr

DO = "listen.do"
TYPE = "listen.type"
NEITHER = "did_you_mean.neither"
TYPE_IT = "only_commands.type"
LEARN = "only_commands.learn"
_PICK = "pick."


class ListenFlow(Flow):
    """Stands in for a microphone: words are typed, and go the way of heard ones."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._words = ""

    def page(self) -> Page:
        return Page(
            title=tr("Tell me"),
            blocks=(
                Reading(
                    (
                        tr("I cannot hear you at present."),
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
    """The words fit several buttons, or none, or one not surely: ask back instead of guessing."""

    def __init__(self, world: World, heard: str, actions: Iterable[Action]) -> None:
        super().__init__(world)
        self._heard = heard
        self._actions = tuple(actions)

    def page(self) -> Page:
        heard = self._heard if len(self._heard) <= 120 else self._heard[:120] + "…"
        only = self._actions[0] if len(self._actions) == 1 else None
        blocks: list[Block] = [
            Reading(
                (tr("Did you mean “{label}”?", label=only.label),)
                if only
                else (tr("Did you mean one of these?"),)
            )
        ]
        if heard:
            blocks.insert(0, Card((tr("I heard: “{words}”.", words=heard),), Tone.CAUTION))
        no = Action(
            NEITHER,
            tr("No") if only else tr("None of these"),
            says=(*no_wordings(), *(() if only else (tr("no"), tr("neither")))),
            keys=("Ctrl+N",),
            hint=tr("Goes back, so that you can say it again"),
        )
        if only:
            yes = Action(
                _PICK + only.id,
                tr("Yes"),
                says=yes_wordings(),
                keys=("Ctrl+Y",),
                hint=tr("Does it: {label}", label=only.label),
                icon="tick",
            )
            return Page(
                title=tr("I am not sure"), blocks=tuple(blocks), column=(yes, no), replies=True
            )
        return Page(
            title=tr("I am not sure"),
            blocks=tuple(blocks),
            choices=numbered(self._actions),
            column=(no,),
            primary=False,
            replies=True,
        )

    def answered(self, yes: bool) -> Effects | None:
        if not yes:
            return (GoBack(),)
        return self.act(_PICK + self._actions[0].id) if len(self._actions) == 1 else None

    def act(self, action_id: str) -> Effects:
        if action_id == NEITHER:
            return (GoBack(),)
        return (GoBack(), Perform(action_id.removeprefix(_PICK)))


class OnlyCommandsFlow(Flow):
    """Something was said that is no button, to an ear that knows nothing else."""

    def page(self) -> Page:
        return Page(
            title=tr("I need your help"),
            blocks=(
                Reading(
                    (
                        tr("I understand what stands on the buttons."),
                        tr("I cannot understand whole questions yet."),
                        tr("Please type your question, or let me learn to listen better."),
                    )
                ),
            ),
            column=(
                Action(
                    TYPE_IT,
                    tr("Type it"),
                    says=(tr("type"), tr("I will type")),
                    keys=("Ctrl+T",),
                    hint=tr("Goes back to the page, where you can type"),
                ),
                Action(
                    LEARN,
                    tr("Listen better"),
                    says=(tr("learn"), tr("learn to listen")),
                    keys=("Ctrl+L",),
                    hint=tr("Shows what I need for that"),
                    icon="microphone",
                ),
            ),
            replies=True,
        )

    def act(self, action_id: str) -> Effects:
        if action_id == LEARN:
            return (GoTo("speech_model", replace=True),)
        return (GoBack(), Focus("question")) if action_id == TYPE_IT else ()


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
