"""Hours on a wall's clock become the right instants: against dateutil and zoneinfo as oracle."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil import tz
from dateutil.rrule import rrulestr
from hypothesis import given
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
        Rule("2026-03-02T09:00", 0),
        Rule("2026-03-02T09:00", 2000),
        Rule("2026-03-02T09:00", 60, "every Monday"),
        Rule("2026-03-02T09:00", 60, "FREQ=MINUTELY"),
        Rule("2026-03-02T09:00", 60, "FREQ=DAILY;BYHOUR=1,2,3"),
        Rule("2026-03-02T09:00", 60, "FREQ=WEEKLY;BYDAY=XX"),
        Rule("2026-03-02T09:00", 60, "FREQ=DAILY;" + "X" * 600),
    ],
)
def test_rules_that_cannot_be_used_are_told(rule: Rule) -> None:
    with pytest.raises(RuleError, match=r"\.$"):
        rule.check()


def test_rules_that_can() -> None:
    Rule("2026-03-02T09:00", 60).check()
    Rule("2026-03-02T09:00", 60, "FREQ=MONTHLY;BYDAY=1MO;UNTIL=20271231T000000").check()


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
