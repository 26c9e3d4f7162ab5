"""A box in a picture: drawn, moved and sized, and never outside."""

from __future__ import annotations

from typing import TypeAlias

Box: TypeAlias = tuple[float, float, float, float]
"""Left, top, right and bottom, from 0 to 1 of the picture."""

WHOLE: Box = (0.0, 0.0, 1.0, 1.0)
MIDDLE: Box = (0.2, 0.15, 0.8, 0.85)
"""Where it is before anybody has drawn one."""
STEP = 0.04
"""What one press of an arrow key does."""
SMALLEST = 0.05


def drawn(x1: float, y1: float, x2: float, y2: float) -> Box | None:
    """From corner to corner; ``None`` for a mere tap."""
    left, right = sorted((_inside(x1), _inside(x2)))
    top, bottom = sorted((_inside(y1), _inside(y2)))
    if right - left < SMALLEST or bottom - top < SMALLEST:
        return None
    return (left, top, right, bottom)


def moved(box: Box, right: float, down: float) -> Box:
    """The same size at another place."""
    left, top, old_right, old_bottom = box
    wide, high = old_right - left, old_bottom - top
    x = min(max(0.0, left + right), 1.0 - wide)
    y = min(max(0.0, top + down), 1.0 - high)
    return (x, y, x + wide, y + high)


def sized(box: Box, wider: float, higher: float) -> Box:
    """The same place, its right and lower side moved; at the picture's edge the other side."""
    left, right = _stretched(box[0], box[2], wider)
    top, bottom = _stretched(box[1], box[3], higher)
    return (left, top, right, bottom)


def _stretched(start: float, end: float, by: float) -> tuple[float, float]:
    if end + by > 1.0:
        start, end, by = max(0.0, start - (end + by - 1.0)), 1.0, 0.0
    return start, max(start + SMALLEST, end + by)


def _inside(value: float) -> float:
    return min(1.0, max(0.0, value))
