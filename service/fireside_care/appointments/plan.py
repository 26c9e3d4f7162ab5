"""What a clinic can offer before anything is booked: computed once for each version of its plan.

The hours of every clinician without breaks, closures and holidays, cut into the times at which
a type of visit can begin. What is taken is left out later (:mod:`.offers`).
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, TypeAlias
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select, update

from fireside_care.appointments.hours import (
    Rule,
    Span,
    joined,
    local_instant,
    spans,
    starts_within,
    without,
)
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
# Days around a window whose blocks decide what is offered within it. A block lasts a day at most,
# an hour more when the clocks change: these are enough to see whether somebody who is there when
# the window begins came less than a day ago, and whether they stay for the last visit.
_BEFORE, _AFTER = timedelta(days=3), timedelta(days=1)


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

        windows = range(self._window_of(first), self._window_of(last) + 1)
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
            array = np.array(starts, dtype=np.int64)
            begin, end = array.searchsorted((self._edge(window), self._edge(window + 1)))
            found = self._starts[key] = array[begin:end]
        return found

    def _window_of(self, instant: int) -> int:
        return datetime.fromtimestamp(instant, self.zone).toordinal() // _WINDOW_DAYS

    def _edge(self, window: int) -> int:
        """The midnight with which a window begins."""
        first = date.fromordinal(window * _WINDOW_DAYS)
        return local_instant(datetime.combine(first, time.min), self.zone)

    def segments(self, clinician: str, window: int) -> tuple[Span, ...]:
        """When a clinician is there: all that reaches into one window of days.

        What crosses the window's edge stays whole, so that the visits of a night follow each
        other in both windows alike. Only who has been there for a day without a pause begins
        anew at the edge: whoever is always there has no other beginning.
        """
        key = (clinician, window)
        found = self._segments.get(key)
        if found is None:
            person = self.clinicians[clinician]
            first = date.fromordinal(window * _WINDOW_DAYS) - _BEFORE
            last = date.fromordinal((window + 1) * _WINDOW_DAYS - 1) + _AFTER
            hours, breaks = (
                [
                    span
                    for rule in person.rules
                    if rule.closed is closed
                    for span in spans(rule, self.zone, first, last)
                ]
                for closed in (False, True)
            )
            there = without(joined(hours), joined([*breaks, *person.away]))
            begin, end = self._edge(window), self._edge(window + 1)
            found = self._segments[key] = tuple(
                part
                for segment in there
                for part in _parted(segment, (begin, end))
                if part[0] < end and begin < part[1]
            )
        return found

    def offers(self, clinician: str, visit_type: str, start: int) -> bool:
        """Whether the plan has this beginning."""
        person = self.clinicians.get(clinician)
        if person is None or visit_type not in person.visit_types:
            return False
        starts = self._starts_in(clinician, visit_type, self._window_of(start))
        place = int(starts.searchsorted(start))
        return place < len(starts) and bool(starts[place] == start)


def _parted(segment: Span, edges: tuple[int, int]) -> list[Span]:
    """A segment, parted at those edges at which it has lasted for a day."""
    start, end = segment
    parts = []
    for edge in edges:
        if start + _DAY <= edge < end:
            parts.append((start, edge))
            start = edge
    return [*parts, (start, end)]


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
