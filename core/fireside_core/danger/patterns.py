"""The pattern language of the rules: which words must be said, and how near to each other.

=========================  ==============================================================
``chest pain``             these words, one after the other (fillers between are ignored)
``vomit*``                 any word that begins so
``<chest>``                any phrase of the group ``chest``
``hit > <head>``           in this order, with up to 3 other words between
``hit > <head> / 6``       … with up to 6
``<chest> + <tight>``      both in the same breath, in any order, up to 6 other words between
``<chest> + <tight> / 8``  … up to 8
``<fever> & <confused>``   both somewhere in what was said
=========================  ==============================================================

``>`` binds tighter than ``+``, and ``+`` tighter than ``&``. A number belongs to the whole of
what stands between two ``&``.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product

GAP = 6
"""Other words allowed between the parts of ``a + b``, where the pattern does not say."""

SOON = 3
"""The same for ``a > b``."""

FAR_GAP = 45
"""Other words allowed between the parts of ``a & b``."""

_NEAREST = 3
_MIN_STEM = 3
_ATOM = re.compile(r"<([a-z_]+)>|([^<>]+)")
_THEN = re.compile(r"\s>\s")

Split = Callable[[str], Sequence[str]]
"""The words of a plain phrase, as a :class:`~fireside_core.danger.words.Listener` hears them."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Words ``start`` to ``end`` (exclusive), counted in tokens."""

    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start


Sightings = Mapping[str, Sequence[Span]]
"""Where each group of a :class:`Lexicon` was seen, in order of the text."""

_Entries = list[tuple[tuple[str, ...], str]]


class Lexicon:
    """Finds the phrases of named groups in a text, all at once."""

    def __init__(self) -> None:
        self._exact: dict[str, _Entries] = {}
        self._stems: dict[str, _Entries] = {}
        self._every: set[tuple[tuple[str, ...], str]] = set()

    def add(self, name: str, phrase: Sequence[str]) -> None:
        """Let ``phrase`` (words, ``stem*`` allowed) count as group ``name``.

        Raises ``ValueError`` for an empty phrase or a stem of fewer than three letters.
        """
        words = tuple(phrase)
        if not words:
            raise ValueError("a phrase without words")
        if any(_is_vague(word) for word in words):
            raise ValueError(f"a stem needs {_MIN_STEM} letters: {' '.join(words)}")
        if (words, name) in self._every:
            return
        self._every.add((words, name))
        first = words[0]
        if first.endswith("*"):
            self._stems.setdefault(first[:-1], []).append((words, name))
        else:
            self._exact.setdefault(first, []).append((words, name))

    def vocabulary(self) -> frozenset[str]:
        """Every word in it; stems with their usual endings."""
        return frozenset(
            form for words, _ in self._every for word in words for form in _forms(word)
        )

    def stems(self) -> frozenset[str]:
        """The stems in it: a word that begins so needs no putting right."""
        return frozenset(
            word[:-1] for words, _ in self._every for word in words if word.endswith("*")
        )

    def scan(self, words: Sequence[str]) -> dict[str, list[Span]]:
        """Where each group occurs, in order of the text."""
        seen: dict[str, list[Span]] = {}
        for at, word in enumerate(words):
            for phrase, name in self._beginning(word):
                if _fits(phrase, words, at):
                    seen.setdefault(name, []).append(Span(at, at + len(phrase)))
        return seen

    def _beginning(self, word: str) -> Iterator[tuple[tuple[str, ...], str]]:
        yield from self._exact.get(word, ())
        for length in range(1, len(word) + 1):
            yield from self._stems.get(word[:length], ())


Run = tuple[tuple[str, int], ...]
"""Groups that follow each other; each with the words allowed between it and the one before."""


@dataclass(frozen=True, slots=True)
class Breath:
    """Runs of words that must be said near each other, in any order."""

    runs: tuple[Run, ...]
    gap: int

    def matches(self, seen: Sightings, strands: Sequence[int]) -> Iterator[tuple[Span, ...]]:
        """Every place where all runs stand near each other, in one strand of thought."""
        for spans in near([_rows(run, seen) for run in self.runs], self.gap):
            if len({strands[span.start] for span in spans}) == 1:
                yield spans


@dataclass(frozen=True, slots=True)
class Pattern:
    """One line of a rule; ``text`` is how it was written."""

    text: str
    breaths: tuple[Breath, ...]
    needs: frozenset[str]
    """Lexicon groups without which it cannot match."""


