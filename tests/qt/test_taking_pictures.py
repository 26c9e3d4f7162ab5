"""A picture of the screen, and a photo with the camera."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QColor, QGuiApplication, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from fireside.app_pictures import PictureParts
from fireside.flows.box import MIDDLE, WHOLE, drawn, moved, sized
from fireside.flows.effects import (
    CheckAdvert,
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
from fireside.qt import screen_picture
from fireside.qt.background import Background
from fireside.qt.live_view import LiveSource, LiveView
from fireside.qt.part_view import PartView, part_of
from fireside.qt.picture_view import PictureView
from fireside.qt.screen_picture import ScreenPicture
from fireside.qt.watching import Watching, sharpness
from tests.qt.conftest import Stage
from tests.qt.test_layout import SIZES, _check_part

_ROOT = Path(__file__).parents[2]
TWO = (("0", "Front camera"), ("1", "Document camera"))
NOT_ALLOWED = "This computer does not let me take a picture of the screen."


def _screen(colour: str = "#3A6EA5", wide: int = 800, high: int = 600) -> QImage:
    image = QImage(wide, high, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    return image


def _page(stage: Stage) -> str:
    return " ".join(spoken.text for spoken in stage.navigator.page.spoken())


def _part_view(stage: Stage) -> PartView:
    view = stage.shell.page_view
    assert view is not None
    found = [v for v in view.findChildren(PartView) if v.isVisible()]
    assert len(found) == 1
    return found[0]


def _on_screen_part(stage: Stage, *pictures: QImage) -> None:
    stage.press("home.advert")
    stage.say("take a picture of the screen")
    assert stage.effects[-1] == TakeScreenPicture()
    stage.reply(ScreensTaken(pictures or (_screen(),)))
    assert stage.navigator.screen == "screen_part"
    stage.time += 1


# The box ----------------------------------------------------------------------------------------


def test_a_box_stays_inside() -> None:
    assert drawn(0.5, 0.5, 0.51, 0.9) is None, "a tap"
    assert drawn(0.9, 0.8, -3, 0.1) == (0.0, 0.1, 0.9, 0.8)
    box = MIDDLE
    for _ in range(40):
        box = moved(box, 0.04, -0.04)
    assert box == pytest.approx((0.4, 0.0, 1.0, 0.7))
    for _ in range(60):
        box = sized(box, 0.04, 0.04)
    assert box == pytest.approx(WHOLE)
    for _ in range(60):
        box = sized(box, -0.04, -0.04)
    assert 0 <= box[0] < box[2] <= 1
    assert 0 <= box[1] < box[3] <= 1


def test_what_is_in_the_box() -> None:
    image = _screen("white")
    painter = QPainter(image)
    painter.fillRect(400, 300, 400, 300, QColor("red"))
    painter.end()
    part = part_of(image, (0.5, 0.5, 1.0, 1.0))
    assert (part.width(), part.height()) == (400, 300)
    assert {part.pixelColor(0, 0).name(), part.pixelColor(399, 299).name()} == {"#ff0000"}
    assert part_of(image, WHOLE) == image


# Which part -------------------------------------------------------------------------------------


def test_a_box_by_finger(stage: Stage) -> None:
    _on_screen_part(stage)
    view = _part_view(stage)
    place = view._place()

    def at(x: float, y: float) -> QPoint:
        return QPoint(
            round(place.left() + x * place.width()), round(place.top() + y * place.height())
        )

    left = Qt.MouseButton.LeftButton
    QTest.mousePress(view, left, pos=at(0.25, 0.5))
    QTest.mouseMove(view, at(0.5, 0.75))
    QTest.mouseRelease(view, left, pos=at(0.75, 1.0))
    QTest.mouseClick(view, left, pos=at(0.1, 0.1))
    stage.press("screen_part.this")
    used = stage.effects[-1]
    assert isinstance(used, UsePicture)
    assert used.box == pytest.approx((0.25, 0.5, 0.75, 1.0), abs=0.01)
    stage.reply(PictureTaken(b"png"))
    asked = stage.effects[-1]
    assert isinstance(asked, CheckAdvert)
    assert asked.advert == ("picture", "", b"png")
    stage.press("everywhere.back")
    assert stage.navigator.screen == "check_advert"


def test_a_box_by_keys(stage: Stage, qtbot: QtBot) -> None:
    _on_screen_part(stage)
    view = _part_view(stage)
    with qtbot.waitActive(stage.shell):
        stage.shell.activateWindow()
    assert view.hasFocus(), "the arrows work at once"
    QTest.keyClick(view, Qt.Key.Key_Right)
    QTest.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(view, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    used = stage.effects[-1]
    assert isinstance(used, UsePicture)
    assert used.box == pytest.approx((0.24, 0.15, 0.84, 0.89))


def test_a_box_by_voice(stage: Stage) -> None:
    _on_screen_part(stage)
    stage.say("left half")
    assert _part_view(stage).box == (0.0, 0.0, 0.5, 1.0)
    stage.say("move right")
    stage.say("this part")
    used = stage.effects[-1]
    assert isinstance(used, UsePicture)
    assert used.box == pytest.approx((0.08, 0.0, 0.58, 1.0))


def test_all_of_another_screen(stage: Stage) -> None:
    first, second = _screen(), _screen("red")
    _on_screen_part(stage, first, second)
    stage.say("the other screen")
    assert _part_view(stage)._image is second
    stage.say("all of it")
    assert stage.effects[-1] == UsePicture(second, WHOLE)
    stage.reply(PictureTaken(problem="I could not keep that picture."))
    assert "could not keep" in _page(stage)
    stage.say("go back")
    assert stage.navigator.screen == "check_advert"
    assert not any(isinstance(e, CheckAdvert) for e in stage.effects)


def test_the_picture_for_a_screen_reader(stage: Stage) -> None:
    _on_screen_part(stage)
    seen = QAccessible.queryAccessibleInterface(_part_view(stage))
    assert "box" in seen.text(QAccessible.Text.Name)
    assert "arrow keys" in seen.text(QAccessible.Text.Description)


# Stepping aside ---------------------------------------------------------------------------------


def _parts(window: QWidget, **more: Any) -> PictureParts:
    return PictureParts(Background(window, threads=1), window, **more)


def _until(qtbot: QtBot, parts: PictureParts, effect: Effect) -> Result:
    results: list[Result] = []
    assert parts.perform(effect, results.append)
    qtbot.waitUntil(lambda: bool(results), timeout=20_000)
    return results[-1]


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.setGeometry(40, 40, 300, 200)
    made.setStyleSheet("background: #FF0000")
    made.show()
    return made


def test_the_window_steps_aside(qtbot: QtBot, window: QWidget) -> None:
    behind = QWidget()
    qtbot.addWidget(behind)
    behind.setStyleSheet("background: #00A040")
    behind.setGeometry(0, 0, 500, 400)
    behind.show()
    window.raise_()
    hidden: list[bool] = []
    taken: list[tuple[tuple[QImage, ...], str]] = []

    def grab(screen: Any) -> QImage:
        hidden.append(not window.isVisible())
        return screen_picture._grab(screen)

    ScreenPicture(window, grab).take(lambda *what: taken.append(what))
    qtbot.waitUntil(lambda: bool(taken), timeout=20_000)
    assert all(hidden)
    assert window.isVisible()
    assert window.geometry().getRect() == (40, 40, 300, 200)
    assert QGuiApplication.quitOnLastWindowClosed()
    pictures, problem = taken[0]
    assert not problem
    assert pictures[0].pixelColor(100, 100).name() == "#00a040"


def _breaks(_screen: Any) -> QImage:
    raise RuntimeError("the driver")


@pytest.mark.parametrize("grab", [_breaks, lambda _s: QImage(), lambda _s: _screen("black")])
def test_the_window_comes_back(
    qtbot: QtBot, window: QWidget, grab: Callable[[Any], QImage]
) -> None:
    """Whatever goes wrong, and a second time too."""
    one = ScreenPicture(window, grab)
    for _ in range(2):
        problems: list[str] = []
        one.take(lambda _pictures, problem, to=problems: to.append(problem))  # type: ignore[misc]
        qtbot.waitUntil(lambda to=problems: bool(to), timeout=20_000)  # type: ignore[misc]
        assert problems[0].startswith(NOT_ALLOWED)
        assert window.isVisible()


def test_wayland(qtbot: QtBot, window: QWidget, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QGuiApplication, "platformName", staticmethod(lambda: "wayland"))
    result = _until(qtbot, _parts(window), TakeScreenPicture())
    assert isinstance(result, PictureTaken)
    assert result.problem.startswith(NOT_ALLOWED)
    assert window.isVisible()


def test_the_part_as_a_file(qtbot: QtBot, window: QWidget) -> None:
    parts = _parts(window)
    result = _until(qtbot, parts, UsePicture(_screen("red"), (0.0, 0.0, 0.5, 0.5)))
    assert isinstance(result, PictureTaken)
    part = QImage.fromData(result.data, "PNG")  # type: ignore[call-overload]
    assert (part.width(), part.height()) == (400, 300)
    assert _until(qtbot, parts, UsePicture(None)).problem  # type: ignore[union-attr]


# The camera -------------------------------------------------------------------------------------


class FakeCamera:
    """Gives the frames that a test hands it."""

    def __init__(self, cameras: tuple[tuple[str, str], ...] = TWO) -> None:
        self.found = cameras
        self.running = ""
        self.fails = False

    def cameras(self) -> tuple[tuple[str, str], ...]:
        return self.found

    def why_none(self) -> str:
        return "I found no camera."

    def start(
        self, camera: str, frame: Callable[[QImage], None], lost: Callable[[str], None]
    ) -> None:
        if self.fails:
            raise RuntimeError("the driver")
        self.running, self.frame, self.lost = camera, frame, lost

    def stop(self) -> None:
        self.running = ""


def _stripes(contrast: int) -> QImage:
    image = _screen("#808080", 640, 480)
    painter = QPainter(image)
    for x in range(0, 640, 8):
        painter.fillRect(x, 0, 4, 480, QColor(128 - contrast, 128 - contrast, 128 - contrast))
    painter.end()
    return image


def test_the_sharpest_of_the_last_second(qapp: object) -> None:
    camera, now, shown, lost = FakeCamera(), [0.0], [], []
    watching = Watching(camera, clock=lambda: now[0])
    watching.start("0", shown.append, lost.append)
    assert not shown
    frames = {contrast: _stripes(contrast) for contrast in (5, 90, 60, 20)}
    assert sharpness(frames[90]) > sharpness(frames[60]) > sharpness(frames[20])
    for contrast in frames:
        camera.frame(frames[contrast])
        now[0] += 0.4
    assert len(shown) == 1
    assert shown[0].latest is frames[20]
    now[0] = 1.3
    assert watching.sharpest() is frames[90]
    now[0] = 1.5
    camera.frame(frames[5])
    assert watching.sharpest() is frames[60], "the other is more than a second old"
    camera.lost("The camera has gone.")
    assert lost == ["The camera has gone."]
    assert not camera.running
    assert not watching.is_open
    assert watching.sharpest() is None
    camera.frame(frames[5])
    assert len(shown) == 1, "a frame that comes late"


def test_a_camera_that_stays_dark(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fireside.qt.watching._SILENT_MS", 40)
    camera, lost = FakeCamera(), []
    watching = Watching(camera)
    watching.start("0", lambda _source: None, lost.append)
    qtbot.waitUntil(lambda: bool(lost), timeout=20_000)
    assert "Another program may be using it." in lost[0]
    assert not camera.running


def test_the_app_lets_go_of_the_camera(qtbot: QtBot, window: QWidget) -> None:
    camera = FakeCamera()
    parts = _parts(window, load=lambda: lambda _window: camera)
    assert _until(qtbot, parts, TakePhoto()) == CamerasFound(TWO)
    results: list[Result] = []
    for end in (
        lambda: parts.perform(StopCamera(), results.append),
        lambda: parts.page_shown("emergency"),
        parts.stop,
    ):
        parts.perform(WatchCamera("1"), results.append)
        parts.page_shown("take_photo")
        assert camera.running == "1"
        camera.frame(_stripes(50))
        assert isinstance(results[-1], CameraShows)
        parts.perform(TakeIt(), results.append)
        assert isinstance(results[-1], PictureShown)
        assert results[-1].picture is not None
        end()
        assert not camera.running
    parts.perform(TakeIt(), results.append)
    assert results[-1] == PictureShown(None)
    camera.fails = True
    parts.perform(WatchCamera("1"), results.append)
    assert isinstance(results[-1], CameraLost)
    camera.found = ()
    assert _until(qtbot, parts, TakePhoto()) == PictureTaken(problem="I found no camera.")


def test_no_multimedia(qtbot: QtBot, window: QWidget) -> None:
    def load() -> Any:
        raise ImportError("libpulse.so.0")

    result = _until(qtbot, _parts(window, load=load), TakePhoto())
    assert result == PictureTaken(
        problem="This computer cannot use a camera. You can choose a picture instead."
    )


def test_the_real_thing_without_a_camera(qtbot: QtBot, window: QWidget) -> None:
    pytest.importorskip(
        "PySide6.QtMultimedia", reason="QtMultimedia needs libpulse0", exc_type=ImportError
    )
    from PySide6.QtMultimedia import QMediaDevices, QVideoFrame, QVideoSink

    from fireside.qt.camera import QtCamera

    camera = QtCamera(window)
    seen: list[QImage] = []
    camera._frame, camera._sink = seen.append, QVideoSink(window)
    camera._sink.videoFrameChanged.connect(camera._on_frame)
    camera._sink.setVideoFrame(QVideoFrame(_screen("red", 64, 48)))
    qtbot.waitUntil(lambda: bool(seen), timeout=20_000)
    assert seen[0].pixelColor(20, 20).name() == "#ff0000"
    camera.stop()
    if QMediaDevices.videoInputs():
        pytest.skip("there is a camera")
    result = _until(qtbot, _parts(window), TakePhoto())
    assert isinstance(result, PictureTaken)
    assert "choose a picture instead" in result.problem
    lost: list[str] = []
    camera.start("", seen.append, lost.append)
    assert lost == [result.problem]
    camera.stop()


# The photo's page -------------------------------------------------------------------------------


def _live(stage: Stage) -> LiveSource:
    stage.press("home.advert")
    stage.say("take a photo")
    assert stage.effects[-1] == TakePhoto()
    assert "One moment." in _page(stage)
    stage.reply(CamerasFound(TWO))
    assert stage.navigator.screen == "take_photo"
    assert stage.effects[-1] == WatchCamera("0")
    assert "I am opening the camera." in _page(stage)
    source = LiveSource(stage.shell)
    source.show(_stripes(40))
    stage.reply(CameraShows(source))
    stage.time += 1
    return source


def test_a_photo(stage: Stage) -> None:
    source = _live(stage)
    view = next(v for v in stage.shell.findChildren(LiveView) if v.isVisible())
    source.show(_stripes(10))
    assert view._image is source.latest
    stage.say("take it")
    stage.reply(PictureShown(_stripes(90)))
    assert stage.effects[-1] == StopCamera()
    assert "Can you read it well?" in _page(stage)
    stage.say("once more")
    assert stage.effects[-1] == WatchCamera("0")
    stage.reply(CameraShows(source))
    stage.say("take it")
    photo = _stripes(70)
    stage.reply(PictureShown(photo))
    stage.say("use it")
    assert stage.effects[-1] == UsePicture(photo, WHOLE)
    stage.reply(PictureTaken(b"photo"))
    assert StopCamera() in stage.effects
    asked = stage.effects[-1]
    assert isinstance(asked, CheckAdvert)
    assert asked.advert.picture == b"photo"


def test_another_camera_and_a_lost_one(stage: Stage) -> None:
    _live(stage)
    stage.say("another camera")
    assert stage.effects[-1] == WatchCamera("1")
    stage.reply(CameraLost("The camera has gone. Plug it in again, and press Try again."))
    assert "The camera has gone." in _page(stage)
    stage.say("try again")
    assert stage.effects[-1] == WatchCamera("1")
    stage.say("help me")
    stage.say("go back")
    assert stage.effects[-1] == WatchCamera("1"), "it was let go of meanwhile"
    stage.say("go back")
    assert stage.effects[-1] == StopCamera()
    assert stage.navigator.screen == "check_advert"


@pytest.mark.parametrize("state", ["live", "photo", "lost"])
@pytest.mark.parametrize("scale", ["100", "150", "200"])
@pytest.mark.parametrize("size", SIZES, ids=lambda s: f"{s[0]}x{s[1]}")
def test_layout(stage: Stage, size: tuple[int, int], scale: str, state: str) -> None:
    stage.settings["text_scale"] = scale
    stage.navigator.restyle()
    stage.shell.resize(*size)
    _live(stage)
    if state == "photo":
        stage.press("take_photo.take")
        stage.reply(PictureShown(_stripes(90)))
    elif state == "lost":
        stage.press("take_photo.other")
        stage.reply(CameraLost("The camera has gone. Plug it in again, and press Try again."))
    view = stage.shell.page_view
    assert view is not None
    for _ in range(6):
        _check_part(stage)
        view.turn("page.more")


# A real screen ----------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_real_x_screen(tmp_path: Path) -> None:
    """Under Xvfb: what is behind the window is in the picture, and the app goes on."""
    if shutil.which("Xvfb") is None:
        pytest.skip("needs Xvfb")
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "640x480x24"],
        pass_fds=(write,),
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    try:
        with os.fdopen(read) as told:
            display = told.readline().strip()
        env = {**os.environ, "DISPLAY": f":{display}", "QT_QPA_PLATFORM": "xcb"}
        scene = subprocess.run(
            [sys.executable, "-m", "tests.qt.test_taking_pictures", str(tmp_path / "screen.png")],
            cwd=_ROOT,
            env=env,
            capture_output=True,
            text=True,
            timeout=60,
        )
        if "Could not load the Qt platform plugin" in scene.stderr:
            pytest.skip("Qt cannot use X here")
        assert scene.stdout.split() == ["back", "True"], scene.stderr
        picture = QImage(str(tmp_path / "screen.png"))
        assert (picture.width(), picture.height()) == (640, 480)
        for x, y in ((10, 10), (320, 240), (500, 300)):
            assert picture.pixelColor(x, y).name() == "#00a040", "not what was behind"
    finally:
        server.terminate()
        server.wait(10)


def _scene(path: str) -> None:
    """Two windows, the upper one ours."""
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    application = QApplication([])
    behind = subprocess.Popen([sys.executable, "-c", _BEHIND], stdout=subprocess.PIPE)
    assert behind.stdout is not None
    behind.stdout.readline()
    window = QWidget()
    window.setStyleSheet("background: #FF0000")
    window.setGeometry(0, 0, 640, 480)
    window.show()

    def taken(pictures: tuple[QImage, ...], _problem: str) -> None:
        if pictures:
            pictures[0].save(path)
        QTimer.singleShot(200, done)

    def done() -> None:
        sys.stdout.write(f"back {window.isVisible()}\n")
        application.quit()

    pictures = ScreenPicture(window)
    QTimer.singleShot(500, lambda: pictures.take(taken))
    QTimer.singleShot(20_000, application.quit)
    application.exec()
    behind.terminate()
    behind.wait(10)


_BEHIND = """
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget
application = QApplication([])
widget = QWidget()
widget.setStyleSheet("background: #00A040")
widget.setGeometry(0, 0, 640, 480)
widget.show()
QTimer.singleShot(300, lambda: print("shown", flush=True))
application.exec()
"""

if __name__ == "__main__":
    _scene(sys.argv[1])


def test_the_photo_stands_beside_the_question_however_small_the_screen(stage: Stage) -> None:
    stage.settings["text_scale"] = "200"
    stage.navigator.restyle()
    stage.shell.resize(1024, 600)
    _live(stage)
    stage.press("take_photo.take")
    stage.reply(PictureShown(_stripes(90)))
    assert stage.shell.header.title.text() == "Can you read it well?"
    view = stage.shell.page_view
    assert view is not None
    for spoken in stage.navigator.page.spoken():
        view.mark(spoken.block, spoken.sentence)
        (photo,) = (v for v in view.findChildren(PictureView) if not v.isHidden())
        assert photo.height() > view.height() // 2
    assert view.button("take_photo.use")
