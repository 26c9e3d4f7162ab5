"""An appointment as iCalendar (RFC 5545), for the calendar of whoever has it."""

from __future__ import annotations

from datetime import datetime

from icalendar import Calendar, Event, vText, vUri

from fireside_care.i18n import marked, tr
from fireside_core.booking import Appointment, Status, Way

PRODUCT = "-//Fireside//Care service//EN"
_CALENDAR_STATUS = {Status.PENDING: "TENTATIVE", Status.CANCELLED: "CANCELLED"}
_WAYS = {
    Way.VIDEO: marked("by video"),
    Way.TELEPHONE: marked("by telephone"),
    Way.IN_PERSON: marked("in person"),
}


def appointment_file(appointment: Appointment, now: datetime) -> bytes:
    """A calendar with this one visit: an invitation, its update or its cancellation.

    The same UID and a growing SEQUENCE let a calendar put the newer in the older's place
    (RFC 5546, section 2.1.4, 2009).
    """
    cancelled = appointment.status == Status.CANCELLED
    calendar = new_calendar("CANCEL" if cancelled else "PUBLISH")
    calendar.add_component(appointment_event(appointment, now))
    content: bytes = calendar.to_ical()
    return content


def organizer(clinic_id: str, name: str) -> vUri:
    """Who sends it (RFC 5546, section 3.2.1): a clinic, by a name, for it has no mailbox here."""
    address = vUri(f"urn:fireside:clinic:{clinic_id}")
    address.params["CN"] = name
    return address


def new_calendar(method: str) -> Calendar:
    """An empty calendar of ours."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    return calendar


def appointment_event(appointment: Appointment, now: datetime) -> Event:
    """The visit as an event. In UTC: right in every calendar, whatever zones it knows."""
    event = Event()
    event.add("uid", f"{appointment.id}@fireside")
    event.add("dtstamp", now)
    event.add("dtstart", appointment.start)
    event.add("dtend", appointment.end)
    event.add("sequence", appointment.sequence)
    event.add("organizer", organizer(appointment.clinic, appointment.clinic_name))
    event.add("status", _CALENDAR_STATUS.get(appointment.status, "CONFIRMED"))
    what = f"{appointment.clinician.name}, {tr(_WAYS[appointment.way])}"
    if appointment.practice:
        what = tr("Rehearsal, no real visit: {visit}", visit=what)
    event.add("summary", what)
    place = appointment.address if appointment.way == Way.IN_PERSON else ""
    event.add("location", vText(place or appointment.clinic_name))
    lines = [appointment.visit_name, appointment.clinic_name]
    if appointment.phone:
        lines.append(tr("Telephone: {number}", number=appointment.phone))
    event.add("description", vText("\n".join(lines)))
    return event
