"""The language of the rule files: regular expressions over named groups of words.

``<name>`` stands for any word of a group of ``words.toml``. A pattern holds in a stretch of
text when every part of ``all`` is found in it, in any order, and no part of ``none``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Scope = Literal["clause", "sentence", "text"]

_NAMED = re.compile(r"<([a-z_]+)>")
# The edges of a whole word; unlike those of \b they let a word begin or end with a sign.
_BEFORE = r"(?<![a-z0-9])"
_AFTER = r"(?![a-z0-9])"


@dataclass(frozen=True, slots=True)
class Pattern:
    """A combination of words, and where it has to stand together.

    ``unless``: what speaks against it wherever it stands in the text.
    """

    all: tuple[re.Pattern[str], ...]
    none: tuple[re.Pattern[str], ...]
    scope: Scope = "clause"
    unless: tuple[re.Pattern[str], ...] = ()

    def holds(self, text: str) -> bool:
        """Whether the plain text has all of it, and nothing that speaks against it."""
        return all(part.search(text) for part in self.all) and not any(
            part.search(text) for part in self.none
        )

    def lifted(self, whole: str) -> bool:
        """Whether the plain form of the whole text has something that speaks against it."""
        return any(part.search(whole) for part in self.unless)


class Groups:
    """The groups of words of one language; makes expressions of the texts of rule files."""

    def __init__(self, words: Mapping[str, Sequence[str]], spaced: bool) -> None:
        """``spaced``: words are parted by blanks (English), so that only whole ones count."""
        self._spaced = spaced
        self._words = words
        self._open: dict[str, str] = {}

    def compiled(self, source: str, squeezed: bool = False) -> re.Pattern[str]:
        """Raises ``KeyError`` for an unknown group and ``re.error`` for a wrong expression.

        ``squeezed``: for texts that have lost their blanks.
        """
        body = self._whole(_NAMED.sub(lambda name: self._group(name[1]), source))
        if squeezed and self._spaced:
            body = body.replace(_BEFORE, "").replace(_AFTER, "").replace(r"\b", "")
            body = body.replace(" ?", "").replace(" ", "")
            # A word has no end there: without a bound the search would take quadratic time.
            body = body.replace(r"\w+", r"\w{1,12}").replace(r"\w*", r"\w{0,12}")
        return re.compile(body)

    def _group(self, name: str) -> str:
        if name not in self._open:
            self._open[name] = ""  # a group that names itself finds nothing
            members = sorted(self._words[name], key=len, reverse=True)
            inner = "|".join(_NAMED.sub(lambda m: self._group(m[1]), word) for word in members)
            self._open[name] = self._whole(inner)
        return self._open[name]

    def _whole(self, body: str) -> str:
        return f"{_BEFORE}(?:{body}){_AFTER}" if self._spaced else f"(?:{body})"
