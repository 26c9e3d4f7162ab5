"""One utterance as it comes in: where speech is, and what of the sound the engine gets."""

from __future__ import annotations

from collections import deque
from typing import Any

import numpy as np

from fireside.speech.engines.engine import RATE, Engine
from fireside_core.hearing import Heard

_BYTES_A_MS = RATE * 2 // 1000
_LEAD_MS = 900
"""Kept from before speech was noticed: the first word of "find a doctor" lies in it."""
_RATIO = 0.7
"""Of the Endpointer's window that must be speech. With its own 0.9, speech in noise is missed."""
_FLOOR_FRAMES = 50
_FLOOR_SHARE = 10
"""The quietest tenth of the last 1.5 s, gaps between words, is what the room sounds like."""
_ABOVE_FLOOR = 4.0
"""Speech is 6 dB above that. The Endpointer alone never sees the end of speech in a loud room."""
_DITHER = 3.0
"""Of 32768. Digital silence, which noise gates give, is no sound an engine has been taught."""


class Utterance:
    """Feeds the engine from shortly before the first speech on.

    Speech is found by PocketSphinx's Endpointer, whatever the engine (docs/speech.md).
    """

    def __init__(self, engine: Engine) -> None:
        from pocketsphinx import Endpointer, Vad

        self._engine = engine
        self._endpointer: Any = Endpointer(
            ratio=_RATIO, vad_mode=Vad.MEDIUM_STRICT, sample_rate=RATE
        )
        self._frame: int = self._endpointer.frame_bytes
        self._rest = b""
        self._lead: deque[bytes] = deque(maxlen=_LEAD_MS * _BYTES_A_MS // self._frame)
        self.started = False
        """Whether somebody has spoken; from then on the engine is at work."""
        self._heard_bytes = 0
        self._powers: deque[float] = deque(maxlen=_FLOOR_FRAMES)
        # The same for the same sound.
        self._chance = np.random.default_rng(0)

    @property
    def at_ms(self) -> int:
        """How much sound has been looked at."""
        return self._heard_bytes // _BYTES_A_MS

    @property
    def speaking(self) -> bool:
        """Whether somebody speaks at this moment."""
        return bool(self._endpointer.in_speech)

    def hear(self, sound: bytes) -> None:
        """More sound, any number of whole samples."""
        self._rest += sound
        while len(self._rest) >= self._frame:
            frame, self._rest = self._rest[: self._frame], self._rest[self._frame :]
            self._hear_frame(frame)

    def _hear_frame(self, frame: bytes) -> None:
        was_speaking = self.speaking
        self._endpointer.process(frame if self._stands_out(frame) else bytes(len(frame)))
        self._heard_bytes += len(frame)
        if self.started:
            self._engine.feed(self._dithered(frame))
            if was_speaking and not self.speaking:
                self._engine.pause()
            return
        self._lead.append(frame)
        if self.speaking:
            self.started = True
            self._engine.start()
            self._engine.feed(self._dithered(b"".join(self._lead)))

    def _stands_out(self, frame: bytes) -> bool:
        samples = np.frombuffer(frame, dtype="<i2").astype(np.float64)
        power = float(samples @ samples)
        self._powers.append(power)
        return power > _ABOVE_FLOOR * float(np.percentile(self._powers, _FLOOR_SHARE))

    def _dithered(self, sound: bytes) -> bytes:
        samples = np.frombuffer(sound, dtype="<i2")
        noise = self._chance.normal(0, _DITHER, len(samples))
        return np.clip(samples + noise, -32_768, 32_767).astype("<i2").tobytes()

    def finish(self) -> Heard:
        """What was said; nothing, if nobody spoke."""
        return self._engine.finish() if self.started else Heard()
