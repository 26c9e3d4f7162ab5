"""Letting the model write the answer, and checking every sentence before it is sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Literal

import structlog

from fireside_care.answers.composing import Said
from fireside_care.llm.checks import level_of, quoted, supported, violation
from fireside_care.llm.client import Model, ModelError
from fireside_care.llm.prompt import answer_prompt
from fireside_care.llm.reply import Level, Sentence, Unknown, parts_of
from fireside_core.contract import Passage, Turn
from fireside_core.triage import TriageLevel, worse_of

_log = structlog.get_logger(__name__)

Outcome = Literal["written", "unknown", "away", "unusable", "withdrawn"]


@dataclass
class Writing:
    """The model's answer. Iterate :meth:`sentences`, then look at the rest."""

    model: Model
    question: str
    passages: Sequence[Passage]
    thread: Sequence[Turn]
    level: TriageLevel
    """The level so far; the model may raise it, never lower it."""
    lang: str
    most_sentences: int
    outcome: Outcome = field(default="unusable", init=False)
    _said: list[Said] = field(default_factory=list, init=False)
    _lasting: bool = field(default=False, init=False)
    _broken: str = field(default="", init=False)
    """The rule that the reply broke."""

    def sentences(self) -> Iterator[Said]:
        """Sentences that passed every check, each as soon as it is whole.

        What fails before anything was said is tried once more, in the plainest way there is.
        """
        yield from self._attempt(plainly=False)
        failed = self.outcome in ("away", "unusable", "withdrawn")
        if failed and not self._said and not self._lasting:
            yield from self._attempt(plainly=True)

    def _attempt(self, *, plainly: bool) -> Iterator[Said]:
        prompt = answer_prompt(self.question, self.passages, self.thread, self.level, self._broken)
        self._broken = ""
        try:
            with closing(self.model.stream(prompt, plainly=plainly)) as pieces:
                for part in parts_of(pieces):
                    if isinstance(part, Level):
                        self.level = worse_of(self.level, part.level)
                    elif isinstance(part, Unknown):
                        self.outcome = "unknown"
                        return
                    elif said := self._checked(part):
                        self._said.append(said)
                        yield said
                    if self._broken:
                        self.outcome = "withdrawn"
                        return
                    if len(self._said) == self.most_sentences:
                        break
        except ModelError as error:
            _log.warning("model_failed", reason=error.reason, sentences=len(self._said))
            self.outcome, self._lasting = "away", error.lasting
            return
        self.outcome = "written" if self._said else "unusable"
        if not self._said:
            self._broken = "not one sentence rested on a true quote"
            _log.warning("model_unusable")

    def _checked(self, sentence: Sentence) -> Said | None:
        before = self._said[-1].text if self._said else ""
        broken = violation(sentence, before, self.passages, self.lang)
        if broken is not None:
            _log.warning("model_withdrawn", rule=broken)
            self._broken = broken
            return None
        if not supported(sentence, self.passages):
            return None
        self.level = worse_of(self.level, level_of(sentence.text, self.lang))
        cited = dict.fromkeys(passage.id for passage in quoted(sentence, self.passages))
        return Said(sentence.text, tuple(cited))
