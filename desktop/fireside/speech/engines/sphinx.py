"""PocketSphinx: hears commands in English with the model in its own wheel. Takes no dictation.

The screen's phrases become a grammar. What it finds is then held against what else was heard:
free phones, free common words, the phrases without the best one, and another hearing of the same
sound. From these signs follows how sure it is (``certainty.py``).
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pocketsphinx import Decoder, get_model_path

from fireside.speech.engines.certainty import certainty
from fireside.speech.engines.cleaning import clean, still_silent, trimmed
from fireside.speech.engines.engine import RATE, EngineError
from fireside_core.hearing import Guess, Heard
from fireside_core.phrases import normalise
from fireside_core.resources import resource_path

_MODEL = Path(get_model_path()) / "en-us"
_LONGEST = 6.0
"""Seconds. Whoever speaks longer says no command."""
_SHORTEST = 0.15
_DITHER, _OTHER_DITHER = 35.0, 28.0
_FILLERS = ("um", "uh", "well", "now")
_BEFORE = tuple(
    tuple(polite.split())
    for polite in (
        *("um", "uh", "well", "now", "please", "the", "a", "okay"),
        *("could you", "could you please", "can you", "can you please", "would you"),
        *("would you please", "will you", "i want to", "i'd like to", "i would like to"),
        *("i need to", "let me"),
    )
)
_AFTER = (("please",), ("now",), ("thank", "you"), ("thanks",))
_ARTICLES = frozenset({"a", "an", "the"})
_POLITE_PRICE = 250.0
"""By how much politeness must explain the sound better before it is believed in."""
_ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen"),
)
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")

_UNIT = math.log(1.0001)
"""PocketSphinx' scores are whole powers of 1.0001, which its Python door turns into floats."""


_Words = tuple[str, ...]


@dataclass(frozen=True)
class _Part:
    word: str
    first: int
    last: int
    score: float


@dataclass(frozen=True)
class _Found:
    """The best way of a search through the sound. ``words`` without silence and fillers."""

    words: _Words
    score: float
    parts: tuple[_Part, ...]


