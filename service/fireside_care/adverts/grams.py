"""The runs of signs and words that the advert net looks at, as numbers.

Shared by training and judging, so that both count the same. A run's number is a hash of it: the
net keeps weights for the numbers that training met.
"""

from __future__ import annotations

import math
import re
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import islice

from fireside_core.adverts.clauses import Clause
from fireside_core.adverts.plain import plain

BUCKETS = 1 << 17
# What a clause says by itself counts most, then the whole advert, then its neighbours.
OWN, NEAR, WHOLE = 1.0, 0.4, 0.7

_WORD = re.compile(r"[a-z']+|\d+|[£$€%&!?]")
_WORD_RUN = 3
_SIGN_RUNS = (4, 5)
_HAN_RUN = 4

Bag = dict[int, float]


def grams(words: str, lang: str) -> Counter[str]:
    """The runs of a plain text: of one to four signs in Chinese, else of words and of letters."""
    found: Counter[str] = Counter()
    if lang == "zh":
        for length in range(1, _HAN_RUN + 1):
            found.update(words[at : at + length] for at in range(len(words) - length + 1))
        return found
    parts = ["0" if part.isdigit() else part for part in _WORD.findall(words)]
    for length in range(1, _WORD_RUN + 1):
        runs = zip(*(islice(parts, start, None) for start in range(length)), strict=False)
        found.update(" ".join(run) for run in runs)
    for part in parts:
        edged = f"<{part}>"
        for length in _SIGN_RUNS:
            found.update(f"#{edged[at : at + length]}" for at in range(len(edged) - length + 1))
    return found


def bag(counts: Mapping[str, int], prefix: str = "") -> Bag:
    """Numbers of runs with their weights before rarity; ``prefix`` keeps kinds apart."""
    found: Bag = {}
    for run, count in counts.items():
        number = zlib.crc32((prefix + run).encode()) % BUCKETS
        found[number] = found.get(number, 0.0) + 1 + math.log(count)
    return found


def clause_bags(text: str, parts: Sequence[Clause], lang: str) -> list[tuple[Bag, Bag, Bag]]:
    """For each clause: its own runs, those of its neighbours, those of the whole advert."""
    counts = [grams(plain(text, part.start, part.end).text, lang) for part in parts]
    # Of the whole, in Chinese, short runs are enough and far fewer.
    whole = bag(
        sum((_short(count, lang) for count in counts), Counter()),
        "~",
    )
    found = []
    for at, count in enumerate(counts):
        near: Bag = {}
        if at:
            near |= bag(counts[at - 1], "<")
        if at + 1 < len(counts):
            near |= bag(counts[at + 1], ">")
        near |= bag(dict.fromkeys(_place(at, len(counts)), 1))
        found.append((bag(count), near, whole))
    return found


def advert_bag(text: str, parts: Sequence[Clause], lang: str) -> Bag:
    """The runs of all clauses together."""
    return bag(
        sum((grams(plain(text, part.start, part.end).text, lang) for part in parts), Counter())
    )


def _short(counts: Counter[str], lang: str) -> Counter[str]:
    if lang != "zh":
        return counts
    return Counter({run: count for run, count in counts.items() if len(run) < _HAN_RUN})


def _place(at: int, of: int) -> list[str]:
    names = ["@first"] if at == 0 else []
    names += ["@last"] if at == of - 1 else []
    return names or ["@mid"]
