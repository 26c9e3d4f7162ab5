"""The few sums that figures are made of."""

from __future__ import annotations

import math
from collections.abc import Sequence


def share(part: int, whole: int) -> float | None:
    """A part of a whole from 0 to 1; ``None`` where there is nothing to measure."""
    return round(part / whole, 4) if whole else None


def percentile(values: Sequence[float], percent: float) -> float | None:
    """The value that ``percent`` of the values do not exceed."""
    if not values:
        return None
    place = max(0, math.ceil(percent / 100 * len(values)) - 1)
    return round(sorted(values)[place], 2)


def edits(true: str, read: str) -> int:
    """How many signs have to be changed, added or taken away (Levenshtein)."""
    from rapidfuzz.distance import Levenshtein

    return Levenshtein.distance(true, read)
