"""What a person may do about visits: look for times, hold, book, move, cancel, wait for earlier."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar
from uuid import uuid4

from pydantic import BaseModel
from sqlalchemy import Connection, Row, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from fireside_care.appointments import news, visits, waiting
from fireside_care.appointments.booking import Bookings, Who
from fireside_care.appointments.models import Appointment, NewsItem, Patient, WaitingEntry
from fireside_care.appointments.offers import find, open_days, to_slot, visit_type_for
from fireside_care.appointments.plan import ClinicPlan, PlannedVisit, Plans
from fireside_care.appointments.replies import forget_old, once
from fireside_care.clinics.events import ClinicEvents
from fireside_care.clinics.models import Clinic
from fireside_care.database import Database, table_of
from fireside_care.errors import NotFound, NotUnderstood
from fireside_care.i18n import marked
from fireside_care.people.service import utc_now
from fireside_core import booking as wire

_A = table_of(Appointment)
_P = table_of(Patient)
_Reply = TypeVar("_Reply", bound=BaseModel)
_NO_CLINIC = marked("I do not know that clinic.")
_NO_VISIT = marked("I do not know that visit.")
_DETAILS = marked("The clinic needs to know who you are. Please tell me your name and address.")


class AppointmentService:
    """Built once; every method opens its own transaction."""

    def __init__(
        self, database: Database, events: ClinicEvents, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self.database = database
        self.plans = Plans()
        self.bookings = Bookings(self.plans)
        self.events = events
        self.clock = clock

    # Looking -------------------------------------------------------------------------------

    def clinics(self, who: Who) -> wire.Clinics:
        """Every clinic, with what can be booked there."""
        with self.database.reading() as connection:
            ids = connection.execute(select(Clinic.id).order_by(Clinic.name)).scalars().all()
            plans = [self.plans.of(connection, clinic) for clinic in ids]
            known = set(
                connection.execute(select(_P.c.clinic_id).where(_P.c.device_id == who.id)).scalars()
            )
        return wire.Clinics(
            clinics=[_to_clinic(plan, plan.id in known) for plan in plans if plan is not None]
        )

    def slots(self, search: wire.SlotSearch) -> wire.Offers:
        """Times that can be had."""
        with self.database.reading() as connection:
            plan, visit = self._plan_and_visit(connection, search)
            found = find(connection, plan, visit, search, self.clock())
        return wire.Offers(
            slots=[to_slot(plan, visit, free) for free in found.free],
            visit_type=_to_visit_type(visit),
            earlier=found.earlier,
            later=found.later,
        )

    def days(self, search: wire.SlotSearch) -> wire.OpenDays:
        """Days that have times."""
        with self.database.reading() as connection:
            plan, visit = self._plan_and_visit(connection, search)
            return wire.OpenDays(days=open_days(connection, plan, visit, search, self.clock()))

    def visits(self, who: Who) -> wire.Visits:
        """What one computer has, and what it has not heard yet."""
        with self.database.reading() as connection:
            return visits.visits_of(connection, who.id, self.clock())

    def appointment(self, who: Who, appointment: str) -> wire.Appointment:
        """One visit of one's own."""
        with self.database.reading() as connection:
            row = visits.one(connection, appointment)
        if row is None or row.device_id != who.owner or row.status == wire.Status.HELD:
            raise NotFound(_NO_VISIT, code="no_such_appointment")
        return visits.to_appointment(row)

    # Changing ------------------------------------------------------------------------------

    def hold(self, who: Who, request: wire.HoldRequest, key: str | None) -> wire.Hold:
        """Keep a time while it is read back."""
        now = self.clock()

        def work(connection: Connection) -> wire.Hold:
            clinic = self.bookings.clinic_of(connection, request.slot)
            wanted = self.bookings.wanted(connection, clinic, request.slot, request.way, now)
            row = self.bookings.hold(connection, wanted, who, now)
            told = visits.one(connection, row.id)
            assert told is not None
            return visits.to_hold(told)

        return self._once(who, key, "hold", request, now, wire.Hold, work)

    def release(self, who: Who, hold: str) -> None:
        """Let go of a held time; one that is not held any more is fine."""
        now = self.clock()
        with self.database.writing() as connection:
            row = self.bookings.release(connection, hold, who)
            if row is not None and row.held_for:
                waiting.declined(connection, self.bookings, row, now)

    def book(self, who: Who, request: wire.BookRequest, key: str | None) -> wire.Appointment:
        """Make an appointment; with ``moves``, in the place of another."""
        now = self.clock()

        def work(connection: Connection) -> wire.Appointment:
            values = {"concern": request.concern.strip(), "shared": request.shared.strip()}
            if request.hold:
                row = self.bookings.book_held(
                    connection, request.hold, who, now, values, request.way, bool(request.moves)
                )
            elif request.slot:
                clinic = self.bookings.clinic_of(connection, request.slot)
                wanted = self.bookings.wanted(connection, clinic, request.slot, request.way, now)
                row = self.bookings.book_free(
                    connection, wanted, who, now, values, moving=bool(request.moves)
                )
            else:
                raise NotUnderstood
            self._know(connection, row, request.details)
            if request.moves:
                _take_along(connection, request.moves, row)
                old = self.bookings.replace(connection, request.moves, row, who, now, "person")
                if old is not None:
                    news.take_back(connection, old.id, now)
                    waiting.freed(connection, self.bookings, old, now)
            told = visits.one(connection, row.id)
            assert told is not None
            return visits.to_appointment(told)

        return self._once(who, key, "book", request, now, wire.Appointment, work)

    def cancel(
        self, who: Who, appointment: str, request: wire.CancelRequest, key: str | None
    ) -> wire.Appointment:
        """Give a visit back; its time goes to who waits for one."""
        now = self.clock()

        def work(connection: Connection) -> wire.Appointment:
            row = self.bookings.cancel(connection, appointment, who, now, request.reason.strip())
            waiting.freed(connection, self.bookings, row, now)
            told = visits.one(connection, row.id)
            assert told is not None
            return visits.to_appointment(told)

        return self._once(who, key, f"cancel {appointment}", request, now, wire.Appointment, work)

    def wait(self, who: Who, request: wire.WaitRequest, key: str | None) -> wire.Waiting:
        """Put a person on the waiting list for an earlier time; being on it already is fine."""
        now = self.clock()

        def work(connection: Connection) -> wire.Waiting:
            row = visits.one(connection, request.appointment)
            if row is None or row.device_id != who.id or row.status not in wire.COMING:
                raise NotFound(_NO_VISIT, code="no_such_appointment")
            dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
            connection.execute(
                dialect.insert(table_of(WaitingEntry))
                .values(
                    id=uuid4().hex,
                    appointment_id=row.id,
                    clinic_id=row.clinic_id,
                    device_id=who.id,
                    since=now,
                )
                .on_conflict_do_nothing(index_elements=["appointment_id"])
            )
            entry = connection.execute(
                select(WaitingEntry.id).where(WaitingEntry.appointment_id == row.id)
            ).scalar_one()
            return wire.Waiting(id=entry, appointment=row.id)

        return self._once(who, key, "wait", request, now, wire.Waiting, work)

    def stop_waiting(self, who: Who, entry: str) -> None:
        """Off the list; an offer that is held goes to the next."""
        now = self.clock()
        with self.database.writing() as connection:
            mine = connection.execute(
                select(WaitingEntry.id).where(
                    WaitingEntry.id == entry, WaitingEntry.device_id == who.id
                )
            ).scalar_one_or_none()
            if mine is not None:
                waiting.leave(connection, self.bookings, mine, now)

    def heard(self, who: Who, news: str) -> None:
        """The person has heard it."""
        with self.database.writing() as connection:
            connection.execute(
                update(NewsItem)
                .where(NewsItem.id == news, NewsItem.device_id == who.id)
                .values(heard_at=self.clock())
            )

    def tidy(self) -> None:
        """Now and then: offers that lapsed go on, old holds and keys go away."""
        now = self.clock()
        with self.database.writing() as connection:
            waiting.pass_on(connection, self.bookings, now)
            connection.execute(
                delete(_A).where(_A.c.status == wire.Status.HELD, _A.c.held_until <= now)
            )
            forget_old(connection, now)

    # ---------------------------------------------------------------------------------------

    def _once(
        self,
        who: Who,
        key: str | None,
        what: str,
        request: BaseModel,
        now: datetime,
        reply: type[_Reply],
        work: Callable[[Connection], _Reply],
    ) -> _Reply:
        asked = asked_text(what, request)
        made, _new = once(self.database, str(who), key, asked, now, reply, work)
        if isinstance(made, wire.Appointment):
            self.events.changed(made.clinic)
        return made

    def _plan_and_visit(
        self, connection: Connection, search: wire.SlotSearch
    ) -> tuple[ClinicPlan, PlannedVisit]:
        plan = self.plans.of(connection, search.clinic)
        if plan is None:
            raise NotFound(_NO_CLINIC, code="no_such_clinic")
        visit = (
            plan.visit_types.get(search.visit_type)
            if search.visit_type
            else visit_type_for(plan, search.about)
        )
        if visit is None:
            raise NotFound(
                marked("The clinic does not offer that any more."), code="no_such_visit_type"
            )
        return plan, visit

    def _know(self, connection: Connection, row: Row[Any], details: wire.Details | None) -> None:
        """Tie the appointment to who the person is; a real clinic has to know."""
        if row.device_id is None:
            return
        if details is not None:
            _keep_details(connection, row.clinic_id, row.device_id, details)
        patient = connection.execute(
            select(_P.c.id).where(_P.c.clinic_id == row.clinic_id, _P.c.device_id == row.device_id)
        ).scalar_one_or_none()
        if patient is not None:
            connection.execute(update(_A).where(_A.c.id == row.id).values(patient_id=patient))
            return
        practice = connection.execute(
            select(Clinic.practice).where(Clinic.id == row.clinic_id)
        ).scalar_one()
        if not practice:
            raise NotUnderstood(_DETAILS, code="details_needed")


