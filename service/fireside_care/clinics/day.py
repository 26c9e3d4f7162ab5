"""Reading a clinic's visits, for its day sheet, its week and the page of one visit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, Select, select

from fireside_care.appointments.models import Appointment, Patient
from fireside_care.clinics.models import Clinic, Clinician, VisitType
from fireside_care.database import table_of
from fireside_core.booking import COMING, Status

_A = table_of(Appointment)
_P = table_of(Patient)
_MOST_PENDING = 50


def visits() -> Select[Any]:
    """Visits with who comes, to whom and for what; not those that another took the place of."""
    return (
        select(
            _A,
            Clinic.zone,
            VisitType.name.label("visit_name"),
            VisitType.price,
            Clinician.name.label("clinician_name"),
            _P.c.full_name,
            _P.c.birth_date,
            _P.c.address,
            _P.c.phone,
            _P.c.now_at,
            _P.c.blocked_at,
        )
        .join(Clinic, Clinic.id == _A.c.clinic_id)
        .join(VisitType, VisitType.id == _A.c.visit_type_id)
        .join(Clinician, Clinician.id == _A.c.clinician_id)
        .outerjoin(_P, _P.c.id == _A.c.patient_id)
        .where(_A.c.status != Status.HELD)
    )


def visits_between(
    connection: Connection,
    clinic_id: str,
    start: datetime,
    end: datetime,
    clinician: str | None = None,
) -> Sequence[Row[Any]]:
    """Those that begin in that time, in order."""
    chosen = visits().where(
        _A.c.clinic_id == clinic_id,
        _A.c.start >= start,
        _A.c.start < end,
        _A.c.moved_to.is_(None),
    )
    if clinician is not None:
        chosen = chosen.where(_A.c.clinician_id == clinician)
    return connection.execute(chosen.order_by(_A.c.start, Clinician.name)).all()


def to_approve(
    connection: Connection, clinic_id: str, now: datetime, clinician: str | None = None
) -> Sequence[Row[Any]]:
    """Those that wait for the clinic's yes."""
    chosen = visits().where(
        _A.c.clinic_id == clinic_id, _A.c.status == Status.PENDING, _A.c.end > now
    )
    if clinician is not None:
        chosen = chosen.where(_A.c.clinician_id == clinician)
    return connection.execute(chosen.order_by(_A.c.start).limit(_MOST_PENDING)).all()


def still_to_come(
    connection: Connection, clinic_id: str, clinician: str, start: datetime, end: datetime
) -> Sequence[Row[Any]]:
    """What a clinician has before them in that time."""
    return connection.execute(
        visits()
        .where(
            _A.c.clinic_id == clinic_id,
            _A.c.clinician_id == clinician,
            _A.c.start < end,
            _A.c.end > start,
            _A.c.status.in_(COMING),
        )
        .order_by(_A.c.start)
    ).all()


def visit(connection: Connection, clinic_id: str, appointment: str) -> Row[Any] | None:
    """One of this clinic's."""
    return connection.execute(
        visits().where(_A.c.clinic_id == clinic_id, _A.c.id == appointment)
    ).one_or_none()


def clinicians(connection: Connection, clinic_id: str) -> Sequence[Row[Any]]:
    """Everybody who sees people there, those who left last."""
    table = table_of(Clinician)
    return connection.execute(
        select(table)
        .where(table.c.clinic_id == clinic_id)
        .order_by(table.c.active.desc(), table.c.name)
    ).all()


def day_bounds(zone: ZoneInfo, first: date, last: date) -> tuple[datetime, datetime]:
    """The instants at which the days from ``first`` to ``last`` begin and end there."""
    return (
        datetime.combine(first, time.min, zone),
        datetime.combine(last + timedelta(days=1), time.min, zone),
    )
