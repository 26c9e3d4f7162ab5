"""Ask: one question, typed or heard. The danger rules look at it before anything else does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fireside.actions import Action
from fireside.flows.ask_back import lead_on
from fireside.flows.effects import CheckDanger, Effects, GoTo, ReadPage
from fireside.flows.flow import Flow, World
from fireside.flows.my_questions import OPEN, my_questions_action, open_past
from fireside.flows.page import Block, Card, Field, Page, Reading, Tone
from fireside.flows.results import DangerChecked, Result
from fireside.i18n import tr
from fireside_core.triage import TriageLevel

if TYPE_CHECKING:
    from fireside_core.contract import Turn

SEND = "ask.send"
TYPE = "ask.type"
CLEAR = "ask.clear"
MAX_QUESTION = 4000
"""Characters the care service takes (``fireside_core.contract.MAX_QUESTION_CHARS``)."""


class AskFlow(Flow):
    """``question``: words said already. ``thread``: the conversation this goes on with.

    ``asked``: what the person has been asked back in it.
    """

    def __init__(
        self,
        world: World,
        question: str = "",
        thread: tuple[Turn, ...] = (),
        asked: tuple[str, ...] = (),
    ) -> None:
        super().__init__(world)
        self._draft = question
        self._send_at_once = self._passing = bool(question)
        """Who comes with a question said elsewhere has not seen this page."""
        self._thread = thread
        self._asked = asked
        self._sorry = ""
        self._checking = False

    def page(self) -> Page:
        blocks: list[Block] = [
            Reading(
                (
                    tr("What else would you like to know?")
                    if self._thread
                    else tr("What would you like to know about your health?"),
                )
            ),
            Field(
                "question",
                Action(
                    TYPE,
                    tr("Type my question"),
                    says=(tr("type"), tr("write my question")),
                    keys=("Ctrl+T",),
                    hint=tr("Type your question here, then press Ask"),
                ),
                self._draft,
                rows=4,
            ),
            Reading((tr("I am AI, not a doctor. I tell you where I have it from."),), soft=True),
        ]
        if self._checking:
            blocks.insert(1, Reading((tr("One moment."),)))
        if self._sorry:
            blocks.insert(1, Card((self._sorry,), Tone.CAUTION))
        return Page(
            title=tr("Ask a question"),
            blocks=tuple(blocks),
            column=(
                Action(
                    SEND,
                    tr("Ask"),
                    says=(tr("ask it"), tr("send it"), tr("ask my question")),
                    keys=("Ctrl+Return",),
                    hint=tr("Sends your question"),
                    icon="question",
                ),
                Action(
                    CLEAR,
                    tr("Start afresh"),
                    says=(tr("delete that"), tr("clear"), tr("rub it out")),
                    keys=("Ctrl+D",),
                    hint=tr("Empties the page so that you can ask anew"),
                    weighty=True,
                ),
                my_questions_action(),
            ),
            replies=True,
            dictation=True,
        )

    def enter(self) -> Effects:
        self._checking = False
        if self._send_at_once:
            self._send_at_once = False
            return self._send()
        return (ReadPage(),)

    def typed(self, field_id: str, text: str) -> None:
        del field_id
        self._draft = text

    def submitted(self, field_id: str, text: str) -> Effects | None:
        del field_id
        return None if any(c.isalnum() for c in text) else self._send()

    def words(self, words: str) -> Effects | None:
        self._draft = words
        return self._send()

    def act(self, action_id: str) -> Effects:
        if action_id == SEND:
            return self._send()
        if action_id == OPEN:
            return (GoTo("my_questions"),)
        if action_id == CLEAR:
            self._draft = self._sorry = ""
            self._thread = ()
            self._asked = ()
        return ()

    def _send(self) -> Effects:
        if self._checking:
            return ()
        if not any(c.isalnum() for c in self._draft):
            self._sorry = tr("I have no question yet. Please type one, or say it.")
            return (ReadPage(),)
        self._sorry = ""
        self._checking = True
        before = tuple(turn.question for turn in self._thread)
        return (CheckDanger(self._draft, before, self._asked),)

    def result(self, result: Result) -> Effects:
        if not isinstance(result, DangerChecked):
            return ()
        self._checking = False
        question = " ".join(result.words.split())
        thread = self._thread
        if result.finding and result.finding.level is TriageLevel.EMERGENCY_NOW:
            return (
                GoTo(
                    "emergency",
                    {
                        "sign": result.finding.sign,
                        "question": question[:MAX_QUESTION],
                        "thread": thread,
                        "also": {"asked": self._asked},
                    },
                ),
            )
        if past := open_past(question, self.world):
            replace, self._draft = self._passing, ""
            return (past._replace(replace=replace),)
        if len(question) > MAX_QUESTION:
            self._sorry = tr(
                "That is more than I can take in. Please ask it in a few sentences. "
                "Your words are still here."
            )
            return (ReadPage(),)
        return (lead_on(question, thread, self._asked, result),)
