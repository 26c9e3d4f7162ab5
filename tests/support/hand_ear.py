"""A microphone and a recogniser that a test moves by hand, behind the real doors."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal

from fireside.qt.voice_in import VoiceIn
from fireside.speech.ports import EarEvent, Progress, Recognised
from fireside_core.hearing import Guess, Heard


class HandMicrophone(QObject):
    sound = Signal(bytes)
    level = Signal(float)
    moved = Signal(str)
    lost = Signal(str)
    quiet = Signal(str)
    devices_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.is_open = False

    def open(self) -> None:
        self.is_open = True

    def close(self) -> None:
        self.is_open = False


class HandEar:
    """Notes what it is given; the test tells what it made of it."""

    def __init__(self, tell: Callable[[EarEvent], None]) -> None:
        self.tell = tell
        self.grammar: tuple[str, ...] = ()
        self.utterance = 0
        self.sounds = 0
        self.finished = 0
        self.closed = False

    def set_grammar(self, phrases: Sequence[str]) -> None:
        self.grammar = tuple(phrases)

    def begin(self) -> int:
        self.utterance += 1
        self.sounds = 0
        return self.utterance

    def sound(self, sound: bytes) -> None:
        self.sounds += 1

    def finish(self) -> None:
        self.finished += 1

    def close(self) -> None:
        self.closed = True


class Hearing:
    """A :class:`VoiceIn` whose microphone and recogniser are moved by hand."""

    def __init__(self) -> None:
        self.microphone = HandMicrophone()
        self.voice_in = VoiceIn(self.microphone, 1800)
        self.ears: list[HandEar] = []
        self.voice_in.use(self._make)

    def _make(self, tell: Callable[[EarEvent], None]) -> HandEar:
        self.ears.append(HandEar(tell))
        return self.ears[-1]

    @property
    def ear(self) -> HandEar:
        return self.ears[-1]

    def tell(self, event: EarEvent) -> None:
        """As the ear does, but at once."""
        self.voice_in._listener.take(event)

    def speech(self, ms: int = 900) -> None:
        """Somebody speaks for so long, then is silent until the utterance is over."""
        number = self.ear.utterance
        for at in range(60, ms, 60):
            self.tell(Progress(number, at, True))
        for at in range(ms, ms + self.voice_in._pauses.end_ms + 120, 60):
            self.tell(Progress(number, at, False))

    def said(self, words: str = "", *guesses: tuple[str, float]) -> None:
        """A whole utterance, and what the recogniser makes of it."""
        finished = self.ear.finished
        self.speech()
        assert self.ear.finished == finished + 1
        heard = Heard(words, tuple(Guess(phrase, sure) for phrase, sure in guesses))
        self.tell(Recognised(self.ear.utterance, heard))
