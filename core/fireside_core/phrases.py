"""Which of the phrases on offer a person said or typed.

Pure and total: any text gives a :class:`Match`. Articles, politeness and word order do not
matter; digits and number words are one thing. Everything shorter than certainty is no match:
a caller decides what to do with free words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

_POLITE = (
    "could you please",
    "can you please",
    "would you please",
    "could you",
    "can you",
    "would you",
    "will you",
    "i would like you to",
    "i would like to",
    "i'd like to",
    "i want you to",
    "i want to",
    "i need to",
    "let me",
    "please",
    "thank you",
    "thanks",
)
_FILLERS = frozenset(
    "a an the um uh er erm well oh ok okay now dear just so then".split(" ")  # noqa: SIM905
)
_NUMBER_WORDS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen", "twenty"),
)
_NUMBERS = {word: str(value) for value, word in enumerate(_NUMBER_WORDS)}
_ORDINAL_WORDS = (
    *("first", "second", "third", "fourth", "fifth"),
    *("sixth", "seventh", "eighth", "ninth", "tenth"),
)
_ORDINALS = {word: str(value) for value, word in enumerate(_ORDINAL_WORDS, start=1)}
_NUMBER_LEADS = frozenset({"number", "option", "choice", "press"})
_MAX_COMMAND_CHARS = 120
"""Nobody says a button's name in more; longer text is always free words."""


@lru_cache(maxsize=4096)
def normalise(text: str) -> str:
    """Lower case, no accents or punctuation, no articles, fillers or politeness.

    Text that consists of nothing else keeps its words, so that a button may be called "OK".
    """
    folded = unicodedata.normalize("NFKD", text).casefold().replace("’", "'")
    folded = "".join(c for c in folded if not unicodedata.combining(c))
    plain = " ".join(re.sub(r"[^\w']+", " ", folded).replace("_", " ").split())
    padded = f" {plain} "
    for polite in _POLITE:
        padded = padded.replace(f" {polite} ", " ")
    words = [_NUMBERS.get(word, word) for word in padded.split() if word not in _FILLERS]
    return " ".join(words) or plain


def spoken_number(text: str) -> int | None:
    """The number said as a choice: "two", "number 2", "the second one"; else ``None``."""
    words = normalise(text).split()
    if len(words) > 1 and words[0] in _NUMBER_LEADS:
        words = words[1:]
    if words and words[0] in _ORDINALS and words[1:] in ([], ["1"]):
        return int(_ORDINALS[words[0]])
    if len(words) == 1 and words[0].isascii() and words[0].isdigit() and len(words[0]) <= 3:
        return int(words[0])
    return None


@dataclass(frozen=True)
class Match:
    """``action`` is set when exactly one phrase fits; ``tied`` when several do."""

    action: str | None = None
    tied: tuple[str, ...] = ()


def match(heard: str, phrases: Mapping[str, str]) -> Match:
    """The action that was said. ``phrases`` maps normalised phrases to action ids."""
    if len(heard) > _MAX_COMMAND_CHARS:
        return Match()
    said = normalise(heard)
    if not said:
        return Match()
    if said in phrases:
        return Match(phrases[said])
    bag = sorted(said.split())
    found = {action for phrase, action in phrases.items() if sorted(phrase.split()) == bag}
    if len(found) == 1:
        return Match(found.pop())
    return Match(tied=tuple(sorted(found)))
