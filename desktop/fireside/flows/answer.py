"""The answer: it comes sentence by sentence, is read aloud, and leads on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fireside.actions import Action
from fireside.actions.everywhere import READ_AGAIN
from fireside.flows.ask_back import ending, lead_on, reasons
from fireside.flows.complaint import WRONG, complaint_action
from fireside.flows.effects import (
    AskCare,
    CheckDanger,
    Effects,
    GoTo,
    KeepAnswer,
    ReadOn,
    ReadPage,
    StopAsking,
    StopTalking,
)
from fireside.flows.flow import Flow, World
from fireside.flows.levels import level_banner
from fireside.flows.looking_back import is_pardon
from fireside.flows.my_questions import open_past
from fireside.flows.page import Block, Card, Page, Reading, Tone
from fireside.flows.results import (
    AnswerKept,
    AnswerPart,
    AskedAgain,
    AskFailed,
    DangerChecked,
    Interrupted,
    Result,
)
from fireside.i18n import tr
from fireside_core.triage import TriageLevel, worse_of

if TYPE_CHECKING:
    from fireside_core.ask_back import Asking
    from fireside_core.contract import AnswerEvent, Passage, Turn

WHY = "answer.why"
MORE = "answer.tell_me_more"
DOCTOR = "answer.doctor"
ELSE = "answer.ask_else"
TRY_AGAIN = "answer.try_again"
_KEPT_TURNS = 6
_KEPT_CHARS = 1500
_MAX_QUESTION = 4000
"""Characters the care service takes (``fireside_core.contract.MAX_QUESTION_CHARS``)."""
_PRESSING = (TriageLevel.EMERGENCY_NOW, TriageLevel.SEE_TODAY, TriageLevel.SEE_THIS_WEEK)
_SIGN_OF_LIFE_MS = 700
"""An answer that comes sooner is not preceded by "I am looking this up"."""


class AnswerFlow(Flow):
    """``not_emergency``: the person has said, on the emergency screen, that it is none.

    ``floor``: the level that the rules on this computer found; no answer may lower it.
    ``asking``: what was asked back about this question; ``asked``: earlier in the conversation.
    """

    def __init__(
        self,
        world: World,
        question: str,
        thread: tuple[Turn, ...] = (),
        not_emergency: bool = False,
        floor: TriageLevel | None = None,
        asking: Asking | None = None,
        asked: tuple[str, ...] = (),
    ) -> None:
        super().__init__(world)
        self._question = question
        self._thread = thread
        self._not_emergency = not_emergency
        self._asking = asking
        self._asked_back = (*asked, *(asking.asks if asking else ()))
        self._floor = worse_of(floor, asking.level) if asking else floor
        if not_emergency and self._floor is TriageLevel.EMERGENCY_NOW:
            self._floor = TriageLevel.SEE_TODAY
        self._asked = False
        self._interrupted = False
        self._checking = False
        self._wants_why = False
        self._kept: int | None = None
        """The id of this answer in the store, once it is there."""
        self._wants_to_complain = False
        self._forget_parts()

    def _forget_parts(self) -> None:
        self._level: TriageLevel | None = None
        self._notices: list[str] = []
        self._sentences: list[str] = []
        self._home_step = ""
        self._when_to_see = ""
        self._more: list[str] = []
        self._passages: tuple[Passage, ...] = ()
        self._told_more = False
        self._done = False
        self._failed = ""

    def page(self) -> Page:
        blocks: list[Block] = [
            Reading((tr("You asked: “{question}”", question=self._question),), soft=True)
        ]
        if self._not_emergency:
            blocks.append(
                Reading(
                    (
                        tr("You told me this is not an emergency."),
                        tr("Call at once if it gets worse."),
                    )
                )
            )
        if self._notices:
            blocks.append(Reading(tuple(self._notices)))
        if self._asking and (because := reasons(self._asking)):
            blocks.append(Reading(because))
        if self._failed:
            if self._asking and self._floor in _PRESSING:
                blocks.append(level_banner(self._floor))
            blocks.append(Card((self._failed,), Tone.CAUTION))
        elif self._level is None:
            blocks.append(Reading((tr("I am looking this up for you."),)))
        else:
            blocks.append(level_banner(self._level))
        if self._sentences:
            blocks.append(Reading(tuple(self._sentences)))
        if self._home_step:
            blocks.append(Card((tr("One thing you can do: {step}", step=self._home_step),)))
        if self._when_to_see:
            blocks.append(Card((self._when_to_see,)))
        if self._told_more and (self._more or self._done):
            blocks.append(Reading(tuple(self._more) or (tr("That is all I know about this."),)))
        if self._done:
            blocks.append(Reading((self._source_line(),), soft=True))
        return Page(title=tr("Your question"), blocks=tuple(blocks), column=self._column())

    def _source_names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(s.name for p in self._passages for s in p.sources))

    def _source_line(self) -> str:
        names = self._source_names()
        if not names:
            return tr("I am AI, not a doctor.")
        return tr("From: {names}. I am AI, not a doctor.", names=", ".join(names))

    def _column(self) -> tuple[Action | str, ...]:
        doctor = Action(
            DOCTOR,
            tr("See a doctor about this"),
            says=(tr("see a doctor"), tr("book a doctor")),
            keys=("Ctrl+3",),
            hint=tr("Goes on to a doctor with this question"),
        )
        other = Action(
            ELSE,
            tr("Ask something else"),
            says=(tr("another question"), tr("ask a question"), tr("ask again")),
            keys=("Ctrl+1",),
            hint=tr("Asks another question; I remember this one"),
        )
        if self._failed:
            again = Action(
                TRY_AGAIN,
                tr("Try again"),
                says=(tr("once more"), tr("retry")),
                keys=("F5",),
                hint=tr("Sends the same question again"),
            )
            return (again, doctor, other)
        why = Action(
            WHY,
            tr("Why I say this"),
            says=(tr("why do you say this"), tr("why do you say that"), tr("why")),
            keys=("Ctrl+W",),
            hint=tr("Shows the passages and where they come from"),
        )
        more = Action(
            MORE,
            tr("Tell me more"),
            says=(tr("say more"), tr("more about this")),
            keys=("Ctrl+M",),
            hint=tr("Reads more about this"),
        )
        # Six buttons do not fit beside the text; *Read it again* is said on every screen.
        return (doctor, why, more, other, complaint_action())

    def enter(self) -> Effects:
        self._checking = False
        if self._asked and not self._interrupted:
            return (ReadPage(),)
        past = open_past(self._question, self.world) if self._not_emergency else None
        if past is not None:
            # An earlier answer was asked for, and its subject sounded like an emergency.
            return (past._replace(replace=True),)
        self._forget_parts()
        return self._ask()

    def _ask(self) -> Effects:
        self._asked = True
        self._interrupted = False
        sign_of_life = ReadPage(after_ms=_SIGN_OF_LIFE_MS)
        return (sign_of_life, AskCare(self._told(), self._thread, self._not_emergency))

    def _told(self) -> str:
        """The question with what was told in answer to ours."""
        more = f" {self._asking.sent}" if self._asking and self._asking.sent else ""
        whole = ending(self._question) + more if more else self._question
        return whole if len(whole) <= _MAX_QUESTION else self._question

    def act(self, action_id: str) -> Effects:
        if action_id == WHY and not self._done:
            self._wants_why = True
            return ()
        if action_id == WHY:
            return (GoTo("why", {"passages": self._passages}),)
        if action_id == WRONG and self._kept is None:
            # An answer must be whole, and kept, before anything can be kept beside it.
            self._wants_to_complain = True
            return ()
        if action_id == WRONG:
            return (GoTo("complaint", {"answer_id": self._kept}),)
        if action_id == DOCTOR:
            return (GoTo("doctor", {"about": self._question}),)
        if action_id == ELSE:
            return (GoTo("ask", {"thread": self._turns(), "asked": self._asked_back}),)
        if action_id == MORE:
            self._told_more = True
            return (ReadOn(),)
        if action_id == TRY_AGAIN:
            self._forget_parts()
            return self._ask()
        return ()

    def words(self, words: str) -> Effects | None:
        """Anything else said here is a follow-up question; the rules look at it first."""
        if self._checking:
            return ()
        if is_pardon(words):
            return (ReadPage(),)
        self._checking = True
        before = tuple(turn.question for turn in self._turns())
        return (CheckDanger(words, before, self._asked_back),)

    def result(self, result: Result) -> Effects:
        if isinstance(result, DangerChecked):
            return self._follow_up(result)
        if isinstance(result, Interrupted):
            self._interrupted = not (self._done or self._failed)
            return ()
        if isinstance(result, AskedAgain):
            self._forget_parts()
            self._notices.append(result.message)
            return (StopTalking(), ReadPage())
        if isinstance(result, AskFailed):
            self._failed = result.message
            return (ReadPage(),)
        if isinstance(result, AnswerPart):
            return self._part(result.event)
        if isinstance(result, AnswerKept):
            return self._is_kept(result.answer_id)
        return ()

    def _is_kept(self, answer_id: int | None) -> Effects:
        self._kept = answer_id
        wanted, self._wants_to_complain = self._wants_to_complain, False
        if not wanted:
            return ()
        if answer_id is not None:
            return self.act(WRONG)
        self._notices.append(tr("I cannot keep anything on this computer just now."))
        return (ReadPage(),)

    def _follow_up(self, checked: DangerChecked) -> Effects:
        self._checking = False
        if checked.finding and checked.finding.level is TriageLevel.EMERGENCY_NOW:
            args = {
                "sign": checked.finding.sign,
                "question": checked.words,
                "thread": self._turns(),
                "also": {"asked": self._asked_back},
            }
            return (StopAsking(), GoTo("emergency", args))
        past = open_past(checked.words, self.world)
        onward = past or lead_on(checked.words, self._turns(), self._asked_back, checked)
        return (StopAsking(), onward)

    def _part(self, event: AnswerEvent) -> Effects:
        if event.type == "level":
            return self._at_level(event.level, event.flag)
        if event.type == "notice":
            self._notices.append(event.text)
        elif event.type == "restart":
            self._sentences.clear()
            self._notices.append(event.text)
            return (StopTalking(), ReadPage())
        elif event.type == "sentence":
            self._sentences.append(event.text)
        elif event.type == "home_step":
            self._home_step = event.text
        elif event.type == "when_to_see":
            self._when_to_see = event.text
        elif event.type == "more":
            self._more = list(event.sentences)
        elif event.type == "passages":
            self._passages = tuple(event.passages)
        elif event.type == "error":
            self._failed = event.text
            return (ReadPage(),)
        elif event.type == "done":
            self._done = True
            self._level = level = worse_of(self._floor, self._level, event.level)
            kept = KeepAnswer(self._question, self._answer(), level.value, self._source_names())
            why = (GoTo("why", {"passages": self._passages}),) if self._wants_why else ()
            return (ReadOn(), kept, *why)
        return (ReadOn(),)

    def _at_level(self, level: TriageLevel, flag: str | None) -> Effects:
        before, self._level = self._level, worse_of(self._floor, self._level, level)
        alarm = self._level is TriageLevel.EMERGENCY_NOW and before is not self._level
        if alarm and not self._not_emergency:
            # Found by the service alone: the emergency screen takes this one's place.
            from fireside_core.danger import load_rules

            args = {
                "sign": load_rules().sign(flag) if flag else None,
                "question": self._question,
                "thread": self._thread,
                "also": {"asking": self._asking, "asked": self._asked_back},
            }
            return (StopTalking(), GoTo("emergency", args, replace=True))
        return (ReadOn(),) if before is self._level else (ReadPage(),)

    def _answer(self) -> str:
        return " ".join([*self._sentences, self._home_step, self._when_to_see]).strip()

    def _turns(self) -> tuple[Turn, ...]:
        from fireside_core.contract import Turn

        turn = Turn(question=self._told()[:_KEPT_CHARS], answer=self._answer()[:_KEPT_CHARS])
        return (*self._thread, turn)[-_KEPT_TURNS:]

    def leave(self) -> Effects:
        return (StopAsking(),)


class WhyFlow(Flow):
    """*Why I say this*: the passages, word for word, with who says so."""

    def __init__(self, world: World, passages: tuple[Passage, ...]) -> None:
        super().__init__(world)
        self._passages = passages

    def page(self) -> Page:
        blocks: list[Block] = []
        if not self._passages:
            blocks.append(Reading((tr("I have no source for this yet."),)))
        for passage in self._passages:
            title = passage.title if passage.title.endswith("?") else f"{passage.title}."
            blocks.append(Card((title, passage.text)))
            blocks.extend(
                Reading((_source_words(s.name, s.title, s.address, s.checked),), soft=True)
                for s in passage.sources
            )
        return Page(
            title=tr("Why I say this"), blocks=tuple(blocks), column=(READ_AGAIN,), primary=False
        )


def _source_words(name: str, title: str, address: str, checked: str | None) -> str:
    source = tr("{name}: “{title}”. {address}", name=name, title=title, address=address)
    return source if checked else source + " " + tr("(Nobody has compared this with the page yet.)")
