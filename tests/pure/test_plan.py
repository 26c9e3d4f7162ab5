"""Beginnings that a clinic's plan offers: in order, once, never within a break."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fireside_care.appointments.hours import Rule, Span, local_instant, spans
from fireside_care.appointments.plan import ClinicPlan, PlannedClinician, PlannedVisit

_HOUR = 3600
_DAY = 24 * _HOUR
NIGHT = Rule("2026-01-01T22:00", 480, "FREQ=DAILY")
REST = Rule("2026-01-01T02:00", 60, "FREQ=DAILY", closed=True)
MORNING = Rule("2026-01-01T05:00", 180, "FREQ=DAILY")


def _plan(
    rules: Sequence[Rule], minutes: int = 30, zone: str = "Europe/London", away: Sequence[Span] = ()
) -> ClinicPlan:
    visit = PlannedVisit("v", "Visit", "", minutes, 0, 0, 0, 400, False, ("video",), "")
    person = PlannedClinician("p", "Lin", "", frozenset({"v"}), tuple(rules), tuple(away))
    return ClinicPlan(
        id="c",
        name="Clinic",
        zone=ZoneInfo(zone),
        zone_name=zone,
        address="",
        phone="",
        practice=False,
        version=1,
        visit_types={"v": visit},
        clinicians={"p": person},
    )


def _midnight(plan: ClinicPlan, day: date) -> int:
    return local_instant(datetime.combine(day, time.min), plan.zone)


def _offered(plan: ClinicPlan, first: date, days: int) -> list[int]:
    last = _midnight(plan, first + timedelta(days=days)) - 1
    return [int(start) for start in plan.starts("p", "v", _midnight(plan, first), last)]


def test_a_break_after_midnight_is_kept_every_night_of_a_year() -> None:
    plan = _plan([NIGHT, REST])
    hours = [
        datetime.fromtimestamp(start, plan.zone).hour
        for start in _offered(plan, date(2026, 2, 1), 365)
    ]
    assert set(hours) == {22, 23, 0, 1, 3, 4, 5}


def test_blocks_that_meet_after_midnight_are_one_every_night_of_a_year() -> None:
    plan = _plan([NIGHT, MORNING], minutes=50)
    found = _offered(plan, date(2026, 2, 1), 365)
    assert all(later - sooner >= 50 * 60 for sooner, later in pairwise(found))
    nights = {
        datetime.fromtimestamp(start, plan.zone).strftime("%H:%M")
        for start in found
        # Not those around a change of the clocks.
        if datetime.fromtimestamp(start, plan.zone).month not in (3, 10)
    }
    assert nights == {
        *("22:00", "22:50", "23:40", "00:30", "01:20", "02:10", "03:00", "03:50", "04:40", "05:30"),
        *("06:20", "07:10"),
    }


def test_somebody_who_is_always_there_begins_on_the_hour() -> None:
    plan = _plan([Rule("2026-01-01T00:00", 1440, "FREQ=DAILY")], minutes=60, zone="Asia/Kathmandu")
    found = _offered(plan, date(2026, 2, 1), 200)
    assert len(found) == 24 * 200
    assert {datetime.fromtimestamp(start, plan.zone).minute for start in found} == {0}


def test_times_of_a_day_are_the_same_however_they_are_asked_for() -> None:
    plan = _plan([NIGHT, REST, MORNING], minutes=35)
    first, number = date(2026, 2, 1), 100
    by_day = [
        start for day in range(number) for start in _offered(plan, first + timedelta(days=day), 1)
    ]
    assert by_day == _offered(plan, first, number)
    assert all(plan.offers("p", "v", start) for start in by_day)
    assert not any(plan.offers("p", "v", start + 60) for start in by_day)


@pytest.mark.parametrize("minutes", [7 * 60, 12 * 60])
def test_a_long_visit_that_begins_before_a_window_ends_is_offered(minutes: int) -> None:
    plan = _plan([Rule("2026-01-01T20:00", 720, "FREQ=DAILY")], minutes=minutes, zone="UTC")
    assert len(_offered(plan, date(2026, 2, 1), 100)) == 100


_rules = st.builds(
    lambda day, at, minutes, often, closed: Rule(
        datetime.combine(day, at).isoformat(timespec="minutes"), minutes, often, closed=closed
    ),
    st.dates(date(2025, 12, 1), date(2026, 4, 1)),
    st.times().map(lambda t: t.replace(minute=t.minute // 15 * 15, second=0, microsecond=0)),
    st.integers(1, 96).map(lambda quarters: quarters * 15),
    st.sampled_from(["", "FREQ=DAILY", "FREQ=DAILY;INTERVAL=2", "FREQ=WEEKLY;BYDAY=MO,TU,SU"]),
    st.booleans(),
)


@settings(deadline=None)
@given(
    st.lists(_rules, max_size=6),
    st.integers(5, 180),
    st.sampled_from(["Europe/London", "Australia/Lord_Howe", "America/New_York", "UTC"]),
    st.lists(st.tuples(st.integers(0, 80 * 24), st.integers(1, 200)), max_size=2),
)
def test_beginnings_are_in_order_and_once_within_hours_and_never_within_a_break(
    rules: list[Rule], minutes: int, zone: str, away: list[tuple[int, int]]
) -> None:
    first, days = date(2026, 2, 20), 70
    begin = int(datetime(2026, 2, 20, tzinfo=UTC).timestamp())
    gone = [(begin + at * _HOUR, begin + (at + hours) * _HOUR) for at, hours in away]
    plan = _plan(rules, minutes, zone, gone)
    found = _offered(plan, first, days)
    assert found == sorted(set(found))
    wide = first - timedelta(days=9), first + timedelta(days=days + 9)
    there, shut = (
        [span for rule in rules if rule.closed is closed for span in spans(rule, plan.zone, *wide)]
        for closed in (False, True)
    )
    shut += gone
    for start in found:
        end = start + minutes * 60
        assert all(to <= start or end <= at for at, to in shut)
        assert _covered(start, end, there)
    # And nothing is missing: where nothing is offered from a time on, no visit has room there.
    # Somebody who has been there for a day without a pause begins anew where a window begins.
    for at, to in there:
        room = at + (minutes * 2 + 1) * 60 <= to and not any(a < to and at < b for a, b in shut)
        if room and _midnight(plan, first) + _DAY <= at and to <= begin + (days - 1) * _DAY:
            assert any(at - minutes * 60 <= start < to for start in found)


def _covered(start: int, end: int, there: list[Span]) -> bool:
    for at, to in sorted(there):
        if at <= start < to:
            start = to
    return start >= end
