"""A picture in which a box is drawn with the finger, or moved with the arrow keys."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from fireside.flows.box import STEP, Box, drawn, moved, sized
from fireside.flows.page import Picture, PicturePart
from fireside.qt.picture_view import PictureView
from fireside.qt.theme import Theme

_ARROWS = {
    Qt.Key.Key_Left: (-STEP, 0.0),
    Qt.Key.Key_Right: (STEP, 0.0),
    Qt.Key.Key_Up: (0.0, -STEP),
    Qt.Key.Key_Down: (0.0, STEP),
}
_OUTSIDE = QColor(0, 0, 0, 120)
"""Over what is not in the box."""


class PartView(PictureView):
    """What is outside of the box is darker. A tap alone changes nothing."""

    smallest = 0.35
    boxed = Signal(str, object)

    def __init__(self, block: PicturePart, theme: Theme, parent: QWidget) -> None:
        super().__init__(Picture(block.picture, block.name), theme, parent)
        self._block = block
        self._box = block.box
        self._from: QPointF | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setAccessibleName(block.name)
        self.setAccessibleDescription(block.hint)

    @property
    def box(self) -> Box:
        """Where the box is."""
        return self._box

    def take(self, block: PicturePart) -> None:
        """Show the flow's picture and box."""
        assert isinstance(block.picture, QImage)
        self._block, self._image, self._box = block, block.picture, block.box
        self.update()

    def _change(self, box: Box) -> None:
        if box != self._box:
            self._box = box
            self.update()
            self.boxed.emit(self._block.id, box)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        by = _ARROWS.get(Qt.Key(event.key()))
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if by is not None and held == Qt.KeyboardModifier.NoModifier:
            self._change(moved(self._box, *by))
        elif by is not None and held == Qt.KeyboardModifier.ShiftModifier:
            self._change(sized(self._box, *by))
        else:
            super().keyPressEvent(event)

    def _at(self, point: QPointF) -> tuple[float, float]:
        place = self._place()
        return (
            (point.x() - place.left()) / max(1.0, place.width()),
            (point.y() - place.top()) / max(1.0, place.height()),
        )

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self._from = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if self._from is not None:
            box = drawn(*self._at(self._from), *self._at(event.position()))
            if box is not None:
                self._change(box)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self.mouseMoveEvent(event)
        self._from = None

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        super().paintEvent(event)
        theme, place = self._theme, self._place()
        left, top, right, bottom = self._box
        box = QRectF(
            QPointF(place.left() + left * place.width(), place.top() + top * place.height()),
            QPointF(place.left() + right * place.width(), place.top() + bottom * place.height()),
        )
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for dark in (
            QRectF(place.topLeft(), QPointF(place.right(), box.top())),
            QRectF(QPointF(place.left(), box.bottom()), place.bottomRight()),
            QRectF(QPointF(place.left(), box.top()), box.bottomLeft()),
            QRectF(box.topRight(), QPointF(place.right(), box.bottom())),
        ):
            painter.fillRect(dark, _OUTSIDE)
        line = theme.mm(0.9)
        painter.setClipRect(place)
        inner = "voice" if self.hasFocus() else "press"
        # Two lines, light and dark, show on a picture of any colour.
        for colour, width in (("card", line + theme.mm(0.8)), (inner, line)):
            pen = QPen(theme.colour(colour), max(3, width))
            pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
            painter.setPen(pen)
            painter.drawRect(box)


def part_of(picture: QImage, box: Box) -> QImage:
    """What is in the box, in the picture's own pixels. Not only for the GUI thread."""
    left, top, right, bottom = box
    wide, high = picture.width(), picture.height()
    x, y = round(left * wide), round(top * high)
    return picture.copy(x, y, max(1, round(right * wide) - x), max(1, round(bottom * high) - y))
