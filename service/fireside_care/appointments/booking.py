"""Holding, booking, moving and cancelling. Nobody is ever booked twice.

What decides is one statement each, with its conditions in it, and the database's own refusal of
overlapping times (migration 0002): not a look before and a write after. Every function works on
the transaction it is given and never commits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Row, delete, exists, select
from sqlalchemy import update as sql_update

from fireside_care.appointments import news, taking
from fireside_care.appointments.errors import HoldGone, NotPossible, SlotTaken
from fireside_care.appointments.hours import as_datetime
from fireside_care.appointments.models import Appointment, WaitingEntry
from fireside_care.appointments.offers import find, to_slot
from fireside_care.appointments.plan import ClinicPlan, PlannedVisit, Plans
from fireside_care.appointments.slot_ids import SlotId, slot_id
from fireside_care.clinics import audit
from fireside_care.clinics.models import BusyTime, Clinic, Clinician
from fireside_care.database import table_of
from fireside_care.errors import NotAllowed, NotFound, NotUnderstood
from fireside_care.i18n import marked
from fireside_core.booking import COMING, Slot, SlotSearch, Status, Way

HOLD_MINUTES = 5
OFFER_MINUTES = 15
_A = table_of(Appointment)
_NEXT = 3

_THINKING = timedelta(minutes=10)
"""A time that was offered may be taken so long, though it has become a little short."""
_BLOCKED = marked("This clinic cannot be booked from here. Please ring them.")
_TOO_MANY = marked("You have many visits before you already. Please ring the clinic for another.")


@dataclass(frozen=True)
class Who:
    """On whose behalf: a computer at home, a user of the clinic, a client program."""

    kind: str
    id: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"

    @property
    def owner(self) -> str | None:
        """To whom its appointments belong; ``None``: to the clinic, whose desk books them."""
        return {"device": self.id, "client": str(self)}.get(self.kind)

    @property
    def is_home(self) -> bool:
        """A computer at home: it holds one time at a time and has not endless visits."""
        return self.kind == "device"


@dataclass(frozen=True)
class Wanted:
    """A time that somebody wants, checked against the clinic's plan."""

    plan: ClinicPlan
    visit: PlannedVisit
    id: SlotId
    way: Way

    def times(self) -> dict[str, Any]:
        """The visit's own columns."""
        start, visit = self.id.start, self.visit
        end = start + visit.minutes * 60
        return {
            "clinic_id": self.plan.id,
            "clinician_id": self.id.clinician,
            "visit_type_id": visit.id,
            "way": str(self.way),
            "start": as_datetime(start),
            "end": as_datetime(end),
            "busy_start": as_datetime(start - visit.buffer_before * 60),
            "busy_end": as_datetime(end + visit.buffer_after * 60),
        }


