"""Which of the languages that Fireside has advert rules for a text is in."""

from __future__ import annotations

import re

LANGUAGES = ("en", "zh")

_ADDRESS = re.compile(r"(?i)\b(?:[a-z][a-z0-9+.-]*://|www\.)\S+")
_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN_WORD = re.compile(r"[A-Za-z]{2,}")
# Of the words of any English text at least one in eight is among these.
_ENGLISH = frozenset(
    """the a an of to and in is it you your for on with no not this that from at by or be are we
    our i my me all as have has can will if when was they their he she his her only per after
    before out up off free now today new get more than just one do does did what who how don't
    call order pay help pain buy see us each most every any about ask send text""".split()  # noqa: SIM905
)
_LEAST_SHARE = 0.1
_LEAST_LETTERS = 8


def language_of(text: str) -> str | None:
    """``"en"`` or ``"zh"``; ``None`` when it is neither, or too little to tell."""
    text = _ADDRESS.sub(" ", text)
    han = len(_HAN.findall(text))
    words = [word.lower() for word in _LATIN_WORD.findall(text)]
    if han >= 4 and han * 2 >= len(words):
        return "zh"
    letters = sum(map(len, words))
    others = sum(1 for sign in text if sign.isalpha() and sign > "\u024f")
    if letters < _LEAST_LETTERS or others > letters:
        return None
    known = sum(word in _ENGLISH for word in words)
    # Shouted headlines have few small words; foreign letters tell another language.
    foreign = sum(1 for sign in text if "\u00c0" <= sign <= "\u024f")
    if known >= len(words) * _LEAST_SHARE or (len(words) < 12 and foreign * 20 < letters):
        return "en"
    return None
