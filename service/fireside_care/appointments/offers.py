"""Which times can be had: the plan of a clinic less what is taken, as somebody wishes."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, and_, or_, select

from fireside_care.appointments.hours import Span, as_datetime, joined
from fireside_care.appointments.models import Appointment
from fireside_care.appointments.plan import ClinicPlan, PlannedVisit
from fireside_care.appointments.slot_ids import SlotId
from fireside_care.clinics.models import BusyTime
from fireside_core import booking as wire
from fireside_core.phrases import normalise

LIVE = tuple(sorted(wire.LIVE))
_APART_SECONDS = 2 * 3600
"""Times that are to be a choice lie so far apart, where there are enough."""


class Free(NamedTuple):
    """A time that can be had, with whom."""

    start: int
    clinician: str


@dataclass(frozen=True)
class Found:
    """What fits, in order; whether more fits before and after it."""

    visit: PlannedVisit
    free: tuple[Free, ...]
    earlier: bool = False
    later: bool = False


def taken_times(
    connection: Connection, clinicians: Iterable[str], first: int, last: int, now: datetime
) -> dict[str, list[Span]]:
    """What is taken of each clinician's time between two instants, in order."""
    ids = list(clinicians)
    start, end = as_datetime(first), as_datetime(last)
    appointments = select(
        Appointment.clinician_id, Appointment.busy_start, Appointment.busy_end
    ).where(
        Appointment.clinician_id.in_(ids),
        Appointment.busy_start < end,
        Appointment.busy_end > start,
        or_(
            Appointment.status.in_([status for status in LIVE if status != wire.Status.HELD]),
            and_(Appointment.status == wire.Status.HELD, Appointment.held_until > now),
        ),
    )
    outside = select(BusyTime.clinician_id, BusyTime.start, BusyTime.end).where(
        BusyTime.clinician_id.in_(ids), BusyTime.start < end, BusyTime.end > start
    )
    spans: defaultdict[str, list[Span]] = defaultdict(list)
    for query in (appointments, outside):
        for clinician, busy_start, busy_end in connection.execute(query):
            spans[clinician].append((int(busy_start.timestamp()), int(busy_end.timestamp())))
    return {clinician: joined(times) for clinician, times in spans.items()}


def free_starts(starts: Sequence[int], visit: PlannedVisit, taken: Sequence[Span]) -> Iterator[int]:
    """Those beginnings whose visit, with its buffers, meets nothing that is taken."""
    before, after = visit.buffer_before * 60, (visit.minutes + visit.buffer_after) * 60
    place, count = 0, len(taken)
    for start in starts:
        while place < count and taken[place][1] <= start - before:
            place += 1
        if place == count or taken[place][0] >= start + after:
            yield start


def visit_type_for(plan: ClinicPlan, about: str) -> PlannedVisit | None:
    """The type of visit that shares most words with what it is about.

    Where several do, what most of the clinic's people offer.
    """
    if not plan.visit_types:
        return None
    words = set(normalise(about).split())

    def fits(visit: PlannedVisit) -> tuple[int, int]:
        offering = sum(visit.id in person.visit_types for person in plan.clinicians.values())
        return len(words & set(normalise(f"{visit.name} {visit.words}").split())), offering

    return max(plan.visit_types.values(), key=fits)


def find(
    connection: Connection,
    plan: ClinicPlan,
    visit: PlannedVisit,
    search: wire.SlotSearch,
    now: datetime,
    by_clinic: bool = False,
) -> Found:
    """The times that fit a search. ``by_clinic``: its desk may book at short notice."""
    first, last = _bounds(visit, search, now, by_clinic)
    wished = list(_wished(connection, plan, visit, search, first, last, now))
    if search.latest_first:
        chosen = wished[-search.limit :] if not search.spread else _apart(wished, search, True)
    elif search.spread:
        chosen = _apart(wished, search, False)
    else:
        chosen = wished[: search.limit]
    if not chosen:
        return Found(visit, (), earlier=_any_at_all(connection, plan, visit, search, now))
    before = wished[0] < chosen[0] or (
        search.after is not None
        and _any_before(connection, plan, visit, search, chosen[0].start, now)
    )
    return Found(visit, tuple(chosen), before, wished[-1] > chosen[-1])


