"""Speech made on the spot, by voices that are on every machine that runs the tests."""

from __future__ import annotations

import io
import shutil
import subprocess
import wave
from pathlib import Path

import numpy as np
import pytest

from fireside.speech.resampling import Resampler

RATE = 16_000


def spoken(text: str, voice: str = "flite:slt", seconds_around: float = 0.3) -> bytes:
    """16 kHz, mono, 16 bit. ``voice``: "flite:NAME" or "espeak:NAME". Skips where it is missing.

    A little noise lies over it, as over all real sound.
    """
    program, _, name = voice.partition(":")
    command = {
        "flite": ["flite", "-voice", name, "-t", text, "-o", "/dev/stdout"],
        "espeak": ["espeak-ng", "-v", name, "-s", "150", "--stdout", text],
    }[program]
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    made = subprocess.run(command, capture_output=True, check=True).stdout
    # Both write a length of their own invention before they know it.
    header = made.index(b"data") + 8
    with wave.open(io.BytesIO(made)) as sound:
        rate, channels = sound.getframerate(), sound.getnchannels()
    data = made[header:]
    sound16 = Resampler(rate, channels, "i2").convert(data[: len(data) // 2 * 2], last=True)
    samples = np.frombuffer(sound16, dtype="<i2").astype(np.float64)
    around = np.zeros(int(seconds_around * RATE))
    samples = np.concatenate((around, samples, around))
    samples += np.random.default_rng(1).normal(0, 8, len(samples))
    return np.clip(samples, -32_768, 32_767).astype("<i2").tobytes()


def as_wav(sound: bytes, path: Path) -> Path:
    """The same as a file."""
    with wave.open(str(path), "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(RATE)
        wav.writeframes(sound)
    return path
