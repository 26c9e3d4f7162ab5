"""Which questions a complaint brings up, with the pattern language of the danger signs.

Three readings of the same words: what is so (``brought_up``, and ``yes_if`` for replies), and
what was merely mentioned: "no pain in my arm" has told of the arm too, and is not asked about.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from fireside_core.ask_back.model import Question, Reply
from fireside_core.ask_back.replies import plain_reply
from fireside_core.danger import Rules

MOST_QUESTIONS = 5


@dataclass(frozen=True, slots=True)
class Family:
    """The questions of one kind of complaint, the most dangerous first."""

    name: str
    title: str
    questions: tuple[Question, ...]
    examples: tuple[str, ...]
    signs: frozenset[str]
    """Danger signs, found in a complaint, that bring the family up."""


class AskBack:
    """The questions of one language. Total and offline; safe to share between threads."""

    def __init__(
        self,
        families: tuple[Family, ...],
        danger: Rules,
        brought_up: Rules,
        affirmed: Rules,
        mentioned: Rules,
        another: Rules,
    ) -> None:
        """``families`` in the order in which they are asked about.

        Apart from the ``danger`` signs, the rules' signs are named after the families
        (``brought_up``) and the questions (``affirmed``: told as a yes; ``mentioned``: spoken of
        in any way). ``another`` finds that somebody else is told of.
        """
        self.families = families
        self._danger = danger
        self._brought_up = brought_up
        self._affirmed = affirmed
        self._mentioned = mentioned
        self._another = another

    def families_in(self, text: str) -> tuple[str, ...]:
        """The names of the families that a text brings up."""
        found, signs = _found(self._brought_up, text), _found(self._danger, text)
        return tuple(
            family.name for family in self.families if family.name in found or family.signs & signs
        )

    def questions_for(
        self, text: str, before: str = "", asked: Collection[str] = ()
    ) -> tuple[Question, ...]:
        """See :func:`fireside_core.ask_back.questions_for`."""
        brought_up = self.families_in(text)
        if not brought_up:
            return ()
        told = _found(self._mentioned, f"{before}. {text}" if before else text)
        known = set(asked)
        ranked: list[tuple[int, int, Question]] = []
        for family in self.families:
            for place, question in enumerate(family.questions):
                if question.id in told:
                    known.add(question.asks)
                if family.name in brought_up:
                    ranked.append((question.level.rank, place, question))
        # Of two families each has its turn; of two questions that ask the same, one.
        ranked.sort(key=lambda one: one[:2])
        asking = {q.asks: q for _, _, q in reversed(ranked) if q.asks not in known}
        return tuple(reversed(asking.values()))[:MOST_QUESTIONS]

    def is_for_another(self, text: str) -> bool:
        """See :func:`fireside_core.ask_back.is_for_another`."""
        return self._another.assess(text) is not None

    def reply_in(self, words: str, question: Question) -> Reply | None:
        """See :func:`fireside_core.ask_back.reply_in`."""
        plain = plain_reply(words, question.worrying)
        if plain is not None:
            return plain
        if question.id in _found(self._affirmed, words):
            return Reply.YES
        return None


def _found(rules: Rules, text: str) -> frozenset[str]:
    finding = rules.assess(text)
    if finding is None:
        return frozenset()
    return frozenset(sign.id for sign in (finding.sign, *finding.others))
