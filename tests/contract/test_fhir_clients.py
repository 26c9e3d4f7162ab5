"""Clients and validators that no one here wrote, unmodified, against the real service."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fhirclient import client as smart
from fhirclient.models.appointment import Appointment
from fhirclient.models.fhirabstractresource import FHIRAbstractResource
from fhirclient.models.patient import Patient
from fhirclient.models.slot import Slot
from fhirpy import AsyncFHIRClient, SyncFHIRClient
from fhirpy.base.exceptions import OperationOutcome, ResourceNotFound

from tests.support.fhir_service import FhirService, Node, NoNode

PERSON = {
    "resourceType": "Patient",
    "name": [{"family": "Tyler", "given": ["Rose"]}],
    "birthDate": "1941-05-02",
    "telecom": [{"system": "phone", "value": "020 7946 0018"}],
}


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Node:
    try:
        return Node(tmp_path_factory.mktemp("node"), "fhir-kit-client", "fhir")
    except NoNode as reason:
        pytest.skip(str(reason))


def appointment(slot: dict[str, Any], patient: str) -> dict[str, Any]:
    return {
        "resourceType": "Appointment",
        "status": "booked",
        "slot": [{"reference": f"Slot/{slot['id']}"}],
        "start": slot["start"],
        "end": slot["end"],
        "comment": "My knee hurts",
        "participant": [{"actor": {"reference": f"Patient/{patient}"}, "status": "accepted"}],
    }


def test_fhirpy_finds_holds_books_and_cancels(service: FhirService) -> None:
    client = SyncFHIRClient(service.base, authorization=f"Bearer {service.token}")
    schedules = (
        client.resources("Schedule").search(actor=f"Practitioner/{service.scene.lin}").fetch()
    )
    assert len(schedules) == 1
    slots = (
        client.resources("Slot")
        .search(schedule=schedules[0].to_reference(), status="free")
        .limit(5)
    )
    assert slots.count() > 1000
    page = slots.fetch()
    assert len(page) == 5
    pages = [slot for _, slot in zip(range(12), slots, strict=False)]
    assert len({slot.id for slot in pages}) == 12
    assert [slot.start for slot in pages] == sorted(slot.start for slot in pages)

    person = client.resource("Patient", **PERSON)
    person.save()
    held = client.execute(
        "Appointment/$hold",
        method="POST",
        data={
            "resourceType": "Parameters",
            "parameter": [{"name": "slot", "valueReference": {"reference": f"Slot/{page[0].id}"}}],
        },
    )
    assert held["status"] == "pending"
    assert client.resource("Slot", id=page[0].id) is not None
    assert client.resources("Slot").search(_id=page[0].id).first().status == "busy"
    booked = client.execute(
        "Appointment/$book",
        method="POST",
        data={
            "resourceType": "Parameters",
            "parameter": [
                {"name": "appt-id", "valueId": held["id"]},
                {"name": "patient-id", "valueString": person.id},
            ],
        },
    )
    assert booked["status"] == "booked"

    second = client.resource("Appointment", **appointment(page[1].serialize(), person.id))
    second.save()
    assert second.status == "booked"
    found = client.resources("Appointment").search(patient=person.to_reference()).fetch_all()
    assert {one.id for one in found} == {held["id"], second.id}
    with pytest.raises(OperationOutcome):
        client.resource("Appointment", **appointment(page[1].serialize(), person.id)).save()
    second["status"] = "cancelled"
    second["cancelationReason"] = {"text": "Better again"}
    second.save()
    again = client.reference("Appointment", second.id).to_resource()
    assert again["status"] == "cancelled"
    assert again["cancelationReason"]["text"] == "Better again"
    assert client.resources("Slot").search(_id=page[1].id).first().status == "free"
    with pytest.raises(ResourceNotFound):
        client.reference("Appointment", "nobody-s").to_resource()


def test_of_sixteen_that_race_for_a_slot_one_gets_it(service: FhirService) -> None:
    async def race() -> list[bool]:
        client = AsyncFHIRClient(service.base, authorization=f"Bearer {service.token}")
        person = client.resource("Patient", **PERSON)
        await person.save()
        slot = await client.resources("Slot").search(status="free").first()

        async def book() -> bool:
            try:
                await client.resource(
                    "Appointment", **appointment(slot.serialize(), person.id)
                ).save()
            except OperationOutcome:
                return False
            return True

        return await asyncio.gather(*(book() for _ in range(16)))

    assert sum(asyncio.run(race())) == 1


def test_fhirclient_finds_books_and_cancels(service: FhirService) -> None:
    client = smart.FHIRClient(settings={"app_id": "test", "api_base": f"{service.base}/"})
    client.server.session.headers["Authorization"] = f"Bearer {service.token}"
    assert client.prepare()
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).date().isoformat()
    wish = {"status": "free", "start": tomorrow, "_count": "40"}
    slots = list(Slot.where(wish).perform_resources_iter(client.server))
    assert len(slots) > 80, "it follows the pages"
    person = Patient(PERSON)
    told = person.create(client.server)
    assert told is not None
    person = Patient.read(told["id"], client.server)
    made = Appointment(appointment(slots[0].as_json(), person.id)).create(client.server)
    assert made["status"] == "booked"
    with pytest.raises(Exception, match="409"):
        Appointment(appointment(slots[0].as_json(), person.id)).create(client.server)
    mine = Appointment.read(made["id"], client.server)
    mine.status = "cancelled"
    mine.update(client.server)
    assert Appointment.read(made["id"], client.server).status == "cancelled"


def test_an_operator_lists_and_revokes_programs_and_publishes(service: FhirService) -> None:
    token = service.new_token("short-lived")
    name = next(
        line.split()[0]
        for line in service.care.run("client", "list").splitlines()
        if line.endswith("short-lived")
    )
    headers = {"Authorization": f"Bearer {token}"}
    assert httpx.get(f"{service.base}/Location", headers=headers).status_code == 200
    service.care.run("client", "revoke", name)
    assert httpx.get(f"{service.base}/Location", headers=headers).status_code == 403
    link = "https://meadow.example/book"
    service.care.run("client", "publish", service.scene.clinic, "--on", "--link", link)
    files = httpx.get(f"{service.base}/$bulk-publish").json()["output"]
    assert [httpx.get(one["url"]).status_code for one in files] == [200] * 3
    service.care.run("client", "publish", service.scene.clinic, "--off")
    assert httpx.get(f"{service.base}/$bulk-publish").json()["output"] == []
    assert [httpx.get(one["url"]).status_code for one in files] == [404] * 3


_KIT = """
const { Client } = await import('fhir-kit-client');
const fhir = new Client({ baseUrl: input.base, bearerToken: input.token });
const statement = await fhir.capabilityStatement();
let page = await fhir.search({ resourceType: 'Slot', searchParams: { status: 'free', _count: 4 } });
const first = page.entry.map((entry) => entry.resource.id);
page = await fhir.nextPage({ bundle: page });
const second = page.entry.map((entry) => entry.resource.id);
const slot = page.entry[3].resource;
const patient = await fhir.create({ resourceType: 'Patient', body: input.person });
const held = await fhir.operation({
  name: 'hold', resourceType: 'Appointment', method: 'POST',
  input: { resourceType: 'Parameters', parameter: [
    { name: 'appt-id', valueId: slot.id }, { name: 'patient-id', valueId: patient.id }] },
});
const book = { ...held, status: 'booked' };
const booked = await fhir.update({ resourceType: 'Appointment', id: held.id, body: book });
const failures = [];
for (const body of [
  { resourceType: 'Appointment', status: 'booked', slot: [{ reference: 'Slot/' + slot.id }],
    participant: [{ actor: { reference: 'Patient/' + patient.id }, status: 'accepted' }] },
  { resourceType: 'Appointment', status: 'nonsense', participant: [{ status: 'accepted' }] },
]) {
  try { await fhir.create({ resourceType: 'Appointment', body }); failures.push(201); }
  catch (error) { failures.push([error.response.status, error.response.data.issue[0].code]); }
}
const cancelled = await fhir.operation({
  name: 'cancel', resourceType: 'Appointment', id: held.id, method: 'POST',
  input: { resourceType: 'Parameters' },
});
const search = await fhir.search({
  resourceType: 'Appointment', searchParams: { patient: patient.id },
  options: { postSearch: true } });
