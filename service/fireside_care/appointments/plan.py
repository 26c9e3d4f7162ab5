"""What a clinic can offer before anything is booked: computed once for each version of its plan.

The hours of every clinician without breaks, closures and holidays, cut into the times at which
a type of visit can begin. What is taken is left out later (:mod:`.offers`).
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, TypeAlias
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select, update

from fireside_care.appointments.hours import Rule, Span, joined, spans, starts_within, without
from fireside_care.clinics.models import (
    Clinic,
    Clinician,
    ClinicianVisitType,
    Closure,
    Hours,
    VisitType,
)
from fireside_care.database import table_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Instants: TypeAlias = NDArray[np.int64]

_MOST_PLANS = 200
_WINDOW_DAYS = 32
_DAY = 86_400


@dataclass(frozen=True)
class PlannedVisit:
    """A type of visit; see :class:`~fireside_care.clinics.models.VisitType`."""

    id: str
    name: str
    words: str
    minutes: int
    buffer_before: int
    buffer_after: int
    notice_minutes: int
    days_ahead: int
    approve_first: bool
    ways: tuple[str, ...]
    price: str

    @property
    def step(self) -> int:
        """Minutes from one offered beginning to the next."""
        return self.buffer_before + self.minutes + self.buffer_after


@dataclass(frozen=True)
class PlannedClinician:
    """Somebody who sees people, with their hours."""

    id: str
    name: str
    role: str
    visit_types: frozenset[str]
    rules: tuple[Rule, ...]
    away: tuple[Span, ...]


@dataclass
class ClinicPlan:
    """One version of a clinic's plan. Only its caches change."""

    id: str
    name: str
    zone: ZoneInfo
    zone_name: str
    address: str
    phone: str
    practice: bool
    version: int
    visit_types: Mapping[str, PlannedVisit]
    clinicians: Mapping[str, PlannedClinician]
    _segments: dict[tuple[str, int], tuple[Span, ...]] = field(default_factory=dict)
    _starts: dict[tuple[str, str, int], Instants] = field(default_factory=dict)

    def starts(self, clinician: str, visit_type: str, first: int, last: int) -> Instants:
        """Beginnings from one instant to another (both may be one), in order."""
        import numpy as np

        # Hours that begin on the evening before may belong to the window before.
        windows = range(self._window_of(first - _DAY), self._window_of(last) + 1)
        parts = [self._starts_in(clinician, visit_type, window) for window in windows]
        starts = np.concatenate(parts) if len(parts) > 1 else parts[0]
        return starts[starts.searchsorted(first) : starts.searchsorted(last + 1)]

    def _starts_in(self, clinician: str, visit_type: str, window: int) -> Instants:
        import numpy as np

        key = (clinician, visit_type, window)
        found = self._starts.get(key)
        if found is None:
            visit = self.visit_types[visit_type]
            starts = [
                start
                for segment in self.segments(clinician, window)
                for start in starts_within(segment, visit.minutes, visit.step)
            ]
            found = self._starts[key] = np.array(starts, dtype=np.int64)
        return found

    def _window_of(self, instant: int) -> int:
        return datetime.fromtimestamp(instant, self.zone).toordinal() // _WINDOW_DAYS

    def segments(self, clinician: str, window: int) -> tuple[Span, ...]:
        """When a clinician is there, in one window of days."""
        key = (clinician, window)
        found = self._segments.get(key)
        if found is None:
            first = date.fromordinal(window * _WINDOW_DAYS)
            last = first + timedelta(days=_WINDOW_DAYS - 1)
            person = self.clinicians[clinician]
            hours = joined(
                span
                for rule in person.rules
                if not rule.closed
                for span in spans(rule, self.zone, first, last)
            )
            # A break may have begun on the day before the window does.
            early = first - timedelta(days=1)
            breaks = [
                span
                for rule in person.rules
                if rule.closed
                for span in spans(rule, self.zone, early, last)
            ]
            found = self._segments[key] = tuple(without(hours, joined([*breaks, *person.away])))
        return found

    def offers(self, clinician: str, visit_type: str, start: int) -> bool:
        """Whether the plan has this beginning."""
        person = self.clinicians.get(clinician)
        if person is None or visit_type not in person.visit_types:
            return False
        starts = self._starts_in(clinician, visit_type, self._window_of(start))
        place = int(starts.searchsorted(start))
        if place < len(starts) and starts[place] == start:
            return True
        # After midnight, of hours that began on the last evening of the window before.
        return len(self.starts(clinician, visit_type, start, start)) == 1