class SphinxEngine:
    """An :class:`~fireside.speech.engines.engine.Engine` for commands."""

    dictates = False

    def __init__(self) -> None:
        """Raises :class:`EngineError` when the model in the wheel cannot be loaded."""
        try:
            self._decoder = Decoder(
                hmm=str(_MODEL / "en-us"),
                dict=str(_MODEL / "cmudict-en-us.dict"),
                lm=None,
                loglevel="FATAL",
                compallsen=True,
                # The search among ways that were cut off can take minutes, and finds little.
                bestpath=False,
                fwdflat=False,
            )
            self._decoder.add_allphone_file("phones", str(_MODEL / "en-us-phone.lm.bin"))
            common = resource_path("speech", "common_words.lm")
            self._decoder.add_lm_file("common", str(common))
        except (RuntimeError, ValueError) as error:
            raise EngineError(f"PocketSphinx does not load: {error}") from error
        self._phrases: dict[_Words, str] = {}
        self._bare: dict[_Words, str] = {}
        self._sound = bytearray()
        self._ahead: tuple[int, Heard] | None = None

    def set_grammar(self, phrases: Sequence[str]) -> None:
        """What may be said; a phrase with a word that cannot be pronounced is left out."""
        self._phrases, self._bare = {}, {}
        for phrase in phrases:
            words = spoken_words(phrase)
            if words and all(self._knows(word) for word in words):
                self._phrases.setdefault(words, phrase)
                self._bare.setdefault(_bare(words), phrase)
        if self._phrases:
            self._add("plain", self._phrases)
            self._add("polite", self._phrases, polite=True)
        self._ahead = None

    def start(self) -> None:
        """A new utterance begins."""
        self._sound.clear()
        self._ahead = None

    def feed(self, sound: bytes) -> None:
        """Kept until the speaker falls silent: the whole is understood better than its start."""
        self._sound += sound

    def pause(self) -> None:
        """Recognise what there is; :meth:`finish` then needs to look only at what came after."""
        self._ahead = (len(self._sound), self._recognise(bytes(self._sound)))

    def finish(self) -> Heard:
        """The phrases on offer that it may have been, and how sure each is."""
        if self._ahead is not None:
            length, heard = self._ahead
            if still_silent(bytes(self._sound), length):
                return heard
        return self._recognise(bytes(self._sound))

    def _recognise(self, sound: bytes) -> Heard:
        looked_at = self.look(sound)
        if looked_at is None:
            return Heard()
        phrase, other, signs = looked_at
        sure = certainty(signs)
        guesses = [Guess(phrase, sure)]
        if other is not None:
            guesses.append(Guess(other, min(sure, 1 - sure) / 2))
        return Heard(guesses=tuple(guesses))

    def look(self, sound: bytes) -> tuple[str, str | None, dict[str, float]] | None:
        """The likeliest phrase, the next one, and the signs for the first (see training/voice)."""
        sound = trimmed(sound)
        seconds = len(sound) / 2 / RATE
        if not self._phrases or not _SHORTEST <= seconds <= _LONGEST:
            return None
        ready = clean(sound, _DITHER)
        plain, polite = self._search("plain", ready), self._search("polite", ready)
        best, phrase = plain, self._phrase(plain)
        with_politeness = self._phrase(polite)
        if (
            with_politeness
            and polite
            and (not phrase or not best or polite.score - _POLITE_PRICE > best.score)
        ):
            best, phrase = polite, with_politeness
        if best is None or phrase is None:
            return None
        kind = "plain" if best is plain else "polite"
        same = normalise(phrase)
        rest = {w: p for w, p in self._phrases.items() if normalise(p) != same}
        second = None
        if rest:
            self._add("rest", rest, polite=kind == "polite")
            second = self._search("rest", ready)
        other = self._phrase(second)
        again = self._search(kind, clean(sound, _OTHER_DITHER))
        phones = self._search("phones", ready)
        common = self._search("common", ready)
        return phrase, other, self._signs(best, phrase, second, other, again, phones, common, kind)

    def _signs(
        self,
        best: _Found,
        phrase: str,
        second: _Found | None,
        other: str | None,
        again: _Found | None,
        phones: _Found | None,
        common: _Found | None,
        kind: str,
    ) -> dict[str, float]:
        spoken = [p for p in best.parts if not p.word.startswith(("<", "[", "(NULL"))]
        frames = sum(p.last - p.first + 1 for p in spoken) or 1
        total = best.parts[-1].last + 1
        paces, scores = [], []
        expected: list[str] = []
        for part in spoken:
            sounds = (self._decoder.lookup_word(part.word) or "").split()
            expected += sounds
            length = part.last - part.first + 1
            paces.append(math.log(length / max(1, len(sounds)) / 8))
            scores.append(part.score / length)
        free = [p for p in phones.words if p[0] != "+"] if phones else []
        near = _distance(expected, free)
        said = self._phrase(again)
        heard_freely = common.words if common else ()
        return {
            "phones": (best.score - phones.score) / frames if phones else -30.0,
            "common": (best.score - common.score) / frames if common else 0.0,
            "common_sum": (best.score - common.score) / 100 if common else 0.0,
            "margin": min(30.0, (best.score - second.score) / frames) if second and other else 30.0,
            "margin_sum": min(30.0, (best.score - second.score) / 100)
            if second and other
            else 30.0,
            "again": float(said is not None and normalise(said) == normalise(phrase)),
            "near": near / max(1, len(expected)),
            "extra": (len(free) - len(expected)) / max(1, len(expected)),
            "level": best.score / total,
            "worst": min(scores, default=-30.0),
            "pace": sum(paces) / max(1, len(paces)),
            "slowest": max(paces, default=0.0),
            "fastest": min(paces, default=0.0),
            "silence": 1 - frames / total,
            "sounds": math.log(max(1, len(expected))),
            "agree": len({*heard_freely} & {p.word for p in spoken}) / max(1, len(spoken)),
            "polite": float(kind == "polite"),
            "phrases": math.log(len(self._phrases)),
        }

    def _search(self, name: str, sound: bytes) -> _Found | None:
        decoder = self._decoder
        decoder.activate_search(name)
        decoder.start_utt()
        decoder.process_raw(sound, full_utt=True)
        decoder.end_utt()
        found = decoder.hyp()
        if found is None or not found.hypstr:
            return None
        parts = tuple(
            _Part(
                re.sub(r"\(\d+\)$", "", s.word) if name != "phones" else s.word,
                s.start_frame,
                s.end_frame,
                math.log(max(s.ascore, 1e-300)) / _UNIT,
            )
            for s in decoder.seg()
        )
        words = tuple(w for w in found.hypstr.split() if w != "SIL")
        return _Found(words, math.log(max(found.score, 1e-300)) / _UNIT, parts)

    def _phrase(self, found: _Found | None) -> str | None:
        """The phrase that was found whole, wrapped in politeness or not."""
        if found is None:
            return None
        said = found.words
        if said in self._phrases:
            return self._phrases[said]
        for filler in range(1 + (said[0] in _FILLERS)):
            for before in ((), *_BEFORE):
                for after in ((), *_AFTER):
                    lead, tail = filler + len(before), len(said) - len(after)
                    if said[filler:lead] == before and said[tail:] == after:
                        phrase = self._bare.get(_bare(said[lead:tail]))
                        if phrase is not None:
                            return phrase
        return None

    def _knows(self, word: str) -> bool:
        """Whether the word can be recognised, after its pronunciation was made if need be."""
        if self._decoder.lookup_word(word) is not None:
            return True
        from fireside.speech.engines.pronunciations import pronounce

        phones = pronounce(word)
        if not phones:
            return False
        self._decoder.add_word(word, phones, False)
        return True

    def _add(self, name: str, phrases: Iterable[_Words], polite: bool = False) -> None:
        """A grammar of phrases."""
        start, lead, first, last, end = range(5)
        ways: list[tuple[int, int, float] | tuple[int, int, float, str]] = []
        states = end + 1

        def way(source: int, target: int, words: _Words) -> None:
            nonlocal states
            for number, word in enumerate(words, start=1):
                following = target if number == len(words) else states
                states += number < len(words)
                ways.append((source, following, 1.0, word))
                if word in _ARTICLES and len(words) > 1:
                    ways.append((source, following, 1.0))
                source = following

        ways += [(start, lead, 1.0), (lead, first, 1.0), (last, end, 1.0)]
        if polite:
            for filler in _FILLERS:
                way(start, lead, (filler,))
            for before in _BEFORE:
                way(lead, first, before)
            for after in _AFTER:
                way(last, end, after)
        for words in phrases:
            way(first, last, words)
        # To replace the search in use would leave the decoder with freed memory.
        self._decoder.activate_search("phones")
        self._decoder.add_fsg(name, self._decoder.create_fsg(name, start, end, ways))


