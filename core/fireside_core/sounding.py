"""How much what was heard sounds like a phrase: by words, their sound and their letters.

Pure. Both texts are normalised (:func:`fireside_core.phrases.normalise`).
"""

from __future__ import annotations

from functools import lru_cache

from jellyfish import metaphone
from rapidfuzz.distance import Indel

_NEGATIONS = frozenset({"not", "no", "never", "cannot", "without", "nor", "neither"})
_POINTING = frozenset({"it", "that", "this", "them", "these", "those", "1"})
_SMALL_WORDS = (
    "i me my mine you your we us our to of for in on at with is am are be some any and "
    "there here also"
)
_SMALL = _POINTING.union(_SMALL_WORDS.split())
"""Words that a phrase may gain, lose or swap without becoming another."""
_SHOWING_WORDS = (
    "show open go make press push click touch choose pick take bring turn set do get see have use "
    "page screen button thing bit little much again"
)
_SHOWING = frozenset(_SHOWING_WORDS.split())
"""What is said around a button's name: "open the settings page"."""
_OWN = frozenset({"my", "mine", "our"})
"""Spoken of oneself: "my back" is more likely a health question than a button."""
_COSTS = {
    **dict.fromkeys(_SMALL, 0.03),
    **dict.fromkeys(_SHOWING, 0.05),
    **dict.fromkeys(_OWN, 0.13),
}
"""What each word costs that was said beyond the phrase; any other word is too much."""
_MISSING = 0.04
"""What each light word of the phrase costs that was not said."""
_MOST_EXTRA = 3
_INFLECTED = 0.97
_SAME_SOUND = 0.91
_COMPARED = 0.8
_LEAST_WORD = 0.64
"""Less alike than this, two words are two words."""
_LONE_WORD = 0.75
"""A single word that only sounds alike is asked back from here on."""
_JOINED = 0.95
_ALIKE_JOINED = 0.78
_MOST_LETTERS_APART = 4
_CONFUSABLE = str.maketrans({"B": "P", "0": "T"})
"""Sounds that a small voice model mixes up: b and p, th and t."""


def likeness(said: str, phrase: str) -> float:
    """From 0, something else, to 1, the same words."""
    heard, wanted = said.split(), phrase.split()
    if _negations(heard) != _negations(wanted):
        return 0.0
    return max(_by_words(heard, wanted), _by_sound(heard, wanted))


def _negations(words: list[str]) -> int:
    return sum(word in _NEGATIONS for word in words)


def _by_words(heard: list[str], wanted: list[str]) -> float:
    """Every weighty word of either side needs its fellow on the other."""
    weighty = _weighty(wanted)
    rest, light = list(heard), list(wanted)
    product, exact = 1.0, True
    for word in sorted(weighty, key=lambda word: word not in heard):
        fellow = max(rest, key=lambda other: word_likeness(other, word), default="")
        alike = word_likeness(fellow, word)
        if alike < _LEAST_WORD:
            return 0.0
        rest.remove(fellow)
        light.remove(word)
        product *= alike
        exact = exact and alike >= _INFLECTED
    extra = [word for word in rest if not _take(light, word)]
    if len(extra) > _MOST_EXTRA or any(word not in _COSTS for word in extra):
        return 0.0
    if not exact and len(weighty) == 1:
        # One word that only sounds alike is little to go by.
        if product < _LONE_WORD or extra:
            return 0.0
        if not any(word in _SHOWING for word in rest):
            product = min(product, _LONE_WORD + 0.1)
    return product - sum(_COSTS[word] for word in extra) - _MISSING * len(light)


def _weighty(words: list[str]) -> list[str]:
    for light in (_COSTS, _SMALL):
        found = [word for word in words if word not in light or word.isdigit()]
        if found:
            return found
    return words


def _take(light: list[str], word: str) -> bool:
    """Cross ``word``, one that sounds the same, or another that points, off the list."""
    for one in light:
        if {one, word} <= _POINTING or word_likeness(word, one) >= _SAME_SOUND:
            light.remove(one)
            return True
    return False


def _by_sound(heard: list[str], wanted: list[str]) -> float:
    """The same sounds, cut into other words: "e mergency", "set tings"."""
    one, two = "".join(heard), "".join(wanted)
    if len(heard) == len(wanted) or abs(len(one) - len(two)) > _MOST_LETTERS_APART:
        return 0.0
    if any(c.isdigit() for c in one + two):
        return 0.0
    if one == two:
        return _JOINED
    alike = _sound_likeness(one, two)
    return alike * _JOINED if alike >= _ALIKE_JOINED else 0.0


@lru_cache(maxsize=65536)
def word_likeness(heard: str, wanted: str) -> float:
    """From 0 to 1, which is the same word. Numbers are like nothing but themselves."""
    if heard == wanted:
        return 1.0
    if any(c.isdigit() for c in heard + wanted):
        return 0.0
    stem, other = _stem(heard), _stem(wanted)
    if stem == other:
        return _INFLECTED
    if wanted.endswith("er") and _stem(wanted[:-2] + "ed") == stem:
        return _COMPARED
    return _sound_likeness(heard, wanted)


def _sound_likeness(one: str, two: str) -> float:
    letters = Indel.normalized_similarity(one, two)
    sound_one, sound_two = _sound(one), _sound(two)
    sound = Indel.normalized_similarity(sound_one, sound_two)
    if sound_one and sound == 1.0 and letters >= (0.55 if len(sound_one) > 1 else 0.6):
        return _SAME_SOUND
    return min((letters + sound) / 2, _SAME_SOUND - 0.05)


@lru_cache(maxsize=16384)
def _sound(word: str) -> str:
    return metaphone(word).translate(_CONFUSABLE)


@lru_cache(maxsize=16384)
def _stem(word: str) -> str:
    """Without the endings of verbs and plurals."""
    if word.endswith("s") and not word.endswith("ss") and len(word) > 3:
        word = word[:-1]
    for ending, least in (("ing", 2), ("ed", 3)):
        if word.endswith(ending) and len(word) - len(ending) >= least:
            word = word[: -len(ending)]
            if word[-1] == word[-2] and word[-1] not in "ls":
                word = word[:-1]
    return word.removesuffix("e")
