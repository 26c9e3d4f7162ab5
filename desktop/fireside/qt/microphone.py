"""The microphone: 16 kHz, mono, 16 bit, whatever the device, and a sentence when it fails."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from PySide6.QtCore import QIODevice, QObject, QTimer, Signal
from PySide6.QtMultimedia import QAudioDevice, QAudioFormat, QAudioSource, QMediaDevices, QtAudio

from fireside.i18n import tr
from fireside.qt.background import Background
from fireside.qt.sound_server import (
    sound_server_is_lost,
    sound_server_may_return,
    watch_sound_server,
)
from fireside.speech.engines.engine import RATE
from fireside.speech.resampling import Resampler
from fireside.speech.system_volume import sources

_PIECE = RATE * 30 // 1000 * 2
"""Bytes of one piece: 30 ms, which voice-activity detectors like."""
_BACKLOG_SECONDS = 2
"""Kept by Qt while the GUI thread is busy."""
_TICK_MS = 66
_DEAD_TICKS = 2000 // _TICK_MS
_SERVER_MS = 1000
_FOUND_AGAIN_MS = 6000
_QUIET_SAMPLES = 5 * RATE
_QUIET_DB = -70.0
"""Below what the faintest working microphone gives in a silent room."""
_FLOOR_DB, _CEILING_DB = -60.0, -10.0
_KINDS = {
    QAudioFormat.SampleFormat.UInt8: "u1",
    QAudioFormat.SampleFormat.Int16: "i2",
    QAudioFormat.SampleFormat.Int32: "i4",
    QAudioFormat.SampleFormat.Float: "f4",
}


def warm_up() -> None:
    """Look for microphones once, from a background thread: the first time takes 50 ms."""
    QMediaDevices.audioInputs()
    sources()


class Microphone(QObject):
    """One microphone at a time: the chosen one, or else the system's own choice.

    Lives on the GUI thread. When the device goes while it is open, it goes on through another.
    """

    sound = Signal(bytes)
    """The next 30 ms, while it is open."""
    level = Signal(float)
    """How loud it is now, 0 to 1 as the ear hears it, about 15 times a second."""
    moved = Signal(str)
    """It listens through another microphone than before: a sentence for the person."""
    lost = Signal(str)
    """It could not be opened or has just been closed: a sentence for the person."""
    quiet = Signal(str)
    """It seems to be switched off: a sentence for the person, once each time it is opened."""
    devices_changed = Signal()
    """A microphone was plugged in or pulled out, or the system chose another."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        watch_sound_server()
        self._devices = QMediaDevices(self)
        self._devices.audioInputsChanged.connect(self._on_devices)
        self._chosen = ""
        # Through which it listened last, so that a change can be told.
        self._usual = ""
        # Those that do not work although Qt still lists them.
        self._broken: set[str] = set()
        self._source: QAudioSource | None = None
        self._input: QIODevice | None = None
        self._id = ""
        self._resampler: Resampler | None = None
        self._gathered = bytearray()
        self._power, self._heard_samples = 0.0, 0
        self._still_ticks = 0
        self._quiet_samples = 0
        self._told_quiet = False
        self._ticks = QTimer(self)
        self._ticks.setInterval(_TICK_MS)
        self._ticks.timeout.connect(self._tick)
        self._server = Background(self, threads=1)
        self._server_ticks = QTimer(self)
        self._server_ticks.setInterval(_SERVER_MS)
        self._server_ticks.timeout.connect(self._ask_server)
        self._asking_server = False
        self._server_knows = False

    def devices(self) -> tuple[tuple[str, str], ...]:
        """The id and the name of each microphone; no two names are the same."""
        named: dict[str, str] = {}
        for device in self._present():
            name = first = device.description()
            number = 1
            while name in named:
                number += 1
                name = f"{first} {number}"
            named[name] = _id(device)
        return tuple((key, name) for name, key in named.items())

    def choose(self, device: str) -> None:
        """Use the microphone with this id from now on, or with "" the system's own choice.

        While that one is absent, the system's own choice is used.
        """
        self._chosen = self._usual = device
        self._on_devices()

    @property
    def is_open(self) -> bool:
        """Whether it listens."""
        return self._source is not None

    @property
    def device(self) -> str:
        """The id of the microphone that is open, or ""."""
        return self._id

    def open(self) -> None:
        """Listen. Where that is not possible, ``lost`` is sent before this returns."""
        if self._source is not None:
            return
        self._broken.clear()
        self._told_quiet = False
        self._start(tr("I found no microphone. You can type to me instead."))

    def close(self) -> None:
        """Listen no more."""
        self._ticks.stop()
        self._server_ticks.stop()
        self._id = ""
        self._input = None
        self._gathered.clear()
        if self._source is not None:
            source, self._source = self._source, None
            source.stateChanged.disconnect(self._on_state)
            source.stop()
            source.deleteLater()

    # Which one -----------------------------------------------------------------------------

    def _present(self) -> list[QAudioDevice]:
        if sound_server_is_lost():
            return []
        return [d for d in QMediaDevices.audioInputs() if _id(d) not in self._broken]

    def _by_preference(self) -> Iterator[QAudioDevice]:
        standard = _id(QMediaDevices.defaultAudioInput())
        order = (self._chosen, standard)
        yield from sorted(
            self._present(), key=lambda d: order.index(_id(d)) if _id(d) in order else len(order)
        )

    def _start(self, otherwise: str) -> None:
        """Open the best that can be opened; when there is none, be lost with that sentence."""
        for device in self._by_preference():
            if self._begin(device):
                if self._usual not in ("", self._id):
                    name = dict(self.devices()).get(self._id, device.description())
                    self.moved.emit(tr("I am listening through {name} now.", name=name))
                self._usual = self._id
                return
        self.lost.emit(otherwise)

    def _begin(self, device: QAudioDevice) -> bool:
        sound = _best_format(device)
        if sound.sampleFormat() not in _KINDS:
            return False
        source = QAudioSource(device, sound, self)
        source.setBufferSize(sound.bytesForDuration(_BACKLOG_SECONDS * 1_000_000))
        stream = source.start()
        if stream is None or source.error() != QtAudio.Error.NoError:
            source.deleteLater()
            return False
        self._resampler = Resampler(
            sound.sampleRate(), sound.channelCount(), _KINDS[sound.sampleFormat()]
        )
        self._source, self._input, self._id = source, stream, _id(device)
        self._power, self._heard_samples = 0.0, 0
        self._still_ticks = self._quiet_samples = 0
        self._server_knows = False
        source.stateChanged.connect(self._on_state)
        stream.readyRead.connect(self._read)
        self._ticks.start()
        self._server_ticks.start()
        self._ask_server()
        return True

    def _go_over(self, otherwise: str = "") -> None:
        """The device does not work any more: take another, or else be lost with that sentence."""
        self._broken.add(self._id)
        self._open_again(otherwise)

    def _open_again(self, otherwise: str = "") -> None:
        self.close()
        self._start(otherwise or tr("Your microphone has gone. Plug it in again, or type to me."))

    def _on_devices(self) -> None:
        if sound_server_is_lost() and sound_server_may_return():
            # It has been found again, but no sound may be started yet.
            QTimer.singleShot(_FOUND_AGAIN_MS, self, self._on_devices)
        # What Qt lists now is true again.
        self._broken.clear()
        if self._source is not None:
            best = next(self._by_preference(), None)
            if best is None or _id(best) != self._id:
                self._open_again()
        self.devices_changed.emit()

    def _on_state(self) -> None:
        # Not by an argument: PySide6 6.11 cannot convert it before QAudio has been imported.
        if self._source is not None and self._source.state() == QtAudio.State.StoppedState:
            self._go_over()

    def _ask_server(self) -> None:
        """Qt tells nothing when the last microphone goes, and PulseAudio gives another sound."""
        if self._asking_server:
            return
        self._asking_server = True
        device = self._id

        def answered(names: frozenset[str] | None) -> None:
            self._asking_server = False
            if names is None or device != self._id:
                return
            if device in names:
                self._server_knows = True
            elif self._server_knows:
                self._go_over()

        self._server.run(sources, answered)

    # What it gives -------------------------------------------------------------------------

    def _read(self) -> None:
        if self._input is None or self._resampler is None:
            return
        sound = self._resampler.convert(bytes(self._input.readAll().data()))
        self._measure(sound)
        self._gathered += sound
        while len(self._gathered) >= _PIECE and self._source is not None:
            piece = bytes(self._gathered[:_PIECE])
            del self._gathered[:_PIECE]
            self.sound.emit(piece)

    def _measure(self, sound: bytes) -> None:
        samples = np.frombuffer(sound, dtype="<i2").astype(np.float32) / 32_768
        power = float(samples @ samples)
        self._power += power
        self._heard_samples += len(samples)
        if len(samples) and _decibels(power / len(samples)) > _QUIET_DB:
            self._quiet_samples = 0
        else:
            self._quiet_samples += len(samples)

    def _tick(self) -> None:
        if self._heard_samples == 0:
            self._still_ticks += 1
            if self._still_ticks == _DEAD_TICKS:
                self._go_over(
                    tr(
                        "No sound comes from your microphone. Another program may be using it. "
                        "You can type to me instead."
                    )
                )
            return
        decibels = _decibels(self._power / self._heard_samples)
        self._power, self._heard_samples, self._still_ticks = 0.0, 0, 0
        self.level.emit(min(1.0, max(0.0, (decibels - _FLOOR_DB) / (_CEILING_DB - _FLOOR_DB))))
        if self._quiet_samples >= _QUIET_SAMPLES and not self._told_quiet:
            self._told_quiet = True
            self.quiet.emit(tr("Your microphone seems to be switched off, or very quiet."))


def _id(device: QAudioDevice) -> str:
    return bytes(device.id().data()).decode(errors="replace")


def _best_format(device: QAudioDevice) -> QAudioFormat:
    wanted = QAudioFormat()
    wanted.setSampleRate(RATE)
    wanted.setChannelCount(1)
    wanted.setSampleFormat(QAudioFormat.SampleFormat.Int16)
    return wanted if device.isFormatSupported(wanted) else device.preferredFormat()


def _decibels(power: float) -> float:
    """Below full scale."""
    return 10 * math.log10(power + 1e-12)
