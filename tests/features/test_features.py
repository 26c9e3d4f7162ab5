"""The features, run against the whole app: real window, real rules, real child process.

Steps do only what a person does: say (type) words, press a button by its label, read.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytest_bdd import given, parsers, scenarios, then, when
from pytestqt.qtbot import QtBot

from fireside.app import App
from fireside.qt.marked import MarkedLabel
from fireside.qt.navigator import GUARD_SECONDS
from fireside.qt.picture_view import PictureView
from fireside.qt.reading import DigitsText, ReadingText

scenarios(".")
PATIENCE_MS = 40_000


class Senior:
    """Somebody before the screen."""

    def __init__(self, app: App, qtbot: QtBot) -> None:
        self.app = app
        self.qtbot = qtbot

    def reads(self, words: str) -> bool:
        """Whether the words stand on some part of the page."""
        shell = self.app.shell
        kinds = (ReadingText, DigitsText, MarkedLabel)
        return words in " ".join(
            label.text() for kind in kinds for label in shell.findChildren(kind)
        )

    def press(self, label: str) -> None:
        """Find the button by its label, turning the page's parts, and press it."""
        self.qtbot.wait(int(GUARD_SECONDS * 1000) + 50)
        actions = [a for a in self.app.navigator.actions if a.label == label]
        assert actions, f"no {label!r} among {[a.label for a in self.app.navigator.actions]}"
        for turned in range(40):
            button = self.app.shell.button(actions[0].id)
            if button is not None:
                self.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
                return
            view = self.app.shell.page_view
            assert view is not None
            view.turn(("page.more_choices", "page.more")[turned % 2])
        raise AssertionError(f"{label!r} has no button")


@pytest.fixture
def open_app(qapp: QApplication, qtbot: QtBot) -> Iterator[Callable[..., Senior]]:
    opened: list[App] = []

    def open_it(care_command: Sequence[str] | None = None) -> Senior:
        app = App(qapp, care_command=care_command)
        opened.append(app)
        app.shell.resize(1280, 800)
        app.shell.show()
        return Senior(app, qtbot)

    yield open_it
    for app in opened:
        app.shell.close()
        app.shell.deleteLater()


@pytest.fixture
def box() -> dict[str, object]:
    return {}


def _settings(home: Path, **values: str) -> None:
    import json

    home.mkdir(parents=True, exist_ok=True)
    (home / "settings.json").write_text(json.dumps({"country": "GB", "voice": "off", **values}))


def _ready(senior: Senior) -> Senior:
    """Settled: the store is open, so that the remote's token has been read."""
    starting = senior.app.world.care
    senior.qtbot.waitUntil(lambda: senior.app.world.care != starting, timeout=PATIENCE_MS)
    return senior


@given("Fireside is open", target_fixture="senior")
def _(open_app: Callable[[], Senior], fresh_home: Path) -> Senior:
    _settings(fresh_home)
    return _ready(open_app())


@given("Fireside is open without a care service", target_fixture="senior")
def _(open_app: Callable[..., Senior], fresh_home: Path) -> Senior:
    _settings(fresh_home)
    return _ready(open_app(["/nonexistent"]))


@given(parsers.parse('Fireside is open with the care service "{address}"'), target_fixture="senior")
def _(
    open_app: Callable[[], Senior],
    fresh_home: Path,
    address: str,
    monkeypatch: pytest.MonkeyPatch,
) -> Senior:
    monkeypatch.setenv("FIRESIDE_CARE_URL", address)
    _settings(fresh_home)
    return _ready(open_app())


@given(parsers.parse('a care service runs with the code for "{name}"'))
def _(name: str, box: dict[str, object], tmp_path: Path, request: pytest.FixtureRequest) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = {
        **os.environ,
        "FIRESIDE_CARE_DATABASE_URL": f"sqlite:///{tmp_path / 'care.db'}",
        "FIRESIDE_CARE_SECRET": "a secret of this test, long enough to be taken",
    }
    care = [sys.executable, "-m", "fireside_care"]
    made = subprocess.run(
        [*care, "invite", "create", "--for", name], env=env, capture_output=True, text=True
    )
    assert made.returncode == 0, made.stderr
    found = re.search(r"\b[0-9A-Z]{3,6}(?:[- ][0-9A-Z]{3,6})+\b", made.stdout)
    assert found, made.stdout
    log = (tmp_path / "serve.log").open("w")
    served = subprocess.Popen(
        [*care, "serve", "--host", "127.0.0.1", "--port", str(port)],
        env=env,
        stdout=log,
        stderr=subprocess.STDOUT,
    )

    def end() -> None:
        served.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            served.wait(10)
        log.close()

    request.addfinalizer(end)
    deadline = time.monotonic() + 40
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            break
        time.sleep(0.1)
    box.update(address=f"http://127.0.0.1:{port}", code=found[0], log=tmp_path / "serve.log")


