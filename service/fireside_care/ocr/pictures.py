"""From the bytes of a stranger's file to an upright picture of limited size, or a refusal."""

from __future__ import annotations

import io
import struct
import threading
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from typing import TypeAlias

    import numpy as np
    import numpy.typing as npt
    from PIL import Image

    Pixels: TypeAlias = npt.NDArray[np.uint8]

MAX_BYTES = 25 * 1024 * 1024
MAX_PIXELS = 40_000_000
MIN_SIDE = 24
"""Shorter than this, in pixels, no picture holds a line of text."""
LONG_SIDE = 2000
"""Pixels of the longer side that a picture is read at; small print needs no more."""

# What cameras, phones and screens make. Pillow knows 40 more, some of which run programs.
# The pairs of pictures that some phones write open as JPEG.
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "HEIF", "AVIF")
# First bytes by which a damaged file is still known to have been a picture.
_MAGIC = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"BM", b"II*\0", b"MM\0*", b"RIFF")
# What Pillow's readers raise on damaged files.
_DAMAGED = (
    *(OSError, EOFError, SyntaxError, ValueError, TypeError, LookupError, ArithmeticError),
    *(struct.error, MemoryError, RuntimeError, AttributeError),
)


class PictureProblem(StrEnum):
    """Why a picture was refused."""

    TOO_LARGE = "too_large"
    TOO_SMALL = "too_small"
    NOT_A_PICTURE = "not_a_picture"
    BROKEN = "broken"


class PictureError(Exception):
    """The file cannot be read as a picture. ``code`` is stable; the sentence is the caller's."""

    def __init__(self, code: PictureProblem) -> None:
        super().__init__(code.value)
        self.code = code


@dataclass(frozen=True)
class Picture:
    """An upright picture, scaled down for reading."""

    pixels: Pixels
    """Height × width × 3, in the order blue, green, red, which OpenCV expects."""
    scale: float
    """Pixels of the original to one of these, at least 1."""
    width: int
    """Of the original, its EXIF turn applied."""
    height: int
    incomplete: bool
    """The file broke off; what is missing is grey."""


def open_picture(data: bytes) -> Picture:
    """The picture in ``data``, of an animated one the first frame.

    Raises:
        PictureError: The file is too large, too small, damaged, or no picture of a known kind.
    """
    from PIL import Image, ImageOps

    if len(data) > MAX_BYTES:
        raise PictureError(PictureProblem.TOO_LARGE)
    _load_formats()
    try:
        image = Image.open(io.BytesIO(data), formats=_FORMATS)
    except Image.DecompressionBombError:
        raise PictureError(PictureProblem.TOO_LARGE) from None
    except _DAMAGED:
        known = data.startswith(_MAGIC) or data[4:8] == b"ftyp"
        problem = PictureProblem.BROKEN if known else PictureProblem.NOT_A_PICTURE
        raise PictureError(problem) from None
    with image:
        # The size stands in the file's head: nothing has been decoded yet.
        if image.width * image.height > MAX_PIXELS:
            raise PictureError(PictureProblem.TOO_LARGE)
        if min(image.size) < MIN_SIDE:
            raise PictureError(PictureProblem.TOO_SMALL)
        full = max(image.size)
        # A JPEG can be decoded at a half, a quarter, an eighth: less memory, less time.
        image.draft(None, (LONG_SIDE, LONG_SIDE))
        incomplete = _load(image)
        try:
            image.thumbnail((LONG_SIDE, LONG_SIDE), Image.Resampling.LANCZOS)
            upright = _flat(ImageOps.exif_transpose(image))
        except _DAMAGED:
            raise PictureError(PictureProblem.BROKEN) from None
    scale = full / max(upright.size)
    return Picture(
        pixels=_pixels(upright),
        scale=scale,
        width=round(upright.width * scale),
        height=round(upright.height * scale),
        incomplete=incomplete,
    )


_loading = threading.Lock()


def _load(image: Image.Image) -> bool:
    """Decode; True when the file broke off and Pillow filled the rest."""
    from PIL import ImageFile

    # The switch is Pillow's, for the whole process.
    with _loading:
        try:
            image.load()
        except _DAMAGED:
            ImageFile.LOAD_TRUNCATED_IMAGES = True
            try:
                image.load()
            except _DAMAGED:
                raise PictureError(PictureProblem.BROKEN) from None
            finally:
                ImageFile.LOAD_TRUNCATED_IMAGES = False
            return True
    return False


def _flat(image: Image.Image) -> Image.Image:
    """As eight-bit red, green, blue without transparency."""
    if image.mode.startswith(("I", "F")):
        return _eight_bit(image).convert("RGB")
    if image.has_transparency_data:
        from PIL import Image

        seen = image.convert("RGBA")
        # White words on nothing are meant for a dark ground.
        grey = seen.convert("LA").resize((1, 1), Image.Resampling.BOX)
        light = cast("tuple[int, int]", grey.getpixel((0, 0)))[0] > 200
        ground = Image.new("RGBA", seen.size, "black" if light else "white")
        return Image.alpha_composite(ground, seen).convert("RGB")
    return image.convert("RGB")


def _eight_bit(image: Image.Image) -> Image.Image:
    """From 16 or 32 bits a pixel, stretched between its darkest and its lightest."""
    import numpy as np
    from PIL import Image

    values = np.nan_to_num(np.asarray(image, dtype=np.float32))
    values -= values.min()
    return Image.fromarray((values * (255 / max(float(values.max()), 1e-6))).astype(np.uint8))


def _pixels(image: Image.Image) -> Pixels:
    import numpy as np

    return np.ascontiguousarray(np.asarray(image, dtype=np.uint8)[:, :, ::-1])


@cache
def _load_formats() -> None:
    import pi_heif  # type: ignore[import-untyped]
    from PIL import Image

    Image.init()
    pi_heif.register_heif_opener(thumbnails=False)
