"""The times of a clinic, free and taken: computed from its plan, never stored."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, exists, select

from fireside_care.appointments.hours import as_datetime
from fireside_care.appointments.models import Appointment
from fireside_care.appointments.offers import free_starts, taken_times
from fireside_care.appointments.plan import ClinicPlan
from fireside_care.appointments.slot_ids import SlotId
from fireside_care.fhir.dates import seconds_of
from fireside_care.fhir.directory import Directory

_DAY = 86_400
FREE, BUSY = "free", "busy"


class Time(NamedTuple):
    """A time in the order in which times are told."""

    start: int
    clinician: str
    visit_type: str
    free: bool

    @property
    def slot(self) -> SlotId:
        """Its name."""
        return SlotId(self.clinician, self.visit_type, self.start)


def times(
    connection: Connection,
    plan: ClinicPlan,
    directory: Directory,
    schedules: Sequence[tuple[str, str]],
    first: int,
    last: int,
    now: datetime,
) -> Iterator[Time]:
    """Every time of some schedules that begins between two instants and can be booked by now."""
    known = [
        (clinician, visit)
        for clinician, visit in schedules
        if clinician in plan.clinicians and visit in plan.clinicians[clinician].visit_types
    ]
    if not known or last < first:
        return iter(())
    bounds = {}
    for _clinician, visit in known:
        earliest, latest = directory.horizon(visit, now)
        bounds[visit] = max(first, seconds_of(earliest) + 1), min(last, seconds_of(latest))
    low = min(bound[0] for bound in bounds.values())
    high = max(bound[1] for bound in bounds.values())
    if high < low:
        return iter(())
    taken = taken_times(
        connection, {clinician for clinician, _ in known}, low - _DAY, high + _DAY, now
    )

    def of(clinician: str, visit_type: str) -> Iterator[Time]:
        begin, end = bounds[visit_type]
        if end < begin:
            return
        starts = plan.starts(clinician, visit_type, begin, end)
        visit = plan.visit_types[visit_type]
        free = set(free_starts(starts, visit, taken.get(clinician, ())).tolist())
        for start in starts.tolist():
            yield Time(start, clinician, visit_type, start in free)

    return heapq.merge(*(of(*schedule) for schedule in known))


def find_time(
    connection: Connection, plan: ClinicPlan, directory: Directory, named: SlotId, now: datetime
) -> Time | None:
    """One time; ``None`` where the clinic has none of that name."""
    schedule = (named.clinician, named.visit_type)
    for time in times(connection, plan, directory, [schedule], named.start, named.start, now):
        return time
    booked = connection.execute(
        select(
            exists().where(
                Appointment.clinic_id == plan.id,
                Appointment.clinician_id == named.clinician,
                Appointment.visit_type_id == named.visit_type,
                Appointment.start == as_datetime(named.start),
            )
        )
    ).scalar_one()
    return Time(named.start, named.clinician, named.visit_type, False) if booked else None


def all_schedules(directory: Directory) -> list[tuple[str, str]]:
    """Everybody with everything that they offer, in order."""
    return sorted(pair for pair in directory.offered if directory.offers(*pair))
