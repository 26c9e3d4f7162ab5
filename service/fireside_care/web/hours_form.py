"""The form of opening hours: days and times ticked, or a rule written out; and a rule in words."""

from __future__ import annotations

import re
from datetime import date, datetime, time

from fireside_care.appointments.hours import MAX_RULE_CHARS, Rule, RuleError
from fireside_care.web.forms import Fields
from fireside_care.web.wording import WEEKDAYS, long_day

DAYS = tuple(zip(("MO", "TU", "WE", "TH", "FR", "SA", "SU"), WEEKDAYS, strict=True))
_CODES = tuple(code for code, _name in DAYS)
_MOST_WEEKS = 12
_MINUTES_OF_DAY = 24 * 60
# The rules that this form makes; others are shown as they are written.
_OURS = re.compile(
    r"FREQ=WEEKLY(?:;INTERVAL=(?P<weeks>\d+))?;BYDAY=(?P<days>[A-Z,]+)"
    r"(?:;UNTIL=(?P<until>\d{8})T235959)?"
)


def read_rule(sent: Fields) -> Rule | None:
    """The rule that was filled in; ``None`` where something is wrong, told beside its field."""
    first = sent.day("first", "the first day")
    begins = sent.clock("begins", "when they begin")
    ends = sent.clock("ends", "when they end")
    weeks = sent.number("weeks", 1, _MOST_WEEKS, "Every how many weeks")
    days = sent.several("days", _CODES)
    last = sent.day("last")
    written = sent.text("rrule", most=MAX_RULE_CHARS).removeprefix("RRULE:")
    if first is not None and last is not None and last < first:
        sent.wrong("last", "The last day must not come before the first.")
    if not sent.good or first is None or begins is None or ends is None:
        return None
    rule = Rule(
        starts=datetime.combine(first, begins).isoformat(timespec="minutes"),
        minutes=_minutes(begins, ends),
        rrule=written or _weekly(days, weeks, last),
        closed=sent.values.get("kind") == "break",
    )
    try:
        rule.check()
    except RuleError as error:
        sent.wrong("rrule" if written else "ends", str(error))
        return None
    return rule


def in_words(starts: str, minutes: int, rrule: str) -> str:
    """A rule as people say it."""
    begins = datetime.fromisoformat(starts)
    ends = (begins.hour * 60 + begins.minute + minutes) % _MINUTES_OF_DAY
    clock = f"{begins:%H:%M} to {ends // 60:02}:{ends % 60:02}"
    if not rrule:
        return f"{long_day(begins.date())}, {clock}"
    if rrule == "FREQ=DAILY":
        return f"Every day, {clock}, from {long_day(begins.date())}"
    ours = _OURS.fullmatch(rrule)
    if ours is None:
        return f"{clock}, from {long_day(begins.date())}, by the rule {rrule}"
    names = dict(DAYS)
    days = [names[code] for code in ours["days"].split(",") if code in names]
    listed = days[0] if len(days) == 1 else f"{', '.join(days[:-1])} and {days[-1]}"
    weeks = int(ours["weeks"] or 1)
    how_often = "Every" if weeks == 1 else f"Every {weeks} weeks on"
    until = ""
    if ours["until"]:
        until = f", until {long_day(date.fromisoformat(ours['until']))}"
    return f"{how_often} {listed}, {clock}, from {long_day(begins.date())}{until}"


def _weekly(days: list[str], weeks: int, last: date | None) -> str:
    if not days:
        return ""
    parts = ["FREQ=WEEKLY"]
    if weeks > 1:
        parts.append(f"INTERVAL={weeks}")
    parts.append(f"BYDAY={','.join(days)}")
    if last is not None:
        parts.append(f"UNTIL={last:%Y%m%d}T235959")
    return ";".join(parts)


def _minutes(begins: time, ends: time) -> int:
    """How long; until midnight, or on into the next day, where they end before they begin."""
    length = (ends.hour * 60 + ends.minute) - (begins.hour * 60 + begins.minute)
    return length if length > 0 else length + _MINUTES_OF_DAY
