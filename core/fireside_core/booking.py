"""The wire contract of seeing a doctor: finding times, holding, booking, moving, cancelling.

Instants travel in UTC together with the name of the clinic's time zone, in which they are read
out. Every write may carry an ``Idempotency-Key`` header: the same key again gives the same reply
and books nothing twice. Status words are those of FHIR R4 Appointment.status (``held`` besides).
"""

from __future__ import annotations

from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from fireside_core.contract import SHORT_TEXT

IDEMPOTENCY_HEADER = "Idempotency-Key"
MAX_CONCERN_CHARS = 2000
MAX_SHARED_CHARS = 4000
MOST_SLOTS = 50


_When = TypeVar("_When", bound=date)


class Way(StrEnum):
    """How the two meet."""

    VIDEO = "video"
    TELEPHONE = "telephone"
    IN_PERSON = "in_person"


class Status(StrEnum):
    """Where an appointment stands. ``held``: a time kept for a moment; ``pending``: approval."""

    HELD = "held"
    PENDING = "pending"
    BOOKED = "booked"
    ARRIVED = "arrived"
    FULFILLED = "fulfilled"
    CANCELLED = "cancelled"
    NOSHOW = "noshow"


LIVE = frozenset({Status.HELD, Status.PENDING, Status.BOOKED, Status.ARRIVED, Status.FULFILLED})
"""What keeps a clinician's time; the others give it back."""

COMING = frozenset({Status.PENDING, Status.BOOKED, Status.ARRIVED})
"""What a person has before them."""


