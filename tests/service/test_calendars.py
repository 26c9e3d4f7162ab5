"""Calendar feeds, and outside calendars that block times: with real servers and real parsers."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from fastapi.testclient import TestClient
from icalendar import Calendar
from sqlalchemy import select

from fireside_care.app import create_app
from fireside_care.appointments.service import AppointmentService
from fireside_care.calendars import feeds
from fireside_care.calendars.busy import busy_times
from fireside_care.calendars.outside import Outside, OutsideError, check_address
from fireside_care.calendars.reading import CalendarReader
from fireside_care.calendars.sources import (
    Passwords,
    add_source,
    conflicts,
    remove_source,
    sources,
)
from fireside_care.clinics.events import ClinicEvents
from fireside_care.clinics.models import BusyTime, CalendarSource
from fireside_care.database import Database, table_of
from fireside_care.library.library import Library
from fireside_care.migrations.run import downgrade, upgrade
from fireside_care.settings import Settings
from fireside_core.booking import SlotSearch
from tests.support.clinic import LONDON, SECRET, ClinicScene, tomorrow
from tests.support.fhir_service import Node, NoNode
from tests.support.processes import until


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path / 'care.sqlite3'}")
    else:
        database = Database(request.getfixturevalue("postgres"))
    upgrade(database)
    yield database
    downgrade(database, "base")
    database.close()


@pytest.fixture
def scene(database: Database) -> ClinicScene:
    return ClinicScene(database)


@pytest.fixture
def service(database: Database) -> AppointmentService:
    return AppointmentService(database, ClinicEvents(database))


@pytest.fixture
def client(database: Database, library: Library) -> Iterator[TestClient]:
    settings = Settings(mode="remote", database_url=database.url, secret=SECRET)
    with TestClient(create_app(settings, library=library, database=database)) as client:
        yield client


class Served:
    """A calendar at an address of this machine."""

    def __init__(self) -> None:
        self.text, self.status, self.etag, self.asked = b"", 200, "", 0
        self.trickles = False
        served = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                served.asked += 1
                if served.etag and self.headers.get("If-None-Match") == served.etag:
                    self.send_response(304)
                    self.end_headers()
                    return
                self.send_response(served.status)
                self.send_header("Content-Type", "text/calendar")
                if served.etag:
                    self.send_header("ETag", served.etag)
                if served.status in (301, 302):
                    self.send_header("Location", served.text.decode())
                self.end_headers()
                self.wfile.write(served.text)
                with contextlib.suppress(OSError):
                    while served.trickles:
                        self.wfile.write(b" ")
                        time.sleep(0.02)

            do_PROPFIND = do_REPORT = do_GET  # noqa: N815

            def log_message(self, *_parts: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}/busy.ics"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def served() -> Iterator[Served]:
    served = Served()
    yield served
    served.close()


def calendar(*events: str) -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Somebody//Else//EN"]
    for number, event in enumerate(events):
        lines += ["BEGIN:VEVENT", f"UID:{number}", "DTSTAMP:20260101T000000Z"]
        lines += [*event.split("|"), "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def spans(text: bytes, first: date, days: int, zone: str = "Europe/London") -> list[str]:
    begin = datetime(first.year, first.month, first.day, tzinfo=UTC)
    found = busy_times([text], ZoneInfo(zone), begin, begin + timedelta(days=days))
    return [
        "/".join(datetime.fromtimestamp(end, UTC).strftime("%m-%dT%H:%M") for end in span)
        for span in found
    ]


# What a calendar blocks ------------------------------------------------------------------------


def test_events_block_from_wall_to_wall() -> None:
    text = calendar(
        "DTSTART;TZID=Europe/London:20260326T090000|DTEND;TZID=Europe/London:20260326T100000"
        "|RRULE:FREQ=DAILY;COUNT=5|EXDATE;TZID=Europe/London:20260327T090000",
        "DTSTART:20260326T120000Z|DURATION:PT30M",
        "DTSTART:20260328T080000|DTEND:20260328T083000",
        "DTSTART;VALUE=DATE:20260329",
        "DTSTART:20260326T150000Z|DTEND:20260326T160000Z|TRANSP:TRANSPARENT",
        "DTSTART:20260326T170000Z|DTEND:20260326T180000Z|STATUS:CANCELLED",
    )
    assert spans(text, date(2026, 3, 26), 6) == [
        "03-26T09:00/03-26T10:00",
        "03-26T12:00/03-26T12:30",
        "03-28T08:00/03-28T08:30",
        "03-28T09:00/03-28T10:00",
        # The clinic's day: 23 hours in the night in which the clocks go forward.
        "03-29T00:00/03-29T23:00",
        "03-30T08:00/03-30T09:00",
    ]


def test_an_all_day_event_is_the_clinics_day() -> None:
    text = calendar("DTSTART;VALUE=DATE:20260710|DTEND;VALUE=DATE:20260712")
    assert spans(text, date(2026, 7, 8), 8, "America/New_York") == ["07-10T04:00/07-12T04:00"]


def test_one_moved_occurrence_blocks_where_it_is() -> None:
    text = calendar(
        "DTSTART:20260601T090000Z|DTEND:20260601T100000Z|RRULE:FREQ=DAILY;COUNT=2",
    ).replace(
        b"END:VCALENDAR",
        b"BEGIN:VEVENT\r\nUID:0\r\nDTSTAMP:20260101T000000Z\r\nRECURRENCE-ID:20260602T090000Z\r\n"
        b"DTSTART:20260602T140000Z\r\nDTEND:20260602T150000Z\r\nEND:VEVENT\r\nEND:VCALENDAR",
    )
    assert spans(text, date(2026, 6, 1), 3) == [
        "06-01T09:00/06-01T10:00",
        "06-02T14:00/06-02T15:00",
    ]


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"<html>no calendar</html>",
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n",
        calendar("DTSTART:20260601T090000Z|RRULE:FREQ=SECONDLY"),
        calendar("DTSTART:20260601T090000Z|RRULE:FREQ=NEVER"),
        calendar("DTSTART:yesterday"),
        b"\xff\xfe\x00",
    ],
)
def test_what_is_no_calendar_is_told(text: bytes) -> None:
    with pytest.raises(OutsideError):
        spans(text, date(2026, 6, 1), 3)


# Where it comes from ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        *("", "ftp://a.example/x.ics", "file:///etc/passwd", "https://me:word@a.example/x.ics"),
        *("https://", "http://[::1", "https://a.example:port/"),
    ],
)
def test_only_web_addresses_are_addresses(address: str) -> None:
    with pytest.raises(OutsideError):
        check_address(address)


def test_a_server_of_the_inside_is_left_alone(served: Served) -> None:
    served.text = calendar()
    for host in ("127.0.0.1", "localhost"):
        with pytest.raises(OutsideError, match="public"):
            Outside().calendar(served.address.replace("127.0.0.1", host))
        with pytest.raises(OutsideError, match="public"):
            Outside().events(served.address.replace("127.0.0.1", host), "", "", NOW, NOW)
    assert served.asked == 0
    assert Outside(["127.0.0.1"]).calendar(served.address).text == served.text


def test_a_redirect_inside_is_not_followed(served: Served) -> None:
    served.status, served.text = 302, served.address.replace("127.0.0.1", "localhost").encode()
    with pytest.raises(OutsideError, match="public"):
        Outside(["127.0.0.1"]).calendar(served.address)
    assert served.asked == 1


def test_a_calendar_that_never_ends_is_left(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fireside_care.calendars.outside.MAX_BYTES", 1000)
    served.text = b"x" * 2000
    with pytest.raises(OutsideError, match="large"):
        Outside(["127.0.0.1"]).calendar(served.address)


def test_a_server_that_trickles_is_left(served: Served) -> None:
    """Each piece comes in time; the whole never does."""
    served.text, served.trickles = calendar(), True
    outside = Outside(["127.0.0.1"], seconds=1)
    with pytest.raises(OutsideError, match="too long"):
        outside.calendar(served.address)
    with pytest.raises(OutsideError, match="too long"):
        outside.events(served.address, "rose", "pass", NOW, NOW + timedelta(days=1))


NOW = datetime.now(UTC)


def stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def offered(service: AppointmentService, scene: ClinicScene, clinician: str) -> list[datetime]:
    """What begins tomorrow between nine and eleven."""
    search = SlotSearch(
        clinic=scene.clinic,
        visit_type=scene.visit,
        clinician=clinician,
        after=tomorrow(9),
        before=tomorrow(11) - timedelta(seconds=1),
        limit=50,
    )
    return [slot.start.astimezone(LONDON) for slot in service.slots(search).slots]


def test_an_outside_event_blocks_and_a_calendar_that_is_away_keeps_its_times(
    database: Database, scene: ClinicScene, service: AppointmentService, served: Served
) -> None:
    passwords = Passwords(SECRET)
    reader = CalendarReader(service, passwords, Outside(["127.0.0.1"]))
    assert len(offered(service, scene, scene.lin)) == 6
    served.text = calendar(f"DTSTART:{stamp(tomorrow(9))}|DTEND:{stamp(tomorrow(10))}")
    served.etag = '"one"'
    with database.writing() as connection:
        source = add_source(connection, passwords, scene.lin, "ics", served.address)
    assert reader.read_due() == 1
    assert reader.read_due() == 0, "not again within ten minutes"
    blocked = offered(service, scene, scene.lin)
    assert [start.hour for start in blocked] == [10, 10, 10]
    assert len(offered(service, scene, scene.moss)) == 6, "another's time stays free"

    assert reader.read(source) == ""
    assert served.asked == 2
    assert offered(service, scene, scene.lin) == blocked, "304 keeps what was read"

    served.status = 500
    served.etag = ""
    assert reader.read(source) != ""
    with database.reading() as connection:
        (told,) = sources(connection, scene.lin)
    assert told.problem.endswith(".")
    assert told.read_at is not None
    assert offered(service, scene, scene.lin) == blocked

    with database.writing() as connection:
        assert not remove_source(connection, scene.moss, source), "not another's"
        assert remove_source(connection, scene.lin, source)
    assert len(offered(service, scene, scene.lin)) == 6


def test_an_event_upon_a_booked_visit_is_flagged_and_cancels_nothing(
    database: Database,
    scene: ClinicScene,
    service: AppointmentService,
    client: TestClient,
    served: Served,
) -> None:
    senior = scene.senior(client)
    slot = next(
        one for one in senior.slots(limit=50, clinician=scene.lin, after=tomorrow(9).isoformat())
    )
    booked = senior.book(slot["id"])
    start = datetime.fromisoformat(booked["start"])
    served.text = calendar(f"DTSTART:{stamp(start)}|DTEND:{stamp(start + timedelta(hours=1))}")
    passwords = Passwords(SECRET)
    with database.writing() as connection:
        assert conflicts(connection, scene.clinic, NOW) == []
        source = add_source(connection, passwords, scene.lin, "ics", served.address)
    assert CalendarReader(service, passwords, Outside(["127.0.0.1"])).read(source) == ""
    with database.reading() as connection:
        (row,) = conflicts(connection, scene.clinic, NOW)
    assert (row.id, row.clinician_name) == (booked["id"], "Doctor Lin")
    assert senior.visits()["coming"][0]["status"] == "booked"


def test_passwords_are_not_kept_in_plain(database: Database, scene: ClinicScene) -> None:
    passwords = Passwords(SECRET)
    with database.writing() as connection:
        add_source(
            connection, passwords, scene.lin, "caldav", "https://a.example/", "lin", "s3cret!"
        )
        kept = connection.execute(select(table_of(CalendarSource).c.password)).scalar_one()
    assert "s3cret!" not in kept
    assert passwords.show(kept) == "s3cret!"
    with pytest.raises(OutsideError):
        Passwords("another key, of another service").show(kept)


# A real CalDAV server --------------------------------------------------------------------------


@pytest.fixture
def radicale(tmp_path: Path) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    (tmp_path / "users").write_text("lin:s3cret\n", encoding="utf-8")
    (tmp_path / "radicale.ini").write_text(
        f"[server]\nhosts=127.0.0.1:{port}\n"
        f"[auth]\ntype=htpasswd\nhtpasswd_filename={tmp_path / 'users'}\n"
        "htpasswd_encryption=plain\ndelay=0\n"
        f"[storage]\nfilesystem_folder={tmp_path / 'store'}\n",
        encoding="utf-8",
    )
    server = subprocess.Popen(
        [sys.executable, "-m", "radicale", "--config", str(tmp_path / "radicale.ini")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )

    def listens() -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    try:
        assert until(listens)
        yield f"http://127.0.0.1:{port}/"
    finally:
        server.terminate()
        server.wait(10)


def test_a_caldav_server_blocks_times_as_its_owner_changes_them(
    database: Database, scene: ClinicScene, service: AppointmentService, radicale: str
) -> None:
    with httpx.Client(base_url=radicale, auth=("lin", "s3cret")) as owner:
        assert owner.request("MKCALENDAR", "lin/visits/").status_code == 201
        event = calendar(f"DTSTART:{stamp(tomorrow(9))}|DTEND:{stamp(tomorrow(10))}")
        put = owner.put(
            "lin/visits/a.ics", content=event, headers={"Content-Type": "text/calendar"}
        )
        assert put.status_code == 201
        passwords = Passwords(SECRET)
        reader = CalendarReader(service, passwords, Outside(["127.0.0.1"]))
        with database.writing() as connection:
            source, whole, wrong = (
                add_source(connection, passwords, scene.lin, "caldav", address, "lin", password)
                for address, password in (
                    (f"{radicale}lin/visits/", "s3cret"),
                    (radicale, "s3cret"),
                    (f"{radicale}lin/visits/", "wrong"),
                )
            )
        for one in (source, whole):
            assert reader.read(one) == ""
        assert "password" in reader.read(wrong)
        assert [start.hour for start in offered(service, scene, scene.lin)] == [10, 10, 10]
        with database.reading() as connection:
            rows = connection.execute(select(BusyTime.source_id)).scalars().all()
        assert sorted(rows) == sorted([source, whole])
        assert owner.delete("lin/visits/a.ics").status_code == 200
    for one in (source, whole):
        assert reader.read(one) == ""
    assert len(offered(service, scene, scene.lin)) == 6


# Feeds -----------------------------------------------------------------------------------------


def test_a_feed_tells_times_and_initials_until_names_are_wished_for(
    database: Database, scene: ClinicScene, client: TestClient
) -> None:
    senior = scene.senior(client)
    slots = senior.slots(clinician=scene.lin)
    kept, cancelled = senior.book(slots[0]["id"]), senior.book(slots[1]["id"])
    reply = client.post(
        f"/v1/appointments/{cancelled['id']}/cancel", json={}, headers=senior._headers()
    )
    assert reply.status_code == 200
    with database.writing() as connection:
        address = feeds.new_address(connection, SECRET, scene.lin)
    reply = client.get(address)
    assert reply.headers["content-type"].startswith("text/calendar")
    assert client.get(address, headers={"If-None-Match": reply.headers["etag"]}).status_code == 304
    told = {str(event["UID"]): event for event in Calendar.from_ical(reply.content).walk("VEVENT")}
    first, second = told[f"{kept['id']}@fireside"], told[f"{cancelled['id']}@fireside"]
    assert (first["SUMMARY"], first["STATUS"], first["SEQUENCE"]) == ("Visit R. T.", "CONFIRMED", 0)
    assert (second["STATUS"], second["SEQUENCE"]) == ("CANCELLED", 1)
    assert "Rose" not in reply.text
    assert "knee" not in reply.text
    with database.writing() as connection:
        feeds.show_names(connection, scene.lin, True)
    assert "Visit Rose Tyler" in client.get(address).text
    with database.writing() as connection:
        newer = feeds.new_address(connection, SECRET, scene.lin)
    assert client.get(address).status_code == 404
    assert client.get(newer).status_code == 200
    with database.writing() as connection:
        feeds.no_address(connection, scene.lin)
    assert client.get(newer).status_code == 404


_PARSE = """
const ICAL = require('ical.js').default || require('ical.js');
tell(input.map((text) => {
  const calendar = new ICAL.Component(ICAL.parse(text));
  return { method: calendar.getFirstPropertyValue('method'),
    organizer: calendar.getAllSubcomponents('vevent')
      .map((event) => event.getFirstPropertyValue('organizer')),
    events: calendar.getAllSubcomponents('vevent').map((component) => {
      const event = new ICAL.Event(component);
      return [event.uid, event.summary, event.startDate.toJSDate().toISOString(),
        event.endDate.toJSDate().toISOString(), component.getFirstPropertyValue('status'),
        event.sequence];
    }) };
}));
"""


@pytest.mark.slow
def test_a_parser_of_others_reads_feed_and_file(
    database: Database, scene: ClinicScene, client: TestClient, tmp_path: Path
) -> None:
    folder = tmp_path / "node"
    folder.mkdir()
    try:
        node = Node(folder, "ical.js")
    except NoNode as reason:
        pytest.skip(str(reason))
    senior = scene.senior(client)
    booked = senior.book(senior.slots(clinician=scene.lin)[0]["id"])
    with database.writing() as connection:
        address = feeds.new_address(connection, SECRET, scene.lin)
    path = f"/v1/appointments/{booked['id']}/calendar"

    def read() -> Any:
        file = client.get(path, headers=senior._headers())
        return node.run(_PARSE, [client.get(address).text, file.text])

    def instants(one: dict[str, Any]) -> list[str]:
        return [
            datetime.fromisoformat(one[name]).strftime("%Y-%m-%dT%H:%M:%S.000Z")
            for name in ("start", "end")
        ]

    feed, file = read()
    uid = f"{booked['id']}@fireside"
    assert feed["events"] == [[uid, "Visit R. T.", *instants(booked), "CONFIRMED", 0]]
    assert file["events"] == [[uid, "Doctor Lin, by video", *instants(booked), "CONFIRMED", 0]]
    assert (feed["method"], file["method"]) == ("PUBLISH", "PUBLISH")
    assert file["organizer"][0]
    cancelled = client.post(
        f"/v1/appointments/{booked['id']}/cancel", json={}, headers=senior._headers()
    )
    assert cancelled.status_code == 200
    feed, file = read()
    assert [event[-2:] for event in (*feed["events"], *file["events"])] == [["CANCELLED", 1]] * 2
    assert file["method"] == "CANCEL"


def test_the_feed_of_nobody_is_not_there(client: TestClient) -> None:
    for token in ("x", "%00", "a" * 500):
        assert client.get(f"/calendars/{token}.ics").status_code == 404
