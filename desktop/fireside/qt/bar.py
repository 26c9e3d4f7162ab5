"""A thick bar under a line of words: how far something is, or how loud the microphone is."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from fireside.qt.theme import Theme


class Bar(QWidget):
    """``live``: it follows the microphone instead of the page."""

    def __init__(
        self, text: str, fraction: float, live: bool, theme: Theme, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.live = live
        self._text = text
        self._theme = theme
        self._fraction = 0.0
        self.set_fraction(fraction)

    def set_fraction(self, fraction: float) -> None:
        """0 to 1."""
        self._fraction = min(max(fraction, 0.0), 1.0)
        self.setAccessibleName(self._text)
        if not self.live:
            self.setAccessibleDescription(f"{round(self._fraction * 100)} %")
        self.update()

    def height_for(self, width: int) -> int:
        """A line of words and the bar."""
        del width
        return round(self._line_height() + self._theme.mm(16))

    def mark(self, sentence: int | None) -> None:
        """A bar is not read aloud."""
        del sentence

    def holds(self, sentence: int) -> bool:
        """It has no sentences."""
        del sentence
        return False

    def _line_height(self) -> float:
        return QFontMetricsF(self._theme.small()).height() * 1.3

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, line = self._theme, self._line_height()
        painter.setFont(theme.small())
        painter.setPen(theme.colour("ink"))
        flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        painter.drawText(QRectF(0, 0, self.width(), line), flags, self._text)
        pen = max(2, theme.mm(0.55))
        body = QRectF(0, line, self.width(), theme.mm(14)).adjusted(pen, pen, -pen, -pen)
        radius = theme.mm(3)
        painter.setPen(QPen(theme.colour("press"), pen))
        painter.setBrush(theme.colour("card"))
        painter.drawRoundedRect(body, radius, radius)
        full = body.adjusted(pen, pen, -pen, -pen)
        full.setWidth(full.width() * self._fraction)
        if full.width() > 1:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("voice" if self.live else "press"))
            painter.drawRoundedRect(full, radius - pen, radius - pen)
