"""What a client may change: its patients, and its appointments from hold to cancelled."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl
from uuid import uuid4

from pydantic import BaseModel
from sqlalchemy import Connection, Row, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from fireside_care.appointments import waiting
from fireside_care.appointments.booking import Bookings, Wanted
from fireside_care.appointments.models import Appointment, Patient
from fireside_care.appointments.replies import once
from fireside_care.appointments.service import AppointmentService
from fireside_care.database import table_of
from fireside_care.errors import NotAllowed, NotFound
from fireside_care.fhir.checking import (
    comment_of,
    concept_text,
    has_control_sign,
    identifiers_of,
    participant_of,
    slot_of,
    way_of,
)
from fireside_care.fhir.clients import Client
from fireside_care.fhir.dates import read_date, read_instant
from fireside_care.fhir.errors import (
    Duplicate,
    Invalid,
    NoSuchMethod,
    Stale,
    TooManyHolds,
    Unprocessable,
)
from fireside_care.fhir.ids import named_slot
from fireside_care.fhir.models import ClientIdentifier
from fireside_care.fhir.reading import ClinicView
from fireside_care.fhir.resources import Resource
from fireside_care.i18n import marked
from fireside_core.booking import COMING, Status, Way, can_be_birth_date

_A = table_of(Appointment)
_P = table_of(Patient)
_I = table_of(ClientIdentifier)
_BLOCKED = marked("The clinic does not take bookings for this person. Please ring them.")
_NO_PATIENT = marked("That patient is not one that this client made known.")
_NAMED_TWICE = marked("There is one with that identifier already.")
_REASON_CHARS = 500
MOST_HOLDS = 50
"""Times that one program may hold at once: more would empty a clinic's calendar."""


class Made(BaseModel):
    """A reply: as it was when the work was done, and the same when it is asked for again."""

    status: int
    resource: dict[str, Any]


@dataclass(frozen=True)
class Wish:
    """A time that a client wants, for whom and what for. ``time``: a slot, or a held time."""

    time: str
    patient: str = ""
    way: Way | None = None
    comment: str = ""
    identifiers: tuple[tuple[str, str], ...] = ()
    replaces: str = ""


