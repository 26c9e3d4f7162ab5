"""The plain form of words that patterns are matched against, and the way back to the text."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_HAN = re.compile(r"[\u3400-\u9fff]")
_SAME = str.maketrans({"’": "'", "‘": "'", "`": "'", "“": '"', "”": '"', "–": "-", "—": "-"})
# Reading small print from a picture loses blanks; a text with few is matched without any.
_FEW_BLANKS = 11


@dataclass(frozen=True, slots=True)
class Plain:
    """Lower-case, full-width signs made half, invisible signs and doubled blanks gone.

    ``places[i]`` is where the sign ``text[i]`` stands in the original.
    """

    text: str
    places: tuple[int, ...]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original text behind a span of this one, which is not empty."""
        return self.places[start], self.places[end - 1] + 1


def plain(text: str, start: int = 0, end: int | None = None, blanks: bool = True) -> Plain:
    """The plain form of a part of a text. ``blanks`` false: without any blank."""
    signs: list[str] = []
    places: list[int] = []
    end = len(text) if end is None else end
    for at in range(start, end):
        sign = text[at]
        if unicodedata.category(sign) in ("Cf", "Mn", "Cc") and not sign.isspace():
            continue
        if sign.isspace():
            if blanks and signs and signs[-1] != " " and not _between_han(text, at):
                signs.append(" ")
                places.append(at)
            continue
        for form in unicodedata.normalize("NFKC", sign).lower().translate(_SAME):
            if form.isspace():
                continue
            signs.append(form)
            places.append(at)
    return Plain("".join(signs), tuple(places))


def is_squeezed(text: str) -> bool:
    """Whether blanks between Latin words have been lost, so that they cannot be trusted."""
    words = re.findall(r"[A-Za-z]+", text)
    if not words or _HAN.search(text):
        return False
    return sum(map(len, words)) / len(words) > _FEW_BLANKS


def _between_han(text: str, at: int) -> bool:
    """Blanks and line ends within Chinese mean nothing."""
    before = text[:at].rstrip()[-1:]
    after = text[at:].lstrip()[:1]
    return bool(_HAN.match(before) and _HAN.match(after))
