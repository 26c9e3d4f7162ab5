"""Cutting an advert into the clauses that rules look at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

# A full stop within a number, an address or an abbreviation ends nothing, nor does the end of a
# line when the next one goes on in small letters.
_SENTENCE_END = re.compile(
    r"[。!?！？…;；]+|[\n\r]+(?!\s*[a-z])|"
    r"(?<!\b[A-Z])(?<!\bDr)(?<!\bMr)(?<!\bMrs)(?<!\bSt)(?<!\bNo)\.+(?=[\s\"”’)]|$)"
)
_CLAUSE_END = re.compile(
    r"[，、：,](?!\d)|(?<!\d):(?!//)|:(?=\s)|\s[-–—]+\s|——+|[—–](?=\D)|[·|•~～]|\s/\s|[()（）【】\[\]]"
)
_LOOSE = re.compile(r"[\s\"'“”‘’「」『』*#>.。,，、:：;；!！?？…—–-]")
# Words that were said have no stops: a clause longer than this is looked at in pieces.
_LONG_WORDS = 26
_PIECE_WORDS = 12
_LONG_SIGNS = 60
_PIECE_SIGNS = 20


# A text that has stops breaks its lines where the paper ends, in Chinese within words too.
_WRAPPED = re.compile(r"(?<=[\u3400-\u9fff])[\n\r]+(?=[\u3400-\u9fff])")
_STOP = re.compile(r"[,，。;；!！?？]")


class Clause(NamedTuple):
    """A clause's place in the text, and the number of its sentence."""

    start: int
    end: int
    sentence: int


def clauses(text: str) -> list[Clause]:
    """The clauses of a text, in order, without the stops and blanks around them."""
    if _STOP.search(text):
        text = _WRAPPED.sub(lambda wrap: " " * len(wrap[0]), text)
    found: list[Clause] = []
    for number, (start, end) in enumerate(_parts(text, 0, len(text), _SENTENCE_END)):
        for first, last in _parts(text, start, end, _CLAUSE_END):
            found.extend(Clause(*piece, number) for piece in _pieces(text, first, last))
    return found


def _parts(text: str, start: int, end: int, ends: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    at = start
    for stop in ends.finditer(text, start, end):
        if (part := _trimmed(text, at, stop.start())) is not None:
            yield part
        at = stop.end()
    if (part := _trimmed(text, at, end)) is not None:
        yield part


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    while start < end and _LOOSE.match(text[start]):
        start += 1
    while end > start and _LOOSE.match(text[end - 1]):
        end -= 1
    return (start, end) if start < end else None


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A long clause in overlapping pieces, so that each claim stands whole in one of them."""
    words = [match.span() for match in re.finditer(r"\S+", text[start:end])]
    long, size = _LONG_WORDS, _PIECE_WORDS
    if len(words) < (end - start) / 12:
        # Chinese has no blanks: its signs are counted instead.
        words = [(at, at + 1) for at in range(end - start)]
        long, size = _LONG_SIGNS, _PIECE_SIGNS
    if len(words) <= long:
        yield start, end
        return
    step = size // 2
    for first in range(0, len(words) - step, step):
        piece = words[first : first + size]
        yield start + piece[0][0], start + piece[-1][1]
