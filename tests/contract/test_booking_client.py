"""Booking over the wire: the practice clinic for real, and a clinic that falls silent at "yes"."""

from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import icalendar
import pytest

from fireside.app_visits import booked
from fireside.client.booking_client import BookingClient
from fireside.client.errors import CareError, Refused, SlotTaken, Unreachable
from fireside.client.link import CareLink, Remote
from fireside.flows.intention import Intention
from fireside.host.care_process import EmbeddedCare
from fireside_core.booking import (
    BookRequest,
    CancelRequest,
    Clinic,
    Hold,
    HoldRequest,
    Slot,
    SlotSearch,
    Status,
    Visits,
    WaitRequest,
)
from tests.support.faulty_server import FaultyServer, hang, one_after_the_other, raw, reply

OPEN = threading.Event()
QUICK = (0.0, 0.0, 0.0)


@pytest.fixture
def desk(embedded: EmbeddedCare) -> BookingClient:
    return BookingClient(*embedded.where())


def _key() -> str:
    return uuid.uuid4().hex


def _clinic(desk: BookingClient) -> Clinic:
    (clinic,) = desk.clinics().clinics
    return clinic


def _held(desk: BookingClient, place: int = 0) -> Hold:
    offers = desk.slots(SlotSearch(clinic=_clinic(desk).id, spread=True, limit=6))
    slot = offers.slots[place]
    return desk.hold(HoldRequest(slot=slot.id, way=slot.ways[0]), _key())


def _intention(desk: BookingClient, hold: Hold) -> Intention:
    request = BookRequest(hold=hold.id, concern="my knee")
    return Intention(key=_key(), clinic=_clinic(desk), hold=hold, request=request)


def _id_of_booked(desk: BookingClient, slot: Slot) -> list[str]:
    return [v.id for v in desk.visits().coming if v.start == slot.start]


def test_found_held_booked_moved_and_cancelled(desk: BookingClient) -> None:
    clinic = _clinic(desk)
    assert clinic.practice
    assert desk.days(SlotSearch(clinic=clinic.id)).days
    hold = _held(desk)
    key, request = _key(), BookRequest(hold=hold.id, concern="my knee")
    visit = desk.book(request, key)
    assert visit.status is Status.BOOKED
    assert desk.book(request, key) == visit, "the same key again books nothing twice"
    assert desk.appointment(visit.id) == visit
    calendar = icalendar.Calendar.from_ical(desk.calendar(visit.id).decode())
    assert calendar.walk("VEVENT")[0]["DTSTART"].dt == visit.start
    waiting = desk.wait(WaitRequest(appointment=visit.id), _key())
    assert [w.id for w in desk.visits().waiting] == [waiting.id]
    desk.stop_waiting(waiting.id)
    other = _held(desk, 2)
    moved = desk.book(BookRequest(hold=other.id, moves=visit.id), _key())
    assert [v.id for v in desk.visits().coming] == [moved.id]
    assert desk.appointment(visit.id).moved_to == moved.id
    gone = desk.cancel(moved.id, CancelRequest(reason="I am better"), _key())
    assert gone.status is Status.CANCELLED
    assert desk.visits().coming == []


def test_a_hold_that_was_given_back_is_taken_and_others_are_named(desk: BookingClient) -> None:
    hold = _held(desk)
    desk.release(hold.id)
    desk.release(hold.id)
    with pytest.raises(SlotTaken) as taken:
        desk.book(BookRequest(hold=hold.id), _key())
    assert taken.value.lapsed
    assert str(taken.value)


def test_unknown_ids_are_refused_in_words(desk: BookingClient) -> None:
    with pytest.raises(Refused):
        desk.appointment("no/such?visit")
    with pytest.raises(Refused):
        desk.slots(SlotSearch(clinic="nowhere"))


def test_what_another_service_says_of_a_taken_time() -> None:
    body = json.dumps({"code": "slot_taken", "message": "Taken.", "next": []}).encode()
    with FaultyServer(reply(409, body)) as server, pytest.raises(SlotTaken, match="Taken"):
        BookingClient(server.address, "t").hold(HoldRequest(slot="s", way="video"), "k")


# Lost connections at "yes" ----------------------------------------------------------------------


class Between:
    """A wire to the real service that can be cut before or after it is asked."""

    def __init__(self, embedded: EmbeddedCare) -> None:
        self._embedded = embedded
        self.cut_before = 0
        self.cut_after = 0
        self.dead = False

    def link(self) -> CareLink:
        link = CareLink(self._embedded.where)
        made = link.booking

        def booking(rehearse: bool = False) -> BookingClient:
            return _Cut(made(rehearse), self)  # type: ignore[return-value]

        link.booking = booking  # type: ignore[method-assign]
        return link


class _Cut:
    """The client whose replies are lost."""

    def __init__(self, client: BookingClient, wire: Between) -> None:
        self._client = client
        self._wire = wire

    def __getattr__(self, name: str) -> Callable[..., object]:
        if self._wire.dead:
            raise Unreachable
        return getattr(self._client, name)  # type: ignore[no-any-return]

    def book(self, request: BookRequest, key: str) -> object:
        wire = self._wire
        if wire.dead:
            raise Unreachable
        if wire.cut_before:
            wire.cut_before -= 1
            raise Unreachable
        done = self._client.book(request, key)
        if wire.cut_after:
            wire.cut_after -= 1
            raise Unreachable
        return done


