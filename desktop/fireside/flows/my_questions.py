"""My questions: what was asked before, newest first; and what was wrong with some answers."""

from __future__ import annotations

from fireside.actions import Action, ActionLevel
from fireside.flows.batches import Batches
from fireside.flows.complaint import kind_words
from fireside.flows.days import when_asked
from fireside.flows.effects import (
    CheckDanger,
    Effects,
    FindAnswers,
    ForgetAnswers,
    GoTo,
    ReadPage,
    SaveComplaints,
)
from fireside.flows.flow import Flow, World
from fireside.flows.looking_back import LookBack, look_back, subject
from fireside.flows.page import Block, Card, Field, Page, Reading, Tone
from fireside.flows.print_sheet import saved_words
from fireside.flows.results import AnswersFound, DangerChecked, FileSaved, Forgotten, Result
from fireside.i18n import tr
from fireside.kept import KeptAnswer
from fireside_core.phrases import normalise
from fireside_core.triage import TriageLevel

OPEN = "my_questions.open"
FIND = "my_questions.find"
ANEW = "my_questions.anew"
ALL = "my_questions.all"
WRONG = "my_questions.wrong"
FORGET = "my_questions.forget"
EXPORT = "what_was_wrong.export"
TYPE = "find_question.type"
SEEK = "find_question.find"
_ROW = "my_questions.row."
_BATCH = 4
"""Rows read at a time: the rest waits behind *Older questions*."""
_LABEL_CHARS = 46
_SAID_CHARS = 80
_MOST_SUBJECT_WORDS = 3
"""More words, and it is more likely a new question than a subject."""


def my_questions_action() -> Action:
    """The way here, where there is a place for a button."""
    return Action(
        OPEN,
        tr("My questions"),
        says=(tr("show my questions"), tr("my earlier questions"), tr("what did I ask")),
        keys=("Ctrl+H",),
        hint=tr("What you asked before, and what I answered"),
        icon="list",
    )


def open_past(words: str, world: World) -> GoTo | None:
    """Where words lead that ask for an earlier answer; ``None`` for any other words."""
    look = look_back(words, world.clock())
    return GoTo("my_questions", {"look": look}) if look else None


