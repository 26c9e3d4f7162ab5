"""Seeing a doctor, for computers that joined (core/fireside_core/booking.py)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, cast

from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi.concurrency import run_in_threadpool

from fireside_care.appointments.booking import Who
from fireside_care.appointments.errors import SlotTaken
from fireside_care.appointments.service import AppointmentService, asked_text
from fireside_care.auth import SignedIn, Token, signed_in
from fireside_care.errors import (
    Conflict,
    NotAllowed,
    NotFound,
    NotSignedIn,
    NotUnderstood,
    declared,
)
from fireside_core import booking as wire

if TYPE_CHECKING:
    from fireside_care.appointments.quick_booking import QuickBooking

router = APIRouter(tags=["appointments"])
_COMMON = declared(NotSignedIn, NotAllowed, NotFound, NotUnderstood)
_WRITE = {**_COMMON, 409: {"model": wire.Taken, "description": (SlotTaken.__doc__ or "").strip()}}

IdempotencyKey = Annotated[
    str | None, Header(alias=wire.IDEMPOTENCY_HEADER, min_length=1, max_length=100)
]


async def appointment_service(request: Request) -> AppointmentService:
    """The one of this app."""
    return cast("AppointmentService", request.app.state.appointments)


Service = Annotated[AppointmentService, Depends(appointment_service)]


async def _at_home(caller: SignedIn) -> Who:
    return Who("device", caller.device_id)


AtHome = Annotated[Who, Depends(_at_home)]


@router.get("/v1/clinics", responses=_COMMON)
def get_clinics(who: AtHome, service: Service) -> wire.Clinics:
    """Clinics, who works there and what they offer."""
    return service.clinics(who)


@router.post("/v1/slots", responses=_COMMON)
def post_slots(search: wire.SlotSearch, _who: AtHome, service: Service) -> wire.Offers:
    """Times that can be had, as wished."""
    return service.slots(search)


@router.post("/v1/slots/days", responses=_COMMON)
def post_days(search: wire.SlotSearch, _who: AtHome, service: Service) -> wire.OpenDays:
    """Days that have times, as wished."""
    return service.days(search)


@router.post("/v1/holds", responses=_WRITE)
def post_hold(
    body: wire.HoldRequest, who: AtHome, service: Service, key: IdempotencyKey = None
) -> wire.Hold:
    """Keep a time for five minutes. A new hold lets go of the one before."""
    return service.hold(who, body, key)


@router.delete("/v1/holds/{hold}", status_code=204, responses=_COMMON)
def delete_hold(hold: str, who: AtHome, service: Service) -> None:
    """Let go of a held time."""
    service.release(who, hold)


@router.post("/v1/appointments", responses=_WRITE, response_model=wire.Appointment)
async def post_appointment(
    body: wire.BookRequest,
    request: Request,
    credentials: Token,
    service: Service,
    key: IdempotencyKey = None,
) -> Response:
    """Book; with ``moves``, the older appointment is freed in the same step."""
    quick = cast("QuickBooking | None", request.app.state.quick_booking)
    if quick is not None and credentials is not None:
        asked = asked_text("book", body)
        booked = await quick.book(credentials.credentials, body, key, asked)
        if booked is not None:
            clinic, reply = booked
            service.events.changed(clinic)
            return Response(reply, media_type="application/json")

    def usual() -> wire.Appointment:
        who = Who("device", signed_in(request, credentials).device_id)
        return service.book(who, body, key)

    made = await run_in_threadpool(usual)
    return Response(made.model_dump_json(), media_type="application/json")


@router.get("/v1/appointments", responses=_COMMON)
def get_appointments(who: AtHome, service: Service) -> wire.Visits:
    """One's own visits, waiting list and news."""
    return service.visits(who)


@router.get("/v1/appointments/{appointment}", responses=_COMMON)
def get_appointment(appointment: str, who: AtHome, service: Service) -> wire.Appointment:
    """One visit of one's own."""
    return service.appointment(who, appointment)


@router.get(
    "/v1/appointments/{appointment}/calendar",
    responses={**_COMMON, 200: {"content": {"text/calendar": {"schema": {"type": "string"}}}}},
    response_class=Response,
)
def get_calendar(appointment: str, who: AtHome, service: Service) -> Response:
    """The visit as an iCalendar file."""
    # Imported here: few ask for it, and it is not small.
    from fireside_care.appointments.calendar_file import appointment_file

    file = appointment_file(service.appointment(who, appointment), service.clock())
    return Response(file, media_type="text/calendar")


@router.post("/v1/appointments/{appointment}/cancel", responses={**_COMMON, **declared(Conflict)})
def post_cancel(
    appointment: str,
    body: wire.CancelRequest,
    who: AtHome,
    service: Service,
    key: IdempotencyKey = None,
) -> wire.Appointment:
    """Give a visit back."""
    return service.cancel(who, appointment, body, key)


@router.post("/v1/waiting", responses=_COMMON)
def post_waiting(
    body: wire.WaitRequest, who: AtHome, service: Service, key: IdempotencyKey = None
) -> wire.Waiting:
    """Ask to be offered an earlier time."""
    return service.wait(who, body, key)


@router.delete("/v1/waiting/{entry}", status_code=204, responses=_COMMON)
def delete_waiting(entry: str, who: AtHome, service: Service) -> None:
    """Off the waiting list."""
    service.stop_waiting(who, entry)


@router.post("/v1/news/{news}/heard", status_code=204, responses=_COMMON)
def post_heard(news: str, who: AtHome, service: Service) -> None:
    """The person has heard it."""
    service.heard(who, news)
