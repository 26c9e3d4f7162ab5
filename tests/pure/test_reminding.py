"""Reminders over clocks that jump, nights, summer time, and visits that are moved."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fireside.flows.reminding import (
    Reminder,
    Stage,
    due,
    learnt,
    may_be_repeated,
    next_time,
    outlived,
    standing,
    start_of,
    told,
)
from fireside.kept import ReminderMark
from fireside_core.booking import Appointment, Clinician, Status, Way

LONDON = ZoneInfo("Europe/London")
START = datetime(2026, 3, 3, 9, 0, tzinfo=LONDON)
BOOKED_AT = datetime(2026, 2, 20, 12, 0, tzinfo=UTC)


def visit(
    start: datetime = START, status: Status = Status.BOOKED, name: str = "v1", minutes: int = 20
) -> Appointment:
    return Appointment(
        id=name,
        status=status,
        clinic="c",
        clinic_name="Elm Street Surgery",
        practice=False,
        zone="Europe/London",
        visit_type="t",
        visit_name="A talk with the doctor",
        clinician=Clinician(id="lin", name="Doctor Lin"),
        way=Way.VIDEO,
        start=start,
        end=start + timedelta(minutes=minutes),
    )


class Person:
    """Somebody who is told whenever the app looks, and the marks that this leaves."""

    def __init__(self, *visits: Appointment, learns_at: datetime = BOOKED_AT) -> None:
        self.visits = visits
        self.marks: tuple[ReminderMark, ...] = ()
        self.told: list[tuple[str, Stage]] = []
        self.learn(learns_at)

    def learn(self, now: datetime) -> None:
        self.keep(learnt(self.visits, self.marks, now))

    def keep(self, new: Iterable[ReminderMark]) -> None:
        kept = {(m.visit, m.start, m.stage): m for m in (*self.marks, *new)}
        self.marks = tuple(kept.values())

    def look(self, now: datetime) -> list[Stage]:
        """What is told at this moment, all of it."""
        self.learn(now)
        stages = []
        for reminder in due(self.visits, self.marks, now, LONDON):
            self.keep((told(reminder, now),))
            self.told.append((reminder.visit.id, reminder.stage))
            stages.append(reminder.stage)
        return stages


@pytest.mark.parametrize(
    ("before", "stage"),
    [
        (timedelta(hours=24), Stage.DAY),
        (timedelta(hours=1), Stage.HOUR),
        (timedelta(minutes=10), Stage.MINUTES),
    ],
)
def test_each_is_told_at_its_time_and_once(before: timedelta, stage: Stage) -> None:
    person = Person(visit())
    person.look(START - before - timedelta(seconds=1))
    assert stage not in [stage for _, stage in person.told]
    assert person.look(START - before) == [stage]
    assert person.look(START - before + timedelta(seconds=30)) == []


def test_a_day_of_looking_tells_three_times() -> None:
    person = Person(visit())
    now = START - timedelta(hours=30)
    while now < START + timedelta(days=5):
        person.look(now)
        now += timedelta(minutes=1)
    assert person.told == [("v1", Stage.DAY), ("v1", Stage.HOUR), ("v1", Stage.MINUTES)]


def test_only_the_most_pressing_is_told_after_sleep() -> None:
    person = Person(visit())
    assert person.look(START - timedelta(minutes=40)) == [Stage.HOUR]
    assert person.look(START - timedelta(minutes=39)) == []


def test_a_missed_visit_is_told_once_and_not_for_ever() -> None:
    person = Person(visit())
    assert person.look(START + timedelta(hours=2)) == [Stage.BEGUN]
    assert person.look(START + timedelta(hours=3)) == []
    late = Person(visit())
    assert late.look(START + timedelta(days=4)) == []


def test_a_visit_that_the_clinic_marked_as_missed_is_told() -> None:
    assert Person(visit(status=Status.NOSHOW)).look(START + timedelta(hours=2)) == [Stage.BEGUN]


def test_who_was_told_just_before_has_not_missed_it() -> None:
    person = Person(visit())
    assert person.look(START - timedelta(minutes=9)) == [Stage.MINUTES]
    assert person.look(START + timedelta(hours=2)) == []


def test_who_was_told_only_the_day_before_may_have_missed_it() -> None:
    person = Person(visit())
    assert person.look(START - timedelta(hours=23)) == [Stage.DAY]
    assert person.look(START + timedelta(hours=2)) == [Stage.BEGUN]


@pytest.mark.parametrize("status", [Status.CANCELLED, Status.FULFILLED, Status.ARRIVED])
def test_what_is_cancelled_or_under_way_is_not_told(status: Status) -> None:
    person = Person(visit(status=status))
    for hours in (-24, -1, -0.1, 0.1, 2):
        assert person.look(START + timedelta(hours=hours)) == []


def test_a_moved_visit_starts_anew() -> None:
    person = Person(visit())
    person.look(START - timedelta(hours=24))
    person.look(START - timedelta(hours=1))
    later = START + timedelta(days=2)
    person.visits = (visit(later),)
    person.learn(START - timedelta(minutes=50))
    assert person.look(later - timedelta(hours=24)) == [Stage.DAY]
    assert person.look(later - timedelta(hours=1)) == [Stage.HOUR]


def test_who_books_for_in_half_an_hour_is_not_told_that_at_once() -> None:
    booked = START - timedelta(minutes=30)
    person = Person(visit(), learns_at=booked)
    assert person.look(booked + timedelta(seconds=1)) == []
    assert person.look(START - timedelta(minutes=10)) == [Stage.MINUTES]


def test_who_books_for_in_five_minutes_is_told_when_it_begins() -> None:
    person = Person(visit(), learns_at=START - timedelta(minutes=5))
    assert person.look(START - timedelta(minutes=4)) == []
    assert person.look(START) == [Stage.BEGUN]


def test_a_clock_that_was_ahead_when_it_was_booked_silences_nothing() -> None:
    person = Person(visit(), learns_at=START + timedelta(days=1))
    assert person.look(START - timedelta(hours=1)) == [Stage.HOUR]


def test_a_clock_that_jumps_ahead_and_back_does_not_swallow_the_reminders() -> None:
    person = Person(visit())
    person.look(START + timedelta(days=1))
    assert person.look(START - timedelta(hours=1)) == [Stage.HOUR]
    assert person.look(START - timedelta(minutes=10)) == [Stage.MINUTES]


def test_tomorrow_is_not_told_at_night() -> None:
    start = datetime(2026, 3, 3, 23, 30, tzinfo=LONDON)
    person = Person(visit(start))
    assert person.look(datetime(2026, 3, 2, 23, 30, tzinfo=LONDON)) == []
    assert person.look(datetime(2026, 3, 3, 7, 59, tzinfo=LONDON)) == []
    assert person.look(datetime(2026, 3, 3, 8, 0, tzinfo=LONDON)) == [Stage.DAY]


def test_an_early_visit_is_told_late_in_the_evening_rather_than_not() -> None:
    start = datetime(2026, 3, 3, 7, 30, tzinfo=LONDON)
    person = Person(visit(start))
    assert person.look(datetime(2026, 3, 2, 23, 0, tzinfo=LONDON)) == [Stage.DAY]


def test_the_hour_before_is_told_at_night_too() -> None:
    start = datetime(2026, 3, 3, 6, 0, tzinfo=LONDON)
    assert Person(visit(start)).look(start - timedelta(hours=1)) == [Stage.HOUR]


@pytest.mark.parametrize("day", [29, 28])
def test_the_night_of_summer_time_ends_at_eight(day: int) -> None:
    """The clocks go ahead on 29 March 2026, and a morning is one on the clock of that day."""
    start = datetime(2026, 3, day + 1, 5, 0, tzinfo=LONDON)
    person = Person(visit(start))
    assert person.look(datetime(2026, 3, day, 7, 59, tzinfo=LONDON)) == []
    assert person.look(datetime(2026, 3, day, 8, 0, tzinfo=LONDON)) == [Stage.DAY]


def test_an_hour_before_is_an_hour_in_the_night_of_summer_time() -> None:
    start = datetime(2026, 3, 29, 2, 30, tzinfo=LONDON)
    begins = start.astimezone(UTC)
    person = Person(visit(begins))
    assert person.look(begins - timedelta(minutes=61)) in ([], [Stage.DAY])
    assert person.look(begins - timedelta(minutes=60)) == [Stage.HOUR]


def test_again_after_ten_minutes() -> None:
    person = Person(visit())
    now = START - timedelta(hours=1)
    person.look(now)
    reminder = Reminder(visit(), Stage.HOUR)
    again = now + timedelta(minutes=10)
    person.keep((told(reminder, now)._replace(again_at=again.isoformat()),))
    assert next_time(person.visits, person.marks, now, LONDON) == again
    assert person.look(again - timedelta(seconds=1)) == []
    assert person.look(again) == [Stage.HOUR]
    assert person.look(again + timedelta(seconds=1)) == []


def test_again_makes_sense_only_before_the_next_comes_by_itself() -> None:
    ten = timedelta(minutes=10)
    assert may_be_repeated(Reminder(visit(), Stage.HOUR), START - timedelta(hours=1), ten)
    assert not may_be_repeated(Reminder(visit(), Stage.HOUR), START - timedelta(minutes=20), ten)
    assert not may_be_repeated(Reminder(visit(), Stage.MINUTES), START - timedelta(minutes=9), ten)


def test_what_is_confirmed_stands_open_no_more_until_the_next() -> None:
    person = Person(visit())
    day = START - timedelta(hours=24)
    person.look(day)
    assert standing(person.visits, person.marks, day) == Reminder(visit(), Stage.DAY)
    person.keep((told(Reminder(visit(), Stage.DAY), day)._replace(confirmed=True),))
    assert standing(person.visits, person.marks, day) is None
    hour = START - timedelta(hours=1)
    person.look(hour)
    assert standing(person.visits, person.marks, hour) == Reminder(visit(), Stage.HOUR)
    assert standing(person.visits, person.marks, START + timedelta(hours=1)) is None
    assert standing((visit(status=Status.CANCELLED),), person.marks, hour) is None


def test_a_missed_visit_stands_open_after_it_is_over() -> None:
    person = Person(visit())
    person.look(START + timedelta(hours=2))
    missed = Reminder(visit(), Stage.BEGUN)
    assert standing(person.visits, person.marks, START + timedelta(hours=3)) == missed
    assert standing(person.visits, person.marks, START + timedelta(days=4)) is None


def test_marks_of_long_ago_are_dropped() -> None:
    mark = told(Reminder(visit(), Stage.DAY), START)
    assert outlived((mark,), START + timedelta(days=10)) == ()
    assert outlived((mark,), START + timedelta(days=40)) == (mark,)
    assert outlived((mark._replace(start="rubbish"),), START) == (mark._replace(start="rubbish"),)


@pytest.mark.parametrize("days", [-10, 0, 2, 5, 29, 31, 200])
def test_to_look_again_changes_nothing_more(days: int) -> None:
    """Else the store would be written every ten seconds."""
    person, now = Person(), START + timedelta(days=days)
    person.visits = (visit(),)
    person.look(now)
    assert learnt(person.visits, person.marks, now) == ()
    assert outlived(person.marks, now) == ()


_MINUTES = st.integers(-5 * 1440, 40 * 1440)


@given(
    starts=st.lists(_MINUTES, min_size=1, max_size=3),
    looks=st.lists(_MINUTES, max_size=60),
    zone=st.sampled_from(["Europe/London", "America/New_York", "Australia/Lord_Howe"]),
)
def test_whatever_the_clock_does_nothing_is_told_twice(
    starts: list[int], looks: list[int], zone: str
) -> None:
    """Around the night in March in which clocks change; the looks are in no order at all."""
    base = datetime(2026, 3, 8, 0, 0, tzinfo=UTC)
    visits = [
        visit(base + timedelta(minutes=start), name=f"v{n}") for n, start in enumerate(starts)
    ]
    person = Person(*visits, learns_at=base - timedelta(days=90))
    for look in looks:
        now = base + timedelta(minutes=look)
        found = due(person.visits, person.marks, now, ZoneInfo(zone))
        assert len({reminder.visit.id for reminder in found}) == len(found)
        for reminder in found:
            passed = now - (reminder.visit.start - timedelta(hours=24))
            assert passed >= timedelta(0)
            if reminder.stage is Stage.BEGUN:
                assert now >= reminder.visit.start
            else:
                assert now < reminder.visit.start
            person.keep((told(reminder, now),))
            person.told.append((reminder.visit.id, reminder.stage))
    assert len(set(person.told)) == len(person.told)


@given(
    starts=st.lists(_MINUTES, min_size=1, max_size=3),
    begin=_MINUTES,
    step=st.integers(1, 4000),
)
def test_asleep_until_the_next_time_nothing_is_late(
    starts: list[int], begin: int, step: int
) -> None:
    """Who looks at the next time only tells the same as who looks every minute."""
    base = datetime(2026, 10, 20, 0, 0, tzinfo=UTC)
    visits = [
        visit(base + timedelta(minutes=start), name=f"v{n}") for n, start in enumerate(starts)
    ]
    person = Person(*visits, learns_at=base - timedelta(days=90))
    now = base + timedelta(minutes=begin)
    person.look(now)
    following = next_time(person.visits, person.marks, now, LONDON)
    between = now + timedelta(minutes=step)
    if following is None or between < following:
        assert due(person.visits, person.marks, between, LONDON) == ()
    assert following is None or following > now


def test_the_most_pressing_comes_first() -> None:
    soon, later = visit(name="soon"), visit(START + timedelta(minutes=40), name="later")
    over = visit(START - timedelta(hours=5), name="over")
    now = START - timedelta(minutes=15)
    found = due((over, later, soon), (), now, LONDON)
    assert [reminder.visit.id for reminder in found] == ["soon", "later", "over"]


def test_a_mark_tells_the_start_in_utc() -> None:
    tokyo = START.astimezone(ZoneInfo("Asia/Tokyo"))
    assert start_of(visit(tokyo)) == start_of(visit()) == "2026-03-03T09:00:00+00:00"
