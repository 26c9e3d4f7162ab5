"""The top floor: where am I, *Back*, *Home*. On the emergency screen it turns red."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget

from fireside.actions import Action
from fireside.actions.everywhere import BACK, HOME, SETTINGS
from fireside.flows.page import Page, Tone
from fireside.qt.binder import Binder
from fireside.qt.buttons import ActionButton, Look
from fireside.qt.icons import icon
from fireside.qt.theme import Theme

_FLAGS = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap)


class Title(QLabel):
    """The page's name, as large as its room allows; never cut off."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.theme: Theme | None = None
        self.colour = "ink"
        self.is_small = False

    def fitting(self, width: int, height: int) -> QFont:
        """The largest font, down to 20 pt, that shows the whole title."""
        assert self.theme is not None
        font = self.theme.small() if self.is_small else self.theme.title()
        smallest = self.theme.smallest().pixelSize()
        while font.pixelSize() > smallest:
            box = QFontMetrics(font).boundingRect(QRect(0, 0, width, 10_000), _FLAGS, self.text())
            if box.height() <= height and box.width() <= width:
                break
            font.setPixelSize(font.pixelSize() - 1)
        return font

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        del event
        if self.theme is None:
            return
        painter = QPainter(self)
        painter.setPen(self.theme.colour(self.colour))
        painter.setFont(self.fitting(self.width(), self.height()))
        painter.drawText(self.rect(), _FLAGS, self.text())


class Header(QWidget):
    """Title in the middle, ways back on the left, the date or Settings on the right."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.title = Title(self)
        self._aside = Title(self)
        self._aside.is_small = True
        self._buttons: dict[str, ActionButton] = {}
        self._theme: Theme | None = None
        self._page = Page(title="")

    def build(self, everywhere: dict[str, Action], binder: Binder, theme: Theme) -> None:
        """Make the buttons anew, for a theme."""
        for button in self._buttons.values():
            button.hide()
            button.deleteLater()
        self._buttons = {
            name: ActionButton(everywhere[name], binder[name], Look.OUTLINED, theme, self)
            for name in (BACK, HOME, SETTINGS)
        }
        self._theme = theme
        self.title.theme = self._aside.theme = theme
        self.lay_out()

    def button(self, action_id: str) -> ActionButton | None:
        """The header's button for an action, where it shows."""
        found = self._buttons.get(action_id)
        return found if found is not None and not found.isHidden() else None

    def show_page(self, page: Page) -> None:
        """Title, tone and what stands beside it."""
        self._page = page
        self.title.setText(page.title)
        self._aside.setText(page.aside)
        danger = page.tone is Tone.DANGER
        self.title.colour = "on_danger" if danger else "ink"
        self._aside.colour = "on_danger" if danger else "soft"
        self.lay_out()
        self.update()

    def height_for(self) -> int:
        """Room for the buttons."""
        assert self._theme is not None
        return self._button_height() + 2 * self._theme.mm(3)

    def _button_height(self) -> int:
        assert self._theme is not None
        needed = max(b.height_for(b.natural_width()) for b in self._buttons.values())
        return max(self._theme.mm(15), needed)

    def lay_out(self) -> None:
        """Place everything for the present width."""
        theme = self._theme
        if theme is None or self.width() < 2:
            return
        height, top = self._button_height(), theme.mm(3)
        x, right = theme.margin, self.width() - theme.margin
        for name, shown in (
            (BACK, not self._page.is_home),
            (HOME, not self._page.is_home),
            (SETTINGS, SETTINGS in self._page.column),
        ):
            button = self._buttons[name]
            button.setVisible(shown)
            width = button.natural_width()
            if shown and name == SETTINGS:
                right -= width
                button.outer(QRect(right, top, width, height))
                right -= theme.mm(5)
            elif shown:
                button.outer(QRect(x, top, width, height))
                x += width + theme.mm(5)
        if self._page.tone is Tone.DANGER:
            x += height
        room = right - x
        title = QFontMetrics(theme.title()).horizontalAdvance(self.title.text())
        aside = QFontMetrics(theme.small()).horizontalAdvance(self._aside.text()) + 2
        # The date is a courtesy: it goes before the title shrinks.
        shows_aside = bool(self._aside.text()) and title + aside + theme.mm(5) <= room
        self._aside.setVisible(shows_aside)
        if shows_aside:
            self._aside.setGeometry(right - aside, top, aside, height)
            room -= aside + theme.mm(5)
        self.title.setGeometry(x, 0, room, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self.lay_out()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        del event
        if self._theme is None or self._page.tone is not Tone.DANGER:
            return
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.colour("danger"))
        size = self._theme.mm(11)
        pixmap = icon("warning", self._theme.colours.on_danger, size, self.devicePixelRatioF())
        painter.drawPixmap(self.title.x() - self._theme.mm(13), (self.height() - size) // 2, pixmap)
