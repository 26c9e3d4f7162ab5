"""Booking on both databases: what is held, booked, moved and given back, and what is refused."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr
from sqlalchemy import insert, select, update
from sqlalchemy.exc import DBAPIError

from fireside_care.app import create_app
from fireside_care.appointments.booking import Who
from fireside_care.appointments.errors import HoldGone, NotPossible, SlotTaken
from fireside_care.appointments.models import Appointment, Patient
from fireside_care.appointments.plan import begin_change
from fireside_care.appointments.service import AppointmentService
from fireside_care.clinics.events import ClinicEvents
from fireside_care.clinics.models import AuditEntry, BusyTime, CalendarSource, Clinic, Closure
from fireside_care.database import Database
from fireside_care.errors import CareError, NotAllowed, NotFound, NotUnderstood
from fireside_care.library.library import Library
from fireside_care.migrations.run import downgrade, upgrade
from fireside_care.people.service import PeopleService
from fireside_care.settings import Settings
from fireside_core import booking as wire
from tests.support.bookable_clinic import make_clinic

MONDAY = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
ANNA, BERT = Who("device", "anna"), Who("device", "bert")
DETAILS = wire.Details(
    full_name="Anna Berg", birth_date=date(1944, 3, 3), address="2 Oak Lane", phone="01632 960 001"
)


class Clock:
    def __init__(self) -> None:
        self.now = MONDAY - timedelta(hours=1)

    def __call__(self) -> datetime:
        return self.now

    def later(self, **time_passed: float) -> None:
        self.now += timedelta(**time_passed)


class Care:
    """The service of one test, with the clinic that it has."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.clock = Clock()
        self.service = AppointmentService(database, ClinicEvents(database), self.clock)
        self.made = make_clinic(database)

    def find(self, **wishes: object) -> list[wire.Slot]:
        search = wire.SlotSearch.model_validate({"clinic": self.made.clinic, **wishes})
        return self.service.slots(search).slots

    def hold(self, slot: wire.Slot, who: Who = ANNA, key: str | None = None) -> wire.Hold:
        request = wire.HoldRequest(slot=slot.id, way=wire.Way.VIDEO)
        return self.service.hold(who, request, key)

    def book(
        self,
        slot: wire.Slot | None = None,
        who: Who = ANNA,
        key: str | None = None,
        **more: object,
    ) -> wire.Appointment:
        if slot is not None:
            more["slot"] = slot.id
        request = wire.BookRequest.model_validate({"details": DETAILS, **more})
        return self.service.book(who, request, key)

    def cancel(self, appointment: wire.Appointment, who: Who = ANNA) -> wire.Appointment:
        return self.service.cancel(who, appointment.id, wire.CancelRequest(reason="better"), None)

    def visits(self, who: Who = ANNA) -> wire.Visits:
        return self.service.visits(who)

    def rows(self) -> list[tuple[str, datetime]]:
        with self.database.reading() as connection:
            return [
                tuple(row)
                for row in connection.execute(select(Appointment.status, Appointment.start))
            ]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def care(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Care]:
    url = f"sqlite:///{tmp_path / 'care.sqlite3'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres")
    database = Database(url)
    upgrade(database)
    yield Care(database)
    downgrade(database, "base")
    database.close()


# Looking -----------------------------------------------------------------------------------


def test_three_times_are_offered_with_some_hours_between_them(care: Care) -> None:
    offers = care.service.slots(wire.SlotSearch(clinic="c1", spread=True))
    assert [slot.start for slot in offers.slots] == [
        *(MONDAY + timedelta(hours=1), MONDAY + timedelta(hours=3)),
        MONDAY + timedelta(days=1, hours=1),
    ]
    assert offers.later and not offers.earlier
    assert offers.visit_type is not None and offers.visit_type.minutes == 20


