"""Which times can be had: the plan of a clinic less what is taken, as somebody wishes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from sqlalchemy import BigInteger, ColumnElement, Connection, and_, extract, or_, select
from sqlalchemy import cast as sql_cast

from fireside_care.appointments.hours import Span, as_datetime, joined, local_instant
from fireside_care.appointments.models import Appointment
from fireside_care.appointments.plan import ClinicPlan, PlannedVisit
from fireside_care.appointments.slot_ids import SlotId
from fireside_care.clinics.models import BusyTime
from fireside_core import booking as wire
from fireside_core.phrases import normalise

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from fireside_care.appointments.plan import Instants

LIVE = tuple(sorted(wire.LIVE))
_DAY = 86_400
_QUARTER = 900
_NEAR_DAYS = 8
_EPOCH = date(1970, 1, 1)
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
        Appointment.clinician_id, _instant(Appointment.busy_start), _instant(Appointment.busy_end)
    ).where(
        Appointment.clinician_id.in_(ids),
        Appointment.busy_start < end,
        Appointment.busy_end > start,
        or_(
            Appointment.status.in_([status for status in LIVE if status != wire.Status.HELD]),
            and_(Appointment.status == wire.Status.HELD, Appointment.held_until > now),
        ),
    )
    outside = select(BusyTime.clinician_id, _instant(BusyTime.start), _instant(BusyTime.end)).where(
        BusyTime.clinician_id.in_(ids), BusyTime.start < end, BusyTime.end > start
    )
    spans: defaultdict[str, list[Span]] = defaultdict(list)
    for query in (appointments, outside):
        for clinician, busy_start, busy_end in connection.execute(query):
            spans[clinician].append((busy_start, busy_end))
    return {clinician: joined(times) for clinician, times in spans.items()}


def _instant(column: Any) -> ColumnElement[int]:
    # The database makes seconds of thousands of them faster than we make datetimes.
    return sql_cast(extract("epoch", column), BigInteger)


def free_starts(starts: Instants, visit: PlannedVisit, taken: Sequence[Span]) -> Instants:
    """Those beginnings whose visit, with its buffers, meets nothing that is taken."""
    import numpy as np

    if not taken or not len(starts):
        return starts
    before, after = visit.buffer_before * 60, (visit.minutes + visit.buffer_after) * 60
    begins, ends = np.array(taken, dtype=np.int64).T
    # The first that has not ended when the visit begins: does it begin before the visit ends?
    nearest = ends.searchsorted(starts - before, side="right")
    clear = np.append(begins, np.iinfo(np.int64).max)[nearest] >= starts + after
    return cast("Instants", starts[clear])


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
    wished = _wished(connection, plan, visit, search, now, by_clinic, _NEAR_DAYS)
    chosen = _chosen(wished, search)
    # Most find what they want in the next days; then the other months need not be looked at.
    later = len(chosen) == search.limit and chosen[-1] < len(wished) - 1
    if search.latest_first or not later:
        wished = _wished(connection, plan, visit, search, now, by_clinic)
        chosen = _chosen(wished, search)
        later = bool(chosen) and chosen[-1] < len(wished) - 1
    earlier = bool(chosen) and chosen[0] > 0
    if not earlier and search.after is not None:
        wider = search.model_copy(update={"after": None, "before": search.after})
        earlier = len(_wished(connection, plan, visit, wider, now, by_clinic, _NEAR_DAYS)) > 0
    return Found(visit, tuple(wished[place] for place in chosen), earlier, later)


def find_day(
    connection: Connection,
    plan: ClinicPlan,
    visit: PlannedVisit,
    search: wire.SlotSearch,
    now: datetime,
    by_clinic: bool = False,
) -> list[Free]:
    """Every time of the search's day, for pages that show whole days; its limit is not asked."""
    wished = _wished(connection, plan, visit, search, now, by_clinic)
    return [wished[place] for place in range(len(wished))]


def _chosen(wished: _Wished, search: wire.SlotSearch) -> Sequence[int]:
    """The places of those that are told."""
    if search.spread:
        return _apart(wished, search)
    if search.latest_first:
        return range(max(0, len(wished) - search.limit), len(wished))
    return range(min(len(wished), search.limit))


