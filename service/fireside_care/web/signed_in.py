"""Who sits before the page, and what a page needs: handed to every endpoint."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, cast
from zoneinfo import ZoneInfo

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import Row, select

from fireside_care.appointments.service import AppointmentService
from fireside_care.clinics.away import Absences
from fireside_care.clinics.calendar_links import CalendarLinks
from fireside_care.clinics.desk import DeskService
from fireside_care.clinics.models import Clinic
from fireside_care.clinics.permissions import Staff, Task
from fireside_care.clinics.planning import Planning
from fireside_care.clinics.sessions import SESSION_SECONDS, Session, Sessions
from fireside_care.clinics.staff import StaffService
from fireside_care.database import Database, table_of
from fireside_care.errors import NotAllowed, TooManyTries
from fireside_care.i18n import marked
from fireside_care.limits import TryLimit
from fireside_care.web.forms import Fields
from fireside_care.web.rendering import page
from fireside_care.web.wording import done

ROOT = "/clinic"
SESSION_COOKIE = "fireside_clinic"
FORM_COOKIE = "fireside_form"
_MOST_FIELDS = 500


class SignInNeeded(Exception):
    """Nobody is signed in: the page to do so is shown."""


@dataclass(frozen=True)
class Parts:
    """What the pages are built upon."""

    database: Database
    key: str
    appointments: AppointmentService
    staff: StaffService
    desk: DeskService
    planning: Planning
    absences: Absences
    calendars: CalendarLinks
    sessions: Sessions
    public_url: str
    tries: TryLimit
    tries_of_address: TryLimit


def parts_of(request: Request) -> Parts:
    """Those of this app."""
    return cast("Parts", request.app.state.parts)


PartsDep = Annotated[Parts, Depends(parts_of)]


@dataclass(frozen=True)
class Here:
    """A request of somebody who is signed in."""

    request: Request
    parts: Parts
    staff: Staff
    clinic: Row[Any]
    cookie: str
    session: Session

    @property
    def now(self) -> datetime:
        """The present instant."""
        return self.parts.appointments.clock()

    @property
    def zone(self) -> ZoneInfo:
        """The clinic's."""
        return ZoneInfo(self.clinic.zone)

    @property
    def today(self) -> date:
        """On the clinic's calendar."""
        return self.now.astimezone(self.zone).date()

    def page(self, template: str, status: int = 200, **values: Any) -> HTMLResponse:
        """A page of the clinic's."""
        return page(
            template,
            status,
            **{
                "here": self,
                "staff": self.staff,
                "clinic": self.clinic,
                "zone": self.clinic.zone,
                "mark": self.parts.sessions.form_mark(self.cookie),
                "root": ROOT,
                "done": done(self.request.query_params.get("done", "")),
                "errors": {},
                "values": {},
                "Task": Task,
                **values,
            },
        )

    def link(self, path: str) -> str:
        """A path as a link to give away; without its beginning where that is not known."""
        return (self.parts.public_url.rstrip("/") or _own_address(self.request)) + path

    def day(self, name: str = "on") -> date:
        """The day that the address names; today where it names none."""
        try:
            found = date.fromisoformat(self.request.query_params.get(name, ""))
        except ValueError:
            return self.today
        return found if 2000 <= found.year <= 2200 else self.today


def _own_address(request: Request) -> str:
    """Where the request came to, if it says so itself; else nothing, for it may say any name."""
    url, (host, port) = request.url, request.scope.get("server") or ("", None)
    own = {f"{host}:{port}", f"[{host}]:{port}"}
    if port in (80, 443):
        own.add(host)
    return f"{url.scheme}://{url.netloc}" if url.netloc.lower() in own else ""


def signed_in(request: Request, parts: PartsDep) -> Here:
    """Whoever this request is of."""
    cookie = request.cookies.get(SESSION_COOKIE, "")
    session = parts.sessions.read(cookie)
    staff = parts.staff.present(session) if session is not None else None
    if session is None or staff is None:
        raise SignInNeeded
    with parts.database.reading() as connection:
        clinic = connection.execute(
            select(table_of(Clinic)).where(Clinic.id == staff.clinic_id)
        ).one()
    return Here(request, parts, staff, clinic, cookie, session)


HereDep = Annotated[Here, Depends(signed_in)]


async def _sent(request: Request) -> Fields:
    # Async, because the body is; only text fields, and not endlessly many.
    return Fields(await request.form(max_files=0, max_fields=_MOST_FIELDS))


def _of_our_own(request: Request, here: HereDep, sent: Annotated[Fields, Depends(_sent)]) -> Fields:
    check_mark(request, here.parts, here.cookie, sent)
    return sent


def _of_ours_anonymous(
    request: Request, parts: PartsDep, sent: Annotated[Fields, Depends(_sent)]
) -> Fields:
    check_mark(request, parts, request.cookies.get(FORM_COOKIE, ""), sent)
    return sent


Sent = Annotated[Fields, Depends(_of_our_own)]
SentByAnyone = Annotated[Fields, Depends(_of_ours_anonymous)]


def check_mark(request: Request, parts: Parts, cookie: str, sent: Fields) -> None:
    """Refuse a form that another site made."""
    # Not the Origin: behind a proxy this service need not know under which name it is called.
    elsewhere = request.headers.get("sec-fetch-site", "") == "cross-site"
    if elsewhere or not parts.sessions.is_marked(cookie, sent.values.get("mark", "")):
        raise NotAllowed(
            marked(
                "This page was open for too long, or came from elsewhere. "
                "Please go back, load it again and send it once more."
            ),
            code="strange_form",
        )


def anonymous_page(request: Request, template: str, status: int = 200, **values: Any) -> Response:
    """A page with a form for somebody who is not signed in."""
    parts = parts_of(request)
    cookie = request.cookies.get(FORM_COOKIE) or secrets.token_urlsafe(16)
    reply = page(
        template,
        status,
        **{
            "mark": parts.sessions.form_mark(cookie),
            "root": ROOT,
            "errors": {},
            "values": {},
            **values,
        },
    )
    set_cookie(request, reply, FORM_COOKIE, cookie, SESSION_SECONDS)
    return reply


def set_cookie(request: Request, reply: Response, name: str, value: str, seconds: int) -> None:
    """A cookie that no script reads and no other site sends."""
    reply.set_cookie(
        name,
        value,
        max_age=seconds,
        path=ROOT,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )


def go(path: str) -> RedirectResponse:
    """After a form was taken: to a page that may be loaded again without sending it twice."""
    return RedirectResponse(ROOT + path, 303)


def count_try(request: Request, parts: Parts, of: str) -> None:
    """Raise :class:`TooManyTries` where somebody is guessing."""
    address = request.client.host if request.client else "unknown"
    if not (parts.tries_of_address.allow(f"address:{address}") and parts.tries.allow(of)):
        raise TooManyTries