def test_later_earlier_and_another_day(care: Care) -> None:
    first = care.find(limit=3, clinician="d0")
    later = care.find(limit=3, clinician="d0", after=first[-1].end)
    assert [s.start for s in later] == [first[-1].end + timedelta(minutes=20 * n) for n in range(3)]
    again = care.find(limit=3, clinician="d0", before=later[0].start - timedelta(seconds=1),
                      latest_first=True)  # fmt: skip
    assert again == first
    tuesday = care.find(weekdays=[1], time_from=time(10), time_until=time(11), limit=1)
    assert tuesday[0].start == datetime(2026, 3, 3, 10, tzinfo=UTC)
    days = care.service.days(wire.SlotSearch(clinic="c1", weekdays=[4])).days
    assert days[0] == date(2026, 3, 6)
    assert all(day.weekday() == 4 for day in days)
    on_a_day = care.find(day=date(2026, 3, 9), limit=50)
    assert {slot.start.date() for slot in on_a_day} == {date(2026, 3, 9)}
    assert len(on_a_day) == 18


def test_summer_time_keeps_the_walls_clock(care: Care) -> None:
    before, after = (
        care.find(day=day, limit=1)[0].start for day in (date(2026, 3, 27), date(2026, 3, 30))
    )
    london = ZoneInfo("Europe/London")
    assert before.astimezone(london).time() == after.astimezone(london).time() == time(9)
    assert (before.hour, after.hour) == (9, 8)


def test_a_clinic_that_moves_to_another_zone_keeps_its_hours(care: Care) -> None:
    with care.database.writing() as connection:
        connection.execute(
            update(Clinic).values(zone="America/New_York", plan_version=Clinic.plan_version + 1)
        )
    assert care.find(limit=1)[0].start == datetime(2026, 3, 2, 14, tzinfo=UTC)


def test_a_closure_and_a_booking_do_not_slip_past_each_other(care: Care) -> None:
    slot = care.find()[0]
    with ThreadPoolExecutor(1) as pool:
        with care.database.writing() as connection:
            begin_change(connection, "c1")
            booking = pool.submit(care.book, slot)
            wait([booking], timeout=0.5)
            assert not booking.done(), "it waits for what is being changed"
            closed = {"id": "x1", "clinic_id": "c1", "clinician_id": None, "reason": "Holiday"}
            times = {"start": slot.start, "end": slot.start + timedelta(days=90)}
            connection.execute(insert(Closure), {**closed, **times})
        with pytest.raises(SlotTaken):
            booking.result(timeout=60)
    assert care.rows() == []


def test_closures_breaks_and_outside_calendars_are_left_out(care: Care) -> None:
    ten, eleven = MONDAY.replace(hour=10), MONDAY.replace(hour=11)
    with care.database.writing() as connection:
        connection.execute(
            insert(Closure),
            {"id": "x", "clinic_id": "c1", "clinician_id": "d0", "start": ten, "end": eleven},
        )
        connection.execute(
            insert(CalendarSource),
            {"id": "s", "clinician_id": "d1", "kind": "ics", "address": "https://a/"},
        )
        connection.execute(
            insert(BusyTime),
            {"id": "b", "source_id": "s", "clinician_id": "d1", "start": ten, "end": eleven},
        )
        connection.execute(update(Clinic).values(plan_version=Clinic.plan_version + 1))
    starts = [slot.start for slot in care.find(day=ten.date(), limit=50)]
    assert not [start for start in starts if ten - timedelta(minutes=20) < start < eleven]
    assert eleven in starts


@pytest.fixture
def http(care: Care, words_library: Library) -> TestClient:
    """The same clinic by HTTP, asked by a computer that joined."""
    secret = "a secret of this test"
    with care.database.session() as session:
        people = PeopleService(session, secret)
        token = people.join(people.invite("Anna", timedelta(hours=1)), "kitchen PC")
    settings = Settings(database_url=care.database.url, secret=SecretStr(secret))
    app = create_app(settings, library=words_library, database=care.database)
    headers = {"Authorization": f"Bearer {token}"}
    return TestClient(app, headers=headers, raise_server_exceptions=False)