class Bookings:
    """The writes. ``plans`` is shared by the whole process."""

    def __init__(self, plans: Plans) -> None:
        self._plans = plans

    def wanted(
        self,
        connection: Connection,
        clinic_id: str,
        slot: str,
        way: Way | None,
        now: datetime,
        by_clinic: bool = False,
    ) -> Wanted:
        """What a slot's name means; raises :class:`NotFound` where the clinic has no such time."""
        named = slot_id(slot)
        plan = self._plans.of(connection, clinic_id)
        visit = plan.visit_types.get(named.visit_type) if plan and named else None
        if plan is None or named is None or visit is None:
            raise NotFound(
                marked("The clinic does not have that time any more."), code="no_such_slot"
            )
        if not is_offered(plan, visit, named, now, by_clinic):
            raise self._too_late(clinic_id, named, now)
        chosen = way or Way(visit.ways[0])
        if chosen not in visit.ways:
            raise NotUnderstood(
                marked("The clinic does not offer that visit in this way."), code="way"
            )
        return Wanted(plan, visit, named, chosen)

    def clinic_of(self, connection: Connection, slot: str) -> str:
        """The clinic whose slot it is."""
        named = slot_id(slot)
        clinic = None
        if named is not None:
            clinic = connection.execute(
                select(Clinician.clinic_id).where(Clinician.id == named.clinician)
            ).scalar_one_or_none()
        if clinic is None:
            raise NotFound(
                marked("The clinic does not have that time any more."), code="no_such_slot"
            )
        return clinic

    def hold(
        self,
        connection: Connection,
        wanted: Wanted,
        who: Who,
        now: datetime,
        minutes: int = HOLD_MINUTES,
        waiting: str | None = None,
    ) -> Row[Any]:
        """Keep a time for some minutes. A new hold of a computer lets go of its older one."""
        if who.is_home and waiting is None:
            connection.execute(
                delete(_A).where(
                    _A.c.device_id == who.owner,
                    _A.c.status == Status.HELD,
                    _A.c.held_for.is_(None),
                )
            )
        values = {
            "status": str(Status.HELD),
            # What has begun cannot be booked any more.
            "held_until": min(now + timedelta(minutes=minutes), as_datetime(wanted.id.start)),
            "held_for": waiting,
        }
        # Visits are counted when it is booked: it may be kept for moving one.
        return self._take(connection, wanted, who, values, now, counted=False)

    def release(self, connection: Connection, hold: str, who: Who) -> Row[Any] | None:
        """Let go of a held time; ``None`` where it was held no longer."""
        return connection.execute(
            delete(_A)
            .where(_A.c.id == hold, _A.c.status == Status.HELD, _A.c.device_id == who.owner)
            .returning(_A)
        ).one_or_none()

    def book_held(
        self,
        connection: Connection,
        hold: str,
        who: Who,
        now: datetime,
        values: Mapping[str, Any],
        way: Way | None = None,
        moving: bool = False,
    ) -> Row[Any]:
        """Make an appointment of a held time.

        Raises :class:`HoldGone`, and :class:`SlotTaken` where the clinic has closed it since.
        """
        held = connection.execute(
            select(_A).where(_A.c.id == hold, _A.c.device_id == who.owner)
        ).one_or_none()
        if held is None:
            raise HoldGone
        visit, named = self._still_offered(connection, held, now)
        if who.is_home:
            self._check_home(connection, held.clinic_id, who, now, counted=not moving)
        changed = dict(values)
        if way is not None and way in visit.ways:
            changed["way"] = str(way)
        row = connection.execute(
            sql_update(_A)
            .where(
                _A.c.id == hold,
                _A.c.device_id == who.owner,
                _A.c.status == Status.HELD,
                _A.c.held_until > now,
            )
            .values(
                status=first_status(visit),
                held_until=None,
                held_for=None,
                created_at=now,
                changed_at=now,
                **changed,
            )
            .returning(_A)
        ).one_or_none()
        if row is None:
            raise HoldGone(self._next_of(held.clinic_id, named, now))
        if held.held_for:
            # The earlier time that was wished for: the waiting is over.
            connection.execute(delete(WaitingEntry).where(WaitingEntry.id == held.held_for))
        self.note(connection, row, who, "book", now)
        return row

    def book_free(
        self,
        connection: Connection,
        wanted: Wanted,
        who: Who,
        now: datetime,
        values: Mapping[str, Any],
        approved: bool = False,
        moving: bool = False,
    ) -> Row[Any]:
        """Make an appointment of a time that nobody holds. Raises :class:`SlotTaken`."""
        status = str(Status.BOOKED) if approved else first_status(wanted.visit)
        given = {"status": status, **values}
        row = self._take(connection, wanted, who, given, now, counted=not moving)
        self.note(connection, row, who, "book", now)
        return row

    def replace(
        self, connection: Connection, old: str, new: Row[Any], who: Who, now: datetime, by: str
    ) -> Row[Any] | None:
        """Free the appointment that a new one takes the place of: in the same transaction.

        ``None``: the clinic has to say yes to the new one first; until then the old one stays.
        """
        conditions = [_A.c.id == old, _A.c.clinic_id == new.clinic_id, _A.c.status.in_(COMING)]
        if who.owner is not None:
            conditions += [_A.c.device_id == who.owner, _A.c.end > now]
        if new.status == Status.PENDING:
            if connection.execute(select(_A.c.id).where(*conditions)).one_or_none() is None:
                raise NotPossible
            self._drop_asked(connection, old, new, now, by)
            connection.execute(sql_update(_A).where(_A.c.id == new.id).values(instead_of=old))
            return None
        row = connection.execute(
            sql_update(_A)
            .where(*conditions)
            .values(
                status=str(Status.CANCELLED),
                cancelled_by=by,
                moved_to=new.id,
                sequence=_A.c.sequence + 1,
                changed_at=now,
            )
            .returning(_A)
        ).one_or_none()
        if row is None:
            raise NotPossible
        self._drop_asked(connection, old, new, now, by)
        # Who waits for an earlier time goes on waiting with the new one.
        connection.execute(
            sql_update(WaitingEntry)
            .where(WaitingEntry.appointment_id == old)
            .values(appointment_id=new.id)
        )
        self.note(connection, row, who, "move", now, to=new.id)
        return row

    def approved(
        self, connection: Connection, new: Row[Any], who: Who, now: datetime
    ) -> Row[Any] | None:
        """The clinic said yes: the visit that this one stands for is free. ``None``: none is."""
        old = connection.execute(
            select(_A.c.id).where(_A.c.id == new.instead_of, _A.c.status.in_(COMING))
        ).scalar_one_or_none()
        return self.replace(connection, old, new, who, now, "person") if old else None

    def _drop_asked(
        self, connection: Connection, old: str, new: Row[Any], now: datetime, by: str
    ) -> None:
        """Another time that was asked for instead of the same visit is not wished for any more."""
        connection.execute(
            sql_update(_A)
            .where(
                _A.c.instead_of == old,
                _A.c.device_id == new.device_id,
                _A.c.id != new.id,
                _A.c.status == Status.PENDING,
            )
            .values(status=str(Status.CANCELLED), cancelled_by=by, moved_to=new.id, changed_at=now)
        )

    def cancel(
        self,
        connection: Connection,
        appointment: str,
        who: Who,
        now: datetime,
        reason: str,
        clinic_id: str | None = None,
    ) -> Row[Any]:
        """Give the time back. ``clinic_id``: the clinic does it; else the person, till its end."""
        mine = _A.c.clinic_id == clinic_id if clinic_id is not None else _A.c.device_id == who.owner
        still = [] if clinic_id is not None else [_A.c.end > now]
        row = connection.execute(
            sql_update(_A)
            .where(_A.c.id == appointment, mine, *still, _A.c.status.in_(COMING))
            .values(
                status=str(Status.CANCELLED),
                cancelled_by="clinic" if clinic_id is not None else "person",
                reason=reason,
                sequence=_A.c.sequence + 1,
                changed_at=now,
            )
            .returning(_A)
        ).one_or_none()
        if row is None:
            if not connection.execute(
                select(exists().where(_A.c.id == appointment, mine))
            ).scalar_one():
                raise NotFound(marked("I do not know that visit."), code="no_such_appointment")
            raise NotPossible
        news.take_back(connection, row.id, now)
        self.note(connection, row, who, "cancel", now)
        return row

    def set_status(
        self,
        connection: Connection,
        appointment: str,
        clinic_id: str,
        status: Status,
        who: Who,
        now: datetime,
    ) -> Row[Any]:
        """Approve, mark as arrived, done or not come. Raises :class:`NotPossible`."""
        row = connection.execute(
            sql_update(_A)
            .where(
                _A.c.id == appointment,
                _A.c.clinic_id == clinic_id,
                _A.c.status.in_(_BEFORE[status]),
            )
            .values(status=str(status), sequence=_A.c.sequence + 1, changed_at=now)
            .returning(_A)
        ).one_or_none()
        if row is None:
            raise NotPossible
        self.note(connection, row, who, str(status), now)
        return row

    def next_slots(
        self, connection: Connection, clinic_id: str, named: SlotId, now: datetime
    ) -> list[Slot]:
        """The next three times after one that is gone, with the same person first."""
        plan = self._plans.of(connection, clinic_id)
        visit = plan.visit_types.get(named.visit_type) if plan else None
        if plan is None or visit is None:
            return []
        search = SlotSearch(
            clinic=plan.id,
            visit_type=visit.id,
            after=max(as_datetime(named.start), now),
            limit=_NEXT,
        )
        following: list[Slot] = []
        for clinician in (named.clinician, ""):
            wish = search.model_copy(update={"clinician": clinician})
            found = find(connection, plan, visit, wish, now)
            slots = [to_slot(plan, visit, free) for free in found.free]
            following += [slot for slot in slots if slot not in following]
            if len(following) >= _NEXT:
                break
        return following[:_NEXT]

    def note(
        self,
        connection: Connection,
        row: Row[Any],
        who: Who,
        action: str,
        now: datetime,
        **facts: str,
    ) -> None:
        """Write into the clinic's audit trail who did what."""
        about = f"appointment:{row.id}"
        facts["status"] = row.status
        audit.note(connection, row.clinic_id, str(who), action, about, now, **facts)

    def _take(
        self,
        connection: Connection,
        wanted: Wanted,
        who: Who,
        values: Mapping[str, Any],
        now: datetime,
        counted: bool,
    ) -> Row[Any]:
        row = {**new_row(wanted, now), "device_id": who.owner, **values}
        statement = taking.on(connection)
        row |= {
            "plan_version": wanted.plan.version,
            "home": who.id if who.is_home else None,
            "counted": who.id if who.is_home and counted else None,
        }
        taken = connection.execute(statement, row).one_or_none()
        if taken is None:
            version = self._another_try(connection, wanted, who, now, counted)
            if version is not None:
                taken = connection.execute(
                    statement, {**row, "plan_version": version}
                ).one_or_none()
        if taken is None:
            raise self._too_late(wanted.plan.id, wanted.id, now)
        return taken

    def _too_late(self, clinic_id: str, named: SlotId, now: datetime) -> SlotTaken:
        return SlotTaken(self._next_of(clinic_id, named, now))

    def _next_of(
        self, clinic_id: str, named: SlotId, now: datetime
    ) -> Callable[[Connection], list[Slot]]:
        return lambda connection: self.next_slots(connection, clinic_id, named, now)

    def _still_offered(
        self, connection: Connection, held: Row[Any], now: datetime
    ) -> tuple[PlannedVisit, SlotId]:
        """What a held time is for. Raises :class:`SlotTaken` where it was closed since."""
        # From here on the plan stays as it is, until this transaction ends.
        connection.execute(
            select(Clinic.id).where(Clinic.id == held.clinic_id).with_for_update(read=True)
        )
        named = SlotId(held.clinician_id, held.visit_type_id, int(held.start.timestamp()))
        plan = self._plans.of(connection, held.clinic_id)
        visit = plan.visit_types.get(held.visit_type_id) if plan else None
        outside = exists().where(
            BusyTime.clinician_id == held.clinician_id,
            BusyTime.start < held.busy_end,
            BusyTime.end > held.busy_start,
        )
        if (
            plan is None
            or visit is None
            or not is_offered(plan, visit, named, now, by_clinic=True)
            or connection.execute(select(outside)).scalar_one()
        ):
            raise self._too_late(held.clinic_id, named, now)
        return visit, named

    def _check_home(
        self, connection: Connection, clinic_id: str, who: Who, now: datetime, counted: bool
    ) -> None:
        if connection.execute(select(taking.is_blocked(clinic_id, who.id))).scalar_one():
            raise NotAllowed(_BLOCKED, code="blocked")
        if counted and connection.execute(select(taking.has_many(who.id, now))).scalar_one():
            raise NotAllowed(_TOO_MANY, code="too_many_visits")

    def _another_try(
        self, connection: Connection, wanted: Wanted, who: Who, now: datetime, counted: bool
    ) -> int | None:
        """Why nothing was taken; with which version of the plan it may be taken after all.

        An old hold may have stood in the way, which is gone now; or the plan has changed in this
        moment, and still has this time.
        """
        times = wanted.times()
        gone = clear_lapsed(
            connection, times["clinician_id"], times["busy_start"], times["busy_end"], now
        )
        newer = self._plans.of(connection, wanted.plan.id)
        if newer is None:
            return None
        changed = newer.version != wanted.plan.version
        if gone or changed:
            named = wanted.id
            same = newer.visit_types.get(wanted.visit.id) == wanted.visit
            still = same and newer.offers(named.clinician, named.visit_type, named.start)
            return newer.version if still else None
        if who.is_home:
            self._check_home(connection, wanted.plan.id, who, now, counted)
        return None


