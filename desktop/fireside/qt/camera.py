"""The real cameras, through QtMultimedia: import it only where that may fail."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCameraPermission, QCoreApplication, QObject, Qt
from PySide6.QtGui import QImage
from PySide6.QtMultimedia import (
    QCamera,
    QCameraDevice,
    QCameraFormat,
    QMediaCaptureSession,
    QMediaDevices,
    QVideoFrame,
    QVideoSink,
)

from fireside.qt.watching import gone, no_camera, no_picture, not_permitted

_BETWEEN_SECONDS = 0.08
"""Making a picture of a frame costs some ms: no more often than this."""
_MOST_PIXELS = 2560 * 1440
_LEAST_RATE = 10.0


class QtCamera(QObject):
    """A :class:`~fireside.qt.watching.Camera`. Lives on the GUI thread."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._devices = QMediaDevices(self)
        self._devices.videoInputsChanged.connect(self._on_devices)
        self._camera: QCamera | None = None
        self._session: QMediaCaptureSession | None = None
        self._sink: QVideoSink | None = None
        self._frame: Callable[[QImage], None] = lambda _image: None
        self._lost: Callable[[str], None] = lambda _problem: None
        self._next_at = 0.0
        self._wanted = ""
        self._turn = 0

    def cameras(self) -> tuple[tuple[str, str], ...]:
        """The id and the name of each, the system's choice first; no two names are the same.

        Not on another thread: Qt would hear of no camera that is plugged in later.
        """
        usual = _id(QMediaDevices.defaultVideoInput())
        named: dict[str, str] = {}
        for device in sorted(QMediaDevices.videoInputs(), key=lambda d: _id(d) != usual):
            name = first = device.description()
            number = 1
            while name in named:
                number += 1
                name = f"{first} {number}"
            named[name] = _id(device)
        return tuple((key, name) for name, key in named.items())

    def why_none(self) -> str:
        """Linux lists no camera that the person may not open."""
        there = list(Path("/dev").glob("video*"))
        shut = there and not any(os.access(path, os.R_OK | os.W_OK) for path in there)
        return not_permitted() if shut else no_camera()

    def start(
        self, camera: str, frame: Callable[[QImage], None], lost: Callable[[str], None]
    ) -> None:
        """Ask for permission where that has to be asked for, then open it."""
        self.stop()
        self._frame, self._lost, self._wanted = frame, lost, camera
        turn = self._turn
        permission = QCameraPermission()
        application = QCoreApplication.instance()
        assert application is not None
        status = application.checkPermission(permission)
        if status == Qt.PermissionStatus.Undetermined:

            def answered(_permission: object) -> None:
                if turn == self._turn:
                    if application.checkPermission(permission) == Qt.PermissionStatus.Granted:
                        self._open()
                    else:
                        lost(not_permitted())

            application.requestPermission(permission, self, answered)
        elif status == Qt.PermissionStatus.Denied:
            lost(not_permitted())
        else:
            self._open()

    def stop(self) -> None:
        """Let go of the camera, and forget who asked."""
        self._turn += 1
        camera, self._camera = self._camera, None
        session, self._session = self._session, None
        sink, self._sink = self._sink, None
        if sink is not None:
            sink.videoFrameChanged.disconnect(self._on_frame)
        if camera is not None:
            camera.errorOccurred.disconnect(self._on_error)
            camera.stop()
        if session is not None:
            session.setCamera(None)  # type: ignore[arg-type]
            session.setVideoSink(None)  # type: ignore[arg-type]
        for part in (camera, sink, session):
            if part is not None:
                part.deleteLater()

    def _open(self) -> None:
        devices = QMediaDevices.videoInputs()
        if not devices:
            self._lost(self.why_none())
            return
        device = next((d for d in devices if _id(d) == self._wanted), devices[0])
        self._wanted = _id(device)
        self._camera = QCamera(device, self)
        best = _best_format(device)
        if best is not None:
            self._camera.setCameraFormat(best)
        self._sink = QVideoSink(self)
        self._session = QMediaCaptureSession(self)
        self._session.setCamera(self._camera)
        self._session.setVideoSink(self._sink)
        self._sink.videoFrameChanged.connect(self._on_frame)
        self._camera.errorOccurred.connect(self._on_error)
        self._camera.start()

    def _on_frame(self, frame: QVideoFrame) -> None:
        now = time.monotonic()
        if self._sink is None or now < self._next_at:
            return
        image = frame.toImage()
        # From its end: a slow computer is not to be kept busy with nothing else.
        self._next_at = time.monotonic() + _BETWEEN_SECONDS
        self._frame(image)

    def _on_error(self) -> None:
        if self._camera is not None and self._camera.error() != QCamera.Error.NoError:
            self._lost(no_picture())

    def _on_devices(self) -> None:
        present = {_id(d) for d in QMediaDevices.videoInputs()}
        if self._camera is not None and self._wanted not in present:
            self._lost(gone())


def _id(device: QCameraDevice) -> str:
    return bytes(device.id().data()).decode(errors="replace")


def _best_format(device: QCameraDevice) -> QCameraFormat | None:
    """Small print wants many pixels; more than these only take time."""

    def pixels(one: QCameraFormat) -> int:
        return one.resolution().width() * one.resolution().height()

    fit = [
        f
        for f in device.videoFormats()
        if pixels(f) <= _MOST_PIXELS and f.maxFrameRate() >= _LEAST_RATE
    ]
    return max(fit, key=lambda f: (pixels(f), f.maxFrameRate()), default=None)