def spoken_words(phrase: str) -> _Words:
    """``phrase`` as it is said: lower case, no accents or marks, numbers in words."""
    plain = unicodedata.normalize("NFKD", phrase).casefold().replace("’", "'")
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    words: list[str] = []
    for token in re.findall(r"\d+|[^\W\d_]+(?:'[^\W\d_]+)*", plain):
        words += _number(token) if token.isdecimal() else [token]
    return tuple(words)


def _number(digits: str) -> list[str]:
    if len(digits) > 2 or digits.startswith("0"):
        return [_ONES[int(digit)] for digit in digits]
    value = int(digits)
    if value < len(_ONES):
        return [_ONES[value]]
    return [_TENS[value // 10], *([_ONES[value % 10]] if value % 10 else [])]


def _bare(words: _Words) -> _Words:
    """Without articles, unless there is nothing else."""
    return tuple(word for word in words if word not in _ARTICLES) or words


def _distance(one: Sequence[str], other: Sequence[str]) -> int:
    """How many sounds must be changed, left out or put in."""
    row = list(range(len(other) + 1))
    for number, left in enumerate(one, start=1):
        diagonal, row[0] = row[0], number
        for place, right in enumerate(other, start=1):
            diagonal, row[place] = (
                row[place],
                min(row[place] + 1, row[place - 1] + 1, diagonal + (left != right)),
            )
    return row[-1]
