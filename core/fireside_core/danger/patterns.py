"""The pattern language of the rules: which words must be said, and how near to each other.

=========================  ==============================================================
``chest pain``             these words, one after the other (fillers between are ignored)
``vomit*``                 any word that begins so
``<chest>``                any phrase of the group ``chest``
``<chest> + <tight>``      both in the same breath, in any order
``<hit> > <head>``         both in the same breath, in this order
``<fever> & <confused>``   both somewhere in what was said
``<chest> + <tight> / 8``  with up to 8 other words between (5 where not said)
=========================  ==============================================================
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product

GAP = 5
"""Other words allowed between the parts of ``a + b``, where the pattern does not say."""

FAR_GAP = 45
"""Other words allowed between the parts of ``a & b``."""

_NEAREST = 3
_MIN_STEM = 3
_ATOM = re.compile(r"<([a-z_]+)>|([^<>]+)")

Split = Callable[[str], Sequence[str]]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Words ``start`` to ``end`` (exclusive), counted in tokens."""

    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start


Sightings = Mapping[str, Sequence[Span]]
"""Where each group of a :class:`Lexicon` was seen."""


class Lexicon:
    """Finds the phrases of named groups in a text, all at once."""

    def __init__(self) -> None:
        self._exact: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        self._stems: dict[str, list[tuple[tuple[str, ...], str]]] = {}

    def add(self, name: str, phrase: Sequence[str]) -> None:
        """Let ``phrase`` (words, ``stem*`` allowed) count as group ``name``.

        Raises ``ValueError`` for an empty phrase or a stem of fewer than three letters.
        """
        words = tuple(phrase)
        if not words:
            raise ValueError("a phrase without words")
        if words[0].endswith("*") and len(words[0]) <= _MIN_STEM or "*" in words:
            raise ValueError(f"a stem needs {_MIN_STEM} letters: {' '.join(words)}")
        first = words[0]
        table, key = (self._stems, first[:-1]) if first.endswith("*") else (self._exact, first)
        entries = table.setdefault(key, [])
        if (words, name) not in entries:
            entries.append((words, name))

    def vocabulary(self) -> Iterator[str]:
        """Every word in it; stems with their usual endings."""
        for table in (self._exact, self._stems):
            for entries in table.values():
                for words, _ in entries:
                    for word in words:
                        yield from _forms(word)

    def scan(self, words: Sequence[str]) -> dict[str, list[Span]]:
        """Where each group occurs, in order of the text."""
        seen: dict[str, list[Span]] = {}
        for at, word in enumerate(words):
            for entries in self._beginning(word):
                for phrase, name in entries:
                    span = Span(at, at + len(phrase))
                    if _fits(phrase, words, at) and span not in seen.get(name, ())[-1:]:
                        seen.setdefault(name, []).append(span)
        return seen

    def _beginning(self, word: str) -> Iterator[list[tuple[tuple[str, ...], str]]]:
        if entries := self._exact.get(word):
            yield entries
        for length in range(_MIN_STEM, len(word) + 1):
            if entries := self._stems.get(word[:length]):
                yield entries


@dataclass(frozen=True, slots=True)
class Breath:
    """Phrases that must be said near each other. A phrase is a row of lexicon groups."""

    phrases: tuple[tuple[str, ...], ...]
    ordered: bool
    gap: int

    def matches(self, seen: Sightings, strands: Sequence[int]) -> Iterator[tuple[Span, ...]]:
        """Every place where all phrases stand near each other, in one strand of thought."""
        rows = [_rows(phrase, seen) for phrase in self.phrases]
        for spans in near(rows, self.gap):
            if len({strands[span.start] for span in spans}) > 1:
                continue
            if self.ordered and any(b.start < a.start for a, b in pairwise(spans)):
                continue
            yield spans


