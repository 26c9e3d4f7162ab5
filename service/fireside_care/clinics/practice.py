"""The practice clinic: nobody is there, so that people can rehearse booking on their own PC.

The same tables, rules and endpoints as a real clinic; only its data are made up here.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import structlog
import tzlocal
from sqlalchemy import insert, select, update
from sqlalchemy.exc import DatabaseError

from fireside_care.clinics.models import Clinic, Clinician, ClinicianVisitType, Hours, VisitType
from fireside_care.database import Database
from fireside_care.migrations.run import upgrade
from fireside_care.people.service import utc_now
from fireside_core.booking import Way

_log = structlog.get_logger(__name__)
PRACTICE = "practice"
# A Monday long ago: the hours hold on every Monday since.
_SINCE = "2024-01-01"
_WEEKDAYS = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"
_MORNINGS = "FREQ=WEEKLY;BYDAY=MO,WE,FR"
_VISITS = (
    ("a1", "Visit with a doctor", "doctor pain ache check medicines ill", 20, Way.VIDEO),
    ("a2", "Talk with a nurse", "nurse wound blood pressure vaccination flu", 10, Way.TELEPHONE),
)
_PEOPLE = (
    ("b1", "Doctor Lin", "Practice doctor", "a1", _WEEKDAYS, ("09:00", 180), ("14:00", 180)),
    ("b2", "Doctor Moss", "Practice doctor", "a1", _MORNINGS, ("08:30", 210), ("15:00", 90)),
    ("b3", "Nurse Hill", "Practice nurse", "a2", _WEEKDAYS, ("08:00", 240), ("13:00", 120)),
)


def practice_database(file: Path | None = None, key: str | None = None) -> Database:
    """The database of the practice clinic, ready to use.

    In memory without a ``file``, and where it does not open: with another ``key``, or damaged.
    """
    if file is not None:
        try:
            return _ready(Database(f"sqlite:///{file}", key))
        except (DatabaseError, OSError) as error:
            # A rehearsal is not worth refusing to start.
            _log.warning("practice_database_unreadable", error=type(error).__name__)
    return _ready(Database("sqlite://"))


def _ready(database: Database) -> Database:
    upgrade(database)
    seed_practice_clinic(database, utc_now())
    return database


def seed_practice_clinic(database: Database, now: datetime) -> None:
    """Make it where it is not there, in the time zone of this computer."""
    zone = tzlocal.get_localzone_name() or "UTC"
    with database.writing() as connection:
        there = connection.execute(
            select(Clinic.zone).where(Clinic.id == PRACTICE)
        ).scalar_one_or_none()
        if there == zone:
            return
        if there is not None:
            # The person has moved: its hours are meant on the clock of their wall.
            connection.execute(
                update(Clinic)
                .where(Clinic.id == PRACTICE)
                .values(zone=zone, plan_version=Clinic.plan_version + 1)
            )
            return
        connection.execute(
            insert(Clinic),
            {
                "id": PRACTICE,
                "name": "Practice clinic",
                "zone": zone,
                "country": "",
                "address": "",
                "phone": "",
                "practice": True,
                "plan_version": 1,
                "created_at": now,
            },
        )
        connection.execute(insert(VisitType), [_visit_type(*visit) for visit in _VISITS])
        for person, name, role, visit, days, *blocks in _PEOPLE:
            connection.execute(
                insert(Clinician),
                {"id": person, "clinic_id": PRACTICE, "name": name, "role": role, "active": True},
            )
            connection.execute(
                insert(ClinicianVisitType), {"clinician_id": person, "visit_type_id": visit}
            )
            for place, (begins, minutes) in enumerate(blocks):
                connection.execute(
                    insert(Hours),
                    {
                        "id": f"{person}c{place}",
                        "clinician_id": person,
                        "starts": f"{_SINCE}T{begins}",
                        "minutes": minutes,
                        "rrule": days,
                        "except_days": [],
                        "closed": False,
                    },
                )


def _visit_type(key: str, name: str, words: str, minutes: int, way: Way) -> dict[str, object]:
    ways = [way, *(other for other in Way if other not in (way, Way.IN_PERSON))]
    return {
        "id": key,
        "clinic_id": PRACTICE,
        "name": name,
        "words": words,
        "minutes": minutes,
        "buffer_before": 0,
        "buffer_after": 0,
        "notice_minutes": 60,
        "days_ahead": 60,
        "approve_first": False,
        "ways": [str(way) for way in ways],
        "price": "",
        "active": True,
    }
