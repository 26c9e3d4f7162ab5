"""What is known of visits outlives the app, encrypted; a yes is settled at the next start."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from fireside.app_visits import VisitParts
from fireside.client.booking_client import BookingClient
from fireside.client.link import CareLink
from fireside.flows.effects import BookVisit, CancelVisit, FindVisits, KeepDetails, SaveCalendar
from fireside.flows.flow import World
from fireside.flows.intention import Intention
from fireside.flows.results import FileSaved, Result, VisitBooked, VisitChanged, VisitsFound
from fireside.host.care_process import EmbeddedCare
from fireside.qt.background import Background
from fireside.settings.options import DEFAULTS
from fireside.store.encrypted import Store
from fireside_core.booking import BookRequest, Details, HoldRequest, SlotSearch, Status, Visits

KEY = "ab" * 32
PATIENCE_MS = 20_000


class Opened:
    """The part of the app that books, with a store on a disk."""

    def __init__(self, folder: Path, care: Callable[[], tuple[str, str]], qtbot: QtBot) -> None:
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.world = World(DEFAULTS, "en_GB", datetime.now)
        self.store = Store(folder, KEY)
        self.work = Background(self.window, threads=1)
        self.told: list[str] = []
        self.seen: list[Visits] = []
        link = CareLink(care)
        self.parts = VisitParts(
            self.world,
            lambda: link,
            lambda: self.store,
            self.work,
            self.told.append,
            lambda: None,
            lambda: folder / "documents",
            self.window,
        )
        self.parts.on_visits.append(self.seen.append)
        self.parts.start()

    def close(self) -> None:
        self.parts.close()
        self.work.close(finish=True)
        self.store.close()


@pytest.fixture
def care(qapp: QApplication, tmp_path: Path) -> Iterator[EmbeddedCare]:
    care = EmbeddedCare(keep=lambda: {"file": str(tmp_path / "practice.db"), "key": KEY})
    yield care
    care.close()


def _nowhere() -> tuple[str, str]:
    raise OSError


def _intention(desk: BookingClient) -> Intention:
    (clinic,) = desk.clinics().clinics
    slot = desk.slots(SlotSearch(clinic=clinic.id)).slots[0]
    hold = desk.hold(HoldRequest(slot=slot.id, way=slot.ways[0]), uuid.uuid4().hex)
    request = BookRequest(hold=hold.id, concern="my knee")
    return Intention(key=uuid.uuid4().hex, clinic=clinic, hold=hold, request=request)


def test_a_yes_that_nobody_heard_is_settled_at_the_next_start(
    care: EmbeddedCare, tmp_path: Path, qtbot: QtBot
) -> None:
    desk = BookingClient(*care.where())
    results: list[Result] = []
    first = Opened(tmp_path, _nowhere, qtbot)
    first.parts.perform(BookVisit(_intention(desk)), results.append)
    qtbot.waitUntil(lambda: bool(results), timeout=PATIENCE_MS)
    assert isinstance(results[0], VisitBooked)
    assert results[0].state == "unknown"
    assert first.world.intention is not None
    first.close()
    assert desk.visits().coming == []

    second = Opened(tmp_path, care.where, qtbot)
    qtbot.waitUntil(lambda: second.world.outcome is not None, timeout=PATIENCE_MS)
    outcome = second.world.outcome
    assert outcome is not None
    assert outcome.state == "booked"
    assert second.told == ["Your visit is booked."]
    qtbot.waitUntil(
        lambda: bool(second.world.visits and second.world.visits.coming), timeout=PATIENCE_MS
    )
    assert second.world.intention is None
    second.close()

    third = Opened(tmp_path, _nowhere, qtbot)
    qtbot.waitUntil(lambda: third.world.visits is not None, timeout=PATIENCE_MS)
    assert third.world.visits is not None
    assert len(third.world.visits.coming) == 1, "with the clinic out of reach, too"
    assert third.world.outcome is not None, "it has not been told yet"
    assert third.seen == [third.world.visits]
    third.close()


def test_booked_cancelled_and_saved(care: EmbeddedCare, tmp_path: Path, qtbot: QtBot) -> None:
    desk = BookingClient(*care.where())
    opened = Opened(tmp_path, care.where, qtbot)
    results: list[Result] = []
    opened.parts.perform(BookVisit(_intention(desk)), results.append)
    qtbot.waitUntil(lambda: bool(results), timeout=PATIENCE_MS)
    assert isinstance(results[0], VisitBooked)
    visit = results[0].appointment
    assert visit is not None
    world = opened.world
    qtbot.waitUntil(
        lambda: bool(world.visits and world.visits.coming == [visit]), timeout=PATIENCE_MS
    )
    assert opened.store.note("intention") == ""
    opened.parts.perform(SaveCalendar(visit.id, "My visit"), results.append)
    qtbot.waitUntil(lambda: len(results) == 2, timeout=PATIENCE_MS)
    assert results[1] == FileSaved("My visit.ics")
    assert b"BEGIN:VEVENT" in (tmp_path / "documents" / "My visit.ics").read_bytes()
    opened.parts.perform(CancelVisit(visit.id), results.append)
    qtbot.waitUntil(lambda: len(results) == 3, timeout=PATIENCE_MS)
    assert results[2] == VisitChanged(True)
    assert world.visits is not None
    assert world.visits.coming == []
    assert world.visits.past[0].status is Status.CANCELLED
    opened.close()


def test_a_change_that_cannot_be_made_is_said(tmp_path: Path, qtbot: QtBot) -> None:
    opened = Opened(tmp_path, _nowhere, qtbot)
    results: list[Result] = []
    opened.parts.perform(CancelVisit("v"), results.append)
    opened.parts.perform(FindVisits(), results.append)
    qtbot.waitUntil(lambda: len(results) == 2, timeout=PATIENCE_MS)
    sorry = "I cannot reach the care service just now."
    assert {type(result) for result in results} == {VisitChanged, VisitsFound}
    assert all(getattr(result, "problem", "") == sorry for result in results)
    opened.close()


def test_details_are_kept_encrypted(tmp_path: Path, qtbot: QtBot) -> None:
    opened = Opened(tmp_path, _nowhere, qtbot)
    details = Details(
        full_name="Rose Fitzgerald", birth_date="1944-03-03", address="27 Harbour St", phone="020 1"
    )
    opened.parts.perform(KeepDetails(details), lambda _result: None)
    qtbot.waitUntil(lambda: bool(opened.store.note("details")), timeout=PATIENCE_MS)
    opened.close()
    for file in tmp_path.glob("fireside.db*"):
        assert b"Fitzgerald" not in file.read_bytes()
    again = Opened(tmp_path, _nowhere, qtbot)
    qtbot.waitUntil(lambda: again.world.details == details, timeout=PATIENCE_MS)
    again.parts.perform(KeepDetails(None), lambda _result: None)
    qtbot.waitUntil(lambda: not again.store.note("details"), timeout=PATIENCE_MS)
    assert again.world.details is None
    again.close()
