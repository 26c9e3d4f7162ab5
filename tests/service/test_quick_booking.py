"""Booking in one trip to PostgreSQL, over HTTP: it holds to everything the usual way holds to."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx import Response
from sqlalchemy import func, select, update

from fireside_care.app import create_app
from fireside_care.appointments.models import Appointment, KeptReply, Patient
from fireside_care.clinics.models import AuditEntry, Clinic
from fireside_care.database import Database
from fireside_care.library.library import Library
from fireside_care.migrations.run import downgrade, upgrade
from fireside_care.people.models import Device
from fireside_care.settings import Settings
from tests.support.bookable_clinic import make_clinic
from tests.support.booking_load import SECRET, make_devices

pytestmark = pytest.mark.slow
NOW = datetime.now(UTC)


class Service:
    """A remote service on PostgreSQL, which counts how often the quick way was enough."""

    def __init__(self, client: TestClient, database: Database, tokens: list[str]) -> None:
        self.client = client
        self.database = database
        self.tokens = tokens
        self.quick = 0

    def book(self, slot: str, token: str | None = None, key: str = "k", **more: Any) -> Response:
        return self.client.post(
            "/v1/appointments",
            json={"slot": slot, "way": "video", **more},
            headers={
                "Authorization": f"Bearer {token or self.tokens[0]}",
                "Idempotency-Key": key,
            },
        )

    def slots(self, count: int = 3) -> list[str]:
        reply = self.client.post(
            "/v1/slots",
            json={"clinic": "c1", "limit": count},
            headers={"Authorization": f"Bearer {self.tokens[0]}"},
        )
        return [slot["id"] for slot in reply.json()["slots"]]

    def count(self, model: Any) -> int:
        with self.database.reading() as connection:
            return connection.execute(select(func.count()).select_from(model)).scalar_one()


@pytest.fixture
def service(postgres: str, library: Library, tmp_path: Path) -> Iterator[Service]:
    database = Database(postgres)
    upgrade(database)
    make_clinic(database)
    tokens = make_devices(database, "c1", 3)
    settings = Settings(database_url=postgres, secret=SECRET, cache_folder=tmp_path)  # type: ignore[arg-type]
    app = create_app(settings, library=library)
    with TestClient(app) as client:
        made = Service(client, database, tokens)
        usual = app.state.quick_booking.book

        async def counted(*arguments: Any) -> Any:
            booked = await usual(*arguments)
            made.quick += booked is not None
            return booked

        app.state.quick_booking.book = counted
        yield made
    downgrade(database, "base")
    database.close()


def test_it_books_notes_and_keeps_the_reply(service: Service) -> None:
    slot = service.slots()[0]
    booked = service.book(slot, concern=" my knee ")
    assert service.quick == 1
    assert booked.status_code == 200
    assert (booked.json()["status"], booked.json()["concern"]) == ("booked", "my knee")
    headers = {"Authorization": f"Bearer {service.tokens[0]}"}
    seen = service.client.get("/v1/appointments", headers=headers).json()["coming"]
    assert seen == [booked.json()]
    with service.database.reading() as connection:
        entry = connection.execute(select(AuditEntry)).one()
        row = connection.execute(select(Appointment)).one()
    assert (entry.who, entry.action, entry.facts) == (
        *("device:device0", "book"),
        {"status": "booked"},
    )
    assert row.patient_id == "patient0"
    assert service.book(slot, concern=" my knee ").json() == booked.json()
    assert service.quick == 1
    assert service.count(Appointment) == service.count(KeptReply) == 1


def test_a_key_for_something_else_books_nothing(service: Service) -> None:
    first, second, _ = service.slots()
    service.book(first)
    other = service.book(second)
    assert other.status_code == 422
    assert other.json()["code"] == "key_used_twice"
    assert service.count(Appointment) == 1


def test_the_loser_gets_the_next_times(service: Service) -> None:
    slot = service.slots()[0]
    with ThreadPoolExecutor(3) as pool:
        replies = list(pool.map(lambda token: service.book(slot, token, key=token), service.tokens))
    assert sorted(reply.status_code for reply in replies) == [200, 409, 409]
    lost = next(reply for reply in replies if reply.status_code == 409)
    assert lost.json()["code"] == "taken"
    assert len(lost.json()["next"]) == 3


def test_who_may_not_book(service: Service) -> None:
    slot = service.slots()[0]
    assert service.book(slot, "no token of ours").status_code == 401
    with service.database.writing() as connection:
        connection.execute(
            update(Patient).where(Patient.device_id == "device0").values(blocked_at=NOW)
        )
        connection.execute(update(Device).where(Device.id == "device1").values(revoked_at=NOW))
        connection.execute(
            update(Patient).where(Patient.device_id == "device2").values(device_id=None)
        )
    blocked, revoked, unknown = (service.book(slot, token, token) for token in service.tokens)
    assert (blocked.status_code, blocked.json()["code"]) == (403, "blocked")
    assert (revoked.status_code, revoked.json()["code"]) == (403, "not_allowed")
    assert (unknown.status_code, unknown.json()["code"]) == (422, "details_needed")
    assert service.quick == 0
    assert service.count(Appointment) == service.count(AuditEntry) == 0


def test_a_plan_that_changed_is_looked_up_anew(service: Service) -> None:
    slot = service.slots()[0]
    with service.database.writing() as connection:
        connection.execute(
            update(Clinic).values(zone="Asia/Shanghai", plan_version=Clinic.plan_version + 1)
        )
    gone = service.book(slot)
    assert (gone.status_code, service.quick) == (409, 0)
    assert service.book(service.slots()[0], key="again").status_code == 200


def test_what_the_quick_way_does_not_do_goes_the_usual_way(service: Service) -> None:
    first, second, _ = service.slots()
    old = service.book(first).json()
    moved = service.book(second, key="move", moves=old["id"])
    assert moved.status_code == 200
    assert service.quick == 1
    wrong_way = service.book(service.slots()[2], key="way", way="in_person")
    assert wrong_way.status_code == 422


def test_a_nul_in_a_text_is_refused_and_breaks_nothing(service: Service) -> None:
    slot = service.slots()[0]
    headers = {"Authorization": f"Bearer {service.tokens[0]}"}
    for reply in (
        service.book(slot, concern="my\x00knee"),
        service.client.get("/v1/appointments/%00", headers=headers),
        service.client.post("/v1/slots", json={"clinic": "c\x001"}, headers=headers),
        service.client.post("/v1/join", json={"code": "1234\x005678"}),
    ):
        assert 400 <= reply.status_code < 500, reply.text
        assert reply.json()["message"].endswith(".")
    assert service.book(slot).status_code == 200
