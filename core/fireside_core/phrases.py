"""Which of the phrases on offer a person said or typed.

Pure and total: any text gives a :class:`Match`. Articles, politeness, fillers, inflection and
word order do not matter; digits and number words are one thing. What merely sounds like a phrase
is asked back, and so is a tie. Everything else is no match, above all a sentence that only
contains the words of a phrase: a caller decides what to do with free words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

_CONTRACTIONS = {
    **{f"{word}'d": f"{word} would" for word in ("i", "you", "we")},
    **{f"{word}'ll": f"{word} will" for word in ("i", "you", "we", "that", "it")},
    **{f"{word}'s": f"{word} is" for word in ("it", "that", "what", "there", "who", "where")},
    **{f"{word}'re": f"{word} are" for word in ("you", "we", "they")},
    **{f"{word}'ve": f"{word} have" for word in ("i", "you", "we")},
    **{f"{verb}n't": f"{verb} not" for verb in ("do", "does", "did", "is", "are", "was", "were")},
    **{f"{verb}n't": f"{verb} not" for verb in ("would", "could", "should", "have", "has", "had")},
    "can't": "cannot",
    "cant": "cannot",
    "dont": "do not",
    "won't": "will not",
    "wont": "will not",
    "i'm": "i am",
    "im": "i am",
    "let's": "let us",
    "lets": "let us",
}
_NOISE_WORDS = "um uhm uh er erm ah hm hmm mm please thanks kindly"
_NOISE = frozenset(_NOISE_WORDS.split())
_FILLER_WORDS = "a an the well oh ok okay now dear just so then maybe perhaps actually really"
_FILLERS = _NOISE.union(_FILLER_WORDS.split())
_ASIDES = re.compile(r"\b(?:thank you|you know|i mean|sort of|kind of)\b")
_LEADS = (
    *("hello", "hi", "hey", "good morning", "excuse me", "sorry", "fireside", "computer"),
    *("could you", "can you", "would you", "will you", "do you think you could"),
    *("would you mind", "do you mind", "would you be kind as to", "be kind as to"),
    *("i wonder if you could", "i was wondering if you could", "is it possible to"),
    *("would it be possible to", "i would be grateful if you could", "i would be glad if you"),
    *("could i have", "can i have", "may i have", "could i get", "can i get", "could i see"),
    *("can i see", "may i see", "could i", "can i", "may i", "could we", "can we"),
    *("i would like you to", "i would like to have", "i would like to", "i would like"),
    *("i would love to", "i want you to", "i want to", "i want", "i need you to", "i need to"),
    *("i have to", "i will have", "i will take", "i think i will", "i wish to", "i am going to"),
    *("give me", "let me have", "let me", "let us have", "let us", "i think", "i said", "i meant"),
    *("try to", "go ahead and", "have a go at"),
)
_MOMENT = re.compile(r"\b(?:a|one|half a|another) second\b(?! (?:one|row|choice|time|visit))")
"""Somebody who asks for a moment chooses nothing."""
_TAILS = (
    *("for me", "if you can", "if you could", "if you would", "if you do not mind"),
    *("if that is all right", "if possible", "would you", "will you", "could you", "can you"),
    *("my love", "love", "sir", "madam", "fireside", "computer"),
)
_LEAD = re.compile(rf"^(?:(?:{'|'.join(sorted(_LEADS, key=len, reverse=True))})(?: |$))+")
_TAIL = re.compile(rf"(?:(?:^| )(?:{'|'.join(sorted(_TAILS, key=len, reverse=True))}))+$")
_NUMBER_WORDS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen", "twenty"),
)
_NUMBERS = {word: str(value) for value, word in enumerate(_NUMBER_WORDS)}
_ORDINAL_WORDS = (
    *("first", "second", "third", "fourth", "fifth"),
    *("sixth", "seventh", "eighth", "ninth", "tenth"),
    *("eleventh", "twelfth"),
)
_ORDINALS = {word: str(value) for value, word in enumerate(_ORDINAL_WORDS, start=1)}
_ORDINALS |= {"1st": "1", "2nd": "2", "3rd": "3", **{f"{n}th": str(n) for n in range(4, 21)}}
_SOUND_LIKE_NUMBERS = {"to": "2", "too": "2", "for": "4", "fore": "4", "ate": "8", "won": "1"}
"""What a recogniser writes for a number; believed only after "number" or "option"."""
_ONES = frozenset("123456789")
_NUMBER_LEADS = frozenset({"number", "option", "choice", "button", "press", "choose", "pick"})
_COUNTED = (["1"], ["option"], ["choice"], ["button"])
_MAX_COMMAND_CHARS = 120
"""Nobody says a button's name in more; longer text is always free words."""