class MyQuestionsFlow(Flow):
    """``look``: what is looked for. When just one fits, it is opened at once."""

    complaints = False

    def __init__(self, world: World, look: LookBack | None = None) -> None:
        super().__init__(world)
        self._look = None if look is None or look.everything else look
        self._open_the_one = self._look is not None
        self._found: AnswersFound | None = None
        self._batches = Batches("my_questions", _BATCH)
        self._forgotten: bool | None = None
        self._saved: str | None = None
        self._checking = ""

    def page(self) -> Page:
        blocks: list[Block] = []
        if self._forgotten:
            blocks.append(Card((tr("Your questions and answers are deleted."),), Tone.OK))
        elif self._forgotten is False:
            blocks.append(Card((tr("I could not delete them. Please try again."),), Tone.CAUTION))
        if self._saved is not None:
            tone = Tone.OK if self._saved else Tone.CAUTION
            blocks.append(Card((saved_words(self._saved),), tone))
        blocks.append(Reading(self._words()))
        answers = self._found.answers if self._found else ()
        return Page(
            title=self._title(),
            blocks=tuple(blocks),
            choices=tuple(self._row(kept, place) for place, kept in enumerate(answers, start=1)),
            column=self._column(),
            primary=False,
        )

    def _title(self) -> str:
        return tr("My questions")

    def _words(self) -> tuple[str, ...]:
        found = self._found
        if found is None:
            return (tr("One moment."),)
        if found.fit == "unread":
            return (tr("I cannot read my notes just now. Please try again."),)
        which = tr("Which one shall I read?")
        if not found.answers:
            return (self._nothing(),)
        if self._look is None:
            return (which,)
        said = self._look.said[:_SAID_CHARS]
        if found.fit == "none":
            sorry = tr("I found nothing that fits “{words}”.", words=said)
            return (sorry, tr("Here is everything you asked."))
        if found.fit == "other_days":
            return (tr("I found nothing from that day. These are from other days."), which)
        return (tr("These fit “{words}”.", words=said), which)

    def _nothing(self) -> str:
        return tr("You have not asked me anything yet.")

    def _row(self, kept: KeptAnswer, place: int) -> Action:
        return Action(
            f"{_ROW}{kept.id}",
            shortened(kept.question),
            hint=tr("Shows the answer and reads it again"),
            detail=when_asked(kept.asked_at, self.world.clock()),
            number=place,
        )

    def _column(self) -> tuple[Action | str, ...]:
        column: list[Action | str] = list(self._turning())
        found = self._found
        if found is None or not (found.answers or self._batches.skip or self._look):
            return tuple(column)
        if self._look is not None and found.fit != "good":
            column.append(
                Action(
                    ANEW,
                    tr("Ask it as a new question"),
                    says=(tr("a new question"), tr("ask it"), tr("it is a new question")),
                    hint=tr("Looks it up in the health library"),
                    icon="question",
                )
            )
        if self._look is not None and found.fit != "none":
            column.append(
                Action(
                    ALL,
                    tr("All my questions"),
                    says=(tr("show all"), tr("everything"), tr("show everything")),
                    hint=tr("Shows everything you asked"),
                    icon="list",
                )
            )
        return (*column, _find_action(), *self._last_actions())

    def _turning(self) -> tuple[Action, ...]:
        return self._batches.of_questions(self._found is not None and self._found.more)

    def _last_actions(self) -> tuple[Action, ...]:
        return (
            Action(
                WRONG,
                tr("What was wrong"),
                says=(tr("wrong answers"), tr("what was unclear")),
                hint=tr("Shows the answers that you found wrong or unclear"),
            ),
            Action(
                FORGET,
                tr("Forget my questions"),
                says=(tr("delete my questions"), tr("delete all"), tr("delete them all")),
                hint=tr("Deletes the questions and answers I have kept"),
                level=ActionLevel.CONFIRM,
                confirm=tr("Shall I delete all your questions and answers?"),
            ),
        )

    def enter(self) -> Effects:
        self._checking = ""
        return (self._find(), ReadPage(after_ms=300))

    def _find(self) -> FindAnswers:
        return FindAnswers(self._look, self._batches.skip, _BATCH, self.complaints)

    def act(self, action_id: str) -> Effects:
        if self._batches.turn(action_id):
            return (self._find(),)
        if action_id == ALL:
            self._look = None
            self._batches.restart()
            return (self._find(),)
        if action_id == ANEW and self._look is not None:
            # The rules have looked at these words on the way here.
            return (GoTo("answer", {"question": self._look.said}),)
        if action_id == FIND:
            return (GoTo("find_question"),)
        if action_id == WRONG:
            return (GoTo("what_was_wrong"),)
        if action_id == FORGET:
            return (ForgetAnswers(),)
        chosen = self._kept(action_id.removeprefix(_ROW))
        return (GoTo("earlier", {"kept": chosen}),) if chosen else ()

    def _kept(self, number: str) -> KeptAnswer | None:
        answers = self._found.answers if self._found else ()
        return next((kept for kept in answers if str(kept.id) == number), None)

    def words(self, words: str) -> Effects | None:
        """A few words are what to look for; a sentence is a question. The rules come first."""
        look = look_back(words, self.world.clock())
        if look is None and len(normalise(words).split()) > _MOST_SUBJECT_WORDS:
            return (GoTo("ask", {"question": words}),)
        self._checking = words
        return (CheckDanger(words),)

    def result(self, result: Result) -> Effects:
        if isinstance(result, AnswersFound):
            return self._show(result)
        if isinstance(result, Forgotten):
            self._forgotten, self._look = result.ok, None
            self._batches.restart()
            return (self._find(),)
        if isinstance(result, DangerChecked) and result.words == self._checking:
            self._checking = ""
            if result.finding and result.finding.level is TriageLevel.EMERGENCY_NOW:
                args = {"sign": result.finding.sign, "question": result.words}
                return (GoTo("emergency", args),)
            now = self.world.clock()
            look = look_back(result.words, now) or subject(result.words, now)
            self._look = None if look.everything else look
            self._open_the_one = self._look is not None
            self._batches.restart()
            return (self._find(),)
        return ()

    def _show(self, found: AnswersFound) -> Effects:
        if not found.answers and self._batches.skip:
            # What stood on this page has been deleted.
            self._batches.back()
            return (self._find(),)
        self._found = found
        if self._open_the_one and len(found.answers) == 1 and found.fit == "good":
            self._open_the_one = False
            return (GoTo("earlier", {"kept": found.answers[0]}, replace=True),)
        self._open_the_one = False
        return (ReadPage(),)


