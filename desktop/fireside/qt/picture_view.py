"""A picture with numbered boxes, as large as its place allows."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QLabel, QWidget

from fireside.flows.page import Picture
from fireside.qt.reading import paint_number
from fireside.qt.theme import Theme


class PictureView(QLabel):
    """A QLabel, so that a screen reader finds what the picture shows."""

    smallest = 0.6
    """Of a part's height: with less room it goes to the next part."""

    def __init__(self, block: Picture, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        assert isinstance(block.picture, QImage)
        self._image = block.picture
        self._marks = block.marks
        self._theme = theme
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(block.name)

    def height_for(self, width: int) -> int:
        """What shows the picture at the whole width."""
        return round(width * self._image.height() / max(1, self._image.width()))

    def _place(self) -> QRectF:
        """Where the picture lies: whole, at the left."""
        wide, high = max(1, self._image.width()), max(1, self._image.height())
        scale = min(self.width() / wide, self.height() / high)
        return QRectF(0, (self.height() - high * scale) / 2, wide * scale, high * scale)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        del event
        theme, place = self._theme, self._place()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(place, self._image)
        painter.setPen(QPen(theme.colour("line"), max(2, theme.mm(0.4))))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(place)
        for mark in self._marks:
            points = [
                QPointF(place.left() + x * place.width(), place.top() + y * place.height())
                for x, y in mark.corners
            ]
            if len(points) > 2:
                self._paint_box(painter, place, points)
                left = (points[0] + points[-1]) / 2
                self._paint_numbers(painter, place, left, mark.numbers)

    def _paint_box(self, painter: QPainter, place: QRectF, points: list[QPointF]) -> None:
        theme = self._theme
        line = theme.mm(0.9)
        painter.setClipRect(place)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        # Two lines, light and dark, show on a picture of any colour.
        for colour, width in (("on_danger", line + theme.mm(0.8)), ("danger", line)):
            pen = QPen(theme.colour(colour), max(3, width))
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.setPen(pen)
            painter.drawPolygon(QPolygonF(points))
        painter.setClipping(False)

    def _paint_numbers(
        self, painter: QPainter, place: QRectF, at: QPointF, numbers: tuple[int, ...]
    ) -> None:
        theme = self._theme
        size = max(float(theme.mm(5)), min(float(theme.mm(7.5)), place.height() * 0.08))
        # Beside the words where there is room, so that they can be read.
        x = max(place.left(), at.x() - size * len(numbers))
        y = max(place.top(), min(at.y() - size / 2, place.bottom() - size))
        for number in numbers:
            edge = theme.mm(0.6)
            around = QRectF(x, y, size, size)
            paint_number(painter, around, "", "on_danger", "danger", theme)
            inside = around.adjusted(edge, edge, -edge, -edge)
            paint_number(painter, inside, str(number), "danger", "on_danger", theme)
            x += size
