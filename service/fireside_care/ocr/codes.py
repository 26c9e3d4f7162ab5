"""QR and bar codes in a picture. What they say is data: it is shown, never opened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fireside_care.ocr.blur import BLURRED, restored, unsharp
from fireside_care.ocr.reading import Code, Point, Quad

if TYPE_CHECKING:
    from fireside_care.ocr.pictures import Picture, Pixels

# A picture with a longer side than this is not enlarged for its codes: they are large enough.
_SMALL = 1000
# Enlarged by this the bars of a small code are wide enough to be told apart.
_ENLARGED = 2.5


@dataclass(frozen=True)
class FoundCodes:
    """The codes that were read, and where codes stand, read or not."""

    codes: tuple[Code, ...]
    places: tuple[Quad, ...]


def find_codes(picture: Picture, blur: float) -> FoundCodes:
    """All codes: turned, small, grainy and blurred ones too; from top to bottom.

    ``blur`` is the picture's spread (:func:`fireside_care.ocr.blur.spread`).
    """
    import cv2
    import numpy as np

    # In the grain of a dark photo the finder would look for bars a long time.
    smooth = np.asarray(cv2.GaussianBlur(picture.pixels, (0, 0), 1.0), np.uint8)
    codes, places = _read(smooth, picture.scale)
    # Looking harder takes longer than reading the page: only where there may be one.
    if not codes and (places or blur > BLURRED or max(picture.pixels.shape) < _SMALL):
        for pixels, enlarged in _versions(picture.pixels, blur):
            codes, seen = _read(pixels, picture.scale / enlarged)
            places += seen
            if codes:
                break
    codes.sort(key=lambda code: min(y for _, y in code.quad))
    return FoundCodes(tuple(codes), tuple(places))


def _versions(pixels: Pixels, blur: float) -> Iterator[tuple[Pixels, float]]:
    """As it is, sharpened when blurred, enlarged when small; with the enlargement."""
    import cv2
    import numpy as np

    if blur > BLURRED:
        for width in (blur, 1.3 * blur):
            yield restored(pixels, width, 0.002), 1.0
        yield unsharp(pixels, 3.0, 2.5), 1.0
    else:
        yield pixels, 1.0
    if max(pixels.shape) < _SMALL:
        larger = cv2.resize(pixels, None, fx=_ENLARGED, fy=_ENLARGED, interpolation=cv2.INTER_CUBIC)
        yield np.asarray(larger, np.uint8), _ENLARGED


def _read(pixels: Pixels, scale: float) -> tuple[list[Code], list[Quad]]:
    import zxingcpp

    found = [
        (_quad(one.position, scale), one)
        for one in zxingcpp.read_barcodes(pixels, return_errors=True)
    ]
    codes = [Code(one.text, one.format.name, quad) for quad, one in found if one.valid and one.text]
    return codes, [quad for quad, _ in found]


def _quad(position: Any, scale: float) -> Quad:
    def corner(point: Any) -> Point:
        return (point.x * scale, point.y * scale)

    return (
        corner(position.top_left),
        corner(position.top_right),
        corner(position.bottom_right),
        corner(position.bottom_left),
    )
