"""What a clinic offers, changed by its people: types of visit, clinicians, hours, closures.

Every change makes the clinic's plan a new version in its own transaction, so that no booking
rests upon the old one. No plan is looked up within it: one that is rolled back would be kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, delete, insert, or_, select, update

from fireside_care.appointments.hours import Rule
from fireside_care.appointments.offers import Free, find_day
from fireside_care.appointments.plan import PlannedVisit, begin_change
from fireside_care.appointments.service import AppointmentService
from fireside_care.clinics import audit
from fireside_care.clinics.models import (
    Clinic,
    Clinician,
    ClinicianVisitType,
    Closure,
    Hours,
    VisitType,
)
from fireside_care.clinics.permissions import Staff, Task
from fireside_care.database import table_of
from fireside_care.errors import NotFound
from fireside_care.i18n import marked
from fireside_core.booking import SlotSearch

_NOT_HERE = marked("The clinic has nothing of that kind any more.")
_C = table_of(Clinician)
_H = table_of(Hours)
_V = table_of(VisitType)
_X = table_of(Closure)
PREVIEW_DAYS = 7


@dataclass(frozen=True)
class Offered:
    """What people at home would be offered of one type of visit: beginnings by day."""

    visit: PlannedVisit
    days: Sequence[tuple[date, Sequence[datetime]]]


class Planning:
    """Built once; every method opens its own transaction."""

    def __init__(self, appointments: AppointmentService) -> None:
        self._appointments = appointments
        self._database = appointments.database

    # The clinic ----------------------------------------------------------------------------

    def save_clinic(self, staff: Staff, values: Mapping[str, str]) -> None:
        """Name, address, telephone, country and time zone."""
        staff.need(Task.SETTINGS)
        with self._changing(staff, "clinic", staff.clinic_id) as connection:
            before = connection.execute(
                select(Clinic.zone).where(Clinic.id == staff.clinic_id)
            ).scalar_one()
            connection.execute(update(Clinic).where(Clinic.id == staff.clinic_id).values(**values))
            if values["zone"] != before:
                _move_closures(connection, staff.clinic_id, before, values["zone"])

    # Types of visit ------------------------------------------------------------------------

    def visit_types(self, staff: Staff) -> Sequence[Row[Any]]:
        """All, those that are not offered any more last."""
        with self._database.reading() as connection:
            return connection.execute(
                select(_V)
                .where(_V.c.clinic_id == staff.clinic_id)
                .order_by(_V.c.active.desc(), _V.c.name)
            ).all()

    def save_visit_type(
        self, staff: Staff, visit_type: str | None, values: Mapping[str, Any]
    ) -> str:
        """A new one where there is no id. Visits that were booked stay as they are."""
        staff.need(Task.SETTINGS)
        key = visit_type or uuid4().hex
        with self._changing(staff, "visit_type", f"visit_type:{key}") as connection:
            if visit_type is None:
                connection.execute(insert(_V), {"id": key, "clinic_id": staff.clinic_id, **values})
            else:
                _one(
                    connection.execute(
                        update(_V)
                        .where(_V.c.id == key, _V.c.clinic_id == staff.clinic_id)
                        .values(**values)
                    ).rowcount
                )
        return key

    # Clinicians ----------------------------------------------------------------------------

    def clinician(self, staff: Staff, clinician: str) -> Row[Any]:
        """Somebody of this clinic."""
        with self._database.reading() as connection:
            return _clinician(connection, staff.clinic_id, clinician)

    def offered_by(self, staff: Staff) -> Mapping[str, frozenset[str]]:
        """Types of visit of each clinician."""
        with self._database.reading() as connection:
            rows = connection.execute(
                select(table_of(ClinicianVisitType))
                .join(_C, _C.c.id == ClinicianVisitType.clinician_id)
                .where(_C.c.clinic_id == staff.clinic_id)
            ).all()
        ids = {row.clinician_id for row in rows}
        return {
            key: frozenset(row.visit_type_id for row in rows if row.clinician_id == key)
            for key in ids
        }

    def save_clinician(
        self,
        staff: Staff,
        clinician: str | None,
        values: Mapping[str, Any],
        visit_types: Sequence[str],
    ) -> str:
        """A new one where there is no id. Somebody who left keeps the visits booked with them."""
        staff.need(Task.SETTINGS)
        key = clinician or uuid4().hex
        with self._changing(staff, "clinician", f"clinician:{key}") as connection:
            if clinician is None:
                connection.execute(insert(_C), {"id": key, "clinic_id": staff.clinic_id, **values})
            else:
                _clinician(connection, staff.clinic_id, key)
                connection.execute(update(_C).where(_C.c.id == key).values(**values))
            connection.execute(
                delete(ClinicianVisitType).where(ClinicianVisitType.clinician_id == key)
            )
            ours = connection.execute(
                select(_V.c.id).where(
                    _V.c.clinic_id == staff.clinic_id, _V.c.id.in_(list(visit_types))
                )
            ).scalars()
            for visit_type in ours.all():
                connection.execute(
                    insert(ClinicianVisitType),
                    {"clinician_id": key, "visit_type_id": visit_type},
                )
        return key

    # Hours ---------------------------------------------------------------------------------

    def hours(self, staff: Staff, clinician: str) -> Sequence[Row[Any]]:
        """Opening hours and breaks, in the order of the day."""
        staff.need(Task.HOURS, clinician)
        with self._database.reading() as connection:
            _clinician(connection, staff.clinic_id, clinician)
            return connection.execute(
                select(_H).where(_H.c.clinician_id == clinician).order_by(_H.c.closed, _H.c.starts)
            ).all()

    def add_hours(self, staff: Staff, clinician: str, rule: Rule) -> None:
        """A block, once or again and again. Raises ``RuleError`` where it cannot be used."""
        staff.need(Task.HOURS, clinician)
        rule.check()
        key = uuid4().hex
        with self._changing(staff, "hours_add", f"clinician:{clinician}") as connection:
            _clinician(connection, staff.clinic_id, clinician)
            connection.execute(
                insert(_H),
                {
                    "id": key,
                    "clinician_id": clinician,
                    "starts": rule.starts,
                    "minutes": rule.minutes,
                    "rrule": rule.rrule,
                    "except_days": list(rule.except_days),
                    "closed": rule.closed,
                },
            )

    def remove_hours(self, staff: Staff, clinician: str, hours: str) -> None:
        """Visits that were booked in it stay."""
        staff.need(Task.HOURS, clinician)
        with self._changing(staff, "hours_remove", f"clinician:{clinician}") as connection:
            _clinician(connection, staff.clinic_id, clinician)
            connection.execute(delete(_H).where(_H.c.id == hours, _H.c.clinician_id == clinician))

    def leave_out(
        self, staff: Staff, clinician: str, hours: str, day: date, left_out: bool
    ) -> None:
        """A single day without a block that comes again; or with it again."""
        staff.need(Task.HOURS, clinician)
        with self._changing(staff, "hours_day", f"clinician:{clinician}") as connection:
            _clinician(connection, staff.clinic_id, clinician)
            days = connection.execute(
                select(_H.c.except_days).where(_H.c.id == hours, _H.c.clinician_id == clinician)
            ).scalar_one_or_none()
            if days is None:
                raise NotFound(_NOT_HERE)
            kept = set(days) - {day.isoformat()}
            if left_out:
                kept.add(day.isoformat())
            connection.execute(update(_H).where(_H.c.id == hours).values(except_days=sorted(kept)))

    def preview(
        self, staff: Staff, clinician: str, first: date, more: Rule | None = None
    ) -> list[Offered]:
        """What people at home would be offered; with ``more``, as if that were there too."""
        staff.need(Task.HOURS, clinician)
        now = self._appointments.clock()
        with self._database.reading() as connection:
            plan = self._appointments.plans.of(connection, staff.clinic_id)
            person = plan.clinicians.get(clinician) if plan else None
            if plan is None or person is None:
                return []
            if more is not None:
                wider = replace(person, rules=(*person.rules, more))
                plan = replace(
                    plan,
                    clinicians={**plan.clinicians, clinician: wider},
                    _segments={},
                    _starts={},
                )

            def on(visit: PlannedVisit, day: date) -> list[Free]:
                wish = SlotSearch(clinic=plan.id, visit_type=visit.id, clinician=clinician, day=day)
                return find_day(connection, plan, visit, wish, now)

            days = [first + timedelta(days=number) for number in range(PREVIEW_DAYS)]
            zone = plan.zone
            return [
                Offered(
                    visit,
                    [
                        (day, [datetime.fromtimestamp(free.start, zone) for free in found])
                        for day in days
                        if (found := on(visit, day))
                    ],
                )
                for visit in plan.visit_types.values()
                if visit.id in person.visit_types
            ]

    # Closures ------------------------------------------------------------------------------

    def closures(self, staff: Staff) -> Sequence[Row[Any]]:
        """Those that are not over, with the name of whoever is away."""
        only = staff.only(Task.HOURS)
        chosen = (
            select(_X, _C.c.name.label("clinician_name"))
            .outerjoin(_C, _C.c.id == _X.c.clinician_id)
            .where(_X.c.clinic_id == staff.clinic_id, _X.c.end > self._appointments.clock())
        )
        if only is not None:
            chosen = chosen.where(or_(_X.c.clinician_id == only, _X.c.clinician_id.is_(None)))
        with self._database.reading() as connection:
            return connection.execute(chosen.order_by(_X.c.start)).all()

    def add_closure(
        self, staff: Staff, clinician: str | None, start: datetime, end: datetime, reason: str
    ) -> None:
        """A holiday of the clinic, or somebody's absence."""
        if clinician is None:
            staff.need_all(Task.HOURS)
        else:
            staff.need(Task.HOURS, clinician)
        with self._changing(staff, "closure_add", f"clinician:{clinician or ''}") as connection:
            if clinician is not None:
                _clinician(connection, staff.clinic_id, clinician)
            _insert_closure(connection, staff.clinic_id, clinician, start, end, reason)

    def remove_closure(self, staff: Staff, closure: str) -> None:
        """Its time is offered again."""
        only = staff.only(Task.HOURS)
        with self._changing(staff, "closure_remove", f"closure:{closure}") as connection:
            chosen = delete(_X).where(_X.c.id == closure, _X.c.clinic_id == staff.clinic_id)
            if only is not None:
                chosen = chosen.where(_X.c.clinician_id == only)
            _one(connection.execute(chosen).rowcount)

    def close_for_absence(
        self, staff: Staff, clinician: str, start: datetime, end: datetime
    ) -> None:
        """Somebody is away of a sudden, as the desk may say too; said twice, it is kept once."""
        staff.need(Task.VISITS, clinician)
        with self._changing(staff, "absence", f"clinician:{clinician}") as connection:
            _clinician(connection, staff.clinic_id, clinician)
            there = connection.execute(
                select(_X.c.id).where(
                    _X.c.clinician_id == clinician, _X.c.start <= start, _X.c.end >= end
                )
            ).first()
            if there is None:
                _insert_closure(connection, staff.clinic_id, clinician, start, end, "")

    # ---------------------------------------------------------------------------------------

    @contextmanager
    def _changing(self, staff: Staff, action: str, about: str) -> Iterator[Connection]:
        with self._database.writing() as connection:
            begin_change(connection, staff.clinic_id)
            yield connection
            now = self._appointments.clock()
            audit.note(connection, staff.clinic_id, f"user:{staff.id}", action, about, now)
        self._appointments.events.changed(staff.clinic_id)


