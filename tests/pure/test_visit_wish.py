"""What is wished for when times are offered: read from words as people say them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fireside.flows.effects import HoldTime
from fireside.flows.flow import World
from fireside.flows.results import TimesFound
from fireside.flows.trip import Trip
from fireside.flows.visit_times import VisitTimesFlow
from fireside.flows.visit_wish import wish
from fireside.flows.visit_wished import Wish, chosen, narrowed, stepped
from fireside_core.booking import Clinic, Clinician, Offers, Slot, SlotSearch, Way

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


def _by(clock: str) -> dict[str, Any]:
    return {"at": time.fromisoformat(clock)}


WISHES: list[tuple[str, dict[str, Any]]] = [
    ("Tuesday morning", {**_on(1), **_at(until="12:00")}),
    ("on Tuesday in the morning please", {**_on(1), **_at(until="12:00")}),
    ("Could I come on Wednesday?", _on(2)),
    ("do you have anything on Friday afternoon", {**_on(4), **_at("12:00", "18:00")}),
    ("Mondays or Thursdays", _on(0, 3)),
    ("Monday or Tuesday morning", {**_on(0, 1), **_at(until="12:00")}),
    ("not Mondays", _on(1, 2, 3, 4, 5, 6)),
    ("any day but not on Friday", _on(0, 1, 2, 3, 5, 6)),
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
    ("Tuesday next week", _day(3, 10)),
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
    ("at nine", _by("09:00")),
    ("at nine o'clock", _by("09:00")),
    ("half past two", _by("14:30")),
    ("quarter to four", _by("15:45")),
    ("quarter past eleven", _by("11:15")),
    ("nine thirty", _by("09:30")),
    ("at 9:30", _by("09:30")),
    ("2 pm", _by("14:00")),
    ("at 4 p.m. on Friday", {**_by("16:00"), **_on(4)}),
    ("after ten", _at("10:00")),
    ("not before ten", _at("10:00")),
    ("before four o'clock", _at(until="16:00")),
    ("between ten and twelve", _at("10:00", "12:00")),
    ("around three", _at("14:15", "16:00")),
    ("Wednesday at half past ten", {**_on(2), **_by("10:30")}),
    (
        "Tuesday after three with Doctor Lin by video",
        {**_on(1), **_at("15:00"), "clinician": "lin", "way": Way.VIDEO},
    ),
    # As people of eighty say it, and as a recogniser writes it down.
    ("well let me see monday would be best", _on(0)),
    ("I could do Monday, dear", _on(0)),
    ("any chance of a monday", _on(0)),
    ("Mondays are good for me", _on(0)),
    ("next monday please love", _day(3, 9)),
    ("this Friday", _day(3, 6)),
    ("tuesday morning not too early", {**_on(1), **_at("10:00", "12:00")}),
    ("first thing on friday morning", {**_on(4), **_at(until="10:00")}),
    ("around teatime", _at("15:30", "17:30")),
    ("early afternoon", _at("12:00", "15:00")),
    ("I'd like an afternoon one", _at("12:00", "18:00")),
    ("Friday week", _day(3, 13)),
    ("a week on Friday", _day(3, 13)),
    ("a week on Monday", _day(3, 16)),
    ("a fortnight on Monday", _day(3, 23)),
    ("this time next week", _day(3, 10)),
    ("the end of the month", {"first": date(2026, 3, 21), "last": date(2026, 3, 31)}),
    ("early next week", {"first": date(2026, 3, 9), "last": date(2026, 3, 10)}),
    ("later this week", {"first": date(2026, 3, 5), "last": date(2026, 3, 8)}),
    ("the beginning of the week", {"first": date(2026, 3, 3), "last": date(2026, 3, 3)}),
    ("the first week of April", {"first": date(2026, 4, 1), "last": date(2026, 4, 7)}),
    ("a month from now", {"first": date(2026, 3, 30), "last": date(2026, 4, 5)}),
    ("in three weeks time", {"first": date(2026, 3, 23), "last": date(2026, 3, 29)}),
    ("Monday the ninth", _day(3, 9)),
    ("today or tomorrow", {"first": date(2026, 3, 3), "last": date(2026, 3, 4)}),
    ("Monday to Wednesday", {"first": date(2026, 3, 9), "last": date(2026, 3, 11)}),
    ("from Friday to Tuesday", {"first": date(2026, 3, 6), "last": date(2026, 3, 10)}),
    ("not before the fifteenth", {"first": date(2026, 3, 15)}),
    ("some time after the twentieth", {"first": date(2026, 3, 21)}),
    ("before the 12th", {"last": date(2026, 3, 11)}),
    ("by Friday", {"last": date(2026, 3, 6)}),
    ("this weekend", {"first": date(2026, 3, 7), "last": date(2026, 3, 8)}),
    ("next weekend", {"first": date(2026, 3, 14), "last": date(2026, 3, 15)}),
    ("either Tuesday or Thursday", _on(1, 3)),
    ("after the weekend", {"first": date(2026, 3, 9)}),
    ("not tomorrow", {"first": date(2026, 3, 5)}),
    ("next week, but not before the 12th", {"first": date(2026, 3, 12), "last": date(2026, 3, 15)}),
    ("not Monday or Tuesday", _on(2, 3, 4, 5, 6)),
    ("I can't do Fridays", _on(0, 1, 2, 3, 5, 6)),
    ("monday is no good", _on(1, 2, 3, 4, 5, 6)),
    ("Thursday but not in the morning", {**_on(3), **_at("12:00")}),
    ("nothing after four", _at(until="16:00")),
    ("no later than five", _at(until="17:00")),
    ("half two", _by("14:30")),
    ("monday at half ten", {**_on(0), **_by("10:30")}),
    ("five and twenty past two", _by("14:25")),
    ("a quarter of three", _by("14:45")),
    ("eleven in the morning", _by("11:00")),
    ("between ten and two in the afternoon", _at("10:00", "14:00")),
    ("at noon", _by("12:00")),
    ("at ten or eleven", _at("10:00", "12:00")),
    ("at too in the afternoon", _by("14:00")),
    ("in too weeks time", _day(3, 17)),
    ("Friday two", {**_on(4), **_by("14:00")}),
    ("i would like to see doctor lin again", {"clinician": "lin"}),
    ("the nurse", {"clinician": "okoro"}),
    ("I'd rather come in", {"way": Way.IN_PERSON}),
    ("have you nothing sooner", {"step": "earlier"}),
    ("what's the soonest", {"soonest": True}),
    ("none of those, what about Friday", _on(4)),
    ("the thursday one", {**_on(3), "points": True}),
    ("the one at two o'clock", {**_by("14:00"), "points": True}),
    ("the second won", {"choice": 2}),
    ("that third one there", {"choice": 3}),
    ("it would have to be a friday", _on(4)),
    ("Would Thursday the twelfth be all right", _day(3, 12)),
    ("how are you fixed for Monday", _on(0)),
    ("Monday's fine", _on(0)),
    ("monday's no use to me", _on(1, 2, 3, 4, 5, 6)),
    ("mornings are no good to me", _at("12:00")),
    ("the monday after next", _day(3, 16)),
    ("could it wait until next week", {"first": date(2026, 3, 9)}),
    ("not till after the twentieth", {"first": date(2026, 3, 21)}),
    ("in a week or two", {"first": date(2026, 3, 10), "last": date(2026, 3, 17)}),
    ("a couple of weeks from now", _day(3, 17)),
    ("shortly after lunch", _at("13:00", "15:00")),
    ("ten thirty or eleven", _at("10:30", "12:00")),
    ("have you nothing a bit earlier", {"step": "earlier"}),
    ("I'd sooner have Doctor Lin", {"clinician": "lin"}),
    ("i'll come to the surgery on monday", {**_on(0), "way": Way.IN_PERSON}),
    (
        "the wednesday one in the afternoon",
        {**_on(2), **_at("12:00", "18:00"), "points": True},
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
        # Nobody is seen by half of what they said.
        "monday the tenth",
        "tomorrow or friday",
        "friday afternoon or saturday morning",
        "this friday or next monday",
        "next monday or tuesday",
        "not Monday but Tuesday",
        "no, Friday",
        "later on Monday",
        "something earlier on Thursday",
        "by phone or by video",
        "the first or the second one",
        "ten on friday afternoon",
        "three in the morning",
        "Tuesday week",
        "the first on Monday",
        "after the second one",
        "the lady doctor",
        "not by telephone",
        "anyone but Doctor Lin",
        "not the first one",
        "3/12",
        # A time and a day, and still no wish.
        "a doctor in the morning",
        "I take it in the morning",
        "I take one in the morning",
        "good afternoon",
        "I could be there by ten",
        "I take the white one in the evening",
        "I need it for my chest pain",
        "my hip is worst first thing in the morning",
        "not now dear",
        "now then",
        "just a second",
        "two of us",
        "have a nice weekend",
        "come in",
        "that one",
        "this one",
        "I was there last week",
        "i may fall",
        "give me two minutes",
        "I can't hear you on the telephone",
    ],
)
def test_other_words_wish_nothing(words: str) -> None:
    assert wish(words, NOW, WHO) is None


SEARCH = SlotSearch(clinic="elm", spread=True)


def test_what_is_ruled_out_and_wished_for_in_one_breath_is_asked_again() -> None:
    for words in ("not Friday, Tuesday", "morning or afternoon", "tomorrow, not before Monday"):
        assert wish(words, NOW, WHO) is None


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
    assert chosen(Wish(choice=2), slots, "UTC") is slots[1]
    assert chosen(Wish(choice=-1), slots, "UTC") is slots[2]
    assert chosen(Wish(choice=4), slots, "UTC") is None
    assert chosen(Wish(step="later"), slots, "UTC") is None
    later = stepped(SEARCH, slots, "later")
    assert later.after is not None and later.after > slots[-1].start
    earlier = stepped(later, slots, "earlier")
    assert (earlier.before, earlier.after) == (slots[0].start, None)
    assert earlier.latest_first


@pytest.mark.parametrize(
    ("words", "place"),
    [
        # Nine, ten and eleven on Wednesday the 4th, with Doctor Lin by video.
        ("the ten o'clock one", 1),
        ("the one at eleven", 2),
        ("Wednesday at nine", 0),
        ("tomorrow at ten", 1),
        ("the second one on Wednesday", 1),
        ("the last one with Doctor Lin", 2),
        ("the second one by video", 1),
        ("the wednesday one", None),
        ("the Friday one", None),
        ("the one at half past ten", None),
        ("Thursday at ten", None),
        ("the second one on Thursday", None),
        ("the second one by telephone", None),
        ("the first one with Nurse Okoro", None),
        ("Wednesday", None),
        ("at ten", None),
    ],
)
def test_one_of_the_times_on_offer(words: str, place: int | None) -> None:
    slots = _slots()
    wished = wish(words, NOW, WHO)
    assert wished is not None
    assert chosen(wished, slots, "UTC") is (None if place is None else slots[place])


def test_how_it_is_to_be_is_kept_with_the_time_that_was_chosen() -> None:
    slots = [slot.model_copy(update={"ways": [Way.VIDEO, Way.TELEPHONE]}) for slot in _slots()]
    clinic = Clinic(id="elm", name="Elm Street", zone="UTC", visit_types=[], clinicians=[LIN])
    world = World(settings={}, locale="en_GB", clock=lambda: NOW.replace(tzinfo=UTC))
    flow = VisitTimesFlow(world, Trip(clinic))
    flow.result(TimesFound(Offers(slots=slots)))
    held = (flow.words("the second one by telephone") or ())[0]
    assert isinstance(held, HoldTime)
    assert (held.slot, held.way) == (slots[1], Way.TELEPHONE)


def test_a_time_by_the_clock_is_looked_for_near_it() -> None:
    search = narrowed(SEARCH, Wish(at=time(14, 30)), "Europe/London")
    assert (search.time_from, search.time_until) == (time(14, 30), time(15, 30))


@pytest.mark.parametrize(
    ("now", "words", "expected"),
    [
        (datetime(2026, 3, 5, 9), "early this week", None),
        (datetime(2026, 3, 8, 9), "next Monday", _day(3, 9)),
        (
            datetime(2026, 3, 31, 9),
            "in a month",
            {"first": date(2026, 4, 27), "last": date(2026, 5, 3)},
        ),
        (
            datetime(2026, 12, 30, 9),
            "early next month",
            {"first": date(2027, 1, 1), "last": date(2027, 1, 10)},
        ),
        (datetime(2026, 12, 30, 9), "the second of January", _day(1, 2, 2027)),
    ],
)
def test_on_other_days(now: datetime, words: str, expected: dict[str, Any] | None) -> None:
    assert wish(words, now, WHO) == (None if expected is None else Wish(**expected))


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
