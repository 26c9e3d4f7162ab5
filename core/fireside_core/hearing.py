"""What a recogniser made of one utterance, and what is to be done about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fireside_core.phrases import Match, normalise

DO = 0.88
"""A command this sure is done. Engines scale :attr:`Guess.sure` to be right as often as it says;
chosen on held-out speech (``training/voice``), where it did nothing wrong."""
ASK = 0.5
"""A command this sure is asked back. Below, it was more likely something else."""
UNHEARD = "…"
"""Stands in free words for speech that could not be made out."""
_MORE_WORDS = 3
"""Free words that are this many more than the phrase's were more than the phrase."""


@dataclass(frozen=True)
class Guess:
    """One of the phrases on offer, and how sure it is (0 to 1) that just this was said."""

    phrase: str
    sure: float


@dataclass(frozen=True)
class Heard:
    """``words``: the utterance as free words, empty where the engine takes no dictation. What
    could not be made out is :data:`UNHEARD` there, so that the rest is not taken for all of it.

    ``guesses``: the phrases on offer that it may have been, the likeliest first; none when it
    sounded like no command at all.
    """

    words: str = ""
    guesses: tuple[Guess, ...] = ()


def understand(heard: Heard, match_words: Callable[[str], Match]) -> Match:
    """What is done, what is asked back, or neither: then the free words are the screen's.

    ``match_words`` tells which action a text means (``ActionSet.match``). Guesses at the same
    action add up. A guess whose free words tell of something else is never done unasked.
    """
    whole = heard.words and UNHEARD not in heard.words
    said = match_words(heard.words) if whole else Match()
    sums: dict[tuple[str, ...], float] = {}
    longest: dict[tuple[str, ...], int] = {}
    for guess in heard.guesses:
        meant = _actions(match_words(guess.phrase))
        if meant:
            sums[meant] = sums.get(meant, 0.0) + guess.sure
            words = len(normalise(guess.phrase).split())
            longest[meant] = max(longest.get(meant, 0), words)
    ranked = sorted(sums, key=lambda meant: -sums[meant])
    if not ranked or sums[ranked[0]] < ASK:
        return said
    best = ranked[0]
    told = _actions(said)
    if len(best) == 1 and sums[best] >= DO:
        more = len(normalise(heard.words).split()) - longest[best]
        if best[0] in told or (not told and more < _MORE_WORDS):
            return Match(best[0])
    rivals = (one for meant in ranked[1:] if sums[meant] > 1 - DO for one in meant)
    asked = tuple(dict.fromkeys((*best, *told, *rivals)))
    return Match(tied=asked[: max(2, len(best))])


def _actions(match: Match) -> tuple[str, ...]:
    return (match.action,) if match.action else match.tied
