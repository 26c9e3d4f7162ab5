"""The clinic's pages: signing in, the day, what is done with visits, what is offered."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr
from sqlalchemy import insert, select, update

from fireside_care.app import create_app
from fireside_care.appointments.models import Appointment
from fireside_care.appointments.plan import begin_change
from fireside_care.appointments.service import AppointmentService
from fireside_care.clinics.away import Absences
from fireside_care.clinics.day import clinicians
from fireside_care.clinics.desk import DeskService
from fireside_care.clinics.events import ClinicEvents
from fireside_care.clinics.models import BusyTime, CalendarSource, Closure, Hours
from fireside_care.clinics.planning import Planning
from fireside_care.database import Database
from fireside_care.library.library import Library
from fireside_care.migrations.run import downgrade, upgrade
from fireside_care.settings import Settings
from tests.support.clinic import SECRET, Browser, ClinicScene, Senior, today, tomorrow


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'care.sqlite3'}"
    else:
        url = request.getfixturevalue("postgres")
    database = Database(url)
    upgrade(database)
    yield database
    downgrade(database, "base")
    database.close()


@pytest.fixture
def client(database: Database, library: Library) -> Iterator[TestClient]:
    settings = Settings(
        mode="remote", database_url=database.url, secret=SecretStr(SECRET), join_tries=50
    )
    app = create_app(settings, library=library)
    yield TestClient(app, raise_server_exceptions=False)
    app.state.database.close()


@pytest.fixture
def clinic(database: Database) -> ClinicScene:
    return ClinicScene(database)


@pytest.fixture
def senior(clinic: ClinicScene, client: TestClient) -> Senior:
    return clinic.senior(client)


@pytest.fixture
def owner(clinic: ClinicScene, client: TestClient) -> Browser:
    browser = Browser(client)
    browser.sign_in(clinic.email("owner"))
    return browser


def test_signing_in_shows_the_day(clinic: ClinicScene, client: TestClient) -> None:
    browser = Browser(client)
    assert browser.get("/day").url.path == "/clinic/sign-in"
    reply = browser.sign_in(clinic.email("owner"))
    assert reply.url.path == "/clinic/day"
    assert "Meadow Clinic" in reply.text and "Doctor Lin" in reply.text


def test_a_booking_stands_on_the_day_sheet_and_in_the_week(owner: Browser, senior: Senior) -> None:
    made = senior.book(concern="<script>alert(1)</script> my knee")
    day = made["start"][:10]
    assert "Rose Tyler" in owner.get(f"/day?on={day}").text
    assert "Rose Tyler" in owner.get(f"/week?on={day}").text
    page = owner.get(f"/visits/{made['id']}").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; my knee" in page
    assert "4 Elm Row" in page and "at home" in page


def test_cancelling_with_a_reason_is_heard(owner: Browser, senior: Senior) -> None:
    made = senior.book()
    owner.get(f"/visits/{made['id']}")
    reply = owner.send(f"/visits/{made['id']}/cancel", reason="The doctor is on a course.")
    assert "Cancelled. The person hears of it" in reply.text
    told = senior.visits()
    assert told["coming"] == []
    assert told["news"][0]["kind"] == "cancelled"
    assert told["news"][0]["text"] == "The doctor is on a course."


def test_moving_is_one_step_and_is_heard(owner: Browser, senior: Senior) -> None:
    made = senior.book()
    page = owner.get(f"/visits/{made['id']}/move").text
    slot = senior.slots(limit=30)[-1]
    assert slot["id"] in page
    reply = owner.send(f"/visits/{made['id']}/move", slot=slot["id"], reason="", key="k1")
    assert "Moved." in reply.text
    told = senior.visits()
    assert [visit["start"] for visit in told["coming"]] == [slot["start"]]
    assert told["coming"][0]["concern"] == "My knee hurts"
    assert told["news"][0]["kind"] == "moved"


def test_a_day_with_many_times_is_shown_whole(owner: Browser, senior: Senior) -> None:
    """Two clinicians by day and night have 144 times a day: the evening too can be had."""
    evening = senior.slots(after=tomorrow(21).isoformat())[0]["id"]
    assert evening in owner.get("/book").text
    made = senior.book()
    assert evening in owner.get(f"/visits/{made['id']}/move").text
    reply = owner.send(f"/visits/{made['id']}/move", slot=evening, reason="", key="late")
    assert "Moved." in reply.text


def test_somebody_ill_in_the_evening_keeps_the_hour_too(
    owner: Browser, senior: Senior, clinic: ClinicScene
) -> None:
    on = tomorrow().date()
    slot = senior.slots(clinician=clinic.lin, after=tomorrow(21).isoformat())[0]["id"]
    made = senior.book(slot)
    page = owner.get(f"/away?who={clinic.lin}&first={on}&last={on}").text
    proposed = page.split(f'name="visit-{made["id"]}"')[1].split('value="')[1].split('"')[0]
    assert proposed.startswith(clinic.moss)
    assert proposed.rsplit(".", 1)[1] == slot.rsplit(".", 1)[1]


def test_booking_on_the_telephone(owner: Browser, senior: Senior) -> None:
    slot = senior.slots()[0]["id"]
    owner.get("/book")
    reply = owner.send(
        "/book", slot=slot, name="Arthur Dent", born="1942-03-11", phone="0161 496 0000", key="a"
    )
    assert "Booked." in reply.text and "Arthur Dent" in reply.text
    owner.get("/book")
    reply = owner.send("/book", slot=slot, name="Ford", phone="0161 496 0001", key="b")
    assert reply.status_code == 409
    assert "just taken that time" in reply.text and "The next free times" in reply.text


def test_hours_are_previewed_before_they_are_kept(owner: Browser, clinic: ClinicScene) -> None:
    owner.get("/clinicians/new")
    reply = owner.send("/clinicians/new", name="Nurse Hill", active="1", types=clinic.visit)
    assert "Nurse Hill" in reply.text
    with clinic.database.reading() as connection:
        nurse = next(
            row.id for row in clinicians(connection, clinic.clinic) if row.name == "Nurse Hill"
        )
    monday = date(2026, 1, 5)
    monday += timedelta(weeks=(today() - monday).days // 7 + 1)
    form = {
        "kind": "open",
        "days": ["MO", "WE"],
        "begins": "09:00",
        "ends": "10:00",
        "weeks": "1",
        "first": str(monday),
    }
    owner.get(f"/hours/{nurse}")
    path = f"/hours/{nurse}?from={monday}"
    reply = owner.send(path, look="1", **form)
    assert "As if this were kept already: Every Monday and Wednesday, 09:00 to 10:00" in reply.text
    assert reply.text.count("09:00, 09:20, 09:40") == 2
    assert "(3):" not in owner.get(path).text
    owner.send(path, **form)
    assert owner.get(path).text.count("09:00, 09:20, 09:40") == 2
    # A break, and a day left out.
    owner.send(path, **{**form, "kind": "break", "days": ["MO"], "begins": "09:20"})
    assert "(1): 09:00" in owner.get(path).text
    with clinic.database.reading() as connection:
        block = connection.execute(
            select(Hours.id).where(Hours.clinician_id == nurse, ~Hours.closed)
        ).scalar_one()
    owner.send(f"/hours/{nurse}/{block}/days", day=str(monday + timedelta(days=2)))
    assert "(3):" not in owner.get(path).text


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"rrule": "FREQ=SECONDLY"}, "The rule must repeat by day, week, month or year."),
        ({"rrule": "nonsense FREQ=DAILY"}, "I do not understand that rule."),
        ({"rrule": "FREQ=DAILY;INTERVAL=0"}, "INTERVAL must be a number from 1 to 366."),
        ({"rrule": "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"}, "would not come within ten years"),
        ({"days": "MO", "last": "2026-03-01", "first": "2026-02-24"}, "would not come"),
        ({"first": "yesterday"}, "Please give a date"),
        ({"last": "2020-01-01"}, "The last day must not come before the first."),
        ({"weeks": "0"}, "please give a number from 1 to 12"),
    ],
)
def test_hours_that_cannot_be_are_told_beside_their_field(
    owner: Browser, clinic: ClinicScene, wrong: dict[str, str], told: str
) -> None:
    form = {"kind": "open", "begins": "09:00", "ends": "10:00", "weeks": "1", "first": "2026-03-02"}
    owner.get(f"/hours/{clinic.lin}")
    reply = owner.send(f"/hours/{clinic.lin}", **{**form, **wrong})
    assert reply.status_code == 422
    assert told in reply.text
    assert 'value="10:00"' in reply.text


@pytest.mark.parametrize("closed", [False, True])
@pytest.mark.parametrize(
    ("starts", "rrule"),
    [
        ("2026-01-01T09:00", "FREQ=DAILY;INTERVAL=0"),
        ("2026-01-01T09:00", "FREQ=DAILY RDATE:20270101T100000Z"),
        ("2026-01-01T09:00", "FREQ=DAILY;FREQ=SECONDLY"),
        ("2026-01-01T09:00", "FREQ=WEEKLY;BYDAY=MO;UNTIL=20269999T235959"),
        ("soon", "FREQ=DAILY"),
    ],
)
def test_a_kept_rule_that_cannot_be_used_harms_nobody_and_can_be_removed(
    owner: Browser, senior: Senior, clinic: ClinicScene, starts: str, rrule: str, closed: bool
) -> None:
    with clinic.database.writing() as connection:
        connection.execute(
            insert(Hours),
            {
                "id": "broken",
                "clinician_id": clinic.lin,
                "starts": starts,
                "minutes": 60,
                "rrule": rrule,
                "except_days": [],
                "closed": closed,
            },
        )
        begin_change(connection, clinic.clinic)
    assert senior.slots(clinician=clinic.lin) and senior.slots(clinician=clinic.moss)
    page = owner.get(f"/hours/{clinic.lin}")
    assert page.status_code == 200
    assert f"I cannot use this rule: {starts} {rrule}." in page.text
    owner.send(f"/hours/{clinic.lin}/broken/remove")
    assert "I cannot use this rule" not in owner.get(f"/hours/{clinic.lin}").text


def test_closed_days_take_the_offers_away_and_show_what_is_in_the_way(
    owner: Browser, senior: Senior, clinic: ClinicScene
) -> None:
    made = senior.book()
    first = date.fromisoformat(made["start"][:10])
    owner.get("/closures")
    reply = owner.send(
        "/closures", who="", first=str(first), last=str(first + timedelta(days=40)), reason="Snow"
    )
    assert "Snow" in reply.text and "Visits in the way. Doctor" in reply.text
    assert senior.slots() == []


def test_somebody_ill_moves_every_visit_and_closes_the_time(
    owner: Browser, senior: Senior, clinic: ClinicScene, client: TestClient
) -> None:
    others = [clinic.senior(client, f"PC {number}") for number in range(3)]
    seniors = [senior, *others]
    on = tomorrow().date()
    wish = {"clinician": clinic.lin, "day": str(on)}
    made = [one.book(one.slots(**wish)[0]["id"]) for one in seniors]
    path = f"/away?who={clinic.lin}&first={on}&last={on}"
    page = owner.get(path).text
    chosen = {}
    for visit in made:
        select_ = page.split(f'name="visit-{visit["id"]}"')[1]
        chosen[f"visit-{visit['id']}"] = select_.split('value="')[1].split('"')[0]
    assert len(set(chosen.values())) == 4
    # Each keeps the hour of the day, with the other doctor.
    assert all(slot.startswith(clinic.moss) for slot in chosen.values())
    chosen[f"visit-{made[-1]['id']}"] = "cancel"
    reply = owner.send(
        "/away",
        who=clinic.lin,
        first=str(on),
        last=str(on),
        reason="Doctor Lin is ill.",
        **chosen,
    )
    assert "Each person hears of it" in reply.text
    for one, visit in zip(seniors[:-1], made[:-1], strict=True):
        told = one.visits()
        assert [v["clinician"]["name"] for v in told["coming"]] == ["Doctor Moss"]
        assert told["coming"][0]["start"] == visit["start"]
        assert [news["kind"] for news in told["news"]] == ["moved"]
        assert told["news"][0]["text"] == "Doctor Lin is ill."
    assert seniors[-1].visits()["coming"] == []
    assert [news["kind"] for news in seniors[-1].visits()["news"]] == ["cancelled"]
    assert senior.slots(**wish) == []


def test_two_at_the_desk_at_once_move_each_visit_once(
    senior: Senior, clinic: ClinicScene, client: TestClient, database: Database
) -> None:
    seniors = [senior, *(clinic.senior(client, f"PC {number}") for number in range(3))]
    on = tomorrow().date()
    wish = {"clinician": clinic.lin, "day": str(on)}
    for one in seniors:
        one.book(one.slots(**wish)[0]["id"])

    def absences() -> Absences:
        service = AppointmentService(database, ClinicEvents(database))
        desk = DeskService(service)
        return Absences(service, desk, Planning(service))

    desk = clinic.staff["desk"]
    choices = {
        proposal.visit.id: proposal.slots[0].id
        for proposal in absences().proposals(desk, clinic.lin, on, on)
    }
    together = Barrier(2)

    def carry_out(at_desk: Absences) -> list[str]:
        together.wait()
        return at_desk.carry_out(desk, clinic.lin, on, on, choices, "Ill")

    with ThreadPoolExecutor(2) as pool:
        left = list(pool.map(carry_out, [absences(), absences()]))
    assert left == [[], []]
    for one in seniors:
        told = one.visits()
        assert [visit["clinician"]["name"] for visit in told["coming"]] == ["Doctor Moss"]
        assert [news["kind"] for news in told["news"]] == ["moved"]
    with database.reading() as connection:
        away = connection.execute(select(Closure).where(Closure.clinician_id == clinic.lin)).all()
    assert away


def test_a_visit_whose_new_time_was_just_taken_stays_and_is_shown_again(
    owner: Browser, senior: Senior, clinic: ClinicScene, client: TestClient
) -> None:
    on = tomorrow().date()
    made = senior.book(senior.slots(clinician=clinic.lin, day=str(on))[0]["id"])
    owner.get(f"/away?who={clinic.lin}&first={on}&last={on}")
    other = clinic.senior(client, "the faster one")
    taken = other.slots(clinician=clinic.moss, day=str(on))[0]["id"]
    other.book(taken)
    reply = owner.send(
        "/away",
        who=clinic.lin,
        first=str(on),
        last=str(on),
        reason="Ill",
        **{f"visit-{made['id']}": taken},
    )
    assert reply.status_code == 409
    assert "1 visit is still there" in reply.text
    assert f'name="visit-{made["id"]}"' in reply.text
    assert [visit["id"] for visit in senior.visits()["coming"]] == [made["id"]]


def test_a_blocked_person_books_nothing_from_home(
    owner: Browser, senior: Senior, client: TestClient
) -> None:
    made = senior.book()
    page = owner.get(f"/visits/{made['id']}").text
    patient = page.split("/patients/")[1].split("/")[0]
    owner.send(f"/patients/{patient}/block", blocked="1", visit=made["id"])
    assert "Rose Tyler" in owner.get("/blocked").text
    with pytest.raises(AssertionError, match="cannot be booked from here"):
        senior.book()
    owner.send(f"/patients/{patient}/block")
    senior.book()


def test_approving_is_heard(client: TestClient, database: Database) -> None:
    clinic = ClinicScene(database, "Hill Clinic", approve_first=True)
    senior = clinic.senior(client)
    made = senior.book()
    assert made["status"] == "pending"
    desk = Browser(client)
    assert "Waiting for your yes" in desk.sign_in(clinic.email("desk")).text
    reply = desk.send(f"/visits/{made['id']}/mark/approve")
    assert "Approved." in reply.text
    assert [news["kind"] for news in senior.visits()["news"]] == ["approved"]
    reply = desk.send(f"/visits/{made['id']}/mark/approve")
    assert reply.status_code == 409
    assert "has changed in the meantime" in reply.text


def test_settings_of_the_clinic_and_what_it_offers(owner: Browser, senior: Senior) -> None:
    owner.get("/settings")
    form = {"name": "Brook Clinic", "address": "2 Brook Rd", "phone": "1", "country": "gb"}
    assert "There is no time zone" in owner.send("/settings", zone="Moon/Base", **form).text
    assert "Brook Clinic" in owner.send("/settings", zone="Europe/Paris", **form).text
    owner.get("/visit-types/new")
    visit = {
        "name": "Flu shot",
        "words": "flu",
        "minutes": "10",
        "buffer_before": "0",
        "buffer_after": "5",
        "notice_minutes": "90",
        "days_ahead": "30",
        "price": "10 pounds",
        "ways": "in_person",
        "active": "1",
    }
    assert "Flu shot" in owner.send("/visit-types/new", **visit).text
    reply = owner.send("/visit-types/new", **{**visit, "minutes": "0"})
    assert reply.status_code == 422 and "please give a number from 5 to 480" in reply.text
    told = client_clinic(senior)
    assert (told["name"], told["zone"]) == ("Brook Clinic", "Europe/Paris")


def client_clinic(senior: Senior) -> dict[str, Any]:
    reply = senior.client.get("/v1/clinics", headers=senior._headers())
    clinics: list[dict[str, Any]] = reply.json()["clinics"]
    return next(clinic for clinic in clinics if clinic["id"] == senior.clinic)


def test_what_was_done_is_in_the_audit_trail_and_in_the_export(
    owner: Browser, senior: Senior
) -> None:
    made = senior.book(concern="=HYPERLINK(1)")
    owner.get(f"/visits/{made['id']}")
    owner.send(f"/visits/{made['id']}/mark/arrived")
    page = owner.get("/audit").text
    assert "Marked a visit as arrived" in page and "Somebody at home" in page
    owner.get("/export")
    day = made["start"][:10]
    sheet = owner.send("/export/visits", first=day, last=day)
    assert sheet.headers["content-type"].startswith("text/csv")
    assert "Rose Tyler" in sheet.text and "'=HYPERLINK(1)" in sheet.text
    owner.get("/export")
    everything = owner.send("/export/everything").json()
    assert [row["full_name"] for row in everything["patients"]] == ["Rose Tyler"]
    assert everything["users"] and "password_hash" not in everything["users"][0]
    assert "argon2" not in json.dumps(everything)
    assert "Exported data" in owner.get("/audit").text


def test_a_calendar_feed_and_an_outside_calendar(
    owner: Browser, senior: Senior, clinic: ClinicScene, database: Database
) -> None:
    made = senior.book(senior.slots(clinician=clinic.lin)[0]["id"])
    owner.get(f"/calendars/{clinic.lin}")
    page = owner.send(f"/calendars/{clinic.lin}/feed", names="1").text
    path = page.split('id="link">http://testserver')[1].split("<")[0]
    assert "Rose Tyler" in owner.client.get(path).text
    # An address of this machine is refused, told beside it, and blocks nothing.
    reply = owner.send(f"/calendars/{clinic.lin}", kind="ics", address="http://127.0.0.1:1/a.ics")
    assert "could not be read just now" in reply.text
    reply = owner.send(f"/calendars/{clinic.lin}", kind="ics", address="file:///etc/passwd")
    assert reply.status_code == 422 and 'id="address-error"' in reply.text
    with database.writing() as connection:
        source = connection.execute(select(CalendarSource.id)).scalar_one()
        connection.execute(
            insert(BusyTime),
            {
                "id": "b1",
                "source_id": source,
                "clinician_id": clinic.lin,
                "start": datetime.fromisoformat(made["start"]),
                "end": datetime.fromisoformat(made["end"]),
            },
        )
    assert "An outside calendar has something at the same time" in owner.get("/day").text
    owner.get(f"/calendars/{clinic.lin}")
    owner.send(f"/calendars/{clinic.lin}/{source}/remove")
    assert "An outside calendar has something" not in owner.get("/day").text
    owner.get(f"/calendars/{clinic.lin}")
    owner.send(f"/calendars/{clinic.lin}/feed", end="1")
    assert owner.client.get(path).status_code == 404


def test_the_feed_of_somebody_who_has_left_is_not_there(
    owner: Browser, clinic: ClinicScene
) -> None:
    owner.get(f"/calendars/{clinic.lin}")
    page = owner.send(f"/calendars/{clinic.lin}/feed").text
    path = page.split('id="link">http://testserver')[1].split("<")[0]
    assert owner.client.get(path).status_code == 200
    owner.get(f"/clinicians/{clinic.lin}")
    owner.send(f"/clinicians/{clinic.lin}", name="Doctor Lin", types=clinic.visit)
    assert owner.client.get(path).status_code == 404


def test_a_slip_is_mended_though_an_old_hold_stands_there(
    owner: Browser, senior: Senior, clinic: ClinicScene, client: TestClient, database: Database
) -> None:
    made = senior.book()
    owner.get(f"/visits/{made['id']}")
    owner.send(f"/visits/{made['id']}/mark/noshow")
    slot = f"{made['clinician']['id']}.{clinic.visit}."
    slot += str(int(datetime.fromisoformat(made["start"]).timestamp()))
    another = clinic.senior(client, "another PC")
    reply = client.post(
        "/v1/holds", json={"slot": slot, "way": "video"}, headers=another._headers()
    )
    assert reply.status_code == 200
    reply = owner.send(f"/visits/{made['id']}/mark/back")
    assert "Somebody else has that time now" in reply.text
    with database.writing() as connection:
        connection.execute(
            update(Appointment)
            .where(Appointment.status == "held")
            .values(held_until=datetime.now(UTC) - timedelta(seconds=1))
        )
    owner.get(f"/visits/{made['id']}")
    assert owner.send(f"/visits/{made['id']}/mark/back").status_code == 200
    assert [visit["id"] for visit in senior.visits()["coming"]] == [made["id"]]


def test_what_a_database_does_not_keep_ends_in_a_page(
    owner: Browser, senior: Senior, clinic: ClinicScene
) -> None:
    made = senior.book(senior.slots(clinician=clinic.lin)[0]["id"])
    visit = f"/visits/{made['id']}"
    for path in (
        *("/day?who=%00", "/week?who=%00", "/away?who=%00", "/book?patient=%00"),
        *("/book?type=%00", "/book?with=%00", "/visits/%00", "/visits/%00/move", "/hours/%00"),
        *("/clinicians/%00", "/visit-types/%00", "/calendars/%00", "/day?on=9999-12-31"),
        *("/audit?before=%00", "/audit?before=0001-01-01", "/audit?before=9999-12-31"),
        "/audit?before=0001-01-01T00:00:00%2B14:00",
        *("/audit?before=9999-12-31T23:59:59-14:00", "/password?code=%00"),
        *(f"/hours/{clinic.lin}?from=2200-12-31", f"/hours/{clinic.lin}?from=2000-01-01"),
        *("/book?from=9999-12-31", f"{visit}/move?from=9999-12-31", "/week?on=9999-12-31"),
    ):
        reply = owner.get(path)
        assert reply.status_code < 500, path
        assert reply.headers["content-type"].startswith("text/html"), path
    slot = senior.slots(clinician=clinic.lin)[-1]["id"]
    booking = {"slot": slot, "name": "Joe", "phone": "12345", "way": "video", "key": "k"}
    for path, form in (
        ("/patients/%00/block", {"blocked": "1"}),
        ("/visits/%00/mark/arrived", {}),
        ("/visits/%00/cancel", {"reason": "x"}),
        ("/closures/%00/remove", {}),
        (f"/hours/{clinic.lin}/%00/remove", {}),
        (f"/hours/{clinic.lin}/%00/days", {"day": "2027-01-01"}),
        (f"/calendars/{clinic.lin}/%00/remove", {}),
        (f"/calendars/{clinic.lin}/%00/read", {}),
        ("/clinicians/new", {"name": "X", "active": "1", "types": "\0"}),
        ("/closures", {"who": "\0", "first": "2027-01-01"}),
        ("/book", {**booking, "key": "x" * 150}),
        ("/book", {**booking, "key": "\0"}),
        ("/book", {**booking, "slot": "\0"}),
        ("/book", {**booking, "patient": "\0"}),
        (f"{visit}/move", {"slot": slot, "key": "x" * 150}),
        (f"{visit}/move", {"slot": "\0", "key": "k"}),
    ):
        owner.get("/account")
        reply = owner.send(path, **form)
        assert reply.status_code < 500, (path, form)
        assert reply.headers["content-type"].startswith("text/html"), path


def test_a_time_that_was_given_away_does_not_come_back(
    owner: Browser, senior: Senior, clinic: ClinicScene, client: TestClient
) -> None:
    made = senior.book()
    owner.get(f"/visits/{made['id']}")
    assert "Marked as not come." in owner.send(f"/visits/{made['id']}/mark/noshow").text
    slot = f"{made['clinician']['id']}.{clinic.visit}."
    slot += str(int(datetime.fromisoformat(made["start"]).timestamp()))
    clinic.senior(client, "another PC").book(slot)
    reply = owner.send(f"/visits/{made['id']}/mark/back")
    assert reply.status_code == 409
    assert "Somebody else has that time now" in reply.text
