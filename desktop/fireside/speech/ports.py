"""What the app needs of a voice and of an ear. Engines stand behind these small doors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol, TypeAlias

from fireside_core.hearing import Heard


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
        """Which phrases are commands now, in plain words ("ask a question")."""
        ...

    def start(self, heard: Callable[[Heard], None]) -> None:
        """From now on call ``heard`` with each utterance."""
        ...

    def stop(self) -> None:
        """Report nothing any more."""
        ...


class Ready(NamedTuple):
    """The helper has started."""

    dictates: bool


class Progress(NamedTuple):
    """``at_ms`` of the utterance's sound have been looked at."""

    utterance: int
    at_ms: int
    speech: bool


class Recognised(NamedTuple):
    """What the utterance was."""

    utterance: int
    heard: Heard


class Broken(NamedTuple):
    """The helper cannot be started, or died again and again. The reason is for the log."""

    reason: str


EarEvent: TypeAlias = Ready | Progress | Recognised | Broken


class Ear(Protocol):
    """Recognises sound, an utterance at a time. Nothing blocks; it tells :data:`EarEvent`."""

    def set_grammar(self, phrases: Sequence[str]) -> None:
        """What may be said from the next utterance on."""
        ...

    def begin(self) -> int:
        """A new utterance; its number."""
        ...

    def sound(self, sound: bytes) -> None:
        """More of it: 16 kHz, mono, 16 bit."""
        ...

    def finish(self) -> None:
        """It is over."""
        ...

    def close(self) -> None:
        """End the engine."""
        ...
