"""How long sound goes on after a stop, judged from a recording of the loudspeaker.

The floor is the resolution of the recording: the gap between two of its pieces.
"""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path

import numpy as np

from tests.qt.test_voice_out import _listen
from tests.support.pulse import Pulse


def measure(rounds: int) -> dict[str, float]:
    """Milliseconds, over three stops a round. Needs PulseAudio's programs."""
    with tempfile.TemporaryDirectory() as folder:
        pulse = Pulse(Path(folder))
        try:
            seen, recording = _listen("stops_again_and_again", pulse, str(rounds * 3))
        finally:
            pulse.close()
    sound = recording.times_of_sound()
    gaps = np.diff(sound)
    floor = float(np.median(gaps[gaps > 0])) * 1000
    starts, stops = seen.times("say"), seen.times("stop")
    late = []
    for stop, following in zip(stops, [*starts[1:], float("inf")], strict=True):
        after = sound[(sound > stop) & (sound < following)]
        late.append(float(after[-1] - stop) * 1000 if len(after) else 0.0)
    return {
        "floor_ms": floor,
        "after_stop_ms": statistics.median(late),
        "after_stop_max_ms": max(late),
        "ratio": max(late) / floor,
    }
