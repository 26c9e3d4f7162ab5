"""Vosk: the phrases of the screen, and beside them free dictation, from one model.

Two recognisers hear the same sound. One knows the phrases only, and "[unk]" for everything else;
the other writes down whatever it is. What they agree on was said. Of anything else Vosk's
confidences tell little: the grammar's recogniser, which knows nothing better, is sure of many
a phrase that was never said. So the free words judge it, by likeness and by their own confidence.

Vosk's C++ cannot be caught: what would crash it is checked before.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from fireside.speech.engines import vosk_library
from fireside.speech.engines.engine import RATE, EngineError
from fireside_core.hearing import UNHEARD, Guess, Heard
from fireside_core.phrases import Match, match, normalise, spoken_number
from fireside_core.sounding import word_likeness

vosk = vosk_library.load()

_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_POLITE = (
    *("please", "thank you", "now", "can i", "can you", "can you please", "could you"),
    *("could you please", "would you", "i want to", "i would like to", "i'd like to"),
)
"""Said around a phrase; in the grammar, so that they do not count as something else."""
_UNKNOWN = "[unk]"
_NEEDED = ("am/final.mdl", "conf/mfcc.conf")
_STATIC_GRAPH = "graph/HCLG.fst"
"""A model with this file decodes free words only and ignores any grammar."""
_DYNAMIC_GRAPH = ("graph/HCLr.fst", "graph/Gr.fst")

_AGREED = 0.98
_WORDS_ALONE = 0.93
"""The free words are a phrase, but the grammar's recogniser has heard something else around it."""
_WORDS_UNCLEAR = 0.7
"""The same, but they are one word, or only like a phrase."""
_UNLIKE = 0.8
"""The two recognisers agree, but the free words might nearly as well have been others."""
_ALIKE = 0.85
"""The grammar gives a phrase, and the free words sound like it."""
_ALIKE_WORDS = 0.5
"""Only the free words sound like a phrase."""
_RIVALS = 0.6
"""Each recogniser gives another phrase; the free words are right more often."""
_CONTAINED = 0.65
"""The grammar gives a phrase, and it is among the free words, beside others."""
_FAINT = 0.25
_SURE_WORDS = 0.55
_SURE_LONE_WORD = 0.85
_SURE_WORD = 0.6
_SURE_OF_SEVERAL = 0.45
"""Two words and more are seldom the same by chance."""
_SAME_WORD = 0.9
_SCRAP = 0.8
_SCRAP_SECONDS = 0.2
_WORTH_TELLING = 0.05


class Word(NamedTuple):
    """A recognised word, Vosk's confidence (0 to 1) and its length in seconds."""

    text: str
    confidence: float
    seconds: float


