"""The parameters of ``$find``, ``$hold``, ``$book`` and ``$cancel`` (in the style of Argonaut)."""

from __future__ import annotations

from typing import Any

from fireside_care.fhir.booking import Wish, wish_of
from fireside_care.fhir.checking import check_resource, way_named
from fireside_care.fhir.errors import Invalid, Unprocessable
from fireside_care.fhir.resources import Resource
from fireside_care.i18n import marked
from fireside_core.booking import MAX_CONCERN_CHARS

FIND_TERMS = frozenset({"start", "end", "practitioner", "actor", "schedule", "service-type"})


class Parameters:
    """A Parameters resource that came in, by its names."""

    def __init__(self, resource: Resource) -> None:
        check_resource(resource, "Parameters")
        self._found: dict[str, Any] = {}
        for one in resource.get("parameter") or []:
            self._found.setdefault(str(one.get("name")), one)

    def text(self, name: str) -> str:
        """A value as text: a string, id, code or uri, or what a Reference points at."""
        one = self._found.get(name, {})
        for field, value in one.items():
            if field == "valueReference":
                return str(value.get("reference") or "")
            if field.startswith("value") and isinstance(value, str):
                return value
        return ""

    def resource(self, name: str) -> Resource | None:
        """A resource that is a parameter."""
        found = self._found.get(name, {}).get("resource")
        return found if isinstance(found, dict) else None

    def name(self, *names: str) -> str:
        """An id, given bare or as Type/id."""
        given = next((text for one in names if (text := self.text(one))), "")
        return given.rpartition("/")[2]


def wish_from(parameters: Parameters) -> Wish:
    """The time that ``$hold`` or ``$book`` is about."""
    appointment = parameters.resource("appt-resource")
    if appointment is not None:
        check_resource(appointment, "Appointment")
        wish = wish_of(appointment)
    else:
        time = parameters.name("appt-id", "slot")
        if not time:
            raise Unprocessable(
                marked(
                    "Which time? One of the parameters appt-id, slot and appt-resource says it."
                ),
                "required",
            )
        wish = Wish(time)
    comment = parameters.text("comment") or wish.comment
    if len(comment) > MAX_CONCERN_CHARS:
        raise Unprocessable(marked("The comment is too long."), "too-long")
    way = parameters.text("way")
    return Wish(
        time=wish.time,
        patient=parameters.name("patient-id", "patient") or wish.patient,
        way=way_named(way) if way else wish.way,
        comment=comment,
        identifiers=wish.identifiers,
        replaces=parameters.name("replaces"),
    )


def find_params(parameters: Parameters) -> list[tuple[str, str]]:
    """``$find`` by POST: its parameters as those of an address."""
    return [
        (name, value)
        for name in (*sorted(FIND_TERMS), "_count")
        if (value := parameters.text(name))
    ]


def as_slot_search(params: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """``start`` and ``end`` are the bounds of a search for slots."""
    found = []
    for name, value in params:
        if name in ("start", "end"):
            if value[:1].isalpha():
                raise Invalid(marked("The start and the end of $find have no prefix."))
            found.append(("start", f"{'ge' if name == 'start' else 'lt'}{value}"))
        elif name in FIND_TERMS or name == "_count":
            found.append((name, value))
    return tuple(found)