def parse(text: str, split: Split, lexicon: Lexicon, groups: frozenset[str]) -> Pattern:
    """Read a pattern; its plain words are added to ``lexicon``.

    Raises ``ValueError`` naming what is wrong.
    """
    breaths = tuple(_breath(part, split, lexicon, groups) for part in text.split("&"))
    needs = frozenset(name for b in breaths for run in b.runs for name, _ in run)
    return Pattern(text, breaths, needs)


def phrase_words(text: str, split: Split) -> list[str]:
    """The words of a phrase of the rules, with their stars."""
    words: list[str] = []
    plain: list[str] = []
    for piece in text.split():
        if piece.endswith("*"):
            words += [*split(" ".join(plain)), piece.casefold()]
            plain = []
        else:
            plain.append(piece)
    return [*words, *split(" ".join(plain))]


def near(rows: Sequence[Sequence[Span]], gap: int) -> Iterator[tuple[Span, ...]]:
    """Choices of one span from each row, not overlapping, with at most ``gap`` words between.

    Only the nearest few of each row are tried around every span of the shortest row, so that
    the work grows with the length of the text and not with its square.
    """
    if not all(rows):
        return
    anchor = min(range(len(rows)), key=lambda i: len(rows[i]))
    for span in rows[anchor]:
        choices = [[span] if i == anchor else _nearest(row, span) for i, row in enumerate(rows)]
        for chosen in product(*choices):
            ordered = sorted(chosen)
            if any(b.start < a.end for a, b in pairwise(ordered)):
                continue
            if ordered[-1].end - ordered[0].start - sum(map(len, ordered)) <= gap:
                yield chosen


def _nearest(row: Sequence[Span], to: Span) -> Sequence[Span]:
    at = bisect_left(row, to)
    around = row[max(0, at - _NEAREST) : at + _NEAREST]
    return sorted(around, key=lambda span: abs(span.start - to.start))


def _rows(run: Run, seen: Sightings) -> list[Span]:
    """Where the groups of ``run`` follow each other, with no more between than allowed."""
    (first, _), *rest = run
    rows = list(seen.get(first, ()))
    for name, gap in rest:
        ends: dict[int, list[int]] = {}
        for span in seen.get(name, ()):
            ends.setdefault(span.start, []).append(span.end)
        rows = [
            Span(row.start, end)
            for row in rows
            for start in range(row.end, row.end + gap + 1)
            for end in ends.get(start, ())
        ]
    return rows


def _breath(text: str, split: Split, lexicon: Lexicon, groups: frozenset[str]) -> Breath:
    body, slash, number = text.partition("/")
    if slash and not number.strip().isdigit():
        raise ValueError(f"after '/' comes a number of words, not {number.strip()!r}")
    pieces = body.split("+")
    soon = int(number) if slash and len(pieces) == 1 else SOON
    runs = tuple(_run(piece, soon, split, lexicon, groups) for piece in pieces)
    return Breath(runs, int(number) if slash else GAP)


def _run(text: str, soon: int, split: Split, lexicon: Lexicon, groups: frozenset[str]) -> Run:
    steps: list[tuple[str, int]] = []
    for part in _THEN.split(text):
        gap = soon if steps else 0
        before = len(steps)
        for name in _names(part, split, lexicon, groups):
            steps.append((name, gap))
            gap = 0
        if len(steps) == before:
            raise ValueError(f"nothing to find in {part.strip()!r}")
    return tuple(steps)


def _names(text: str, split: Split, lexicon: Lexicon, groups: frozenset[str]) -> Iterator[str]:
    """The lexicon groups that follow each other in ``text``."""
    for group, plain in _ATOM.findall(text):
        if group:
            if group not in groups:
                raise ValueError(f"no group <{group}>")
            yield group
        elif words := phrase_words(plain, split):
            # Plain words are a group of their own; quoted, so that no written group can have
            # the same name.
            name = f"'{' '.join(words)}'"
            lexicon.add(name, words)
            yield name


def _is_vague(word: str) -> bool:
    return word.endswith("*") and len(word) <= _MIN_STEM and not word[:-1].rstrip(".").isdigit()


def _fits(phrase: Sequence[str], words: Sequence[str], at: int) -> bool:
    if at + len(phrase) > len(words):
        return False
    return all(
        word.startswith(wanted[:-1]) if wanted.endswith("*") else word == wanted
        for wanted, word in zip(phrase, words[at : at + len(phrase)], strict=True)
    )


def _forms(word: str) -> Iterator[str]:
    if not word.endswith("*"):
        yield word
        return
    stem = word[:-1]
    yield from (stem, stem + "ed", stem + "ing", stem + "y")
