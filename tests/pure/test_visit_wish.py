"""What is wished for when times are offered: read from words as people say them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fireside.flows.visit_wish import Wish, chosen, narrowed, stepped, wish
from fireside_core.booking import Clinician, Slot, SlotSearch, Way

NOW = datetime(2026, 3, 3, 10, 24)
"""A Tuesday."""
LIN = Clinician(id="lin", name="Doctor Lin")
OKORO = Clinician(id="okoro", name="Nurse Grace Okoro")
MAY = Clinician(id="may", name="Dr. May")
WHO = (LIN, OKORO, MAY)


def _day(month: int, day: int, year: int = 2026) -> dict[str, Any]:
    return {"first": date(year, month, day), "last": date(year, month, day)}


def _on(*days: int) -> dict[str, Any]:
    return {"weekdays": frozenset(days)}


def _at(since: str = "", until: str = "") -> dict[str, Any]:
    return {
        "time_from": time.fromisoformat(since) if since else None,
        "time_until": time.fromisoformat(until) if until else None,
    }


WISHES: list[tuple[str, dict[str, Any]]] = [
    ("Tuesday morning", {**_on(1), **_at(until="12:00")}),
    ("on Tuesday in the morning please", {**_on(1), **_at(until="12:00")}),
    ("Could I come on Wednesday?", _on(2)),
    ("do you have anything on Friday afternoon", {**_on(4), **_at("12:00", "18:00")}),
    ("Mondays or Thursdays", _on(0, 3)),
    ("Monday or Tuesday morning", {**_on(0, 1), **_at(until="12:00")}),
    ("not Mondays", _on(1, 2, 3, 4, 5, 6)),
    ("any day but not on Friday", {**_on(0, 1, 2, 3, 5, 6), "soonest": True}),
    ("a weekday", _on(0, 1, 2, 3, 4)),
    ("at the weekend", _on(5, 6)),
    ("after lunch", _at("13:00")),
    ("before lunch", _at(until="12:00")),
    ("in the afternoon", _at("12:00", "18:00")),
    ("first thing in the morning", _at(until="10:00")),
    ("late afternoon", _at("15:30", "18:00")),
    ("in the evening", _at("17:00")),
    ("not in the morning", _at("12:00")),
    ("with Doctor Lin", {"clinician": "lin"}),
    ("Dr. Lin please", {"clinician": "lin"}),
    ("I would like to see Doctor Lin", {"clinician": "lin"}),
    ("with doctor lynn", {"clinician": "lin"}),
    ("with Grace", {"clinician": "okoro"}),
    ("with the nurse Okoro", {"clinician": "okoro"}),
    ("with anybody", {"clinician": ""}),
    (
        "with Doctor May in May",
        {"clinician": "may", "first": date(2026, 5, 1), "last": date(2026, 5, 31)},
    ),
    ("in the afternoon with Doctor Lin", {**_at("12:00", "18:00"), "clinician": "lin"}),
    ("tomorrow", _day(3, 4)),
    ("tomorrow afternoon", {**_day(3, 4), **_at("12:00", "18:00")}),
    ("today", _day(3, 3)),
    ("this afternoon", {**_day(3, 3), **_at("12:00", "18:00")}),
    ("the day after tomorrow", _day(3, 5)),
    ("next week", {"first": date(2026, 3, 9), "last": date(2026, 3, 15)}),
    ("Tuesday next week", {"first": date(2026, 3, 9), "last": date(2026, 3, 15), **_on(1)}),
    ("next Tuesday", _day(3, 10)),
    ("next Friday morning", {**_day(3, 13), **_at(until="12:00")}),
    ("this week", {"first": date(2026, 3, 3), "last": date(2026, 3, 8)}),
    ("the week after next", {"first": date(2026, 3, 16), "last": date(2026, 3, 22)}),
    ("in two weeks", _day(3, 17)),
    ("in three days", _day(3, 6)),
    ("next month", {"first": date(2026, 4, 1), "last": date(2026, 4, 30)}),
    ("in April", {"first": date(2026, 4, 1), "last": date(2026, 4, 30)}),
    ("in January", {"first": date(2027, 1, 1), "last": date(2027, 1, 31)}),
    ("on the 3rd of April", _day(4, 3)),
    ("on the third of March", _day(3, 3)),
    ("March the 5th", _day(3, 5)),
    ("5 March", _day(3, 5)),
    ("on the twenty first", _day(3, 21)),
    ("the 2nd", _day(4, 2)),
    ("the 31st", _day(3, 31)),
    ("the second of January", _day(1, 2, 2027)),
    ("as soon as possible", {"soonest": True}),
    ("the first available", {"soonest": True}),
    ("by telephone", {"way": Way.TELEPHONE}),
    ("on the phone please", {"way": Way.TELEPHONE}),
    ("by video on Thursday", {"way": Way.VIDEO, **_on(3)}),
    ("in person", {"way": Way.IN_PERSON}),
    ("at the clinic", {"way": Way.IN_PERSON}),
    ("something later", {"step": "later"}),
    ("earlier please", {"step": "earlier"}),
    ("none of these", {"step": "later"}),
    ("the second one", {"choice": 2}),
    ("the last one please", {"choice": -1}),
    ("I'll take the middle one", {"choice": 2}),
    ("at nine", _at("09:00", "10:00")),
    ("at nine o'clock", _at("09:00", "10:00")),
    ("half past two", _at("14:30", "15:30")),
    ("quarter to four", _at("15:45", "16:45")),
    ("quarter past eleven", _at("11:15", "12:15")),
    ("nine thirty", _at("09:30", "10:30")),
    ("at 9:30", _at("09:30", "10:30")),
    ("2 pm", _at("14:00", "15:00")),
    ("at 4 p.m. on Friday", {**_at("16:00", "17:00"), **_on(4)}),
    ("after ten", _at("10:00")),
    ("not before ten", _at("10:00")),
    ("before four o'clock", _at(until="16:00")),
    ("between ten and twelve", _at("10:00", "12:00")),
    ("around three", _at("14:15", "16:00")),
    ("Wednesday at half past ten", {**_on(2), **_at("10:30", "11:30")}),
    (
        "Tuesday after three with Doctor Lin by video",
        {**_on(1), **_at("15:00"), "clinician": "lin", "way": Way.VIDEO},
    ),
]


@pytest.mark.parametrize(("words", "expected"), WISHES, ids=[w for w, _ in WISHES])
def test_wishes(words: str, expected: dict[str, Any]) -> None:
    assert wish(words, NOW, WHO) == Wish(**expected)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "please",
        "the doctor said Tuesday would be fine",
        "my knee hurts since Monday",
        "my husband died on a Tuesday",
        "I saw Doctor Lin last week and he gave me tablets",
        "what is the weather tomorrow",
        "with Doctor Foster",
        "nine tablets a day",
        "my daughter comes on Friday",
        "I feel worse in the morning",
        "is it safe to take aspirin before lunch",
        "the second time I fell",
        "read it again",
        "chest pain since this morning",
        "29th of February",
        "the 45th of May",
    ],
)
def test_other_words_wish_nothing(words: str) -> None:
    assert wish(words, NOW, WHO) is None


SEARCH = SlotSearch(clinic="elm", spread=True)


def test_who_and_how_stay_while_the_day_changes() -> None:
    first = narrowed(SEARCH, Wish(clinician="lin", way=Way.VIDEO), "Europe/London")
    then = narrowed(first, Wish(weekdays=frozenset({1}), time_until=time(12)), "Europe/London")
    assert (then.clinician, then.way, then.weekdays) == ("lin", Way.VIDEO, [1])
    assert then.time_until == time(12)
    anew = narrowed(then, Wish(first=date(2026, 4, 3), last=date(2026, 4, 3)), "Europe/London")
    assert (anew.day, anew.weekdays, anew.time_until) == (date(2026, 4, 3), [], None)
    assert anew.clinician == "lin"


def test_a_week_begins_at_the_clinics_midnight() -> None:
    week = Wish(first=date(2026, 3, 23), last=date(2026, 3, 29))
    search = narrowed(SEARCH, week, "Europe/London")
    assert search.after == datetime(2026, 3, 23, tzinfo=UTC)
    # Summer time has begun in the night before.
    assert search.before == datetime(2026, 3, 29, 23, tzinfo=UTC)


def _slots() -> list[Slot]:
    start = datetime(2026, 3, 4, 9, tzinfo=UTC)
    return [
        Slot(
            id=str(n),
            clinic="elm",
            visit_type="t",
            clinician=LIN,
            start=start + timedelta(hours=n),
            end=start + timedelta(hours=n, minutes=15),
            ways=[Way.VIDEO],
        )
        for n in range(3)
    ]


def test_choosing_and_stepping() -> None:
    slots = _slots()
    assert chosen(Wish(choice=2), slots) is slots[1]
    assert chosen(Wish(choice=-1), slots) is slots[2]
    assert chosen(Wish(choice=4), slots) is None
    assert chosen(Wish(step="later"), slots) is None
    later = stepped(SEARCH, slots, "later")
    assert later.after is not None and later.after > slots[-1].start
    earlier = stepped(later, slots, "earlier")
    assert (earlier.before, earlier.after) == (slots[0].start, None)
    assert earlier.latest_first


VOCABULARY = " ".join(words for words, _ in WISHES).casefold().split()


@given(
    st.lists(st.sampled_from(VOCABULARY), max_size=8),
    st.datetimes(min_value=datetime(2024, 1, 1), max_value=datetime(2032, 1, 1)),
)
def test_any_words_on_any_day_give_a_search_or_nothing(words: list[str], now: datetime) -> None:
    found = wish(" ".join(words), now, WHO)
    if found is not None:
        search = narrowed(SEARCH, found, "America/New_York")
        assert SlotSearch.model_validate(search.model_dump()) == search
        assert found.first is None or found.last is None or found.first <= found.last
        assert found.last is None or found.last >= now.date()
