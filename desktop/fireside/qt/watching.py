"""What a camera sees, shown and kept for a second, so that the sharpest picture can be taken."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from typing import Protocol

import numpy as np
from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QImage

from fireside.i18n import tr
from fireside.qt.live_view import LiveSource

_SILENT_MS = 6000
_LOOK_BACK_SECONDS = 1.0
_PATCH = 640
"""Pixels of the middle that tell how sharp a picture is."""


class Camera(Protocol):
    """The cameras of this computer, one of them at a time. Used on the GUI thread."""

    def cameras(self) -> tuple[tuple[str, str], ...]:
        """The id and the name of each, the system's choice first."""

    def why_none(self) -> str:
        """Why there is none: a sentence for the person."""

    def start(
        self, camera: str, frame: Callable[[QImage], None], lost: Callable[[str], None]
    ) -> None:
        """Give frames until ``stop``; or ``lost`` with a sentence, after which there are none."""

    def stop(self) -> None:
        """Let go of it."""


class Watching(QObject):
    """Watches through a camera. Every way out lets go of it."""

    def __init__(
        self,
        camera: Camera,
        parent: QObject | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self._camera = camera
        self._clock = clock
        self._source: LiveSource | None = None
        self._shows: Callable[[LiveSource], None] = lambda _source: None
        self._lost: Callable[[str], None] = lambda _problem: None
        self._sharpest: deque[tuple[float, float, QImage]] = deque()
        """When, how sharp, and the picture: each less sharp than the one before it."""
        self._silence = QTimer(self)
        self._silence.setSingleShot(True)
        self._silence.timeout.connect(lambda: self._fail(no_picture()))

    @property
    def is_open(self) -> bool:
        """Whether a camera runs."""
        return self._source is not None

    def start(
        self, camera: str, shows: Callable[[LiveSource], None], lost: Callable[[str], None]
    ) -> None:
        """``shows`` is told with the first picture, ``lost`` when there are no more."""
        self.stop()
        self._source = LiveSource(self)
        self._shows, self._lost = shows, lost
        self._silence.start(_SILENT_MS)
        self._camera.start(camera, self._frame, self._fail)

    def stop(self) -> None:
        """Let go of the camera and of what it saw."""
        self._silence.stop()
        self._sharpest.clear()
        if self._source is not None:
            source, self._source = self._source, None
            self._camera.stop()
            source.deleteLater()

    def sharpest(self) -> QImage | None:
        """The best picture of the last second."""
        return self._sharpest[0][2] if self._sharpest else None

    def _frame(self, image: QImage) -> None:
        if self._source is None or image.isNull():
            return
        first = not self._sharpest
        now, sharp = self._clock(), sharpness(image)
        while self._sharpest and self._sharpest[-1][1] <= sharp:
            self._sharpest.pop()
        self._sharpest.append((now, sharp, image))
        while self._sharpest[0][0] < now - _LOOK_BACK_SECONDS:
            self._sharpest.popleft()
        was_shown = not self._source.latest.isNull()
        self._source.show(image)
        self._silence.start(_SILENT_MS)
        if first and not was_shown:
            self._shows(self._source)

    def _fail(self, problem: str) -> None:
        if self._source is not None:
            lost = self._lost
            self.stop()
            lost(problem)


def sharpness(image: QImage) -> float:
    """How much neighbouring pixels of its middle differ: more is sharper."""
    wide, high = min(_PATCH, image.width()), min(_PATCH, image.height())
    middle = image.copy((image.width() - wide) // 2, (image.height() - high) // 2, wide, high)
    grey = middle.convertToFormat(QImage.Format.Format_Grayscale8)
    rows = np.frombuffer(grey.constBits(), np.uint8).reshape(high, grey.bytesPerLine())
    values = rows[:, :wide].astype(np.int16)
    if wide < 3 or high < 3:
        return 0.0
    across, down = np.diff(values, axis=1), np.diff(values, axis=0)
    return float(np.square(across, dtype=np.int32).mean() + np.square(down, dtype=np.int32).mean())


def no_camera() -> str:
    """There is none."""
    return tr("I found no camera. You can choose a picture instead, or read it to me.")


def not_permitted() -> str:
    """The system or the person does not allow it."""
    return tr(
        "I am not allowed to use the camera. Somebody who looks after this computer can allow it. "
        "You can choose a picture instead."
    )


def no_picture() -> str:
    """Mostly another program has it."""
    return tr(
        "No picture comes from the camera. Another program may be using it. "
        "Close that program, and press Try again."
    )


def gone() -> str:
    """It was pulled out."""
    return tr("The camera has gone. Plug it in again, and press Try again.")


def unusable() -> str:
    """A part of the system is missing."""
    return tr("This computer cannot use a camera. You can choose a picture instead.")
