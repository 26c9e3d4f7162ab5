"""Resources that come in: read, and checked before anything is done with them.

``fhir.resources`` knows the form of every resource but takes any word for a code, so that the
codes we go by are checked here; it is slow and large, and reads writes only.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from importlib import import_module
from typing import Any, NoReturn

from pydantic import BaseModel, ValidationError

from fireside_care.fhir.dates import read_instant
from fireside_care.fhir.errors import Invalid, Unprocessable
from fireside_care.fhir.models import IDENTIFIER_CHARS
from fireside_care.fhir.resources import WAY_URL, Resource
from fireside_care.i18n import marked
from fireside_core.booking import MAX_CONCERN_CHARS, Way

_MODULES = {"Appointment": "appointment", "Patient": "patient", "Parameters": "parameters"}
# Value sets of FHIR R4 (4.0.1) with a required binding, of what we read.
_CODES: Mapping[str, frozenset[str]] = {
    "Appointment.status": frozenset(
        {
            *("proposed", "pending", "booked", "arrived", "fulfilled", "cancelled", "noshow"),
            *("entered-in-error", "checked-in", "waitlist"),
        }
    ),
    "Appointment.participant.status": frozenset(
        {"accepted", "declined", "tentative", "needs-action"}
    ),
    "Appointment.participant.required": frozenset({"required", "optional", "information-only"}),
    "Appointment.identifier.use": frozenset({"usual", "official", "temp", "secondary", "old"}),
    "Patient.gender": frozenset({"male", "female", "other", "unknown"}),
    "Patient.name.use": frozenset(
        {"usual", "official", "temp", "nickname", "anonymous", "old", "maiden"}
    ),
    "Patient.telecom.system": frozenset({"phone", "fax", "email", "pager", "url", "sms", "other"}),
    "Patient.telecom.use": frozenset({"home", "work", "temp", "old", "mobile"}),
    "Patient.address.use": frozenset({"home", "work", "temp", "old", "billing"}),
    "Patient.address.type": frozenset({"postal", "physical", "both"}),
    "Patient.identifier.use": frozenset({"usual", "official", "temp", "secondary", "old"}),
}
_INSTANTS = ("Appointment.start", "Appointment.end")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_NOT_JSON = marked("The body is not a JSON object.")


def read_json(body: bytes) -> Resource:
    """The body of a request. Raises :class:`Invalid`."""
    try:
        text = body.decode("utf-8")
        found = json.loads(text, parse_constant=_refuse)
        # A half of a letter (a lone surrogate) cannot be written anywhere.
        if isinstance(found, dict):
            json.dumps(found, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError) as error:
        raise Invalid(_NOT_JSON, "structure") from error
    if not isinstance(found, dict):
        raise Invalid(_NOT_JSON, "structure")
    if any(has_control_sign(text) for text in _texts(found)):
        raise Invalid(marked("A text has a sign in it that FHIR does not allow."), "value")
    return found


def has_control_sign(text: str) -> bool:
    """Whether a text has a sign that no FHIR string may have, and no database keeps."""
    return bool(_CONTROL.search(text))


def check_resource(resource: Resource, kind: str) -> None:
    """Raise :class:`Invalid` or :class:`Unprocessable` for what is no such resource."""
    if resource.get("resourceType") != kind:
        raise Invalid(
            marked("The body has to be of the type {kind}."), "invalid", "resourceType", kind=kind
        )
    model: type[BaseModel] = getattr(import_module(f"fhir.resources.R4B.{_MODULES[kind]}"), kind)
    try:
        model.model_validate(resource)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        place = ".".join([kind, *(part for part in first["loc"] if isinstance(part, str))])
        issue = "required" if first["type"].endswith("missing") else "structure"
        raise Unprocessable(
            marked("This is not valid in FHIR R4: {place}."), issue, place, place=place
        ) from error
    except (RecursionError, ValueError, TypeError, OverflowError, AttributeError) as error:
        raise Unprocessable(marked("This is not valid in FHIR R4."), "structure") from error
    for path, codes in _CODES.items():
        for value in _at(resource, kind, path):
            if value not in codes:
                raise Unprocessable(
                    marked("That is no code of {path}."), "code-invalid", path, path=path
                )
    for path in _INSTANTS:
        for value in _at(resource, kind, path):
            read_instant(value, path)


def reference_of(node: object, kind: str) -> str:
    """The id that a Reference points at; empty where it points at no such type."""
    text = node.get("reference") if isinstance(node, dict) else None
    if not isinstance(text, str):
        return ""
    named, _, name = "/".join(text.split("/")[-2:]).rpartition("/")
    return name if named in ("", kind) else ""


def slot_of(appointment: Resource) -> str:
    """The one slot of an appointment; empty where it names none."""
    slots = appointment.get("slot") or []
    if len(slots) > 1:
        raise Unprocessable(
            marked("An appointment takes one slot here."), expression="Appointment.slot"
        )
    if not slots:
        return ""
    named = reference_of(slots[0], "Slot")
    if not named:
        raise Unprocessable(marked("The slot is named by Slot/id."), expression="Appointment.slot")
    return named


def participant_of(appointment: Resource, kind: str) -> str:
    """The id of the participant of one type; empty where there is none."""
    found = {
        name
        for one in appointment.get("participant") or []
        if isinstance(one.get("actor"), dict)
        and f"{kind}/" in str(one["actor"].get("reference", ""))
        and (name := reference_of(one["actor"], kind))
    }
    if len(found) > 1:
        raise Unprocessable(
            marked("An appointment has one {kind} here."),
            expression="Appointment.participant",
            kind=kind,
        )
    return found.pop() if found else ""


def way_of(resource: Resource) -> Way | None:
    """How the two are to meet, where it is said."""
    for extension in resource.get("extension") or []:
        if extension.get("url") == WAY_URL:
            return way_named(extension.get("valueCode"))
    return None


def way_named(code: object) -> Way:
    """A way by its code. Raises :class:`Unprocessable`."""
    try:
        return Way(str(code))
    except ValueError as error:
        raise Unprocessable(
            marked("A visit is one of {known}."), "code-invalid", known=", ".join(Way)
        ) from error


def comment_of(appointment: Resource) -> str:
    """What it is about, in the person's words."""
    text = str(appointment.get("comment") or appointment.get("description") or "").strip()
    if len(text) > MAX_CONCERN_CHARS:
        raise Unprocessable(marked("The comment is too long."), "too-long", "Appointment.comment")
    return text