@pytest.mark.parametrize(
    "wish",
    [
        {"day": "9999-12-31"},
        {"day": "0001-01-01"},
        {"after": "9999-12-31T23:59:59-23:59"},
        {"after": "0001-01-01T00:00:00Z"},
        {"before": "9999-12-31T23:59:59Z"},
        {"before": "0001-01-01T00:00:00+23:59"},
    ],
)
def test_days_that_no_calendar_has_are_refused_kindly(
    http: TestClient, wish: dict[str, str]
) -> None:
    for path in ("/v1/slots", "/v1/slots/days"):
        reply = http.post(path, json={"clinic": "c1", **wish})
        assert reply.status_code == 422
        assert reply.json()["message"].endswith("Please try again.")
        for year in ("0002", "2199", "9998"):
            far = {name: f"{year}-12-31{value[10:]}" for name, value in wish.items()}
            assert http.post(path, json={"clinic": "c1", **far}).status_code == 200


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"birth_date": "1879-12-31"}, "birth date"),
        ({"birth_date": "2199-01-01"}, "birth date"),
        ({"full_name": "   "}, "name"),
        ({"full_name": "\u3000\u00a0"}, "name"),
        ({"address": " "}, "address"),
        ({"phone": "    "}, "number"),
    ],
)
def test_details_that_are_nobodys_are_refused(
    care: Care, http: TestClient, change: dict[str, str], told: str
) -> None:
    details = {**DETAILS.model_dump(mode="json"), **change}
    body = {"slot": care.find()[0].id, "way": "video", "details": details}
    reply = http.post("/v1/appointments", json=body)
    assert reply.status_code == 422
    assert told in reply.json()["message"]
    assert care.rows() == []


def test_the_oldest_and_the_youngest_have_a_birth_date() -> None:
    for day in (date(1880, 1, 1), datetime.now(UTC).date()):
        assert DETAILS.model_validate({**DETAILS.model_dump(), "birth_date": day}).birth_date == day


def test_unknown_clinics_and_visits(care: Care) -> None:
    for search in ({"clinic": "nowhere"}, {"clinic": "c1", "visit_type": "none"}):
        with pytest.raises(NotFound):
            care.service.slots(wire.SlotSearch.model_validate(search))
    assert care.find(clinician="nobody") == []
    far = "d0.df.99999999999"
    for slot in ("", "x", "d0.df.999", far, "d0.df.1772442000.1", "zz.df.1772442000"):
        with pytest.raises((NotFound, NotUnderstood, SlotTaken)):
            care.service.book(ANNA, wire.BookRequest(slot=slot, details=DETAILS), None)


# Booking -----------------------------------------------------------------------------------


def test_from_hold_to_booked(care: Care) -> None:
    slot = care.find()[0]
    hold = care.hold(slot)
    assert slot.id not in {other.id for other in care.find()}
    booked = care.book(hold=hold.id, concern=" my knee ", shared="takes aspirin")
    assert booked.status == wire.Status.BOOKED
    assert (booked.start, booked.clinician.name) == (slot.start, "Doctor Lin")
    assert booked.concern == "my knee"
    assert care.visits().coming == [booked]
    assert care.visits(BERT).coming == []
    assert care.service.clinics(ANNA).clinics[0].details_known
    assert not care.service.clinics(BERT).clinics[0].details_known


def test_a_held_time_is_nobody_elses_until_it_lapses(care: Care) -> None:
    slot = care.find()[0]
    hold = care.hold(slot)
    with pytest.raises(SlotTaken) as taken:
        care.hold(slot, BERT)
    assert len(taken.value.next_slots) == 3
    with pytest.raises(HoldGone):
        care.book(who=BERT, hold=hold.id)
    care.clock.later(minutes=6)
    assert care.hold(slot, BERT).slot == slot
    with pytest.raises(HoldGone):
        care.book(hold=hold.id)


def test_a_new_hold_lets_go_of_the_older(care: Care) -> None:
    first, second = care.find(limit=2)
    care.hold(first)
    care.hold(second)
    assert care.hold(first, BERT)
    care.service.release(ANNA, "unknown")


def test_approval_first(care: Care) -> None:
    from fireside_care.clinics.models import VisitType

    with care.database.writing() as connection:
        connection.execute(update(VisitType).values(approve_first=True))
        connection.execute(update(Clinic).values(plan_version=Clinic.plan_version + 1))
    booked = care.book(care.find()[0])
    assert booked.status == wire.Status.PENDING
    desk = Who("user", "u1")
    with care.database.writing() as connection:
        care.service.bookings.set_status(
            connection, booked.id, "c1", wire.Status.BOOKED, desk, care.clock()
        )
    assert care.visits().coming[0].status == wire.Status.BOOKED