class ClientBookings:
    """Built once; every method opens its own transaction."""

    def __init__(self, service: AppointmentService) -> None:
        self._service = service

    @property
    def _bookings(self) -> Bookings:
        return self._service.bookings

    # Patients ------------------------------------------------------------------------------

    def add_patient(
        self, client: Client, resource: Resource, key: str | None, unless: str, asked: str
    ) -> Made:
        """Make a person known to the clinic. It has to know how to ring them."""
        values = _person(resource)
        named = identifiers_of(resource)

        def work(connection: Connection) -> Made:
            view = self._view(connection, client)
            there = self._named(connection, client, "Patient", unless)
            if there is not None:
                return Made(status=200, resource=view.read("Patient", there))
            patient = uuid4().hex
            connection.execute(
                insert(_P),
                {
                    "id": patient,
                    "clinic_id": client.clinic_id,
                    "client_id": client.id,
                    "now_at": "",
                    **values,
                },
            )
            self._name(connection, client, "Patient", patient, named)
            return Made(status=201, resource=view.read("Patient", patient))

        return self._once(client, key, asked, work, bool(unless))

    # Appointments --------------------------------------------------------------------------

    def hold(self, client: Client, wish: Wish, key: str | None, asked: str) -> Made:
        """Keep a time for some minutes."""

        def work(connection: Connection) -> Made:
            view = self._view(connection, client)
            patient = self._patient(view, wish.patient)
            now = self._service.clock()
            wanted = self._wanted(connection, client, wish, now)
            self._check_holds(connection, client, now)
            row = self._bookings.hold(connection, wanted, client.who, now)
            self._fill(connection, row.id, {"patient_id": patient, "concern": wish.comment})
            return Made(status=200, resource=view.read("Appointment", row.id))

        return self._once(client, key, asked, work)

    def book(
        self,
        client: Client,
        wish: Wish,
        key: str | None,
        asked: str,
        unless: str = "",
        created: int = 200,
    ) -> Made:
        """Make an appointment of a slot or a held time; with ``replaces``, instead of another."""

        def work(connection: Connection) -> Made:
            view = self._view(connection, client)
            there = self._named(connection, client, "Appointment", unless)
            if there is not None:
                return Made(status=200, resource=view.read("Appointment", there))
            row = self._book(connection, view, client, wish)
            return Made(status=created, resource=view.read("Appointment", row.id))

        return self._once(client, key, asked, work, bool(unless))

    def change(
        self,
        client: Client,
        name: str,
        resource: Resource,
        if_match: str | None,
        key: str | None,
        asked: str,
    ) -> Made:
        """Cancel, book what is held, or say what it is about anew; nothing else changes so."""

        def work(connection: Connection) -> Made:
            view = self._view(connection, client)
            row = view.appointment_row(name, lock=True)
            if row is None:
                raise NoSuchMethod(marked("An appointment is made by POST, and gets its id here."))
            before = view.read("Appointment", name)
            _check_version(row, if_match)
            status = resource["status"]
            _check_same(before, resource)
            if status == "cancelled":
                return self._cancel(connection, view, client, row, _reason(resource))
            if row.status == Status.HELD and status == "booked":
                wish = Wish(
                    time=name,
                    patient=participant_of(resource, "Patient"),
                    way=way_of(resource),
                    comment=comment_of(resource),
                    identifiers=tuple(identifiers_of(resource)),
                )
                self._book(connection, view, client, wish)
            elif status != before["status"]:
                raise Unprocessable(
                    marked("From its present status it cannot come into that one in this way."),
                    expression="Appointment.status",
                )
            elif comment_of(resource) != row.concern and row.status in (*COMING, Status.HELD):
                self._fill(
                    connection,
                    name,
                    {
                        "concern": comment_of(resource),
                        "sequence": row.sequence + 1,
                        "changed_at": self._service.clock(),
                    },
                )
            return Made(status=200, resource=view.read("Appointment", name))

        return self._once(client, key, asked, work)

    def cancel(self, client: Client, name: str, reason: str, key: str | None, asked: str) -> Made:
        """Give a time back, a held one too."""

        def work(connection: Connection) -> Made:
            view = self._view(connection, client)
            row = view.appointment_row(name, lock=True)
            if row is None:
                raise NotFound(marked("There is no such appointment, or it is not this client's."))
            return self._cancel(connection, view, client, row, reason[:_REASON_CHARS])

        return self._once(client, key, asked, work)

    # ---------------------------------------------------------------------------------------

    def _book(
        self, connection: Connection, view: ClinicView, client: Client, wish: Wish
    ) -> Row[Any]:
        now = self._service.clock()
        values: dict[str, Any] = {}
        held = view.appointment_row(wish.time, lock=True)
        patient = self._patient(view, wish.patient or ((held and held.patient_id) or ""))
        if patient is None:
            raise Unprocessable(
                marked("The clinic needs to know whose visit it is: a participant Patient/id."),
                "required",
                "Appointment.participant",
            )
        values["patient_id"] = patient
        if wish.comment or held is None:
            values["concern"] = wish.comment
        if held is not None:
            row = self._bookings.book_held(connection, held.id, client.who, now, values, wish.way)
        else:
            wanted = self._wanted(connection, client, wish, now)
            row = self._bookings.book_free(connection, wanted, client.who, now, values)
        self._name(connection, client, "Appointment", row.id, wish.identifiers)
        if wish.replaces:
            old = self._bookings.replace(connection, wish.replaces, row, client.who, now, "person")
            if old is not None:
                waiting.freed(connection, self._bookings, old, now)
        return row

    def _check_holds(self, connection: Connection, client: Client, now: datetime) -> None:
        held = connection.execute(
            select(func.count())
            .select_from(_A)
            .where(
                _A.c.device_id == client.who.owner,
                _A.c.status == Status.HELD,
                _A.c.held_until > now,
            )
        ).scalar_one()
        if held >= MOST_HOLDS:
            raise TooManyHolds(
                marked("This program holds many times already. Please let go of some.")
            )

    def _wanted(self, connection: Connection, client: Client, wish: Wish, now: datetime) -> Wanted:
        slot = str(named_slot(wish.time) or "")
        return self._bookings.wanted(connection, client.clinic_id, slot, wish.way, now)

    def _cancel(
        self,
        connection: Connection,
        view: ClinicView,
        client: Client,
        row: Row[Any],
        reason: str,
    ) -> Made:
        if row.status == Status.CANCELLED:
            return Made(status=200, resource=view.read("Appointment", row.id))
        now = self._service.clock()
        if row.status == Status.HELD:
            resource = view.appointment_of(row)
            self._bookings.release(connection, row.id, client.who)
            resource["status"] = "cancelled"
            resource["meta"]["lastUpdated"] = now.isoformat()
            return Made(status=200, resource=resource)
        freed = self._bookings.cancel(connection, row.id, client.who, now, reason)
        waiting.freed(connection, self._bookings, freed, now)
        return Made(status=200, resource=view.read("Appointment", row.id))

    def _view(self, connection: Connection, client: Client) -> ClinicView:
        return ClinicView(connection, self._service.plans, client, self._service.clock())

    def _patient(self, view: ClinicView, name: str) -> str | None:
        if not name:
            return None
        row = view.patient_row(name)
        if row is None:
            raise Unprocessable(_NO_PATIENT, "not-found", "Appointment.participant")
        if row.blocked_at is not None:
            raise NotAllowed(_BLOCKED, code="blocked")
        found: str = row.id
        return found

    def _fill(self, connection: Connection, name: str, values: dict[str, Any]) -> None:
        connection.execute(update(_A).where(_A.c.id == name).values(**values))

    def _named(self, connection: Connection, client: Client, kind: str, unless: str) -> str | None:
        """The one that ``If-None-Exist: identifier=…`` speaks of."""
        if not unless:
            return None
        system, value = _condition(unless)
        query = select(_I.c.resource_id).where(
            _I.c.client_id == client.id, _I.c.resource == kind, _I.c.value == value
        )
        if system is not None:
            query = query.where(_I.c.system == system)
        found = connection.execute(query).scalars().all()
        if len(set(found)) > 1:
            raise Stale(marked("More than one has that identifier."), "multiple-matches")
        return found[0] if found else None

    def _name(
        self,
        connection: Connection,
        client: Client,
        kind: str,
        name: str,
        identifiers: Iterable[tuple[str, str]],
    ) -> None:
        for system, value in identifiers:
            connection.execute(
                insert(_I),
                {
                    "id": uuid4().hex,
                    "client_id": client.id,
                    "resource": kind,
                    "resource_id": name,
                    "system": system,
                    "value": value,
                },
            )

    def _once(
        self,
        client: Client,
        key: str | None,
        asked: str,
        work: Callable[[Connection], Made],
        again: bool = False,
    ) -> Made:
        now: datetime = self._service.clock()
        database, who = self._service.database, str(client.who)
        try:
            made, _new = once(database, who, key, asked, now, Made, work)
        except IntegrityError as error:
            if not again:
                raise Duplicate(_NAMED_TWICE) from error
            # Somebody made it in this very moment: now it is found.
            return self._once(client, key, asked, work)
        self._service.events.changed(client.clinic_id)
        return made


