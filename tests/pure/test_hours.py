"""Hours on a wall's clock become the right instants: against dateutil and zoneinfo as oracle."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from dateutil import rrule as dateutil_rules
from dateutil import tz
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from fireside_care.appointments.hours import (
    Rule,
    RuleError,
    Span,
    joined,
    local_instant,
    spans,
    starts_within,
    without,
)

ZONES = ("Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Shanghai", "UTC")
zones = st.sampled_from(ZONES)
days = st.dates(date(2024, 1, 1), date(2028, 12, 31))
times = st.times().map(lambda t: t.replace(second=0, microsecond=0))


def _said(instant: int, zone: str) -> str:
    return datetime.fromtimestamp(instant, ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")


@given(days, times, zones)
def test_a_walls_time_is_what_dateutil_makes_of_it(day: date, at: time, zone: str) -> None:
    wall = datetime.combine(day, at)
    other = tz.gettz(zone)
    aware = wall.replace(tzinfo=other)
    # dateutil moves a time that does not exist forward by as much as is left out.
    expected = aware if tz.datetime_exists(aware) else tz.resolve_imaginary(aware)
    assert local_instant(wall, ZoneInfo(zone)) == int(expected.timestamp())


@given(days, st.integers(0, 23), st.integers(1, 600), zones, st.sampled_from(["DAILY", "WEEKLY"]))
def test_every_block_begins_and_ends_on_the_walls_clock(
    first: date, hour: int, minutes: int, zone: str, frequency: str
) -> None:
    rule = Rule(f"{first}T{hour:02d}:00", minutes, f"FREQ={frequency}")
    last = first + timedelta(days=40)
    starts = datetime.combine(first, time(hour))
    walls = rrulestr(f"FREQ={frequency};UNTIL={last:%Y%m%d}T235959", dtstart=starts)
    expected = [
        (
            local_instant(wall, ZoneInfo(zone)),
            local_instant(wall + timedelta(minutes=minutes), ZoneInfo(zone)),
        )
        for wall in walls
    ]
    # A block inside the hour that is left out in spring has no length at all.
    assert spans(rule, ZoneInfo(zone), first, last) == [b for b in expected if b[0] < b[1]]


def test_the_night_in_which_the_clocks_change() -> None:
    london = ZoneInfo("Europe/London")
    night = Rule("2026-03-28T22:00", 8 * 60, "FREQ=DAILY")
    spring, after = spans(night, london, date(2026, 3, 28), date(2026, 3, 29))
    assert spring[1] - spring[0] == 7 * 3600
    assert after[1] - after[0] == 8 * 3600
    autumn = spans(night, london, date(2026, 10, 24), date(2026, 10, 24))[0]
    assert autumn[1] - autumn[0] == 9 * 3600
    assert _said(autumn[1], "Europe/London") == "2026-10-25 06:00"


def test_a_leap_day_comes_every_four_years() -> None:
    rule = Rule("2024-02-29T09:00", 60, "FREQ=YEARLY")
    found = spans(rule, ZoneInfo("UTC"), date(2024, 1, 1), date(2032, 12, 31))
    assert [_said(start, "UTC")[:10] for start, _ in found] == [
        *("2024-02-29", "2028-02-29", "2032-02-29")
    ]


def test_days_that_are_left_out_and_single_days() -> None:
    rule = Rule("2026-03-02T09:00", 60, "FREQ=DAILY;COUNT=5", except_days=("2026-03-04",))
    found = spans(rule, ZoneInfo("UTC"), date(2026, 3, 1), date(2026, 3, 31))
    assert [datetime.fromtimestamp(start, UTC).day for start, _ in found] == [2, 3, 5, 6]
    once = Rule("2026-03-02T09:00", 60)
    assert len(spans(once, ZoneInfo("UTC"), date(2026, 3, 2), date(2026, 3, 2))) == 1
    assert spans(once, ZoneInfo("UTC"), date(2026, 3, 3), date(2026, 3, 9)) == []


@pytest.mark.parametrize(
    "rule",
    [
        Rule("tomorrow", 60),
        Rule("2026-03-02T09Z", 60, "FREQ=DAILY"),
        Rule("0026-03-02T09:00", 60),
        Rule("2026-03-02T09:00", 0),
        Rule("2026-03-02T09:00", 2000),
        Rule("2026-03-02T09:00", 60, "every Monday"),
        Rule("2026-03-02T09:00", 60, "FREQ=MINUTELY"),
        Rule("2026-03-02T09:00", 60, "FREQ=DAILY;BYHOUR=1,2,3"),
        Rule("2026-03-02T09:00", 60, "FREQ=WEEKLY;BYDAY=XX"),
        Rule("2026-03-02T09:00", 60, "FREQ=DAILY;" + "X" * 600),
        Rule("2026-03-02T09:00", 60, "BYDAY=MO"),
        Rule("2026-03-02T09:00", 60, "FREQ=DAILY;"),
        Rule("2026-03-02T09:00", 60, "FREQ=DAILY;INTERVAL=0"),
        Rule("2026-03-02T09:00", 60, "FREQ=DAILY;INTERVAL=-1"),
        Rule("2026-03-02T09:00", 60, "FREQ=DAILY;INTERVAL=367"),
        Rule("2026-03-02T09:00", 60, "FREQ=DAILY;COUNT=0"),
        Rule("2026-03-02T09:00", 60, "FREQ=DAILY;COUNT=2;UNTIL=20270101T000000"),
        Rule("2026-03-02T09:00", 60, "FREQ=DAILY;UNTIL=MONDAY"),
        Rule("2026-03-02T09:00", 60, "FREQ=DAILY;UNTIL=20261399"),
        Rule("2026-03-02T09:00", 60, "FREQ=DAILY;BYMONTHDAY=0"),
        Rule("2026-03-02T09:00", 60, "FREQ=DAILY;BYEASTER=1"),
        # The last of both would count.
        Rule("2026-03-02T09:00", 60, "FREQ=DAILY;FREQ=SECONDLY"),
        Rule("2026-03-02T09:00", 60, "FREQ=DAILY;freq=WEEKLY"),
        # What dateutil parts at blanks.
        Rule("2026-03-02T09:00", 60, "FREQ=DAILY RDATE:20270101T100000Z"),
        Rule("2026-03-02T09:00", 60, "RRULE:FREQ=DAILY EXRULE:FREQ=DAILY"),
        Rule("2026-03-02T09:00", 60, "FREQ=DAILY\tEXRULE:FREQ=DAILY"),
        # Never: no such day, over before it begins, not in so many years.
        Rule("2026-03-02T09:00", 60, "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"),
        Rule("2026-03-02T09:00", 60, "FREQ=DAILY;UNTIL=20260301T235959"),
        Rule("2026-03-02T09:00", 60, "FREQ=YEARLY;INTERVAL=366;BYMONTH=1"),
        # Read by dateutil without a word, and not expanded.
        Rule("2026-03-02T09:00", 60, "FREQ=MONTHLY;BYDAY=1MO,9MO"),
    ],
)
def test_rules_that_cannot_be_used_are_told(rule: Rule) -> None:
    with steps_counted(_ENOUGH), pytest.raises(RuleError, match=r"\.$"):
        rule.check()


@pytest.mark.parametrize(
    "written",
    [
        "FREQ=MONTHLY;BYDAY=1MO;UNTIL=20271231T000000",
        "FREQ=DAILY;UNTIL=20271231T000000Z",
        "freq=weekly;byday=mo,fr;wkst=su",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
        "FREQ=YEARLY;BYWEEKNO=1,-1;BYDAY=MO",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=9",
        "FREQ=YEARLY;BYYEARDAY=-1,+1",
        "FREQ=DAILY;INTERVAL=366",
    ],
)
def test_rules_that_can(written: str) -> None:
    Rule("2026-03-02T09:00", 60).check()
    Rule("2026-03-02T09:00", 60, written).check()


@pytest.mark.parametrize(
    ("written", "last"),
    [
        # Eight in the morning in New York is noon in summer, and one in winter, in UTC.
        ("FREQ=DAILY;UNTIL=20260310T120000Z", 10),
        ("FREQ=DAILY;UNTIL=20260310T115959Z", 9),
        ("FREQ=DAILY;UNTIL=20260307T130000Z", 7),
        ("FREQ=DAILY;UNTIL=20260307T120000Z", 6),
        ("FREQ=DAILY;UNTIL=20260310T080000", 10),
        ("FREQ=DAILY;UNTIL=20260310", 10),
        ("FREQ=DAILY;UNTIL=99991231T235959Z", 20),
    ],
)
def test_an_end_in_utc_is_read_on_the_clinics_wall(written: str, last: int) -> None:
    rule = Rule("2026-03-02T08:00", 60, written)
    rule.check()
    found = spans(rule, ZoneInfo("America/New_York"), date(2026, 3, 1), date(2026, 3, 20))
    assert _said(found[-1][0], "America/New_York") == f"2026-03-{last:02d} 08:00"


_ENOUGH = 16_000
"""Steps for ten years and for 400 days of any rule."""


@contextmanager
def steps_counted(most: int) -> Iterator[list[int]]:
    """Every step of dateutil, of whatever frequency; too many end the test, not the patience."""
    counted = [0]
    originals = {name: getattr(dateutil_rules._iterinfo, name) for name in _STEPS}

    def counting(name: str) -> Any:
        def step(self: Any, *args: Any) -> Any:
            counted[0] += 1
            assert counted[0] <= most, "too many steps"
            return originals[name](self, *args)

        return step

    with patch.multiple(dateutil_rules._iterinfo, **{name: counting(name) for name in _STEPS}):
        yield counted


_STEPS = ("ydayset", "mdayset", "wdayset", "ddayset")
_names = st.sampled_from(
    [
        *("BYDAY", "BYMONTH", "BYMONTHDAY", "BYSETPOS", "BYYEARDAY", "BYWEEKNO"),
        *("FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYHOUR", "BYEASTER", "RDATE", "EXRULE"),
    ]
)
_words = st.sampled_from(
    [
        *("DAILY", "WEEKLY", "MONTHLY", "YEARLY", "SECONDLY"),
        *("MO", "MO,WE", "1MO", "-1FR", "53SU", "0MO", "9" * 30 + "TU"),
        *("0", "1", "2", "-1", "29", "30", "31", "53", "366", "9" * 30, "1,2,3", "", "+", "1_0"),
        *("20270101", "20270101T100000", "20270101T100000Z"),
        *("20271399", "00010101T000000Z", "99991231T235959Z"),
    ]
)
_pairs = st.builds("{}={}".format, _names, _words)
_firsts = st.sampled_from([f"FREQ={often}" for often in ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")])
_between = st.sampled_from([";"] * 12 + [" ", ":", ",", "=", "\n", "", " RRULE:", " EXRULE:"])
rule_texts = st.one_of(
    st.text(max_size=40),
    st.builds(
        lambda first, more: first + "".join(mark + pair for mark, pair in more),
        st.one_of(_firsts, _pairs),
        st.lists(st.tuples(_between, _pairs), max_size=5),
    ),
)


@settings(deadline=None)
@given(rule_texts, st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.booleans())
def test_every_text_is_refused_or_expanded_in_few_steps(
    written: str, first: date, closed: bool
) -> None:
    rule = Rule(f"{first}T09:00", 60, written, closed=closed)
    with steps_counted(_ENOUGH):
        try:
            rule.check()
            refused = False
        except RuleError:
            refused = True
    # As it may stand in a database, checked or not.
    with steps_counted(_ENOUGH):
        found = spans(rule, ZoneInfo("Asia/Tokyo"), date(2026, 6, 1), date(2027, 7, 6))
    assert found == sorted(set(found)) and len(found) <= 401
    if refused and not closed:
        assert found == []


@settings(deadline=None)
@given(
    st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
    st.integers(1, 5),
    st.sampled_from(["", ";BYDAY=MO,TH", ";BYMONTH=2,7", ";BYMONTHDAY=-1,13", ";BYDAY=1MO,-1SU"]),
    st.sampled_from(["", ";BYSETPOS=1", ";COUNT=30", ";UNTIL=20270101T090000", ";WKST=SU"]),
    st.dates(date(2015, 1, 1), date(2026, 1, 1)),
)
def test_blocks_come_when_dateutil_says(
    often: str, interval: int, by: str, more: str, first: date
) -> None:
    written = f"FREQ={often};INTERVAL={interval}{by}{more}"
    starts = datetime.combine(first, time(9))
    try:
        Rule(starts.isoformat(), 60, written).check()
    except RuleError:
        return
    rule = Rule(starts.isoformat(), 60, written)
    found = spans(rule, ZoneInfo("UTC"), date(2026, 1, 1), date(2028, 12, 31))
    walls = rrulestr(written, dtstart=starts).between(
        datetime(2026, 1, 1), datetime(2028, 12, 31, 23), inc=True
    )
    assert [start for start, _end in found] == [local_instant(w, ZoneInfo("UTC")) for w in walls]


@pytest.mark.parametrize(
    "written", ["FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;FREQ=SECONDLY", "FREQ=DAILY RDATE:20270101Z"]
)
def test_what_was_kept_and_cannot_be_read_is_closed(written: str) -> None:
    """Hours never come; a break comes every day, since the rule may have meant any."""
    days_of_it = date(2026, 3, 2), date(2026, 3, 4)
    hours = Rule("2026-01-05T12:00", 60, written)
    rest = Rule("2026-01-05T12:00", 60, written, closed=True)
    with steps_counted(_ENOUGH):
        assert spans(hours, ZoneInfo("UTC"), *days_of_it) == []
        found = spans(rest, ZoneInfo("UTC"), *days_of_it)
    assert [_said(start, "UTC") for start, _end in found] == [
        *("2026-03-02 12:00", "2026-03-03 12:00", "2026-03-04 12:00")
    ]


@pytest.mark.parametrize("closed", [True, False])
def test_a_row_without_a_beginning_or_a_length_is_nothing(closed: bool) -> None:
    for rule in (
        Rule("soon", 60, "FREQ=DAILY", closed=closed),
        Rule("2026-01-05T12Z", 60, "FREQ=DAILY", closed=closed),
        Rule("2026-01-05T12:00", -60, "FREQ=DAILY", closed=closed),
    ):
        assert spans(rule, ZoneInfo("UTC"), date(2026, 3, 2), date(2026, 3, 4)) == []


blocks = st.lists(
    st.tuples(st.integers(0, 200), st.integers(1, 40)).map(lambda b: (b[0], b[0] + b[1])),
    max_size=12,
)


def _seconds(times: list[Span]) -> set[int]:
    return {second for start, end in times for second in range(start, end)}


@given(blocks, blocks)
def test_joining_and_taking_away_are_those_of_sets(one: list[Span], other: list[Span]) -> None:
    left = without(joined(one), joined(other))
    assert _seconds(joined(one)) == _seconds(one)
    assert _seconds(left) == _seconds(one) - _seconds(other)
    assert left == joined(left)


@given(st.integers(0, 10**6), st.integers(1, 600), st.integers(1, 120), st.integers(0, 60))
def test_every_beginning_leaves_room_for_the_visit(
    start: int, length: int, minutes: int, buffers: int
) -> None:
    block = (start, start + length * 60)
    found = list(starts_within(block, minutes, minutes + buffers))
    assert all(block[0] <= begin and begin + minutes * 60 <= block[1] for begin in found)
    assert bool(found) == (length >= minutes)
