"""What the app needs of a voice and of an ear. Engines stand behind these small doors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol


class SpeechError(Exception):
    """The voice cannot speak; the text is a sentence for the person."""


@dataclass(frozen=True)
class WordTime:
    """From ``ms`` after the start on, the characters ``start`` to ``end`` are being spoken."""

    ms: int
    start: int
    end: int


@dataclass(frozen=True)
class SpokenAudio:
    """One sentence as sound: a whole WAV file, and when each word is spoken."""

    wav: bytes
    words: tuple[WordTime, ...] = ()


class Speaker(Protocol):
    """Turns a sentence into sound. Called from a background thread."""

    def synthesise(self, text: str, rate: int) -> SpokenAudio:
        """The sentence at ``rate`` words a minute. Raises :class:`SpeechError`."""
        ...

    def close(self) -> None:
        """End the engine."""
        ...


class Recogniser(Protocol):
    """Turns what a person says into words."""

    def set_grammar(self, phrases: Sequence[str]) -> None:
        """Which phrases are commands now."""
        ...

    def start(self, heard: Callable[[str], None]) -> None:
        """From now on call ``heard`` with each utterance."""
        ...

    def stop(self) -> None:
        """Stop listening."""
        ...
