"""Pieces of lines: found, turned the right way up, read, and the surest of several kept."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from fireside_care.ocr.engine import Engine, Quads
    from fireside_care.ocr.pictures import Pixels

# Below this mean confidence a page may lie on its head: it is read the other way up too.
_DOUBTFUL = 0.9
# A box this much longer one way than the other says which way its text runs.
_LONG = 1.5
# The finder's boxes cut off marks at the ends of a line; in heights of the line.
_ROOM = 0.12
# Two boxes are about the same words when they share this much of the smaller one.
_SAME = 0.25
# What is read with less confidence is no text.
NO_TEXT = 0.5


@dataclass(frozen=True)
class Piece:
    """A box of text as it was read; corners in the order in which a reader sees them."""

    text: str
    confidence: float
    edges: tuple[float, ...]
    corners: npt.NDArray[np.float32]

    @property
    def weight(self) -> float:
        """How much it says: characters, counted by how sure they are."""
        return len(self.text) * (self.confidence - NO_TEXT)


def read_pieces(engine: Engine, pixels: Pixels) -> list[Piece]:
    """All boxes of text, whichever way up the page lies."""
    import numpy as np

    quads = engine.detect(pixels)
    if not len(quads):
        return []
    if _on_its_side(quads):
        # Its top left corner, as a reader sees it, is the second one from above.
        quads = np.roll(quads, -1, axis=1)
    pieces = _recognised(engine, pixels, quads)
    if mean_confidence(pieces) < _DOUBTFUL:
        turned = _recognised(engine, pixels, np.roll(quads, 2, axis=1))
        pieces = max(pieces, turned, key=mean_confidence)
    return pieces


def surest(pieces: Iterable[Piece]) -> list[Piece]:
    """Of pieces that lie on one another the one that says most."""
    kept: list[Piece] = []
    for piece in sorted(pieces, key=lambda one: one.weight, reverse=True):
        if all(_shared(piece, other) < _SAME for other in kept):
            kept.append(piece)
    return kept


def mean_confidence(pieces: Sequence[Piece]) -> float:
    """Mean over the characters; 0 without any."""
    count = sum(len(one.text) for one in pieces)
    return sum(one.confidence * len(one.text) for one in pieces) / count if count else 0.0


def _on_its_side(quads: Quads) -> bool:
    import numpy as np

    across = np.linalg.norm(quads[:, 0] - quads[:, 1], axis=1)
    down = np.linalg.norm(quads[:, 0] - quads[:, 3], axis=1)
    area = across * down
    return bool(area[down > _LONG * across].sum() > area[across > _LONG * down].sum())


def _recognised(engine: Engine, pixels: Pixels, quads: Quads) -> list[Piece]:
    wide = [_widened(quad) for quad in quads]
    found = engine.recognise([_crop(pixels, quad) for quad in wide])
    return [
        Piece(one.text, one.confidence, one.edges, quad)
        for one, quad in zip(found, wide, strict=True)
        if one.text.strip()
    ]


def _widened(quad: Any) -> Any:
    import numpy as np

    top_left, top_right, bottom_right, bottom_left = quad
    length = max(math.dist(top_left, top_right), 1.0)
    room = _ROOM * math.dist(top_left, bottom_left) / length
    top, bottom = (top_right - top_left) * room, (bottom_right - bottom_left) * room
    return np.asarray(
        [top_left - top, top_right + top, bottom_right + bottom, bottom_left - bottom],
        np.float32,
    )


def _crop(pixels: Pixels, quad: Any) -> Pixels:
    """What the box holds as a level picture, the right way up."""
    import cv2
    import numpy as np

    width = max(math.dist(quad[0], quad[1]), math.dist(quad[3], quad[2]))
    height = max(math.dist(quad[0], quad[3]), math.dist(quad[1], quad[2]))
    size = (max(round(width), 1), max(round(height), 1))
    target = np.asarray([[0, 0], [size[0], 0], [size[0], size[1]], [0, size[1]]], np.float32)
    matrix = cv2.getPerspectiveTransform(quad, target)
    crop = cv2.warpPerspective(
        pixels, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return cast("Pixels", crop)


def _shared(a: Piece, b: Piece) -> float:
    import cv2

    both, _ = cv2.intersectConvexConvex(a.corners, b.corners)
    areas = (abs(cv2.contourArea(one.corners)) for one in (a, b))
    return both / max(min(areas), 1.0)
