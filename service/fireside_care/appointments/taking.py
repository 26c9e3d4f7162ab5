"""The statement that takes a time: one insert with all its conditions in it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, exists, func, insert, or_, select
from sqlalchemy.dialects import postgresql

from fireside_care.appointments.models import Appointment, Patient
from fireside_care.clinics.models import BusyTime, Clinic
from fireside_care.database import table_of
from fireside_core.booking import COMING

_A = table_of(Appointment)
_P = table_of(Patient)
_MOST_COMING = 20
"""Visits that one computer may have before it at one clinic: more is a mistake or mischief."""

_COLUMNS = (
    "id", "clinic_id", "clinician_id", "visit_type_id", "device_id", "patient_id", "status",
    "way", "start", "end", "busy_start", "busy_end", "held_until", "held_for", "concern",
    "shared", "reason", "cancelled_by", "sequence", "created_at", "changed_at",
)  # fmt: skip


# Both are counted in subqueries of their own, which PostgreSQL looks up by the index even while
# it has no statistics yet; as joins they were walked through, patient by patient.
def is_blocked(clinic_id: Any, device_id: Any) -> Any:
    """Whether a clinic does not want to be booked from this computer."""
    blocked = select(func.count()).where(
        _P.c.clinic_id == clinic_id, _P.c.device_id == device_id, _P.c.blocked_at.is_not(None)
    )
    return blocked.scalar_subquery() > 0


def has_many(device_id: Any, now: datetime | Any) -> Any:
    """Whether a computer has as many visits before it as it may."""
    others = _A.alias("others")
    coming = select(func.count()).where(
        others.c.device_id == device_id,
        others.c.start > now,
        # Not an IN list, whose length a statement that is compiled once cannot know.
        or_(*(others.c.status == str(status) for status in sorted(COMING))),
    )
    return coming.scalar_subquery() >= _MOST_COMING


def columns() -> list[Any]:
    """What a new row gives, in the order of :func:`values`."""
    return [_A.c[name] for name in _COLUMNS]


def values(home: Any, counted: Any, **instead: Any) -> Any:
    """The row, where the plan is still the same and nothing of outside or of ours stands against.

    ``home``: the computer that it is for, and ``counted``: the same, where its visits are
    counted; with NULL the clinic's block list, or the number of visits, is not asked.
    ``instead``: expressions for columns whose values are not told.
    """
    row = [
        instead.get(name, bindparam(name, type_=_A.c[name].type)).label(name) for name in _COLUMNS
    ]
    clinic: Any = bindparam("clinic_id", type_=_A.c.clinic_id.type)
    outside = exists().where(
        BusyTime.clinician_id == bindparam("clinician_id", type_=_A.c.clinician_id.type),
        BusyTime.start < bindparam("busy_end", type_=_A.c.busy_end.type),
        BusyTime.end > bindparam("busy_start", type_=_A.c.busy_start.type),
    )
    return (
        select(*row)
        .select_from(Clinic)
        .where(
            Clinic.id == clinic,
            Clinic.plan_version == bindparam("plan_version", type_=Clinic.plan_version.type),
            ~outside,
            ~is_blocked(clinic, home),
            ~has_many(counted, bindparam("created_at", type_=_A.c.created_at.type)),
        )
        # A change of the plan waits for bookings under way, and they for it: neither can slip
        # past the other. (SQLite lets one write at a time anyway.)
        .with_for_update(read=True, of=Clinic)
    )


def on(connection: Connection) -> Any:
    """The statement for this database; returns the row, or nothing where the time was taken."""
    return _on_postgresql if connection.dialect.name == "postgresql" else _on_sqlite


_home: Any = bindparam("home", type_=_A.c.device_id.type)
_counted: Any = bindparam("counted", type_=_A.c.device_id.type)
_on_sqlite = insert(_A).from_select(columns(), values(_home, _counted)).returning(_A)
_on_postgresql = (
    postgresql.insert(_A)
    .from_select(columns(), values(_home, _counted))
    .on_conflict_do_nothing()
    .returning(_A)
)