def concept_text(concept: object) -> str:
    """The words of a CodeableConcept."""
    if not isinstance(concept, dict):
        return ""
    codings = concept.get("coding") or [{}]
    return str(concept.get("text") or codings[0].get("display") or "").strip()


def identifiers_of(resource: Resource) -> list[tuple[str, str]]:
    """System and value of each identifier, once."""
    found = []
    for one in resource.get("identifier") or []:
        system, value = str(one.get("system") or ""), str(one.get("value") or "")
        if not value:
            continue
        if max(len(system), len(value)) > IDENTIFIER_CHARS:
            raise Unprocessable(marked("An identifier is too long."), "too-long", "identifier")
        found.append((system, value))
    return list(dict.fromkeys(found))


def _refuse(_constant: str) -> NoReturn:
    raise ValueError


def _texts(node: Any) -> Iterable[str]:
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            waiting += [*one.keys(), *one.values()]
        elif isinstance(one, list):
            waiting += one


def _at(resource: Resource, kind: str, path: str) -> list[Any]:
    """All values at a path, where it is one of this type."""
    root, *steps = path.split(".")
    nodes: list[Any] = [resource] if root == kind else []
    for step in steps:
        values = [node[step] for node in nodes if isinstance(node, dict) and step in node]
        nodes = [one for value in values for one in (value if isinstance(value, list) else [value])]
    return nodes
