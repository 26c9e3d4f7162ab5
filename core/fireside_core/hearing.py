"""What a recogniser made of one utterance, before anybody decides what it means."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Guess:
    """One of the phrases on offer, and how sure it is (0 to 1) that just this was said."""

    phrase: str
    sure: float


@dataclass(frozen=True)
class Heard:
    """``words``: the utterance as free words, empty where the engine takes no dictation.

    ``guesses``: the phrases on offer that it may have been, the likeliest first; none when it
    sounded like no command at all.
    """

    words: str = ""
    guesses: tuple[Guess, ...] = ()