def open_days(
    connection: Connection,
    plan: ClinicPlan,
    visit: PlannedVisit,
    search: wire.SlotSearch,
    now: datetime,
) -> list[date]:
    """Days, in the clinic's zone, with at least one time that fits."""
    first, last = _bounds(visit, search, now, by_clinic=False)
    days = {
        datetime.fromtimestamp(free.start, plan.zone).date()
        for free in _wished(connection, plan, visit, search, first, last, now)
    }
    return sorted(days)


def to_slot(plan: ClinicPlan, visit: PlannedVisit, free: Free) -> wire.Slot:
    """As it is told."""
    person = plan.clinicians[free.clinician]
    return wire.Slot(
        id=str(SlotId(free.clinician, visit.id, free.start)),
        clinic=plan.id,
        visit_type=visit.id,
        clinician=wire.Clinician(id=person.id, name=person.name, role=person.role),
        start=as_datetime(free.start),
        end=as_datetime(free.start + visit.minutes * 60),
        ways=[wire.Way(way) for way in visit.ways],
    )


def _bounds(
    visit: PlannedVisit, search: wire.SlotSearch, now: datetime, by_clinic: bool
) -> tuple[int, int]:
    earliest = now if by_clinic else now + timedelta(minutes=visit.notice_minutes)
    latest = now + timedelta(days=visit.days_ahead)
    if search.after is not None:
        earliest = max(earliest, search.after)
    if search.before is not None:
        latest = min(latest, search.before)
    # A whole second is enough for everybody; up, so that nothing too early is offered.
    return -int(-earliest.timestamp() // 1), int(latest.timestamp())


def _wished(
    connection: Connection,
    plan: ClinicPlan,
    visit: PlannedVisit,
    search: wire.SlotSearch,
    first: int,
    last: int,
    now: datetime,
) -> Iterator[Free]:
    people = [
        person.id
        for person in plan.clinicians.values()
        if visit.id in person.visit_types and search.clinician in ("", person.id)
    ]
    if not people or last < first or (search.way and search.way not in visit.ways):
        return
    first_day = datetime.fromtimestamp(first, plan.zone).date()
    last_day = datetime.fromtimestamp(last, plan.zone).date()
    if search.day is not None:
        if not first_day <= search.day <= last_day:
            return
        first_day = last_day = search.day
    taken = taken_times(connection, people, first - 86_400, last + 86_400, now)

    def of(person: str) -> Iterator[Free]:
        starts = plan.starts(person, visit.id, first_day, last_day)
        for start in free_starts(starts, visit, taken.get(person, ())):
            if first <= start <= last and _fits(plan, search, start):
                yield Free(start, person)

    yield from heapq.merge(*(of(person) for person in people))


def _fits(plan: ClinicPlan, search: wire.SlotSearch, start: int) -> bool:
    if not search.weekdays and search.time_from is None and search.time_until is None:
        return True
    wall = datetime.fromtimestamp(start, plan.zone)
    if search.weekdays and wall.weekday() not in search.weekdays:
        return False
    return (search.time_from or time.min) <= wall.time() < (search.time_until or time.max)


def _apart(wished: Sequence[Free], search: wire.SlotSearch, latest: bool) -> list[Free]:
    """Times with some hours between them; where there are too few, any of different instants."""
    order = list(reversed(wished)) if latest else list(wished)
    chosen: list[Free] = []
    for gap in (_APART_SECONDS, 1):
        for free in order:
            if len(chosen) == search.limit:
                break
            if all(abs(free.start - other.start) >= gap for other in chosen):
                chosen.append(free)
    return sorted(chosen)


def _any_before(
    connection: Connection,
    plan: ClinicPlan,
    visit: PlannedVisit,
    search: wire.SlotSearch,
    start: int,
    now: datetime,
) -> bool:
    wider = search.model_copy(update={"after": None, "before": None})
    first, _last = _bounds(visit, wider, now, by_clinic=False)
    return next(_wished(connection, plan, visit, wider, first, start - 1, now), None) is not None


def _any_at_all(
    connection: Connection,
    plan: ClinicPlan,
    visit: PlannedVisit,
    search: wire.SlotSearch,
    now: datetime,
) -> bool:
    wider = wire.SlotSearch(clinic=search.clinic, visit_type=visit.id)
    first, last = _bounds(visit, wider, now, by_clinic=False)
    return next(_wished(connection, plan, visit, wider, first, last, now), None) is not None
