"""What an answer may never say: diagnose, dose, change a medicine, dismiss or promise.

The phrases are data, in ``resources/danger_signs/<lang>/answers/unsafe.toml``, in the same
pattern language as the danger signs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal, cast, get_args

from fireside_core.danger.entries import Entry
from fireside_core.danger.loader import Language, read_language, rules_folder
from fireside_core.danger.patterns import Pattern, Span

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
        return next(self._unsafe(text), None)

    def _unsafe(self, text: str) -> Iterator[UnsafeReason]:
        tokens = self._listener.listen(text)
        reading = self._reader.read(tokens)
        seen = self._lexicon.scan([token.word for token in tokens])
        for rule in self._rules:
            for pattern in rule.patterns:
                for spans in pattern.breaths[0].matches(seen, reading.strands):
                    excuses = reading.frames_of(spans) - rule.despite
                    if excuses or reading.denied(spans):
                        continue
                    first, last = min(spans), max(spans, key=lambda span: span.end)
                    around = Span(
                        next(i for i in range(first.start, -1, -1) if tokens[i].pause == "." or i == 0),
                        next(
                            (i for i in range(last.end, len(tokens)) if tokens[i].pause == "."),
                            len(tokens),
                        ),
                    )
                    excused = any(
                        around.start <= min(found).start < around.end
                        for other in rule.unless
                        for found in other.breaths[0].matches(seen, reading.strands)
                    )
                    if not excused:
                        quote = text[tokens[first.start].start : tokens[last.end - 1].end]
                        yield UnsafeReason(rule.id, rule.kind, rule.why, quote)


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
