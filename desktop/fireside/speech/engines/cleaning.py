"""Makes sound ready for a recogniser that was trained on clean speech near to the microphone."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Sound = NDArray[np.float64]

_FRAME, _HOP, _SIZE = 400, 160, 512
_LOUD_SHARE = 0.2
"""The loudest part of the frames is taken for speech when the level is set."""
_LEVEL = 3000.0
_NOISE_SHARE, _NOISE_BIAS = 0.2, 1.6
"""Noise is measured in the softest part of the frames, which is below its mean by that factor."""
_SMOOTH, _FLOOR = 0.98, 0.1
_MARGIN = 25
"""Frames of silence that are kept around speech."""
_LOUD_FRAMES = 10
"""Fewer loud frames than these are a click, not a word."""


def clean(sound: bytes, dither: float) -> bytes:
    """``sound`` (16 kHz, 16 bit, mono) with steady noise taken out and speech at one level.

    ``dither``: white noise added at last, in decibels below speech. Digital silence, as in made
    speech and behind noise gates, is unlike anything in the recogniser's model.
    """
    samples = np.frombuffer(sound, dtype="<i2").astype(np.float64)
    if len(samples) < _FRAME:
        return sound
    quiet = _without_noise(samples)
    level = _loudness(quiet)
    noise = np.random.default_rng(0).standard_normal(len(quiet))
    ready = quiet * (_LEVEL / max(level, 1.0)) + noise * (_LEVEL * 10 ** (-dither / 20))
    return np.clip(ready, -32767, 32767).astype("<i2").tobytes()


def _loudness(samples: Sound) -> float:
    frames = samples[: len(samples) // _HOP * _HOP].reshape(-1, _HOP)
    energy = np.sort(np.sqrt(np.mean(frames**2, axis=1)))
    return float(np.mean(energy[-max(1, int(len(energy) * _LOUD_SHARE)) :]))


def _without_noise(samples: Sound) -> Sound:
    """Wiener filter with the decision-directed rule of Ephraim and Malah."""
    window = np.hanning(_FRAME + 1)[:-1]
    padded = np.concatenate([np.zeros(_FRAME), samples, np.zeros(2 * _FRAME)])
    count = (len(padded) - _FRAME) // _HOP
    starts = _HOP * np.arange(count)[:, None]
    spectrum = np.fft.rfft(padded[starts + np.arange(_FRAME)] * window, _SIZE)
    power = np.abs(spectrum) ** 2
    live = power[np.mean(power, axis=1) > 1.0]
    if not len(live):
        return samples
    softest = np.sort(live, axis=0)[: max(3, int(len(live) * _NOISE_SHARE))]
    noise = np.mean(softest, axis=0) * _NOISE_BIAS + 1e-3
    posterior = power / noise
    gains = np.empty_like(power)
    before = np.maximum(posterior[0] - 1, 0)
    for number, now in enumerate(posterior):
        prior = _SMOOTH * before + (1 - _SMOOTH) * np.maximum(now - 1, 0)
        gains[number] = np.maximum(prior / (1 + prior), _FLOOR)
        before = gains[number] ** 2 * now
    frames = np.fft.irfft(spectrum * gains, _SIZE)[:, :_FRAME]
    made, weight = np.zeros(len(padded)), np.zeros(len(padded))
    for number, frame in enumerate(frames):
        part = slice(number * _HOP, number * _HOP + _FRAME)
        made[part] += frame
        weight[part] += window
    made /= np.maximum(weight, 0.3)
    return made[_FRAME : _FRAME + len(samples)]


def trimmed(sound: bytes) -> bytes:
    """``sound`` without the long silence before and after what is loud in it."""
    energy = _energy(sound)
    if not len(energy):
        return b""
    loud = np.flatnonzero(energy > _threshold(energy))
    if not len(loud):
        return b""
    first, last = max(0, int(loud[0]) - _MARGIN), int(loud[-1]) + _MARGIN
    return sound[2 * _HOP * first : 2 * _HOP * (last + 1)]


def still_silent(sound: bytes, length: int) -> bool:
    """Whether nothing is loud in what came after the first ``length`` bytes."""
    before, after = _energy(sound[:length]), _energy(sound[length:])
    if not len(before) or not len(after):
        return not len(after)
    return int(np.count_nonzero(after > _threshold(before))) < _LOUD_FRAMES


def _energy(sound: bytes) -> Sound:
    """Decibels of each hundredth of a second."""
    samples = np.frombuffer(sound, dtype="<i2").astype(np.float64)
    frames = samples[: len(samples) // _HOP * _HOP].reshape(-1, _HOP)
    decibels: Sound = 10 * np.log10(np.mean(frames**2, axis=1) + 1.0)
    return decibels


def _threshold(energy: Sound) -> float:
    """Decibels above which a frame is taken for sound: near the noise, well below the speech."""
    low, high = np.percentile(energy, (10, 95))
    return float(max(low + 0.25 * (high - low), high - 35))