class _Wire(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


def can_be_birth_date(day: date) -> bool:
    """Whether somebody alive can have been born then; on some clock the day has begun already."""
    return date(1880, 1, 1) <= day <= (datetime.now(UTC) + timedelta(hours=14)).date()


def _birth_date(day: date) -> date:
    if not can_be_birth_date(day):
        raise ValueError("nobody's birth date")
    return day


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("nothing but blanks")
    return text


def _within_calendar(when: _When) -> _When:
    # In the first and the last year another zone's clock may show what cannot be written.
    if not MINYEAR < when.year < MAXYEAR:
        raise ValueError("no calendar reaches so far")
    return when


class Clinician(_Wire):
    """Somebody who sees people. ``name`` as it is said: "Doctor Lin"."""

    id: str
    name: str
    role: str = ""


class VisitType(_Wire):
    """A service of a clinic. ``price``: as the clinic words it; empty where it is free."""

    id: str
    name: str
    minutes: int
    ways: list[Way]
    price: str = ""
    approve_first: bool = False


class Clinic(_Wire):
    """A clinic that this computer may book at. ``practice``: for rehearsing; nobody is there.

    ``details_known``: the person's name, birth date and so on were given already.
    """

    id: str
    name: str
    zone: str
    address: str = ""
    phone: str = ""
    practice: bool = False
    visit_types: list[VisitType]
    clinicians: list[Clinician]
    details_known: bool = False


class Clinics(_Wire):
    """GET /v1/clinics."""

    clinics: list[Clinic]


class Slot(_Wire):
    """A time that can be had, ``start`` to ``end``, with somebody."""

    id: str
    clinic: str
    visit_type: str
    clinician: Clinician
    start: AwareDatetime
    end: AwareDatetime
    ways: list[Way]


class SlotSearch(_Wire):
    """POST /v1/slots. All wishes are in the clinic's own time; what is left out does not matter.

    ``about``: what the visit is about, in the person's words; chooses a type of visit where
    ``visit_type`` is empty. ``weekdays``: Monday is 0. ``spread``: not three neighbouring times
    but times apart from each other, so that there is a choice.
    """

    clinic: str = Field(min_length=1, max_length=64)
    visit_type: str = Field(default="", max_length=64)
    about: str = Field(default="", max_length=MAX_CONCERN_CHARS)
    clinician: str = Field(default="", max_length=64)
    way: Way | None = None
    after: Annotated[AwareDatetime, AfterValidator(_within_calendar)] | None = None
    before: Annotated[AwareDatetime, AfterValidator(_within_calendar)] | None = None
    day: Annotated[date, AfterValidator(_within_calendar)] | None = None
    weekdays: list[int] = Field(default_factory=list, max_length=7)
    time_from: time | None = None
    time_until: time | None = None
    latest_first: bool = False
    """The last times before ``before`` rather than the first after ``after``."""
    spread: bool = False
    limit: int = Field(default=3, ge=1, le=MOST_SLOTS)


class Offers(_Wire):
    """Times in order. ``days``: days that have any time, as wished, for a calendar."""

    slots: list[Slot]
    visit_type: VisitType | None = None
    earlier: bool = False
    later: bool = False


class OpenDays(_Wire):
    """POST /v1/slots/days: days of the clinic with at least one time that fits the search."""

    days: list[date]


class HoldRequest(_Wire):
    """POST /v1/holds: keep a time for a few minutes while it is read back."""

    slot: str = Field(min_length=1, max_length=200)
    way: Way


class Hold(_Wire):
    """A kept time. Booking it before ``until`` cannot be lost to anybody. ``visit``: what it is."""

    id: str
    slot: Slot
    way: Way
    until: AwareDatetime
    visit: VisitType | None = None


class Details(_Wire):
    """What a clinic must know; asked once, read back, shown to that clinic only.

    ``now_at``: where to send help in an emergency during the visit.
    """

    full_name: Annotated[str, AfterValidator(_not_blank)] = Field(
        min_length=1, max_length=SHORT_TEXT
    )
    birth_date: Annotated[date, AfterValidator(_birth_date)]
    address: Annotated[str, AfterValidator(_not_blank)] = Field(min_length=1, max_length=500)
    phone: Annotated[str, AfterValidator(_not_blank)] = Field(min_length=3, max_length=40)
    now_at: str = Field(default="", max_length=500)


class BookRequest(_Wire):
    """POST /v1/appointments: a held time, or one that is still free, becomes an appointment.

    ``hold``, or else ``slot`` with ``way``. ``shared``: what the person chose to show the clinic
    besides, as plain text.
    ``moves``: the appointment that this one replaces; it is freed in the same step.
    """

    hold: str = Field(default="", max_length=64)
    slot: str = Field(default="", max_length=200)
    way: Way | None = None
    concern: str = Field(default="", max_length=MAX_CONCERN_CHARS)
    shared: str = Field(default="", max_length=MAX_SHARED_CHARS)
    moves: str = Field(default="", max_length=64)
    details: Details | None = None


class CancelRequest(_Wire):
    """POST /v1/appointments/{id}/cancel."""

    reason: str = Field(default="", max_length=500)


class Appointment(_Wire):
    """A visit as the person knows it. ``reason``: why it was cancelled, and ``by`` whom."""

    id: str
    status: Status
    clinic: str
    clinic_name: str
    practice: bool
    zone: str
    visit_type: str
    visit_name: str
    clinician: Clinician
    way: Way
    start: AwareDatetime
    end: AwareDatetime
    address: str = ""
    phone: str = ""
    price: str = ""
    concern: str = ""
    shared: str = ""
    reason: str = ""
    by: Literal["", "person", "clinic"] = ""
    moved_to: str = ""
    """The appointment that took its place."""
    sequence: int = 0


class WaitRequest(_Wire):
    """POST /v1/waiting: offer me an earlier time than this appointment's."""

    appointment: str = Field(min_length=1, max_length=64)


class Waiting(_Wire):
    """A place on the waiting list. ``offer``: an earlier time that is held for this person."""

    id: str
    appointment: str
    offer: Hold | None = None


class News(_Wire):
    """Something that the clinic did, told until the desktop says that it was heard.

    ``text``: what the clinic wrote to the person; may be empty.
    """

    id: str
    kind: Literal["booked", "approved", "moved", "cancelled", "offer", "offer_gone"]
    at: AwareDatetime
    appointment: Appointment | None = None
    text: str = ""


class Visits(_Wire):
    """GET /v1/appointments: what is coming, soonest first; what is past, latest first."""

    coming: list[Appointment]
    past: list[Appointment]
    waiting: list[Waiting]
    news: list[News]


class Taken(_Wire):
    """Body of a 409 reply: somebody was faster. ``next``: the next times that can be had."""

    code: str
    message: str
    next: list[Slot] = Field(default_factory=list)
