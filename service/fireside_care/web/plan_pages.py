"""Pages of what is offered: hours with a preview, closed days, types of visit, clinicians."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response
from sqlalchemy import Row

from fireside_care.appointments.hours import Rule
from fireside_care.clinics import day
from fireside_care.clinics.permissions import Task
from fireside_care.clinics.planning import PREVIEW_DAYS
from fireside_care.errors import NotFound
from fireside_care.i18n import marked, tr
from fireside_care.web.forms import Fields
from fireside_care.web.hours_form import days, in_words, read_rule
from fireside_care.web.signed_in import Here, HereDep, Sent, go
from fireside_core.booking import Way

router = APIRouter()
_MOST_WORDS = 500
_MOST_CLOSED_DAYS = 400


# Hours -------------------------------------------------------------------------------------


@router.get("/hours")
def hours_of_whom(here: HereDep) -> Response:
    """Whose hours; one's own at once."""
    only = here.staff.only(Task.HOURS)
    if only is not None:
        return go(f"/hours/{only}")
    return here.page("hours_of_whom.html", people=[p for p in _people(here) if p.active])


@router.get("/hours/{clinician}")
def hours_page(here: HereDep, clinician: str) -> Response:
    """Blocks, breaks, days left out; and what people are offered."""
    return _hours(here, clinician)


@router.post("/hours/{clinician}")
def add_hours(here: HereDep, clinician: str, sent: Sent) -> Response:
    """Keep a block, or look first at what it would change."""
    rule = read_rule(sent)
    if rule is None:
        return _hours(here, clinician, sent)
    if sent.is_on("look"):
        return _hours(here, clinician, sent, rule)
    here.parts.planning.add_hours(here.staff, clinician, rule)
    return go(f"/hours/{clinician}?done=saved")


@router.post("/hours/{clinician}/{hours}/remove")
def remove_hours(here: HereDep, clinician: str, hours: str, _sent: Sent) -> Response:
    """No longer."""
    here.parts.planning.remove_hours(here.staff, clinician, hours)
    return go(f"/hours/{clinician}?done=removed")


@router.post("/hours/{clinician}/{hours}/days")
def leave_out(here: HereDep, clinician: str, hours: str, sent: Sent) -> Response:
    """A single day without it; or with it again."""
    back = sent.day("back")
    on = back or sent.day("day", tr("the day to leave out"))
    if on is None:
        return _hours(here, clinician, sent)
    here.parts.planning.leave_out(here.staff, clinician, hours, on, left_out=back is None)
    return go(f"/hours/{clinician}?done=saved")


def _hours(
    here: Here, clinician: str, sent: Fields | None = None, rule: Rule | None = None
) -> Response:
    planning = here.parts.planning
    blocks = planning.hours(here.staff, clinician)
    first = here.day("from")
    wrong = sent is not None and not sent.good
    return here.page(
        "hours.html",
        422 if wrong else 200,
        person=planning.clinician(here.staff, clinician),
        blocks=[(row, in_words(row.starts, row.minutes, row.rrule)) for row in blocks],
        in_words=in_words(rule.starts, rule.minutes, rule.rrule) if rule is not None else "",
        offered=planning.preview(here.staff, clinician, first, rule),
        begins=first,
        before=first - timedelta(days=PREVIEW_DAYS),
        after=first + timedelta(days=PREVIEW_DAYS),
        days=days(),
        ticked=sent.ticked("days") if sent is not None else [],
        errors=sent.errors if sent is not None else {},
        values=sent.values if sent is not None else {},
    )


# Closed days -------------------------------------------------------------------------------


@router.get("/closures")
def closures_page(here: HereDep) -> Response:
    """Holidays and absences."""
    return _closures(here)


@router.post("/closures")
def add_closure(here: HereDep, sent: Sent) -> Response:
    """From a day to a day, whole or from a time to a time."""
    who = sent.text("who", most=32)
    first = sent.day("first", tr("the first day"))
    last = sent.day("last") or first
    begins = sent.clock("begins") or time.min
    ends = sent.clock("ends")
    reason = sent.text("reason")
    start = end = here.now
    if first is not None and last is not None:
        start = datetime.combine(first, begins, here.zone)
        midnight = datetime.combine(last + timedelta(days=1), time.min, here.zone)
        end = datetime.combine(last, ends, here.zone) if ends is not None else midnight
        if end <= start:
            sent.wrong("last", tr("It must end after it begins."))
        elif end - start > timedelta(days=_MOST_CLOSED_DAYS):
            sent.wrong("last", tr("That is more than a year. Please look at the days again."))
    if not sent.good:
        return _closures(here, sent)
    here.parts.planning.add_closure(here.staff, who or None, start, end, reason)
    return go("/closures?done=saved")


@router.post("/closures/{closure}/remove")
def remove_closure(here: HereDep, closure: str, _sent: Sent) -> Response:
    """Its time is offered again."""
    here.parts.planning.remove_closure(here.staff, closure)
    return go("/closures?done=removed")


def _closures(here: Here, sent: Fields | None = None) -> Response:
    only = here.staff.only(Task.HOURS)
    closures = here.parts.planning.closures(here.staff)
    return here.page(
        "closures.html",
        422 if sent is not None else 200,
        closures=[(row, _in_the_way(here, row)) for row in closures],
        people=[p for p in _people(here) if p.active and only in (None, p.id)],
        whole=only is None,
        errors=sent.errors if sent is not None else {},
        values=sent.values if sent is not None else {},
    )


