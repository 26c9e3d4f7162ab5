"""Looking at sound: 16-bit WAV and raw samples."""

from __future__ import annotations

import io
import wave

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float64]


def samples_of(wav: bytes) -> tuple[Samples, int]:
    """The samples of a WAV, one channel, -1 to 1, and its rate."""
    with wave.open(io.BytesIO(wav)) as sound:
        assert sound.getsampwidth() == 2
        data = np.frombuffer(sound.readframes(sound.getnframes()), dtype="<i2")
        return data.reshape(-1, sound.getnchannels()).mean(axis=1) / 32768, sound.getframerate()


def rms(samples: Samples) -> float:
    """How loud it is on average."""
    return float(np.sqrt(np.mean(samples**2))) if len(samples) else 0.0


def tone(hertz: float, seconds: float, rate: int = 22_050) -> bytes:
    """A WAV with a pure tone, whose presence can be told from any other's."""
    time = np.arange(int(seconds * rate)) / rate
    data = (0.4 * 32767 * np.sin(2 * np.pi * hertz * time)).astype("<i2")
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        sound.writeframes(data.tobytes())
    return out.getvalue()


def loudest_hertz(samples: Samples, rate: int) -> float:
    """The pitch that stands out."""
    return float(np.argmax(np.abs(np.fft.rfft(samples))) * rate / len(samples))