CLEAR = 0.88
"""A phrase this likely is done when no other is nearly as likely."""
NEAR = 0.64
"""A phrase this likely is asked back; anything less is no match."""
MARGIN = 0.08
"""What is this close to the best is asked back beside it."""


def plain_words(text: str) -> str:
    """Lower case, without accents and punctuation; "don't" is "do not"."""
    folded = unicodedata.normalize("NFKD", text).casefold().replace("’", "'")
    folded = "".join(c for c in folded if not unicodedata.combining(c))
    words = re.sub(r"[^\w']+", " ", folded).replace("_", " ").split()
    spelt = " ".join(_CONTRACTIONS.get(word, word) for word in words)
    return spelt.replace("can not", "cannot")


@lru_cache(maxsize=4096)
def normalise(text: str) -> str:
    """Lower case, no accents or punctuation, no articles, fillers or politeness.

    Text that consists of nothing else keeps its words, so that a button may be called "OK".
    """
    plain = plain_words(text)
    spelt = _ASIDES.sub(" ", plain).split()
    for fillers in (_FILLERS, _NOISE):
        core = " ".join(word for word in spelt if word not in fillers)
        words = _LEAD.sub("", _TAIL.sub("", core)).split()
        if words:
            return " ".join(_NUMBERS.get(word, word) for word in words)
    return plain


def spoken_number(text: str) -> int | None:
    """The number said as a choice: "two", "number 2", "the second one"; else ``None``."""
    if _MOMENT.search(text.casefold()):
        return None
    words = normalise(text).split()
    led = False
    while len(words) > 1 and words[0] in _NUMBER_LEADS:
        led = True
        words = words[1:]
    if led and len(words) == 1:
        words = [_SOUND_LIKE_NUMBERS.get(words[0], words[0])]
    if words and words[0] in _ORDINALS and (len(words) == 1 or words[1:] in _COUNTED):
        return int(_ORDINALS[words[0]])
    if len(words) == 2 and words[0] == "20" and words[1] in _ONES:
        return 20 + int(words[1])
    if len(words) == 1 and words[0].isascii() and words[0].isdigit() and len(words[0]) <= 3:
        return int(words[0])
    return None


@dataclass(frozen=True)
class Match:
    """``action`` is set when exactly one phrase fits clearly.

    ``tied``: those to ask back, the likeliest first; a single one is "did you mean …?".
    """

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
    if found:
        return Match(found.pop()) if len(found) == 1 else Match(tied=tuple(sorted(found)))
    if spoken_number(heard) is not None:
        return Match()
    ranked = rank(said, phrases)
    best = ranked[0][1] if ranked else 0.0
    close = tuple(action for action, likely in ranked if likely >= best - MARGIN)
    if best >= CLEAR and len(close) == 1:
        return Match(close[0])
    return Match(tied=close[:2])


def rank(said: str, phrases: Mapping[str, str]) -> list[tuple[str, float]]:
    """The actions whose phrases are like ``said``, and how much (:data:`NEAR` to 1), best first.

    All texts are normalised.
    """
    # Its libraries are loaded when they are first needed: most commands are said exactly.
    from fireside_core.sounding import likeness

    likely: dict[str, float] = {}
    for phrase, action in phrases.items():
        likely[action] = max(likely.get(action, 0.0), likeness(said, phrase))
    near = [(action, value) for action, value in likely.items() if value >= NEAR]
    return sorted(near, key=lambda one: (-one[1], one[0]))