@when(parsers.parse('I press "{label}"'))
def _(senior: Senior, label: str) -> None:
    senior.press(label)


@when(parsers.parse('I say "{words}"'))
def _(senior: Senior, words: str) -> None:
    senior.app.recogniser.type(words)


@when(parsers.parse('I type "{text}" into "{field}"'))
def _(senior: Senior, text: str, field: str) -> None:
    view = senior.app.shell.page_view
    assert view is not None
    widget = view.field(field)
    assert widget is not None
    senior.qtbot.keyClicks(widget.edit, text)


@when(parsers.parse('I copy "{words}"'))
def _(senior: Senior, words: str) -> None:
    QApplication.clipboard().setText(words)


@when(parsers.re(r'I copy a picture of "(?P<words>.*)"'))
def _(senior: Senior, words: str) -> None:
    image = QImage(1000, 600, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.setFont(QFont("DejaVu Sans", 36))
    wrapped = int(Qt.TextFlag.TextWordWrap)
    painter.drawText(QRect(60, 60, 880, 500), wrapped, words)
    painter.end()
    QApplication.clipboard().setImage(image)


@when("I choose the first time")
def _(senior: Senior) -> None:
    senior.press(senior.app.navigator.page.choices[0].label)


@then(parsers.parse('every time is with "{doctor}"'))
def _(senior: Senior, doctor: str) -> None:
    def details() -> list[str]:
        page = senior.app.navigator.page
        return [row.detail for row in page.choices if row.label.endswith("in the afternoon")]

    senior.qtbot.waitUntil(lambda: len(details()) == 3, timeout=PATIENCE_MS)
    assert all(doctor in detail for detail in details())


@when("the care service is killed")
def _(senior: Senior) -> None:
    embedded = senior.app._embedded
    assert embedded is not None
    pid = embedded.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)


@when("I join it with its code")
def _(senior: Senior, box: dict[str, object]) -> None:
    senior.press("Settings")
    senior.press("Care service")
    view = senior.app.shell.page_view
    assert view is not None
    for field, text in (("address", box["address"]), ("code", box["code"])):
        widget = view.field(field)
        assert widget is not None
        widget.edit.setPlainText(str(text))
    senior.press("Join")


@then(parsers.parse('the page is "{title}"'))
def _(senior: Senior, title: str) -> None:
    senior.qtbot.waitUntil(
        lambda: senior.app.shell.header.title.text() == title, timeout=PATIENCE_MS
    )


@then(parsers.parse('I read "{words}"'))
def _(senior: Senior, words: str) -> None:
    senior.qtbot.waitUntil(lambda: senior.reads(words), timeout=PATIENCE_MS)


@then("I see the picture with a box")
def _(senior: Senior) -> None:
    shell = senior.app.shell
    senior.qtbot.waitUntil(lambda: bool(shell.findChildren(PictureView)), timeout=PATIENCE_MS)
    assert shell.findChildren(PictureView)[0]._marks


@then("the store holds no picture")
def _(senior: Senior) -> None:
    store = senior.app._store
    assert store is not None
    senior.qtbot.waitUntil(lambda: len(store.checks()) == 1, timeout=PATIENCE_MS)
    kept = store.checks()[0]
    assert kept.channel == "picture"
    assert kept.report.boxes == []
    assert len(kept.report.model_dump_json()) < 20_000


@then(parsers.parse('the field "{field}" holds "{text}"'))
def _(senior: Senior, field: str, text: str) -> None:
    view = senior.app.shell.page_view
    assert view is not None
    widget = view.field(field)
    assert widget is not None
    assert widget.edit.toPlainText() == text


@then(parsers.parse('the answer is about "{topic}"'))
def _(senior: Senior, topic: str) -> None:
    def topics() -> set[str]:
        flow = senior.app.navigator._flow
        return {passage.topic for passage in getattr(flow, "_passages", ())}

    senior.qtbot.waitUntil(lambda: bool(topics()), timeout=PATIENCE_MS)
    assert topic in topics()


@then(parsers.re(r"the store holds (?P<count>\d+) answers?"))
def _(senior: Senior, count: str) -> None:
    store = senior.app._store
    assert store is not None
    senior.qtbot.waitUntil(lambda: len(store.answers()) == int(count), timeout=PATIENCE_MS)


@then("the remote service has answered")
def _(box: dict[str, object]) -> None:
    log = Path(str(box["log"])).read_text()
    assert "/v1/answers" in log
    assert "sleep" not in log


@given(parsers.parse('an answer about "{subject}" was kept'))
def _(senior: Senior, subject: str) -> None:
    store = senior.app._store
    assert store is not None
    store.keep_answer(f"What helps against {subject}", "Gentle walking helps.", "care_at_home")


@then(parsers.parse('the documents hold a file that tells "{words}"'))
def _(fresh_home: Path, words: str) -> None:
    files = list((fresh_home / "documents").glob("*.txt"))
    assert len(files) == 1
    assert words in files[0].read_text(encoding="utf-8")
