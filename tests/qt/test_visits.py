"""Seeing a doctor: found, read back, booked, moved, cancelled; and what is said when it fails."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from fireside.flows.effects import (
    BookVisit,
    CancelVisit,
    ChooseClinic,
    Effect,
    FindClinics,
    FindTimes,
    GoTo,
    HoldTime,
    KeepDetails,
    ReleaseTime,
    SaveCalendar,
    SeenOutcome,
    StopWaitingEarlier,
    WaitForEarlier,
)
from fireside.flows.intention import Outcome
from fireside.flows.page import Reading
from fireside.flows.results import (
    FileSaved,
    Result,
    TimeHeld,
    TimesFound,
    VisitBooked,
    VisitChanged,
)
from fireside_core.booking import MAX_SHARED_CHARS, Details, Offers, Status, Visits, Way
from tests.qt.conftest import NOON, Stage
from tests.qt.pages import CLINIC, CLINICS, HOLD, OFFERS, SLOTS, TOLD, VISIT, VISITS, slot, ways_in
from tests.qt.test_layout import SIZES, _check_part

EMPTY = Visits(coming=[], past=[], waiting=[], news=[])
LONDON = CLINIC.model_copy(update={"zone": "UTC"})
REAL = LONDON.model_copy(update={"id": "r", "practice": False})
BOOKED = VISIT.model_copy(update={"id": "h1", "status": Status.BOOKED, "zone": "UTC"})


@pytest.fixture(autouse=True)
def one_clinic(stage: Stage) -> None:
    """Nothing is booked yet, and there is the practice clinic alone."""
    stage.world.visits = EMPTY
    stage.clinics = (LONDON,)


def _page(stage: Stage) -> str:
    return " ".join(spoken.text for spoken in stage.navigator.page.spoken())


def _shown(stage: Stage) -> str:
    """All sentences of the page, the soft ones too."""
    blocks = stage.navigator.page.blocks
    return " ".join(s for block in blocks if isinstance(block, Reading) for s in block.sentences)


def _last(stage: Stage, kind: type[Effect]) -> Effect:  # type: ignore[valid-type]
    return next(e for e in reversed(stage.effects) if isinstance(e, kind))


def _count(stage: Stage, kind: type[Effect]) -> int:  # type: ignore[valid-type]
    return sum(isinstance(e, kind) for e in stage.effects)


def _answer(stage: Stage, kind: type[Effect], result: Result) -> None:  # type: ignore[valid-type]
    pairs = list(zip(stage.effects, stage.replies, strict=True))
    next(r for e, r in reversed(pairs) if isinstance(e, kind))(result)


def _held(stage: Stage, place: int = 0) -> None:
    """Choose one of the times; the clinic keeps it."""
    stage.press(f"visit_times.pick.{SLOTS[place].id}")
    _answer(stage, HoldTime, TimeHeld(HOLD.model_copy(update={"slot": SLOTS[place]})))


def _at_yes(stage: Stage) -> None:
    stage.press("home.doctor")
    stage.press("doctor.skip")
    _held(stage)
    assert stage.navigator.screen == "visit_check"


# Finding ----------------------------------------------------------------------------------------


def test_from_home_to_booked_in_four_decisions(stage: Stage) -> None:
    stage.say("see a doctor")
    stage.say("my knee hurts on the stairs")
    assert stage.navigator.screen == "visit_times"
    search = _last(stage, FindTimes)
    assert isinstance(search, FindTimes)
    assert (search.search.about, search.search.limit) == ("my knee hurts on the stairs", 3)
    rows = stage.navigator.page.choices
    assert [row.label for row in rows] == [
        "Wednesday 4 March, two in the afternoon",
        "Thursday 5 March, half past three in the afternoon",
        "Wednesday 25 March, quarter to seven in the evening",
    ]
    assert rows[0].detail == "Tomorrow · Doctor Lin · video"
    stage.say("the second one")
    held = _last(stage, HoldTime)
    assert isinstance(held, HoldTime)
    assert (held.slot, held.way) == (SLOTS[1], Way.VIDEO)
    _answer(stage, HoldTime, TimeHeld(HOLD.model_copy(update={"slot": SLOTS[1]})))
    assert (
        "Thursday the 5th of March, half past three in the afternoon, video, "
        "Nurse Okoro-Fitzgerald, at the practice clinic." in _page(stage)
    )
    stage.say("yes please")
    wish = _last(stage, BookVisit)
    assert isinstance(wish, BookVisit)
    assert wish.intention.request.concern == "my knee hurts on the stairs"
    assert wish.intention.request.hold == "h1"
    _answer(stage, BookVisit, VisitBooked("booked", BOOKED))
    assert stage.navigator.screen == "visit_booked"
    assert "It is booked." in _page(stage)
    stage.press("everywhere.back")
    assert stage.navigator.screen == "home", "nobody walks back into a booking that is done"


def test_a_move_that_the_clinic_must_allow_keeps_the_old_time(stage: Stage) -> None:
    asks = CLINIC.visit_types[0].model_copy(update={"approve_first": True})
    _my_visits(stage)
    stage.press(f"my_visits.row.{VISITS.coming[1].id}")
    stage.press("visit.move")
    stage.press(f"visit_times.pick.{SLOTS[0].id}")
    _answer(stage, HoldTime, TimeHeld(HOLD.model_copy(update={"visit": asks})))
    assert "Until it does, you keep the time you have." in _page(stage)
    stage.press("visit_check.yes")
    pending = BOOKED.model_copy(update={"status": Status.PENDING})
    _answer(stage, BookVisit, VisitBooked("booked", pending))
    assert "Until then you keep the time you had." in _page(stage)


def test_the_keyboard_stays_with_the_times(stage: Stage) -> None:
    stage.offers = None
    stage.press("home.doctor")
    stage.press("doctor.skip")
    _answer(stage, FindTimes, TimesFound(OFFERS))
    first = stage.shell.focusWidget()
    assert getattr(first, "action_id", "").startswith("visit_times.pick."), "it opened without one"
    later = stage.shell.button("visit_times.later")
    assert later is not None
    later.setFocus()
    stage.press("visit_times.later")
    waiting = stage.shell.focusWidget()
    assert waiting is not None
    assert "back" not in getattr(waiting, "action_id", "")
    _answer(stage, FindTimes, TimesFound(OFFERS))
    focused = stage.shell.focusWidget()
    assert getattr(focused, "action_id", "").startswith("visit_times."), "not on Back"


def test_every_page_of_the_practice_clinic_says_so(stage: Stage) -> None:
    stage.press("home.doctor")
    assert "This is a rehearsal. No real doctor is booked." in _page(stage)
    stage.press("doctor.skip")
    assert "Rehearsal, no real doctor" in _page(stage)
    for screen in ("visit_times.day", "visit_times.calendar"):
        stage.press(screen)
        assert "Rehearsal, no real doctor" in _page(stage)
        stage.press("everywhere.back")
    _held(stage)
    assert "This is a rehearsal. No real doctor is booked." in _page(stage)
    assert "Rehearsal" in stage.navigator.page.title
    stage.press("visit_check.yes")
    _answer(stage, BookVisit, VisitBooked("booked", BOOKED))
    assert "This is a rehearsal. No real doctor is booked." in _page(stage)
    stage.world.visits = EMPTY.model_copy(update={"coming": [BOOKED]})
    stage.press("visit_booked.my_visits")
    assert "Rehearsal, no real doctor" in _page(stage)
    stage.press("my_visits.row.h1")
    assert "Rehearsal, no real doctor" in _page(stage)


def test_a_question_leads_on_with_its_words(stage: Stage) -> None:
    stage.navigator._run(
        (GoTo("doctor", {"about": "Is my knee worn out?"}),), stage.navigator._flow
    )
    assert stage.navigator.screen == "visit_times", "what it is about is not asked again"
    search = _last(stage, FindTimes)
    assert isinstance(search, FindTimes)
    assert search.search.about == "Is my knee worn out?"
    stage.press("everywhere.back")
    assert stage.navigator.screen == "home"


def test_danger_comes_before_any_booking(stage: Stage) -> None:
    stage.press("home.doctor")
    stage.say("my chest feels tight and my arm aches")
    assert stage.navigator.screen == "emergency"
    assert _count(stage, FindTimes) == 0


def test_the_clinic_sees_what_was_chosen_and_nothing_else(stage: Stage) -> None:
    _at_yes(stage)
    stage.press("visit_check.share")
    assert "The clinic sees only what you choose." in _page(stage)
    asked = stage.store.answers(most=3)
    chosen, other = asked[1], asked[0]
    stage.say("I take apixaban")
    stage.say("number two")
    stage.press("visit_sharing.done")
    told = _shown(stage)
    assert "It also reads: “I take apixaban”" in told
    assert "It also sees 1 of your questions, with my answer." in told
    stage.press("visit_check.yes")
    wish = _last(stage, BookVisit)
    assert isinstance(wish, BookVisit)
    shared = wish.intention.request.shared
    assert shared.startswith("I take apixaban\n\nI asked Fireside, ")
    assert chosen.question in shared
    assert "It is AI, and answered: " in shared
    assert other.question not in shared


def test_what_is_shown_can_be_hidden_again_and_is_limited(stage: Stage) -> None:
    for n in range(4):
        stage.store.keep_answer(f"Question {n}? " + "why " * 900, "Because. " * 900, "see_today")
    _at_yes(stage)
    stage.press("visit_check.share")
    stage.field("note").edit.setPlainText("so " * 900)
    stage.press("visit_sharing.done")
    assert "That is more than I can pass on." in _page(stage)
    stage.field("note").edit.setPlainText("so " * 333)
    for number in ("one", "two", "three"):
        stage.say(f"number {number}")
    stage.press("visit_sharing.older")
    stage.say("number one")
    assert "The clinic can be shown 3 questions. Hide another first." in _page(stage)
    stage.press("everywhere.back")
    assert "It also sees 3 of your questions" in _shown(stage), "Back keeps it as Done does"
    stage.press("visit_check.yes")
    wish = _last(stage, BookVisit)
    assert isinstance(wish, BookVisit)
    assert 3000 < len(wish.intention.request.shared) <= MAX_SHARED_CHARS
    assert wish.intention.request.shared.count("It is AI") == 3


def test_danger_told_to_the_doctor_is_heard_here(stage: Stage) -> None:
    _at_yes(stage)
    stage.press("visit_check.share")
    stage.field("note").edit.setPlainText("I have crushing pain in my chest")
    stage.press("everywhere.back")
    assert stage.navigator.screen == "emergency", "though nobody pressed Done"
    stage.press("everywhere.back")
    assert stage.navigator.screen == "visit_check", "it is told once"


def test_words_typed_survive_going_on_and_coming_back(stage: Stage) -> None:
    stage.press("home.doctor")
    stage.field("about").edit.setPlainText("my ears ring")
    stage.press("doctor.go_on")
    assert stage.navigator.screen == "visit_times"
    stage.press("everywhere.back")
    assert stage.field("about").edit.toPlainText() == "my ears ring"


def test_the_clinic_is_asked_once_and_remembered(stage: Stage) -> None:
    stage.clinics = CLINICS
    stage.press("home.doctor")
    stage.press("doctor.skip")
    assert stage.navigator.screen == "visit_clinic"
    stage.say("number two")
    assert _last(stage, ChooseClinic) == ChooseClinic("d")
    search = _last(stage, FindTimes)
    assert isinstance(search, FindTimes)
    assert search.search.clinic == "d"
    stage.world.clinic = "d"
    stage.press("everywhere.home")
    stage.press("home.doctor")
    stage.press("doctor.skip")
    assert stage.navigator.screen == "visit_times"
    stage.press("visit_times.clinic")
    assert stage.navigator.screen == "visit_clinic"


def test_nobody_answers_and_no_rehearsal_takes_the_place_of_it(stage: Stage) -> None:
    stage.world.joined = True
    stage.clinics = ()
    stage.press("home.doctor")
    page = _page(stage)
    assert "I cannot reach the care service just now." in page
    assert "Nothing is booked, and nothing is lost." in page
    assert "rehearsal" not in page.lower()
    assert [e for e in stage.effects if isinstance(e, FindClinics)] == [FindClinics(False)]
    stage.press("doctor.rehearse")
    assert _last(stage, FindClinics) == FindClinics(True)
    assert "This is a rehearsal." in _page(stage)
    stage.clinics = (LONDON,)
    stage.press("doctor.try_again")
    stage.press("doctor.try_again")
    stage.press("everywhere.back")
    stage.press("doctor.try_again")
    assert "What would you like to see a doctor about?" in _page(stage)


# Times ------------------------------------------------------------------------------------------


def _search(stage: Stage) -> FindTimes:
    effect = _last(stage, FindTimes)
    assert isinstance(effect, FindTimes)
    return effect


def test_wishes_in_words(stage: Stage) -> None:
    stage.press("home.doctor")
    stage.press("doctor.skip")
    stage.say("Friday afternoon with Doctor Lin")
    search = _search(stage).search
    assert (search.weekdays, search.clinician) == ([4], "lin")
    stage.say("by telephone")
    assert _search(stage).search.weekdays == [4]
    stage.press(f"visit_times.pick.{SLOTS[0].id}")
    held = _last(stage, HoldTime)
    assert isinstance(held, HoldTime)
    assert held.way is Way.TELEPHONE


def test_earlier_and_later(stage: Stage) -> None:
    stage.press("home.doctor")
    stage.press("doctor.skip")
    stage.press("visit_times.later")
    assert _search(stage).search.after == SLOTS[2].start + timedelta(seconds=1)
    stage.say("something earlier")
    search = _search(stage).search
    assert (search.before, search.latest_first, search.after) == (SLOTS[0].start, True, None)


def test_nothing_fits(stage: Stage) -> None:
    stage.press("home.doctor")
    stage.press("doctor.skip")
    stage.offers = Offers(slots=[])
    stage.say("Sunday evening")
    assert "I found no time that fits “Sunday evening”." in _page(stage)
    stage.offers = Offers(slots=list(SLOTS))
    stage.press("visit_times.any")
    assert len(stage.navigator.page.choices) == 3


def test_other_words_are_not_taken_for_a_wish(stage: Stage) -> None:
    stage.press("home.doctor")
    stage.press("doctor.skip")
    before = _count(stage, FindTimes)
    stage.say("my daughter comes on Friday")
    assert _count(stage, FindTimes) == before
    assert stage.navigator.screen == "visit_times"


def test_the_calendar_is_a_month_where_there_is_room(stage: Stage) -> None:
    stage.press("home.doctor")
    stage.press("doctor.skip")
    stage.press("visit_times.calendar")
    day = "visit_calendar.day.2026-03-07"
    button = stage.shell.button(day)
    week = stage.shell.button("visit_calendar.week.2026-03-02.2026-03-08")
    assert button is not None and week is not None
    assert week.y() == button.y() and week.x() < button.x(), "its week is at the head of the row"
    assert button.accessibleName() == "Saturday 7 March"
    stage.shell.resize(1024, 600)
    assert stage.shell.button(day) is None, "the weeks as rows"
    stage.say("Saturday 7 March")
    assert stage.navigator.screen == "visit_times"
    assert _search(stage).search.day == datetime(2026, 3, 7).date()


def test_another_day_and_a_calendar(stage: Stage) -> None:
    stage.press("home.doctor")
    stage.press("doctor.skip")
    stage.press("visit_times.day")
    assert [row.label for row in stage.navigator.page.choices][:2] == [
        "Wednesday 4 March",
        "Saturday 7 March",
    ]
    stage.press("visit_days.later")
    assert stage.navigator.page.choices[0].label == "Sunday 22 March"
    stage.press("visit_days.earlier")
    stage.say("number two")
    assert _search(stage).search.day == datetime(2026, 3, 7).date()
    stage.press("everywhere.back")
    stage.press("everywhere.back")
    stage.press("visit_times.calendar")
    assert stage.navigator.page.title == "Rehearsal: March 2026"
    row = stage.navigator.page.choices[1]
    assert (row.label, row.detail) == ("9 to 15 March", "Tuesday\u00a010, Friday\u00a013")
    stage.press("visit_calendar.next")
    assert stage.navigator.page.title == "Rehearsal: April 2026"
    stage.press("visit_calendar.before")
    stage.say("number two")
    assert [row.label for row in stage.navigator.page.choices] == [
        "Tuesday 10 March",
        "Friday 13 March",
    ]


def test_a_kept_time_is_given_back_when_nobody_takes_it(stage: Stage) -> None:
    _at_yes(stage)
    stage.say("no thank you")
    assert stage.navigator.screen == "visit_times"
    assert ReleaseTime("h1") in stage.effects
    _held(stage)
    stage.effects.clear()
    stage.replies.clear()
    stage.press("everywhere.home")
    assert ReleaseTime("h1") in stage.effects


def test_somebody_was_faster_while_choosing(stage: Stage) -> None:
    stage.press("home.doctor")
    stage.press("doctor.skip")
    stage.press(f"visit_times.pick.{SLOTS[0].id}")
    following = (slot(9, 9), slot(9, 10), slot(9, 11))
    _answer(stage, HoldTime, TimeHeld(None, taken=True, following=following))
    assert "somebody was faster" in _page(stage)
    assert stage.navigator.page.choices[0].label == "Monday 9 March, nine in the morning"


def test_the_clinic_cannot_be_reached_while_choosing(stage: Stage) -> None:
    stage.press("home.doctor")
    stage.press("doctor.skip")
    stage.press("visit_times.later")
    _answer(stage, FindTimes, TimesFound(None, "I cannot reach the care service just now."))
    assert "I cannot reach the care service just now." in _page(stage)
    stage.press("visit_times.try_again")
    assert len(stage.navigator.page.choices) == 3


# Details ----------------------------------------------------------------------------------------


def test_details_are_asked_once_by_voice_and_read_back(stage: Stage) -> None:
    stage.world.joined = True
    stage.clinics = (REAL,)
    stage.press("home.doctor")
    stage.press("doctor.skip")
    _held(stage)
    assert stage.navigator.screen == "visit_details"
    assert "rehearsal" not in _page(stage).lower()
    stage.say("Rose Fitzgerald")
    stage.say("the fourth of March nineteen forty four")
    assert stage.navigator.page.title == "Your address"
    stage.press("everywhere.back")
    assert stage.field("birth_date").edit.toPlainText() == "the fourth of March nineteen forty four"
    stage.field("birth_date").edit.setPlainText("3/4/44")
    stage.press("visit_details.next")
    assert [row.label for row in stage.navigator.page.choices] == [
        "3rd of April 1944",
        "4th of March 1944",
    ]
    stage.say("number one")
    stage.say("27 Harbour Street, Weston")
    stage.say("ring my daughter")
    assert "Please give me a telephone number, in digits." in _page(stage)
    stage.say("020 7946 0123")
    stage.say("at home")
    page = _page(stage)
    assert "You were born on: 3rd of April 1944." in page
    assert "The clinic can ring you at: 020 7946 0123." in page
    assert "you will be here: at home, 27 Harbour Street, Weston." in page
    stage.say("yes")
    kept = _last(stage, KeepDetails)
    assert isinstance(kept, KeepDetails)
    assert stage.navigator.screen == "visit_check"
    stage.press("visit_check.yes")
    wish = _last(stage, BookVisit)
    assert isinstance(wish, BookVisit)
    assert wish.intention.request.details == kept.details
    assert kept.details.full_name == "Rose Fitzgerald"


def test_what_was_told_to_another_clinic_is_only_read_back(stage: Stage) -> None:
    stage.world.joined = True
    stage.world.details = Details.model_validate(TOLD)
    stage.clinics = (REAL,)
    stage.press("home.doctor")
    stage.press("doctor.skip")
    _held(stage)
    assert "I tell this to Elm Street Surgery:" in _page(stage)
    stage.say("no")
    assert stage.field("full_name").edit.toPlainText() == TOLD["full_name"]


def test_a_clinic_that_knows_who_it_is_does_not_ask(stage: Stage) -> None:
    stage.world.joined = True
    stage.clinics = (REAL.model_copy(update={"details_known": True}),)
    stage.press("home.doctor")
    stage.press("doctor.skip")
    _held(stage)
    assert stage.navigator.screen == "visit_check"
    assert stage.navigator.page.title == "Is that right?"


def test_what_the_clinic_knows_can_be_changed_and_deleted_here(stage: Stage) -> None:
    stage.world.joined = True
    stage.world.details = Details.model_validate(TOLD)
    stage.clinics = (REAL.model_copy(update={"details_known": True}),)
    stage.press("home.doctor")
    stage.press("doctor.skip")
    _held(stage)
    stage.say("my address has changed")
    assert TOLD["address"] in _page(stage)
    stage.say("delete it")
    assert "A clinic that was told keeps it" in _page(stage)
    stage.say("yes")
    assert _last(stage, KeepDetails) == KeepDetails(None)
    assert stage.navigator.screen == "visit_check"
    stage.press("visit_check.who")
    stage.press("visit_details.change")
    for _ in range(2):
        stage.press("visit_details.next")
    stage.field("address").edit.setPlainText("9 Elm Row")
    for _ in range(3):
        stage.press("visit_details.next")
    stage.say("yes")
    stage.press("visit_check.yes")
    wish = _last(stage, BookVisit)
    assert isinstance(wish, BookVisit)
    assert wish.intention.request.details is not None
    assert wish.intention.request.details.address == "9 Elm Row"


# Yes --------------------------------------------------------------------------------------------


def test_somebody_was_faster_at_yes(stage: Stage) -> None:
    _at_yes(stage)
    stage.press("visit_check.yes")
    following = (slot(9, 9), slot(9, 10), slot(9, 11))
    _answer(stage, BookVisit, VisitBooked("taken", following=following))
    assert stage.navigator.screen == "visit_times"
    assert "somebody was faster" in _page(stage)
    assert stage.navigator.page.choices[0].label == "Monday 9 March, nine in the morning"


def test_a_time_whose_keeping_ended_is_kept_anew_where_nobody_took_it(stage: Stage) -> None:
    _at_yes(stage)
    stage.press("visit_check.yes")
    _answer(stage, BookVisit, VisitBooked("taken", following=SLOTS, lapsed=True))
    assert stage.navigator.screen == "visit_check"
    _answer(stage, HoldTime, TimeHeld(HOLD.model_copy(update={"id": "h2"})))
    wish = _last(stage, BookVisit)
    assert isinstance(wish, BookVisit)
    assert wish.intention.request.hold == "h2"
    _answer(stage, BookVisit, VisitBooked("taken", following=SLOTS, lapsed=True))
    assert stage.navigator.screen == "visit_times", "once, and not for ever"


def test_not_booked_for_certain_and_tried_again_with_a_new_key(stage: Stage) -> None:
    _at_yes(stage)
    stage.press("visit_check.yes")
    first = _last(stage, BookVisit)
    _answer(stage, BookVisit, VisitBooked("not_booked", problem="I cannot reach it."))
    assert "It is not booked. Nothing was lost: press Try again." in _page(stage)
    stage.press("visit_check.try_again")
    _answer(stage, HoldTime, TimeHeld(HOLD.model_copy(update={"id": "h2"})))
    second = _last(stage, BookVisit)
    assert isinstance(first, BookVisit)
    assert isinstance(second, BookVisit)
    assert second.intention.request.hold == "h2"
    assert first.intention.key != second.intention.key
    _answer(stage, BookVisit, VisitBooked("booked", BOOKED))
    assert stage.navigator.screen == "visit_booked"


def test_unknown_ends_in_a_known_state_that_is_told(stage: Stage) -> None:
    _at_yes(stage)
    stage.press("visit_check.yes")
    _answer(stage, BookVisit, VisitBooked("unknown"))
    page = _page(stage)
    assert "I do not know yet whether it took it." in page
    assert "I keep trying, and tell you as soon as I know." in page
    assert "It is booked" not in page
    _answer(stage, BookVisit, VisitBooked("booked", BOOKED))
    assert stage.navigator.screen == "visit_booked"
    assert SeenOutcome() in stage.effects


def test_what_was_unknown_is_told_on_home(stage: Stage) -> None:
    _at_yes(stage)
    stage.press("visit_check.yes")
    wish = _last(stage, BookVisit)
    assert isinstance(wish, BookVisit)
    stage.world.intention = wish.intention
    _answer(stage, BookVisit, VisitBooked("unknown"))
    stage.press("visit_check.home")
    card = stage.navigator.page.card
    assert card is not None
    assert card.label == "I am still asking the clinic about your visit"
    stage.world.intention = None
    stage.world.outcome = Outcome(state="not_booked", intention=wish.intention)
    stage.navigator.refresh()
    card = stage.navigator.page.card
    assert card is not None
    assert card.label == "Your visit is not booked"
    stage.press("home.visits")
    assert "It is not booked. Nothing was lost: you can book it again." in _page(stage)
    stage.press("everywhere.back")
    assert SeenOutcome() in stage.effects


def test_a_kept_time_that_has_run_out_is_kept_anew(stage: Stage) -> None:
    stage.press("home.doctor")
    stage.press("doctor.skip")
    stage.press(f"visit_times.pick.{SLOTS[0].id}")
    over = HOLD.model_copy(update={"until": NOON.astimezone(UTC) - timedelta(minutes=1)})
    _answer(stage, HoldTime, TimeHeld(over))
    stage.say("by telephone instead")
    stage.press("visit_check.yes")
    assert _count(stage, BookVisit) == 0
    again = _last(stage, HoldTime)
    assert isinstance(again, HoldTime)
    assert again.way is Way.TELEPHONE
    _answer(stage, HoldTime, TimeHeld(None, taken=True))
    assert stage.navigator.screen == "visit_times"


def test_a_visit_at_the_same_time_is_told_before_the_yes(stage: Stage) -> None:
    chosen = SLOTS[0]
    beside = BOOKED.model_copy(
        update={"start": chosen.start - timedelta(minutes=10), "end": chosen.end}
    )
    touching = BOOKED.model_copy(update={"id": "h2", "start": chosen.end, "end": chosen.end})
    stage.world.visits = EMPTY.model_copy(update={"coming": [touching]})
    _at_yes(stage)
    assert "You already have a visit then" not in _page(stage)
    stage.world.visits = EMPTY.model_copy(update={"coming": [beside, touching]})
    stage.navigator.refresh()
    told = "You already have a visit then: Wednesday the 4th of March, ten to two in the afternoon"
    assert _page(stage).count(told) == 1
    stage.say("yes")
    assert _count(stage, BookVisit) == 1, "told, and left to the person"


def test_a_visit_that_is_moved_is_not_in_its_own_way(stage: Stage) -> None:
    near = VISIT.model_copy(update={"start": SLOTS[0].start, "end": SLOTS[0].end})
    stage.world.visits = EMPTY.model_copy(update={"coming": [near]})
    stage.navigator.refresh()
    stage.press("home.doctor")
    stage.press("doctor.my_visits")
    stage.press("my_visits.row.v1")
    stage.press("visit.move")
    _held(stage)
    assert "Instead of:" in _page(stage)
    assert "You already have a visit then" not in _page(stage)


# What is booked ---------------------------------------------------------------------------------


def _my_visits(stage: Stage) -> None:
    stage.world.visits = VISITS
    stage.navigator.refresh()
    stage.press("home.doctor")
    stage.press("doctor.my_visits")


def test_home_tells_of_the_next_visit(stage: Stage) -> None:
    stage.world.visits = EMPTY.model_copy(update={"coming": [BOOKED]})
    stage.navigator.refresh()
    assert stage.navigator.page.choices[2].detail == "Today, 11:24"
    card = stage.navigator.page.card
    assert card is not None
    told = "Tuesday 3 March, 11:24 in the morning, Doctor Lin"
    assert (card.label, card.detail) == ("Your next visit", told)


@pytest.mark.parametrize("scale", ["100", "150", "200"])
@pytest.mark.parametrize("size", SIZES, ids=lambda s: f"{s[0]}x{s[1]}")
def test_home_has_room_for_it_or_leaves_it_out(
    stage: Stage, size: tuple[int, int], scale: str
) -> None:
    stage.world.visits = EMPTY.model_copy(update={"coming": [BOOKED]})
    stage.settings["text_scale"] = scale
    stage.navigator.restyle()
    stage.shell.resize(*size)
    stage.navigator.go_home()
    _check_part(stage)
    assert stage.shell.button("home.ask") is not None, "the tiles come first"
    assert (stage.shell.button("home.visits") is not None) == (size == (1280, 800))


def test_my_visits_tell_where_each_stands(stage: Stage) -> None:
    _my_visits(stage)
    rows = stage.navigator.page.choices
    assert rows[0].label.startswith("An earlier time: Wednesday 4 March")
    assert rows[1].detail.endswith("Waiting for the clinic to say yes · Rehearsal")
    stage.press("my_visits.past")
    assert stage.navigator.page.choices[0].detail.endswith(
        "Cancelled by the clinic: Doctor Lin is ill today, and nobody can stand in. · Rehearsal"
    )


def test_moving_books_the_new_time_in_place_of_the_old(stage: Stage) -> None:
    _my_visits(stage)
    stage.press("my_visits.row.v1")
    stage.say("move it")
    search = _search(stage).search
    assert (search.visit_type, search.clinician, search.way) == ("t", "lin", Way.TELEPHONE)
    _held(stage, 1)
    assert "Instead of: Tuesday the 3rd of March" in _page(stage)
    stage.say("yes")
    wish = _last(stage, BookVisit)
    assert isinstance(wish, BookVisit)
    assert wish.intention.request.moves == "v1"
    _answer(stage, BookVisit, VisitBooked("booked", BOOKED))
    assert "It is moved." in _page(stage)


def test_cancelling_is_read_back_first(stage: Stage) -> None:
    _my_visits(stage)
    stage.press("my_visits.row.v1")
    stage.say("cancel it")
    assert stage.navigator.screen == "confirm"
    assert "Shall I cancel your visit: Tuesday 3 March" in _page(stage)
    stage.say("yes")
    assert _last(stage, CancelVisit) == CancelVisit("v1")
    gone = VISIT.model_copy(update={"status": Status.CANCELLED, "by": "person"})
    stage.world.visits = EMPTY.model_copy(update={"past": [gone]})
    _answer(stage, CancelVisit, VisitChanged(True))
    assert "It is cancelled. The clinic knows." in _page(stage)
    assert "You cancelled it" in _page(stage)


def test_a_cancelling_that_fails_changes_nothing_and_says_so(stage: Stage) -> None:
    _my_visits(stage)
    stage.press("my_visits.row.v1")
    stage.press("visit.cancel")
    stage.press("confirm.yes")
    _answer(stage, CancelVisit, VisitChanged(False, "I cannot reach the care service just now."))
    page = _page(stage)
    assert "I cannot reach the care service just now. Nothing was changed." in page
    assert "It is cancelled" not in page


def test_an_earlier_time_is_taken_or_left(stage: Stage) -> None:
    _my_visits(stage)
    stage.press("my_visits.offer.w1")
    assert "Kept for you until" in _page(stage)
    stage.say("keep my time")
    assert _last(stage, ReleaseTime) == ReleaseTime("h1")
    stage.press("my_visits.offer.w1")
    stage.say("take it")
    assert stage.navigator.screen == "visit_check"
    stage.say("yes")
    wish = _last(stage, BookVisit)
    assert isinstance(wish, BookVisit)
    assert (wish.intention.request.moves, wish.intention.request.hold) == ("v1", "h1")


def test_the_waiting_list(stage: Stage) -> None:
    stage.world.visits = VISITS.model_copy(update={"waiting": []})
    stage.press("home.doctor")
    stage.press("doctor.my_visits")
    stage.press("my_visits.row.v2")
    stage.say("offer me an earlier time")
    assert _last(stage, WaitForEarlier) == WaitForEarlier("v2")
    waiting = VISITS.waiting[0].model_copy(update={"appointment": "v2", "offer": None})
    stage.world.visits = VISITS.model_copy(update={"waiting": [waiting]})
    _answer(stage, WaitForEarlier, VisitChanged(True))
    assert "You hear of it as soon as there is an earlier time." in _page(stage)
    stage.press("everywhere.back")
    stage.press("my_visits.row.v2")
    assert "You are offered an earlier time as soon as there is one." in _page(stage)
    stage.press("visit.no_earlier")
    assert _last(stage, StopWaitingEarlier) == StopWaitingEarlier("w1")


def test_telling_and_the_calendar(stage: Stage) -> None:
    _my_visits(stage)
    stage.press("my_visits.row.v2")
    stage.press("visit.calendar")
    assert _last(stage, SaveCalendar) == SaveCalendar("v2", "Fireside visit 2026-03-12")
    stage.reply(FileSaved("Fireside visit 2026-03-12.ics"))
    assert "It is in your documents" in _page(stage)
    stage.say("tell my daughter")
    assert stage.navigator.screen == "visit_telling"
    assert "020 7946 0123" in stage.text()
    assert "This is only a rehearsal. I have booked this visit:" in _page(stage)
    real = VISITS.coming[1].model_copy(update={"practice": False})
    stage.navigator._run((GoTo("visit_telling", {"visit": real}),), stage.navigator._flow)
    assert "I have a visit with a doctor:" in _page(stage)


def test_another_clock_is_told(stage: Stage) -> None:
    stage.clinics = (CLINIC,)
    stage.press("home.doctor")
    stage.press("doctor.skip")
    assert "These are times on the clinic's clock, not on yours." in _page(stage)
    assert stage.navigator.page.choices[0].label == "Wednesday 4 March, nine in the morning"


# Read aloud, and on a small screen --------------------------------------------------------------


def test_what_can_be_chosen_is_read_aloud_with_its_number(stage: Stage) -> None:
    stage.press("home.doctor")
    stage.press("doctor.skip")
    told = [spoken.text for spoken in stage.navigator.page.spoken()]
    assert told[-3] == "1: Wednesday 4 March, two in the afternoon. Tomorrow, Doctor Lin, video."
    stage.world.visits = VISITS
    stage.navigator._run((GoTo("my_visits"),), stage.navigator._flow)
    assert "2: " in _page(stage) and "Waiting for the clinic to say yes" in _page(stage)


def test_the_practice_clinic_is_marked_on_every_part_of_a_small_page(stage: Stage) -> None:
    stage.settings["text_scale"] = "200"
    stage.navigator.restyle()
    stage.shell.resize(1024, 600)
    stage.world.visits = VISITS
    for screen, args in ways_in().items():
        if screen in ("clinic_news", "doctor", "my_visits", "reminder") or (
            screen.startswith("visit") and screen != "visit_calendar_file"
        ):
            stage.navigator._run((GoTo(screen, args),), stage.navigator._flow)
            title = stage.navigator.page.title
            assert title.startswith("Rehearsal: "), screen
            assert stage.shell.header.title.text() == title


def test_a_visit_that_is_moved_keeps_what_it_is_about(stage: Stage) -> None:
    _my_visits(stage)
    stage.press("my_visits.row.v2")
    stage.press("visit.move")
    _held(stage)
    stage.press("visit_check.yes")
    wish = _last(stage, BookVisit)
    assert isinstance(wish, BookVisit)
    assert wish.intention.request.concern == VISITS.coming[1].concern != ""


def test_only_reminders_that_are_still_to_come_are_promised(stage: Stage) -> None:
    words = {
        timedelta(hours=30): "I remind you the day before, an hour before",
        timedelta(hours=3): "I remind you an hour before and ten minutes before.",
        timedelta(minutes=30): "I remind you ten minutes before.",
    }
    for ahead, expected in words.items():
        visit = BOOKED.model_copy(update={"start": NOON.astimezone(UTC) + ahead})
        stage.navigator._run((GoTo("visit_booked", {"visit": visit}),), stage.navigator._flow)
        assert expected in _page(stage)
    soon = BOOKED.model_copy(update={"start": NOON.astimezone(UTC) + timedelta(minutes=5)})
    stage.navigator._run((GoTo("visit_booked", {"visit": soon}),), stage.navigator._flow)
    assert "I remind you" not in _page(stage)
