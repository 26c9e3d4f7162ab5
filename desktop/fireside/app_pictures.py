"""The part of the composition root that takes pictures: of the screen, and with a camera."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from fireside.flows.box import Box
from fireside.flows.effects import (
    Effect,
    StopCamera,
    TakeIt,
    TakePhoto,
    TakeScreenPicture,
    UsePicture,
    WatchCamera,
)
from fireside.flows.results import (
    CameraLost,
    CamerasFound,
    CameraShows,
    PictureShown,
    PictureTaken,
    Result,
    ScreensTaken,
)
from fireside.i18n import tr
from fireside.qt.background import Background

if TYPE_CHECKING:
    from fireside.qt.screen_picture import ScreenPicture
    from fireside.qt.watching import Camera, Watching

Reply = Callable[[Result], None]
MakeCamera = Callable[[QWidget], "Camera"]


class PictureParts:
    """Lives on the GUI thread. Nothing is loaded, and no camera touched, before it is wished."""

    def __init__(
        self, background: Background, window: QWidget, load: Callable[[], MakeCamera] | None = None
    ) -> None:
        """``load`` runs in the background."""
        self._background = background
        self._window = window
        self._load = load or _load
        self._camera: Camera | None = None
        self._watching: Watching | None = None
        self._screens: ScreenPicture | None = None

    def perform(self, effect: Effect, reply: Reply) -> bool:
        """Carry out an effect, if it is of this part."""
        match effect:
            case TakePhoto():
                self._find(reply)
            case WatchCamera(camera):
                self._watch(camera, reply)
            case TakeIt():
                watching = self._watching
                reply(PictureShown(watching.sharpest() if watching is not None else None))
            case StopCamera():
                self.stop()
            case TakeScreenPicture():
                self._take_screens(reply)
            case UsePicture(picture, box):
                self._use(picture, box, reply)
            case _:
                return False
        return True

    def page_shown(self, screen: str) -> None:
        """Nobody is watched while another page shows."""
        if screen != "take_photo":
            self.stop()

    def stop(self) -> None:
        """Let go of the camera."""
        if self._watching is not None:
            self._watching.stop()

    # Camera --------------------------------------------------------------------------------

    def _find(self, reply: Reply) -> None:
        def failed(_error: Exception) -> None:
            from fireside.qt.watching import unusable

            reply(PictureTaken(problem=unusable()))

        def loaded(make: MakeCamera) -> None:
            try:
                if self._camera is None:
                    self._camera = make(self._window)
                found = self._camera.cameras()
                why = "" if found else self._camera.why_none()
            except Exception as error:
                failed(error)
            else:
                reply(CamerasFound(found) if found else PictureTaken(problem=why))

        self._background.run(self._load, loaded, failed)

    def _watch(self, camera: str, reply: Reply) -> None:
        from fireside.qt.watching import Watching, unusable

        try:
            if self._watching is None:
                assert self._camera is not None
                self._watching = Watching(self._camera, self._window)
            self._watching.start(
                camera,
                lambda source: reply(CameraShows(source)),
                lambda problem: reply(CameraLost(problem)),
            )
        except Exception:
            # A driver may fail in any way; the person gets a sentence and a way on.
            self.stop()
            reply(CameraLost(unusable()))

    # Screen --------------------------------------------------------------------------------

    def _take_screens(self, reply: Reply) -> None:
        from fireside.qt.screen_picture import ScreenPicture

        if self._screens is None:
            self._screens = ScreenPicture(self._window)

        def taken(pictures: tuple[QImage, ...], problem: str) -> None:
            reply(ScreensTaken(pictures) if pictures else PictureTaken(problem=problem))

        self._screens.take(taken)

    # Both ----------------------------------------------------------------------------------

    def _use(self, picture: object, box: Box, reply: Reply) -> None:
        sorry = PictureTaken(problem=tr("I could not keep that picture. Please try once more."))
        if not isinstance(picture, QImage):
            reply(sorry)
            return
        self._background.run(lambda: _file_of(picture, box), reply, lambda _error: reply(sorry))


def _file_of(picture: QImage, box: Box) -> Result:
    from fireside.qt.offered import Offered, taken
    from fireside.qt.part_view import part_of

    return taken(Offered(image=part_of(picture, box)))


def _load() -> MakeCamera:
    # Slow to load, and it needs a system library that may be missing.
    from fireside.qt.camera import QtCamera

    return QtCamera
