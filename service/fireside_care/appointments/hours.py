"""When somebody is there: recurrence rules on the clock of a wall, turned into instants.

Instants are whole seconds since 1970 (UTC): thousands of them are compared for one search.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

Span = tuple[int, int]
"""From the first second to the first one after it."""

MAX_RULE_CHARS = 500
_FREQUENCIES = ("FREQ=DAILY", "FREQ=WEEKLY", "FREQ=MONTHLY", "FREQ=YEARLY")


class RuleError(ValueError):
    """A recurrence rule that cannot be used; the message is for whoever wrote it."""


@dataclass(frozen=True)
class Rule:
    """A block on the clock of the clinic's wall, and when it comes again (RFC 5545)."""

    starts: str
    minutes: int
    rrule: str = ""
    except_days: tuple[str, ...] = ()
    closed: bool = False

    def check(self) -> None:
        """Raise :class:`RuleError` where this could not be expanded."""
        try:
            datetime.fromisoformat(self.starts)
        except ValueError as error:
            raise RuleError("Please give the first day and the time it begins.") from error
        if not 1 <= self.minutes <= 24 * 60:
            raise RuleError("The hours must end after they begin, within a day.")
        if not self.rrule:
            return
        # Every hour or minute of it would be counted through: not for hours of a clinic.
        if len(self.rrule) > MAX_RULE_CHARS or "\n" in self.rrule:
            raise RuleError("That rule is too long.")
        if not any(frequency in self.rrule.upper() for frequency in _FREQUENCIES):
            raise RuleError("The rule must repeat by day, week, month or year.")
        if any(part in self.rrule.upper() for part in ("BYHOUR", "BYMINUTE", "BYSECOND")):
            raise RuleError("The rule must not name hours: the time of the first day counts.")
        try:
            rrulestr(self.rrule, dtstart=datetime.fromisoformat(self.starts))
        except (ValueError, TypeError, KeyError) as error:
            raise RuleError("I do not understand that rule.") from error


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
    """
    starts = datetime.fromisoformat(rule.starts)
    length = timedelta(minutes=rule.minutes)
    found: list[datetime] = []
    earliest, latest = datetime.combine(first, time.min), datetime.combine(last, time.max)
    if rule.rrule:
        found = rrulestr(rule.rrule, dtstart=starts).between(earliest, latest, inc=True)
    elif earliest <= starts <= latest:
        found = [starts]
    left_out = set(rule.except_days)
    blocks = (
        (local_instant(wall, zone), local_instant(wall + length, zone))
        for wall in found
        if wall.date().isoformat() not in left_out
    )
    return [block for block in blocks if block[0] < block[1]]


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