tell({ version: statement.fhirVersion, first, second, held: held.status, booked: booked.status,
  failures, cancelled: cancelled.status, found: (search.entry || []).length });
"""


@pytest.mark.slow
def test_fhir_kit_client_finds_holds_books_and_cancels(service: FhirService, node: Node) -> None:
    told = node.run(_KIT, {"base": service.base, "token": service.token, "person": PERSON})
    assert told["version"] == "4.0.1"
    assert len(set(told["first"] + told["second"])) == 8
    assert (told["held"], told["booked"], told["cancelled"]) == ("pending", "booked", "cancelled")
    assert told["failures"] == [[409, "conflict"], [422, "code-invalid"]]
    assert told["found"] == 1


# What two validators say to everything that is sent --------------------------------------------

_VALIDATE = """
const { Fhir } = require('fhir');
const fhir = new Fhir();
tell(input.map((resource) => fhir.validate(resource).messages
  .filter((message) => message.severity === 'error' || message.severity === 'fatal')
  .map((message) => resource.resourceType + ' ' + message.location + ': ' + message.message)
).flat());
"""


def everything(service: FhirService) -> list[dict[str, Any]]:
    """One of each reply that the service can give."""
    with httpx.Client(headers=service.headers, timeout=20) as client:

        def get(path: str) -> dict[str, Any]:
            found: dict[str, Any] = client.get(f"{service.base}/{path}").json()
            return found

        def post(path: str, body: dict[str, Any]) -> dict[str, Any]:
            reply = client.post(f"{service.base}/{path}", json=body)
            assert reply.headers["content-type"] == "application/fhir+json"
            made: dict[str, Any] = reply.json()
            return made

        slots = get("Slot?status=free&_count=6&_total=accurate&_include=Slot:schedule")
        first = [
            entry["resource"] for entry in slots["entry"] if entry["search"]["mode"] == "match"
        ]
        identified = {**PERSON, "identifier": [{"system": "urn:test", "value": uuid4().hex}]}
        person = post("Patient", identified)
        booked = post("Appointment", appointment(first[0], person["id"]))
        held = post(
            "Appointment/$hold",
            {
                "resourceType": "Parameters",
                "parameter": [{"name": "slot", "valueString": first[1]["id"]}],
            },
        )
        moved = post(
            "Appointment/$book",
            {
                "resourceType": "Parameters",
                "parameter": [
                    {"name": "appt-id", "valueString": held["id"]},
                    {"name": "patient", "valueReference": {"reference": f"Patient/{person['id']}"}},
                    {"name": "replaces", "valueString": booked["id"]},
                ],
            },
        )
        assert moved["status"] == "booked", moved
        bundles = [
            get(kind)
            for kind in (
                *("Location", "HealthcareService", "Practitioner", "PractitionerRole"),
                *("Schedule", "Patient", "Slot?status=busy", "Slot?status=nothing"),
                "Appointment?_include=Appointment:patient&_include=Appointment:practitioner",
                f"Appointment/$find?start={first[0]['start'].replace('+', '%2B')}&_count=2",
            )
        ]
        cancelled = client.post(f"{service.base}/Appointment/{moved['id']}/$cancel").json()
        assert cancelled["status"] == "cancelled", cancelled
        wrong = [
            get("Appointment/nothing"),
            get("Slot?start=yesterday"),
            get("Nothing"),
            post("Appointment", appointment(first[1], "nobody")),
            post("Appointment", {"resourceType": "Patient"}),
            httpx.get(f"{service.base}/Slot").json(),
        ]
    return [get_metadata(service), slots, person, booked, held, moved, cancelled, *bundles, *wrong]


def get_metadata(service: FhirService) -> dict[str, Any]:
    found: dict[str, Any] = httpx.get(f"{service.base}/metadata").json()
    return found


def each_resource(sent: list[dict[str, Any]]) -> list[dict[str, Any]]:
    inner = [entry["resource"] for one in sent for entry in one.get("entry", [])]
    return [*sent, *inner]


def test_all_that_is_sent_is_valid_to_fhir_resources_and_fhirclient(service: FhirService) -> None:
    sent = each_resource(everything(service))
    kinds = {resource["resourceType"] for resource in sent}
    assert kinds == {
        *("Appointment", "Bundle", "CapabilityStatement", "HealthcareService", "Location"),
        *("OperationOutcome", "Patient", "Practitioner", "PractitionerRole", "Schedule", "Slot"),
    }
    for resource in sent:
        kind = resource["resourceType"]
        model: Any = getattr(import_module(f"fhir.resources.R4B.{kind.lower()}"), kind)
        model.model_validate(resource)
        ours = import_module(f"fhirclient.models.{kind.lower()}")
        found: FHIRAbstractResource = getattr(ours, kind)(resource, strict=True)
        assert found.as_json()["resourceType"] == kind


@pytest.mark.slow
def test_all_that_is_sent_is_valid_to_the_fhir_of_npm(service: FhirService, node: Node) -> None:
    assert node.run(_VALIDATE, [{"resourceType": "Slot", "status": "nonsense"}]) != []
    assert node.run(_VALIDATE, each_resource(everything(service))) == []
