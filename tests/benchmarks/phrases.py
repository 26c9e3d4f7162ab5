"""From the words that were heard to the button they mean, among 150 phrases.

The floor is one pass of RapidFuzz over the same phrases.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from rapidfuzz import process

from fireside_core.phrases import match

_HEARD = (
    "please ring the 7th person called peter",
    "ring the 70 person called pete",
    "what helps when my knee hurts at night after a long walk in the cold",
    "the first time it happened i was in bed",
)


def _median_ms(call: Callable[[str], object], rounds: int) -> float:
    took = []
    for heard in _HEARD * rounds * 5:
        start = time.process_time()
        call(heard)
        took.append((time.process_time() - start) * 1000)
    return statistics.median(took)


def measure(rounds: int) -> dict[str, float]:
    """Milliseconds of the processor for one utterance."""
    phrases = {f"ring the {i}th person called peter": str(i) for i in range(150)}
    match(_HEARD[1], phrases)
    floor = _median_ms(lambda heard: process.extract(heard, list(phrases)), rounds)
    ours = _median_ms(lambda heard: match(heard, phrases), rounds)
    return {"floor_ms": floor, "match_ms": ours, "ratio": ours / floor}
