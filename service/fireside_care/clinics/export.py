"""A clinic's data to take away: its visits as a table, or everything that is kept of it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import date, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Table, select

from fireside_care.appointments.models import Appointment, Patient, WaitingEntry
from fireside_care.clinics import audit, day
from fireside_care.clinics.models import (
    AuditEntry,
    BusyTime,
    CalendarSource,
    Clinic,
    Clinician,
    ClinicianVisitType,
    Closure,
    Hours,
    User,
    VisitType,
)
from fireside_care.clinics.permissions import Staff, Task
from fireside_care.database import Database, table_of
from fireside_care.people.service import utc_now

_Read = TypeVar("_Read")
_COLUMNS = (
    *("date", "time", "minutes", "clinician", "visit", "way", "status", "name", "born"),
    *("telephone", "address", "about", "shared", "reason", "cancelled by", "id"),
)
_SECRET = frozenset(
    {"password_hash", "totp_secret", "totp_last_step", "reset_hash", "feed_hash", "password"}
)
# A spreadsheet takes a cell that begins so for a formula, which somebody else may have typed.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def visits_as_csv(database: Database, staff: Staff, zone: ZoneInfo, first: date, last: date) -> str:
    """The visits of those days."""
    start, end = day.day_bounds(zone, first, last)
    rows = _noted(
        database,
        staff,
        "visits",
        lambda connection: day.visits_between(connection, staff.clinic_id, start, end),
    )
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(_COLUMNS)
    for row in rows:
        wall = row.start.astimezone(zone)
        minutes = int((row.end - row.start).total_seconds()) // 60
        table.writerow(
            _harmless(cell)
            for cell in (
                *(wall.date(), f"{wall:%H:%M}", minutes, row.clinician_name, row.visit_name),
                *(row.way, row.status, row.full_name, row.birth_date, row.phone, row.address),
                *(row.concern, row.shared, row.reason, row.cancelled_by, row.id),
            )
        )
    return text.getvalue()


def everything_as_json(database: Database, staff: Staff) -> str:
    """Every row that belongs to the clinic, by table; no passwords and no keys."""
    found = _noted(
        database,
        staff,
        "everything",
        lambda connection: {
            table.name: [
                {name: value for name, value in row.items() if name not in _SECRET}
                for row in connection.execute(select(table).where(condition)).mappings()
            ]
            for table, condition in _everything(staff.clinic_id)
        },
    )
    return json.dumps(found, indent=1, ensure_ascii=False, default=_as_text)


def _everything(clinic_id: str) -> list[tuple[Table, ColumnElement[bool]]]:
    """Each table with what of it is the clinic's."""
    people = select(Clinician.id).where(Clinician.clinic_id == clinic_id)
    of_clinic = (User, Clinician, VisitType, Closure, Patient, Appointment, WaitingEntry)
    of_people = (ClinicianVisitType, Hours, CalendarSource, BusyTime)
    return [
        (table_of(Clinic), Clinic.id == clinic_id),
        *(
            (table_of(model), table_of(model).c.clinic_id == clinic_id)
            for model in (*of_clinic, AuditEntry)
        ),
        *((table_of(model), table_of(model).c.clinician_id.in_(people)) for model in of_people),
    ]


def _noted(
    database: Database, staff: Staff, what: str, read: Callable[[Connection], _Read]
) -> _Read:
    """Write down that it is taken away, then read it."""
    staff.need(Task.RECORDS)
    with database.writing() as connection:
        _note(connection, staff, what)
    with database.reading() as connection:
        return read(connection)


def _note(connection: Connection, staff: Staff, what: str) -> None:
    who, now = f"user:{staff.id}", utc_now()
    audit.note(connection, staff.clinic_id, who, "export", "", now, what=what)


def _as_text(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def _harmless(cell: object) -> str:
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(_FORMULA) else text