def test_a_clinic_has_to_know_who_comes(care: Care) -> None:
    slot = care.find()[0]
    with pytest.raises(NotUnderstood) as needed:
        care.book(slot, details=None)
    assert needed.value.problem.code == "details_needed"
    assert care.rows() == []
    care.book(slot)
    care.book(care.find()[0], details=None)


def test_moving_books_the_new_before_it_frees_the_old(care: Care) -> None:
    first, second = care.find(limit=2)
    old = care.book(first)
    taken = care.book(second, BERT)
    with pytest.raises(SlotTaken):
        care.book(second, moves=old.id)
    assert care.visits().coming == [old]
    third = care.find()[0]
    new = care.book(third, moves=old.id)
    visits = care.visits()
    assert visits.coming == [new]
    assert visits.past == []
    assert care.find()[0].id == first.id
    with pytest.raises(NotPossible):
        care.book(care.find()[0], moves=old.id)
    with pytest.raises(NotPossible):
        care.book(care.find()[0], moves=taken.id)
    assert care.visits().coming == [new]
    assert care.visits(BERT).coming == [taken]


def test_a_moved_visit_is_still_about_the_same(care: Care) -> None:
    first, second = care.find(limit=2)
    old = care.book(first, concern="my knee", shared="takes aspirin")
    new = care.book(second, moves=old.id)
    assert new.concern == "my knee"
    again = care.book(care.find()[0], moves=new.id, concern="my hip")
    assert again.concern == "my hip"
    with care.database.reading() as connection:
        row = connection.execute(select(Appointment).where(Appointment.id == again.id)).one()
    assert row.shared == "takes aspirin"


def test_giving_back(care: Care) -> None:
    booked = care.book(care.find()[0])
    with pytest.raises(NotFound):
        care.cancel(booked, BERT)
    gone = care.cancel(booked)
    assert (gone.status, gone.by, gone.reason) == (wire.Status.CANCELLED, "person", "better")
    assert gone.sequence > booked.sequence
    assert care.find()[0].start == booked.start
    with pytest.raises(NotPossible):
        care.cancel(booked)


def test_short_notice_and_far_ahead(care: Care) -> None:
    slot = care.find()[0]
    # Shown at eight, chosen a few minutes later: thinking it over costs nobody the visit.
    care.clock.later(minutes=68)
    assert care.find()[0].start > slot.start
    care.service.release(ANNA, care.hold(slot).id)
    care.clock.later(minutes=20)
    with pytest.raises(SlotTaken):
        care.book(slot)
    far = care.find(limit=1, after=care.clock() + timedelta(days=59))
    assert all(slot.start <= care.clock() + timedelta(days=60) for slot in far)


def test_blocked_people_and_too_many_visits(care: Care) -> None:
    for slot in care.find(limit=20, clinician="d0"):
        care.book(slot)
    with pytest.raises(NotAllowed) as many:
        care.book(care.find()[0])
    assert many.value.problem.code == "too_many_visits"
    care.book(care.find()[0], BERT)
    with care.database.writing() as connection:
        connection.execute(
            update(Patient).where(Patient.device_id == "bert").values(blocked_at=MONDAY)
        )
    with pytest.raises(NotAllowed) as blocked:
        care.book(care.find()[0], BERT)
    assert blocked.value.problem.code == "blocked"


def test_the_plan_changed_in_between(care: Care) -> None:
    slot = care.find()[0]
    with care.database.writing() as connection:
        connection.execute(
            insert(Closure),
            {
                "id": "x",
                "clinic_id": "c1",
                "start": slot.start - timedelta(hours=1),
                "end": slot.end,
            },
        )
        connection.execute(update(Clinic).values(plan_version=Clinic.plan_version + 1))
    with pytest.raises(SlotTaken) as taken:
        care.book(slot)
    assert taken.value.next_slots[0].start > slot.start


def test_everything_is_in_the_audit_trail_and_no_words(care: Care) -> None:
    booked = care.book(care.find()[0], concern="my secret knee")
    care.cancel(booked)
    with care.database.reading() as connection:
        entries = connection.execute(select(AuditEntry).order_by(AuditEntry.at)).all()
    assert [(e.who, e.action) for e in entries] == [
        *(("device:anna", "book"), ("device:anna", "cancel"))
    ]
    assert "secret" not in str(entries)


