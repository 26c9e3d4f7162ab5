"""Brings the sound of any microphone to what recognisers take: 16 kHz, mono, 16 bit."""

from __future__ import annotations

import numpy as np
import soxr
from numpy.typing import NDArray

from fireside.speech.engines.engine import RATE

_FULL = {"u1": 128.0, "i2": 32_768.0, "i4": 2_147_483_648.0, "f4": 1.0}


class Resampler:
    """Takes a stream in pieces of any length; the seams cannot be heard.

    ``kind``: one sample as numpy names it, ``u1``, ``i2``, ``i4`` or ``f4``, in the byte order
    of this computer. Raises ValueError for others. What comes out lags some ms behind.
    """

    def __init__(self, rate: int, channels: int, kind: str) -> None:
        if kind not in _FULL:
            raise ValueError(f"samples of kind {kind}")
        self._channels = channels
        self._type = np.dtype(kind)
        self._frame = channels * self._type.itemsize
        self._rest = b""
        self._stream = None if rate == RATE else soxr.ResampleStream(rate, RATE, 1)

    def convert(self, data: bytes, last: bool = False) -> bytes:
        """The next piece, converted; ``last``: with everything that was held back.

        Bytes of a frame that is not whole yet are kept.
        """
        data = self._rest + data
        whole = len(data) // self._frame * self._frame
        self._rest = data[whole:]
        sound = self._mono(np.frombuffer(data[:whole], dtype=self._type))
        if self._stream is not None:
            sound = self._stream.resample_chunk(sound, last)
        return np.clip(np.rint(sound * 32_768), -32_768, 32_767).astype("<i2").tobytes()

    def _mono(self, samples: NDArray[np.generic]) -> NDArray[np.float32]:
        sound = samples.astype(np.float32)
        if self._type.kind == "u":
            sound -= _FULL["u1"]
        sound /= _FULL[self._type.str[1:]]
        return np.asarray(sound.reshape(-1, self._channels).mean(axis=1), dtype=np.float32)
