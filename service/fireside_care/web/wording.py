"""How times, days and states are written in the pages."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from fireside_core.booking import Status, Way

STATUS = {
    Status.PENDING: "waits for your yes",
    Status.BOOKED: "booked",
    Status.ARRIVED: "has arrived",
    Status.FULFILLED: "done",
    Status.CANCELLED: "cancelled",
    Status.NOSHOW: "did not come",
}
WAY = {Way.VIDEO: "video", Way.TELEPHONE: "telephone", Way.IN_PERSON: "in person"}
ROLES = {"owner": "Owner", "clinician": "Clinician", "desk": "Desk"}
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DONE = {
    "approved": "Approved. The person hears of it.",
    "arrived": "Marked as arrived.",
    "done": "Marked as done.",
    "noshow": "Marked as not come.",
    "back": "Put back to booked.",
    "cancelled": "Cancelled. The person hears of it, with your reason.",
    "moved": "Moved. The person hears of it.",
    "booked": "Booked.",
    "blocked": "Blocked: cannot book from home any more. Their visits stay.",
    "unblocked": "May book from home again.",
    "saved": "Saved.",
    "removed": "Removed.",
    "read": "Read.",
    "unread": "It is kept, but could not be read just now. What is wrong stands beside it.",
    "password": "Your password has been changed. All other sign-ins have ended.",
    "second_factor": "From now on a code is asked for when you sign in.",
    "second_factor_dropped": "No code is asked for any more.",
    "disabled": "They cannot sign in any more.",
    "enabled": "They can sign in again.",
    "sorted": "Done. Each person hears of it.",
}
"""What is told after something was done, by the word in the address."""

_ACTS = {
    "book": "Booked a visit",
    "move": "Moved a visit",
    "cancel": "Cancelled a visit",
    "booked": "Approved a visit, or put it back to booked",
    "arrived": "Marked a visit as arrived",
    "fulfilled": "Marked a visit as done",
    "noshow": "Marked a visit as not come",
    "block": "Blocked a person",
    "unblock": "Unblocked a person",
    "sign_in": "Signed in",
    "password": "Chose a password",
    "second_factor": "Added a second factor",
    "second_factor_dropped": "Gave up the second factor",
    "user_add": "Added a user",
    "user_reset": "Made a new link for a user",
    "user_disable": "Ended a user's access",
    "user_role": "Changed the role of a user",
    "user_enable": "Gave a user access again",
    "export": "Exported data",
    "clinic": "Changed the clinic's own data",
    "clinic_add": "Added the clinic",
    "clinician": "Changed a clinician, or added one",
    "visit_type": "Changed a type of visit, or added one",
    "hours_add": "Added hours or a break",
    "hours_remove": "Removed hours or a break",
    "hours_day": "Left a day out of hours, or took it back in",
    "closure_add": "Added closed days",
    "closure_remove": "Removed closed days",
    "calendar_add": "Added an outside calendar",
    "calendar_remove": "Removed an outside calendar",
    "feed_new": "Made a new address for a calendar feed",
    "feed_end": "Ended a calendar feed",
    "feed_names": "Chose what a calendar feed names",
    "absence": "Closed a time because somebody is away",
}


def act(action: str) -> str:
    """An action of the audit trail."""
    return _ACTS.get(action) or action.replace("_", " ").capitalize()


def clock(instant: datetime, zone: str) -> str:
    """On the clinic's wall: 09:20."""
    return f"{instant.astimezone(ZoneInfo(zone)):%H:%M}"


def day_of(instant: datetime, zone: str) -> str:
    """On the clinic's calendar: Tuesday 3 March 2026."""
    return long_day(instant.astimezone(ZoneInfo(zone)).date())


def last_day_of(end: datetime, zone: str) -> date:
    """The last day of a time that ends then: midnight belongs to the day before."""
    return (end - timedelta(seconds=1)).astimezone(ZoneInfo(zone)).date()


def short_day_of(instant: datetime, zone: str) -> str:
    """On the clinic's calendar: Tue 3 March."""
    return short_day(instant.astimezone(ZoneInfo(zone)).date())


def long_day(day: date) -> str:
    """Tuesday 3 March 2026."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def short_day(day: date) -> str:
    """Tue 3 March."""
    return f"{day:%a} {day.day} {day:%B}"


def born(day: date | None) -> str:
    """3 March 1944."""
    return f"{day.day} {day:%B %Y}" if day is not None else "not known"


def initial(text: str) -> str:
    """With a capital."""
    return text[:1].upper() + text[1:]
