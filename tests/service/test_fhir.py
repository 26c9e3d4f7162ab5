"""The FHIR service: who may do what, every error in FHIR's way, nothing booked twice."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from fireside_care.app import create_app
from fireside_care.appointments.models import Appointment, Patient
from fireside_care.appointments.slot_ids import SlotId
from fireside_care.clinics.models import Clinic
from fireside_care.database import Database, table_of
from fireside_care.fhir import ids
from fireside_care.fhir.clients import add_client, clients, revoke_client
from fireside_care.library.library import Library
from fireside_care.migrations.run import downgrade, upgrade
from fireside_care.people.service import utc_now
from fireside_care.settings import Settings
from tests.support.clinic import SECRET, ClinicScene

PERSON = {
    "resourceType": "Patient",
    "name": [{"family": "Tyler", "given": ["Rose"]}],
    "birthDate": "1941-05-02",
    "telecom": [{"system": "phone", "value": "020 7946 0018"}],
}
READ = (
    *("Location", "HealthcareService", "Practitioner", "PractitionerRole", "Schedule", "Slot"),
    *("Patient", "Appointment"),
)


_DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)]


# One clinic for the whole file, for its passwords are slow by intent; a program for each test.
@pytest.fixture(scope="module", params=_DATABASES)
def database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path_factory.mktemp('fhir') / 'care.sqlite3'}")
    else:
        database = Database(request.getfixturevalue("postgres"))
    upgrade(database)
    yield database
    downgrade(database, "base")
    database.close()


@pytest.fixture(scope="module")
def scene(database: Database) -> ClinicScene:
    return ClinicScene(database)


@pytest.fixture(scope="module")
def http(database: Database, library: Library) -> Iterator[TestClient]:
    settings = Settings(mode="remote", database_url=database.url, secret=SECRET)
    app = create_app(settings, library=library, database=database)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


class Program:
    """A client program with its token."""

    def __init__(self, http: TestClient, token: str) -> None:
        self._http = http
        self.headers = {"Authorization": f"Bearer {token}"}

    def ask(self, method: str, path: str, **more: Any) -> Any:
        headers = {**self.headers, **more.pop("headers", {})}
        return self._http.request(method, f"/fhir/{path}", headers=headers, **more)

    def get(self, path: str, status: int = 200, **more: Any) -> dict[str, Any]:
        return checked(self.ask("GET", path, **more), status)

    def post(self, path: str, body: Any, status: int = 200, **more: Any) -> dict[str, Any]:
        return checked(self.ask("POST", path, json=body, **more), status)

    def put(self, path: str, body: Any, status: int = 200, **more: Any) -> dict[str, Any]:
        return checked(self.ask("PUT", path, json=body, **more), status)

    def slots(self, query: str = "status=free&_count=20") -> list[dict[str, Any]]:
        return found(self.get(f"Slot?{query}"))

    def person(self) -> str:
        made: str = self.post("Patient", PERSON, 201)["id"]
        return made

    def booked(self, slot: str = "", **more: Any) -> dict[str, Any]:
        slot = slot or self.slots()[0]["id"]
        return self.post("Appointment", appointment(slot, self.person()), 201, **more)


def checked(reply: Any, status: int) -> dict[str, Any]:
    assert reply.status_code == status, reply.text
    assert reply.headers["content-type"] == "application/fhir+json"
    body: dict[str, Any] = reply.json()
    if status >= 400:
        assert body["resourceType"] == "OperationOutcome"
        assert body["issue"][0]["details"]["text"].endswith(".")
    return body


def found(bundle: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        entry["resource"] for entry in bundle.get("entry", []) if entry["search"]["mode"] == "match"
    ]


def appointment(slot: str, patient: str, **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Appointment",
        "status": "booked",
        "slot": [{"reference": f"Slot/{slot}"}],
        "participant": [{"actor": {"reference": f"Patient/{patient}"}, "status": "accepted"}],
        **more,
    }


def parameters(**given: str) -> dict[str, Any]:
    return {
        "resourceType": "Parameters",
        "parameter": [
            {"name": name.replace("_", "-"), "valueString": value} for name, value in given.items()
        ],
    }


def program(http: TestClient, scene: ClinicScene, name: str = "portal") -> Program:
    with scene.database.writing() as connection:
        token = add_client(connection, SECRET, name, scene.clinic, utc_now())
    assert token is not None
    return Program(http, token)


@pytest.fixture
def portal(http: TestClient, scene: ClinicScene) -> Program:
    return program(http, scene)


# Who may come in -------------------------------------------------------------------------------


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer wrong", "Basic wrong"])
def test_strangers_are_refused_everywhere(http: TestClient, header: str | None) -> None:
    document = http.get("/fhir/openapi.json").json()
    headers = {"Authorization": header} if header is not None else {}
    open_to_all = {"/metadata", "/$bulk-publish", "/publish/{clinic}/{kind}.ndjson"}
    asked = 0
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            assert bool(operation.get("security")) is (path not in open_to_all)
            if path in open_to_all:
                continue
            reply = http.request(method, f"/fhir{path.replace('{name}', 'x')}", headers=headers)
            assert checked(reply, 401)["issue"][0]["code"] == "login", path
            assert reply.headers["www-authenticate"] == "Bearer"
            asked += 1
    assert asked > 30


def test_a_computers_token_is_none_here_and_a_programs_is_none_there(
    http: TestClient, scene: ClinicScene, portal: Program
) -> None:
    senior = scene.senior(http)
    checked(http.get("/fhir/Slot", headers=senior._headers()), 401)
    assert http.get("/v1/clinics", headers=portal.headers).status_code == 401


def test_a_revoked_token_is_refused_at_once(
    database: Database, scene: ClinicScene, portal: Program
) -> None:
    portal.get("Slot")
    with database.writing() as connection:
        row = clients(connection)[-1]
        assert row.token_hash not in portal.headers["Authorization"]
        assert revoke_client(connection, row.id, utc_now()) == "portal"
        assert revoke_client(connection, "nobody", utc_now()) is None
    assert portal.get("Slot", 403)["issue"][0]["code"] == "forbidden"


def test_another_clinics_things_are_not_there(
    http: TestClient, database: Database, scene: ClinicScene
) -> None:
    mine, other = program(http, scene), program(http, ClinicScene(database, name="Other Clinic"))
    booked = mine.booked()
    references = [
        *(f"{kind}/{found(mine.get(kind))[0]['id']}" for kind in READ),
        f"Appointment/{booked['id']}",
    ]
    for reference in references:
        mine.get(reference)
        other.get(reference, 404)
    slot = mine.slots()[0]["id"]
    other.post("Appointment", appointment(slot, other.person()), 404)
    other.put(f"Appointment/{booked['id']}", booked, 405)
    other.post(f"Appointment/{booked['id']}/$cancel", parameters(), 404)
    assert mine.get(f"Appointment/{booked['id']}")["status"] == "booked"


def test_another_programs_people_are_not_there(http: TestClient, scene: ClinicScene) -> None:
    mine, other = program(http, scene), program(http, scene, "another")
    booked = mine.booked()
    patient = booked["participant"][0]["actor"]["reference"]
    other.get(f"Appointment/{booked['id']}", 404)
    other.get(patient, 404)
    assert found(other.get("Patient")) == found(other.get("Appointment")) == []
    slot = other.slots()[0]["id"]
    body = appointment(slot, patient.removeprefix("Patient/"))
    assert other.post("Appointment", body, 422)["issue"][0]["code"] == "not-found"
    other.post("Appointment/$book", parameters(appt_id=slot, replaces=booked["id"]), 422)
    replacing = parameters(appt_id=slot, replaces=booked["id"], patient=other.person())
    other.post("Appointment/$book", replacing, 409)
    assert mine.get(f"Appointment/{booked['id']}")["status"] == "booked"
    assert other.get(f"Slot/{slot}")["status"] == "free", "nothing was booked by half"


def test_a_busy_slot_does_not_tell_whose(
    http: TestClient, scene: ClinicScene, portal: Program
) -> None:
    booked = scene.senior(http).book()
    busy = portal.slots("status=busy&_count=200")
    assert booked["start"].replace("Z", "+00:00") in [slot["start"] for slot in busy]
    assert "Rose" not in json.dumps(busy)
    assert found(portal.get("Appointment")) == found(portal.get("Patient")) == []


# Finding ---------------------------------------------------------------------------------------


def test_pages_follow_one_another_without_gap_or_double(portal: Program) -> None:
    path, seen = "Slot?status=free&_count=7", []
    for _ in range(5):
        bundle = portal.get(path)
        seen += found(bundle)
        links = {link["relation"]: link["url"] for link in bundle["link"]}
        path = links["next"].partition("/fhir/")[2]
        assert parse_qs(urlsplit(path).query)["_count"] == ["7"]
    assert seen == portal.slots("status=free&_count=35")
    assert seen == sorted(seen, key=lambda slot: datetime.fromisoformat(slot["start"]))


def test_totals_are_told_when_they_are_wished_for(portal: Program) -> None:
    total = portal.get("Slot?_summary=count")["total"]
    assert total > 1000
    paged = portal.get("Slot?_count=3&_total=accurate")
    assert paged["total"] == total
    path = paged["link"][1]["url"].partition("/fhir/")[2]
    assert portal.get(path)["total"] == total
    assert "total" not in portal.get("Slot?_count=3")


def test_slots_are_found_by_time_schedule_and_kind(scene: ClinicScene, portal: Program) -> None:
    first = portal.slots()[4]
    start = datetime.fromisoformat(first["start"])
    stamp = start.strftime("%Y-%m-%dT%H:%M:%SZ")
    later = (start + timedelta(minutes=40)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert {slot["start"] for slot in portal.slots(f"start={stamp}")} == {first["start"]}
    within = portal.slots(f"start=ge{stamp}&start=lt{later}")
    assert len(within) == 4, "two people, two times"
    assert len(portal.slots(f"start=gt{stamp}&start=le{later}")) == 4
    schedule = ids.schedule_name(scene.lin, scene.visit)
    one = portal.slots(f"start=ge{stamp}&start=lt{later}&schedule=Schedule/{schedule}")
    assert {slot["schedule"]["reference"] for slot in one} == {f"Schedule/{schedule}"}
    assert len(one) == 2
    kind = f"service-type=urn:fireside:visit-type|{scene.visit}"
    assert len(portal.slots(f"start=ge{stamp}&start=lt{later}&{kind}")) == 4
    assert portal.slots("service-type=other") == portal.slots("start=lt2020-01-01") == []
    # A plus sign that nobody encoded.
    assert portal.slots(f"start={start.strftime('%Y-%m-%dT%H:%M:%S')}+00:00") != []
    day = (start + timedelta(days=3)).date()
    whole = portal.slots(f"start={day}&schedule={schedule}&_count=200")
    assert len(whole) == 72, "a day of twenty minutes each, in the clinic's zone"


@pytest.mark.parametrize(
    "query",
    [
        *("start=yesterday", "start=2026-02-30", "start=ge", "start=2026-01-01T25:00:00Z"),
        *("_count=-1", "_count=x", "_cursor=x", "_cursor=WzFd", "start:missing=true"),
        *("_include=Slot:nothing", "status=%00", "start=2026-01-01T10:00:00"[:15]),
    ],
)
def test_what_cannot_be_searched_for_is_told(portal: Program, query: str) -> None:
    portal.get(f"Slot?{query}", 400)


def test_an_unknown_parameter_is_left_out_unless_strictness_is_wished(portal: Program) -> None:
    bundle = portal.get("Slot?colour=blue&_count=1")
    assert "colour" not in bundle["link"][0]["url"]
    portal.get("Slot?colour=blue", 400, headers={"Prefer": "handling=strict"})


@pytest.mark.parametrize(
    ("query", "count"),
    [
        *(("Practitioner?name=Lin", 1), ("Practitioner?name:exact=Lin", 0)),
        *(("Practitioner?name:contains=octor", 2), ("Practitioner?active=false", 0)),
        *(("Practitioner?_id={lin},{moss}", 2), ("PractitionerRole?practitioner={lin}", 1)),
        *(("PractitionerRole?service=HealthcareService/{visit}", 2), ("Location?name=Mea", 1)),
        *(("HealthcareService?location=Location/{clinic}", 1), ("Schedule?actor={lin}", 1)),
        *(("Schedule?actor=Practitioner/{lin}&active=true", 1), ("Schedule?active=false", 0)),
        *(("Schedule?actor:Location={clinic}", 2), ("Schedule?date=lt2020-01-01", 0)),
        *(("Schedule?date=ge2020-01-01", 2), ("Practitioner?_count=1", 1)),
    ],
)
def test_people_and_services_are_found(
    scene: ClinicScene, portal: Program, query: str, count: int
) -> None:
    names = {"lin": scene.lin, "moss": scene.moss, "visit": scene.visit, "clinic": scene.clinic}
    assert len(found(portal.get(query.format(**names)))) == count


def test_ones_own_appointments_are_found(scene: ClinicScene, portal: Program) -> None:
    slots = portal.slots()[::5][:3]
    made = [portal.booked(slot["id"]) for slot in slots]
    patient = made[1]["participant"][0]["actor"]["reference"]
    start = made[1]["start"].replace("+", "%2B")
    for query, wanted in (
        ("", made),
        (f"patient={patient}", [made[1]]),
        (f"patient={patient.removeprefix('Patient/')}", [made[1]]),
        (f"actor={patient}", [made[1]]),
        (f"practitioner={scene.lin},{scene.moss}", made),
        ("practitioner=nobody", []),
        (f"date={start}&patient={patient}", [made[1]]),
        ("date=lt2020", []),
        ("status=booked,pending", made),
        ("status:not=booked", []),
        (f"slot=Slot/{slots[2]['id']}", [made[2]]),
        (f"location=Location/{scene.clinic}", made),
        (f"service-type={scene.visit}", made),
        (f"_id={made[0]['id']}", [made[0]]),
        ("identifier=nothing", []),
    ):
        got = {one["id"] for one in found(portal.get(f"Appointment?{query}"))}
        assert got == {one["id"] for one in wanted}, query
    path, paged = "Appointment?_count=2&_sort=-date", []
    while path:
        bundle = portal.get(path)
        paged += found(bundle)
        links = {link["relation"]: link["url"] for link in bundle["link"]}
        path = links.get("next", "").partition("/fhir/")[2]
    assert [one["start"] for one in paged] == sorted((one["start"] for one in made), reverse=True)
    included = portal.get(f"Appointment?_include=Appointment:patient&_id={made[0]['id']}")["entry"]
    assert [entry["search"]["mode"] for entry in included] == ["match", "include"]


# Formats ---------------------------------------------------------------------------------------


def test_only_json_is_spoken(portal: Program) -> None:
    for accept in ("application/fhir+json", "application/json", "*/*", "text/html, */*;q=0.1"):
        portal.get("Location", headers={"Accept": accept})
    portal.get("Location?_format=json")
    portal.get("Location?_format=application/fhir%2Bjson")
    portal.get("Location", 406, headers={"Accept": "application/fhir+xml"})
    portal.get("Location?_format=xml", 406)
    checked(
        portal.ask("POST", "Patient", content="<Patient/>", headers={"Content-Type": "x/y"}), 415
    )
    for body in (b"", b"[]", b"{", b"\xff", b'{"a": NaN}', b'{"a": "\\ud800"}', b"[" * 50_000):
        checked(portal.ask("POST", "Patient", content=body), 400)
    checked(portal.ask("POST", "Patient", content=b'{"resourceType": "\\u0000"}'), 400)
    portal.get("Nothing", 404)
    portal.get("Slot/%00", 404)
    portal.post("Slot", {}, 405)


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"status": "nonsense"}, 422, "code-invalid"),
        ({"status": "cancelled"}, 400, "business-rule"),
        ({"status": None}, 422, "required"),
        ({"slot": []}, 422, "required"),
        ({"slot": [{"reference": "Slot/a"}, {"reference": "Slot/b"}]}, 422, "business-rule"),
        ({"slot": [{"reference": "Schedule/a"}]}, 422, "business-rule"),
        ({"slot": [{"reference": "Slot/a.b.5"}]}, 404, "not-found"),
        ({"start": "yesterday"}, 422, "structure"),
        ({"start": "2026-03-03T09:00:00"}, 422, "structure"),
        ({"start": "2036-03-03T09:00:00Z", "end": "2036-03-03T10:00:00Z"}, 422, "business-rule"),
        ({"participant": [{"status": "accepted", "actor": {"display": "R"}}]}, 422, "required"),
        ({"participant": [{"status": "maybe"}]}, 422, "code-invalid"),
        ({"participant": []}, 422, "required"),
        ({"comment": "x" * 3000}, 422, "too-long"),
        ({"colour": "blue"}, 422, "structure"),
        ({"resourceType": "Slot"}, 400, "invalid"),
    ],
)
def test_what_is_no_appointment_is_refused(
    portal: Program, change: dict[str, Any], status: int, code: str
) -> None:
    body = {**appointment(portal.slots()[0]["id"], portal.person()), **change}
    told = portal.post("Appointment", {k: v for k, v in body.items() if v is not None}, status)
    assert told["issue"][0]["code"] == code, told
    assert found(portal.get("Appointment")) == []


@pytest.mark.parametrize(
    "change",
    [
        {"birthDate": "1941"},
        {"birthDate": "soon"},
        {"birthDate": "1879-12-31"},
        {"birthDate": "2199-01-01"},
        {"birthDate": None},
        {"name": None},
        {"telecom": None},
        {"gender": "both"},
        {"telecom": [{"system": "pigeon", "value": "1"}]},
        {"name": [{"text": "x" * 300}]},
        {"name": [{"text": "   "}]},
    ],
)
def test_a_clinic_must_know_who_it_is(portal: Program, change: dict[str, Any]) -> None:
    body = {name: value for name, value in {**PERSON, **change}.items() if value is not None}
    assert portal.ask("POST", "Patient", json=body).status_code in (400, 422)
    assert found(portal.get("Patient")) == []


# Changing --------------------------------------------------------------------------------------


def test_a_taken_slot_is_a_conflict_that_names_the_next(portal: Program) -> None:
    slot = portal.slots()[0]["id"]
    portal.booked(slot)
    told = portal.post("Appointment", appointment(slot, portal.person()), 409)
    assert told["issue"][0]["code"] == "conflict"
    nearby = [issue["details"]["text"] for issue in told["issue"][1:]]
    assert len(nearby) == 3
    assert portal.get(nearby[0].removeprefix("Still free: "))["status"] == "free"


def test_the_same_key_books_once_and_another_request_with_it_is_refused(portal: Program) -> None:
    slots, patient = portal.slots(), portal.person()
    first = appointment(slots[0]["id"], patient)
    key = {"Idempotency-Key": "one"}
    made = portal.post("Appointment", first, 201, headers=key)
    assert portal.post("Appointment", first, 201, headers=key) == made
    portal.post("Appointment", appointment(slots[3]["id"], patient), 422, headers=key)
    assert len(found(portal.get("Appointment"))) == 1


def test_a_conditional_create_makes_one(portal: Program) -> None:
    slots, patient = portal.slots(), portal.person()
    named = {"identifier": [{"system": "urn:portal", "value": "7"}]}
    unless = {"If-None-Exist": "identifier=urn:portal|7"}
    made = portal.post(
        "Appointment", appointment(slots[0]["id"], patient, **named), 201, headers=unless
    )
    again = portal.post(
        "Appointment", appointment(slots[3]["id"], patient, **named), headers=unless
    )
    assert again == made
    told = portal.post("Appointment", appointment(slots[3]["id"], patient, **named), 409)
    assert told["issue"][0]["code"] == "duplicate"
    assert found(portal.get("Appointment?identifier=urn:portal|7")) == [made]
    assert found(portal.get("Appointment?identifier=urn:other|7")) == []
    for condition in ("patient=x", "identifier=urn:portal|", "identifier", "identifier=%00|x"):
        body = appointment(slots[3]["id"], patient)
        portal.post("Appointment", body, 400, headers={"If-None-Exist": condition})


def test_of_many_conditional_creates_at_once_one_makes_it(portal: Program) -> None:
    body = {**PERSON, "identifier": [{"system": "urn:portal", "value": "9"}]}
    unless = {"If-None-Exist": "identifier=urn:portal|9"}

    def make(_turn: int) -> tuple[int, str]:
        reply = portal.ask("POST", "Patient", json=body, headers=unless)
        return reply.status_code, reply.json()["id"]

    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(make, range(8)))
    assert sorted(status for status, _ in made) == [200] * 7 + [201]
    assert len({name for _, name in made}) == 1
    assert len(found(portal.get("Patient?identifier=urn:portal|9"))) == 1


def test_a_change_of_what_was_changed_meanwhile_is_refused(portal: Program) -> None:
    booked = portal.booked()
    path = f"Appointment/{booked['id']}"
    reply = portal.ask("GET", path)
    assert reply.headers["etag"] == 'W/"0"'
    changed = {**booked, "comment": "It hurts more"}
    reply = portal.ask("PUT", path, json=changed, headers={"If-Match": 'W/"0"'})
    assert reply.status_code == 200
    assert (reply.headers["etag"], reply.json()["comment"]) == ('W/"1"', "It hurts more")
    for stale in ('W/"0"', "nonsense"):
        cancel = {**booked, "status": "cancelled"}
        portal.put(path, cancel, 412, headers={"If-Match": stale})
    assert portal.get(path)["status"] == "booked"
    told = portal.put(path, {**booked, "status": "cancelled"}, headers={"If-Match": 'W/"1"'})
    assert told["status"] == "cancelled"
    assert portal.get(f"{booked['slot'][0]['reference']}")["status"] == "free"


def test_an_appointment_is_not_moved_by_writing_over_it(portal: Program) -> None:
    booked, other = portal.booked(), portal.slots()[5]
    path = f"Appointment/{booked['id']}"
    for change in (
        {"start": other["start"], "end": other["end"]},
        {"slot": [{"reference": f"Slot/{other['id']}"}]},
        {"status": "arrived"},
        {"status": "noshow"},
        {"participant": appointment("x", portal.person())["participant"]},
    ):
        portal.put(path, {**booked, **change}, 422)
    portal.put("Appointment/other", booked, 400)
    portal.put("Appointment/other", {**booked, "id": "other"}, 405)
    assert portal.get(path) == booked


def test_hold_book_move_cancel(portal: Program) -> None:
    slots, patient = portal.slots(), portal.person()
    held = portal.post("Appointment/$hold", parameters(slot=slots[0]["id"], way="telephone"))
    assert held["status"] == "pending"
    assert portal.get(f"Slot/{slots[0]['id']}")["status"] == "busy"
    portal.post("Appointment/$book", parameters(appt_id=held["id"]), 422)
    booked = portal.post("Appointment/$book", parameters(appt_id=held["id"], patient_id=patient))
    assert booked["id"] == held["id"]
    assert booked["extension"][0]["valueCode"] == "telephone"
    moving = parameters(appt_id=slots[4]["id"], patient_id=patient, replaces=booked["id"])
    moved = portal.post("Appointment/$book", moving)
    old = portal.get(f"Appointment/{booked['id']}")
    assert old["status"] == "cancelled"
    assert old["extension"][-1]["valueReference"] == {"reference": f"Appointment/{moved['id']}"}
    told = portal.post(f"Appointment/{moved['id']}/$cancel", parameters(reason="Better again"))
    assert (told["status"], told["cancelationReason"]["text"]) == ("cancelled", "Better again")
    assert portal.post("Appointment/$cancel", parameters(appt_id=moved["id"])) == told
    held = portal.post("Appointment/$hold", parameters(appt_id=slots[2]["id"]))
    assert portal.post(f"Appointment/{held['id']}/$cancel", parameters())["status"] == "cancelled"
    assert portal.get(f"Slot/{slots[2]['id']}")["status"] == "free"
    resource = {"name": "appt-resource", "resource": appointment(slots[2]["id"], patient)}
    body = {"resourceType": "Parameters", "parameter": [resource]}
    assert portal.post("Appointment/$book", body)["status"] == "booked"
    portal.post("Appointment/$hold", parameters(), 422)
    portal.post("Appointment/$hold", parameters(slot=slots[6]["id"], way="pigeon"), 422)


def test_a_hold_that_has_lapsed_is_gone(
    http: TestClient, portal: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    slot, patient = portal.slots()[6]["id"], portal.person()
    held = portal.post("Appointment/$hold", parameters(slot=slot))
    service: Any = http.app.state.appointments  # type: ignore[attr-defined]
    monkeypatch.setattr(service, "clock", lambda: utc_now() + timedelta(minutes=6))
    portal.get(f"Appointment/{held['id']}", 410)
    told = portal.post("Appointment/$book", parameters(appt_id=held["id"], patient=patient), 410)
    assert told["issue"][0]["code"] == "deleted"
    assert found(portal.get("Appointment")) == []
    assert portal.get(f"Slot/{slot}")["status"] == "free"


def test_nobody_holds_a_clinics_whole_calendar(
    portal: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fireside_care.fhir.booking.MOST_HOLDS", 2)
    slots = portal.slots()
    held = [portal.post("Appointment/$hold", parameters(slot=slots[n]["id"])) for n in (8, 9)]
    told = portal.post("Appointment/$hold", parameters(slot=slots[10]["id"]), 429)
    assert told["issue"][0]["code"] == "throttled"
    portal.post(f"Appointment/{held[0]['id']}/$cancel", parameters())
    portal.post("Appointment/$hold", parameters(slot=slots[10]["id"]))


def test_find_proposes_free_times(scene: ClinicScene, portal: Program) -> None:
    first = portal.slots()[0]
    query = f"start={first['start'].replace('+', '%2B')}&practitioner={scene.lin}&_count=3"
    proposed = found(portal.get(f"Appointment/$find?{query}"))
    assert [one["status"] for one in proposed] == ["proposed"] * 3
    assert {one["participant"][0]["actor"]["reference"] for one in proposed} == {
        f"Practitioner/{scene.lin}"
    }
    told = portal.post(
        "Appointment/$find", parameters(start=first["start"], practitioner=scene.lin)
    )
    assert found(told)[:3] == proposed
    body = parameters(appt_id=proposed[0]["id"], patient=portal.person())
    assert portal.post("Appointment/$book", body)["status"] == "booked"


def test_somebody_on_the_block_list_is_not_booked(database: Database, portal: Program) -> None:
    slot, patient = portal.slots()[0]["id"], portal.person()
    with database.writing() as connection:
        connection.execute(
            update(table_of(Patient)).where(Patient.id == patient).values(blocked_at=utc_now())
        )
    portal.post("Appointment", appointment(slot, patient), 403)


def test_a_clinic_that_approves_first_gets_a_pending_one(
    http: TestClient, database: Database
) -> None:
    scene = ClinicScene(database, name="Careful Clinic", approve_first=True)
    booked = program(http, scene).booked()
    assert booked["status"] == "pending"
    assert "held-until" not in json.dumps(booked)


# What a clinic publishes -----------------------------------------------------------------------


def test_nothing_is_published_until_the_clinic_wants_it(
    http: TestClient, database: Database, scene: ClinicScene, portal: Program
) -> None:
    path = f"/fhir/publish/{scene.clinic}/Slot.ndjson"
    assert http.get("/fhir/$bulk-publish").json()["output"] == []
    checked(http.get(path), 404)
    with database.writing() as connection:
        connection.execute(
            update(table_of(Clinic))
            .where(Clinic.id == scene.clinic)
            .values(published=True, booking_link="https://meadow.example/book")
        )
    manifest = http.get("/fhir/$bulk-publish").json()
    assert set(manifest) >= {"transactionTime", "request", "output"}
    assert {one["type"] for one in manifest["output"]} == {"Location", "Schedule", "Slot"}
    links = set()
    for one in manifest["output"]:
        reply = http.get(urlsplit(one["url"]).path)
        assert reply.headers["content-type"] == "application/fhir+ndjson"
        lines = [json.loads(line) for line in reply.text.splitlines()]
        assert {line["resourceType"] for line in lines} == {one["type"]}
        links |= {extension["url"] for extension in lines[0]["extension"]}
        if one["type"] == "Slot":
            assert len(lines) > 1000
            assert {line["status"] for line in lines} == {"free"}
    assert {urlsplit(link).netloc for link in links} == {
        "hl7.org",
        "fhir-registry.smarthealthit.org",
    }
    for wrong in ("Patient", "Appointment", "Nothing"):
        checked(http.get(path.replace("Slot", wrong)), 404)


def test_links_begin_with_the_address_that_the_service_is_known_by(
    database: Database, library: Library
) -> None:
    """Whatever name a request says that it went to."""
    settings = Settings(
        mode="remote", database_url=database.url, secret=SECRET, public_url="https://care.example/"
    )
    app = create_app(settings, library=library, database=database)
    client = TestClient(app, headers={"Host": "evil.example"})
    manifest = client.get("/fhir/$bulk-publish").json()
    assert manifest["request"] == "https://care.example/fhir/$bulk-publish"
    told = client.get("/fhir/metadata").json()
    assert told["implementation"]["url"] == "https://care.example/fhir"
    assert "evil" not in json.dumps([manifest, told])


# Names of slots --------------------------------------------------------------------------------

KEYS = st.one_of(
    st.text("0123456789abcdef", min_size=32, max_size=32),
    st.text("0123456789abcdef", min_size=1, max_size=24),
)


@given(KEYS, KEYS, st.integers(0, 9_999_999_999))
def test_every_slot_has_an_id_that_fhir_allows(clinician: str, visit: str, start: int) -> None:
    named = SlotId(clinician, visit, start)
    text = ids.slot_name(named)
    assert len(text) <= 64
    assert ids.named_slot(text) == named
    assert ids.named_schedule(ids.schedule_name(clinician, visit)) == (clinician, visit)


def test_what_was_booked_is_one_row(database: Database, portal: Program) -> None:
    slot, patient = portal.slots()[0]["id"], portal.person()

    def book(_turn: int) -> int:
        status: int = portal.ask("POST", "Appointment", json=appointment(slot, patient)).status_code
        return status

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(book, range(16)))
    assert sorted(statuses) == [201] + [409] * 15
    with database.reading() as connection:
        rows = connection.execute(
            select(table_of(Appointment).c.status).where(Appointment.patient_id == patient)
        ).scalars()
        assert list(rows) == ["booked"]