class VoskEngine:
    """Recognises one utterance after the other. Used from one thread.

    Raises :class:`EngineError` for a folder that holds no whole model. A damaged model may end
    the process, so load it in a helper.
    """

    dictates = True

    def __init__(self, model_folder: Path) -> None:
        _check(model_folder)
        vosk.SetLogLevel(-1)
        try:
            self._model = vosk.Model(str(model_folder))
            self._free = _recogniser(self._model)
        except Exception as error:  # Vosk raises nothing more special.
            raise EngineError(f"Vosk cannot load {model_folder.name}: {error}") from error
        self._takes_grammars = not (model_folder / _STATIC_GRAPH).is_file()
        self._grammar: Any = None
        self._phrases: dict[str, str] = {}
        self._offered: tuple[str, ...] | None = None
        self._free_words: list[Word] = []
        self._grammar_words: list[Word] = []
        self._fed = False

    def set_grammar(self, phrases: Sequence[str]) -> None:
        """What may be said from the next utterance on; a phrase of unknown words is left out.

        Its action has a number, and the free words may still be it.
        """
        if tuple(phrases) == self._offered:
            return
        self._offered = tuple(phrases)
        self._phrases = {}
        for phrase in phrases:
            if _spoken(phrase):
                self._phrases.setdefault(normalise(phrase), phrase)
        self._grammar = None
        spoken = [said for phrase in phrases if self._knows(said := _spoken(phrase))]
        if spoken and self._takes_grammars:
            polite = [phrase for phrase in _POLITE if self._knows(phrase)]
            # A new recogniser rather than SetGrammar, which aborts in mid-utterance.
            grammar = list(dict.fromkeys((*spoken, *polite, _UNKNOWN)))
            self._grammar = _recogniser(self._model, grammar)
        self._forget()

    def start(self) -> None:
        """A new utterance begins; what was fed before is forgotten."""
        self._forget()

    def feed(self, sound: bytes) -> None:
        """More of the utterance, any number of whole samples."""
        if not sound:
            return
        self._fed = True
        _accept(self._free, sound, self._free_words)
        if self._grammar is not None:
            _accept(self._grammar, sound, self._grammar_words)

    def pause(self) -> None:
        """Nothing to work ahead: both recognisers decode as the sound comes."""

    def finish(self) -> Heard:
        """The free words, and how sure it is which of the phrases they were."""
        if not self._fed:
            return Heard()
        self._free_words += _words(self._free.FinalResult())
        if self._grammar is not None:
            self._grammar_words += _words(self._grammar.FinalResult())
        free = _without_scraps(self._free_words)
        by_grammar = None if self._grammar is None else _without_scraps(self._grammar_words)
        phrases = self._phrases
        self._forget()
        return Heard(_text(free), weigh(by_grammar, free, phrases))

    def _forget(self) -> None:
        if self._fed:
            self._free.Reset()
            if self._grammar is not None:
                self._grammar.Reset()
        self._free_words, self._grammar_words = [], []
        self._fed = False

    def _knows(self, phrase: str) -> bool:
        """Vosk silently drops a word that its model lacks, which makes another phrase of it."""
        words = phrase.split()
        return bool(words) and all(self._model.vosk_model_find_word(word) >= 0 for word in words)


def weigh(
    grammar: Sequence[Word] | None, free: Sequence[Word], phrases: Mapping[str, str]
) -> tuple[Guess, ...]:
    """How likely it was which phrase, from the words of both recognisers.

    ``grammar`` is ``None`` where there is no recogniser for phrases. ``phrases`` maps normalised
    phrases to those on offer.
    """
    words = _text(free)
    by_words = Match() if UNHEARD in words else _match(words, phrases)
    by_grammar = _match(_known(grammar), phrases).action if grammar else None
    sure = dict.fromkeys(by_words.tied, _ALIKE_WORDS)
    if by_words.action is not None:
        exact = phrases.get(normalise(words)) == by_words.action
        if grammar and by_grammar == by_words.action:
            exact = exact and len(free) > 1
            clear = _confidence(free) >= (_SURE_OF_SEVERAL if exact else _SURE_WORDS)
            exact = exact or phrases.get(normalise(_known(grammar))) == by_grammar
            clear = clear and exact and _least(grammar) >= _SURE_WORD
            sure[by_words.action] = _AGREED if clear else _UNLIKE
        elif grammar and by_grammar is not None and not _unknown_share(grammar):
            sure |= {by_words.action: _RIVALS, by_grammar: 1 - _RIVALS}
        else:
            lone = len(free) == 1
            # Of one word a recogniser for phrases would have known.
            clear = _confidence(free) >= (_SURE_LONE_WORD if lone else _SURE_OF_SEVERAL)
            clear = clear and exact and not (lone and grammar is not None)
            sure[by_words.action] = _WORDS_ALONE if clear else _WORDS_UNCLEAR
    elif grammar and by_grammar is not None:
        known = 1 - _unknown_share(grammar)
        alike = _ALIKE if by_grammar in by_words.tied else min(_ALIKE, _doubt(free, by_grammar))
        contained = _CONTAINED if _contains(free, by_grammar, known == 1.0) else 0.0
        sure[by_grammar] = _confidence(grammar) * max(known**2 * alike, contained)
    best = sorted(sure.items(), key=lambda one: -one[1])
    return tuple(Guess(phrase, round(s, 3)) for phrase, s in best if s >= _WORTH_TELLING)


def _match(text: str, phrases: Mapping[str, str]) -> Match:
    found = match(text, phrases)
    number = spoken_number(text)
    if found.action or found.tied or number is None:
        return found
    numbered = (given for phrase, given in phrases.items() if spoken_number(phrase) == number)
    return Match(next(numbered, None))


