"""A clinic with its people, made through the service's own functions, and their browsers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from fastapi.testclient import TestClient
from sqlalchemy import update

from fireside_care.appointments.hours import Rule
from fireside_care.appointments.service import AppointmentService
from fireside_care.clinics.events import ClinicEvents
from fireside_care.clinics.founding import add_clinic
from fireside_care.clinics.models import Role, User
from fireside_care.clinics.passwords import hashed
from fireside_care.clinics.permissions import Staff
from fireside_care.clinics.planning import Planning
from fireside_care.clinics.staff import StaffService, staff_of
from fireside_care.database import Database, table_of
from fireside_care.people.service import PeopleService

SECRET = "a secret of this test, and of it alone"
PASSWORD = "seven green teapots"
ZONE = "Europe/London"
LONDON = ZoneInfo(ZONE)
VISIT = {
    "name": "Visit with a doctor",
    "words": "pain check",
    "minutes": 20,
    "buffer_before": 0,
    "buffer_after": 0,
    # What is offered can be booked for ten minutes more: no time begins while a test looks at it.
    "notice_minutes": 15,
    "days_ahead": 30,
    "approve_first": False,
    "ways": ["video", "telephone", "in_person"],
    "price": "",
    "active": True,
}
DETAILS = {
    "full_name": "Rose Tyler",
    "birth_date": "1941-05-02",
    "address": "4 Elm Row",
    "phone": "020 7946 0018",
    "now_at": "at home",
}


def today() -> date:
    """The clinic's, which for an hour of a summer's night is not the machine's."""
    return datetime.now(LONDON).date()


def tomorrow(hour: int = 0) -> datetime:
    """By the clinic's clock: far enough from now that no test depends on the hour."""
    day = today() + timedelta(days=1)
    return datetime(day.year, day.month, day.day, hour, tzinfo=LONDON)


@cache
def _kept_password() -> str:
    return hashed(PASSWORD)


@dataclass
class ClinicScene:
    """Two clinicians who are there day and night, so that no test depends on the hour."""

    database: Database
    name: str = "Meadow Clinic"
    approve_first: bool = False
    clinic: str = ""
    visit: str = ""
    lin: str = ""
    moss: str = ""
    staff: dict[str, Staff] = field(default_factory=dict)

    def __post_init__(self) -> None:
        service = AppointmentService(self.database, ClinicEvents(self.database))
        planning, people = Planning(service), StaffService(self.database, SECRET)
        self.clinic = add_clinic(self.database, self.name, ZONE, "1 Meadow Lane", "020 7946 0000")
        owner = self._user(people, "owner", Role.OWNER)
        self.visit = planning.save_visit_type(
            owner, None, {**VISIT, "approve_first": self.approve_first}
        )
        self.lin = self._clinician(planning, owner, "Doctor Lin")
        self.moss = self._clinician(planning, owner, "Doctor Moss")
        self._user(people, "desk", Role.DESK)
        self._user(people, "lin", Role.CLINICIAN, self.lin)

    def email(self, who: str) -> str:
        return f"{who}@{self.name.split()[0].lower()}.example"

    def _user(
        self, people: StaffService, who: str, role: Role, clinician: str | None = None
    ) -> Staff:
        people.add(self.clinic, self.email(who), role, "service", who, clinician)
        with self.database.writing() as connection:
            # Hashed once for all tests: it is slow on purpose.
            row = connection.execute(
                update(User)
                .where(User.email == self.email(who))
                .values(password_hash=_kept_password())
                .returning(table_of(User))
            ).one()
        self.staff[who] = present = staff_of(row)
        return present

    def _clinician(self, planning: Planning, owner: Staff, name: str) -> str:
        key = planning.save_clinician(
            owner, None, {"name": name, "role": "", "active": True}, [self.visit]
        )
        planning.add_hours(owner, key, Rule("2024-01-01T00:00", 24 * 60, "FREQ=DAILY"))
        return key

    def senior(self, client: TestClient, name: str = "kitchen PC") -> Senior:
        """Somebody at home whose computer has joined."""
        with self.database.session() as session:
            people = PeopleService(session, SECRET)
            token = people.join(people.invite("Rose", timedelta(hours=1)), name)
        return Senior(client, token, self.clinic, self.visit)


@dataclass
class Senior:
    """A computer at home, by the same HTTP that the desktop speaks."""

    client: TestClient
    token: str
    clinic: str
    visit: str

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def slots(self, **wish: Any) -> list[dict[str, Any]]:
        """From tomorrow's morning on unless asked otherwise, whatever the hour is now."""
        body = {"clinic": self.clinic, "visit_type": self.visit, "limit": 10, **wish}
        if "after" not in body and "day" not in body:
            body["after"] = tomorrow(9).isoformat()
        reply = self.client.post("/v1/slots", json=body, headers=self._headers())
        assert reply.status_code == 200, reply.text
        slots: list[dict[str, Any]] = reply.json()["slots"]
        return slots

    def book(self, slot: str = "", concern: str = "My knee hurts", **more: Any) -> dict[str, Any]:
        body = {
            "slot": slot or self.slots()[0]["id"],
            "way": "video",
            "concern": concern,
            "details": DETAILS,
            **more,
        }
        reply = self.client.post("/v1/appointments", json=body, headers=self._headers())
        assert reply.status_code == 200, reply.text
        made: dict[str, Any] = reply.json()
        return made

    def visits(self) -> dict[str, Any]:
        reply = self.client.get("/v1/appointments", headers=self._headers())
        assert reply.status_code == 200, reply.text
        told: dict[str, Any] = reply.json()
        return told


class Browser:
    """Somebody of the clinic before its pages, without script."""

    def __init__(self, client: TestClient) -> None:
        self.client = client
        self.page = ""

    def get(self, path: str) -> Any:
        reply = self.client.get(f"/clinic{path}")
        self.page = reply.text
        return reply

    def send(self, path: str, **values: Any) -> Any:
        """A form of the page that was loaded last."""
        found = re.search(r'name="mark" value="([^"]+)"', self.page)
        reply = self.client.post(
            f"/clinic{path}", data={"mark": found[1] if found else "", **values}
        )
        self.page = reply.text
        return reply

    def sign_in(self, email: str, password: str = PASSWORD) -> Any:
        self.get("/sign-in")
        return self.send("/sign-in", email=email, password=password)
