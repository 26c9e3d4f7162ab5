"""How times, days and states are written in the pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import reduce
from zoneinfo import ZoneInfo

from fireside_care.clinics.models import Role
from fireside_care.i18n import tr
from fireside_core.booking import Status, Way

# States and names ---------------------------------------------------------------------------


def status(of: str) -> str:
    """How far a visit is."""
    return {
        Status.PENDING: tr("waits for your yes"),
        Status.BOOKED: tr("booked"),
        Status.ARRIVED: tr("has arrived"),
        Status.FULFILLED: tr("done"),
        Status.CANCELLED: tr("cancelled"),
        Status.NOSHOW: tr("did not come"),
    }[Status(of)]


def way(of: str) -> str:
    """How people meet."""
    return {
        Way.VIDEO: tr("video"),
        Way.TELEPHONE: tr("telephone"),
        Way.IN_PERSON: tr("in person"),
    }[Way(of)]


def roles() -> dict[str, str]:
    """What a user may be."""
    return {
        Role.OWNER: tr("Owner"),
        Role.CLINICIAN: tr("Clinician"),
        Role.DESK: tr("Desk"),
    }


def role(of: str) -> str:
    """What a user is."""
    return roles()[of]


def done(word: str) -> str:
    """What is told after something was done, by the word in the address."""
    return {
        "approved": tr("Approved. The person hears of it."),
        "arrived": tr("Marked as arrived."),
        "done": tr("Marked as done."),
        "noshow": tr("Marked as not come."),
        "back": tr("Put back to booked."),
        "cancelled": tr("Cancelled. The person hears of it, with your reason."),
        "moved": tr("Moved. The person hears of it."),
        "booked": tr("Booked."),
        "blocked": tr("Blocked: cannot book from home any more. Their visits stay."),
        "unblocked": tr("May book from home again."),
        "saved": tr("Saved."),
        "removed": tr("Removed."),
        "read": tr("Read."),
        "unread": tr("It is kept, but could not be read just now. What is wrong stands beside it."),
        "password": tr("Your password has been changed. All other sign-ins have ended."),
        "second_factor": tr("From now on a code is asked for when you sign in."),
        "second_factor_dropped": tr("No code is asked for any more."),
        "disabled": tr("They cannot sign in any more."),
        "enabled": tr("They can sign in again."),
        "sorted": tr("Done. Each person hears of it."),
    }.get(word, "")


# The audit trail ----------------------------------------------------------------------------


def act(action: str) -> str:
    """What was done."""
    known = {
        "book": tr("Booked a visit"),
        "move": tr("Moved a visit"),
        "cancel": tr("Cancelled a visit"),
        "booked": tr("Approved a visit, or put it back to booked"),
        "arrived": tr("Marked a visit as arrived"),
        "fulfilled": tr("Marked a visit as done"),
        "noshow": tr("Marked a visit as not come"),
        "block": tr("Blocked a person"),
        "unblock": tr("Unblocked a person"),
        "sign_in": tr("Signed in"),
        "password": tr("Chose a password"),
        "second_factor": tr("Added a second factor"),
        "second_factor_dropped": tr("Gave up the second factor"),
        "user_add": tr("Added a user"),
        "user_reset": tr("Made a new link for a user"),
        "user_disable": tr("Ended a user's access"),
        "user_role": tr("Changed the role of a user"),
        "user_enable": tr("Gave a user access again"),
        "export": tr("Exported data"),
        "clinic": tr("Changed the clinic's own data"),
        "clinic_add": tr("Added the clinic"),
        "clinician": tr("Changed a clinician, or added one"),
        "visit_type": tr("Changed a type of visit, or added one"),
        "hours_add": tr("Added hours or a break"),
        "hours_remove": tr("Removed hours or a break"),
        "hours_day": tr("Left a day out of hours, or took it back in"),
        "closure_add": tr("Added closed days"),
        "closure_remove": tr("Removed closed days"),
        "calendar_add": tr("Added an outside calendar"),
        "calendar_remove": tr("Removed an outside calendar"),
        "feed_new": tr("Made a new address for a calendar feed"),
        "feed_end": tr("Ended a calendar feed"),
        "feed_names": tr("Chose what a calendar feed names"),
        "absence": tr("Closed a time because somebody is away"),
    }
    return known.get(action) or initial(action.replace("_", " "))


def somebody(who: str) -> str:
    """Who did it, where it was no user of the clinic."""
    known = {
        "device": tr("Somebody at home"),
        "client": tr("Another system"),
        "service": tr("The operator"),
        "user": tr("A former user"),
    }
    return known.get(who.partition(":")[0], who)


def about(what: str) -> str:
    """What it was done to."""
    kind = what.partition(":")[0]
    known = {
        "clinician": tr("clinician"),
        "visit_type": tr("visit type"),
        "closure": tr("closure"),
        "patient": tr("patient"),
    }
    return known.get(kind) or kind.replace("_", " ")


# Days and times -----------------------------------------------------------------------------


def weekdays() -> tuple[str, ...]:
    """Monday first."""
    return (
        *(tr("Monday"), tr("Tuesday"), tr("Wednesday"), tr("Thursday")),
        *(tr("Friday"), tr("Saturday"), tr("Sunday")),
    )


def _short_weekdays() -> tuple[str, ...]:
    return (
        *(tr("Mon"), tr("Tue"), tr("Wed"), tr("Thu")),
        *(tr("Fri"), tr("Sat"), tr("Sun")),
    )


def _months() -> tuple[str, ...]:
    return (
        *(tr("January"), tr("February"), tr("March"), tr("April"), tr("May"), tr("June")),
        *(tr("July"), tr("August"), tr("September"), tr("October")),
        *(tr("November"), tr("December")),
    )


def clock(instant: datetime, zone: str) -> str:
    """On the clinic's wall: 09:20."""
    return f"{instant.astimezone(ZoneInfo(zone)):%H:%M}"


