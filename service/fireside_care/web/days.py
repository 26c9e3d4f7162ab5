"""The day sheet and the week."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response
from sqlalchemy import Row

from fireside_care.clinics import day
from fireside_care.clinics.permissions import Task
from fireside_care.web.signed_in import Here, HereDep, go
from fireside_core.booking import Status

router = APIRouter()
_OVER = (Status.CANCELLED, Status.NOSHOW)


@router.get("/")
def start(here: HereDep) -> Response:
    """Where work begins."""
    here.staff.need(Task.DAY)
    return go("/day")


@router.get("/day")
def day_sheet(here: HereDep, part: bool = False, who: str = "") -> Response:
    """A day, for each clinician."""
    on = here.day()
    clinician = _whose(here, who)
    with here.parts.database.reading() as connection:
        people = day.clinicians(connection, here.clinic.id)
        start, end = day.day_bounds(here.zone, on, on)
        visits = day.visits_between(connection, here.clinic.id, start, end, clinician)
        waiting = day.to_approve(connection, here.clinic.id, here.now, clinician)
    by_person: defaultdict[str, list[Row[Any]]] = defaultdict(list)
    for visit in visits:
        by_person[visit.clinician_id].append(visit)
    return here.page(
        "_day.html" if part else "day.html",
        on=on,
        who=clinician or "",
        people=_choice(here, people),
        shown=[
            person
            for person in people
            if clinician in (None, person.id) and (person.active or by_person[person.id])
        ],
        by_person=by_person,
        conflicts=here.parts.calendars.conflicts(here.staff),
        waiting=waiting,
        expected=sum(visit.status not in _OVER for visit in visits),
        before=on - timedelta(days=1),
        after=on + timedelta(days=1),
    )


@router.get("/week")
def week(here: HereDep, part: bool = False, who: str = "") -> Response:
    """Seven days, a row for each clinician."""
    on = here.day()
    monday = on - timedelta(days=on.weekday())
    days = [monday + timedelta(days=number) for number in range(7)]
    clinician = _whose(here, who)
    with here.parts.database.reading() as connection:
        people = day.clinicians(connection, here.clinic.id)
        start, end = day.day_bounds(here.zone, days[0], days[-1])
        visits = day.visits_between(connection, here.clinic.id, start, end, clinician)
    cells: defaultdict[tuple[str, date], list[Row[Any]]] = defaultdict(list)
    for visit in visits:
        if visit.status not in _OVER:
            cells[visit.clinician_id, visit.start.astimezone(here.zone).date()].append(visit)
    return here.page(
        "_week.html" if part else "week.html",
        on=on,
        who=clinician or "",
        days=days,
        people=_choice(here, people),
        shown=[
            person
            for person in people
            if clinician in (None, person.id)
            and (person.active or any(cells[person.id, on] for on in days))
        ],
        cells=cells,
        before=monday - timedelta(days=7),
        after=monday + timedelta(days=7),
    )


def _whose(here: Here, who: str) -> str | None:
    """The one clinician who is shown; ``None``: all."""
    only = here.staff.only(Task.DAY)
    if only is not None:
        here.staff.need(Task.DAY, who or only)
    return only or who or None


def _choice(here: Here, people: Any) -> list[Row[Any]]:
    """Whom one may choose to see."""
    return [person for person in people if here.staff.may(Task.DAY, person.id) and person.active]
