"""The one kind of button: made from an Action's QAction, painted from the theme."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QAction,
    QColor,
    QEnterEvent,
    QFont,
    QFontMetrics,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QToolButton, QWidget

from fireside.actions import Action
from fireside.qt.icons import icon
from fireside.qt.theme import Theme

_WRAP = int(Qt.TextFlag.TextWordWrap)


class Look(Enum):
    """How a button is painted."""

    OUTLINED = "outlined"
    FILLED = "filled"
    DANGER = "danger"
    ROW = "row"
    TILE = "tile"
    ROUND = "round"
    DAY = "day"
    """In a calendar: a day by its number, or a week by the number of its choice."""


class ActionButton(QToolButton):
    """A large button. Text, enabled state and accessible name follow the QAction."""

    def __init__(
        self, action: Action, qaction: QAction, look: Look, theme: Theme, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.action_id = action.id
        self._action = action
        self._look = look
        self._theme = theme
        self._level = 0.0
        self._is_open = False
        # StrongFocus: QToolButton's own policy is Tab only, and a press must take the focus too.
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setDefaultAction(qaction)
        self.setToolTip("")
        self.setAccessibleName(action.label)
        self.setAccessibleDescription(qaction.whatsThis())

    def show_open(self, is_open: bool) -> None:
        """Of the microphone's button: whether it listens."""
        self._is_open = is_open
        self._level = 0.0
        self.update()

    def show_level(self, level: float) -> None:
        """How loud the microphone is, 0 to 1."""
        # A step that nobody sees is not worth a painting.
        if self._is_open and abs(level - self._level) > 0.02:
            self._level = level
            self.update()

    # Sizes ---------------------------------------------------------------------------------

    @property
    def _ring(self) -> int:
        """Room around the button for the focus ring."""
        return self._theme.mm(1.3)

    @property
    def _label(self) -> str:
        """What is painted."""
        if self._look is not Look.DAY:
            return self._action.label
        return self._action.short if self._action.number is None else ""

    def _label_font(self) -> QFont:
        return self._theme.tile() if self._look is Look.TILE else self._theme.button()

    def _icon_size(self) -> int:
        if self._look is Look.TILE:
            return self._theme.mm(26)
        if self._look is Look.ROUND:
            return self._theme.mm(11)
        if self._look is Look.ROW:
            return self._theme.mm(16)
        if self._look is Look.DAY:
            return self._theme.mm(11)
        return round(QFontMetrics(self._label_font()).height() * 1.05)

    def _lead_width(self) -> int:
        """Width of the icon or number before the label, with its gap."""
        has_number = self._action.number is not None
        if self._look in (Look.TILE, Look.ROW):
            shown = bool(self._action.icon) or (has_number and self._look is Look.ROW)
        else:
            shown = bool(self._action.icon)
        if not shown:
            return 0
        return self._icon_size() + self._theme.mm(5 if self._look is Look.TILE else 3)

    def _pad(self) -> int:
        if self._look is Look.DAY:
            return self._theme.mm(2)
        return self._theme.mm(5 if self._look in (Look.TILE, Look.ROW) else 3.5)

    def height_for(self, width: int) -> int:
        """The height needed to show the whole label at this width."""
        if self._look is Look.ROUND:
            return self._theme.target
        room = max(1, width - 2 * self._pad() - self._lead_width())
        limits = QRect(0, 0, room, 10_000)
        text = self._label
        height = QFontMetrics(self._label_font()).boundingRect(limits, _WRAP, text).height()
        if self._detail():
            font = self._theme.small()
            height += QFontMetrics(font).boundingRect(limits, _WRAP, self._detail()).height()
        smallest = self._theme.mm(15) if self._look in (Look.OUTLINED, Look.DAY) else 0
        lead = self._icon_size() if self._look in (Look.TILE, Look.ROW) else 0
        return max(height + self._theme.mm(3), lead + self._theme.mm(3), smallest)

    def natural_width(self) -> int:
        """The width that shows the label on one line."""
        if self._look is Look.ROUND:
            return self._theme.target
        label = QFontMetrics(self._label_font()).horizontalAdvance(self._label)
        return label + 2 * self._pad() + self._lead_width() + 2

    def wrapped_width(self) -> int:
        """The least width that breaks no word: every word on a line of its own would fit."""
        metrics = QFontMetrics(self._label_font())
        words = self._label.split()
        lines = [" ".join(words[:i]) for i in range(1, len(words))]
        best = metrics.horizontalAdvance(self._label)
        for first in lines:
            rest = self._label[len(first) + 1 :]
            widest = max(metrics.horizontalAdvance(first), metrics.horizontalAdvance(rest))
            best = min(best, widest)
        return best + 2 * self._pad() + self._lead_width() + 2

    def sizeHint(self) -> QSize:  # noqa: N802
        width = self.natural_width()
        return QSize(width, self.height_for(width))

    def _detail(self) -> str:
        return self._action.detail if self._look in (Look.TILE, Look.ROW) else ""

    def outer(self, rect: QRect) -> None:
        """Place the visible button at ``rect``; the focus ring lies outside of it."""
        ring = self._ring
        self.setGeometry(rect.adjusted(-ring, -ring, ring, ring))

    # Painting ------------------------------------------------------------------------------

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        super().leaveEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, ring = self._theme, self._ring
        body = self.rect().adjusted(ring, ring, -ring, -ring)
        fill, edge, text = self._colours()
        pressed = self.isDown() or self.underMouse()
        if pressed and fill == theme.colour("card"):
            fill = theme.colour("press_tint")
        line = max(2, theme.mm(0.55))
        painter.setPen(QPen(edge, line))
        painter.setBrush(fill)
        radius = body.height() / 2 if self._look is Look.ROUND else theme.mm(3.2)
        painter.drawRoundedRect(
            QRectF(body).adjusted(line / 2, line / 2, -line / 2, -line / 2), radius, radius
        )
        if self.hasFocus():
            width = max(3, theme.mm(0.9))
            painter.setPen(QPen(theme.colour("voice"), width))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            outer = QRectF(self.rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2)
            painter.drawRoundedRect(outer, radius + ring, radius + ring)
        self._paint_inside(painter, body, text)

    def _colours(self) -> tuple[QColor, QColor, QColor]:
        """Fill, edge and text."""
        colour = self._theme.colour
        if self._look is Look.FILLED:
            return colour("press"), colour("press"), colour("on_press")
        if self._look is Look.DANGER:
            return colour("danger"), colour("danger"), colour("on_danger")
        if self._look is Look.ROUND:
            return colour("voice"), colour("voice"), colour("on_voice")
        if self._look in (Look.TILE, Look.ROW):
            return colour("card"), colour("press"), colour("ink")
        return colour("card"), colour("press"), colour("press")

    def _paint_inside(self, painter: QPainter, body: QRect, text: QColor) -> None:
        size, label = self._icon_size(), self._label
        if self._look is Look.ROUND:
            self._paint_level(painter, body, size, text)
            self._paint_icon(painter, body.center(), size, text)
            return
        if self._look is Look.DAY and self._action.number is not None:
            circle = QRect(0, 0, size, size)
            circle.moveCenter(body.center())
            self._paint_circle(painter, circle)
            return
        lead = self._lead_width()
        inner = body.adjusted(self._pad(), 0, -self._pad(), 0)
        font = self._label_font()
        if self._look in (Look.TILE, Look.ROW):
            if lead:
                circle = QRect(inner.left(), body.center().y() - size // 2, size, size)
                self._paint_circle(painter, circle)
            area = inner.adjusted(lead, 0, 0, 0)
            self._paint_label_and_detail(painter, area, text)
            return
        painter.setFont(font)
        painter.setPen(text)
        room = inner.width() - lead
        flags = _WRAP | int(Qt.AlignmentFlag.AlignCenter)
        box = QFontMetrics(font).boundingRect(QRect(0, 0, room, 10_000), flags, label)
        start = inner.left() + (inner.width() - lead - box.width()) // 2
        if lead:
            centre = QPoint(start + size // 2, body.center().y())
            self._paint_icon(painter, centre, size, text)
        area = QRect(start + lead, body.top(), box.width() + 1, body.height())
        painter.drawText(area, flags, label)

    def _paint_level(self, painter: QPainter, body: QRect, size: int, colour: QColor) -> None:
        """An inner ring while the microphone is open, and a disc as large as the sound is loud."""
        if not self._is_open:
            return
        line = max(2, self._theme.mm(0.7))
        inner = QRectF(body).adjusted(2 * line, 2 * line, -2 * line, -2 * line)
        painter.setPen(QPen(colour, line))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(inner)
        soft = QColor(colour)
        soft.setAlphaF(0.28)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(soft)
        radius = size / 2 + self._level * (inner.width() - size) / 2
        painter.drawEllipse(QRectF(body).center(), radius, radius)

    def _paint_label_and_detail(self, painter: QPainter, area: QRect, text: QColor) -> None:
        theme, font, small = self._theme, self._label_font(), self._theme.small()
        flags = _WRAP | int(Qt.AlignmentFlag.AlignLeft)
        limits = QRect(0, 0, area.width(), 10_000)
        label_height = QFontMetrics(font).boundingRect(limits, flags, self._action.label).height()
        detail = self._detail()
        detail_height = (
            QFontMetrics(small).boundingRect(limits, flags, detail).height() if detail else 0
        )
        top = area.center().y() - (label_height + detail_height) // 2
        painter.setFont(font)
        painter.setPen(text)
        painter.drawText(
            QRect(area.left(), top, area.width(), label_height + 2), flags, self._action.label
        )
        if detail:
            painter.setFont(small)
            painter.setPen(theme.colour("soft"))
            below = QRect(area.left(), top + label_height, area.width(), detail_height + 2)
            painter.drawText(below, flags, detail)

    def _paint_circle(self, painter: QPainter, circle: QRect) -> None:
        theme = self._theme
        numbered = self._action.number is not None
        painter.setPen(
            QPen(theme.colour("press"), max(2, theme.mm(0.4)))
            if theme.colours.press_tint == theme.colours.card
            else Qt.PenStyle.NoPen
        )
        painter.setBrush(theme.colour("press" if numbered else "press_tint"))
        painter.drawEllipse(circle)
        if numbered:
            painter.setFont(theme.button())
            painter.setPen(theme.colour("on_press"))
            painter.drawText(circle, int(Qt.AlignmentFlag.AlignCenter), str(self._action.number))
        else:
            self._paint_icon(
                painter, circle.center(), round(circle.width() * 0.56), theme.colour("press")
            )

    def _paint_icon(self, painter: QPainter, centre: QPoint, size: int, colour: QColor) -> None:
        pixmap = icon(self._action.icon, colour.name(), size, self.devicePixelRatioF())
        painter.drawPixmap(centre.x() - size // 2 + 1, centre.y() - size // 2 + 1, pixmap)
