"""Reminded by the whole app of a visit at the practice clinic, with its real service."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fireside.app import App
from fireside.qt.navigator import GUARD_SECONDS
from fireside_core.booking import (
    Appointment,
    BookRequest,
    CancelRequest,
    HoldRequest,
    SlotSearch,
)

PATIENCE_MS = 40_000
KEY = "0123456789abcdef" * 4


class Clock:
    """Told by the test; it runs on from there."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now() + self.ahead

    def set(self, to: datetime) -> None:
        self.ahead = to.astimezone().replace(tzinfo=None) - datetime.now()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def open_app(
    qapp: QApplication,
    qtbot: QtBot,
    clock: Clock,
    fresh_home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Callable[[], App]]:
    """With a keyring, so that what it told is known at the next start."""
    keyring = tmp_path / "keyring.json"
    keyring.write_text(json.dumps({"fireside data-key": KEY, "fireside practice-key": KEY}))
    monkeypatch.setenv("FILE_KEYRING", str(keyring))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "tests.support.file_keyring.FileKeyring")
    import keyring as chosen

    from tests.support.file_keyring import FileKeyring

    before = chosen.get_keyring()
    chosen.set_keyring(FileKeyring())
    fresh_home.mkdir(parents=True, exist_ok=True)
    (fresh_home / "settings.json").write_text(json.dumps({"country": "GB", "voice": "off"}))
    opened: list[App] = []

    def open_it() -> App:
        app = App(qapp, clock=clock)
        opened.append(app)
        app.shell.show()
        qtbot.waitUntil(lambda: app.world.visits is not None, timeout=PATIENCE_MS)
        return app

    yield open_it
    for app in opened:
        app.shell.close()
        app.shell.deleteLater()
    chosen.set_keyring(before)


def book(app: App, qtbot: QtBot) -> Appointment:
    """The first time that there is from the day after tomorrow on."""
    client = app._care_link().booking()
    clinic = client.clinics().clinics[0]
    after = datetime.now().astimezone() + timedelta(days=2)
    slot = client.slots(SlotSearch(clinic=clinic.id, after=after)).slots[0]
    hold = client.hold(HoldRequest(slot=slot.id, way=slot.ways[0]), "hold-key")
    visit = client.book(BookRequest(hold=hold.id, concern="My knee"), "book-key")
    read(app, qtbot)
    return visit


def read(app: App, qtbot: QtBot) -> None:
    """Read what is coming, as happens each minute."""
    results: list[object] = []
    app.visits._find_visits(results.append)
    qtbot.waitUntil(lambda: bool(results), timeout=PATIENCE_MS)


def press(app: App, qtbot: QtBot, action_id: str) -> None:
    qtbot.wait(int(GUARD_SECONDS * 1000) + 600)
    app.navigator.press(action_id)


def test_a_visit_that_was_booked_is_reminded_of_and_confirmed_for_good(
    open_app: Callable[[], App], clock: Clock, qtbot: QtBot
) -> None:
    app = open_app()
    visit = book(app, qtbot)
    assert app._reminders is not None
    app._reminders.look()
    assert app.navigator.screen == "home", "it was just booked"
    clock.set(visit.start - timedelta(hours=1))
    app._reminders.look()
    assert app.navigator.screen == "reminder"
    press(app, qtbot, "reminder.know")
    assert app.navigator.screen == "home"
    app.shell.close()
    again = open_app()
    assert again._reminders is not None
    qtbot.waitUntil(lambda: again._reminders._marks is not None, timeout=PATIENCE_MS)
    again._reminders.look()
    assert again.navigator.screen == "home"
    assert again.world.reminder is None
    clock.set(visit.start - timedelta(minutes=10))
    again._reminders.look()
    assert again.navigator.screen == "reminder"


def test_a_visit_that_was_cancelled_is_not_reminded_of(
    open_app: Callable[[], App], clock: Clock, qtbot: QtBot
) -> None:
    app = open_app()
    visit = book(app, qtbot)
    app._care_link().booking().cancel(visit.id, CancelRequest(), "cancel-key")
    read(app, qtbot)
    clock.set(visit.start - timedelta(hours=1))
    assert app._reminders is not None
    app._reminders.look()
    assert app.navigator.screen == "home"
