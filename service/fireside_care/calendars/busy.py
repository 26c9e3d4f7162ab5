"""When somebody is busy, by a calendar of theirs: events and their recurrences as instants."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import recurring_ical_events  # type: ignore[import-untyped]
from icalendar import Calendar

from fireside_care.appointments.hours import Span, joined, local_instant
from fireside_care.calendars.outside import OutsideError
from fireside_care.i18n import marked

_MOST_EVENTS = 20_000
_TOO_OFTEN = frozenset({"SECONDLY", "MINUTELY", "HOURLY"})
_NO_CALENDAR = marked("That is not a calendar, or it is damaged.")
_TOO_MANY = marked("That calendar has too many events.")


def busy_times(
    texts: Iterable[bytes], zone: ZoneInfo, first: datetime, last: datetime
) -> list[Span]:
    """What a person's calendars block between two instants, in order and joined.

    An all-day event blocks the clinic's day. What is marked as free, or cancelled, blocks
    nothing. Raises :class:`OutsideError`.
    """
    blocks: list[Span] = []
    for text in texts:
        for span in _spans(text, zone, first, last):
            blocks.append(span)
            if len(blocks) > _MOST_EVENTS:
                raise OutsideError(_TOO_MANY)
    return joined(blocks)


def _spans(text: bytes, zone: ZoneInfo, first: datetime, last: datetime) -> Iterator[Span]:
    try:
        calendar = Calendar.from_ical(text)
        for event in list(calendar.walk("VEVENT")):
            _check_rules(event)
        events = recurring_ical_events.of(calendar).between(first, last)
        for event in events:
            if event.get("TRANSP") == "TRANSPARENT" or event.get("STATUS") == "CANCELLED":
                continue
            start = _instant(event["DTSTART"].dt, zone)
            end = _instant(event["DTEND"].dt, zone)
            if start < end:
                yield start, end
    except OutsideError:
        raise
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError) as error:
        # What a calendar of anybody's may hold; whatever it is, it cannot be read.
        raise OutsideError(_NO_CALENDAR) from error


def _check_rules(event: Any) -> None:
    rules = event.get("RRULE", [])
    for rule in rules if isinstance(rules, list) else [rules]:
        # Every minute of a year would be counted through.
        if _TOO_OFTEN & {str(frequency).upper() for frequency in rule.get("FREQ", ())}:
            raise OutsideError(_TOO_MANY)


def _instant(moment: date | datetime, zone: ZoneInfo) -> int:
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time.min)
    if moment.tzinfo is None:
        return local_instant(moment, zone)
    return int(moment.timestamp())
