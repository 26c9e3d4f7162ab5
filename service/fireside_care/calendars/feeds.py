"""A clinician's visits as a calendar that other programs subscribe to, at a secret address."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from icalendar import Calendar, Event, vText
from sqlalchemy import Connection, Row, select, update

from fireside_care.appointments.calendar_file import new_calendar, organizer
from fireside_care.appointments.models import Appointment, Patient
from fireside_care.clinics.models import Clinic, Clinician, VisitType
from fireside_care.database import table_of
from fireside_care.i18n import marked, tr
from fireside_care.tokens import keyed_hash, new_token
from fireside_core.booking import Status

_A = table_of(Appointment)
_PAST = timedelta(days=30)
_REFRESH = timedelta(minutes=15)
_STATUS = {Status.PENDING: "TENTATIVE", Status.CANCELLED: "CANCELLED", Status.NOSHOW: "CANCELLED"}
_WAYS = {
    "video": marked("video"),
    "telephone": marked("telephone"),
    "in_person": marked("in person"),
}


def new_address(connection: Connection, key: str, clinician_id: str) -> str:
    """A new secret address, ``/calendars/{token}.ics``; the one before ends. Told this once."""
    token = new_token()
    connection.execute(
        update(table_of(Clinician))
        .where(Clinician.id == clinician_id)
        .values(feed_hash=keyed_hash(token, key))
    )
    return f"/calendars/{token}.ics"


def no_address(connection: Connection, clinician_id: str) -> None:
    """End the feed."""
    connection.execute(
        update(table_of(Clinician)).where(Clinician.id == clinician_id).values(feed_hash=None)
    )


def show_names(connection: Connection, clinician_id: str, shown: bool) -> None:
    """Whether the feed names people: it leaves our hands, so it is for the clinician to choose."""
    connection.execute(
        update(table_of(Clinician)).where(Clinician.id == clinician_id).values(feed_names=shown)
    )


def feed(connection: Connection, key: str, token: str, now: datetime) -> bytes | None:
    """The calendar at a secret address; ``None`` where there is none, or who it is of has left."""
    person = connection.execute(
        select(table_of(Clinician), Clinic.name.label("clinic_name"), Clinic.address, Clinic.zone)
        .join(Clinic, Clinic.id == Clinician.clinic_id)
        .where(Clinician.feed_hash == keyed_hash(token, key), Clinician.active)
    ).one_or_none()
    if person is None:
        return None
    calendar = new_calendar("PUBLISH")
    calendar.add("x-wr-calname", f"{person.name}, {person.clinic_name}")
    calendar.add("refresh-interval", _REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT15M")
    for row in _visits(connection, person.id, now):
        _add_event(calendar, person, row)
    content: bytes = calendar.to_ical()
    return content


def _visits(connection: Connection, clinician_id: str, now: datetime) -> list[Row[Any]]:
    """Without what is only held, and with what was cancelled: calendars must hear of it."""
    return list(
        connection.execute(
            select(_A, VisitType.name.label("visit_name"), Patient.full_name)
            .join(VisitType, VisitType.id == _A.c.visit_type_id)
            .outerjoin(Patient, Patient.id == _A.c.patient_id)
            .where(
                _A.c.clinician_id == clinician_id,
                _A.c.end > now - _PAST,
                _A.c.status != Status.HELD,
            )
            .order_by(_A.c.start, _A.c.id)
        )
    )


def _add_event(calendar: Calendar, person: Row[Any], row: Row[Any]) -> None:
    event = Event()
    # The same UID as in the person's own file, and only instants of the visit itself: a
    # program that fetches it again sees no change where there is none.
    event.add("uid", f"{row.id}@fireside")
    event.add("dtstamp", row.changed_at)
    event.add("last-modified", row.changed_at)
    event.add("dtstart", row.start)
    event.add("dtend", row.end)
    event.add("sequence", row.sequence)
    event.add("organizer", organizer(row.clinic_id, person.clinic_name))
    event.add("status", _STATUS.get(row.status, "CONFIRMED"))
    name = row.full_name or ""
    told = name if person.feed_names else initials(name)
    event.add("summary", tr("Visit {name}", name=told).strip())
    event.add("class", "PRIVATE")
    place = person.address if row.way == "in_person" else tr(_WAYS[row.way])
    event.add("location", vText(place))
    calendar.add_component(event)


def initials(name: str) -> str:
    """M. R. of Margaret Rose."""
    return " ".join(f"{part[0].upper()}." for part in name.split() if part[0].isalpha())