@pytest.fixture
def wire(embedded: EmbeddedCare) -> Iterator[Between]:
    yield Between(embedded)
    desk = BookingClient(*embedded.where())
    for visit in desk.visits().coming:
        desk.cancel(visit.id, CancelRequest(), _key())


@pytest.mark.parametrize("lost", [1, 2])
def test_a_reply_that_is_lost_books_once(desk: BookingClient, wire: Between, lost: int) -> None:
    hold = _held(desk)
    wire.cut_after = lost
    result = booked(wire.link(), _intention(desk, hold), OPEN, QUICK)
    assert result.state == "booked"
    assert len(_id_of_booked(desk, hold.slot)) == 1


def test_replies_that_stay_lost_are_looked_up(desk: BookingClient, wire: Between) -> None:
    hold = _held(desk)
    wire.cut_after = 9
    result = booked(wire.link(), _intention(desk, hold), OPEN, QUICK)
    assert result.state == "booked"
    assert result.appointment is not None
    assert _id_of_booked(desk, hold.slot) == [result.appointment.id]


def test_requests_that_never_arrive_book_nothing_and_that_is_certain(
    desk: BookingClient, wire: Between
) -> None:
    hold = _held(desk)
    wire.cut_before = 9
    intention = _intention(desk, hold)
    result = booked(wire.link(), intention, OPEN, QUICK)
    assert result.state == "not_booked"
    assert result.problem
    assert _id_of_booked(desk, hold.slot) == []
    # A request that was under way all the time comes too late.
    with pytest.raises(SlotTaken):
        desk.book(intention.request, intention.key)


def test_a_dead_network_is_unknown_until_it_comes_back(desk: BookingClient, wire: Between) -> None:
    hold = _held(desk)
    intention = _intention(desk, hold)
    wire.dead = True
    link = wire.link()
    assert booked(link, intention, OPEN, QUICK).state == "unknown"
    wire.dead = False
    assert booked(link, intention, OPEN, (0.0,)).state == "booked"
    assert len(_id_of_booked(desk, hold.slot)) == 1


def test_closing_does_not_wait_for_the_clinic(desk: BookingClient, wire: Between) -> None:
    closing = threading.Event()
    closing.set()
    hold = _held(desk)
    told = booked(wire.link(), _intention(desk, hold), closing, (3600.0,))
    assert told.state == "unknown"
    assert _id_of_booked(desk, hold.slot) == []


def test_another_service_is_never_asked_for_this_booking(desk: BookingClient) -> None:
    intention = _intention(desk, _held(desk))
    with FaultyServer(hang()) as server:
        link = CareLink(lambda: (server.address, "t"))
        link.remote = Remote(server.address, "t")
        assert booked(link, intention, OPEN, QUICK).state == "unknown"
        assert server.requests == 0


def test_a_clinic_elsewhere_that_is_silent_is_not_replaced_by_the_practice_clinic(
    embedded: EmbeddedCare,
) -> None:
    link = CareLink(embedded.where)
    with FaultyServer(raw(b"")) as server:
        link.remote = Remote(server.address, "t")
        with pytest.raises(CareError):
            link.booking().clinics()
        assert server.requests == 1
    assert link.booking(rehearse=True).clinics().clinics[0].practice


def test_a_server_that_only_looks_up_gives_a_certain_answer() -> None:
    nothing = Visits(coming=[], past=[], waiting=[], news=[]).model_dump_json().encode()
    with FaultyServer(one_after_the_other(*[reply(503)] * 3, reply(204), reply(200, nothing))) as s:
        link = CareLink(lambda: (s.address, "t"))
        slot = Slot.model_validate(_SLOT)
        hold = Hold(id="h", slot=slot, way="video", until=slot.end)
        clinic = Clinic(id="c", name="C", zone="UTC", visit_types=[], clinicians=[])
        intention = Intention(key="k", clinic=clinic, hold=hold, request=BookRequest(hold="h"))
        assert booked(link, intention, OPEN, QUICK).state == "not_booked"
        assert s.requests == 5


_SLOT = {
    "id": "s",
    "clinic": "c",
    "visit_type": "t",
    "clinician": {"id": "lin", "name": "Doctor Lin"},
    "start": "2026-03-04T09:00:00Z",
    "end": "2026-03-04T09:20:00Z",
    "ways": ["video"],
}


def test_two_who_say_yes_to_one_time(desk: BookingClient) -> None:
    """Both hold in turn, as two windows would; one books."""
    offers = desk.slots(SlotSearch(clinic=_clinic(desk).id, limit=1))
    slot = offers.slots[0]

    def race(_number: int) -> bool:
        try:
            hold = desk.hold(HoldRequest(slot=slot.id, way=slot.ways[0]), _key())
            desk.book(BookRequest(hold=hold.id), _key())
        except SlotTaken:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        won = sum(pool.map(race, range(8)))
    assert won == 1
    (visit,) = (v for v in desk.visits().coming if v.start == slot.start)
    desk.cancel(visit.id, CancelRequest(), _key())
