"""How a word is said that no dictionary has: a doctor's name, a medicine, a place.

A letter-to-sound model learned from a pronouncing dictionary (``training/pronunciations``).
Letters and their phones are seen as one sequence of pairs, such as ``ph`` as p:- h:F, and the
model knows how likely a pair is after the four before it. The likeliest reading wins.
"""

from __future__ import annotations

import json
import lzma
import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from fireside_core.resources import resource_path

START, END = "\0", "\1"
COST_STEPS = 16
"""Costs are whole numbers: this many times the negative natural logarithm of a probability."""
BACKOFF_ZERO = 128
"""A backoff may be a gain, and is stored as a byte with this added."""
_UNKNOWN = 255
_BEAM = 12
# Latin letters that are no plain letter with an accent.
_LETTERS = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "th", "þ": "th", "ı": "i", "’": "'"}
)
_SPELLED = (
    "EY, B IY, S IY, D IY, IY, EH F, JH IY, EY CH, AY, JH EY, K EY, EH L, EH M, EH N, OW, P IY, "
    "K Y UW, AA R, EH S, T IY, Y UW, V IY, D AH B AH L Y UW, EH K S, W AY, Z IY, "
    "Z IH R OW, W AH N, T UW, TH R IY, F AO R, F AY V, S IH K S, S EH V AH N, EY T, N AY N"
)
_NAMES = dict(zip("abcdefghijklmnopqrstuvwxyz0123456789", _SPELLED.split(", "), strict=True))


class LetterToSound:
    """``data``: a model as ``training/pronunciations/train.py`` writes it."""

    def __init__(self, data: bytes) -> None:
        head, _, body = lzma.decompress(data).partition(b"\n")
        about = json.loads(head)
        self._memory = about["order"] - 1
        self._readings: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
        for number, (letter, phones) in enumerate(about["pairs"], start=ord(END) + 1):
            self._readings.setdefault(letter, []).append((chr(number), tuple(phones.split())))
        self._costs: dict[str, int] = {}
        self._backoffs: dict[str, int] = {}
        at = 0

        def column(length: int) -> bytes:
            nonlocal at
            at += length
            return body[at - length : at]

        for order, (count, contexts) in enumerate(about["counts"], start=1):
            columns = [column(count).decode("latin-1") for _ in range(order)]
            sequences = list(map("".join, zip(*columns, strict=True)))
            self._costs.update(zip(sequences, column(count), strict=True))
            # Contexts come first among the sequences of their length.
            self._backoffs.update(zip(sequences[:contexts], column(contexts), strict=True))

    def phones(self, letters: str) -> tuple[str, ...]:
        """The likeliest phones of plain letters, a to z; perhaps none."""
        hypotheses: dict[tuple[str, tuple[str, ...]], int] = {(START, ()): 0}
        for letter in letters:
            longer: dict[tuple[str, tuple[str, ...]], int] = {}
            for (past, said), cost in hypotheses.items():
                for pair, phones in self._readings[letter]:
                    key = ((past + pair)[-self._memory :], said + phones)
                    total = cost + self._cost(past, pair)
                    if total < longer.get(key, total + 1):
                        longer[key] = total
            hypotheses = dict(sorted(longer.items(), key=lambda kept: kept[1])[:_BEAM])
        return min(hypotheses, key=lambda key: hypotheses[key] + self._cost(key[0], END))[1]

    def _cost(self, past: str, pair: str) -> int:
        """Of a pair after the others, from the longest past in which it was seen."""
        backoff = 0
        while (cost := self._costs.get(past + pair)) is None:
            if not past:
                return backoff + _UNKNOWN
            if (byte := self._backoffs.get(past)) is not None:
                backoff += byte - BACKOFF_ZERO
            past = past[1:]
        return backoff + cost


@cache
def _english() -> LetterToSound:
    return LetterToSound(resource_path("speech", "pronunciations.xz").read_bytes())


def pronounce(word: str) -> str:
    """The phones of an English dictionary, "P EH R AH S IY T AH M AA L", for any written word.

    Empty for what is not written in Latin letters and digits. Letters without a vowel ("GP")
    and digits are said one by one.
    """
    plain = _plain(word)
    if re.search(r"[^a-z0-9' -]", plain):
        return ""
    return " ".join(phone for part in re.split(r"[ -]+", plain) for phone in _part(part))


def _plain(word: str) -> str:
    """Small letters without accents; full stops are not said."""
    small = unicodedata.normalize("NFKD", word.casefold().translate(_LETTERS).replace(".", ""))
    return "".join(c for c in small if not unicodedata.combining(c))


def _part(part: str) -> Iterator[str]:
    owner = re.fullmatch(r"(.*[a-z])'s", part)
    for run in re.findall(r"[a-z]+|[0-9]", (owner[1] if owner else part).replace("'", "")):
        phones = _english().phones(run) if re.search("[aeiouy]", run) and len(run) > 1 else ()
        said = phones or tuple(" ".join(_NAMES[letter] for letter in run).split())
        yield from said
    if owner:
        yield from _possessive(said[-1])


def _possessive(last: str) -> tuple[str, ...]:
    if last in ("S", "Z", "SH", "ZH", "CH", "JH"):
        return ("IH", "Z")
    return ("S",) if last in ("P", "T", "K", "F", "TH") else ("Z",)
