"""From what was typed or recognised to the words that the rules know.

Contractions are opened ("can't" → "can not"), filler words dropped, mis-hearings put right
("chess pain" → "chest pain") and misspelt words moved to the nearest word of the rules. Every
word keeps its place in the text, so that a finding can quote the person.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from rapidfuzz import process
from rapidfuzz.distance import OSA

Pause = Literal["", ",", "."]

# One word: a number, a run of letters (apostrophes inside), or a single Chinese character.
_PIECE = re.compile(
    r"(?P<word>\d+(?:[.,]\d+)*|[\u3400-\u9fff\uf900-\ufaff]"
    r"|(?:(?![\u3400-\u9fff\uf900-\ufaff])[^\W\d_])+"
    r"(?:['’ʼ](?:(?![\u3400-\u9fff\uf900-\ufaff])[^\W\d_])+)*)"
    r"|(?P<stop>[.!?;\n。！？；])|(?P<comma>[,:，、：…—–()]|\s-\s)"
)
_MAX_WORD = 30
_MIN_FUZZY = 5
_TWO_SLIPS = 8
_MIN_FOLDED = 4


@dataclass(frozen=True, slots=True)
class Token:
    """A word as the rules know it, its place in the text and the pause before it."""

    word: str
    start: int
    end: int
    pause: Pause = ""


@dataclass(frozen=True, slots=True)
class Hearing:
    """How one language is spoken, misspelt and misheard.

    ``endings`` opens contractions by their ending ("n't" → "not"), ``whole`` by the whole word
    ("won't" → "will not"). ``rewrites`` maps words that follow each other to other words, or to
    none. ``fillers`` mean nothing to the rules. ``plurals`` replaces endings, the first that
    fits, so that "leg" and "legs", "feel" and "feels" are one word; ``kept`` words keep theirs.
    """

    endings: Mapping[str, str]
    whole: Mapping[str, tuple[str, ...]]
    rewrites: Mapping[tuple[str, ...], tuple[str, ...]]
    fillers: frozenset[str]
    plurals: Mapping[str, str]
    kept: frozenset[str]

    def folded(self, word: str) -> str:
        """The word without the ending of a plural, or of a verb after "she"."""
        if len(word) < _MIN_FOLDED or word in self.kept:
            return word
        for ending, short in self.plurals.items():
            if word.endswith(ending):
                return word.removesuffix(ending) + short
        return word

    def words(self) -> frozenset[str]:
        """Every word that it names: none of them needs putting right."""
        rewritten = (word for phrase in self.rewrites for word in phrase)
        return self.fillers | self.kept | frozenset(self.whole) | frozenset(rewritten)


class Speller:
    """Moves a misspelt word to the nearest word of the rules.

    ``known`` are ordinary words that happen to look like one of the rules ("heard", "heart"):
    they are never moved, nor is a word that begins with one of ``stems``.
    """

    def __init__(
        self, vocabulary: Iterable[str], stems: Iterable[str], known: Iterable[str]
    ) -> None:
        self._right = frozenset(vocabulary) | frozenset(known)
        self._stems = frozenset(stems)
        self._near: dict[str, list[str]] = {}
        for word in sorted(set(vocabulary)):
            if len(word) >= _MIN_FUZZY:
                self._near.setdefault(word[0], []).append(word)
        self.correct = lru_cache(maxsize=8192)(self._correct)

    def _correct(self, word: str) -> str:
        if len(word) < _MIN_FUZZY or len(word) > _MAX_WORD or word in self._right:
            return word
        if any(word[:length] in self._stems for length in range(_MIN_FUZZY - 1, len(word))):
            return word
        slips = 2 if len(word) >= _TWO_SLIPS else 1
        best = process.extractOne(
            word, self._near.get(word[0], ()), scorer=OSA.distance, score_cutoff=slips
        )
        return best[0] if best else word


class Listener:
    """Splits text into :class:`Token`; total, for any text at all."""

    def __init__(self, hearing: Hearing, speller: Speller | None = None) -> None:
        self._hearing = hearing
        self._speller = speller
        self._rewrites: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = {}
        for spoken, meant in hearing.rewrites.items():
            self._rewrites.setdefault(spoken[0], []).append((spoken, meant))
        for options in self._rewrites.values():
            options.sort(key=lambda option: -len(option[0]))

    def listen(self, text: str) -> tuple[Token, ...]:
        """The words of ``text``, as the rules know them."""
        tokens = self._rewritten(self._split(text))
        return tuple(self._without_fillers(tokens))

    def split(self, phrase: str) -> tuple[str, ...]:
        """The words of a phrase of the rules."""
        return tuple(token.word for token in self.listen(phrase))

    def _split(self, text: str) -> list[Token]:
        tokens: list[Token] = []
        pause: Pause = ""
        for piece in _PIECE.finditer(text):
            if piece["word"] is None:
                pause = "." if piece["stop"] or pause == "." else ","
                continue
            for word in self._opened(piece["word"]):
                tokens.append(Token(word, piece.start(), piece.end(), pause))
                pause = ""
        return tokens

    def _opened(self, raw: str) -> Sequence[str]:
        word = unicodedata.normalize("NFKC", raw).casefold().replace("’", "'").replace("ʼ", "'")
        if word in self._hearing.whole:
            return self._meant(word)
        for ending, opened in self._hearing.endings.items():
            if word.endswith(ending) and len(word) > len(ending):
                return *self._meant(word.removesuffix(ending)), opened
        return self._meant(word.replace("'", ""))

    def _meant(self, word: str) -> Sequence[str]:
        if whole := self._hearing.whole.get(word):
            return tuple(map(self._hearing.folded, whole))
        folded = self._hearing.folded(word)
        return (self._speller.correct(folded) if self._speller else folded,)

    def _rewritten(self, tokens: list[Token]) -> list[Token]:
        out: list[Token] = []
        at = 0
        while at < len(tokens):
            spoken, meant = self._rewrite_at(tokens, at)
            if not spoken:
                out.append(tokens[at])
                at += 1
                continue
            last = tokens[at + len(spoken) - 1]
            first = tokens[at]
            out += [Token(word, first.start, last.end) for word in meant]
            at += len(spoken)
            if meant:
                out[-len(meant)] = replace(out[-len(meant)], pause=first.pause)
            elif at < len(tokens):
                tokens[at] = replace(tokens[at], pause=_longer(first.pause, tokens[at].pause))
        return out

    def _rewrite_at(
        self, tokens: Sequence[Token], at: int
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        for spoken, meant in self._rewrites.get(tokens[at].word, ()):
            heard = tuple(token.word for token in tokens[at : at + len(spoken)])
            if heard == spoken and not any(t.pause for t in tokens[at + 1 : at + len(spoken)]):
                return spoken, meant
        return (), ()

    def _without_fillers(self, tokens: Iterable[Token]) -> Iterable[Token]:
        pause: Pause = ""
        for token in tokens:
            pause = _longer(pause, token.pause)
            if token.word in self._hearing.fillers:
                continue
            yield token if token.pause == pause else replace(token, pause=pause)
            pause = ""


def _longer(one: Pause, other: Pause) -> Pause:
    return max(one, other, key=("", ",", ".").index)
