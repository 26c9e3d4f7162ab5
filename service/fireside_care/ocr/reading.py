"""What was read in a picture: its text, where each word of it stands, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

Point: TypeAlias = tuple[float, float]
"""x to the right and y downwards, in pixels of the picture as a viewer shows it upright
(its EXIF turn applied), whatever size it was read at."""

Quad: TypeAlias = tuple[Point, Point, Point, Point]
"""Four corners: top left, top right, bottom right, bottom left as the *reader of the text* sees
them; on a page that lies on its head the first is at the lower right of the picture."""


@dataclass(frozen=True)
class Line:
    """A line of text. ``edges`` has one more entry than the line has characters."""

    text: str
    start: int
    """Where its first character stands in :attr:`Reading.text`."""
    quad: Quad
    confidence: float
    """How sure the recogniser was of it, from 0 to 1."""
    edges: tuple[float, ...]
    """Where the characters begin and end along the line, from 0 (left) to 1 (right)."""

    @property
    def end(self) -> int:
        """Where it ends in :attr:`Reading.text`."""
        return self.start + len(self.text)

    def cut(self, first: int, last: int) -> Quad:
        """The box round its characters ``first`` up to, not including, ``last``."""
        left, right = self.edges[first], self.edges[last]
        top_left, top_right, bottom_right, bottom_left = self.quad
        return (
            _between(top_left, top_right, left),
            _between(top_left, top_right, right),
            _between(bottom_left, bottom_right, right),
            _between(bottom_left, bottom_right, left),
        )


@dataclass(frozen=True)
class Code:
    """A QR or bar code. Its value is data from a stranger: show it, never open it."""

    value: str
    kind: str
    """Such as "QRCode" or "EAN13"."""
    quad: Quad


@dataclass(frozen=True)
class Reading:
    """All that was read in one picture."""

    text: str
    lines: tuple[Line, ...]
    """In reading order. What stands between two lines in ``text`` belongs to neither."""
    codes: tuple[Code, ...]
    confidence: float
    """Mean over the characters, from 0 to 1; 0 without any."""
    readable: bool
    """False when the text may be wrong or missing: then nothing may be concluded from it."""
    incomplete: bool
    """True when the file broke off and a part of the picture is missing."""
    width: int
    """Of the picture as a viewer shows it, in pixels."""
    height: int

    def boxes_of(self, start: int, end: int) -> list[Quad]:
        """Where ``text[start:end]`` stands in the picture: one box for each line it touches."""
        return [
            line.cut(max(start, line.start) - line.start, min(end, line.end) - line.start)
            for line in self.lines
            if max(start, line.start) < min(end, line.end)
        ]


def _between(a: Point, b: Point, share: float) -> Point:
    return (a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share)