def open_days(
    connection: Connection,
    plan: ClinicPlan,
    visit: PlannedVisit,
    search: wire.SlotSearch,
    now: datetime,
) -> list[date]:
    """Days, in the clinic's zone, with at least one time that fits."""
    wished = _wished(connection, plan, visit, search, now, by_clinic=False)
    local_days = sorted(set((wished.starts + _offsets(plan, wished.starts)) // _DAY))
    return [_EPOCH + timedelta(days=int(day)) for day in local_days]


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


class _Wished:
    """What fits, in order of time: instants and whose they are."""

    def __init__(self, starts: Instants, people: NDArray[np.int64], names: Sequence[str]) -> None:
        self.starts = starts
        self._people = people
        self._names = names

    def __len__(self) -> int:
        return len(self.starts)

    def __getitem__(self, place: int) -> Free:
        return Free(int(self.starts[place]), self._names[int(self._people[place])])


def _wished(
    connection: Connection,
    plan: ClinicPlan,
    visit: PlannedVisit,
    search: wire.SlotSearch,
    now: datetime,
    by_clinic: bool,
    days: int | None = None,
) -> _Wished:
    """All of them, or those of the first ``days``."""
    import numpy as np

    first, last = _bounds(visit, search, now, by_clinic)
    if days is not None and search.day is None:
        last = min(last, first + days * _DAY)
    if search.day is not None:
        first = max(first, local_instant(datetime.combine(search.day, time.min), plan.zone))
        after = search.day + timedelta(days=1)
        last = min(last, local_instant(datetime.combine(after, time.min), plan.zone) - 1)
    people = [
        person.id
        for person in plan.clinicians.values()
        if visit.id in person.visit_types and search.clinician in ("", person.id)
    ]
    if not people or last < first or (search.way and search.way not in visit.ways):
        nothing = np.zeros(0, dtype=np.int64)
        return _Wished(nothing, nothing, people)
    taken = taken_times(connection, people, first - _DAY, last + _DAY, now)
    parts = [
        free_starts(plan.starts(person, visit.id, first, last), visit, taken.get(person, ()))
        for person in people
    ]
    starts = np.concatenate(parts)
    whose = np.repeat(np.arange(len(people)), [len(part) for part in parts])
    fits = _fits(plan, search, starts)
    starts, whose = starts[fits], whose[fits]
    order = starts.argsort(kind="stable")
    return _Wished(starts[order], whose[order], people)


def _fits(plan: ClinicPlan, search: wire.SlotSearch, starts: Instants) -> NDArray[np.bool_]:
    """By the clock and the weekday on the clinic's wall."""
    import numpy as np

    fits = np.ones(len(starts), dtype=bool)
    if search.weekdays or search.time_from is not None or search.time_until is not None:
        wall = starts + _offsets(plan, starts)
        if search.weekdays:
            # The first of January 1970 was a Thursday.
            fits &= np.isin((wall // _DAY + 3) % 7, search.weekdays)
        if search.time_from is not None:
            fits &= wall % _DAY >= _seconds(search.time_from)
        if search.time_until is not None:
            fits &= wall % _DAY < _seconds(search.time_until)
    return fits


def _offsets(plan: ClinicPlan, starts: Instants) -> Instants:
    """Seconds by which the clinic's wall is ahead of UTC. No clock changes within a quarter."""
    import numpy as np

    quarters, places = np.unique(starts // _QUARTER, return_inverse=True)
    ahead = [
        int(plan.zone.utcoffset(datetime.fromtimestamp(q * _QUARTER, plan.zone)).total_seconds())  # type: ignore[union-attr]
        for q in quarters.tolist()
    ]
    return np.array(ahead, dtype=np.int64)[places]


def _seconds(at: time) -> int:
    return at.hour * 3600 + at.minute * 60 + at.second


def _apart(wished: _Wished, search: wire.SlotSearch) -> list[int]:
    """Places of times with some hours between them; where there are too few, of different ones."""
    chosen: list[int] = []
    for gap in (_APART_SECONDS, 1):
        # From one to the next that is far enough: there may be thousands in between.
        instants = sorted(int(wished.starts[place]) for place in chosen)
        place = len(wished) - 1 if search.latest_first else 0
        while 0 <= place < len(wished) and len(chosen) < search.limit:
            start = int(wished.starts[place])
            if all(abs(start - other) >= gap for other in instants):
                chosen.append(place)
                instants.append(start)
            if search.latest_first:
                place = int(wished.starts.searchsorted(start)) - 1
            else:
                place = int(wished.starts.searchsorted(start, side="right"))
    return sorted(chosen)
