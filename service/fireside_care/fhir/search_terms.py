"""Which parameters each type of resource can be searched by, and where their values stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple

from fireside_care.fhir.queries import Query, reference_fits, text_fits, token_fits
from fireside_care.fhir.resources import Resource

Kind = Literal["token", "reference", "string", "date"]


class Term(NamedTuple):
    """A parameter. ``values``: what a resource has of it; none where the database looks."""

    kind: Kind
    values: Callable[[Resource], list[str]] | None = None


def _active(resource: Resource) -> list[str]:
    return [str(resource["active"]).lower()]


def _codes(field: str) -> Callable[[Resource], list[str]]:
    def values(resource: Resource) -> list[str]:
        return [
            f"{coding['system']}|{coding['code']}"
            for concept in resource.get(field, ())
            for coding in concept.get("coding", ())
        ]

    return values


def _references(field: str) -> Callable[[Resource], list[str]]:
    def values(resource: Resource) -> list[str]:
        found: Any = resource.get(field, [])
        return [one["reference"] for one in (found if isinstance(found, list) else [found])]

    return values


def _names(resource: Resource) -> list[str]:
    return [name["text"] for name in resource["name"]]


def _identifiers(resource: Resource) -> list[str]:
    return [f"{one.get('system', '')}|{one['value']}" for one in resource.get("identifier", ())]


def _telephone(resource: Resource) -> list[str]:
    return [f"phone|{one['value']}" for one in resource.get("telecom", ())]


TERMS: Mapping[str, Mapping[str, Term]] = {
    "Location": {"name": Term("string", lambda resource: [resource["name"]])},
    "HealthcareService": {
        "active": Term("token", _active),
        "name": Term("string", lambda resource: [resource["name"]]),
        "location": Term("reference", _references("location")),
        "service-type": Term("token", _codes("type")),
    },
    "Practitioner": {"active": Term("token", _active), "name": Term("string", _names)},
    "PractitionerRole": {
        "active": Term("token", _active),
        "practitioner": Term("reference", _references("practitioner")),
        "location": Term("reference", _references("location")),
        "service": Term("reference", _references("healthcareService")),
    },
    "Schedule": {
        "active": Term("token", _active),
        "actor": Term("reference", _references("actor")),
        "date": Term("date"),
        "service-type": Term("token", _codes("serviceType")),
    },
    "Patient": {
        "active": Term("token", _active),
        "birthdate": Term("date"),
        "identifier": Term("token", _identifiers),
        "name": Term("string", _names),
        "phone": Term("token", _telephone),
        "telecom": Term("token", _telephone),
    },
    "Slot": {
        "schedule": Term("reference"),
        "service-type": Term("token"),
        "start": Term("date"),
        "status": Term("token"),
    },
    "Appointment": {
        "actor": Term("reference"),
        "date": Term("date"),
        "identifier": Term("token"),
        "location": Term("reference"),
        "patient": Term("reference"),
        "practitioner": Term("reference"),
        "service-type": Term("token"),
        "slot": Term("reference"),
        "status": Term("token"),
    },
}


def fits(kind: str, resource: Resource, query: Query) -> bool:
    """Whether a resource is among those searched for, by all that it tells itself."""
    for name, term in TERMS[kind].items():
        if term.values is None:
            continue
        values = term.values(resource)
        for modifier, wanted in query.all(name):
            if term.kind == "reference":
                found = reference_fits(wanted, modifier, *values)
            elif term.kind == "string":
                found = text_fits(wanted, modifier, *values)
            else:
                found = token_fits(wanted, modifier, *(as_token(value) for value in values))
            if not found:
                return False
    return True


def as_token(value: str) -> tuple[str, str]:
    """System and code of ``system|code``."""
    system, _, code = value.rpartition("|")
    return system, code
