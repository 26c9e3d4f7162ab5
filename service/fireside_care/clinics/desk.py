"""What the people of a clinic do with visits; everybody concerned hears of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from pydantic import BaseModel
from sqlalchemy import Connection, Row, insert, select, update
from sqlalchemy.exc import IntegrityError

from fireside_care.appointments import news, waiting
from fireside_care.appointments.booking import Who, clear_lapsed
from fireside_care.appointments.errors import NotPossible
from fireside_care.appointments.models import Appointment, Patient
from fireside_care.appointments.offers import find_day, to_slot
from fireside_care.appointments.plan import ClinicPlan
from fireside_care.appointments.replies import once
from fireside_care.appointments.service import AppointmentService
from fireside_care.appointments.slot_ids import slot_id
from fireside_care.clinics import audit, day
from fireside_care.clinics.permissions import Staff, Task
from fireside_care.database import table_of
from fireside_care.errors import NotFound
from fireside_care.i18n import marked
from fireside_core.booking import COMING, Slot, SlotSearch, Status, Way

_A = table_of(Appointment)
_P = table_of(Patient)
_NO_VISIT = marked("The clinic does not know that visit.")
_GIVEN_AWAY = marked("Somebody else has that time now. Please book another one for them.")
_NO_PERSON = marked("The clinic does not know that person.")


class Made(BaseModel):
    """The visit that came of it."""

    id: str


@dataclass(frozen=True)
class Person:
    """Somebody who is booked for; ``patient``: the clinic knows them already."""

    full_name: str
    birth_date: date | None = None
    phone: str = ""
    patient: str = ""


class DeskService:
    """Built once, upon what people at home use; every method opens its own transaction."""

    def __init__(self, appointments: AppointmentService) -> None:
        self._appointments = appointments
        self._database = appointments.database
        self._bookings = appointments.bookings

    def plan(self, staff: Staff) -> ClinicPlan:
        """What the clinic offers."""
        with self._database.reading() as connection:
            plan = self._appointments.plans.of(connection, staff.clinic_id)
        assert plan is not None
        return plan

    def visit(self, staff: Staff, appointment: str) -> Row[Any]:
        """One that this person may see."""
        with self._database.reading() as connection:
            return _seen(connection, staff, appointment, Task.DAY)

    def times(self, staff: Staff, search: SlotSearch) -> list[Slot]:
        """All that the desk can book on a day: at shorter notice than people at home."""
        now = self._appointments.clock()
        only = staff.only(Task.VISITS)
        if only is not None:
            search = search.model_copy(update={"clinician": only})
        with self._database.reading() as connection:
            plan = self._appointments.plans.of(connection, staff.clinic_id)
            visit = plan.visit_types.get(search.visit_type) if plan else None
            if plan is None or visit is None:
                return []
            found = find_day(connection, plan, visit, search, now, by_clinic=True)
        return [to_slot(plan, visit, free) for free in found]

    def mark(self, staff: Staff, appointment: str, status: Status) -> None:
        """Approve, arrived, done, did not come; or booked again, a slip mended."""
        now = self._appointments.clock()
        try:
            with self._database.writing() as connection:
                before = _seen(connection, staff, appointment, Task.VISITS)
                if before.status == Status.NOSHOW:
                    # Holds that have ended stand in nobody's way.
                    clear_lapsed(
                        connection, before.clinician_id, before.busy_start, before.busy_end, now
                    )
                row = self._bookings.set_status(
                    connection, appointment, staff.clinic_id, status, _who(staff), now
                )
                if before.status == Status.PENDING:
                    news.tell(connection, row.device_id, row.id, "approved", now)
                    old = self._bookings.approved(connection, row, _who(staff), now)
                    if old is not None:
                        waiting.freed(connection, self._bookings, old, now)
        except IntegrityError as error:
            # They were marked as not come, and somebody else was given the time.
            raise NotPossible(_GIVEN_AWAY) from error
        self._appointments.events.changed(staff.clinic_id)

    def cancel(self, staff: Staff, appointment: str, reason: str) -> None:
        """The person hears the reason; the time goes to who waits for one."""
        now = self._appointments.clock()
        with self._database.writing() as connection:
            _seen(connection, staff, appointment, Task.VISITS)
            row = self._bookings.cancel(
                connection, appointment, _who(staff), now, reason, staff.clinic_id
            )
            news.tell(connection, row.device_id, row.id, "cancelled", now, reason)
            waiting.freed(connection, self._bookings, row, now)
        self._appointments.events.changed(staff.clinic_id)

    def move(self, staff: Staff, appointment: str, slot: str, reason: str, key: str) -> str:
        """Book the new time and free the old one in one step. Returns the new visit's id."""
        now = self._appointments.clock()

        def work(connection: Connection) -> Made:
            old = _seen(connection, staff, appointment, Task.VISITS)
            new = self.move_within(connection, staff, old, slot, reason, now)
            waiting.freed(connection, self._bookings, old, now)
            return Made(id=new)

        return self._once(staff, key, ["move", appointment, slot], now, work)

    def move_within(
        self,
        connection: Connection,
        staff: Staff,
        old: Row[Any],
        slot: str,
        reason: str,
        now: datetime,
    ) -> str:
        """The same in a transaction of the caller's, who offers the old time to others."""
        named = slot_id(slot)
        staff.need(Task.VISITS, named.clinician if named else None)
        if old.status not in COMING:
            raise NotPossible
        wanted = self._bookings.wanted(
            connection, staff.clinic_id, slot, Way(old.way), now, by_clinic=True
        )
        kept = {name: getattr(old, name) for name in _MOVES_ALONG}
        new = self._bookings.book_free(connection, wanted, _who(staff), now, kept, approved=True)
        self._bookings.replace(connection, old.id, new, _who(staff), now, "clinic")
        told_before = news.take_back(connection, old.id, now)
        news.tell(connection, old.device_id, new.id, "moved", now, reason or told_before)
        moved: str = new.id
        return moved

    def book(
        self, staff: Staff, slot: str, way: Way | None, person: Person, concern: str, key: str
    ) -> str:
        """For somebody on the telephone. Returns the visit's id."""
        now = self._appointments.clock()
        named = slot_id(slot)
        staff.need(Task.VISITS, named.clinician if named else None)

        def work(connection: Connection) -> Made:
            patient, device = _patient_for(connection, staff, person)
            wanted = self._bookings.wanted(
                connection, staff.clinic_id, slot, way, now, by_clinic=True
            )
            values = {"patient_id": patient, "device_id": device, "concern": concern}
            row = self._bookings.book_free(
                connection, wanted, _who(staff), now, values, approved=True
            )
            news.tell(connection, device, row.id, "booked", now)
            return Made(id=row.id)

        asked = ["book", slot, str(way), person.full_name, person.patient, concern]
        return self._once(staff, key, asked, now, work)

    # People --------------------------------------------------------------------------------

    def patient(self, staff: Staff, patient: str) -> Row[Any]:
        """Somebody whom this clinic knows; a clinician, whom they have seen or will see."""
        with self._database.reading() as connection:
            return _known_to(connection, staff, patient)

    def blocked(self, staff: Staff) -> Sequence[Row[Any]]:
        """The block list."""
        staff.need_all(Task.PEOPLE)
        with self._database.reading() as connection:
            return connection.execute(
                select(_P)
                .where(_P.c.clinic_id == staff.clinic_id, _P.c.blocked_at.is_not(None))
                .order_by(_P.c.full_name)
            ).all()

    def block(self, staff: Staff, patient: str, blocked: bool) -> None:
        """They may (not) book from home; what they have stays."""
        staff.need_all(Task.PEOPLE)
        now = self._appointments.clock()
        with self._database.writing() as connection:
            _known(connection, staff.clinic_id, patient)
            connection.execute(
                update(_P).where(_P.c.id == patient).values(blocked_at=now if blocked else None)
            )
            action = "block" if blocked else "unblock"
            audit.note(
                connection, staff.clinic_id, str(_who(staff)), action, f"patient:{patient}", now
            )
        self._appointments.events.changed(staff.clinic_id)

    # ---------------------------------------------------------------------------------------

    def _once(self, staff: Staff, key: str, asked: list[str], now: datetime, work: Any) -> str:
        made, _new = once(
            self._database, str(_who(staff)), key or None, json.dumps(asked), now, Made, work
        )
        self._appointments.events.changed(staff.clinic_id)
        return made.id


