"""From a picture to a page of text: its lines in order, and whether they can be trusted."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from fireside_care.ocr.blur import BLURRED, sharper
from fireside_care.ocr.layout import Block, hyphenated, reading_order, separator
from fireside_care.ocr.pieces import NO_TEXT, Piece, mean_confidence, read_pieces, surest
from fireside_care.ocr.reading import Line
from fireside_care.ocr.unread import unread_share

if TYPE_CHECKING:
    from fireside_care.ocr.engine import Engine
    from fireside_care.ocr.pictures import Picture
    from fireside_care.ocr.reading import Quad

# A page is trusted when its characters are as sure as this on average, few of them stand in
# lines much less sure, and there are some at all. On 54 pictures blurred, darkened and shrunk more
# and more, those with under a tenth of their characters wrong are above, the others below.
_SURE = 0.92
_LOW = 0.75
_LOW_SHARE = 0.35
_MIN_CHARACTERS = 4
# Blurred pages of which all was read leave 0.05 to 0.15, one that lost its small print 0.8.
_UNREAD = 0.5
# Squares are never taken for letters with more confidence.
_PATTERN = 0.9


@dataclass(frozen=True)
class Page:
    """The text of a picture, in the pixels of the original."""

    text: str
    lines: tuple[Line, ...]
    confidence: float
    readable: bool


def read_page(engine: Engine, picture: Picture, blur: float, codes: Sequence[Quad]) -> Page:
    """Read the picture whichever way up it lies; a blurred one is sharpened first.

    ``blur`` is the picture's spread; ``codes`` are where QR and bar codes may stand: what is
    read there with less than full confidence is their pattern.
    """
    versions = [picture.pixels]
    if blur > BLURRED:
        versions += sharper(picture.pixels, blur)
    pieces = [piece for version in versions for piece in read_pieces(engine, version)]
    pieces = [piece for piece in pieces if not _pattern(piece, codes, picture.scale)]
    if len(versions) > 1:
        pieces = surest(pieces)
    words = [piece for piece in pieces if piece.confidence >= NO_TEXT]
    trusted = _sure(pieces)
    if trusted and blur > BLURRED:
        unread = unread_share(picture.pixels, words, codes, blur, picture.scale)
        trusted = unread < _UNREAD
    text, lines = _joined(words, picture.scale)
    return Page(text, lines, mean_confidence(words), trusted)


def _sure(pieces: Sequence[Piece]) -> bool:
    count = sum(len(piece.text) for piece in pieces)
    low = sum(len(piece.text) for piece in pieces if piece.confidence < _LOW)
    return (
        count >= _MIN_CHARACTERS and mean_confidence(pieces) >= _SURE and low <= _LOW_SHARE * count
    )


def _pattern(piece: Piece, codes: Sequence[Quad], scale: float) -> bool:
    """Whether it is a code's squares or bars, taken for letters."""
    import cv2
    import numpy as np

    if piece.confidence > _PATTERN:
        return False
    x, y = (float(value) for value in piece.corners.mean(axis=0) * scale)
    return any(
        cv2.pointPolygonTest(np.asarray(code, np.float32), (x, y), False) >= 0 for code in codes
    )


def _joined(pieces: Sequence[Piece], scale: float) -> tuple[str, tuple[Line, ...]]:
    """The pieces as one text, in reading order."""
    text = ""
    lines: list[Line] = []
    for row in reading_order(_levelled(pieces)):
        for place, index in enumerate(row):
            piece = pieces[index]
            if place == 0 and hyphenated(text, piece.text):
                last = lines[-1]
                lines[-1] = replace(last, text=last.text[:-1], edges=last.edges[:-1])
                text = text[:-1]
            else:
                text += separator(text, piece.text)
            corners = tuple((float(x), float(y)) for x, y in piece.corners * scale)
            quad = cast("Quad", corners)
            lines.append(Line(piece.text, len(text), quad, piece.confidence, piece.edges))
            text += piece.text
    return text, tuple(lines)


def _levelled(pieces: Sequence[Piece]) -> list[Block]:
    """The boxes as they would lie if the page lay level, the right way up."""
    if not pieces:
        return []
    import numpy as np

    corners = np.stack([piece.corners for piece in pieces])
    along = (corners[:, 1] - corners[:, 0] + corners[:, 2] - corners[:, 3]).sum(axis=0)
    tilt = math.atan2(float(along[1]), float(along[0]))
    level = np.asarray([[math.cos(tilt), -math.sin(tilt)], [math.sin(tilt), math.cos(tilt)]])
    turned = corners @ level
    left, right = turned[:, [0, 3], 0].mean(axis=1), turned[:, [1, 2], 0].mean(axis=1)
    top, bottom = turned[:, [0, 1], 1].mean(axis=1), turned[:, [2, 3], 1].mean(axis=1)
    boxes = np.stack([left, top, right, bottom], axis=1).tolist()
    return [Block(index, *box) for index, box in enumerate(boxes)]
