"""A clinician is ill: all their visits of those days go to other times or people, or are told off.

First the time is closed, so that nothing new is booked into it; then every visit is dealt with in
one transaction. One that cannot be (its new time was taken in that moment) stays as it was, and
is shown again: no visit is lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from fireside_care.appointments import news, waiting
from fireside_care.appointments.booking import Who
from fireside_care.appointments.models import Appointment
from fireside_care.appointments.offers import Free, find, find_day, to_slot
from fireside_care.appointments.plan import ClinicPlan, PlannedVisit
from fireside_care.appointments.service import AppointmentService
from fireside_care.clinics import day
from fireside_care.clinics.desk import DeskService
from fireside_care.clinics.permissions import Staff, Task
from fireside_care.clinics.planning import Planning
from fireside_care.database import table_of
from fireside_care.errors import CareError
from fireside_core.booking import COMING, MOST_SLOTS, Slot, SlotSearch, Way

CANCEL = "cancel"
"""What may be chosen for a visit instead of a time."""
_SAME_DAY = 2
_LATER = 2
_WITH_OTHERS = 1
_A = table_of(Appointment)


@dataclass(frozen=True)
class Proposal:
    """A visit and the times that it could go to, the best first."""

    visit: Row[Any]
    slots: Sequence[Slot]


class Absences:
    """Built once; every method opens its own transactions."""

    def __init__(
        self, appointments: AppointmentService, desk: DeskService, planning: Planning
    ) -> None:
        self._appointments = appointments
        self._desk = desk
        self._planning = planning

    def proposals(self, staff: Staff, clinician: str, first: date, last: date) -> list[Proposal]:
        """What could become of each visit; nothing is changed."""
        staff.need(Task.VISITS, clinician)
        now = self._appointments.clock()
        plan = self._desk.plan(staff)
        start, end = day.day_bounds(plan.zone, first, last)
        with self._appointments.database.reading() as connection:
            rows = day.still_to_come(connection, plan.id, clinician, max(start, now), end)
            search = _Search(connection, plan, clinician, (start, end), now)
            return [Proposal(row, search.for_visit(row)) for row in rows]

    def carry_out(
        self,
        staff: Staff,
        clinician: str,
        first: date,
        last: date,
        choices: Mapping[str, str],
        reason: str,
    ) -> list[str]:
        """Do what was chosen for each visit. Returns the ids of those that are still there."""
        staff.need(Task.VISITS, clinician)
        now = self._appointments.clock()
        start, end = day.day_bounds(self._desk.plan(staff).zone, first, last)
        start = max(start, now)
        self._planning.close_for_absence(staff, clinician, start, end)
        left: list[str] = []
        with self._appointments.database.writing() as connection:
            for row in day.still_to_come(connection, staff.clinic_id, clinician, start, end):
                choice = choices.get(row.id, "")
                if not choice or not self._deal_with(connection, staff, row, choice, reason, now):
                    left.append(row.id)
        self._appointments.events.changed(staff.clinic_id)
        return left

    def _deal_with(
        self,
        connection: Connection,
        staff: Staff,
        row: Row[Any],
        choice: str,
        reason: str,
        now: datetime,
    ) -> bool:
        # Kept from others for this transaction: nothing below can then fail half-way.
        ours = connection.execute(
            select(_A.c.id).where(_A.c.id == row.id, _A.c.status.in_(COMING)).with_for_update()
        ).first()
        if ours is None:
            # Cancelled in this moment by whoever it was for.
            return True
        if choice == CANCEL:
            who = Who("user", staff.id)
            gone = self._appointments.bookings.cancel(
                connection, row.id, who, now, reason, staff.clinic_id
            )
            news.tell(connection, gone.device_id, gone.id, "cancelled", now, reason)
            waiting.ended(connection, self._appointments.bookings, gone, now)
            return True
        try:
            self._desk.move_within(connection, staff, row, choice, reason, now)
        except CareError:
            return False
        return True


class _Search:
    """Times for one visit after another, none of them proposed twice."""

    def __init__(
        self,
        connection: Connection,
        plan: ClinicPlan,
        clinician: str,
        away: tuple[datetime, datetime],
        now: datetime,
    ) -> None:
        self._connection = connection
        self._plan = plan
        self._clinician = clinician
        self._away = away
        self._now = now
        self._used: list[Slot] = []

    def for_visit(self, row: Row[Any]) -> list[Slot]:
        visit = self._plan.visit_types.get(row.visit_type_id)
        if visit is None:
            return []
        found: list[Slot] = []
        for slot in self._candidates(visit, row):
            if slot not in found and not any(_meet(slot, used) for used in self._used):
                found.append(slot)
        self._used += found[:1]
        return found

    def _candidates(self, visit: PlannedVisit, row: Row[Any]) -> Iterator[Slot]:
        wish = SlotSearch(
            clinic=self._plan.id, visit_type=visit.id, way=Way(row.way), limit=MOST_SLOTS
        )
        on = wish.model_copy(update={"day": row.start.astimezone(self._plan.zone).date()})
        that_day = find_day(self._connection, self._plan, visit, on, self._now, by_clinic=True)
        others = self._there(visit, that_day)
        near = sorted(others, key=lambda slot: abs(slot.start - row.start))
        yield from self._some(near, _SAME_DAY)
        after = wish.model_copy(update={"after": self._away[1]})
        same = after.model_copy(update={"clinician": self._clinician})
        yield from self._some(self._free(visit, same), _LATER)
        yield from self._some(self._free(visit, after), _WITH_OTHERS)

    def _some(self, slots: Sequence[Slot], count: int) -> list[Slot]:
        free = [slot for slot in slots if not any(_meet(slot, used) for used in self._used)]
        return free[:count]

    def _free(self, visit: PlannedVisit, wish: SlotSearch) -> list[Slot]:
        found = find(self._connection, self._plan, visit, wish, self._now, by_clinic=True)
        return self._there(visit, found.free)

    def _there(self, visit: PlannedVisit, found: Iterable[Free]) -> list[Slot]:
        """Without those of whoever is away."""
        slots = [to_slot(self._plan, visit, free) for free in found]
        start, end = self._away
        return [
            slot
            for slot in slots
            if slot.clinician.id != self._clinician or not start <= slot.start < end
        ]


def _meet(one: Slot, other: Slot) -> bool:
    same = one.clinician.id == other.clinician.id
    return same and one.start < other.end and other.start < one.end
