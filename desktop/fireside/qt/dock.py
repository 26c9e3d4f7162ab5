"""The voice dock: microphone, caption of what was heard and said, *Help me*, *Emergency*."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget

from fireside.actions import Action
from fireside.actions.everywhere import (
    EMERGENCY,
    HELP_ME,
    LISTEN,
    STOP_TALKING,
    WHAT_CAN_I_SAY,
)
from fireside.qt.binder import Binder
from fireside.qt.buttons import ActionButton, Look
from fireside.qt.theme import Theme

_CAPTION_MM = 115
"""With less room than this beside the buttons, the caption gets a line of its own."""


class Caption(QLabel):
    """One line. While speaking, the sentence moves so that the marked word stays in sight."""

    def __init__(self, parent: QWidget, colour: str) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._colour = colour
        self._word = (-1, -1)
        self._theme: Theme | None = None

    def set_theme(self, theme: Theme) -> None:
        """Colours and type."""
        self._theme = theme
        self.update()

    def show_text(self, text: str) -> None:
        """A new text, with no word marked."""
        self._word = (-1, -1)
        self.setText(text)

    def mark(self, start: int, end: int) -> None:
        """Mark the word being spoken."""
        self._word = (start, end)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        del event
        if self._theme is None:
            return
        font = self._theme.small()
        metrics = QFontMetricsF(font)
        text, (start, end) = self.text(), self._word
        painter = QPainter(self)
        painter.setFont(font)
        painter.setPen(self._theme.colour(self._colour))
        base = (self.height() + metrics.ascent() - metrics.descent()) / 2
        if not 0 <= start < end <= len(text):
            elided = metrics.elidedText(text, Qt.TextElideMode.ElideRight, self.width())
            painter.drawText(QPointF(0, base), elided)
            return
        before = metrics.horizontalAdvance(text[:start])
        through = metrics.horizontalAdvance(text[:end])
        whole = metrics.horizontalAdvance(text)
        shift = 0.0
        if whole > self.width():
            middle = (before + through) / 2 - self.width() / 2
            shift = min(max(0.0, middle), whole - self.width())
        word = QRect(round(before - shift - 2), 0, round(through - before + 4), self.height())
        painter.fillRect(word, self._theme.colour("mark"))
        painter.drawText(QPointF(-shift, base), text)
        painter.setPen(self._theme.colour("on_mark"))
        painter.setClipRect(word)
        painter.drawText(QPointF(-shift, base), text)
        painter.setPen(QPen(self._theme.colour("voice"), max(2, self._theme.mm(0.8))))
        y = base + metrics.descent() * 0.7
        painter.drawLine(QPointF(word.left(), y), QPointF(word.right(), y))


class Dock(QWidget):
    """The bottom floor; the same on every screen."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.caption = Caption(self, "ink")
        self.status = Caption(self, "soft")
        self._buttons: dict[str, ActionButton] = {}
        self._bare: dict[str, ActionButton] = {}
        self._make_bare: Callable[[], dict[str, ActionButton]] = dict
        self._shown: dict[str, ActionButton] = {}
        self._theme: Theme | None = None
        self._speaking = False
        self._listening = False

    def build(self, everywhere: dict[str, Action], binder: Binder, theme: Theme) -> None:
        """Make the buttons anew, for a theme."""
        focused = next((i for i, b in self._shown.items() if b.hasFocus()), None)
        for button in {*self._buttons.values(), *self._bare.values()}:
            button.hide()
            button.deleteLater()
        looks = {
            LISTEN: Look.ROUND,
            WHAT_CAN_I_SAY: Look.OUTLINED,
            STOP_TALKING: Look.OUTLINED,
            HELP_ME: Look.OUTLINED,
            EMERGENCY: Look.DANGER,
        }
        self._theme = theme
        self._buttons = {
            name: ActionButton(everywhere[name], binder[name], look, theme, self)
            for name, look in looks.items()
        }
        self._buttons[LISTEN].show_open(self._listening)
        self._bare = {}
        self._make_bare = lambda: {
            name: ActionButton(replace(everywhere[name], icon=""), binder[name], look, theme, self)
            if look is not Look.ROUND
            else self._buttons[name]
            for name, look in looks.items()
        }
        for button in self._buttons.values():
            button.hide()
        self.caption.set_theme(theme)
        self.status.set_theme(theme)
        self.lay_out()
        if focused:
            self._shown[focused].setFocus()

    def button(self, action_id: str) -> ActionButton | None:
        """The dock's button for an action, where it shows."""
        found = self._buttons.get(action_id)
        return found if found is not None and not found.isHidden() else None

    def say(self, caption: str, status: str = "") -> None:
        """Show what is said or heard, and a word on it."""
        self.caption.show_text(caption)
        self.status.show_text(status)
        self.lay_out()

    def has_room_for(self, text: str) -> bool:
        """Whether the caption shows the whole text."""
        assert self._theme is not None
        room = self.width() - 2 * self._theme.margin
        if self._is_beside(self.width()):
            room = self.caption.width()
        return QFontMetricsF(self._theme.small()).horizontalAdvance(text) <= room

    def set_level(self, level: float) -> None:
        """How loud the microphone is, 0 to 1."""
        if LISTEN in self._buttons:
            self._buttons[LISTEN].show_level(level)

    def set_listening(self, listening: bool) -> None:
        """The microphone's button looks open or shut."""
        self._listening = listening
        if LISTEN in self._buttons:
            self._buttons[LISTEN].show_open(listening)

    def set_speaking(self, speaking: bool) -> None:
        """*Stop talking* takes the place of *What can I say* while something is read."""
        if speaking != self._speaking:
            self._speaking = speaking
            self.lay_out()

    def height_for(self, width: int) -> int:
        """One row, with the caption above the buttons where it has no room beside them."""
        assert self._theme is not None
        height = self._theme.target + 2 * self._theme.mm(2.5)
        return height if self._is_beside(width) else height + self._strip_height()

    def _strip_height(self) -> int:
        assert self._theme is not None
        return round(QFontMetricsF(self._theme.small()).height() * 1.25)

    def _is_beside(self, width: int) -> bool:
        assert self._theme is not None
        return self._room(self._buttons, width) >= self._theme.mm(_CAPTION_MM)

    def _widths(self, buttons: dict[str, ActionButton]) -> dict[str, int]:
        """*Stop talking* and *What can I say* share one place."""
        widths = {name: button.natural_width() for name, button in buttons.items()}
        slot = (WHAT_CAN_I_SAY, STOP_TALKING)
        return {**widths, **dict.fromkeys(slot, max(widths[name] for name in slot))}

    def _room(self, buttons: dict[str, ActionButton], width: int) -> int:
        """What the buttons on one line leave for the caption; negative when they do not fit."""
        assert self._theme is not None
        widths = self._widths(buttons)
        shown = sum(widths[n] for n in (LISTEN, WHAT_CAN_I_SAY, HELP_ME, EMERGENCY))
        return width - 2 * self._theme.margin - shown - 4 * self._theme.gap

    def lay_out(self) -> None:
        """Place everything for the present width."""
        theme = self._theme
        if theme is None:
            return
        width, margin, gap = self.width(), theme.margin, theme.gap
        fits = self._room(self._buttons, width) >= -gap
        if not fits and not self._bare:
            # Words stay, icons go, when large letters leave no room for both.
            self._bare = self._make_bare()
        self._shown = self._buttons if fits else self._bare
        for button in {*self._buttons.values(), *self._bare.values()}:
            button.setVisible(button in self._shown.values())
        widths = self._widths(self._shown)
        strip = 0 if self._is_beside(width) else self._strip_height()
        top = theme.mm(2.5) + strip
        listen = self._shown[LISTEN]
        listen.outer(QRect(margin, top, theme.target, theme.target))
        x = width - margin
        hidden = WHAT_CAN_I_SAY if self._speaking else STOP_TALKING
        for name in (EMERGENCY, HELP_ME, STOP_TALKING, WHAT_CAN_I_SAY):
            button = self._shown[name]
            button.setVisible(name != hidden)
            if name == hidden:
                continue
            x -= widths[name]
            button.outer(QRect(x, top, widths[name], theme.target))
            x -= gap
        line = self._strip_height()
        if strip:
            # The caption has the whole width; what stands beside it goes when there is no room.
            font = QFontMetricsF(theme.small())
            caption = font.horizontalAdvance(self.caption.text())
            status = round(font.horizontalAdvance(self.status.text())) + 2
            room = width - 2 * margin
            has_status = caption + status + gap <= room
            self.status.setVisible(has_status)
            self.status.setGeometry(width - margin - status, theme.mm(2), status, line)
            self.caption.setGeometry(
                margin, theme.mm(2), room - (status + gap if has_status else 0), line
            )
        else:
            left = margin + theme.target + theme.mm(4)
            room = x - left
            self.status.show()
            self.caption.setGeometry(left, top + theme.target // 2 - line, room, line)
            self.status.setGeometry(left, top + theme.target // 2, room, line)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self.lay_out()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        del event
        if self._theme is None:
            return
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.colour("dock"))
        painter.setPen(QPen(self._theme.colour("line"), 2))
        painter.drawLine(0, 1, self.width(), 1)
