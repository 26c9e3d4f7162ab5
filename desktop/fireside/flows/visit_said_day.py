"""The words of days, weeks and months, as a pattern to look for and as the days they mean. Pure."""

from __future__ import annotations

import re
from datetime import date, timedelta

from fireside.flows.days import months
from fireside.flows.visit_said import (
    alternatives,
    counted,
    ordinal,
    ordinal_pattern,
    weekday,
    weekday_patterns,
)
from fireside.i18n import tr
from fireside_core.phrases import plain_words

_GROUPS = (
    *("soon", "next_day", "this_day", "weekday", "day", "month", "day_first", "month_then"),
    *("month_first", "day_then", "lone", "begin", "middle", "end", "nth_week", "week", "months"),
    "in_month",
)


def day_pattern(which: str = "") -> str:
    """A day, or a few: "next Friday", "Monday the 9th", "the third of May", "late next week"."""
    n = which
    named = "|".join(weekday_patterns())
    month = _month_names()
    the, of = alternatives(tr("the")), alternatives(tr("of"))
    nth = rf"{ordinal_pattern()}(?! (?:{counted()}|{alternatives(tr('week|thing'))})\b)"
    nxt = alternatives(tr("next|the next|on next"))
    this = alternatives(tr("this|this coming|the coming|coming|on this"))
    return (
        rf"(?:(?P<soon{n}>{_any_of(soon_days())})|(?:{nxt}) (?P<next_day{n}>{named})"
        rf"|(?:{this}) (?P<this_day{n}>{named})"
        rf"|(?:(?P<weekday{n}>{named}) )?(?:(?:{the}) )?(?:(?P<day{n}>{nth})"
        rf"(?: (?:(?:{of}) )?(?P<month{n}>{month}))?"
        rf"|(?P<day_first{n}>[12]?\d|3[01]) (?:(?:{of}) )?(?P<month_then{n}>{month})"
        rf"|(?P<month_first{n}>{month}) (?:(?:{the}) )?(?P<day_then{n}>{nth}|[12]?\d|3[01]))"
        rf"|(?P<lone{n}>{named})|{_period_pattern(n)})(?= |$)"
    )


def _period_pattern(n: str) -> str:
    """A week or a month, or the beginning, middle or end of one."""
    begin = alternatives(
        tr("early|early in|the beginning of|beginning of|the start of|start of|at the start of"),
        tr("at the beginning of|the first half of"),
    )
    middle = alternatives(tr("the middle of|middle of|in the middle of|mid"))
    end = alternatives(
        tr("the end of|end of|at the end of|towards the end of|near the end of|late|late in"),
        tr("later|later in|later on in|the second half of"),
    )
    nth_week = rf"(?P<nth_week{n}>{alternatives(_first_week(), _last_week())}) "
    return (
        rf"(?:(?:(?P<begin{n}>{begin})|(?P<middle{n}>{middle})|(?P<end{n}>{end})"
        rf"|{nth_week}(?:{alternatives(tr('of|in'))})) )?"
        rf"(?:(?P<week{n}>{_any_of(_weeks())})|(?P<months{n}>{_any_of(_months_ahead())})"
        rf"|(?P<in_month{n}>{_month_names()}))"
    )


def said_of_day(found: re.Match[str], which: str = "") -> dict[str, str]:
    """What of the pattern was said."""
    return {key: found[key + which] for key in _GROUPS if found[key + which]}


def days_meant(said: dict[str, str], today: date) -> tuple[date, date] | None:
    """The first and the last of the days; ``None`` for a day that is in no calendar."""
    monday = today - timedelta(days=today.weekday())
    if {"week", "months", "in_month"} & said.keys():
        return _period(said, today)
    if "soon" in said:
        day: date | None = today + timedelta(days=soon_days()[said["soon"]])
    elif "next_day" in said:
        # Next Tuesday is the one of next week.
        day = monday + timedelta(days=7 + weekday(said["next_day"]))
    elif "this_day" in said or "lone" in said:
        day = coming(weekday(said.get("this_day") or said["lone"]), today)
    else:
        day = _date(said, today)
    return (day, day) if day else None


def coming(named: int, today: date) -> date:
    """The next such weekday, which may be today."""
    return today + timedelta(days=(named - today.weekday()) % 7)


def _date(said: dict[str, str], today: date) -> date | None:
    """The next such date; a day alone is one of this month or the next that has it."""
    words = said.get("day") or said.get("day_first") or said["day_then"]
    number = int(words) if words.isdigit() else ordinal(words)
    named = said.get("month") or said.get("month_then") or said.get("month_first")
    for ahead in range(13):
        first = months_later(today.replace(day=1), ahead)
        if named and plain_words(months()[first.month - 1]) != named:
            continue
        try:
            day = first.replace(day=number)
        except ValueError:
            continue
        if day >= today:
            agrees = "weekday" not in said or weekday(said["weekday"]) == day.weekday()
            return day if agrees else None
    return None


def _period(said: dict[str, str], today: date) -> tuple[date, date] | None:
    part = next((name for name in ("begin", "middle", "end") if name in said), "")
    if "week" in said:
        monday = today - timedelta(days=today.weekday())
        first = monday + timedelta(weeks=_weeks()[said["week"]])
        last = first + timedelta(days=6)
        ends = {"begin": (0, 1), "middle": (1, 3), "end": (3, 6)}
    else:
        if "months" in said:
            ahead = _months_ahead()[said["months"]]
        else:
            names = [plain_words(name) for name in months()]
            ahead = (names.index(said["in_month"]) + 1 - today.month) % 12
        first = months_later(today.replace(day=1), ahead)
        last = months_later(first, 1) - timedelta(days=1)
        ends = {"begin": (0, 9), "middle": (10, 19), "end": (20, (last - first).days)}
    week = timedelta(days=6)
    if "nth_week" in said:
        if "week" in said:
            return None
        is_first = said["nth_week"] in _first_week().split("|")
        return (first, first + week) if is_first else (last - week, last)
    if part:
        return first + timedelta(days=ends[part][0]), first + timedelta(days=ends[part][1])
    # "The week" alone is none in particular.
    whole = (said.get("week"), said.get("months"))
    return None if whole[0] == tr("the week") or whole[1] == tr("the month") else (first, last)


def months_later(day: date, ahead: int) -> date:
    """The same day of a later month, or its last one."""
    year, month = divmod(day.year * 12 + day.month - 1 + ahead, 12)
    first = date(year, month + 1, 1)
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return first.replace(day=min(day.day, last.day))


def soon_days() -> dict[str, int]:
    """How many days ahead."""
    return {
        tr("today"): 0,
        tr("tomorrow's"): 1,
        tr("tomorrow"): 1,
        tr("day after tomorrow"): 2,
        tr("the day after tomorrow"): 2,
    }


def _weeks() -> dict[str, int]:
    return {
        tr("this week"): 0,
        tr("the week"): 0,
        tr("next week"): 1,
        tr("the next week"): 1,
        tr("week after next"): 2,
        tr("the week after next"): 2,
    }


def _months_ahead() -> dict[str, int]:
    return {tr("this month"): 0, tr("the month"): 0, tr("next month"): 1, tr("the next month"): 1}


def _first_week() -> str:
    return tr("the first week|first week")


def _last_week() -> str:
    return tr("the last week|last week")


def _month_names() -> str:
    return alternatives(*months())


def _any_of(phrases: dict[str, int]) -> str:
    return "|".join(sorted(map(re.escape, phrases), key=len, reverse=True))