def _insert_closure(
    connection: Connection,
    clinic_id: str,
    clinician: str | None,
    start: datetime,
    end: datetime,
    reason: str,
) -> None:
    connection.execute(
        insert(_X),
        {
            "id": uuid4().hex,
            "clinic_id": clinic_id,
            "clinician_id": clinician,
            "start": start,
            "end": end,
            "reason": reason,
        },
    )


def _move_closures(connection: Connection, clinic_id: str, old: str, new: str) -> None:
    """Closures are meant on the clock of the clinic's wall, and are kept as instants."""
    for row in connection.execute(select(_X).where(_X.c.clinic_id == clinic_id)).all():
        start, end = (
            instant.astimezone(ZoneInfo(old)).replace(tzinfo=ZoneInfo(new))
            for instant in (row.start, row.end)
        )
        connection.execute(update(_X).where(_X.c.id == row.id).values(start=start, end=end))


def _clinician(connection: Connection, clinic_id: str, clinician: str) -> Row[Any]:
    row = connection.execute(
        select(_C).where(_C.c.id == clinician, _C.c.clinic_id == clinic_id)
    ).one_or_none()
    if row is None:
        raise NotFound(_NOT_HERE, code="no_such_clinician")
    return row


def _one(changed: int) -> None:
    if changed != 1:
        raise NotFound(_NOT_HERE)
