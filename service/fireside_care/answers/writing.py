"""Letting the model write the answer, and checking every sentence before it is sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Literal

import structlog

from fireside_care.answers.composing import Said
from fireside_care.llm.checks import level_of, supported, violation
from fireside_care.llm.client import Model, ModelError
from fireside_care.llm.prompt import answer_prompt
from fireside_care.llm.reply import Level, Sentence, Unknown, parts_of
from fireside_core.contract import Passage, Turn
from fireside_core.triage import TriageLevel, worse_of

_log = structlog.get_logger(__name__)

Outcome = Literal["written", "unknown", "away", "unusable", "withdrawn"]


@dataclass
class Writing:
    """One attempt of the model. Iterate :meth:`sentences`, then look at the rest."""

    model: Model
    question: str
    passages: Sequence[Passage]
    thread: Sequence[Turn]
    level: TriageLevel
    """The level so far; the model may raise it, never lower it."""
    lang: str
    most_sentences: int
    outcome: Outcome = field(default="unusable", init=False)
    _before: str = field(default="", init=False)

    def sentences(self) -> Iterator[Said]:
        """Sentences that passed every check, each as soon as it is whole."""
        prompt = answer_prompt(self.question, self.passages, self.thread, self.level)
        count = 0
        try:
            with closing(self.model.stream(prompt)) as pieces:
                for part in parts_of(pieces):
                    if isinstance(part, Level):
                        self.level = worse_of(self.level, part.level)
                    elif isinstance(part, Unknown):
                        self.outcome = "unknown"
                        return
                    elif said := self._checked(part):
                        count += 1
                        yield said
                    if self.outcome == "withdrawn":
                        return
                    if count == self.most_sentences:
                        break
        except ModelError as error:
            _log.warning("model_failed", reason=error.reason, sentences=count)
            self.outcome = "away"
            return
        if count:
            self.outcome = "written"
        else:
            _log.warning("model_unusable")

    def _checked(self, sentence: Sentence) -> Said | None:
        broken = violation(sentence, self._before, self.passages, self.lang)
        if broken is not None:
            _log.warning("model_withdrawn", rule=broken)
            self.outcome = "withdrawn"
            return None
        if not supported(sentence, self.passages):
            return None
        self._before = sentence.text
        self.level = worse_of(self.level, level_of(sentence.text, self.lang))
        cited = dict.fromkeys(self.passages[number - 1].id for number in sentence.cited)
        return Said(sentence.text, tuple(cited))
