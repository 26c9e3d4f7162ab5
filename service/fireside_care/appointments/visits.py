"""Reading appointments, as the person who has them is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from fireside_care.appointments.models import Appointment, NewsItem, WaitingEntry
from fireside_care.appointments.plan import ClinicPlan
from fireside_care.appointments.slot_ids import SlotId
from fireside_care.clinics.models import Clinic, Clinician, VisitType
from fireside_care.database import table_of
from fireside_core import booking as wire

_A = table_of(Appointment)
_PAST_SHOWN = timedelta(days=400)
_MOST_SHOWN = 100


def appointments() -> Select[Any]:
    """Appointments with the names of everything they point at; to be narrowed."""
    return (
        select(
            _A,
            Clinic.name.label("clinic_name"),
            Clinic.zone,
            Clinic.practice,
            Clinic.address,
            Clinic.phone,
            VisitType.name.label("visit_name"),
            VisitType.price,
            VisitType.ways,
            VisitType.minutes,
            VisitType.approve_first,
            Clinician.name.label("clinician_name"),
            Clinician.role.label("clinician_role"),
        )
        .join(Clinic, Clinic.id == _A.c.clinic_id)
        .join(VisitType, VisitType.id == _A.c.visit_type_id)
        .join(Clinician, Clinician.id == _A.c.clinician_id)
    )


def to_appointment(row: Row[Any]) -> wire.Appointment:
    """As it is told; of a row of :func:`appointments`."""
    return wire.Appointment(
        id=row.id,
        status=wire.Status(row.status),
        clinic=row.clinic_id,
        clinic_name=row.clinic_name,
        practice=row.practice,
        zone=row.zone,
        visit_type=row.visit_type_id,
        visit_name=row.visit_name,
        clinician=_clinician(row),
        way=wire.Way(row.way),
        start=row.start,
        end=row.end,
        address=row.address,
        phone=row.phone,
        price=row.price,
        concern=row.concern,
        shared=row.shared,
        reason=row.reason,
        by=row.cancelled_by,
        moved_to=row.moved_to or "",
        sequence=row.sequence,
    )


def of_plan(plan: ClinicPlan, row: Mapping[str, Any]) -> wire.Appointment:
    """A new appointment as it is told: the same, with the names out of the clinic's plan."""
    visit, person = plan.visit_types[row["visit_type_id"]], plan.clinicians[row["clinician_id"]]
    return wire.Appointment(
        id=row["id"],
        status=row["status"],
        clinic=plan.id,
        clinic_name=plan.name,
        practice=plan.practice,
        zone=plan.zone_name,
        visit_type=visit.id,
        visit_name=visit.name,
        clinician=wire.Clinician(id=person.id, name=person.name, role=person.role),
        way=row["way"],
        start=row["start"],
        end=row["end"],
        address=plan.address,
        phone=plan.phone,
        price=visit.price,
        concern=row["concern"],
        shared=row["shared"],
        sequence=row["sequence"],
    )


def to_hold(row: Row[Any]) -> wire.Hold:
    """A held row of :func:`appointments`."""
    slot = SlotId(row.clinician_id, row.visit_type_id, int(row.start.timestamp()))
    ways = [wire.Way(way) for way in row.ways]
    return wire.Hold(
        id=row.id,
        slot=wire.Slot(
            id=str(slot),
            clinic=row.clinic_id,
            visit_type=row.visit_type_id,
            clinician=_clinician(row),
            start=row.start,
            end=row.end,
            ways=ways,
        ),
        way=wire.Way(row.way),
        until=row.held_until,
        visit=wire.VisitType(
            id=row.visit_type_id,
            name=row.visit_name,
            minutes=row.minutes,
            ways=ways,
            price=row.price,
            approve_first=row.approve_first,
        ),
    )


def one(connection: Connection, appointment: str) -> Row[Any] | None:
    """A row of :func:`appointments` by its id."""
    return connection.execute(appointments().where(_A.c.id == appointment)).one_or_none()


def visits_of(connection: Connection, device_id: str, now: datetime) -> wire.Visits:
    """Everything that one computer has with any clinic."""
    rows = connection.execute(
        appointments()
        .where(_A.c.device_id == device_id, _A.c.start > now - _PAST_SHOWN)
        .order_by(_A.c.start)
    ).all()
    coming, past, offered = [], [], {}
    for row in rows:
        if row.status == wire.Status.HELD:
            if row.held_for and row.held_until > now:
                offered[row.held_for] = to_hold(row)
        elif row.status in wire.COMING and row.end > now:
            coming.append(to_appointment(row))
        elif not row.moved_to:
            past.append(to_appointment(row))
    return wire.Visits(
        coming=coming[:_MOST_SHOWN],
        past=past[::-1][:_MOST_SHOWN],
        waiting=_waiting(connection, device_id, offered),
        news=_news(connection, device_id),
    )


def _waiting(
    connection: Connection, device_id: str, offered: dict[str, wire.Hold]
) -> list[wire.Waiting]:
    rows = connection.execute(
        select(WaitingEntry.id, WaitingEntry.appointment_id)
        .join(_A, _A.c.id == WaitingEntry.appointment_id)
        .where(
            WaitingEntry.device_id == device_id,
            _A.c.status.in_(wire.COMING),
        )
    )
    return [
        wire.Waiting(id=row.id, appointment=row.appointment_id, offer=offered.get(row.id))
        for row in rows
    ]


def _news(connection: Connection, device_id: str) -> list[wire.News]:
    items: Sequence[Row[Any]] = connection.execute(
        select(table_of(NewsItem))
        .where(NewsItem.device_id == device_id, NewsItem.heard_at.is_(None))
        .order_by(NewsItem.at)
        .limit(_MOST_SHOWN)
    ).all()
    told = []
    for item in items:
        row = one(connection, item.appointment_id)
        told.append(
            wire.News(
                id=item.id,
                kind=item.kind,
                at=item.at,
                text=item.text,
                appointment=to_appointment(row) if row is not None else None,
            )
        )
    return told


def _clinician(row: Row[Any]) -> wire.Clinician:
    return wire.Clinician(id=row.clinician_id, name=row.clinician_name, role=row.clinician_role)
