"""The sound of any microphone as 16 kHz, mono, 16 bit."""

from __future__ import annotations

import random

import numpy as np
import pytest

from fireside.speech.engines.engine import RATE
from fireside.speech.resampling import Resampler
from tests.support.sound import Samples, loudest_hertz, rms

FORMATS = [
    (48_000, 2, "f4"),
    (44_100, 2, "i2"),
    (44_100, 1, "i4"),
    (96_000, 4, "f4"),
    (8_000, 1, "i2"),
    (16_000, 2, "i2"),
    (22_050, 1, "u1"),
]


def _recorded(hertz: float, rate: int, channels: int, kind: str, seconds: float = 1.0) -> bytes:
    time = np.arange(int(rate * seconds)) / rate
    sound = np.repeat(0.5 * np.sin(2 * np.pi * hertz * time)[:, None], channels, axis=1)
    if kind == "f4":
        return sound.astype("f4").tobytes()
    if kind == "u1":
        return np.rint(sound * 127 + 128).astype("u1").tobytes()
    return (sound * np.iinfo(kind).max).astype(kind).tobytes()


def _samples(sound: bytes) -> Samples:
    return np.frombuffer(sound, dtype="<i2") / 32_768


@pytest.mark.parametrize(("rate", "channels", "kind"), FORMATS)
@pytest.mark.parametrize("hertz", [200, 1000, 3400])
def test_what_is_spoken_comes_through(rate: int, channels: int, kind: str, hertz: float) -> None:
    heard = _samples(
        Resampler(rate, channels, kind).convert(_recorded(hertz, rate, channels, kind), last=True)
    )
    assert abs(len(heard) - RATE) <= 1
    assert rms(heard[200:-200]) == pytest.approx(0.3536, rel=0.02)
    assert loudest_hertz(heard, RATE) == pytest.approx(hertz, abs=2)


@pytest.mark.parametrize("rate", [44_100, 48_000, 96_000])
@pytest.mark.parametrize("hertz", [9_000, 12_600, 15_000, 20_000])
def test_what_is_too_high_does_not_fold_back(rate: int, hertz: float) -> None:
    heard = _samples(Resampler(rate, 1, "f4").convert(_recorded(hertz, rate, 1, "f4"), last=True))
    assert rms(heard[200:-200]) < 0.3536 / 100


@pytest.mark.parametrize(("rate", "channels", "kind"), FORMATS)
def test_the_seams_between_pieces_cannot_be_heard(rate: int, channels: int, kind: str) -> None:
    recorded = _recorded(700, rate, channels, kind)
    pieces, chance, at = Resampler(rate, channels, kind), random.Random(1), 0
    heard = b""
    while at < len(recorded):
        size = chance.randrange(3_000)
        heard += pieces.convert(recorded[at : at + size])
        at += size
    heard += pieces.convert(b"", last=True)
    assert heard == Resampler(rate, channels, kind).convert(recorded, last=True)


def test_channels_are_mixed() -> None:
    stereo = np.array([[8000, 0], [0, 4000], [-32_768, -32_768], [32_767, 32_767]], dtype="i2")
    assert np.frombuffer(
        Resampler(RATE, 2, "i2").convert(stereo.tobytes()), dtype="<i2"
    ).tolist() == [
        4000,
        2000,
        -32_768,
        32_767,
    ]


def test_too_loud_is_cut_off_not_turned_over() -> None:
    loud = np.array([1.5, -1.5], dtype="f4").tobytes()
    assert np.frombuffer(Resampler(RATE, 1, "f4").convert(loud), dtype="<i2").tolist() == [
        32_767,
        -32_768,
    ]


def test_a_kind_of_samples_that_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="f8"):
        Resampler(RATE, 1, "f8")