_MOVES_ALONG = ("device_id", "patient_id", "concern", "shared")


def _who(staff: Staff) -> Who:
    return Who("user", staff.id)


def _seen(connection: Connection, staff: Staff, appointment: str, task: Task) -> Row[Any]:
    row = day.visit(connection, staff.clinic_id, appointment)
    if row is None:
        raise NotFound(_NO_VISIT, code="no_such_appointment")
    staff.need(task, row.clinician_id)
    return row


def _known(connection: Connection, clinic_id: str, patient: str) -> Row[Any]:
    row = connection.execute(
        select(_P).where(_P.c.id == patient, _P.c.clinic_id == clinic_id)
    ).one_or_none()
    if row is None:
        raise NotFound(_NO_PERSON, code="no_such_patient")
    return row


def _known_to(connection: Connection, staff: Staff, patient: str) -> Row[Any]:
    """Somebody who comes, or has come, to whom this person may see the day of."""
    row = _known(connection, staff.clinic_id, patient)
    clinicians = select(_A.c.clinician_id).where(
        _A.c.patient_id == patient, _A.c.status != Status.HELD
    )
    only = staff.only(Task.DAY)
    if only is not None and only not in connection.execute(clinicians).scalars().all():
        staff.need_all(Task.DAY)
    return row


def _patient_for(connection: Connection, staff: Staff, person: Person) -> tuple[str, str | None]:
    """The id of who is booked for, and of their computer if they have one."""
    clinic_id = staff.clinic_id
    if person.patient:
        known = _known_to(connection, staff, person.patient)
        return known.id, known.device_id
    same = connection.execute(
        select(_P.c.id).where(
            _P.c.clinic_id == clinic_id,
            _P.c.device_id.is_(None),
            _P.c.full_name == person.full_name,
            _P.c.birth_date == person.birth_date,
            _P.c.phone == person.phone,
        )
    ).first()
    if same is not None:
        return same.id, None
    patient = uuid4().hex
    connection.execute(
        insert(_P),
        {
            "id": patient,
            "clinic_id": clinic_id,
            "full_name": person.full_name,
            "birth_date": person.birth_date,
            "phone": person.phone,
        },
    )
    return patient, None
