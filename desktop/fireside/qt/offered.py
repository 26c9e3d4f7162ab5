"""What somebody pastes or drops: words, or a picture's file, read off the GUI thread."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QBuffer, QIODevice, QMimeData
from PySide6.QtGui import QImage

from fireside.flows.results import PictureTaken, TextTaken
from fireside.i18n import tr
from fireside_core.adverts.wire import MAX_ADVERT_CHARS, MAX_PICTURE_BYTES

_TEXT_FILES = (".txt", ".text")


class Offered(NamedTuple):
    """What is offered, taken out of what only the GUI thread may touch."""

    text: str = ""
    path: str = ""
    image: QImage | None = None


def offered(data: QMimeData) -> Offered:
    """A file before a picture, a picture before words: a browser offers all of them at once."""
    files = [url.toLocalFile() for url in data.urls() if url.isLocalFile()]
    if files:
        return Offered(path=files[0])
    if data.hasImage():
        image = data.imageData()
        if isinstance(image, QImage) and not image.isNull():
            return Offered(image=image)
    return Offered(text=data.text())


def taken(what: Offered) -> TextTaken | PictureTaken:
    """The words, or the picture as the bytes of a file. May take its time; never raises."""
    if what.path:
        return read_file(Path(what.path))
    if what.image is not None:
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        # Quick rather than small: it goes no further than this computer.
        saved = what.image.save(buffer, "PNG", 90)  # type: ignore[call-overload]
        data = bytes(buffer.data().data())
        if not saved or not data:
            return PictureTaken(problem=_unreadable())
        return _checked(data)
    if what.text.strip():
        return TextTaken(what.text)
    return PictureTaken(problem=tr("There is nothing to paste. Please copy the advert first."))


def read_file(path: Path) -> TextTaken | PictureTaken:
    """A picture's file, or a text's. Never raises."""
    try:
        if not path.is_file():
            return PictureTaken(problem=tr("That is not a picture that I can open."))
        if path.stat().st_size > MAX_PICTURE_BYTES:
            return PictureTaken(problem=_too_large())
        if path.suffix.lower() in _TEXT_FILES:
            with path.open(encoding="utf-8", errors="replace") as file:
                return TextTaken(file.read(2 * MAX_ADVERT_CHARS))
        return _checked(path.read_bytes())
    except OSError:
        return PictureTaken(problem=_unreadable())


def _checked(data: bytes) -> PictureTaken:
    if not data:
        return PictureTaken(problem=_unreadable())
    if len(data) > MAX_PICTURE_BYTES:
        return PictureTaken(problem=_too_large())
    return PictureTaken(data)


def _unreadable() -> str:
    return tr("I could not open that picture. Please try another one.")


def _too_large() -> str:
    return tr("That picture is too large for me. Please choose a smaller one.")
