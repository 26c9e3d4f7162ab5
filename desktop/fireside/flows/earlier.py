"""One earlier question, with the answer that was given. No service is asked for it."""

from __future__ import annotations

from fireside.actions import Action, ActionLevel
from fireside.actions.everywhere import EMERGENCY, READ_AGAIN
from fireside.flows.complaint import WRONG, complaint_action, kind_words, promise
from fireside.flows.days import when_asked
from fireside.flows.effects import (
    CheckDanger,
    Complain,
    Effects,
    ForgetAnswer,
    GoBack,
    GoTo,
    ReadAnswer,
    ReadPage,
)
from fireside.flows.flow import Flow, World
from fireside.flows.looking_back import is_pardon
from fireside.flows.my_questions import open_past
from fireside.flows.page import Block, Card, Page, Reading, Tone
from fireside.flows.results import AnswersFound, ComplaintKept, DangerChecked, Result
from fireside.flows.sheet import banner_of, sentences
from fireside.i18n import tr
from fireside.kept import KeptAnswer
from fireside_core.triage import TriageLevel

PRINT = "earlier.print"
DELETE = "earlier.delete"
ASK_AGAIN = "earlier.ask_again"
TAKE_BACK = "earlier.take_back"
_SHOWN_CHARS = 600
"""Of a longer question: the answer is what one comes for. It is printed whole."""


class EarlierFlow(Flow):
    """``kept``: as it was when it was chosen; it is read anew on coming back."""

    def __init__(self, world: World, kept: KeptAnswer) -> None:
        super().__init__(world)
        self._kept: KeptAnswer | None = kept
        self._entered = False
        self._alarming = kept.level == TriageLevel.EMERGENCY_NOW
        """Whether it told of an emergency: who says the same words again may mean now."""
        self._said = ""
        self._new_words = ""

    def page(self) -> Page:
        kept = self._kept
        if kept is None:
            gone = Reading((tr("I no longer have this question."),))
            return Page(title=tr("My questions"), blocks=(gone,))
        blocks: list[Block] = []
        if self._alarming:
            blocks.append(Card((tr("If this is happening now, press Emergency."),), Tone.DANGER))
        if self._said:
            blocks.append(Card((self._said,), Tone.OK))
        when = when_asked(kept.asked_at, self.world.clock())
        question = " ".join(kept.question.split())
        if len(question) > _SHOWN_CHARS:
            question = question[:_SHOWN_CHARS].rsplit(" ", 1)[0] + "…"
        blocks.append(
            Reading((tr("{when}.", when=when), tr("You asked: “{question}”", question=question)))
        )
        if banner := banner_of(kept):
            blocks.append(banner)
        blocks.append(Reading(sentences(kept.answer) or (tr("I had no answer."),)))
        if kept.complaint:
            told = tr("You told me: {what}.", what=kind_words(kept.complaint))
            words = (f"“{kept.complaint_words}”",) if kept.complaint_words else ()
            blocks.append(Card((told, *words, promise())))
        source = tr("I am AI, not a doctor.")
        if kept.sources:
            names = ", ".join(kept.sources)
            source = tr("From: {names}. I am AI, not a doctor.", names=names)
        blocks.append(Reading((source,), soft=True))
        return Page(
            title=tr("What you asked"),
            blocks=tuple(blocks),
            column=self._column(kept),
            primary=False,
        )

    def _column(self, kept: KeptAnswer) -> tuple[Action | str, ...]:
        column: list[Action | str] = [EMERGENCY] if self._alarming else []
        column += [
            READ_AGAIN,
            Action(
                ASK_AGAIN,
                tr("Ask this again"),
                says=(tr("ask it again"), tr("ask again"), tr("the same question")),
                keys=("Ctrl+Return",),
                hint=tr("Asks the same question anew"),
                icon="question",
            ),
            Action(
                PRINT,
                tr("Print"),
                says=(tr("print it"), tr("print this"), tr("on paper")),
                keys=("Ctrl+P",),
                hint=tr("Prints the question and the answer in large letters"),
            ),
            Action(
                DELETE,
                tr("Delete this"),
                says=(tr("delete it"), tr("delete this question"), tr("forget this")),
                keys=("Ctrl+Del",),
                hint=tr("Deletes this question and its answer"),
                level=ActionLevel.CONFIRM,
                confirm=tr("Shall I delete this question and its answer?"),
            ),
        ]
        if kept.complaint:
            column.append(
                Action(
                    TAKE_BACK,
                    tr("Take it back"),
                    says=(tr("it was not wrong"), tr("I did not mean it")),
                    keys=("Ctrl+D",),
                    hint=tr("Forgets what you told me about this answer"),
                )
            )
        else:
            column.append(complaint_action())
        return tuple(column)

    def enter(self) -> Effects:
        self._new_words = ""
        if self._entered and self._kept is not None:
            return (ReadAnswer(self._kept.id), ReadPage(after_ms=150))
        self._entered = True
        question = self._kept.question if self._kept else ""
        return (CheckDanger(question), ReadPage(after_ms=150))

    def act(self, action_id: str) -> Effects:
        kept = self._kept
        if kept is None:
            return ()
        if action_id == ASK_AGAIN:
            return (GoTo("ask", {"question": kept.question}),)
        if action_id == PRINT:
            return (GoTo("print", {"kept": kept}),)
        if action_id == DELETE:
            return (ForgetAnswer(kept.id), GoBack())
        if action_id == WRONG:
            return (GoTo("complaint", {"answer_id": kept.id}),)
        if action_id == TAKE_BACK:
            return (Complain(kept.id, ""),)
        return ()

    def words(self, words: str) -> Effects | None:
        """Another earlier one, or a new question; the rules look at it first."""
        if is_pardon(words):
            return (ReadPage(),)
        self._new_words = words
        return (CheckDanger(words),)

    def result(self, result: Result) -> Effects:
        if isinstance(result, AnswersFound) and result.fit != "unread":
            self._kept = result.answers[0] if result.answers else None
            return ()
        if isinstance(result, ComplaintKept) and self._kept is not None:
            self._said = tr("I have forgotten it.") if result.ok else ""
            return (ReadAnswer(self._kept.id), ReadPage())
        if isinstance(result, DangerChecked):
            return self._checked(result)
        return ()

    def _checked(self, checked: DangerChecked) -> Effects:
        """Of new words, or else of the question that was asked then."""
        finding = checked.finding
        alarm = finding is not None and finding.level is TriageLevel.EMERGENCY_NOW
        if not self._new_words or checked.words != self._new_words:
            if alarm and not self._alarming:
                self._alarming = True
                return (ReadPage(),)
            return ()
        words, self._new_words = self._new_words, ""
        if finding is not None and alarm:
            return (GoTo("emergency", {"sign": finding.sign, "question": words}),)
        past = open_past(words, self.world)
        return (past or GoTo("ask", {"question": words}),)
