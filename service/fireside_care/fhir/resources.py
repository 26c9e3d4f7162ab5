"""What we have, as FHIR R4 resources: plain dictionaries, no text of one person for another."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row

from fireside_care.appointments.slot_ids import SlotId
from fireside_care.fhir.directory import Directory
from fireside_care.fhir.ids import schedule_name, slot_name
from fireside_core.booking import Status

Resource = dict[str, Any]
VISIT_SYSTEM = "urn:fireside:visit-type"
WAY_URL = "urn:fireside:visit-way"
HELD_UNTIL_URL = "urn:fireside:held-until"
REPLACED_BY_URL = "urn:fireside:replaced-by"
_STATUS = {Status.HELD: "pending"}
_SAID_NO = {Status.CANCELLED: "declined", Status.PENDING: "needs-action", Status.HELD: "tentative"}


def instant(moment: datetime) -> str:
    """As FHIR writes it."""
    return moment.astimezone(UTC).isoformat()


def location(directory: Directory) -> Resource:
    """The clinic as a place."""
    clinic = directory.clinic
    address: Resource = {}
    if clinic.address:
        address["text"] = clinic.address
    if clinic.country:
        address["country"] = clinic.country
    return _without_empty(
        {
            "resourceType": "Location",
            "id": clinic.id,
            "status": "active",
            "name": clinic.name,
            "mode": "instance",
            "telecom": _telephone(clinic.phone),
            "address": address,
        }
    )


def healthcare_service(directory: Directory, visit: Row[Any]) -> Resource:
    """Something that the clinic offers."""
    return _without_empty(
        {
            "resourceType": "HealthcareService",
            "id": visit.id,
            "active": visit.active,
            "type": [_visit_concept(visit)],
            "location": [_clinic_reference(directory)],
            "name": visit.name,
            "comment": visit.price,
            "characteristic": [{"text": way} for way in visit.ways],
            "appointmentRequired": True,
        }
    )


def practitioner(person: Row[Any]) -> Resource:
    """Somebody who sees people."""
    return {
        "resourceType": "Practitioner",
        "id": person.id,
        "active": person.active,
        "name": [{"text": person.name}],
    }


def practitioner_role(directory: Directory, person: Row[Any]) -> Resource:
    """What somebody does at this clinic. Each has one role, of the same id."""
    return _without_empty(
        {
            "resourceType": "PractitionerRole",
            "id": person.id,
            "active": person.active,
            "practitioner": _person_reference(person),
            "code": [{"text": person.role}] if person.role else [],
            "location": [_clinic_reference(directory)],
            "healthcareService": [
                _visit_reference(visit)
                for visit in directory.visit_types.values()
                if (person.id, visit.id) in directory.offered
            ],
        }
    )


def schedule(directory: Directory, clinician: str, visit_type: str, now: datetime) -> Resource:
    """The times of one person for one kind of visit: they differ in length between kinds."""
    person, visit = directory.clinicians[clinician], directory.visit_types[visit_type]
    start, end = directory.horizon(visit_type, now)
    return {
        "resourceType": "Schedule",
        "id": schedule_name(clinician, visit_type),
        "active": directory.offers(clinician, visit_type),
        "serviceType": [_visit_concept(visit)],
        "actor": [
            _person_reference(person),
            {"reference": f"PractitionerRole/{clinician}"},
            _visit_reference(visit),
            _clinic_reference(directory),
        ],
        "planningHorizon": {"start": instant(start), "end": instant(end)},
    }


def slot(visit: Row[Any], named: SlotId, status: str, end: datetime) -> Resource:
    """A time, free or not; never whose."""
    return {
        "resourceType": "Slot",
        "id": slot_name(named),
        "serviceType": [_visit_concept(visit)],
        "schedule": {"reference": f"Schedule/{schedule_name(named.clinician, named.visit_type)}"},
        "status": status,
        "start": instant(datetime.fromtimestamp(named.start, UTC)),
        "end": instant(end),
    }


def proposed_appointment(directory: Directory, named: SlotId, end: datetime) -> Resource:
    """A free time as an appointment that could be (``$find``)."""
    person = directory.clinicians[named.clinician]
    visit = directory.visit_types[named.visit_type]
    start = datetime.fromtimestamp(named.start, UTC)
    return {
        "resourceType": "Appointment",
        "id": slot_name(named),
        "status": "proposed",
        "serviceType": [_visit_concept(visit)],
        "start": instant(start),
        "end": instant(end),
        "minutesDuration": visit.minutes,
        "slot": [{"reference": f"Slot/{slot_name(named)}"}],
        "participant": [
            {"actor": _person_reference(person), "status": "needs-action"},
            {"actor": _clinic_reference(directory), "status": "needs-action"},
        ],
    }


def appointment(
    directory: Directory, row: Row[Any], identifiers: Iterable[tuple[str, str]] = ()
) -> Resource:
    """A row of the table of appointments, for who made it. Its version is its sequence."""
    person = directory.clinicians[row.clinician_id]
    visit = directory.visit_types[row.visit_type_id]
    named = SlotId(row.clinician_id, row.visit_type_id, int(row.start.timestamp()))
    status = Status(row.status)
    said = _SAID_NO.get(status, "accepted")
    participants = [
        {"actor": _person_reference(person), "status": said},
        {"actor": _clinic_reference(directory), "status": said},
    ]
    if row.patient_id:
        patient = {"reference": f"Patient/{row.patient_id}"}
        answer = "declined" if status == Status.CANCELLED else "accepted"
        participants.insert(0, {"actor": patient, "required": "required", "status": answer})
    extensions = [{"url": WAY_URL, "valueCode": row.way}]
    if status == Status.HELD:
        extensions.append({"url": HELD_UNTIL_URL, "valueInstant": instant(row.held_until)})
    if row.moved_to:
        reference: Any = {"reference": f"Appointment/{row.moved_to}"}
        extensions.append({"url": REPLACED_BY_URL, "valueReference": reference})
    reason = {"text": row.reason} if status == Status.CANCELLED and row.reason else {}
    return _without_empty(
        {
            "resourceType": "Appointment",
            "id": row.id,
            "meta": {"versionId": str(row.sequence), "lastUpdated": instant(row.changed_at)},
            "extension": extensions,
            "identifier": _identifiers(identifiers),
            "status": _STATUS.get(status, str(status)),
            "cancelationReason": reason,
            "serviceType": [_visit_concept(visit)],
            "start": instant(row.start),
            "end": instant(row.end),
            "minutesDuration": int((row.end - row.start).total_seconds() // 60),
            "slot": [{"reference": f"Slot/{slot_name(named)}"}],
            "created": instant(row.created_at),
            "comment": row.concern,
            "participant": participants,
        }
    )


def patient(row: Row[Any], identifiers: Iterable[tuple[str, str]] = ()) -> Resource:
    """A person, for the client that made them known."""
    return _without_empty(
        {
            "resourceType": "Patient",
            "id": row.id,
            "identifier": _identifiers(identifiers),
            "active": True,
            "name": [{"text": row.full_name}],
            "telecom": _telephone(row.phone),
            "birthDate": row.birth_date.isoformat() if row.birth_date else "",
            "address": [{"text": row.address}] if row.address else [],
        }
    )


def _visit_concept(visit: Row[Any]) -> Resource:
    coding = {"system": VISIT_SYSTEM, "code": visit.id, "display": visit.name}
    return {"coding": [coding], "text": visit.name}


def _visit_reference(visit: Row[Any]) -> Resource:
    return {"reference": f"HealthcareService/{visit.id}", "display": visit.name}


def _person_reference(person: Row[Any]) -> Resource:
    return {"reference": f"Practitioner/{person.id}", "display": person.name}


def _clinic_reference(directory: Directory) -> Resource:
    clinic = directory.clinic
    return {"reference": f"Location/{clinic.id}", "display": clinic.name}


def _telephone(number: str) -> list[Resource]:
    return [{"system": "phone", "value": number}] if number else []


def _identifiers(named: Iterable[tuple[str, str]]) -> list[Resource]:
    return [_without_empty({"system": system, "value": value}) for system, value in named]


def _without_empty(resource: Resource) -> Resource:
    """FHIR knows no empty text, list or object."""
    return {name: value for name, value in resource.items() if value not in ("", [], {})}
