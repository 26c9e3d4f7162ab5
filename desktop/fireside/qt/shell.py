"""The window: the same three floors on every screen."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QWidget

from fireside.actions import Action
from fireside.flows.page import Page
from fireside.qt.binder import Binder
from fireside.qt.buttons import ActionButton
from fireside.qt.dock import Dock
from fireside.qt.header import Header
from fireside.qt.page_view import PageView, Place
from fireside.qt.theme import Theme


class Shell(QWidget):
    """Header, page and dock. It decides nothing: the navigator tells it what to show."""

    painted = Signal()
    """The first painting is done."""
    closing = Signal()
    dropped = Signal(object)
    """What was dropped on a page that takes it: an :class:`~fireside.qt.offered.Offered`."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setWindowTitle("Fireside")
        self._theme = theme
        self._first = True
        self.header = Header(self)
        self.dock = Dock(self)
        self.page_view: PageView | None = None

    def build(self, everywhere: dict[str, Action], binder: Binder, theme: Theme) -> None:
        """Make header and dock for a theme; the page view on the first call."""
        self._theme = theme
        if self.page_view is None:
            self.page_view = PageView(binder, theme, self)
        self.header.build(everywhere, binder, theme)
        self.dock.build(everywhere, binder, theme)
        self._lay_out()
        self.update()

    def show_page(self, page: Page, column: tuple[Action, ...], fresh: bool, place: Place) -> None:
        """Show a page, with its column's actions resolved."""
        assert self.page_view is not None
        self.header.show_page(page)
        self.page_view.show_page(page, column, self._theme, fresh, place)
        self.setWindowTitle(f"{page.title} – Fireside")
        self.setAcceptDrops(page.takes_drops)

    def button(self, action_id: str) -> ActionButton | None:
        """The button for an action wherever it shows now."""
        for floor in (self.page_view, self.header, self.dock):
            if floor is not None and (found := floor.button(action_id)):
                return found
        return None

    def focused_action(self) -> str | None:
        """The action of the button that has the focus."""
        focused = self.focusWidget()
        return focused.action_id if isinstance(focused, ActionButton) else None

    def _lay_out(self) -> None:
        if self.page_view is None or self.width() < 2:
            return
        width, height = self.width(), self.height()
        top, bottom = self.header.height_for(), self.dock.height_for(width)
        self.header.setGeometry(0, 0, width, top)
        self.dock.setGeometry(0, height - bottom, width, bottom)
        pad = self._theme.mm(2)
        self.page_view.setGeometry(0, top + pad, width, height - top - bottom - 2 * pad)

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(1280, 800)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._lay_out()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        self._lay_out()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        del event
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.colour("ground"))
        if self._first:
            self._first = False
            self.painted.emit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        data = event.mimeData()
        if data.hasUrls() or data.hasImage() or data.hasText():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        from fireside.qt.offered import offered

        event.acceptProposedAction()
        self.dropped.emit(offered(event.mimeData()))

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        self.closing.emit()
        super().closeEvent(event)
