"""What may happen between a hold, an offer or a move and its end, on both databases."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from fireside_care.appointments import waiting
from fireside_care.appointments.booking import Who
from fireside_care.appointments.errors import HoldGone, NotPossible, SlotTaken
from fireside_care.appointments.models import Appointment, Patient
from fireside_care.appointments.plan import begin_change
from fireside_care.clinics.desk import DeskService
from fireside_care.clinics.models import BusyTime, CalendarSource, Closure, VisitType
from fireside_care.clinics.permissions import Role, Staff
from fireside_care.errors import NotAllowed
from fireside_core import booking as wire
from tests.service.test_booking import (
    ANNA,
    BERT,
    Care,
    _another,
    care,  # noqa: F401
)

OWNER = Staff("u1", "c1", "ann@example.org", "Ann", Role.OWNER, None, False)


def _close(care: Care, slot: wire.Slot) -> None:  # noqa: F811
    with care.database.writing() as connection:
        begin_change(connection, "c1")
        times = {"start": slot.start, "end": slot.end}
        closure = {"id": "x1", "clinic_id": "c1", "clinician_id": None, "reason": "Ill", **times}
        connection.execute(insert(Closure), closure)


def _outside(care: Care, slot: wire.Slot) -> None:  # noqa: F811
    source = {"id": "s", "clinician_id": slot.clinician.id, "kind": "ics", "address": "https://a/"}
    busy = {"id": "b", "source_id": "s", "clinician_id": slot.clinician.id}
    with care.database.writing() as connection:
        begin_change(connection, "c1")
        connection.execute(insert(CalendarSource), source)
        connection.execute(insert(BusyTime), {**busy, "start": slot.start, "end": slot.end})


@pytest.mark.parametrize("change", [_close, _outside])
def test_a_held_time_that_was_closed_since_is_not_booked(care: Care, change: Any) -> None:  # noqa: F811
    slot = care.find()[0]
    hold = care.hold(slot)
    change(care, slot)
    with pytest.raises(SlotTaken) as taken:
        care.book(hold=hold.id)
    assert not isinstance(taken.value, HoldGone)
    assert len(taken.value.next_slots) == 3
    assert all(following.start >= slot.end for following in taken.value.next_slots)
    assert [status for status, _ in care.rows()] == ["held"]


def test_who_was_blocked_since_does_not_book_what_they_hold(care: Care) -> None:  # noqa: F811
    care.cancel(care.book(care.find()[0]))
    hold = care.hold(care.find()[0])
    with care.database.writing() as connection:
        connection.execute(update(Patient).values(blocked_at=care.clock()))
    with pytest.raises(NotAllowed):
        care.book(hold=hold.id)


def test_a_hold_ends_when_its_time_begins(care: Care) -> None:  # noqa: F811
    slot = care.find()[0]
    care.clock.now = slot.start - timedelta(minutes=62)
    hold = care.hold(slot)
    care.clock.now = slot.start - timedelta(minutes=2)
    with care.database.writing() as connection:
        until = care.clock() + timedelta(minutes=5)
        connection.execute(update(Appointment).values(held_until=until))
    care.clock.now = slot.start + timedelta(minutes=1)
    with pytest.raises(SlotTaken) as taken:
        care.book(hold=hold.id)
    assert taken.value.next_slots


def test_an_offer_ends_at_the_latest_when_its_time_begins(care: Care) -> None:  # noqa: F811
    with care.database.writing() as connection:
        begin_change(connection, "c1")
        connection.execute(update(VisitType).values(notice_minutes=0))
    early, late = _another(care, 0, BERT), _another(care, 4, ANNA)
    care.service.wait(ANNA, wire.WaitRequest(appointment=late.id), None)
    care.clock.now = early.start - timedelta(minutes=4)
    care.cancel(early, BERT)
    offer = care.visits().waiting[0].offer
    assert offer is not None and offer.until == early.start
    care.clock.now = early.start + timedelta(minutes=1)
    with pytest.raises(SlotTaken):
        care.book(hold=offer.id, moves=late.id)
    assert [visit.id for visit in care.visits().coming] == [late.id], "the good visit stays"


def test_a_hold_that_ended_comes_with_the_next_times(care: Care) -> None:  # noqa: F811
    slot = care.find()[0]
    hold = care.hold(slot)
    care.clock.later(minutes=6)
    with pytest.raises(HoldGone) as gone:
        care.book(hold=hold.id)
    assert len(gone.value.next_slots) == 3


def test_two_times_that_come_free_at_once_are_not_offered_to_one(care: Care) -> None:  # noqa: F811
    late = _another(care, 8, ANNA)
    care.service.wait(ANNA, wire.WaitRequest(appointment=late.id), None)
    for _round in range(6):
        pair = [_another(care, 0, BERT), _another(care, 0, Who("device", "carol"))]
        at_once = threading.Barrier(2)

        def give_back(visit: wire.Appointment, who: Who, at_once: Any = at_once) -> None:
            at_once.wait(30)
            care.cancel(visit, who)

        with ThreadPoolExecutor(2) as pool:
            list(pool.map(give_back, pair, (BERT, Who("device", "carol"))))
        with care.database.reading() as connection:
            held = connection.execute(select(Appointment.id).where(Appointment.status == "held"))
            assert len(held.all()) == 1
        place = care.visits().waiting[0]
        assert place.offer is not None
        care.service.release(ANNA, place.offer.id)
    care.service.stop_waiting(ANNA, place.id)
    assert care.visits().waiting == []


def test_waiting_asked_for_twice_at_once_is_one_place(care: Care) -> None:  # noqa: F811
    visit = _another(care, 4, ANNA)
    at_once = threading.Barrier(4)

    def ask(key: str) -> str:
        at_once.wait(30)
        return care.service.wait(ANNA, wire.WaitRequest(appointment=visit.id), key).id

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(ask, "abcd"))) == 1


def test_who_cancels_waits_no_more_and_lets_go_of_what_was_offered(care: Care) -> None:  # noqa: F811
    carol = Who("device", "carol")
    early, late, later = (
        _another(care, place, who) for place, who in ((0, BERT), (3, ANNA), (4, carol))
    )
    for who, visit in ((ANNA, late), (carol, later)):
        care.service.wait(who, wire.WaitRequest(appointment=visit.id), None)
        care.clock.later(seconds=1)
    care.cancel(early, BERT)
    assert care.visits(ANNA).waiting[0].offer is not None
    care.cancel(late, ANNA)
    assert care.visits(ANNA).waiting == []
    offer = care.visits(carol).waiting[0].offer
    assert offer is not None and offer.slot.start == early.start


def test_an_offer_whose_time_somebody_else_took_is_told_as_gone(care: Care) -> None:  # noqa: F811
    early, late = _another(care, 0, BERT), _another(care, 4, ANNA)
    care.service.wait(ANNA, wire.WaitRequest(appointment=late.id), None)
    care.cancel(early, BERT)
    care.clock.later(minutes=16)
    care.book(next(slot for slot in care.find() if slot.start == early.start), BERT)
    assert [news.kind for news in care.visits(ANNA).news] == ["offer", "offer_gone"]


# Moving ----------------------------------------------------------------------------------------


def _approve_first(care: Care) -> None:  # noqa: F811
    with care.database.writing() as connection:
        begin_change(connection, "c1")
        connection.execute(update(VisitType).values(approve_first=True))


def test_a_visit_stays_until_the_clinic_says_yes_to_its_new_time(care: Care) -> None:  # noqa: F811
    desk = DeskService(care.service)
    old = _another(care, 0, ANNA)
    _approve_first(care)
    new = care.book(care.find(limit=6)[-1], moves=old.id, concern="my knee")
    assert new.status is wire.Status.PENDING
    assert {visit.id for visit in care.visits().coming} == {old.id, new.id}
    desk.mark(OWNER, new.id, wire.Status.BOOKED)
    visits = care.visits()
    assert [visit.id for visit in visits.coming] == [new.id]
    assert visits.past == [], "it was moved, not cancelled"
    assert [news.kind for news in visits.news] == ["approved"]


def test_a_visit_stays_where_the_clinic_says_no_to_its_new_time(care: Care) -> None:  # noqa: F811
    desk = DeskService(care.service)
    old = _another(care, 0, ANNA)
    _approve_first(care)
    first = care.book(care.find(limit=6)[-1], moves=old.id)
    second = care.book(care.find(limit=6)[-1], moves=old.id)
    assert {visit.id for visit in care.visits().coming} == {old.id, second.id}, first.id
    desk.cancel(OWNER, second.id, "No doctor then")
    assert [visit.id for visit in care.visits().coming] == [old.id]
    assert care.visits().coming[0].status is wire.Status.BOOKED


def test_what_is_over_is_neither_cancelled_nor_moved_by_the_person(care: Care) -> None:  # noqa: F811
    visit = _another(care, 0, ANNA)
    care.clock.now = visit.end + timedelta(minutes=1)
    with pytest.raises(NotPossible):
        care.cancel(visit)
    with pytest.raises(NotPossible):
        care.book(care.find()[0], moves=visit.id)
    assert [(status, start) for status, start in care.rows()] == [("booked", visit.start)]


def test_who_has_as_many_visits_as_can_be_may_still_move_one(care: Care) -> None:  # noqa: F811
    visits = [care.book(slot) for slot in care.find(limit=20)]
    free = care.find()[0]
    with pytest.raises(NotAllowed):
        care.book(free)
    with pytest.raises(NotAllowed):
        care.book(hold=care.hold(free).id)
    held = care.book(hold=care.hold(free).id, moves=visits[0].id)
    moved = care.book(care.find()[0], moves=held.id)
    assert moved.status is wire.Status.BOOKED
    assert len(care.visits().coming) == 20


def test_of_several_moves_the_last_is_told(care: Care) -> None:  # noqa: F811
    desk = DeskService(care.service)
    visit = _another(care, 0, ANNA)
    name = visit.id
    for place, reason in enumerate(("Doctor Lin is ill", "", "")):
        slot = care.find(limit=9)[3 + place]
        name = desk.move(OWNER, name, slot.id, reason, f"key{place}")
    news = care.visits().news
    assert [(item.kind, item.text) for item in news] == [("moved", "Doctor Lin is ill")]
    assert news[0].appointment is not None and news[0].appointment.id == name
    desk.cancel(OWNER, name, "The roof leaks")
    assert [(i.kind, i.text) for i in care.visits().news] == [("cancelled", "The roof leaks")]


def test_freed_is_offered_only_while_it_is_ahead(care: Care) -> None:  # noqa: F811
    early, late = _another(care, 0, BERT), _another(care, 4, ANNA)
    care.service.wait(ANNA, wire.WaitRequest(appointment=late.id), None)
    care.clock.now = early.start + timedelta(minutes=1)
    with care.database.writing() as connection:
        row = connection.execute(select(Appointment.__table__).where(Appointment.id == early.id))
        waiting.freed(connection, care.service.bookings, row.one(), care.clock())
    assert care.visits().waiting[0].offer is None