# The same request again -----------------------------------------------------------------------


def test_the_same_key_gets_the_same_reply(care: Care) -> None:
    slot = care.find()[0]
    hold = care.hold(slot, key="h")
    assert care.hold(slot, key="h") == hold
    booked = care.book(hold=hold.id, key="b")
    assert care.book(hold=hold.id, key="b") == booked
    request = wire.CancelRequest(reason="")
    gone = care.service.cancel(ANNA, booked.id, request, "c")
    assert care.service.cancel(ANNA, booked.id, request, "c") == gone
    with pytest.raises(NotUnderstood) as twice:
        care.book(care.find()[0], key="b", hold="x")
    assert twice.value.problem.code == "key_used_twice"
    assert len(care.visits().past) == 1


def test_the_same_key_at_the_same_moment_books_once(care: Care) -> None:
    slots = care.find(limit=8, clinician="d0")
    barrier = threading.Barrier(8)

    def press(_n: int) -> wire.Appointment:
        barrier.wait()
        return care.book(slots[0], key="yes")

    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(press, range(8)))
    assert len({appointment.id for appointment in got}) == 1
    assert len(care.rows()) == 1


# The waiting list ----------------------------------------------------------------------------


def _another(care: Care, place: int, who: Who) -> wire.Appointment:
    return care.book(care.find(limit=place + 1, clinician="d0")[place], who)


def test_an_earlier_time_is_offered_held_and_taken(care: Care) -> None:
    early, late = _another(care, 0, BERT), _another(care, 4, ANNA)
    place = care.service.wait(ANNA, wire.WaitRequest(appointment=late.id), None)
    assert care.service.wait(ANNA, wire.WaitRequest(appointment=late.id), None) == place
    care.cancel(early, BERT)
    visits = care.visits()
    offer = visits.waiting[0].offer
    assert offer is not None and offer.slot.start == early.start
    assert offer.until == care.clock() + timedelta(minutes=15)
    assert [news.kind for news in visits.news] == ["offer"]
    with pytest.raises(SlotTaken):
        care.hold(offer.slot, BERT)
    care.service.heard(ANNA, visits.news[0].id)
    moved = care.book(hold=offer.id, moves=late.id)
    assert care.visits().coming == [moved]
    assert care.visits().waiting == []
    assert care.visits().news == []


def test_who_moves_a_visit_goes_on_waiting_for_an_earlier_time(care: Care) -> None:
    early, late = _another(care, 0, BERT), _another(care, 4, ANNA)
    care.service.wait(ANNA, wire.WaitRequest(appointment=late.id), None)
    later = care.book(care.find(limit=8, clinician="d0")[-1], moves=late.id)
    assert [place.appointment for place in care.visits().waiting] == [later.id]
    care.cancel(early, BERT)
    offer = care.visits().waiting[0].offer
    assert offer is not None and offer.slot.start == early.start


def test_an_offer_that_lapses_or_is_declined_goes_to_the_next(care: Care) -> None:
    carol, dora = Who("device", "carol"), Who("device", "dora")
    early = _another(care, 0, BERT)
    for who, place in ((ANNA, 3), (carol, 4), (dora, 5)):
        care.service.wait(who, wire.WaitRequest(appointment=_another(care, place, who).id), None)
        care.clock.later(seconds=1)
    care.cancel(early, BERT)
    assert care.visits(ANNA).waiting[0].offer
    care.clock.later(minutes=16)
    care.service.tidy()
    assert care.visits(ANNA).waiting[0].offer is None
    assert [news.kind for news in care.visits(ANNA).news] == ["offer", "offer_gone"]
    offer = care.visits(carol).waiting[0].offer
    assert offer is not None
    care.service.release(carol, offer.id)
    assert care.visits(carol).waiting[0].offer is None
    assert care.visits(dora).waiting[0].offer is not None
    care.service.stop_waiting(dora, care.visits(dora).waiting[0].id)
    assert care.visits(dora).waiting == []
    assert care.find()[0].start == early.start


# Nobody twice --------------------------------------------------------------------------------