def clear_lapsed(
    connection: Connection, clinician: str, start: datetime, end: datetime, now: datetime
) -> bool:
    """Do away with holds of that time that have ended: whether there were any."""
    gone = connection.execute(
        delete(_A)
        .where(
            _A.c.clinician_id == clinician,
            _A.c.status == Status.HELD,
            _A.c.held_until <= now,
            _A.c.busy_start < end,
            _A.c.busy_end > start,
        )
        .returning(_A)
    ).all()
    for row in gone:
        if row.held_for:
            news.offer_gone(connection, row, now)
    return bool(gone)


def is_offered(
    plan: ClinicPlan, visit: PlannedVisit, named: SlotId, now: datetime, by_clinic: bool = False
) -> bool:
    """Whether the plan has this time, not too soon and not too far ahead."""
    notice = timedelta(0)
    if not by_clinic:
        notice = max(notice, timedelta(minutes=visit.notice_minutes) - _THINKING)
    start = as_datetime(named.start)
    return now + notice <= start <= now + timedelta(days=visit.days_ahead) and plan.offers(
        named.clinician, visit.id, named.start
    )


def new_row(wanted: Wanted, now: datetime) -> dict[str, Any]:
    """The columns of a new appointment; whose it is and its status are still to be said."""
    return {
        "id": uuid4().hex,
        "patient_id": None,
        "held_until": None,
        "held_for": None,
        "concern": "",
        "shared": "",
        "reason": "",
        "cancelled_by": "",
        "sequence": 0,
        "created_at": now,
        "changed_at": now,
        **wanted.times(),
    }


def first_status(visit: PlannedVisit) -> str:
    """What a new appointment is: booked, or waiting for the clinic's yes."""
    return str(Status.PENDING if visit.approve_first else Status.BOOKED)


_BEFORE: Mapping[Status, tuple[Status, ...]] = {
    Status.BOOKED: (Status.PENDING, Status.ARRIVED, Status.NOSHOW),
    Status.ARRIVED: (Status.BOOKED,),
    Status.FULFILLED: (Status.BOOKED, Status.ARRIVED),
    Status.NOSHOW: (Status.BOOKED,),
}
"""From which state one may come into another; back to booked is a slip mended."""
