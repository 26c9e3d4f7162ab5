"""Reads sentences aloud one after the other; the next is synthesised while the first plays."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal, SignalInstance

from fireside.flows.page import Spoken
from fireside.qt.background import Background
from fireside.speech.ports import Speaker, SpeechError, SpokenAudio

_WORD_TICK_MS = 40


class _Player(Protocol):
    finished: SignalInstance
    broke: SignalInstance

    def play(self, wav: bytes) -> None: ...
    def stop(self) -> None: ...
    def set_volume(self, volume: float) -> None: ...
    @property
    def played_ms(self) -> int: ...


class VoiceOut(QObject):
    """Lives on the GUI thread; synthesis runs on a thread of its own."""

    sentence = Signal(object)
    """A :class:`Spoken` begins."""
    word = Signal(int, int)
    """The characters of that sentence being spoken."""
    silent = Signal()
    """Nothing is being read any more."""
    failed = Signal(str)
    """The voice does not work: a sentence for the person. Sent once until it works again."""

    def __init__(self, speaker: Speaker, player: _Player, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._speaker = speaker
        self._player = player
        self._worker = Background(self, threads=1)
        self._waiting: deque[Spoken] = deque()
        self._ready: deque[tuple[Spoken, SpokenAudio]] = deque()
        self._now: tuple[Spoken, SpokenAudio] | None = None
        self._making = 0
        self._round = 0
        self._rate = 150
        self._told_failure = False
        self._word = (-1, -1)
        self._ticks = QTimer(self)
        self._ticks.setInterval(_WORD_TICK_MS)
        self._ticks.timeout.connect(self._tell_word)
        player.finished.connect(self._played)
        player.broke.connect(self._fail)

    def set_rate(self, rate: int) -> None:
        """Words a minute, from the next sentence on."""
        self._rate = rate

    def set_volume(self, percent: int) -> None:
        """0 to 100."""
        self._player.set_volume((percent / 100) ** 2)

    @property
    def is_speaking(self) -> bool:
        """Whether something is being read or about to be."""
        return self._now is not None or bool(self._waiting or self._ready or self._making)

    def say(self, sentences: Iterable[Spoken]) -> None:
        """Read these after what is being read already."""
        self._waiting.extend(s for s in sentences if any(c.isalnum() for c in s.text))
        self._make_next()

    def play(self, wav: bytes) -> bool:
        """Play a recording after what is being read; whether it will be heard is not known."""
        self._ready.append((Spoken(""), SpokenAudio(wav)))
        self._play_next()
        return True

    def stop(self) -> None:
        """Silence at once, and forget what was still to be read."""
        was_speaking = self.is_speaking
        self._round += 1
        self._making = 0
        self._waiting.clear()
        self._ready.clear()
        self._now = None
        self._ticks.stop()
        self._player.stop()
        if was_speaking:
            self.silent.emit()

    def close(self) -> None:
        """End the engine."""
        self.stop()
        self._speaker.close()
        self._worker.close()

    def _make_next(self) -> None:
        if self._making or not self._waiting or len(self._ready) >= 2:
            return
        spoken, this_round, rate = self._waiting.popleft(), self._round, self._rate
        self._making += 1

        def make() -> SpokenAudio | None:
            # Not those that were stopped while they waited for their turn.
            return self._speaker.synthesise(spoken.text, rate) if current() else None

        def current() -> bool:
            return this_round == self._round

        def made(audio: SpokenAudio | None) -> None:
            if audio is None or not current():
                return
            self._making -= 1
            self._ready.append((spoken, audio))
            self._play_next()
            self._make_next()

        def not_made(error: Exception) -> None:
            if current():
                self._fail(str(error) if isinstance(error, SpeechError) else "")

        self._worker.run(make, made, not_made)

    def _play_next(self) -> None:
        if self._now is not None or not self._ready:
            return
        self._now = self._ready.popleft()
        self._word = (-1, -1)
        try:
            self._player.play(self._now[1].wav)
        except SpeechError as error:
            self._fail(str(error))
            return
        self.sentence.emit(self._now[0])
        self._ticks.start()
        self._make_next()

    def _played(self) -> None:
        self._told_failure = False
        self._now = None
        self._ticks.stop()
        self._play_next()
        if not self.is_speaking:
            self.silent.emit()

    def _fail(self, message: str) -> None:
        self.stop()
        if not self._told_failure and message:
            self._told_failure = True
            self.failed.emit(message)

    def _tell_word(self) -> None:
        if self._now is None:
            return
        ms = self._player.played_ms
        current = next((w for w in reversed(self._now[1].words) if w.ms <= ms), None)
        if current is not None and (current.start, current.end) != self._word:
            self._word = (current.start, current.end)
            self.word.emit(*self._word)
