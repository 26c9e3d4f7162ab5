"""A clinic in a database, to book at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import insert

from fireside_care.clinics.models import Clinic, Clinician, ClinicianVisitType, Hours, VisitType
from fireside_care.database import Database

WEEKDAYS = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"


@dataclass(frozen=True)
class Made:
    """The ids of what was made."""

    clinic: str
    visit: str
    clinicians: tuple[str, ...]


def make_clinic(
    database: Database,
    *,
    clinic: str = "c1",
    zone: str = "Europe/London",
    names: Sequence[str] = ("Doctor Lin", "Doctor Moss"),
    minutes: int = 20,
    hours: Sequence[tuple[str, int, str]] = (("2026-01-05T09:00", 180, WEEKDAYS),),
    prefix: str = "d",
    **visit: object,
) -> Made:
    """A clinic with one type of visit, which everybody offers at the same hours.

    ``hours``: first day and time, minutes, recurrence rule.
    """
    people = tuple(f"{prefix}{place:x}" for place in range(len(names)))
    kind = f"{prefix}f"
    with database.writing() as connection:
        connection.execute(
            insert(Clinic),
            {
                "id": clinic,
                "name": "Elm Street Surgery",
                "zone": zone,
                "country": "GB",
                "address": "1 Elm Street",
                "phone": "01632 960 000",
                "practice": False,
                "plan_version": 1,
                "created_at": datetime(2026, 1, 1, tzinfo=UTC),
            },
        )
        connection.execute(
            insert(VisitType),
            {
                "id": kind,
                "clinic_id": clinic,
                "name": "Visit with a doctor",
                "words": "doctor",
                "minutes": minutes,
                "buffer_before": 0,
                "buffer_after": 0,
                "notice_minutes": 60,
                "days_ahead": 60,
                "approve_first": False,
                "ways": ["video", "telephone"],
                "price": "",
                "active": True,
                **visit,
            },
        )
        for person, name in zip(people, names, strict=True):
            connection.execute(
                insert(Clinician),
                {"id": person, "clinic_id": clinic, "name": name, "role": "", "active": True},
            )
            connection.execute(
                insert(ClinicianVisitType), {"clinician_id": person, "visit_type_id": kind}
            )
            for place, (starts, length, rule) in enumerate(hours):
                connection.execute(
                    insert(Hours),
                    {
                        "id": f"{person}h{place}",
                        "clinician_id": person,
                        "starts": starts,
                        "minutes": length,
                        "rrule": rule,
                        "except_days": [],
                        "closed": False,
                    },
                )
    return Made(clinic, kind, people)
