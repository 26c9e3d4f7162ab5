"""From what an engine tells of its words to the written words that a caption highlights.

espeak tells only "Don" of "Don't", one word for the two of "for a", and three within "38.5".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from fireside.speech.ports import WordTime

# Scripts without spaces: each character counts as a word.
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\s\u3040-\u30ff\u3400-\u9fff]+")


def whole_words(text: str, told: Iterable[WordTime]) -> tuple[WordTime, ...]:
    """Times that go up, of whole written words, with every word in one of them."""
    words = [(found.start(), found.end()) for found in _WORD.finditer(text)]
    firsts: list[tuple[int, int]] = []
    for time in told:
        place = next((i for i, (_, end) in enumerate(words) if time.start < end), None)
        if place is not None and (not firsts or place > firsts[-1][1]):
            firsts.append((time.ms, place))
    if not firsts:
        return ()
    firsts[0] = (firsts[0][0], 0)
    return tuple(
        _trimmed(text, ms, words[place][0], words[following - 1][1])
        for (ms, place), (_, following) in pairwise([*firsts, (0, len(words))])
    )


def _trimmed(text: str, ms: int, start: int, end: int) -> WordTime:
    """Without the marks around it, unless it is all marks."""
    piece = text[start:end]
    if any(c.isalnum() for c in piece):
        left = next(i for i, c in enumerate(piece) if c.isalnum())
        right = next(i for i, c in enumerate(reversed(piece)) if c.isalnum())
        start, end = start + left, end - right
    return WordTime(ms, start, end)