def test_the_database_itself_refuses(care: Care) -> None:
    booked = care.book(care.find()[0])
    gone = care.cancel(care.book(care.find()[0]))
    care.book(care.find()[0], BERT)
    with care.database.reading() as connection:
        row = connection.execute(select(Appointment).where(Appointment.id == booked.id)).one()
    copied = {**row._mapping, "id": "copy", "busy_start": row.busy_start + timedelta(minutes=5)}
    before = len(care.rows())
    try:
        with care.database.writing() as connection:
            connection.execute(insert(Appointment), copied)
    except DBAPIError:
        pass
    assert len(care.rows()) == before
    with pytest.raises(DBAPIError), care.database.writing() as connection:
        connection.execute(
            update(Appointment).where(Appointment.id == gone.id).values(status="booked")
        )


def test_many_at_once_for_few_slots(care: Care) -> None:
    slots = care.find(limit=12, day=date(2026, 3, 4))
    barrier = threading.Barrier(16)

    def person(number: int) -> list[str]:
        who, won = Who("device", f"p{number}"), []
        barrier.wait()
        for place in range(len(slots)):
            slot = slots[(place + number) % len(slots)]
            try:
                if number % 2:
                    care.book(hold=care.hold(slot, who).id, who=who)
                else:
                    care.book(slot, who)
            except SlotTaken:
                continue
            won.append(slot.id)
        return won

    with ThreadPoolExecutor(16) as pool:
        won = Counter(slot for slots_won in pool.map(person, range(16)) for slot in slots_won)
    assert set(won) == {slot.id for slot in slots}
    assert set(won.values()) == {1}
    _assert_nobody_twice(care)


def _assert_nobody_twice(care: Care) -> None:
    with care.database.reading() as connection:
        rows = connection.execute(
            select(Appointment.clinician_id, Appointment.busy_start, Appointment.busy_end)
            .where(Appointment.status.in_([str(status) for status in wire.LIVE]))
            .order_by(Appointment.clinician_id, Appointment.busy_start)
        ).all()
    for one, other in pairwise(rows):
        if one.clinician_id == other.clinician_id:
            assert one.busy_end <= other.busy_start


steps = st.lists(
    st.tuples(
        st.sampled_from(["book", "hold", "take", "cancel", "move", "wait", "later", "tidy"]),
        st.sampled_from(["anna", "bert", "carol"]),
        st.integers(0, 8),
    ),
    max_size=30,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps)
def test_whatever_people_do_nobody_is_booked_twice(taken: list[tuple[str, str, int]]) -> None:
    """With two lengths of visit and buffers, so that grids do not fit each other."""
    database = Database("sqlite://")
    upgrade(database)
    care = Care(database)
    make_clinic(database, clinic="c2", prefix="e", minutes=25, buffer_before=5, buffer_after=10)
    with database.writing() as connection:
        connection.execute(update(Clinic).values(plan_version=2))
    held: dict[str, wire.Hold] = {}
    do: dict[str, Callable[[Who, int], object]] = {
        "book": lambda who, n: care.book(_pick(care, n), who),
        "hold": lambda who, n: held.__setitem__(who.id, care.hold(_pick(care, n), who)),
        "take": lambda who, n: care.book(hold=held[who.id].id, who=who) if who.id in held else 0,
        "cancel": lambda who, n: [care.cancel(a, who) for a in care.visits(who).coming[n : n + 1]],
        "move": lambda who, n: [
            care.book(_pick(care, n + 1), who, moves=a.id) for a in care.visits(who).coming[:1]
        ],
        "wait": lambda who, n: [
            care.service.wait(who, wire.WaitRequest(appointment=a.id), None)
            for a in care.visits(who).coming[-1:]
        ],
        "later": lambda who, n: care.clock.later(minutes=n * 3),
        "tidy": lambda who, n: care.service.tidy(),
    }
    for step, name, number in taken:
        who = Who("device", name)
        before = len(care.visits(who).coming)
        try:
            do[step](who, number)
        except CareError:
            # Whatever was refused, nobody has lost a visit by it.
            assert len(care.visits(who).coming) >= before
        _assert_nobody_twice(care)
    database.close()


def _pick(care: Care, number: int) -> wire.Slot:
    clinic = "c1" if number % 2 else "c2"
    slots = care.find(clinic=clinic, limit=8)
    return slots[number % len(slots)]