@dataclass(frozen=True, slots=True)
class Pattern:
    """One line of a rule; ``text`` is how it was written."""

    text: str
    breaths: tuple[Breath, ...]

    @property
    def needs(self) -> frozenset[str]:
        """Lexicon groups without which it cannot match."""
        return frozenset(g for b in self.breaths for phrase in b.phrases for g in phrase)


def parse(text: str, split: Split, lexicon: Lexicon, groups: frozenset[str]) -> Pattern:
    """Read a pattern; its plain words are added to ``lexicon``.

    Raises ``ValueError`` naming what is wrong.
    """
    return Pattern(text, tuple(_breath(t, split, lexicon, groups) for t in text.split("&")))


def near(rows: Sequence[Sequence[Span]], gap: int) -> Iterator[tuple[Span, ...]]:
    """Choices of one span from each row, not overlapping, with at most ``gap`` words between.

    Only the nearest few of each row are tried around every span of the shortest row, so that
    the work grows with the length of the text and not with its square.
    """
    if not all(rows):
        return
    anchor = min(range(len(rows)), key=lambda i: len(rows[i]))
    for span in rows[anchor]:
        choices = [
            [span] if i == anchor else _nearest(row, span) for i, row in enumerate(rows)
        ]
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


def _rows(phrase: Sequence[str], seen: Sightings) -> list[Span]:
    """Where the groups of ``phrase`` follow each other without a word between."""
    rows = list(seen.get(phrase[0], ()))
    for name in phrase[1:]:
        following: dict[int, list[int]] = {}
        for span in seen.get(name, ()):
            following.setdefault(span.start, []).append(span.end)
        rows = [Span(row.start, end) for row in rows for end in following.get(row.end, ())]
    return rows


def _breath(text: str, split: Split, lexicon: Lexicon, groups: frozenset[str]) -> Breath:
    body, slash, number = text.partition("/")
    if slash and not number.strip().isdigit():
        raise ValueError(f"after '/' comes a number of words, not {number.strip()!r}")
    if "+" in body and ">" in re.sub(r"<[a-z_]+>", "", body):
        raise ValueError("use '+' or '>' between the parts, not both")
    ordered = "+" not in body
    parts = re.split(r"\+" if not ordered else r"(?<=\s)>(?=\s)", body)
    phrases = tuple(_phrase(part, split, lexicon, groups) for part in parts)
    return Breath(phrases, ordered, int(number) if slash else GAP)


def _phrase(
    text: str, split: Split, lexicon: Lexicon, groups: frozenset[str]
) -> tuple[str, ...]:
    atoms: list[str] = []
    for group, plain in _ATOM.findall(text):
        if group:
            if group not in groups:
                raise ValueError(f"no group <{group}>")
            atoms.append(group)
        elif words := stems(plain, split):
            # Plain words are a group of their own, named by themselves: a space or a star
            # cannot occur in the name of a written group, and a single word is quoted.
            name = f"'{' '.join(words)}'"
            lexicon.add(name, words)
            atoms.append(name)
    if not atoms:
        raise ValueError(f"nothing to find in {text.strip()!r}")
    return tuple(atoms)


def stems(text: str, split: Split) -> list[str]:
    """The words of a phrase of the rules, with their stars."""
    words: list[str] = []
    for piece in text.split():
        if piece.endswith("*"):
            words.append(piece.casefold())
        else:
            words += split(piece)
    return words


def _fits(phrase: Sequence[str], words: Sequence[str], at: int) -> bool:
    if at + len(phrase) > len(words):
        return False
    return all(
        word.startswith(wanted[:-1]) if wanted.endswith("*") else word == wanted
        for wanted, word in zip(phrase, words[at:], strict=False)
    )


def _forms(word: str) -> Iterator[str]:
    if not word.endswith("*"):
        yield word
        return
    stem = word[:-1]
    yield from (stem, stem + "s", stem + "ed", stem + "ing", stem + "y", stem + "e", stem + "es")
