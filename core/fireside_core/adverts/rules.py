"""Finding what breaks a rule in the words of an advert."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from fireside_core.adverts.clauses import Clause, clauses
from fireside_core.adverts.model import AdvertRule, Level, Mark, Verdict, Voice
from fireside_core.adverts.patterns import Pattern
from fireside_core.adverts.plain import is_squeezed, plain

_QUOTED = re.compile(
    r"“[^”]{2,}”|\"[^\"]{2,}\"|「[^」]{2,}」|『[^』]{2,}』|(?<!\w)['‘][^'’]{4,}['’](?!\w)"
)


@dataclass(frozen=True, slots=True)
class RulePattern:
    """A pattern and the rule that it breaks; ``level`` where it is milder than the rule's."""

    rule: str
    pattern: Pattern
    squeezed: Pattern
    level: Level | None = None


@dataclass(frozen=True, slots=True)
class VoicePattern:
    """A pattern that tells who speaks."""

    voice: Voice
    pattern: Pattern


@dataclass(frozen=True)
class Language:
    """The rules' words in one language.

    ``denials``: a clause with one of these says the contrary of what it seems to claim.
    ``sales``: something is sold in these words, whoever claims to speak.
    """

    patterns: tuple[RulePattern, ...]
    voices: tuple[VoicePattern, ...]
    denials: tuple[Pattern, ...]
    sales: tuple[Pattern, ...]


@dataclass(frozen=True)
class Findings:
    """What the written rules found in an advert."""

    voice: Voice
    marks: tuple[Mark, ...]

    @property
    def verdict(self) -> Verdict:
        """The verdict on these marks alone."""
        return verdict_of(self.marks)


def verdict_of(marks: Sequence[Mark]) -> Verdict:
    """One red mark makes an advert misleading, one amber mark doubtful."""
    if any(mark.level == "red" for mark in marks):
        return Verdict.MISLEADING
    return Verdict.CAUTION if marks else Verdict.NONE_FOUND


class AdvertRules:
    """All rules, with their words in one language."""

    def __init__(self, rules: Mapping[str, AdvertRule], language: Language) -> None:
        self.rules = rules
        self._language = language

    def check(self, text: str) -> Findings:
        """What is wrong with an advert. Never raises on any text."""
        voice = self.voice(text)
        if voice == "selling":
            return Findings(voice, merged(text, self._own(text, tuple(self._marks(text)))))
        own = self._sold_beside(text)
        return Findings("selling", own) if own else Findings(voice, ())

    def voice(self, text: str) -> Voice:
        """Who speaks. Selling unless something else is plain: a warning that sells is an advert."""
        whole = plain(text).text
        found = {v.voice for v in self._language.voices if v.pattern.holds(whole)}
        if "selling" in found or not found:
            return "selling"
        return "warning" if "warning" in found else "information"

    def _own(self, text: str, marks: tuple[Mark, ...]) -> tuple[Mark, ...]:
        """Without what is only quoted, where nothing is sold."""
        quotes = _quotes(text)
        if not quotes or self._sells(plain(text).text):
            return marks
        return tuple(mark for mark in marks if not _lies_in(mark, quotes))

    def _sells(self, words: str) -> bool:
        return any(sale.holds(words) for sale in self._language.sales)

    def _sold_beside(self, text: str) -> tuple[Mark, ...]:
        """What is claimed beside the words of a warning, outside quotes, where something is sold.

        A cheat may begin with "Police warning: beware of fakes" as well.
        """
        rest = _blanked(text, _quotes(text))
        spans = _spans(clauses(rest)).values()
        rest = _blanked(rest, [span for span in spans if self._warns(rest[slice(*span)])])
        if not self._sells(plain(rest).text):
            return ()
        marks = merged(text, tuple(self._marks(rest)))
        return marks if verdict_of(marks) is Verdict.MISLEADING else ()

    def _warns(self, sentence: str) -> bool:
        words = plain(sentence).text
        return any(v.voice != "selling" and v.pattern.holds(words) for v in self._language.voices)

    def _marks(self, text: str) -> Iterator[Mark]:
        squeezed = is_squeezed(text)
        parts = clauses(text)
        whole = plain(text, blanks=not squeezed).text
        sentences = _by_sentence(text, parts, blanks=not squeezed)
        patterns = [
            (rule, pattern)
            for rule in self._language.patterns
            if not (pattern := rule.squeezed if squeezed else rule.pattern).lifted(whole)
        ]
        # What holds in a sentence or in the whole text is looked for once, not in every clause.
        wider: dict[tuple[int, int], bool] = {}
        for clause in parts:
            words = plain(text, clause.start, clause.end, blanks=not squeezed).text
            if any(denial.holds(words) for denial in self._language.denials):
                continue
            for at, (rule, pattern) in enumerate(patterns):
                if not pattern.all[0].search(words):
                    continue
                around = {"clause": words, "sentence": sentences[clause.sentence], "text": whole}
                key = (at, clause.sentence if pattern.scope == "sentence" else -1)
                if pattern.scope == "clause" or key not in wider:
                    wider[key] = pattern.holds(around[pattern.scope])
                if wider[key]:
                    level = rule.level or self.rules[rule.rule].level
                    yield Mark(clause.start, clause.end, rule.rule, level)


def _by_sentence(text: str, parts: Sequence[Clause], blanks: bool) -> dict[int, str]:
    return {
        number: plain(text, *span, blanks=blanks).text for number, span in _spans(parts).items()
    }


def _spans(parts: Sequence[Clause]) -> dict[int, tuple[int, int]]:
    """Where each sentence stands."""
    spans: dict[int, tuple[int, int]] = {}
    for part in parts:
        start, _ = spans.get(part.sentence, (part.start, 0))
        spans[part.sentence] = (start, part.end)
    return spans


def _quotes(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in _QUOTED.finditer(text)]


def _lies_in(mark: Mark, quotes: Sequence[tuple[int, int]]) -> bool:
    """Whether most of a mark stands within quotation marks."""
    shared = sum(max(0, min(mark.end, end) - max(mark.start, start)) for start, end in quotes)
    return 2 * shared > mark.end - mark.start


def _blanked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """The text with some of it made blank, so that all else keeps its place."""
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def merged(text: str, marks: Sequence[Mark]) -> tuple[Mark, ...]:
    """Marks of one rule that touch or overlap made one, the graver level kept; in order."""
    found: list[Mark] = []
    for mark in sorted(marks, key=lambda mark: (mark.rule, mark.start, mark.end)):
        last = found[-1] if found else None
        if (
            last is not None
            and last.rule == mark.rule
            and not any(sign.isalnum() for sign in text[last.end : mark.start])
            and not re.search(r"[.。!！?？\n]", text[last.end : mark.start])
        ):
            level: Level = "red" if "red" in (last.level, mark.level) else "amber"
            found[-1] = Mark(last.start, max(last.end, mark.end), mark.rule, level)
        else:
            found.append(mark)
    return tuple(sorted(found))
