"""What an answer may never say: diagnose, dose, change a medicine, dismiss or promise.

The phrases are data, in ``resources/danger_signs/<lang>/answers/unsafe.toml``, in the same
pattern language as the danger signs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Literal, cast, get_args

from fireside_core.danger.context import Reading
from fireside_core.danger.loader import Language, read_language, rules_folder
from fireside_core.danger.patterns import Pattern, Span
from fireside_core.danger.words import Token
from fireside_core.entries import Entry

UnsafeKind = Literal["diagnoses", "doses", "changes_medicine", "dismisses", "promises"]


@dataclass(frozen=True, slots=True)
class UnsafeReason:
    """Why an answer must be withheld. ``why`` is for logs and developers."""

    id: str
    kind: UnsafeKind
    why: str
    matched: str


@dataclass(frozen=True, slots=True)
class _UnsafeRule:
    id: str
    kind: UnsafeKind
    why: str
    patterns: tuple[Pattern, ...]
    unless: tuple[Pattern, ...]
    despite: frozenset[str]


class AnswerRules:
    """The rules for answers of one language."""

    def __init__(self, language: Language, rules: tuple[_UnsafeRule, ...]) -> None:
        self._listener = language.listener()
        self._lexicon = language.lexicon
        self._reader = language.reader
        self._rules = rules

    def check(self, text: str) -> UnsafeReason | None:
        """The first thing the text may not say, or ``None``. Never raises."""
        found = (
            reason
            for sentence in _sentences(self._listener.listen(text))
            for reason in self._unsafe(text, sentence)
        )
        return next(found, None)

    def _unsafe(self, text: str, sentence: Sequence[Token]) -> Iterator[UnsafeReason]:
        reading = self._reader.read(sentence)
        seen = self._lexicon.scan([token.word for token in sentence])
        for rule in self._rules:
            if any(_places(pattern, seen, reading) for pattern in rule.unless):
                continue
            for pattern in rule.patterns:
                for spans in _places(pattern, seen, reading):
                    if reading.denied(spans) or reading.frames_of(spans) - rule.despite:
                        continue
                    start = sentence[min(span.start for span in spans)].start
                    end = sentence[max(span.end for span in spans) - 1].end
                    yield UnsafeReason(rule.id, rule.kind, rule.why, text[start:end])


def _sentences(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    starts = [n for n, token in enumerate(tokens) if n == 0 or token.pause == "."]
    for start, end in pairwise([*starts, len(tokens)]):
        yield tokens[start:end]


def _places(
    pattern: Pattern, seen: Mapping[str, Sequence[Span]], reading: Reading
) -> list[tuple[Span, ...]]:
    if not pattern.needs <= seen.keys():
        return []
    return list(pattern.breaths[0].matches(seen, reading.strands))


def unsafe_answer(text: str, lang: str = "en") -> UnsafeReason | None:
    """What the answer may not say, or ``None``. Never raises on any text.

    Raises :class:`~fireside_core.danger.model.RuleError` only where the rule data is wrong.
    """
    return read_answer_rules(rules_folder(lang)).check(text)


@lru_cache(maxsize=8)
def read_answer_rules(folder: Path) -> AnswerRules:
    """The rules for answers in a language's folder. Raises ``RuleError`` on wrong data."""
    language = read_language(folder)
    file = Entry.read(folder / "answers" / "unsafe.toml")
    file.only("groups", "unsafe")
    patterns = language.with_groups(file)
    rules = []
    for entry in file.parts("unsafe", "id"):
        entry.only("id", "kind", "why", "patterns", "unless", "despite")
        kind = entry.text("kind")
        if kind not in get_args(UnsafeKind):
            raise entry.error(f"no kind {kind!r}")
        rules.append(
            _UnsafeRule(
                entry.text("id"),
                cast(UnsafeKind, kind),
                entry.text("why"),
                patterns.read(entry, "patterns", 1),
                patterns.read(entry, "unless"),
                frozenset(entry.texts("despite")),
            )
        )
    return AnswerRules(language, tuple(rules))
