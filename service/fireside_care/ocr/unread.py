"""What looks like writing in a blurred picture, and was not read."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fireside_care.ocr.pictures import Pixels
    from fireside_care.ocr.pieces import Piece
    from fireside_care.ocr.reading import Quad

# Of the liveliness of the words that were read; fainter patterns are paper and grain.
_LIVELY = 0.35
# The surroundings of a line or a code (its pale rim), in heights of a line.
_AROUND = 0.7
_RIM = 30


def unread_share(
    pixels: Pixels, pieces: Sequence[Piece], codes: Sequence[Quad], blur: float, scale: float
) -> float:
    """The area of unread patterns as lively as writing, as a share of what was read.

    Writing is lively in two directions at once, which frames and rules are not. The finder
    passes over small print that is too blurred, and the large words alone would be believed.
    """
    import cv2
    import numpy as np

    if not pieces:
        return 0.0
    height = float(np.median([math.dist(piece.corners[0], piece.corners[3]) for piece in pieces]))
    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    smooth = cv2.GaussianBlur(grey, (0, 0), max(1.0, blur / 2)).astype(np.float32)
    block = int(max(height / 2, 7)) | 1
    lively = np.sqrt(np.maximum(cv2.cornerMinEigenVal(smooth, block), 0))
    read = np.zeros(grey.shape, np.uint8)
    for piece in pieces:
        cv2.fillConvexPoly(read, piece.corners.astype(np.int32), 1)
    coded = np.zeros(grey.shape, np.uint8)
    for code in codes:
        cv2.fillConvexPoly(coded, (np.asarray(code) / scale).astype(np.int32), 1)
    known = _grown(read, height * _AROUND) | _grown(coded, _RIM)
    left = (lively > _LIVELY * np.median(lively[read > 0])) & (known == 0)
    return float(left.sum() / read.sum())


def _grown(mask: Pixels, width: float) -> Pixels:
    import cv2
    import numpy as np

    size = int(width) | 1
    return np.asarray(cv2.dilate(mask, np.ones((size, size), np.uint8)), np.uint8)