def _without_scraps(words: Sequence[Word]) -> list[Word]:
    """Breath, clicks and the edges of noise before and after speech become short faint words."""
    kept = list(words)
    for at in (-1, 0):
        while len(kept) > 1 and kept[at].seconds < _SCRAP_SECONDS and kept[at].confidence < _SCRAP:
            kept.pop(at)
    return kept


def _doubt(free: Sequence[Word], phrase: str) -> float:
    """How little the free words can be trusted where they differ from the phrase (0 to 1)."""
    wanted = _spoken(phrase).split()
    other = [word for word in free if max(word_likeness(word.text, w) for w in wanted) < _SAME_WORD]
    return 1 - _confidence(other)


def _confidence(words: Iterable[Word]) -> float:
    """The mean by length: long words are heard better, and tell more. Nothing has none."""
    known = [word for word in words if word.text != _UNKNOWN]
    seconds = sum(word.seconds for word in known)
    return sum(word.confidence * word.seconds for word in known) / seconds if seconds else 0.0


def _least(words: Iterable[Word]) -> float:
    """The confidence of the word heard worst."""
    return min((word.confidence for word in words if word.text != _UNKNOWN), default=0.0)


def _unknown_share(words: Sequence[Word]) -> float:
    """How much of the speech was none of the grammar's words, by time."""
    seconds = sum(word.seconds for word in words)
    unknown = sum(word.seconds for word in words if word.text == _UNKNOWN)
    return unknown / seconds if seconds else 0.0


def _contains(free: Sequence[Word], phrase: str, whole: bool) -> bool:
    """Whether the phrase stands among the free words.

    Unless the grammar's was the ``whole``, it has to be at their end ("tell me more about …" is
    a question), after faint words: politeness that the model has no words for.
    """
    wanted, words = f" {_spoken(phrase)} ", f" {_text(free)} "
    if whole:
        return wanted in words
    return words.endswith(wanted) and len(wanted.split()) > 1 and _doubt(free, phrase) >= _FAINT


def _known(words: Iterable[Word]) -> str:
    return " ".join(word.text for word in words if word.text != _UNKNOWN)


def _text(words: Iterable[Word]) -> str:
    texts = (UNHEARD if word.text == _UNKNOWN else word.text for word in words)
    return " ".join(text for text, _ in groupby(texts))


def _spoken(phrase: str) -> str:
    """As models write it: lower case, no punctuation, digits one by one."""
    spelt = re.sub(r"\d", lambda digit: f" {_DIGITS[int(digit[0])]} ", phrase.replace("’", "'"))
    return " ".join(re.sub(r"[^\w']+", " ", spelt).casefold().split())


def _recogniser(model: Any, grammar: Sequence[str] = ()) -> Any:
    made = (
        vosk.KaldiRecognizer(model, RATE, json.dumps(grammar, ensure_ascii=False))
        if grammar
        else vosk.KaldiRecognizer(model, RATE)
    )
    made.SetWords(True)
    return made


def _accept(recogniser: Any, sound: bytes, words: list[Word]) -> None:
    # True at a pause that Vosk takes for the end: what it has is given once, and then forgotten.
    if recogniser.AcceptWaveform(bytes(sound)):
        words += _words(recogniser.Result())


def _words(result: str) -> list[Word]:
    found = json.loads(result).get("result", ())
    return [Word(word["word"], word["conf"], word["end"] - word["start"]) for word in found]


def _check(folder: Path) -> None:
    """Raise :class:`EngineError` unless the files of a model lie in ``folder``."""
    for name in _NEEDED:
        if not _is_there(folder / name):
            raise EngineError(f"{name} is missing or empty in {folder.name}")
    if not _is_there(folder / _STATIC_GRAPH) and not all(
        _is_there(folder / name) for name in _DYNAMIC_GRAPH
    ):
        raise EngineError(f"the graph is missing or empty in {folder.name}")


def _is_there(file: Path) -> bool:
    try:
        return file.is_file() and file.stat().st_size > 0
    except OSError:
        return False
