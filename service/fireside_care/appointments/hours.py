"""When somebody is there: recurrence rules on the clock of a wall, turned into instants.

Instants are whole seconds since 1970 (UTC): thousands of them are compared for one search.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from fireside_care.appointments import recurrence
from fireside_care.appointments.recurrence import RuleError
from fireside_care.i18n import marked

Span = tuple[int, int]
"""From the first second to the first one after it."""

_YEARS = range(1900, 2201)
_EVERY_DAY = "FREQ=DAILY"


@dataclass(frozen=True)
class Rule:
    """A block on the clock of the clinic's wall, and when it comes again (RFC 5545)."""

    starts: str
    minutes: int
    rrule: str = ""
    except_days: tuple[str, ...] = ()
    closed: bool = False

    def check(self) -> None:
        """Raise :class:`RuleError` where this could not be expanded, or never comes."""
        starts = self.first()
        if self.rrule:
            recurrence.check(self.rrule, starts)

    def first(self) -> datetime:
        """When the first block begins, on the wall. Raises :class:`RuleError`."""
        try:
            starts = datetime.fromisoformat(self.starts)
        except ValueError as error:
            raise RuleError(marked("Please give the first day and the time it begins.")) from error
        if starts.tzinfo is not None or starts.year not in _YEARS:
            raise RuleError(marked("Please give the first day and the time it begins."))
        if not 1 <= self.minutes <= 24 * 60:
            raise RuleError(marked("The hours must end after they begin, within a day."))
        return starts


def local_instant(wall: datetime, zone: ZoneInfo) -> int:
    """The instant at which a clock on the wall shows this.

    A time that a change of clocks leaves out is read with the offset before the change, one that
    comes twice is its first (RFC 5545, section 3.3.5, 2009).
    """
    return int(wall.replace(tzinfo=zone, fold=0).timestamp())


def spans(rule: Rule, zone: ZoneInfo, first: date, last: date) -> list[Span]:
    """The rule's blocks that begin on the days ``first`` to ``last``, in order.

    A block lasts from the wall's time of its beginning to the wall's time of its end: it is an
    hour longer or shorter in a night in which the clocks change.

    Of a rule that was kept and cannot be used hours never come, and a break comes every day:
    rather closed than wrongly open.
    """
    return list(_spans(rule, zone, first, last))


# A plan is made anew with every closure and every outside event; its rules are mostly the same.
@lru_cache(maxsize=2048)
def _spans(rule: Rule, zone: ZoneInfo, first: date, last: date) -> tuple[Span, ...]:
    try:
        found = _walls(rule, zone, first, last)
    except RuleError:
        if not rule.closed or rule.rrule == _EVERY_DAY:
            return ()
        return _spans(replace(rule, rrule=_EVERY_DAY, except_days=()), zone, first, last)
    if rule.except_days:
        found = [wall for wall in found if wall.date().isoformat() not in rule.except_days]
    length = timedelta(minutes=rule.minutes)
    blocks = [(local_instant(wall, zone), local_instant(wall + length, zone)) for wall in found]
    return tuple(block for block in blocks if block[0] < block[1])


def _walls(rule: Rule, zone: ZoneInfo, first: date, last: date) -> list[datetime]:
    starts = rule.first()
    earliest, latest = datetime.combine(first, time.min), datetime.combine(last, time.max)
    if rule.rrule:
        return recurrence.times(rule.rrule, starts, earliest, latest, zone)
    return [starts] if earliest <= starts <= latest else []


def joined(blocks: Iterable[Span]) -> list[Span]:
    """The same time without overlaps, in order."""
    result: list[Span] = []
    for start, end in sorted(blocks):
        if result and start <= result[-1][1]:
            if end > result[-1][1]:
                result[-1] = (result[-1][0], end)
        else:
            result.append((start, end))
    return result


def without(blocks: Sequence[Span], taken: Sequence[Span]) -> list[Span]:
    """What is left of ``blocks``; both in order and free of overlaps."""
    result: list[Span] = []
    place = 0
    for start, end in blocks:
        while place < len(taken) and taken[place][1] <= start:
            place += 1
        at, ahead = start, place
        while ahead < len(taken) and taken[ahead][0] < end:
            if taken[ahead][0] > at:
                result.append((at, taken[ahead][0]))
            at = max(at, taken[ahead][1])
            ahead += 1
        if at < end:
            result.append((at, end))
    return result


def starts_within(block: Span, minutes: int, step: int) -> range:
    """Every instant within a block at which a visit of so many minutes can begin."""
    start, end = block
    return range(start, end - minutes * 60 + 1, step * 60)


def as_datetime(instant: int) -> datetime:
    """An instant in UTC."""
    return datetime.fromtimestamp(instant, UTC)
