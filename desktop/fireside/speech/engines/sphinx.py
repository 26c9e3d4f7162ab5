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
from pathlib import Path

from pocketsphinx import Decoder, get_model_path

from fireside.speech.engines.certainty import Evidence, Found, Part, certainty
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
"""Decibels. With no noise at all, or as much as in the second, fewer phrases are found."""
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
_Words = tuple[str, ...]


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
                # A second search over what the first one kept finds fewer whole phrases.
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
        if not self._still_ahead():
            self._ahead = (len(self._sound), self._recognise(bytes(self._sound)))

    def finish(self) -> Heard:
        """The phrases on offer that it may have been, and how sure each is."""
        self.pause()
        return self._ahead[1] if self._ahead else Heard()

    def _still_ahead(self) -> bool:
        """Whether nothing was said since the sound was last recognised."""
        return self._ahead is not None and still_silent(bytes(self._sound), self._ahead[0])

    def _recognise(self, sound: bytes) -> Heard:
        seen = self.look(sound)
        if seen is None:
            return Heard()
        sure = certainty(seen.signs())
        guesses = [Guess(seen.phrase, sure)]
        if seen.other is not None:
            # One in two, when the best is wrong but it was a command.
            guesses.append(Guess(seen.other, min(sure, 1 - sure) / 2))
        return Heard(guesses=tuple(guesses))

    def look(self, sound: bytes) -> Evidence | None:
        """The likeliest phrase and what speaks for it; ``None`` when nothing fits at all."""
        sound = trimmed(sound)
        seconds = len(sound) / 2 / RATE
        if not self._phrases or not _SHORTEST <= seconds <= _LONGEST:
            return None
        ready = clean(sound, _DITHER)
        plain, polite = self._search("plain", ready), self._search("polite", ready)
        name, best, phrase = "plain", plain, self._phrase(plain)
        wrapped = self._phrase(polite)
        if polite and wrapped:
            dearer = phrase and plain and polite.score - _POLITE_PRICE <= plain.score
            if not dearer:
                name, best, phrase = "polite", polite, wrapped
        if best is None or phrase is None:
            return None
        same = normalise(phrase)
        rest = [words for words, one in self._phrases.items() if normalise(one) != same]
        second = None
        if rest:
            self._add("rest", rest, polite=name == "polite")
            second = self._search("rest", ready)
        again = self._phrase(self._search(name, clean(sound, _OTHER_DITHER)))
        return Evidence(
            phrase=phrase,
            best=best,
            other=self._phrase(second),
            second=second,
            again=again is not None and normalise(again) == same,
            polite=name == "polite",
            phones=self._search("phones", ready),
            common=self._search("common", ready),
        )

    def _search(self, name: str, sound: bytes) -> Found | None:
        decoder = self._decoder
        decoder.activate_search(name)
        decoder.start_utt()
        decoder.process_raw(sound, full_utt=True)
        decoder.end_utt()
        found = decoder.hyp()
        if found is None or not found.hypstr:
            return None
        words = tuple(word for word in found.hypstr.split() if word != "SIL")
        if not words:
            return None
        spoken = name != "phones"
        parts = tuple(
            Part(
                s.word,
                tuple((decoder.lookup_word(s.word) or "").split()) if spoken else (),
                s.start_frame,
                s.end_frame,
                _score(s.ascore),
            )
            for s in decoder.seg()
        )
        return Found(words, _score(found.score), parts)

    def _phrase(self, found: Found | None) -> str | None:
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
        try:
            self._decoder.add_word(word, phones, False)
        except RuntimeError:
            return False
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


def _score(power: float) -> float:
    """PocketSphinx' scores are whole powers of 1.0001, which its Python door turns into floats."""
    return math.log(max(power, 1e-300)) / math.log(1.0001)
