"""The form of opening hours: days and times ticked, or a rule written out; and a rule in words."""

from __future__ import annotations

import re
from datetime import date, datetime, time

from fireside_care.appointments.hours import Rule
from fireside_care.appointments.recurrence import MAX_RULE_CHARS, RuleError
from fireside_care.i18n import tr, tr_n
from fireside_care.web.forms import Fields
from fireside_care.web.wording import all_of, long_day, weekdays

_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_MOST_WEEKS = 12
_MINUTES_OF_DAY = 24 * 60
# The rules that this form makes; others are shown as they are written.
_OURS = re.compile(
    r"FREQ=WEEKLY(?:;INTERVAL=(?P<weeks>\d+))?;BYDAY=(?P<days>[A-Z,]+)"
    r"(?:;UNTIL=(?P<until>\d{8})T235959)?"
)


def days() -> tuple[tuple[str, str], ...]:
    """Those of the week, by their codes, to be ticked."""
    return tuple(zip(_CODES, weekdays(), strict=True))


def read_rule(sent: Fields) -> Rule | None:
    """The rule that was filled in; ``None`` where something is wrong, told beside its field."""
    first = sent.day("first", tr("the first day"))
    begins = sent.clock("begins", tr("when they begin"))
    ends = sent.clock("ends", tr("when they end"))
    weeks = sent.number("weeks", 1, _MOST_WEEKS, tr("Every how many weeks"))
    ticked = sent.several("days", _CODES)
    last = sent.day("last")
    written = sent.text("rrule", most=MAX_RULE_CHARS).removeprefix("RRULE:")
    if first is not None and last is not None and last < first:
        sent.wrong("last", tr("The last day must not come before the first."))
    if not sent.good or first is None or begins is None or ends is None:
        return None
    rule = Rule(
        starts=datetime.combine(first, begins).isoformat(timespec="minutes"),
        minutes=_minutes(begins, ends),
        rrule=written or _weekly(ticked, weeks, last),
        closed=sent.values.get("kind") == "break",
    )
    try:
        rule.check()
    except RuleError as error:
        sent.wrong("rrule" if written else "ends", str(error))
        return None
    return rule


def in_words(starts: str, minutes: int, rrule: str) -> str:
    """A rule as people say it; one that was kept and cannot be used is told so."""
    try:
        Rule(starts, minutes, rrule).check()
    except RuleError:
        return tr(
            "I cannot use this rule: {rule}. No times are offered by it. Please remove it.",
            rule=f"{starts} {rrule}".strip(),
        )
    begins = datetime.fromisoformat(starts)
    ends = (begins.hour * 60 + begins.minute + minutes) % _MINUTES_OF_DAY
    hours = tr(
        "{begins} to {ends}", begins=f"{begins:%H:%M}", ends=f"{ends // 60:02}:{ends % 60:02}"
    )
    first = long_day(begins.date())
    if not rrule:
        return tr("{day}, {hours}", day=first, hours=hours)
    if rrule == "FREQ=DAILY":
        return tr("Every day, {hours}, from {first}", hours=hours, first=first)
    ours = _OURS.fullmatch(rrule)
    if ours is None:
        return tr("{hours}, from {first}, by the rule {rule}", hours=hours, first=first, rule=rrule)
    said = {"often": _how_often(ours), "hours": hours, "first": first}
    if ours["until"]:
        last = long_day(date.fromisoformat(ours["until"]))
        return tr("{often}, {hours}, from {first}, until {last}", last=last, **said)
    return tr("{often}, {hours}, from {first}", **said)


def _how_often(ours: re.Match[str]) -> str:
    names = dict(days())
    listed = all_of([names[code] for code in ours["days"].split(",") if code in names])
    weeks = int(ours["weeks"] or 1)
    if weeks == 1:
        return tr("Every {days}", days=listed)
    return tr_n("Every {n} week on {days}", "Every {n} weeks on {days}", weeks, days=listed)


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
