"""A day of a calendar that cannot be chosen, or the head of a column: read, not pressed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from fireside.qt.theme import Theme


class DayText(QLabel):
    """Small and soft, in the middle of its place."""

    def __init__(self, text: str, theme: Theme, parent: QWidget) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setFont(theme.small())
        self.setStyleSheet(f"color: {theme.colour('soft').name()}")