def wish_of(resource: Resource) -> Wish:
    """The time that an appointment which comes in is about."""
    slot = slot_of(resource)
    if not slot:
        raise Unprocessable(
            marked("An appointment is made of a slot: slot[0].reference = Slot/id."),
            "required",
            "Appointment.slot",
        )
    _check_slot(slot, resource)
    return Wish(
        time=slot,
        patient=participant_of(resource, "Patient"),
        way=way_of(resource),
        comment=comment_of(resource),
        identifiers=tuple(identifiers_of(resource)),
    )


def _check_slot(slot: str, resource: Resource) -> None:
    """What is told besides the slot must not speak against it."""
    named = named_slot(slot)
    if named is None:
        return
    person = participant_of(resource, "Practitioner")
    if person and person != named.clinician:
        raise Unprocessable(
            marked("The slot is another practitioner's."), expression="Appointment.participant"
        )
    if "start" in resource:
        start = read_instant(resource["start"], "Appointment.start")
        if int(start.timestamp()) != named.start:
            raise Unprocessable(
                marked("The slot begins at another time."), expression="Appointment.start"
            )


def _check_same(before: Resource, after: Resource) -> None:
    """An appointment is moved by booking another in its place, not by writing over its time."""
    for field in ("start", "end"):
        if field in after:
            path = f"Appointment.{field}"
            if read_instant(after[field], path) != read_instant(before[field], path):
                raise Unprocessable(
                    marked("An appointment is moved by $book with the parameter replaces."),
                    expression=path,
                )
    slot = slot_of(after)
    if slot and slot != slot_of(before):
        raise Unprocessable(
            marked("An appointment is moved by $book with the parameter replaces."),
            expression="Appointment.slot",
        )
    for kind in ("Practitioner", "Patient"):
        had, has = participant_of(before, kind), participant_of(after, kind)
        if has and had and has != had:
            raise Unprocessable(
                marked("The {kind} of an appointment stays the same."),
                expression="Appointment.participant",
                kind=kind,
            )


