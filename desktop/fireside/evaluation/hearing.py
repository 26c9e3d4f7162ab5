"""Lets the product's ear hear sound from a file, piece by piece, as from a microphone."""

from __future__ import annotations

import queue
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from fireside.speech.ear_process import EarProcess
from fireside.speech.engines.engine import RATE
from fireside.speech.listener import Listener
from fireside.speech.listening import Listening, State
from fireside.speech.pauses import PauseLearner
from fireside.speech.ports import Broken, EarEvent, Recognised
from fireside_core.hearing import Heard

_PIECE_MS = 60
_BYTES_A_MS = RATE * 2 // 1000
_NOTICED_MS = 1000
"""By then the end of speech is noticed."""
_START_SECONDS = 90.0
_PATIENCE_SECONDS = 60.0


class EarFailed(Exception):
    """The engine cannot be used; the text says why."""


def quietest(sound: bytes) -> bytes:
    """The file's quietest piece: a room does not fall silent when the speaker does."""
    size = _PIECE_MS * _BYTES_A_MS
    pieces = [sound[start : start + size] for start in range(0, len(sound) - size + 1, size)]
    return min(pieces, key=_power, default=bytes(size))


def _power(piece: bytes) -> float:
    samples = np.frombuffer(piece, dtype="<i2").astype(np.float64)
    return float(samples @ samples)


@dataclass
class Utterances:
    """What was heard in one file. ``ms_after_end``: from each pause's end to the words.

    ``busy_ms``: how long the engine worked on it.
    """

    heard: list[Heard] = field(default_factory=list)
    ms_after_end: list[float] = field(default_factory=list)
    busy_ms: float = 0.0


class FileEar:
    """One recogniser for many files. Nothing is learnt from one file for the next."""

    def __init__(self, engine: Sequence[str], phrases: Sequence[str]) -> None:
        """Raises :class:`EarFailed`."""
        self._events: queue.SimpleQueue[EarEvent] = queue.SimpleQueue()
        self._ear = EarProcess(engine, self._events.put)
        self._phrases = tuple(phrases)
        self._found = Utterances()
        self._ear.set_grammar(self._phrases)
        self._ear.begin()
        started = self._next(_START_SECONDS)
        if isinstance(started, Broken):
            raise EarFailed(started.reason)

    def hear(self, sound: bytes) -> Utterances:
        """The whole file, then its own background until the last utterance is over."""
        self._found = Utterances()
        listening = Listening(PauseLearner(), always=True)
        listener = Listener(listening, self)
        listener.set_grammar(self._phrases, ())
        # It begins to listen by itself, as it does where the microphone stays open.
        listener.use(self._ear)
        piece = _PIECE_MS * _BYTES_A_MS
        room = quietest(sound)
        sound += room[: -len(sound) % piece]
        for start in range(0, len(sound), piece):
            self._feed(listener, sound[start : start + piece])
        limit = (listening.pauses.end_ms + _NOTICED_MS) // _PIECE_MS
        while listening.state is State.HEARING and limit:
            self._feed(listener, room)
            limit -= 1
        return self._found

    def _feed(self, listener: Listener, piece: bytes) -> None:
        sent = time.perf_counter()
        listener.sound(piece)
        listener.take(self._next())
        self._found.busy_ms += (time.perf_counter() - sent) * 1000
        if listener.state is State.THINKING:
            asked = time.perf_counter()
            event = self._next()
            while not isinstance(event, Recognised):
                event = self._next()
            waited = (time.perf_counter() - asked) * 1000
            self._found.ms_after_end.append(waited)
            self._found.busy_ms += waited
            listener.take(event)

    def _next(self, seconds: float = _PATIENCE_SECONDS) -> EarEvent:
        try:
            event = self._events.get(timeout=seconds)
        except queue.Empty as error:
            raise EarFailed("the recogniser did not answer") from error
        if isinstance(event, Broken) and seconds != _START_SECONDS:
            raise EarFailed(event.reason)
        return event

    def close(self) -> None:
        """End the recogniser."""
        self._ear.close()

    # What the listener tells; only the words matter here -----------------------------------

    def heard(self, heard: Heard, interrupting: bool) -> None:
        """Kept."""
        del interrupting
        self._found.heard.append(heard)

    def microphone(self, is_open: bool) -> None:
        """There is none."""

    def changed(self, state: State) -> None:
        """Nobody looks."""

    def hush(self) -> None:
        """Nothing speaks."""

    def reminded(self) -> None:
        """Nobody waits."""

    def nothing_heard(self) -> None:
        """An empty file."""

    def broken_down(self) -> None:
        """Told by :meth:`_next`."""
