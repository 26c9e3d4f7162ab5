"""The questions, and how far the asking is: immutable, so that a screen can keep its own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from fireside_core.triage import TriageLevel, worse_of

if TYPE_CHECKING:
    from fireside_core.danger import DangerSign, DangerSource, Finding


class Reply(StrEnum):
    """What the person answered."""

    YES = "yes"
    NO = "no"
    NOT_SURE = "not_sure"


@dataclass(frozen=True, slots=True)
class Question:
    """One thing asked, to be answered by yes or no.

    ``asks`` is what it finds out: two families may ask the same. ``worrying`` is the answer that
    means ``level``. ``said`` is that answer, completing "You said that …"; ``told`` is the same
    in the person's mouth, for the danger signs to hear, and, where ``helps``, for the service: it
    leads to what the person needs. ``sign``: what to do about it; every question of level
    *emergency* has one.
    """

    id: str
    family: str
    asks: str
    text: str
    worrying: Reply
    level: TriageLevel
    said: str
    told: str
    helps: bool
    sign: DangerSign | None
    sources: tuple[DangerSource, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """A question with its answer. ``words``: what was said, where that was more than yes or no."""

    question: Question
    reply: Reply
    words: str = ""

    @property
    def worries(self) -> bool:
        """Whether this is the answer that one hopes not to hear."""
        return self.reply is self.question.worrying

    @property
    def level(self) -> TriageLevel:
        """What the answer means by itself.

        Who is not sure about an emergency is seen today; doubt alone never calls an ambulance.
        """
        level = self.question.level
        if self.worries:
            return level
        if self.reply is not Reply.NOT_SURE:
            return TriageLevel.CARE_AT_HOME
        return {
            TriageLevel.EMERGENCY_NOW: TriageLevel.SEE_TODAY,
            TriageLevel.SEE_TODAY: TriageLevel.SEE_THIS_WEEK,
        }.get(level, TriageLevel.CARE_AT_HOME)

    @property
    def told(self) -> str:
        """What the person told by it, as plain sentences; a "no" tells nothing."""
        return self._sentences(self.worries)

    @property
    def sent(self) -> str:
        """What of it goes along with the question to the service."""
        return self._sentences(self.worries and self.question.helps)

    def _sentences(self, ours: bool) -> str:
        kept = self.words if self.reply is not Reply.NO or self.worries else ""
        sentences = (self.question.told if ours else "", kept)
        return " ".join(filter(None, (_sentence(words) for words in sentences)))


class Weighed(NamedTuple):
    """What an answer came to. ``words``: what the person told besides, in their own words."""

    reply: Reply | None
    words: str
    finding: Finding | None


@dataclass(frozen=True, slots=True)
class Asking:
    """The questions of one complaint, those answered, and what follows from that."""

    questions: tuple[Question, ...]
    answered: tuple[Answered, ...] = ()
    skipped: bool = False

    @property
    def current(self) -> Question | None:
        """What is asked now; ``None`` when there is nothing more to ask."""
        over = self.skipped or self.raised is not None or self.number > len(self.questions)
        return None if over else self.questions[self.number - 1]

    @property
    def number(self) -> int:
        """Which question comes now, counted from one."""
        return len(self.answered) + 1

    @property
    def level(self) -> TriageLevel:
        """How soon the person should be seen, by all their answers: the worst counts."""
        return worse_of(*(answer.level for answer in self.answered))

    @property
    def raised(self) -> DangerSign | None:
        """The emergency that an answer told of."""
        last = self.answered[-1] if self.answered else None
        raises = last is not None and last.level is TriageLevel.EMERGENCY_NOW
        return last.question.sign if last is not None and raises else None

    @property
    def reasons(self) -> tuple[Answered, ...]:
        """The answers that matter, the most pressing first."""
        counting = (a for a in self.answered if a.level is not TriageLevel.CARE_AT_HOME)
        return tuple(sorted(counting, key=lambda answer: answer.level.rank))

    @property
    def told(self) -> str:
        """What the answers add to what the person said, for the danger signs."""
        return " ".join(filter(None, (answer.told for answer in self.answered)))

    @property
    def sent(self) -> str:
        """The same for the service, where it leads to what the person needs."""
        return " ".join(filter(None, (answer.sent for answer in self.answered)))

    @property
    def asks(self) -> tuple[str, ...]:
        """What is not asked again in this conversation, whether it was answered or skipped."""
        return tuple(question.asks for question in self.questions)

    def answer(self, reply: Reply, words: str = "") -> Asking:
        """The next state; the same where nothing is asked."""
        if self.current is None:
            return self
        return replace(self, answered=(*self.answered, Answered(self.current, reply, words)))

    def skip(self) -> Asking:
        """On to the answer, with what has been told so far."""
        return replace(self, skipped=True)


def _sentence(words: str) -> str:
    words = " ".join(words.split())
    return words if not words or words.endswith((".", "!", "?")) else f"{words}."
