"""The page of one visit, what can be done with it, and booking for somebody on the telephone."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

from fastapi import APIRouter
from fastapi.responses import Response

from fireside_care.appointments.errors import NotPossible, SlotTaken
from fireside_care.clinics.desk import Person
from fireside_care.clinics.permissions import Task
from fireside_care.i18n import tr
from fireside_care.web.forms import Fields
from fireside_care.web.signed_in import Here, HereDep, Sent, go
from fireside_core.booking import (
    COMING,
    MAX_CONCERN_CHARS,
    Slot,
    SlotSearch,
    Status,
    Way,
)

router = APIRouter()
_MARKS = {
    "approve": (Status.BOOKED, "approved"),
    "arrived": (Status.ARRIVED, "arrived"),
    "done": (Status.FULFILLED, "done"),
    "noshow": (Status.NOSHOW, "noshow"),
    "back": (Status.BOOKED, "back"),
}
_DAYS_SHOWN = 7
_MOST_REASON = 400


@router.get("/visits/{visit}")
def visit_page(here: HereDep, visit: str, part: bool = False) -> Response:
    """Who comes, why, and what can be done."""
    return _visit(here, visit, part=part)


@router.post("/visits/{visit}/mark/{mark}")
def mark(here: HereDep, visit: str, mark: str, sent: Sent) -> Response:
    """Approve, arrived, done, did not come, or booked again."""
    if mark not in _MARKS:
        return go(f"/visits/{visit}")
    status, told = _MARKS[mark]
    try:
        here.parts.desk.mark(here.staff, visit, status)
    except NotPossible as error:
        return _visit(here, visit, problem=error.problem.message)
    if sent.values.get("from") == "day":
        on = here.parts.desk.visit(here.staff, visit).start.astimezone(here.zone).date()
        return go(f"/day?on={on}&done={told}")
    return go(f"/visits/{visit}?done={told}")


@router.post("/visits/{visit}/cancel")
def cancel(here: HereDep, visit: str, sent: Sent) -> Response:
    """With a reason, which the person hears."""
    reason = sent.text("reason", tr("the reason, which the person hears"), _MOST_REASON)
    if not sent.good:
        return _visit(here, visit, sent=sent)
    try:
        here.parts.desk.cancel(here.staff, visit, reason)
    except NotPossible as error:
        return _visit(here, visit, problem=error.problem.message)
    return go(f"/visits/{visit}?done=cancelled")


@router.get("/visits/{visit}/move")
def move_page(here: HereDep, visit: str) -> Response:
    """Free times to choose from."""
    return _move(here, visit)


@router.post("/visits/{visit}/move")
def move(here: HereDep, visit: str, sent: Sent) -> Response:
    """To another time, perhaps with somebody else."""
    reason = sent.text("reason", most=_MOST_REASON)
    slot = sent.text("slot")
    if not slot:
        sent.wrong("slot", tr("Please choose a time."))
    if not sent.good:
        return _move(here, visit, sent)
    try:
        new = here.parts.desk.move(here.staff, visit, slot, reason, sent.text("key"))
    except SlotTaken as error:
        return _move(here, visit, sent, taken=error)
    except NotPossible as error:
        return _visit(here, visit, problem=error.problem.message)
    return go(f"/visits/{new}?done=moved")


@router.get("/book")
def book_page(here: HereDep) -> Response:
    """Book for somebody on the telephone."""
    return _book(here, Fields(dict(here.request.query_params)))


@router.post("/book")
def book(here: HereDep, sent: Sent) -> Response:
    """At last; or look at other free times first, with what was typed."""
    if sent.is_on("look"):
        return _book(here, sent)
    patient = sent.text("patient", most=32)
    name = "" if patient else sent.text("name", tr("the person's full name"))
    born = sent.day("born")
    if born is not None and born > here.today:
        sent.wrong("born", tr("Please look at the year again."))
    phone = sent.text("phone", "" if patient else tr("a telephone number to call back"), 40)
    concern = sent.text("concern", most=MAX_CONCERN_CHARS, multiline=True)
    way = sent.choice("way", [str(way) for way in Way])
    slot = sent.text("slot")
    if not slot:
        sent.wrong("slot", tr("Please choose a time."))
    if not sent.good:
        return _book(here, sent, 422)
    person = Person(name, born, phone, patient)
    try:
        made = here.parts.desk.book(
            here.staff, slot, Way(way) if way else None, person, concern, sent.text("key")
        )
    except SlotTaken as error:
        return _book(here, sent, 409, taken=error)
    return go(f"/visits/{made}?done=booked")


@router.get("/blocked")
def block_list(here: HereDep) -> Response:
    """Who may not book from home."""
    return here.page("blocked.html", people=here.parts.desk.blocked(here.staff))


@router.post("/patients/{patient}/block")
def block(here: HereDep, patient: str, sent: Sent) -> Response:
    """On the block list, or off it."""
    blocked = sent.is_on("blocked")
    here.parts.desk.block(here.staff, patient, blocked)
    visit = sent.text("visit", most=32)
    told = "blocked" if blocked else "unblocked"
    return go(f"/visits/{visit}?done={told}" if visit else f"/blocked?done={told}")


def _visit(
    here: Here, visit: str, part: bool = False, problem: str = "", sent: Fields | None = None
) -> Response:
    row = here.parts.desk.visit(here.staff, visit)
    status = 409 if problem else 422 if sent is not None else 200
    return here.page(
        "_visit.html" if part else "visit.html",
        status,
        visit=row,
        problem=problem,
        coming=row.status in COMING,
        may_act=here.staff.may(Task.VISITS, row.clinician_id),
        errors=sent.errors if sent is not None else {},
        values=sent.values if sent is not None else {},
    )


def _move(
    here: Here, visit: str, sent: Fields | None = None, taken: SlotTaken | None = None
) -> Response:
    row = here.parts.desk.visit(here.staff, visit)
    here.staff.need(Task.VISITS, row.clinician_id)
    first = here.day("from") if here.request.query_params.get("from") else None
    begins = row.start.astimezone(here.zone).date() if first is None else first
    begins = max(begins, here.today)
    wish = SlotSearch(clinic=here.clinic.id, visit_type=row.visit_type_id, way=Way(row.way))
    status = 409 if taken is not None else 422 if sent is not None else 200
    return here.page(
        "move.html",
        status,
        visit=row,
        days=_times(here, wish, begins),
        begins=begins,
        before=max(here.today, begins - timedelta(days=_DAYS_SHOWN)),
        after=begins + timedelta(days=_DAYS_SHOWN),
        taken=taken,
        key=uuid4().hex,
        errors=sent.errors if sent is not None else {},
        values=sent.values if sent is not None else {},
    )


def _book(here: Here, sent: Fields, status: int = 200, taken: SlotTaken | None = None) -> Response:
    here.staff.need(Task.VISITS)
    plan = here.parts.desk.plan(here.staff)
    only = here.staff.only(Task.VISITS)
    offered = {
        visit
        for person in plan.clinicians.values()
        if only in (None, person.id)
        for visit in person.visit_types
    }
    types = [visit for visit in plan.visit_types.values() if visit.id in offered]
    chosen = sent.values.get("type", "")
    visit = next((visit for visit in types if visit.id == chosen), types[0] if types else None)
    begins = max(sent.day("from") or here.today, here.today)
    days: list[tuple[date, list[Slot]]] = []
    if visit is not None:
        clinician = sent.values.get("with", "")
        wish = SlotSearch(
            clinic=here.clinic.id,
            visit_type=visit.id,
            clinician=clinician if clinician in plan.clinicians else "",
        )
        days = _times(here, wish, begins)
    patient = sent.values.get("patient", "")
    return here.page(
        "book.html",
        status,
        types=types,
        visit_type=visit,
        people=[person for person in plan.clinicians.values() if only in (None, person.id)],
        days=days,
        begins=begins,
        patient=here.parts.desk.patient(here.staff, patient) if patient else None,
        taken=taken,
        key=sent.values.get("key") if status == 422 else uuid4().hex,
        errors=sent.errors,
        values=sent.values,
    )


def _times(here: Here, wish: SlotSearch, begins: date) -> list[tuple[date, list[Slot]]]:
    """Free times day by day, for a week."""
    found = []
    for number in range(_DAYS_SHOWN):
        on = begins + timedelta(days=number)
        slots = here.parts.desk.times(here.staff, wish.model_copy(update={"day": on}))
        if slots:
            found.append((on, slots))
    return found
