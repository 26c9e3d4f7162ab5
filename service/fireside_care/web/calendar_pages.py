"""A clinician's calendars: the feed of their visits, and outside ones that block time."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from fireside_care.calendars.outside import OutsideError
from fireside_care.calendars.sources import KINDS
from fireside_care.i18n import tr
from fireside_care.web.forms import Fields
from fireside_care.web.signed_in import Here, HereDep, Sent, go

router = APIRouter()
_MOST_ADDRESS = 1000


@router.get("/calendars/{clinician}")
def calendars_page(here: HereDep, clinician: str) -> Response:
    """Both kinds."""
    return _calendars(here, clinician)


@router.post("/calendars/{clinician}")
def add_calendar(here: HereDep, clinician: str, sent: Sent) -> Response:
    """One that blocks time; read at once."""
    kind = sent.choice("kind", KINDS, tr("what kind of calendar it is"))
    address = sent.text("address", tr("the address of the calendar"), _MOST_ADDRESS)
    username = sent.text("username")
    if sent.good:
        try:
            problem = here.parts.calendars.add(
                here.staff, clinician, kind, address, username, sent.secret("password")
            )
        except OutsideError as error:
            sent.wrong("address", str(error))
        else:
            return go(f"/calendars/{clinician}?done={'unread' if problem else 'saved'}")
    return _calendars(here, clinician, sent)


@router.post("/calendars/{clinician}/feed")
def feed(here: HereDep, clinician: str, sent: Sent) -> Response:
    """A new secret address, shown once; or none; or with whole names."""
    if sent.is_on("end"):
        here.parts.calendars.end_feed(here.staff, clinician)
        return go(f"/calendars/{clinician}?done=removed")
    here.parts.calendars.show_names(here.staff, clinician, sent.is_on("names"))
    path = here.parts.calendars.new_feed(here.staff, clinician)
    return _calendars(here, clinician, link=here.link(path))


@router.post("/calendars/{clinician}/{source}/read")
def read_calendar(here: HereDep, clinician: str, source: str, _sent: Sent) -> Response:
    """Now, not only in its turn."""
    problem = here.parts.calendars.read_now(here.staff, clinician, source)
    return go(f"/calendars/{clinician}?done={'unread' if problem else 'read'}")


@router.post("/calendars/{clinician}/{source}/remove")
def remove_calendar(here: HereDep, clinician: str, source: str, _sent: Sent) -> Response:
    """What it blocked is free again."""
    here.parts.calendars.remove(here.staff, clinician, source)
    return go(f"/calendars/{clinician}?done=removed")


def _calendars(here: Here, clinician: str, sent: Fields | None = None, link: str = "") -> Response:
    outside = here.parts.calendars.outside(here.staff, clinician)
    return here.page(
        "calendars.html",
        422 if sent is not None else 200,
        person=here.parts.planning.clinician(here.staff, clinician),
        outside=outside,
        link=link,
        errors=sent.errors if sent is not None else {},
        values=sent.values if sent is not None else {},
    )