def day_of(instant: datetime, zone: str) -> str:
    """On the clinic's calendar: Tuesday 3 March 2026."""
    return long_day(instant.astimezone(ZoneInfo(zone)).date())


def moment(instant: datetime, zone: str) -> str:
    """Tuesday 3 March 2026, 09:20."""
    return tr("{day}, {time}", day=day_of(instant, zone), time=clock(instant, zone))


def short_moment(instant: datetime, zone: str) -> str:
    """Tue 3 March, 09:20."""
    return tr("{day}, {time}", day=short_day_of(instant, zone), time=clock(instant, zone))


def last_day_of(end: datetime, zone: str) -> date:
    """The last day of a time that ends then: midnight belongs to the day before."""
    return (end - timedelta(seconds=1)).astimezone(ZoneInfo(zone)).date()


def short_day_of(instant: datetime, zone: str) -> str:
    """On the clinic's calendar: Tue 3 March."""
    return short_day(instant.astimezone(ZoneInfo(zone)).date())


def long_day(day: date) -> str:
    """Tuesday 3 March 2026."""
    name = weekdays()[day.weekday()]
    return tr("{weekday} {day} {month} {year}", weekday=name, **_of_year(day))


def short_day(day: date) -> str:
    """Tue 3 March."""
    name = _short_weekdays()[day.weekday()]
    return tr("{weekday} {day} {month}", weekday=name, **_of_year(day))


def born(day: date | None) -> str:
    """3 March 1944."""
    return tr("not known") if day is None else tr("{day} {month} {year}", **_of_year(day))


def _of_year(day: date) -> dict[str, object]:
    return {"day": day.day, "month": _months()[day.month - 1], "year": day.year}


# Words ----------------------------------------------------------------------------------------


def initial(text: str) -> str:
    """With a capital."""
    return text[:1].upper() + text[1:]


def listed(words: Iterable[str]) -> str:
    """One after another: video, telephone."""
    each = list(words)
    if not each:
        return ""
    return reduce(lambda some, word: tr("{some}, {next}", some=some, next=word), each)


def all_of(words: Sequence[str]) -> str:
    """Monday, Tuesday and Friday."""
    *some, last = words
    return tr("{some} and {last}", some=listed(some), last=last) if some else last
