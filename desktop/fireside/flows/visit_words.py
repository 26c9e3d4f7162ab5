"""Visits in words: when, with whom, how and where, the same on every page."""

from __future__ import annotations

from datetime import UTC, date, datetime, tzinfo
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from fireside.flows.days import clock_time, day_ahead, nearness, read_back_day, spoken_time
from fireside.flows.page import Banner, Block, Card, Tone
from fireside.i18n import tr
from fireside_core.booking import COMING, Status, Way

if TYPE_CHECKING:
    from fireside_core.booking import Appointment, Clinic, Hold, Slot


def zone_of(name: str) -> tzinfo:
    """A time zone; the world's where there is none of that name."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return UTC


def local(moment: datetime, zone: str) -> datetime:
    """A moment on the clinic's clock."""
    return moment.astimezone(zone_of(zone))


def today_at(zone: str, now: datetime) -> date:
    """Which day it is at the clinic. ``now``: on this computer's clock, without a zone."""
    return local(now.astimezone(), zone).date()


def clock_note(moment: datetime, zone: str) -> str:
    """Said beside a time where the clinic's clock shows another hour than this computer's."""
    there = local(moment, zone)
    if there.utcoffset() == moment.astimezone().utcoffset():
        return ""
    return tr("These are times on the clinic's clock, not on yours.")


def day_and_time(moment: datetime, zone: str, today: date) -> str:
    """As "Tuesday 3 March, nine in the morning"."""
    there = local(moment, zone)
    return tr("{day}, {time}", day=day_ahead(there.date(), today), time=spoken_time(there))


def short_time(moment: datetime, zone: str, now: datetime) -> str:
    """Where there is no room for more: "Tomorrow, 9:00". ``now``: on this computer's clock."""
    there, today = local(moment, zone), today_at(zone, now)
    day = nearness(there.date(), today) or day_ahead(there.date(), today)
    return tr("{day}, {time}", day=day, time=clock_time(there))


def way_words(way: Way) -> str:
    """How the two meet."""
    return {
        Way.VIDEO: tr("video"),
        Way.TELEPHONE: tr("telephone"),
        Way.IN_PERSON: tr("at the clinic"),
    }[way]


def slot_detail(slot: Slot, way: Way, zone: str, today: date) -> str:
    """What stands below a time that can be chosen."""
    near = nearness(local(slot.start, zone).date(), today)
    parts = (near, slot.clinician.name, way_words(way))
    return " · ".join(part for part in parts if part)


def read_back(hold: Hold, clinic: Clinic, today: date) -> str:
    """All of it in one sentence, before a yes."""
    there = local(hold.slot.start, clinic.zone)
    return tr(
        "{day}, {time}, {way}, {doctor}, at {clinic}.",
        day=read_back_day(there.date(), today),
        time=spoken_time(there),
        way=_way_in_full(hold.way),
        doctor=hold.slot.clinician.name,
        clinic=clinic_words(clinic.name, clinic.practice),
    )


def told(visit: Appointment, today: date) -> str:
    """The same of a visit that is booked."""
    there = local(visit.start, visit.zone)
    return tr(
        "{day}, {time}, {way}, {doctor}, at {clinic}.",
        day=read_back_day(there.date(), today),
        time=spoken_time(there),
        way=_way_in_full(visit.way),
        doctor=visit.clinician.name,
        clinic=clinic_words(visit.clinic_name, visit.practice),
    )


def _way_in_full(way: Way) -> str:
    """Where the clinic's name follows anyway."""
    return tr("in person") if way is Way.IN_PERSON else way_words(way)


def clinic_words(name: str, practice: bool) -> str:
    """The clinic within a sentence."""
    return tr("the practice clinic") if practice else name


def next_visit(visit: Appointment, now: datetime) -> str:
    """As on Home: "Tuesday 3 March, nine in the morning, Doctor Lin"."""
    when = day_and_time(visit.start, visit.zone, today_at(visit.zone, now))
    return tr("{when}, {doctor}", when=when, doctor=visit.clinician.name)


def status_words(visit: Appointment) -> str:
    """Where it stands, where that is not plain; empty for a visit that is simply booked."""
    if visit.status is Status.PENDING:
        return tr("Waiting for the clinic to say yes")
    if visit.status is Status.CANCELLED:
        if visit.moved_to:
            return tr("Moved to another time")
        if visit.by == "clinic" and visit.reason:
            return tr("Cancelled by the clinic: {reason}", reason=visit.reason)
        return tr("Cancelled by the clinic") if visit.by == "clinic" else tr("You cancelled it")
    return {
        Status.ARRIVED: tr("You have arrived"),
        Status.FULFILLED: tr("You were there"),
        Status.NOSHOW: tr("Missed"),
    }.get(visit.status, "")


def is_coming(visit: Appointment) -> bool:
    """Whether the person has it before them."""
    return visit.status in COMING


def practice_blocks(practice: bool, short: bool = False) -> tuple[Block, ...]:
    """On every page of the practice clinic: nobody may take it for a real one.

    ``short``: where the whole sentence was on the page before, in one line of large type.
    """
    if not practice:
        return ()
    whole = tr("This is a rehearsal. No real doctor is booked.")
    words = tr("Rehearsal, no real doctor") if short else whole
    return (Banner(words, "warning", Tone.CAUTION, gives_way=True),)


def practice_title(practice: bool, title: str) -> str:
    """On every part of every page of the practice clinic, however small the screen is."""
    return tr("Rehearsal: {title}", title=title) if practice else title


def clock_blocks(moment: datetime, zone: str) -> tuple[Block, ...]:
    """Where the clinic's clock is another."""
    note = clock_note(moment, zone)
    return (Card((note,)),) if note else ()