class WhatWasWrongFlow(MyQuestionsFlow):
    """The answers that were wrong or unclear, for the person who helps."""

    complaints = True

    def _title(self) -> str:
        return tr("What was wrong")

    def _nothing(self) -> str:
        return tr("You have not told me of any answer that was wrong or unclear.")

    def _words(self) -> tuple[str, ...]:
        kept_here = tr("This is for the person who helps you.")
        found = self._found
        if found is None or not found.answers:
            return super()._words()
        return (kept_here, tr("I send it to nobody."))

    def _row(self, kept: KeptAnswer, place: int) -> Action:
        row = super()._row(kept, place)
        what = tr("{what} · {when}", what=kind_words(kept.complaint), when=row.detail)
        return Action(row.id, row.label, hint=row.hint, detail=what, number=place)

    def _column(self) -> tuple[Action | str, ...]:
        if not (self._found and self._found.answers):
            return self._turning()
        export = Action(
            EXPORT,
            tr("Save as a text file"),
            says=(tr("save them"), tr("make a file")),
            keys=("Ctrl+S",),
            hint=tr("Writes them into a file in your documents"),
            level=ActionLevel.CONFIRM,
            confirm=tr(
                "Shall I write these questions, the answers and what was wrong into a file in "
                "your documents? Whoever uses this computer can read it there."
            ),
        )
        return (*self._turning(), export)

    def act(self, action_id: str) -> Effects:
        return (SaveComplaints(),) if action_id == EXPORT else super().act(action_id)

    def words(self, words: str) -> Effects | None:
        """Nothing is looked for here; a question is a question."""
        if len(normalise(words).split()) <= _MOST_SUBJECT_WORDS:
            return None
        return (GoTo("ask", {"question": words}),)

    def result(self, result: Result) -> Effects:
        if isinstance(result, FileSaved):
            self._saved = result.name
            return (ReadPage(),)
        return super().result(result)


class FindQuestionFlow(Flow):
    """Where a subject or a day is typed, for who does not speak."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._text = ""
        self._sorry = ""
        self._checking = False

    def page(self) -> Page:
        blocks: list[Block] = [Card((self._sorry,), Tone.CAUTION)] if self._sorry else []
        blocks += [
            Reading((tr("What was it about, or when?"), tr("For example: my knee, yesterday."))),
            Field(
                "about",
                Action(TYPE, tr("What I look for"), hint=tr("Type it, then press Find")),
                self._text,
            ),
        ]
        return Page(
            title=tr("Find a question"),
            blocks=tuple(blocks),
            column=(
                Action(
                    SEEK,
                    tr("Find"),
                    says=(tr("find it"), tr("look for it"), tr("search")),
                    keys=("Ctrl+Return",),
                    hint=tr("Looks for it among your questions"),
                    icon="magnifier",
                ),
            ),
            replies=True,
            dictation=True,
        )

    def enter(self) -> Effects:
        self._checking = False
        return (ReadPage(),)

    def typed(self, field_id: str, text: str) -> None:
        del field_id
        self._text = text

    def submitted(self, field_id: str, text: str) -> Effects | None:
        del field_id, text
        return self.act(SEEK)

    def words(self, words: str) -> Effects | None:
        self._text = words
        return self.act(SEEK)

    def act(self, action_id: str) -> Effects:
        if action_id != SEEK or self._checking:
            return ()
        if not any(c.isalnum() for c in self._text):
            self._sorry = tr("Please type a word, for example knee.")
            return (ReadPage(),)
        self._checking = True
        return (CheckDanger(self._text),)

    def result(self, result: Result) -> Effects:
        if not isinstance(result, DangerChecked):
            return ()
        self._checking = False
        if result.finding and result.finding.level is TriageLevel.EMERGENCY_NOW:
            args = {"sign": result.finding.sign, "question": result.words}
            return (GoTo("emergency", args),)
        now = self.world.clock()
        look = look_back(result.words, now) or subject(result.words, now)
        return (GoTo("my_questions", {"look": look}, replace=True),)


def _find_action() -> Action:
    return Action(
        FIND,
        tr("Find one"),
        says=(tr("find a question"), tr("look for one"), tr("search")),
        keys=("Ctrl+F",),
        hint=tr("Looks for a question by what it was about, or by its day"),
        icon="magnifier",
    )


def shortened(question: str) -> str:
    """A question as a row shows it; a row must have something that can be said."""
    text = " ".join(question.split())
    if len(text) > _LABEL_CHARS:
        # Not "…", which stands for what was not heard.
        text = text[:_LABEL_CHARS].rsplit(" ", 1)[0].rstrip(",;:") + " ..."
    return text if normalise(text) else tr("A question without words")
