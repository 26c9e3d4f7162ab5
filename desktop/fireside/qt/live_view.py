"""What a camera sees now, as large as its place allows."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from fireside.flows.page import LivePicture, Picture
from fireside.qt.picture_view import PictureView
from fireside.qt.theme import Theme


class LiveSource(QObject):
    """Where the pictures come from; ``latest`` is there before it is shown to anybody."""

    frame = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.latest = QImage()

    def show(self, image: QImage) -> None:
        """The next picture."""
        self.latest = image
        self.frame.emit()


class LiveView(PictureView):
    """Paints the latest picture of its source. Not mirrored: there is something to read."""

    smallest = 0.35

    def __init__(self, block: LivePicture, theme: Theme, parent: QWidget) -> None:
        assert isinstance(block.source, LiveSource)
        super().__init__(Picture(block.source.latest, block.name), theme, parent)
        self._source = block.source
        # A method of a QObject: Qt lets go of it with this view.
        self._source.frame.connect(self._next)

    def _next(self) -> None:
        self._image = self._source.latest
        if self.isVisible():
            self.update()