class Plans:
    """The newest plan of each clinic, kept in memory until its version is old."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._plans: OrderedDict[str, ClinicPlan] = OrderedDict()
        self._clinics: dict[str, str] = {}

    def of(self, connection: Connection, clinic_id: str) -> ClinicPlan | None:
        """The plan as it is in the database now; ``None`` where there is no such clinic."""
        version = connection.execute(
            select(Clinic.plan_version).where(Clinic.id == clinic_id)
        ).scalar_one_or_none()
        if version is None:
            return None
        with self._lock:
            plan = self._plans.get(clinic_id)
            if plan is not None and plan.version == version:
                self._plans.move_to_end(clinic_id)
                return plan
        plan = read_plan(connection, clinic_id)
        with self._lock:
            self._plans[clinic_id] = plan
            self._clinics |= dict.fromkeys(plan.clinicians, clinic_id)
            self._plans.move_to_end(clinic_id)
            while len(self._plans) > _MOST_PLANS:
                self._plans.popitem(last=False)
        return plan

    def of_clinician(self, clinician: str) -> ClinicPlan | None:
        """The plan that was read last of whoever this is, perhaps an old one; asks no database."""
        with self._lock:
            plan = self._plans.get(self._clinics.get(clinician, ""))
        return plan if plan is not None and clinician in plan.clinicians else None


def begin_change(connection: Connection, clinic_id: str) -> None:
    """To be called first in a transaction that changes what can be offered.

    From then on bookings at this clinic wait for its end, and find another plan than theirs.
    """
    connection.execute(
        update(Clinic).where(Clinic.id == clinic_id).values(plan_version=Clinic.plan_version + 1)
    )


def read_plan(connection: Connection, clinic_id: str) -> ClinicPlan:
    """Read a clinic's plan."""
    # The version first: a change in between makes the plan old at once, not falsely new.
    clinic = connection.execute(select(table_of(Clinic)).where(Clinic.id == clinic_id)).one()
    visits = connection.execute(
        select(table_of(VisitType))
        .where(VisitType.clinic_id == clinic_id, VisitType.active)
        .order_by(VisitType.name)
    ).all()
    people = connection.execute(
        select(table_of(Clinician))
        .where(Clinician.clinic_id == clinic_id, Clinician.active)
        .order_by(Clinician.name)
    ).all()
    ids = [person.id for person in people]
    offered = connection.execute(
        select(table_of(ClinicianVisitType)).where(ClinicianVisitType.clinician_id.in_(ids))
    ).all()
    hours = connection.execute(select(table_of(Hours)).where(Hours.clinician_id.in_(ids))).all()
    closures = connection.execute(
        select(table_of(Closure)).where(Closure.clinic_id == clinic_id)
    ).all()
    active = {visit.id for visit in visits}
    return ClinicPlan(
        id=clinic.id,
        name=clinic.name,
        zone=ZoneInfo(clinic.zone),
        zone_name=clinic.zone,
        address=clinic.address,
        phone=clinic.phone,
        practice=clinic.practice,
        version=clinic.plan_version,
        visit_types={
            row.id: PlannedVisit(
                row.id,
                row.name,
                row.words,
                row.minutes,
                row.buffer_before,
                row.buffer_after,
                row.notice_minutes,
                row.days_ahead,
                row.approve_first,
                tuple(row.ways),
                row.price,
            )
            for row in visits
        },
        clinicians={
            person.id: PlannedClinician(
                person.id,
                person.name,
                person.role,
                frozenset(
                    row.visit_type_id
                    for row in offered
                    if row.clinician_id == person.id and row.visit_type_id in active
                ),
                tuple(
                    Rule(row.starts, row.minutes, row.rrule, tuple(row.except_days), row.closed)
                    for row in hours
                    if row.clinician_id == person.id
                ),
                tuple(
                    (_seconds(row.start), _seconds(row.end))
                    for row in closures
                    if row.clinician_id in (None, person.id)
                ),
            )
            for person in people
        },
    )


def _seconds(instant: datetime) -> int:
    return int(instant.astimezone(UTC).timestamp())