def _in_the_way(here: Here, closure: Row[Any]) -> list[tuple[str, str, date]]:
    """Whose visits lie in a closed time: they stay until somebody deals with them."""
    found = []
    with here.parts.database.reading() as connection:
        for person in day.clinicians(connection, here.clinic.id):
            if closure.clinician_id in (None, person.id):
                rows = day.still_to_come(
                    connection,
                    here.clinic.id,
                    person.id,
                    max(closure.start, here.now),
                    closure.end,
                )
                if rows and here.staff.may(Task.VISITS, person.id):
                    on = rows[0].start.astimezone(here.zone).date()
                    found.append((person.id, f"{person.name}: {len(rows)}", on))
    return found


# Types of visit ----------------------------------------------------------------------------


@router.get("/visit-types")
def visit_types(here: HereDep) -> Response:
    """What the clinic offers."""
    here.staff.need(Task.SETTINGS)
    return here.page("visit_types.html", types=here.parts.planning.visit_types(here.staff))


@router.get("/visit-types/{visit_type}")
def visit_type_page(here: HereDep, visit_type: str) -> Response:
    """One of them, or a new one."""
    here.staff.need(Task.SETTINGS)
    return _visit_type(here, visit_type)


@router.post("/visit-types/{visit_type}")
def save_visit_type(here: HereDep, visit_type: str, sent: Sent) -> Response:
    """Keep it."""
    here.staff.need(Task.SETTINGS)
    values: dict[str, Any] = {
        "name": sent.text("name", tr("a name")),
        "words": sent.text("words", most=_MOST_WORDS),
        "minutes": sent.number("minutes", 5, 480, tr("Minutes")),
        "buffer_before": sent.number("buffer_before", 0, 240, tr("Minutes free before")),
        "buffer_after": sent.number("buffer_after", 0, 240, tr("Minutes free after")),
        "notice_minutes": sent.number("notice_minutes", 0, 30 * 24 * 60, tr("Minutes of notice")),
        "days_ahead": sent.number("days_ahead", 1, 400, tr("Days ahead")),
        "approve_first": sent.is_on("approve_first"),
        "ways": sent.several("ways", [str(way) for way in Way]),
        "price": sent.text("price"),
        "active": sent.is_on("active"),
    }
    if not values["ways"]:
        sent.wrong("ways", tr("Please choose at least one way to meet."))
    if not sent.good:
        return _visit_type(here, visit_type, sent)
    which = None if visit_type == "new" else visit_type
    here.parts.planning.save_visit_type(here.staff, which, values)
    return go("/visit-types?done=saved")


def _visit_type(here: Here, visit_type: str, sent: Fields | None = None) -> Response:
    types = here.parts.planning.visit_types(here.staff)
    row = next((row for row in types if row.id == visit_type), None)
    if row is None and visit_type != "new":
        raise NotFound(marked("The clinic has no such type of visit."), code="no_such_visit_type")
    kept = row.ways if row is not None else [str(Way.VIDEO), str(Way.TELEPHONE)]
    return here.page(
        "visit_type.html",
        422 if sent is not None else 200,
        row=row,
        ways=list(Way),
        ticked=sent.ticked("ways") if sent is not None else kept,
        approve_first=_box(sent, "approve_first", row is not None and row.approve_first),
        active=_box(sent, "active", row is None or row.active),
        errors=sent.errors if sent is not None else {},
        values=sent.values if sent is not None else {},
    )


# Clinicians --------------------------------------------------------------------------------


@router.get("/clinicians")
def clinicians(here: HereDep) -> Response:
    """Who sees people."""
    here.staff.need(Task.SETTINGS)
    return here.page(
        "clinicians.html",
        people=_people(here),
        names={row.id: row.name for row in here.parts.planning.visit_types(here.staff)},
        offered=here.parts.planning.offered_by(here.staff),
    )


@router.get("/clinicians/{clinician}")
def clinician_page(here: HereDep, clinician: str) -> Response:
    """One of them, or a new one."""
    here.staff.need(Task.SETTINGS)
    return _clinician(here, clinician)


@router.post("/clinicians/{clinician}")
def save_clinician(here: HereDep, clinician: str, sent: Sent) -> Response:
    """Keep it."""
    here.staff.need(Task.SETTINGS)
    values = {
        "name": sent.text("name", tr("the name, as it is said: Doctor Lin")),
        "role": sent.text("role"),
        "active": sent.is_on("active"),
    }
    if not sent.good:
        return _clinician(here, clinician, sent)
    which = None if clinician == "new" else clinician
    here.parts.planning.save_clinician(here.staff, which, values, sent.ticked("types"))
    return go("/clinicians?done=saved")


def _clinician(here: Here, clinician: str, sent: Fields | None = None) -> Response:
    person = None
    if clinician != "new":
        person = here.parts.planning.clinician(here.staff, clinician)
    offered = here.parts.planning.offered_by(here.staff).get(clinician, frozenset())
    return here.page(
        "clinician.html",
        422 if sent is not None else 200,
        person=person,
        types=here.parts.planning.visit_types(here.staff),
        ticked=sent.ticked("types") if sent is not None else offered,
        active=_box(sent, "active", person is None or person.active),
        errors=sent.errors if sent is not None else {},
        values=sent.values if sent is not None else {},
    )


def _people(here: Here) -> list[Row[Any]]:
    with here.parts.database.reading() as connection:
        return list(day.clinicians(connection, here.clinic.id))


def _box(sent: Fields | None, name: str, kept: bool) -> bool:
    return sent.is_on(name) if sent is not None else kept
