"""Pictures of the screens, for which the window steps aside."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QImage, QScreen
from PySide6.QtWidgets import QWidget

from fireside.i18n import tr

_GONE_MS = 450
"""Desktops fade a window out, and what was behind it has to be painted."""
_BACK_AFTER_MS = 5000
"""Whatever happens, the window is away no longer."""
_GRID = 48

Grab = Callable[[QScreen], QImage]
Taken = Callable[[tuple[QImage, ...], str], None]
"""The pictures, or a sentence for the person."""


class ScreenPicture(QObject):
    """Lives on the GUI thread. One at a time; the window comes back in every case."""

    def __init__(self, window: QWidget, grab: Grab | None = None) -> None:
        super().__init__(window)
        self._window = window
        self._grab = grab or _grab
        self._taken: Taken | None = None
        self._aside = QTimer(self)
        self._aside.setSingleShot(True)
        self._aside.timeout.connect(self._take)
        self._guard = QTimer(self)
        self._guard.setSingleShot(True)
        self._guard.timeout.connect(self._come_back)
        self._ends_with_window = True

    def take(self, taken: Taken) -> None:
        """Step aside, take the pictures, come back, and tell ``taken``."""
        if self._taken is not None:
            return
        if QGuiApplication.platformName().startswith("wayland"):
            # There only the desktop itself may take pictures, and Qt gets an empty one.
            taken((), _not_allowed())
            return
        self._taken = taken
        self._ends_with_window = QGuiApplication.quitOnLastWindowClosed()
        # No window shows for a moment: that is not the end of the app.
        QGuiApplication.setQuitOnLastWindowClosed(False)
        self._screen = self._window.screen()
        self._place = self._window.geometry()
        self._window.hide()
        self._aside.start(_GONE_MS)
        self._guard.start(_BACK_AFTER_MS)

    def _take(self) -> None:
        pictures: tuple[QImage, ...] = ()
        try:
            first = self._screen
            screens = sorted(QGuiApplication.screens(), key=lambda screen: screen is not first)
            images = [self._grab(screen) for screen in screens]
            pictures = tuple(image for image in images if _shows_something(image))
        except Exception:
            # Whatever a graphics driver makes of it, the person gets their window back.
            pictures = ()
        finally:
            self._come_back()
        taken, self._taken = self._taken, None
        if taken is not None:
            taken(pictures, "" if pictures else _not_allowed())

    def _come_back(self) -> None:
        self._guard.stop()
        if not self._window.isVisible():
            # Qt keeps whether it was maximised; where it was, not every desktop does.
            if not self._window.windowState() & _FILLING:
                self._window.setGeometry(self._place)
            self._window.show()
        self._window.raise_()
        self._window.activateWindow()
        QGuiApplication.setQuitOnLastWindowClosed(self._ends_with_window)


_FILLING = Qt.WindowState.WindowMaximized | Qt.WindowState.WindowFullScreen


def _grab(screen: QScreen) -> QImage:
    image = screen.grabWindow(0).toImage()
    # In its own pixels: what is cut out of it is read, not shown.
    image.setDevicePixelRatio(1.0)
    return image


def _shows_something(image: QImage) -> bool:
    """Where it is not allowed, some desktops give a picture that is black all over."""
    if image.isNull():
        return False
    small = image.scaled(_GRID, _GRID)
    return any(
        small.pixel(x, y) & 0xFFFFFF for x in range(small.width()) for y in range(small.height())
    )


def _not_allowed() -> str:
    return tr(
        "This computer does not let me take a picture of the screen. "
        "Press the key Print Screen, copy the picture, and press Paste it."
    )