def asked_text(what: str, request: BaseModel) -> str:
    """A request in full, for knowing it again when it comes with the same key."""
    return what + request.model_dump_json()


def _keep_details(
    connection: Connection, clinic_id: str, device_id: str, details: wire.Details
) -> None:
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    kept = details.model_dump()
    connection.execute(
        dialect.insert(_P)
        .values(id=uuid4().hex, clinic_id=clinic_id, device_id=device_id, **kept)
        .on_conflict_do_update(index_elements=["clinic_id", "device_id"], set_=kept)
    )


def _take_along(connection: Connection, moves: str, new: Row[Any]) -> None:
    """What the visit is about, and what was shared, where the move does not say it anew."""
    old = connection.execute(
        select(_A).where(_A.c.id == moves, _A.c.device_id == new.device_id)
    ).one_or_none()
    if old is None:
        return
    kept = {
        name: getattr(old, name)
        for name in ("concern", "shared")
        if getattr(old, name) and not getattr(new, name)
    }
    if kept:
        connection.execute(update(_A).where(_A.c.id == new.id).values(**kept))


def _to_clinic(plan: ClinicPlan, known: bool) -> wire.Clinic:
    offered = {visit for person in plan.clinicians.values() for visit in person.visit_types}
    return wire.Clinic(
        id=plan.id,
        name=plan.name,
        zone=plan.zone_name,
        address=plan.address,
        phone=plan.phone,
        practice=plan.practice,
        visit_types=[_to_visit_type(v) for v in plan.visit_types.values() if v.id in offered],
        clinicians=[
            wire.Clinician(id=person.id, name=person.name, role=person.role)
            for person in plan.clinicians.values()
            if person.visit_types
        ],
        details_known=known or plan.practice,
    )


def _to_visit_type(visit: PlannedVisit) -> wire.VisitType:
    return wire.VisitType(
        id=visit.id,
        name=visit.name,
        minutes=visit.minutes,
        ways=[wire.Way(way) for way in visit.ways],
        price=visit.price,
        approve_first=visit.approve_first,
    )
