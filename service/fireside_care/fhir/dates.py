"""FHIR's dates: read strictly, and compared as search does (prefixes, parts of a date)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from fireside_care.fhir.errors import Invalid
from fireside_care.i18n import marked

_FORM = re.compile(
    r"(?P<year>[12]\d{3})"
    r"(-(?P<month>0[1-9]|1[0-2])"
    r"(-(?P<day>0[1-9]|[12]\d|3[01])"
    r"(T(?P<hour>[01]\d|2[0-3]):(?P<minute>[0-5]\d)"
    r"(:(?P<second>[0-5]\d)(\.\d{1,9})?)?"
    r"(?P<zone>Z|[+-](0\d|1[0-4]):[0-5]\d)?)?)?)?",
    re.ASCII,
)
_PREFIXES = ("eq", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap")
_BEFORE_ALL, _AFTER_ALL = -(1 << 62), 1 << 62
_ABOUT_SECONDS = 86_400
Range = tuple[int, int]
"""Whole seconds since 1970, from the first to the first one after it."""


@dataclass(frozen=True)
class DateFilter:
    """One search parameter: an instant fits that lies in any of the ranges."""

    ranges: tuple[Range, ...]

    def fits(self, instant: int) -> bool:
        """Whether an instant is among those searched for."""
        return any(low <= instant < high for low, high in self.ranges)

    @property
    def first(self) -> int:
        """Nothing before it fits."""
        return min(low for low, _high in self.ranges)

    @property
    def last(self) -> int:
        """Nothing after it fits."""
        return max(high for _low, high in self.ranges) - 1


def date_filter(alternatives: list[str], zone: ZoneInfo) -> DateFilter:
    """Read a search parameter. Raises :class:`Invalid`."""
    return DateFilter(tuple(found for text in alternatives for found in _ranges(text, zone)))


def read_instant(text: object, expression: str) -> datetime:
    """An instant with its zone, as Slot.start and Appointment.start have to be."""
    match = _FORM.fullmatch(text) if isinstance(text, str) else None
    if match is None or match["second"] is None or match["zone"] is None:
        raise Invalid(
            marked("An instant looks like 2026-03-03T09:00:00+01:00, with its zone."),
            "value",
            expression,
        )
    return _begin(match, ZoneInfo("UTC"), expression)


def read_date(text: object, expression: str) -> date:
    """A whole date, as a birth date has to be here."""
    match = _FORM.fullmatch(text) if isinstance(text, str) else None
    if match is None or match["day"] is None or match["hour"] is not None:
        raise Invalid(marked("A date looks like 1943-05-21."), "value", expression)
    return _begin(match, ZoneInfo("UTC"), expression).date()


def seconds_of(instant: datetime) -> int:
    """Whole seconds since 1970."""
    return int(instant.timestamp())


def _ranges(text: str, zone: ZoneInfo) -> list[Range]:
    prefix, bare = (text[:2], text[2:]) if text[:2] in _PREFIXES else ("eq", text)
    # A plus sign that nobody encoded arrives as a space.
    match = _FORM.fullmatch(bare.replace(" ", "+"))
    if match is None:
        raise Invalid(
            marked("A date to search for looks like ge2026-03-03 or ge2026-03-03T09:00:00Z.")
        )
    low, high = _span(match, zone)
    return {
        "eq": [(low, high)],
        "ne": [(_BEFORE_ALL, low), (high, _AFTER_ALL)],
        "gt": [(high, _AFTER_ALL)],
        "sa": [(high, _AFTER_ALL)],
        "lt": [(_BEFORE_ALL, low)],
        "eb": [(_BEFORE_ALL, low)],
        "ge": [(low, _AFTER_ALL)],
        "le": [(_BEFORE_ALL, high)],
        "ap": [(low - _ABOUT_SECONDS, high + _ABOUT_SECONDS)],
    }[prefix]


def _span(match: re.Match[str], zone: ZoneInfo) -> Range:
    """What a date, or a part of one, covers: a day is the clinic's day."""
    begin = _begin(match, zone, "")
    wall = begin.replace(tzinfo=None)
    if match["second"] is not None:
        return seconds_of(begin), seconds_of(begin) + 1
    if match["hour"] is not None:
        return seconds_of(begin), seconds_of(begin) + 60
    if match["day"] is not None:
        after = wall + timedelta(days=1)
    elif match["month"] is not None:
        after = (wall + timedelta(days=31)).replace(day=1)
    else:
        after = wall.replace(year=wall.year + 1)
    return seconds_of(begin), seconds_of(after.replace(tzinfo=zone))


def _begin(match: re.Match[str], zone: ZoneInfo, expression: str) -> datetime:
    parts = [
        int(match[name] or least)
        for name, least in (
            ("year", 1),
            ("month", 1),
            ("day", 1),
            ("hour", 0),
            ("minute", 0),
            ("second", 0),
        )
    ]
    try:
        year, month, day, hour, minute, second = parts
        wall = datetime(year, month, day, hour, minute, second)
    except ValueError as error:
        raise Invalid(marked("There is no such day."), "value", expression) from error
    named = match["zone"]
    if named is None:
        return wall.replace(tzinfo=zone)
    if named == "Z":
        return wall.replace(tzinfo=UTC)
    sign = -1 if named[0] == "-" else 1
    offset = timedelta(hours=int(named[1:3]), minutes=int(named[4:6]))
    return (wall - sign * offset).replace(tzinfo=UTC)
