"""A labelled field to type in. Its label is an Action that moves the focus to it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from fireside.flows.page import Field
from fireside.qt.reading import ReadingText, TextStyle
from fireside.qt.theme import Theme


class FieldWidget(QWidget):
    """Label above, large letters below. Return mostly submits; nothing typed is ever cut off."""

    typed = Signal(str, str)
    submitted = Signal(str, str)

    def __init__(self, field: Field, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.field = field
        self._theme = theme
        self._label = ReadingText(
            (field.action.label,), TextStyle(theme.body(), "ink"), theme, self
        )
        self.edit = QPlainTextEdit(self)
        self.edit.setPlainText(field.text)
        self.edit.setAccessibleName(field.action.label)
        self.edit.setAccessibleDescription(field.action.hint)
        self.edit.setTabChangesFocus(True)
        self.edit.setFont(theme.lead())
        self.edit.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.edit.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._paint(focused=False)
        self.edit.textChanged.connect(
            lambda: self.typed.emit(self.field.id, self.edit.toPlainText())
        )
        self.edit.installEventFilter(self)
        self._label.setBuddy(self.edit)
        self.setFocusProxy(self.edit)

    def _paint(self, focused: bool) -> None:
        colours, line = self._theme.colours, max(2, self._theme.mm(0.55))
        edge = colours.voice if focused else colours.press
        width = max(3, self._theme.mm(0.9)) if focused else line
        self.edit.setStyleSheet(
            f"QPlainTextEdit {{ background: {colours.card}; color: {colours.ink};"
            f" border: {width}px solid {edge}; border-radius: {self._theme.mm(3.2)}px;"
            f" padding: {self._theme.mm(1.5)}px;"
            f" placeholder-text-color: {colours.soft};"
            f" selection-background-color: {colours.press};"
            f" selection-color: {colours.on_press}; }}"
        )

    def height_for(self, width: int, rows: int | None = None) -> int:
        """Label and rows; as many as the field asks for, unless told otherwise."""
        line = QFontMetrics(self._theme.lead()).lineSpacing()
        text = line * (rows or self.field.rows) + self._theme.mm(7)
        return self._label.height_for(width) + max(text, self._theme.mm(14))

    def lay_out(self, height: int) -> None:
        """Give the field what the label leaves of ``height``."""
        label = self._label.height_for(self.width())
        self._label.setGeometry(0, 0, self.width(), label)
        self.edit.setGeometry(0, label, self.width(), height - label)
        # A hint that would be cut off is left to the screen reader.
        inside = self.edit.rect().adjusted(*(self._theme.mm(3) * s for s in (1, 1, -1, -1)))
        flags = int(Qt.TextFlag.TextWordWrap)
        hint = self.field.action.hint
        needed = QFontMetrics(self._theme.lead()).boundingRect(inside, flags, hint)
        self.edit.setPlaceholderText(hint if inside.contains(needed) else "")

    def take(self, field: Field) -> None:
        """Show the flow's text where it differs from what stands here."""
        self.field = field
        if self.edit.toPlainText() != field.text:
            self.edit.setPlainText(field.text)
            # What was added last is what shows, and what is typed next comes after it.
            self.edit.moveCursor(QTextCursor.MoveOperation.End)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self._paint(focused=event.type() == QEvent.Type.FocusIn)
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if enter and not self.field.lines and plain == Qt.KeyboardModifier.NoModifier:
                self.submitted.emit(self.field.id, self.edit.toPlainText())
                return True
        return super().eventFilter(watched, event)
