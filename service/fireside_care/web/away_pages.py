"""Somebody is ill: what becomes of their visits, looked at first and then done in one step."""

from __future__ import annotations

from datetime import date, timedelta

from fastapi import APIRouter
from fastapi.responses import Response

from fireside_care.clinics import day
from fireside_care.clinics.permissions import Task
from fireside_care.i18n import tr
from fireside_care.web.forms import Fields
from fireside_care.web.signed_in import Here, HereDep, Sent, go

router = APIRouter()
# More would not fit into one form.
_MOST_DAYS = 13
_MOST_REASON = 400
_CHOICE = "visit-"


@router.get("/away")
def away_page(here: HereDep) -> Response:
    """Who, and which days; with a name, what would become of each visit."""
    who = here.request.query_params.get("who", "")
    first = max(here.day("first"), here.today)
    last = min(max(here.day("last"), first), first + timedelta(days=_MOST_DAYS))
    return _away(here, who or here.staff.only(Task.VISITS) or "", first, last)


@router.post("/away")
def carry_out(here: HereDep, sent: Sent) -> Response:
    """Each visit goes where it was said; what could not be done is shown again."""
    who = sent.text("who", most=32)
    first = sent.day("first", tr("the first day")) or here.today
    last = min(sent.day("last", tr("the last day")) or first, first + timedelta(days=_MOST_DAYS))
    reason = sent.text("reason", tr("the reason, which each person hears"), _MOST_REASON)
    if not sent.good:
        return _away(here, who, first, last, sent)
    choices = {
        name.removeprefix(_CHOICE): value
        for name, value in sent.values.items()
        if name.startswith(_CHOICE)
    }
    left = here.parts.absences.carry_out(here.staff, who, first, last, choices, reason)
    if left:
        return _away(here, who, first, last, sent, left=len(left))
    return go(f"/day?on={first}&who={who}&done=sorted")


def _away(
    here: Here,
    who: str,
    first: date,
    last: date,
    sent: Fields | None = None,
    left: int = 0,
) -> Response:
    here.staff.need(Task.VISITS, who or None)
    with here.parts.database.reading() as connection:
        people = [
            person
            for person in day.clinicians(connection, here.clinic.id)
            if person.active and here.staff.may(Task.VISITS, person.id)
        ]
    person = next((person for person in people if person.id == who), None)
    proposals = []
    if person is not None:
        proposals = here.parts.absences.proposals(here.staff, person.id, first, last)
    return here.page(
        "away.html",
        409 if left else 422 if sent is not None else 200,
        people=people,
        person=person,
        first=first,
        last=last,
        proposals=proposals,
        left=left,
        errors=sent.errors if sent is not None else {},
        values=sent.values if sent is not None else {},
    )
