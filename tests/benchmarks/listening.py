"""From the end of a spoken command's pause to the next screen, and the GUI's stalls meanwhile.

Real sound through a virtual microphone into the whole app, with the small test model. The floor
is the same app's way to the same screens after a press.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from fireside.qt.navigator import GUARD_SECONDS
from tests.support.pulse import Pulse
from tests.support.senior import Screen, Senior, open_app

_LEGS = (("ask a question", "ask"), ("home", "home"), ("my family", "family"), ("home", "home"))
_PRESSES = (("home.ask", "ask"), ("everywhere.home", "home"))


def _presses(senior: Senior, rounds: int) -> list[float]:
    """Milliseconds from each press to its screen."""
    took = []
    for button, wanted in _PRESSES * rounds:
        time.sleep(GUARD_SECONDS + 0.1)
        seen, pressed = len(senior.rows), time.monotonic()
        senior.order(f"click {button}")
        senior.wait(lambda seen=seen: "screen" in senior.kinds(seen), wanted)  # type: ignore[misc]
        shown = next(row[0] for row in senior.rows[seen:] if row[1] == "screen")
        took.append((shown - pressed) * 1000)
    return took


def _waits(rows: list[list[Any]]) -> list[float]:
    """Milliseconds from each "one moment" to the screen that followed."""
    waits, asked = [], 0.0
    for at, kind, *values in rows:
        if kind == "state" and values == ["thinking"]:
            asked = at
        elif kind == "screen" and asked:
            waits.append((at - asked) * 1000)
            asked = 0.0
    return waits


def measure(rounds: int) -> dict[str, float]:
    """Milliseconds, over four commands a round. Needs PulseAudio's programs."""
    screen = Screen()
    with tempfile.TemporaryDirectory() as folder:
        pulse = Pulse(Path(folder) / "sound")
        try:
            pulse.plug_in()
            senior = open_app(pulse, screen, Path(folder), listening="always", voice="off")
            senior.wait_for_state("listening")
            senior.order("forget_stall")
            for words, wanted in _LEGS * rounds:
                senior.command(words, wanted, reads=False)
            senior.order("stall")
            senior.wait(lambda: senior.told("stall"), "no figure")
            floor = statistics.median(_presses(senior, rounds))
            waits, stall = sorted(_waits(senior.rows)), senior.latest("stall")
            senior.close()
        finally:
            pulse.close()
            screen.close()
    p95 = waits[min(len(waits) - 1, int(len(waits) * 0.95))]
    return {
        "press_floor_ms": floor,
        "after_pause_ms": statistics.median(waits),
        "after_pause_p95_ms": p95,
        "stall_max_ms": stall,
        "ratio": p95 / floor,
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(int(sys.argv[1]) if sys.argv[1:] else 3)) + "\n")
