"""Rewriting a chatty question to its health matter, in words that the library uses.

What people say ("my Eliquis", "the waterworks", "appy zaban") stands in
``resources/library_words/<lang>.toml``. The rewritten question serves to find topics only.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from jellyfish import metaphone
from rapidfuzz.distance import JaroWinkler

from fireside_core.resources import resource_path

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
# A misheard medicine sounds the same and begins alike ("simverstatin").
_LEAST_ALIKE = 0.86
_LEAST_LETTERS = 6
_MOST_WORDS = 4


@dataclass(frozen=True)
class Rewritten:
    """``matter``: the question without chat, in the library's words. ``added``: words that it
    gained beside what was said, such as what a medicine is for."""

    matter: str
    added: tuple[str, ...]


class Rewriter:
    """Knows one language's words."""

    def __init__(
        self,
        fillers: Iterable[str],
        medicines: Mapping[str, list[str]],
        everyday: Mapping[str, list[str]],
    ) -> None:
        self._meant: dict[tuple[str, ...], str] = {}
        self._added: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._sounds: dict[str, list[str]] = {}
        for word, said in everyday.items():
            for phrase in said:
                self._meant[_words(phrase)] = word
        for name, (purpose, *called) in medicines.items():
            for phrase in (name, *called):
                key = _words(phrase)
                self._meant[key] = name
                self._added[key] = (purpose,)
                if len(key) == 1 and len(key[0]) >= _LEAST_LETTERS:
                    self._sounds.setdefault(metaphone(key[0])[:2], []).append(key[0])
        self._fillers = frozenset(_words(phrase) for phrase in fillers)
        self._longest = max((len(key) for key in (*self._meant, *self._fillers)), default=0)

    def rewrite(self, text: str) -> Rewritten:
        """The health matter of a question; the question itself where nothing else is left."""
        words = _words(text)
        kept: list[str] = []
        added: list[str] = []
        at = 0
        while at < len(words):
            size = self._known(words, at)
            key = words[at : at + size] if size else (self._by_sound(words[at]),)
            size = size or 1
            if key in self._fillers and key not in self._meant:
                at += size
                continue
            meant = self._meant.get(key)
            # What was said stays beside what it means: a topic may hold either.
            kept += words[at : at + size]
            if meant is not None and meant not in kept:
                kept.append(meant)
                added += self._added.get(key, ())
            at += size
        return Rewritten(" ".join(kept) or text, tuple(dict.fromkeys(added)))

    def _known(self, words: tuple[str, ...], at: int) -> int:
        for size in range(min(self._longest, len(words) - at), 0, -1):
            key = words[at : at + size]
            if key in self._meant or key in self._fillers:
                return size
        return 0

    def _by_sound(self, word: str) -> str:
        """The medicine that a word sounds like, else the word."""
        if len(word) < _LEAST_LETTERS or not word.isalpha():
            return word
        sound = metaphone(word)
        near = self._sounds.get(sound[:2], ())
        alike = {name: JaroWinkler.similarity(word, name) for name in near}
        best = max(alike, key=lambda name: alike[name], default=word)
        same_sound = best is not word and JaroWinkler.similarity(sound, metaphone(best)) >= 0.9
        return best if same_sound and alike[best] >= _LEAST_ALIKE else word


def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text.lower().replace("’", "'")))


@lru_cache(maxsize=8)
def load_rewriter(lang: str) -> Rewriter:
    """The rewriter of a language; one that changes nothing where there is no data."""
    path = resource_path("library_words") / f"{lang}.toml"
    if not path.is_file():
        return Rewriter((), {}, {})
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    return Rewriter(data["fillers"], data["medicines"], data["everyday"])
