"""Plays one WAV at a time through QAudioSink, and stops it at once."""

from __future__ import annotations

import io
import wave

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QTimer, Signal
from PySide6.QtMultimedia import QAudio, QAudioFormat, QAudioSink, QMediaDevices

from fireside.i18n import tr
from fireside.qt.sound_server import sound_server_is_lost, watch_sound_server
from fireside.speech.ports import SpeechError

_WATCH_MS = 500
_STILL_TICKS = 4


class Player(QObject):
    """``finished`` is sent when a sound has been played to its end, not when it is stopped."""

    finished = Signal()
    broke = Signal(str)
    """The sound has stuck, with a sentence for the person."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sink: QAudioSink | None = None
        self._format: QAudioFormat | None = None
        self._buffer = QBuffer(self)
        self._volume = 1.0
        # A loudspeaker that is unplugged, or a sound server that dies, is told by no signal.
        self._heard_ms = 0
        self._still = 0
        self._watch = QTimer(self)
        self._watch.setInterval(_WATCH_MS)
        self._watch.timeout.connect(self._check_progress)
        watch_sound_server()

    def play(self, wav: bytes) -> None:
        """Start playing. Raises :class:`SpeechError` without a loudspeaker."""
        self.stop()
        device = QMediaDevices.defaultAudioOutput()
        if device.isNull() or sound_server_is_lost():
            raise SpeechError(tr("I found no loudspeaker. Everything is on the screen to read."))
        try:
            with wave.open(io.BytesIO(wav)) as sound:
                audio = QAudioFormat()
                audio.setSampleRate(sound.getframerate())
                audio.setChannelCount(sound.getnchannels())
                audio.setSampleFormat(QAudioFormat.SampleFormat.Int16)
                frames = sound.readframes(sound.getnframes())
                if sound.getsampwidth() != 2:
                    raise wave.Error("not 16 bit")
        except (wave.Error, EOFError) as error:
            raise SpeechError(tr("The voice made a sound that I cannot play.")) from error
        self._sink = QAudioSink(device, audio, self)
        self._sink.setVolume(self._volume)
        self._buffer.close()
        self._buffer.setData(QByteArray(frames))
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self._sink.stateChanged.connect(self._on_state)
        self._sink.start(self._buffer)
        self._heard_ms = self._still = 0
        self._watch.start()

    def _on_state(self, state: QAudio.State) -> None:
        if state == QAudio.State.IdleState and self._buffer.atEnd():
            self.stop()
            self.finished.emit()

    def _check_progress(self) -> None:
        self._still = self._still + 1 if self.played_ms == self._heard_ms else 0
        self._heard_ms = self.played_ms
        if self._still >= _STILL_TICKS:
            self.stop()
            self.broke.emit(tr("I cannot be heard any more. Everything is on the screen to read."))

    def stop(self) -> None:
        """Silence at once."""
        self._watch.stop()
        if self._sink is not None:
            sink, self._sink = self._sink, None
            sink.stateChanged.disconnect(self._on_state)
            sink.reset()
            sink.deleteLater()

    def set_volume(self, volume: float) -> None:
        """0 to 1, as the ear hears it."""
        self._volume = volume
        if self._sink is not None:
            self._sink.setVolume(volume)

    @property
    def played_ms(self) -> int:
        """How much of the sound has been played."""
        return self._sink.processedUSecs() // 1000 if self._sink is not None else 0
