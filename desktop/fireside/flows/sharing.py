"""What a person shows a clinic besides: a note of theirs, and questions that they asked."""

from __future__ import annotations

from textwrap import shorten
from typing import TYPE_CHECKING

from fireside.flows.days import dated
from fireside.flows.effects import Effects, GoTo
from fireside.flows.results import DangerChecked
from fireside.i18n import tr, tr_n
from fireside_core.booking import MAX_SHARED_CHARS
from fireside_core.triage import TriageLevel

if TYPE_CHECKING:
    from fireside.kept import KeptAnswer

MAX_NOTE_CHARS = 1000
MOST_QUESTIONS = 3
_QUESTION_CHARS = 300
_SPARE = 120
"""For the words around a question and its answer, in any language."""
_ANSWER_CHARS = (MAX_SHARED_CHARS - MAX_NOTE_CHARS) // MOST_QUESTIONS - _QUESTION_CHARS - _SPARE


class Sharing:
    """Chosen by the person alone, and empty until then. All pages of a booking hold this one."""

    def __init__(self) -> None:
        self.note = ""
        self.questions: dict[int, KeptAnswer] = {}
        self._weighed = ""
        """The note as the danger rules have last seen it."""

    @property
    def unweighed(self) -> bool:
        """Whether there is a note that no danger rule has looked at."""
        return any(c.isalnum() for c in self.note) and self.note != self._weighed

    def weigh(self, checked: DangerChecked) -> Effects:
        """What the danger rules say of the note; empty where they say nothing."""
        self._weighed = checked.words
        finding = checked.finding
        if finding is None or finding.level is not TriageLevel.EMERGENCY_NOW:
            return ()
        return (GoTo("emergency", {"sign": finding.sign, "question": checked.words}),)

    def toggle(self, kept: KeptAnswer) -> bool:
        """Show a question, or show it no more. False where as many are shown as can be."""
        if self.questions.pop(kept.id, None) is not None:
            return True
        if len(self.questions) >= MOST_QUESTIONS:
            return False
        self.questions[kept.id] = kept
        return True

    def told(self) -> tuple[str, ...]:
        """What the clinic gets, as it is read back."""
        note = " ".join(self._note().split())
        n = len(self.questions)
        return (
            *((tr("It also reads: “{words}”", words=note),) if note else ()),
            *(
                (
                    tr_n(
                        "It also sees {n} of your questions, with my answer.",
                        "It also sees {n} of your questions, with my answers.",
                        n,
                    ),
                )
                if n
                else ()
            ),
        )

    def text(self) -> str:
        """What the clinic gets, in full; at most ``MAX_SHARED_CHARS`` characters."""
        asked = sorted(self.questions.values(), key=lambda kept: kept.asked_at)
        return "\n\n".join((*filter(None, (self._note(),)), *map(_asked, asked)))

    def _note(self) -> str:
        note = self.note.strip()
        return note if len(note) <= MAX_NOTE_CHARS else note[: MAX_NOTE_CHARS - 2] + " …"


def _asked(kept: KeptAnswer) -> str:
    question = tr(
        "I asked Fireside, {when}: “{question}”",
        when=dated(kept.asked_at),
        question=shorten(kept.question, _QUESTION_CHARS, placeholder=" …"),
    )
    # Who reads this at the clinic has to know that no person wrote it.
    answer = tr(
        "It is AI, and answered: {answer}",
        answer=shorten(kept.answer, _ANSWER_CHARS, placeholder=" …"),
    )
    return f"{question}\n{answer}"
