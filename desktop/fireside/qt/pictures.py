"""Making a picture of moderate size to be shown, off the GUI thread."""

from __future__ import annotations

import io

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader

_LONGEST = 1600
"""Pixels of the longer side: more than any screen of the senior's shows of it."""
_MOST_PIXELS = 50_000_000


def shown(data: bytes) -> QImage | None:
    """The picture turned upright; ``None`` where it cannot be read. Never raises."""
    try:
        return _by_qt(data) or _by_pillow(data)
    except Exception:
        # A broken file may make a decoder raise anything; the words of it are shown all the same.
        return None


def _by_qt(data: bytes) -> QImage | None:
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    size = reader.size()
    if not size.isValid() or size.width() * size.height() > _MOST_PIXELS:
        return None
    if max(size.width(), size.height()) > _LONGEST:
        reader.setScaledSize(
            size.scaled(QSize(_LONGEST, _LONGEST), Qt.AspectRatioMode.KeepAspectRatio)
        )
    image = reader.read()
    return None if image.isNull() else image


def _by_pillow(data: bytes) -> QImage | None:
    """What Qt cannot read: the photos of some telephones."""
    import pi_heif  # type: ignore[import-untyped]
    from PIL import Image, ImageOps

    pi_heif.register_heif_opener()
    with Image.open(io.BytesIO(data)) as opened:
        if opened.width * opened.height > _MOST_PIXELS:
            return None
        upright = ImageOps.exif_transpose(opened).convert("RGB")
    upright.thumbnail((_LONGEST, _LONGEST))
    image = QImage(
        upright.tobytes(),
        upright.width,
        upright.height,
        3 * upright.width,
        QImage.Format.Format_RGB888,
    )
    return image.copy()
