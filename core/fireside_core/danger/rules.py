"""The rules of one language, ready to be asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from fireside_core.danger.context import LASTING, MASKED, Reader, Reading
from fireside_core.danger.model import DangerSign, Finding
from fireside_core.danger.patterns import FAR_GAP, Lexicon, Pattern, Span, near
from fireside_core.danger.words import Listener, Token
from fireside_core.triage import TriageLevel

_PIERCED = frozenset({"asked", "feared"})
_NEAR_GAP = 25
"""Words allowed between the parts of ``a & b`` for an emergency: those that stand further apart in
a long tale seldom belong together. (A milder sign may look as far as ``FAR_GAP``.)"""


@dataclass(frozen=True, slots=True)
class Rule:
    """A sign with the patterns that raise it.

    ``unless``: patterns that, said in the same breath, explain it away; those with ``&`` do
    so from anywhere in the text. ``despite``: frames
    that do not excuse it (a person who asks how many tablets are too many may mean it).
    ``once_over``: id of the milder sign it eases to; ``None``: it stays as grave. ``eased_by``:
    sets of frames, any of which eases it: that it has gone again, unless the rule says otherwise.
    An emergency is always eased by having long been so, and falls away if nothing is milder.
    """

    sign: DangerSign
    patterns: tuple[Pattern, ...]
    unless: tuple[Pattern, ...] = ()
    despite: frozenset[str] = frozenset()
    once_over: str | None = None
    eased_by: tuple[frozenset[str], ...] = (frozenset({"over"}),)

    def eases(self, frames: frozenset[str]) -> bool:
        """Whether what is said in these frames is milder than the sign."""
        return self.lasts(frames) or any(needed <= frames for needed in self.eased_by)

    def lasts(self, frames: frozenset[str]) -> bool:
        """Whether it is no emergency since it has long been so, and is unchanged."""
        return self.sign.level is TriageLevel.EMERGENCY_NOW and LASTING in frames - self.despite


@dataclass(frozen=True, slots=True)
class _Heard:
    """A text as the rules see it."""

    text: str
    tokens: Sequence[Token]
    reading: Reading
    seen: dict[str, list[Span]]

    def quote(self, span: Span) -> str:
        return self.text[self.tokens[span.start].start : self.tokens[span.end - 1].end]


class Rules:
    """Every danger sign of one language. Total and offline; safe to share between threads.

    ``pointing`` are the words that point at a trouble which is there ("my chest pain", "this
    pain"): they make a question about it a real one.
    """

    def __init__(
        self,
        listener: Listener,
        lexicon: Lexicon,
        reader: Reader,
        rules: Iterable[Rule],
        pointing: frozenset[str],
    ) -> None:
        self._listener = listener
        self._lexicon = lexicon
        self._reader = reader
        self._rules = tuple(rules)
        # By the one group that each pattern is found by; numbered, to keep the files' order.
        self._needing: dict[str, list[tuple[int, int, Pattern]]] = {}
        for number, rule in enumerate(self._rules):
            for line, pattern in enumerate(rule.patterns):
                self._needing.setdefault(_key(pattern), []).append((number, line, pattern))
        self._signs = {rule.sign.id: rule.sign for rule in self._rules}
        self._pointing = pointing

    @property
    def signs(self) -> tuple[DangerSign, ...]:
        """Every sign, in the order of the files."""
        return tuple(rule.sign for rule in self._rules)

    def sign(self, sign_id: str) -> DangerSign | None:
        """The sign of that id; a newer service may know some that are not known here."""
        return next((sign for sign in self.signs if sign.id == sign_id), None)

    def assess(self, text: str) -> Finding | None:
        """The worst danger sign in what a person said, or ``None``. Never raises.

        Of equally grave signs a medical one comes first, then poisoning, then self-harm, each in
        the order of the files; the rest are its ``others``.
        """
        found: dict[str, tuple[DangerSign, str]] = {}
        for sign, quote in self._found(self._hear(text)):
            if sign.id not in found:
                found[sign.id] = sign, quote
        if not found:
            return None
        ranked = sorted(found.values(), key=lambda f: (f[0].level.rank, _KIND_ORDER[f[0].kind]))
        (worst, matched), *rest = ranked
        return Finding(worst, matched, tuple(sign for sign, _ in rest))

    def _hear(self, text: str) -> _Heard:
        tokens = self._listener.listen(text)
        reading = self._reader.read(tokens)
        words = ["" if MASKED in f else t.word for t, f in zip(tokens, reading.frames, strict=True)]
        return _Heard(text, tokens, reading, self._lexicon.scan(words))

    def _found(self, heard: _Heard) -> Iterator[tuple[DangerSign, str]]:
        """Each sign that stands, with the words that raised it, in the order of the files."""
        candidates = sorted(
            (
                candidate
                for group in heard.seen
                for candidate in self._needing.get(group, ())
                if candidate[2].needs <= heard.seen.keys()
            ),
            key=lambda candidate: candidate[:2],
        )
        done: set[int] = set()
        for number, _, pattern in candidates:
            rule = self._rules[number]
            place = None if number in done else next(self._places(pattern, rule, heard), None)
            if place is None:
                continue
            span, over = place
            eased = rule.once_over if over else None
            if not eased:
                done.add(number)
            yield (self._signs[eased] if eased else rule.sign), heard.quote(span)

    def _places(self, pattern: Pattern, rule: Rule, heard: _Heard) -> Iterator[tuple[Span, bool]]:
        """Where the pattern stands as something that is so, and whether it is eased."""
        over: dict[Span, bool] = {}
        rows: list[list[Span]] = []
        for breath in pattern.breaths:
            row = []
            for spans in breath.matches(heard.seen, heard.reading.strands):
                if self._stands(spans, rule, heard):
                    hull = _hull(spans)
                    row.append(hull)
                    over[hull] = rule.eases(heard.reading.eased_by(spans))
            rows.append(sorted(set(row)))
        urgent = rule.sign.level is TriageLevel.EMERGENCY_NOW
        for chosen in near(rows, _NEAR_GAP if urgent else FAR_GAP):
            yield _hull(chosen), any(over[span] for span in chosen)

    def _stands(self, spans: Sequence[Span], rule: Rule, heard: _Heard) -> bool:
        reading = heard.reading
        if reading.denied(spans):
            return False
        excuses = reading.frames_of(spans) - rule.despite
        if excuses & _PIERCED and self._is_pointed_at(spans, heard):
            excuses -= _PIERCED
        if excuses or (not rule.once_over and rule.lasts(reading.eased_by(spans))):
            return False
        strand = reading.strands[spans[0].start]
        return not any(
            pattern.needs <= heard.seen.keys() and self._explains(pattern, strand, heard)
            for pattern in rule.unless
        )

    def _explains(self, pattern: Pattern, strand: int, heard: _Heard) -> bool:
        strands = heard.reading.strands
        anywhere = len(pattern.breaths) > 1
        return all(
            any(
                anywhere or strands[found[0].start] == strand
                for found in breath.matches(heard.seen, strands)
            )
            for breath in pattern.breaths
        )

    def _is_pointed_at(self, spans: Sequence[Span], heard: _Heard) -> bool:
        start = min(span.start for span in spans)
        before = heard.tokens[max(0, start - 2) : start + 1]
        return any(token.word in self._pointing for token in before)


def _key(pattern: Pattern) -> str:
    """The group by which the pattern is found: its own words are rarer than a written group."""
    return min(pattern.needs, key=lambda group: (not group.startswith("'"), -len(group), group))


_KIND_ORDER = {"medical": 0, "poisoning": 1, "self_harm": 2}


def _hull(spans: Iterable[Span]) -> Span:
    chosen = list(spans)
    return Span(min(s.start for s in chosen), max(s.end for s in chosen))
