"""Brings the sound of any microphone to what recognisers take: 16 kHz, mono, 16 bit."""

from __future__ import annotations

from math import ceil, gcd

import numpy as np
from numpy.typing import NDArray

from fireside.speech.engines.engine import RATE

_FULL = {"u1": 128.0, "i2": 32_768.0, "i4": 2_147_483_648.0, "f4": 1.0}
_CROSSINGS = 16
"""Of the sinc, on each side: enough that what would fold back is 50 dB down."""


class Resampler:
    """Takes a stream in pieces of any length; the seams cannot be heard.

    ``kind``: one sample as numpy names it, ``u1``, ``i2``, ``i4`` or ``f4``, in the byte order
    of this computer. Raises ValueError for others. What comes out lags about 1 ms behind.
    """

    def __init__(self, rate: int, channels: int, kind: str) -> None:
        if kind not in _FULL:
            raise ValueError(f"samples of kind {kind}")
        self._channels = channels
        self._type = np.dtype(kind)
        self._frame = channels * self._type.itemsize
        self._rest = b""
        divisor = gcd(RATE, rate)
        self._up, self._down = RATE // divisor, rate // divisor
        self._bank = _bank(self._up, rate)
        # Silence before the beginning, so that the first sample has a past.
        self._past: NDArray[np.float32] = np.zeros(self._bank.shape[1] // 2, dtype=np.float32)
        self._phase = 0

    def convert(self, data: bytes) -> bytes:
        """The next piece, converted. Bytes of a frame that is not whole yet are kept."""
        data = self._rest + data
        whole = len(data) // self._frame * self._frame
        self._rest = data[whole:]
        sound = self._mono(np.frombuffer(data[:whole], dtype=self._type))
        if self._up == self._down:
            return _sixteen_bit(sound)
        return _sixteen_bit(self._resampled(sound))

    def _mono(self, samples: NDArray[np.generic]) -> NDArray[np.float32]:
        sound = samples.astype(np.float32)
        if self._type.kind == "u":
            sound -= _FULL["u1"]
        sound /= _FULL[self._type.str[1:]]
        return np.asarray(sound.reshape(-1, self._channels).mean(axis=1), dtype=np.float32)

    def _resampled(self, sound: NDArray[np.float32]) -> NDArray[np.float32]:
        sound = np.concatenate((self._past, sound))
        taps = self._bank.shape[1]
        # Each sample out stands at a place in the stream that came in, and between two samples.
        last = (len(sound) - taps) * self._up - self._phase
        count = max(0, last // self._down + 1)
        steps = self._phase + np.arange(count + 1) * self._down
        places, phases = steps // self._up, steps % self._up
        windows = sound[places[:-1, None] + np.arange(taps)]
        self._past = sound[places[-1] :]
        self._phase = int(phases[-1])
        out: NDArray[np.float32] = np.einsum("ij,ij->i", windows, self._bank[phases[:-1]])
        return out


def _bank(up: int, rate: int) -> NDArray[np.float32]:
    """For each place between two samples, the weights of those around it."""
    cutoff = 0.92 * min(1.0, RATE / rate)
    half = ceil(_CROSSINGS / cutoff)
    at = np.arange(-half + 1, half + 1) - (np.arange(up) / up)[:, None]
    weights = np.sinc(at * cutoff) * np.where(
        np.abs(at) < half, 0.5 + 0.5 * np.cos(np.pi * at / half), 0
    )
    weights /= weights.sum(axis=1, keepdims=True)
    return weights.astype(np.float32)


def _sixteen_bit(sound: NDArray[np.float32]) -> bytes:
    return np.clip(np.rint(sound * 32_768), -32_768, 32_767).astype("<i2").tobytes()
