"""The part of the composition root that listens: microphone, recogniser, and their warnings."""

from __future__ import annotations

import io
import os
import time
import wave
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from fireside.flows.flow import Hearing, World
from fireside.flows.results import PlayedBack
from fireside.host.paths import data_folder
from fireside.i18n import tr
from fireside.qt.background import Background
from fireside.qt.navigator import Navigator
from fireside.speech.engines.engine import RATE
from fireside.speech.listening import State
from fireside.speech.pauses import FIRST_MS

if TYPE_CHECKING:
    from fireside.qt.microphone import Microphone
    from fireside.qt.voice_in import VoiceIn
    from fireside.speech.choose import Candidate

_VOLUME_SECONDS = 20.0
"""The system's volume is looked at no more often than this."""
_AFTER_PLAYING_MS = 300

Notice = Callable[[str, str], None]
"""What it is about, and a sentence; empty: it works again."""


def models_folder() -> Path:
    """Where speech models lie."""
    return data_folder() / "speech-models"


class HearingParts:
    """Lives on the GUI thread; what takes long runs in the background."""

    def __init__(
        self,
        world: World,
        navigator: Navigator,
        background: Background,
        notice: Notice,
        keep: Callable[[str, str], None],
        parent: QObject,
    ) -> None:
        """``keep`` sets an option without showing anything."""
        self._world = world
        self._navigator = navigator
        self._background = background
        self._notice = notice
        self._keep = keep
        self._parent = parent
        self._microphone: Microphone | None = None
        self._voice_in: VoiceIn | None = None
        self._language = "en"
        self._model: Path | None = None
        self._broken: frozenset[str] = frozenset()
        self._used: tuple[str, ...] = ()
        self._looked_at: dict[str, float] = {}
        self.play: Callable[[bytes], bool] = lambda _wav: False
        """Plays a WAV through the loudspeaker, where there is one."""

    # Starting ------------------------------------------------------------------------------

    def start(self) -> None:
        """Look for a microphone and a recogniser; the app does not wait for them."""
        self._background.run(self._look, self._found, self._cannot_record)

    def _look(self) -> tuple[type[Microphone], str, Path | None]:
        # Slow to load, and it needs a system library that may be missing.
        from fireside.qt.microphone import Microphone, warm_up
        from fireside.speech.models.manifest import model_for
        from fireside.speech.models.shelf import Shelf

        warm_up()
        given = os.environ.get("FIRESIDE_SPEECH_MODEL")
        # English where no other is offered, as the screens are.
        language = model_for(self._world.locale).language
        model = Path(given) if given else Shelf(models_folder()).find(language)
        return Microphone, language, model

    def _found(self, found: tuple[type[Microphone], str, Path | None]) -> None:
        from fireside.qt.voice_in import VoiceIn

        kind, self._language, self._model = found
        self._microphone = microphone = kind(self._parent)
        microphone.devices_changed.connect(self._list_microphones)
        end_ms = self._world.settings["pause_ms"]
        self._voice_in = voice_in = VoiceIn(
            microphone, int(end_ms) if end_ms.isdecimal() else FIRST_MS, self._parent
        )
        voice_in.broken.connect(self._engine_broke)
        voice_in.pause_learnt.connect(lambda ms: self._keep("pause_ms", str(ms)))
        voice_in.state_changed.connect(self._listening_changed)
        self._list_microphones()
        self._navigator.set_ear(voice_in)
        self.choose()
        self.configure()

    def _cannot_record(self, _error: Exception) -> None:
        sentence = tr("This computer cannot record sound. You can type to me instead.")
        self._world.hearing = Hearing(reasons=(sentence,))
        self._navigator.refresh()

    # The recogniser ------------------------------------------------------------------------

    def choose(self) -> None:
        """Use the best recogniser there is now; without a restart of anything else."""
        from fireside.speech.choose import best, candidates

        if self._voice_in is None:
            return
        ranked = candidates(self._language, self._model, self._broken)
        chosen = best(ranked)
        shown = ranked[: ranked.index(chosen) + 1] if chosen else ranked
        self._world.hearing = Hearing(
            usable=chosen is not None,
            dictates=chosen is not None and chosen.dictates,
            reasons=tuple(candidate.reason for candidate in shown),
        )
        if chosen is None or chosen.engine != self._used:
            self._use(chosen)
        self.configure()
        self._navigator.refresh()

    def _use(self, chosen: Candidate | None) -> None:
        from fireside.speech.ear_process import EarProcess

        assert self._voice_in is not None
        if chosen is None:
            self._used = ()
            self._voice_in.use(None)
            return
        self._used = engine = chosen.engine
        self._voice_in.use(lambda tell: EarProcess(engine, tell))

    def use_model(self, model: Path | None) -> None:
        """Another speech model is in place, or none any more."""
        self._model = model
        self._broken = self._broken - {"vosk"}
        self._used = ()
        self.choose()

    def _engine_broke(self) -> None:
        self._broken = self._broken | {self._used[0]} if self._used else self._broken
        self.choose()
        self._navigator.show_status(
            tr("Sorry, I lost that. Please press the microphone and say it again.")
            if self._world.hearing.usable
            else tr("I cannot hear you at present. You can type to me instead.")
        )

    # The person's options ------------------------------------------------------------------

    def configure(self) -> None:
        """The options hold from now on."""
        if self._voice_in is None or self._microphone is None:
            return
        settings = self._world.settings
        # An ear that takes questions for commands must not stay open.
        always = settings["listening"] == "always" and self._world.hearing.dictates
        self._microphone.choose(settings["microphone"])
        self._voice_in.configure(always, settings["headphones"] == "on")

    def _list_microphones(self) -> None:
        assert self._microphone is not None
        self._world.microphones = self._microphone.devices()
        self._navigator.refresh()

    def play_back(self, reply: Callable[[PlayedBack], None]) -> None:
        """Play what was said last, then tell how loud it was."""
        sound = self._voice_in.last_sound if self._voice_in is not None else b""
        loudest = loudest_db(sound)
        if loudest is None:
            reply(PlayedBack(None))
            return
        playing = self.play(_wav(sound))
        lasts_ms = len(sound) * 500 // RATE if playing else 0
        QTimer.singleShot(
            lasts_ms + _AFTER_PLAYING_MS, self._parent, lambda: reply(PlayedBack(loudest))
        )

    # The system's volume -------------------------------------------------------------------

    def _listening_changed(self, state: State) -> None:
        if state in (State.LISTENING, State.CONFIRM):
            self._look_at("microphone")

    def speaking(self) -> None:
        """The app speaks: whether anybody can hear it."""
        self._look_at("loudspeaker")

    def _look_at(self, which: str) -> None:
        now = time.monotonic()
        if now - self._looked_at.get(which, -_VOLUME_SECONDS) < _VOLUME_SECONDS:
            return
        self._looked_at[which] = now

        def look() -> str:
            from fireside.speech import system_volume as system

            if which == "microphone":
                return system.microphone_warning(system.microphone())
            return system.loudspeaker_warning(system.loudspeaker())

        self._background.run(look, lambda sentence: self._notice(which, sentence))

    def close(self) -> None:
        """End microphone and recogniser."""
        if self._voice_in is not None:
            self._voice_in.close()


def loudest_db(sound: bytes) -> float | None:
    """The loudest 0.3 s of 16 kHz sound, in decibels below full scale; ``None`` for hardly any."""
    import numpy as np

    samples = np.frombuffer(sound, dtype="<i2").astype(np.float64) / 32_768
    window = RATE * 3 // 10
    if len(samples) < window:
        return None
    power = samples[: len(samples) // window * window].reshape(-1, window) ** 2
    return float(10 * np.log10(power.mean(axis=1).max() + 1e-12))


def _wav(sound: bytes) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(RATE)
        wav.writeframes(sound)
    return file.getvalue()
