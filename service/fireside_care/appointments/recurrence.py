"""Recurrence rules (RFC 5545) that people of a clinic write: checked, expanded in few steps."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Self

from dateutil.rrule import rrule, rrulestr

from fireside_care.i18n import ToldError, marked

MAX_RULE_CHARS = 500
_FORM = re.compile(r"[A-Z]+=[A-Z0-9+,-]+(;[A-Z]+=[A-Z0-9+,-]+)*")
_UNTIL = re.compile(r"\d{8}(T\d{6}Z?)?")
# How often, and the least number of days from one time to the next.
_DAYS = {"DAILY": 1, "WEEKLY": 7, "MONTHLY": 28, "YEARLY": 365}
# The largest number of each; dateutil takes any.
_LARGEST = {
    "BYMONTH": 12,
    "BYMONTHDAY": 31,
    "BYYEARDAY": 366,
    "BYWEEKNO": 53,
    "BYSETPOS": 366,
}
_NAMES = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "WKST", *_LARGEST})
_LARGEST_INTERVAL = 366
# Long enough for leap days; every month of it shows what dateutil cannot expand.
_TRIED = timedelta(days=10 * 366)
# A rule with COUNT is counted from its first day on: not for longer than some forty years.
_COUNTED = timedelta(days=15_000)
# The clock furthest ahead: a rule is checked without knowing whose wall it is for.
_FURTHEST = timezone(timedelta(hours=14))
_FIRST_END, _LAST_END = datetime(1800, 1, 1), datetime(2999, 12, 31)


class RuleError(ToldError, ValueError):
    """A recurrence rule that cannot be used; the message is for whoever wrote it."""


def check(written: str, starts: datetime) -> None:
    """Raise :class:`RuleError` where the rule cannot be read, or never comes."""
    if not times(written, starts, starts, starts + _TRIED, _FURTHEST):
        raise RuleError(
            marked(
                "By this rule the hours would not come within ten years. Please look at it again."
            )
        )


def times(
    written: str, starts: datetime, earliest: datetime, latest: datetime, zone: tzinfo
) -> list[datetime]:
    """When it comes from ``earliest`` to ``latest`` (both may be one), on the zone's wall.

    The work grows with the days to ``latest``, whatever the rule is.
    """
    rule = _read(written, starts)
    latest = min(latest, rule.end(zone))
    pace = timedelta(days=rule.days * rule.interval)
    if rule.counted:
        latest = min(latest, starts + _COUNTED)
    elif rule.days <= 7:
        # Whole paces lead to the same days, without going through the years before.
        starts += max(0, (earliest - starts) // pace - 1) * pace
    steps = _Steps(rule.interval, (latest - starts) // pace + 1)
    found = []
    try:
        for wall in rule.pattern.replace(dtstart=starts, interval=steps):
            if wall > latest:
                break
            if wall >= earliest:
                found.append(wall)
    except _StepsDone:
        pass
    except (ValueError, IndexError, OverflowError) as error:
        # As of a ninth Monday of a month, which dateutil reads.
        raise _not_understood() from error
    return found


@dataclass(frozen=True)
class _Read:
    """A rule that was read. ``days``: the fewest from a day, week, month or year to the next."""

    days: int
    interval: int
    counted: bool
    until: str
    pattern: rrule

    def end(self, zone: tzinfo) -> datetime:
        """The last moment on the zone's wall. A day alone is meant with all its hours."""
        if not self.until:
            return datetime.max
        if "T" not in self.until:
            return datetime.strptime(f"{self.until}T235959", "%Y%m%dT%H%M%S")
        moment = datetime.strptime(self.until.removesuffix("Z"), "%Y%m%dT%H%M%S")
        if not self.until.endswith("Z"):
            return moment
        # Some write the year 9999, which has no room for zones.
        moment = max(_FIRST_END, min(moment, _LAST_END))
        return moment.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)


@lru_cache(maxsize=4096)
def _read(written: str, starts: datetime) -> _Read:
    if len(written) > MAX_RULE_CHARS:
        raise RuleError(marked("That rule is too long."))
    text = written.upper()
    if not any(f"FREQ={often}" in text for often in _DAYS):
        raise _how_often()
    # Nothing else, least of all blanks: dateutil parts whole rules there.
    if not _FORM.fullmatch(text):
        raise _not_understood()
    pairs = [pair.split("=") for pair in text.split(";")]
    parts = dict(pairs)
    _check_parts(parts, [name for name, _value in pairs])
    until = parts.pop("UNTIL", "")
    try:
        pattern = rrulestr(";".join(f"{n}={v}" for n, v in parts.items()), dtstart=starts)
        assert isinstance(pattern, rrule)
        read = _Read(
            _DAYS[parts["FREQ"]],
            int(parts.get("INTERVAL", 1)),
            "COUNT" in parts,
            until,
            pattern,
        )
        read.end(UTC)
    except ValueError as error:
        raise _not_understood() from error
    return read


def _check_parts(parts: dict[str, str], names: list[str]) -> None:
    if parts.get("FREQ") not in _DAYS:
        raise _how_often()
    if not {"BYHOUR", "BYMINUTE", "BYSECOND"}.isdisjoint(names):
        raise RuleError(marked("The rule must not name hours: the time of the first day counts."))
    for name in names:
        if name not in _NAMES:
            raise RuleError(
                marked("I do not know {name} in a rule. Please leave it out."), name=name
            )
        if names.count(name) > 1:
            raise RuleError(marked("{name} may stand in the rule only once."), name=name)
    if "COUNT" in parts and "UNTIL" in parts:
        raise RuleError(marked("Please give COUNT or UNTIL, not both."))
    if not _within(parts.get("INTERVAL", "1"), 1, _LARGEST_INTERVAL):
        raise RuleError(
            marked("INTERVAL must be a number from 1 to {largest}."), largest=_LARGEST_INTERVAL
        )
    if not _within(parts.get("COUNT", "1"), 1, None):
        raise RuleError(marked("COUNT must be a number from 1 on."))
    if "UNTIL" in parts and not _UNTIL.fullmatch(parts["UNTIL"]):
        raise RuleError(marked("Please write the end with its time, as UNTIL=20271231T235959."))
    for name, largest in _LARGEST.items():
        if name in parts and not all(
            _within(number.lstrip("+-"), 1, largest) for number in parts[name].split(",")
        ):
            raise RuleError(
                marked("{name} must be numbers from 1 to {largest}."), name=name, largest=largest
            )


def _within(number: str, least: int, most: int | None) -> bool:
    return number.isdecimal() and least <= int(number) and (most is None or int(number) <= most)


def _how_often() -> RuleError:
    return RuleError(marked("The rule must repeat by day, week, month or year."))


def _not_understood() -> RuleError:
    return RuleError(marked("I do not understand that rule. Please write it as in the example."))


class _StepsDone(Exception):
    """A rule went on as often as it may."""


class _Steps(int):
    """An interval that ends its rule after so many steps; dateutil adds it once in each.

    dateutil looks at the end only when the rule comes: one that never does it would follow
    day by day to the year 9999.
    """

    _left: int

    def __new__(cls, interval: int, steps: int) -> Self:
        made = super().__new__(cls, interval)
        made._left = steps
        return made

    def __radd__(self, other: int) -> int:
        return other + self._taken()

    def __mul__(self, other: int) -> int:
        return self._taken() * other

    def _taken(self) -> int:
        self._left -= 1
        if self._left < 0:
            raise _StepsDone
        return int(self)