def _check_version(row: Row[Any], if_match: str | None) -> None:
    if if_match is None or if_match.strip() == "*":
        return
    match = re.fullmatch(r'(?:W/)?"(\d{1,9})"', if_match.strip(), re.ASCII)
    if match is None or int(match[1]) != row.sequence:
        raise Stale(marked("It was changed in the meantime. Please read it again."))


def _condition(unless: str) -> tuple[str | None, str]:
    params = parse_qsl(unless.lstrip("?"))
    if len(params) != 1 or params[0][0] != "identifier":
        raise Invalid(
            marked("If-None-Exist can be identifier=system|value, and nothing besides."),
            "not-supported",
        )
    system, bar, value = params[0][1].rpartition("|")
    if not value:
        raise Invalid(marked("If-None-Exist names no value."))
    if has_control_sign(params[0][1]):
        raise Invalid(marked("If-None-Exist has a sign in it that FHIR does not allow."))
    return (system if bar else None), value


def _reason(resource: Resource) -> str:
    return concept_text(resource.get("cancelationReason"))[:_REASON_CHARS]


def _person(resource: Resource) -> dict[str, Any]:
    name = _full_name(resource)
    number = next(
        (
            str(one.get("value") or "")
            for one in resource.get("telecom") or []
            if one.get("system") in ("phone", "sms") and one.get("value")
        ),
        "",
    )
    for value, field, most in ((name, "name", 200), (number, "telecom", 40)):
        if not value:
            raise Unprocessable(
                marked("The clinic needs a name, a birth date and a telephone number."),
                "required",
                f"Patient.{field}",
            )
        if len(value) > most:
            raise Unprocessable(marked("That is too long."), "too-long", f"Patient.{field}")
    if "birthDate" not in resource:
        raise Unprocessable(
            marked("The clinic needs a name, a birth date and a telephone number."),
            "required",
            "Patient.birthDate",
        )
    born = read_date(resource["birthDate"], "Patient.birthDate")
    if not can_be_birth_date(born):
        raise Unprocessable(marked("Nobody was born on that day."), expression="Patient.birthDate")
    return {
        "full_name": name,
        "birth_date": born,
        "phone": number,
        "address": _address(resource),
    }


def _full_name(resource: Resource) -> str:
    names = resource.get("name") or [{}]
    chosen = next((one for one in names if one.get("use") == "official"), names[0])
    parts = [*(chosen.get("given") or []), chosen.get("family")]
    return str(chosen.get("text") or " ".join(str(part) for part in parts if part)).strip()


def _address(resource: Resource) -> str:
    one = (resource.get("address") or [{}])[0]
    parts = [
        *(one.get("line") or []),
        *(one.get(field) for field in ("city", "state", "postalCode", "country")),
    ]
    text = str(one.get("text") or ", ".join(str(part) for part in parts if part)).strip()
    if len(text) > 500:
        raise Unprocessable(marked("That is too long."), "too-long", "Patient.address")
    return text
