"""When a person is reminded of a visit: what is due now, what was missed, what stands open.

Pure: visits, what was told, and the time go in. Told is what has been told, and not what ought to
have been by now, so that a clock that jumps, a computer that slept and an app that was closed all
come to the same: the latest reminder whose time has come, once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import NamedTuple

from fireside.kept import ReminderMark
from fireside_core.booking import Appointment, Status, Visits


class Stage(StrEnum):
    """How near the visit is. ``KNOWN`` is no reminder: since then the visit is in the list."""

    KNOWN = "known"
    DAY = "day"
    HOUR = "hour"
    MINUTES = "minutes"
    BEGUN = "begun"


class Reminder(NamedTuple):
    """A visit that is to be told of."""

    visit: Appointment
    stage: Stage


BEFORE = {
    Stage.DAY: timedelta(hours=24),
    Stage.HOUR: timedelta(hours=1),
    Stage.MINUTES: timedelta(minutes=10),
    Stage.BEGUN: timedelta(0),
}
_MISSED_FOR = timedelta(days=3)
"""A visit that was missed is told of for so long."""
_KEPT_FOR = timedelta(days=30)
_TO_COME = frozenset({Status.PENDING, Status.BOOKED})
_BEGUN = frozenset({Status.PENDING, Status.BOOKED, Status.NOSHOW})
_NIGHT, _MORNING = time(22), time(8)
"""Nobody is told of tomorrow in between."""

Marks = Collection[ReminderMark]


def visits_of(visits: Visits | None) -> tuple[Appointment, ...]:
    """All of them: one that was missed is past already."""
    return (*visits.coming, *visits.past) if visits is not None else ()


def start_of(visit: Appointment) -> str:
    """A visit's beginning as a mark has it."""
    return visit.start.astimezone(UTC).isoformat()


def due(
    visits: Iterable[Appointment], marks: Marks, now: datetime, zone: tzinfo | None = None
) -> tuple[Reminder, ...]:
    """What is to be told now, the most pressing first; of each visit one at most.

    ``zone``: where the person is; ``None``: where this computer is.
    """
    found = []
    for visit in visits:
        stage = _reached(visit, now)
        if stage is not None and _is_open(visit, stage, marks, now, zone):
            found.append(Reminder(visit, stage))
    return tuple(sorted(found, key=lambda r: (r.visit.end <= now, r.visit.start)))


def next_time(
    visits: Iterable[Appointment], marks: Marks, now: datetime, zone: tzinfo | None = None
) -> datetime | None:
    """Before this nothing becomes due; ``None``: nothing will, as things are."""
    times = [
        _time_of(visit, stage)
        for visit in visits
        if _is_for(visit, Stage.BEGUN)
        for stage in BEFORE
    ]
    times += [_morning_after(at, zone) for at in (*times, now)] if times else []
    times += [again for mark in marks if (again := _instant(mark.again_at)) is not None]
    return min((at for at in times if at > now), default=None)


def learnt(visits: Iterable[Appointment], marks: Marks, now: datetime) -> tuple[ReminderMark, ...]:
    """Marks for visits that are new in the list: what lies behind them then is not told.

    Who has just booked a visit in forty minutes knows of it.
    """
    known = {(mark.visit, mark.start) for mark in marks if mark.stage == Stage.KNOWN}
    return tuple(
        ReminderMark(visit.id, start_of(visit), Stage.KNOWN, now.astimezone(UTC).isoformat())
        for visit in visits
        if (visit.id, start_of(visit)) not in known and now - visit.start < _MISSED_FOR
    )


def told(reminder: Reminder, now: datetime) -> ReminderMark:
    """That it has been told."""
    visit, stage = reminder
    return ReminderMark(visit.id, start_of(visit), stage, now.astimezone(UTC).isoformat())


def standing(visits: Iterable[Appointment], marks: Marks, now: datetime) -> Reminder | None:
    """The reminder that was told and is not confirmed, of the visit that is next."""
    found = []
    for visit in visits:
        latest = _latest(visit, marks)
        if latest is None or latest.confirmed:
            continue
        stage = Stage(latest.stage)
        until = visit.start + _MISSED_FOR if stage is Stage.BEGUN else visit.end
        if _is_for(visit, stage) and now < until:
            found.append(Reminder(visit, stage))
    return min(found, key=lambda r: (r.visit.end <= now, r.visit.start), default=None)


def may_be_repeated(reminder: Reminder, now: datetime, later: timedelta) -> bool:
    """Whether being told again makes sense: before the next reminder comes by itself."""
    following = {
        Stage.DAY: BEFORE[Stage.HOUR],
        Stage.HOUR: BEFORE[Stage.MINUTES],
    }.get(reminder.stage)
    return following is not None and now + later < reminder.visit.start - following


def outlived(marks: Marks, now: datetime) -> tuple[ReminderMark, ...]:
    """Marks of visits so long ago that nobody is told of them."""
    starts = ((mark, _instant(mark.start)) for mark in marks)
    return tuple(mark for mark, at in starts if at is None or now - at > _KEPT_FOR)


def _reached(visit: Appointment, now: datetime) -> Stage | None:
    """The latest stage whose time has come, if it can still be told of."""
    if now >= visit.start + _MISSED_FOR:
        return None
    come = [stage for stage in BEFORE if _time_of(visit, stage) <= now]
    return come[-1] if come and _is_for(visit, come[-1]) else None


def _is_for(visit: Appointment, stage: Stage) -> bool:
    return visit.status in (_BEGUN if stage is Stage.BEGUN else _TO_COME)


def _is_open(
    visit: Appointment, stage: Stage, marks: Marks, now: datetime, zone: tzinfo | None
) -> bool:
    """Whether it has not been told, or is to be told again, and is fit for this hour."""
    own = {m.stage: m for m in marks if (m.visit, m.start) == (visit.id, start_of(visit))}
    mark = own.get(stage)
    if mark is not None:
        again = _instant(mark.again_at)
        return again is not None and again <= now < visit.start
    known = _instant(own[Stage.KNOWN].at) if Stage.KNOWN in own else None
    # Known only in the future is what a clock says that was put back: then it means nothing.
    if known is not None and _time_of(visit, stage) <= known <= now:
        return False
    if stage is Stage.BEGUN:
        # Who was told just before it has not missed it for want of a reminder.
        return Stage.HOUR not in own and Stage.MINUTES not in own
    morning = _morning_after(now, zone)
    # At night, what can wait for the morning does.
    return morning == now or morning >= _time_of(visit, Stage.HOUR)


def _latest(visit: Appointment, marks: Marks) -> ReminderMark | None:
    start = start_of(visit)
    own = {mark.stage: mark for mark in marks if (mark.visit, mark.start) == (visit.id, start)}
    return next((own[stage] for stage in reversed(BEFORE) if stage in own), None)


def _time_of(visit: Appointment, stage: Stage) -> datetime:
    return visit.start - BEFORE[stage]


def _morning_after(at: datetime, zone: tzinfo | None) -> datetime:
    """The time itself; at night, when the night is over."""
    there = at.astimezone(zone)
    if _MORNING <= there.time() < _NIGHT:
        return at
    day = there.date() + timedelta(days=1 if there.time() >= _NIGHT else 0)
    morning = datetime.combine(day, _MORNING)
    # The night may have changed the clocks: the zone is asked again for the morning.
    return (morning.replace(tzinfo=zone) if zone else morning.astimezone()).astimezone(UTC)


def _instant(text: str) -> datetime | None:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return None
    return instant if instant.tzinfo else None
