"""An advert that is typed or read aloud: collected, shown, and checked when it is whole."""

from __future__ import annotations

from fireside.actions import Action
from fireside.actions.everywhere import EMERGENCY
from fireside.flows.advert import MAX_WORDS, Advert, Channel
from fireside.flows.effects import CheckDanger, Effects, GoTo, ListenOn, ReadPage
from fireside.flows.flow import Flow, World
from fireside.flows.page import Block, Card, Field, Page, Reading, Tone
from fireside.flows.results import DangerChecked, Result
from fireside.i18n import tr
from fireside_core.triage import TriageLevel

CHECK = "advert_words.check"
TYPE = "advert_words.type"
CLEAR = "advert_words.clear"
UNDO = "advert_words.undo"


class AdvertWordsFlow(Flow):
    """``aloud``: it is read to us. ``text``: what is there already; ``long``: too much of it."""

    def __init__(
        self, world: World, text: str = "", aloud: bool = False, long: bool = False
    ) -> None:
        super().__init__(world)
        self._text = text
        self._aloud = aloud
        self._spoken = bool(text) and aloud
        self._said: list[str] = []
        """The text before each thing that was said, to take it back."""
        self._sorry = _too_long() if long else ""
        self._alarming = False
        self._unchecked = text if self._spoken else ""

    def page(self) -> Page:
        blocks: list[Block] = []
        if self._alarming:
            blocks.append(
                Card((tr("If this is happening to you now, press Emergency."),), Tone.DANGER)
            )
        if self._sorry:
            blocks.append(Card((self._sorry,), Tone.CAUTION))
        if self._aloud:
            words: tuple[str, ...] = (
                (tr("Go on. Say “that is all” at the end."),)
                if self._text
                else (
                    tr("Read the advert to me, a sentence at a time."),
                    tr("Say “that is all” at the end."),
                )
            )
        else:
            words = (tr("Type what the advert says, word for word."),)
        blocks += [
            Reading(words),
            Field(
                "advert",
                Action(
                    TYPE,
                    tr("What the advert says"),
                    says=(tr("type"), tr("write it"), tr("type it")),
                    keys=("Ctrl+T",),
                    hint=tr("Type it here, or read it aloud, then press Check it"),
                ),
                self._text,
                rows=5,
                lines=True,
            ),
        ]
        return Page(
            title=tr("Read it aloud") if self._aloud else tr("Type it"),
            blocks=tuple(blocks),
            column=self._column(),
            replies=True,
            dictation=True,
        )

    def _column(self) -> tuple[Action | str, ...]:
        column: list[Action | str] = [
            Action(
                CHECK,
                tr("Check it"),
                says=(tr("that is all"), tr("that's all"), tr("check the advert"), tr("done")),
                keys=("Ctrl+Return",),
                hint=tr("Looks for tricks in these words"),
                icon="magnifier",
            )
        ]
        if self._said:
            column.append(
                Action(
                    UNDO,
                    tr("Not that"),
                    says=(tr("take that back"), tr("that is wrong"), tr("rub that out")),
                    keys=("Ctrl+Z",),
                    hint=tr("Takes back what you said last"),
                )
            )
        column.append(
            Action(
                CLEAR,
                tr("Start afresh"),
                says=(tr("delete that"), tr("clear"), tr("rub it out")),
                keys=("Ctrl+D",),
                hint=tr("Empties the page"),
                weighty=True,
            )
        )
        return (*column, *((EMERGENCY,) if self._alarming else ()))

    def enter(self) -> Effects:
        unchecked, self._unchecked = self._unchecked, ""
        return ((CheckDanger(unchecked),) if unchecked else ()) + (ReadPage(),)

    def typed(self, field_id: str, text: str) -> None:
        del field_id
        self._text = text

    def words(self, words: str) -> Effects | None:
        """What is read out is added; where it tells of danger, the way out is shown."""
        self._said.append(self._text)
        before = self._text.rstrip()
        self._text = f"{before}\n{words}" if before else words
        self._spoken = True
        self._sorry = ""
        return (CheckDanger(words), ListenOn())

    def act(self, action_id: str) -> Effects:
        if action_id == CLEAR:
            self._text = self._sorry = ""
            self._said.clear()
            self._spoken = self._alarming = False
            return ()
        if action_id == UNDO:
            self._text = self._said.pop() if self._said else self._text
            return (ListenOn(),)
        return self._check()

    def _check(self) -> Effects:
        text = self._text.strip()
        if not any(c.isalnum() for c in text):
            self._sorry = tr("I have no words yet. Please type the advert, or read it to me.")
            return (ReadPage(),)
        if len(text) > MAX_WORDS:
            self._sorry = _too_long()
            return (ReadPage(),)
        self._sorry = ""
        channel: Channel = "spoken" if self._spoken else "text"
        return (GoTo("checking", {"advert": Advert(channel, text)}),)

    def result(self, result: Result) -> Effects:
        if isinstance(result, DangerChecked) and not self._alarming:
            finding = result.finding
            # An advert speaks of chest pain to sell: the page stays, the way out is on it.
            self._alarming = bool(finding and finding.level is TriageLevel.EMERGENCY_NOW)
            return (ReadPage(),) if self._alarming else ()
        return ()


def _too_long() -> str:
    return tr(
        "That is more than I can look at. Please keep the part that promises something. "
        "Your words are still here."
    )
