"""What one client may read of its clinic, and find there."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, false, func, or_, select, true, tuple_

from fireside_care.appointments.hours import as_datetime
from fireside_care.appointments.models import Appointment, Patient
from fireside_care.appointments.plan import ClinicPlan, Plans
from fireside_care.database import table_of
from fireside_care.errors import NotFound
from fireside_care.fhir import resources
from fireside_care.fhir.clients import Client
from fireside_care.fhir.dates import DateFilter, seconds_of
from fireside_care.fhir.directory import Directory, read_directory
from fireside_care.fhir.errors import Gone, Invalid
from fireside_care.fhir.ids import named_schedule, named_slot, schedule_name, slot_name
from fireside_care.fhir.models import ClientIdentifier
from fireside_care.fhir.queries import Query, reference_fits, token_fits
from fireside_care.fhir.resources import Resource
from fireside_care.fhir.search_terms import TERMS, as_token, fits
from fireside_care.fhir.slots import BUSY, FREE, Time, all_schedules, find_time, times
from fireside_care.i18n import marked
from fireside_core.booking import Status

_A = table_of(Appointment)
_P = table_of(Patient)
_I = table_of(ClientIdentifier)
_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}", re.ASCII)
_MISSING = marked("There is no such resource, or this client may not see it.")
_FAR = 1 << 33
"""Later than anything that can be booked."""
INCLUDED = {
    "Slot:schedule": ("schedule",),
    "Schedule:actor": ("actor",),
    "PractitionerRole:practitioner": ("practitioner",),
    "PractitionerRole:location": ("location",),
    "PractitionerRole:service": ("healthcareService",),
    "HealthcareService:location": ("location",),
    "Appointment:actor": ("participant", "actor"),
    "Appointment:patient": ("participant", "actor"),
    "Appointment:practitioner": ("participant", "actor"),
    "Appointment:location": ("participant", "actor"),
    "Appointment:slot": ("slot",),
}
_INCLUDED_KINDS = {
    "Appointment:patient": "Patient/",
    "Appointment:practitioner": "Practitioner/",
    "Appointment:location": "Location/",
}


@dataclass(frozen=True)
class Page:
    """What a search found. ``behind``: where the next page begins; ``total``: if it was asked."""

    found: Sequence[Resource]
    included: Sequence[Resource] = ()
    behind: tuple[str | int, ...] | None = None
    total: int | None = None


class ClinicView:
    """One client's view in one transaction."""

    def __init__(self, connection: Connection, plans: Plans, client: Client, now: datetime) -> None:
        self._connection = connection
        self._client = client
        self._now = now
        plan = plans.of(connection, client.clinic_id)
        directory = read_directory(connection, client.clinic_id)
        if plan is None or directory is None:
            raise NotFound(_MISSING)
        self.plan: ClinicPlan = plan
        self.directory: Directory = directory

    # Reading -------------------------------------------------------------------------------

    def read(self, kind: str, name: str) -> Resource:
        """One resource. Raises :class:`NotFound` or :class:`Gone`."""
        found = self._find(kind, name) if _ID.fullmatch(name) else None
        if found is None:
            raise NotFound(_MISSING)
        return found

    def appointment_row(self, name: str, lock: bool = False) -> Row[Any] | None:
        """A row of this client's, a held one too; with ``lock``, nobody changes it meanwhile."""
        if not _ID.fullmatch(name):
            return None
        query = select(_A).where(
            _A.c.id == name,
            _A.c.clinic_id == self._client.clinic_id,
            _A.c.device_id == self._client.who.owner,
        )
        return self._connection.execute(query.with_for_update() if lock else query).one_or_none()

    def patient_row(self, name: str) -> Row[Any] | None:
        """A person whom this client made known."""
        if not _ID.fullmatch(name):
            return None
        return self._connection.execute(
            select(_P).where(
                _P.c.id == name,
                _P.c.clinic_id == self._client.clinic_id,
                _P.c.client_id == self._client.id,
            )
        ).one_or_none()

    def appointment_of(self, row: Row[Any]) -> Resource:
        """A row as a resource."""
        return self._appointments_of([row])[0]

    def proposed(self, query: Query) -> list[Resource]:
        """Free times as appointments that could be (``$find``)."""
        free = (time for time in self._slot_times(query) if time.free)
        return [
            resources.proposed_appointment(self.directory, time.slot, self._end(time))
            for time in itertools.islice(free, query.count)
        ]

    def _find(self, kind: str, name: str) -> Resource | None:
        directory = self.directory
        if kind == "Location":
            return resources.location(directory) if name == directory.clinic.id else None
        if kind == "HealthcareService":
            visit = directory.visit_types.get(name)
            return resources.healthcare_service(directory, visit) if visit is not None else None
        if kind in ("Practitioner", "PractitionerRole"):
            person = directory.clinicians.get(name)
            if person is None:
                return None
            if kind == "Practitioner":
                return resources.practitioner(person)
            return resources.practitioner_role(directory, person)
        if kind == "Schedule":
            pair = named_schedule(name)
            if (
                pair is None
                or pair[0] not in directory.clinicians
                or pair[1] not in directory.visit_types
            ):
                return None
            return resources.schedule(directory, *pair, self._now)
        if kind == "Slot":
            return self._slot(name)
        if kind == "Patient":
            row = self.patient_row(name)
            return self._patients_of([row])[0] if row is not None else None
        row = self.appointment_row(name)
        if row is None:
            return None
        if row.status == Status.HELD and row.held_until <= self._now:
            raise Gone(marked("That time was held for some minutes, which have passed."))
        return self.appointment_of(row)

    def _slot(self, name: str) -> Resource | None:
        named = named_slot(name)
        if (
            named is None
            or named.clinician not in self.directory.clinicians
            or named.visit_type not in self.directory.visit_types
        ):
            return None
        time = find_time(self._connection, self.plan, self.directory, named, self._now)
        return self._slot_of(time) if time is not None else None

    def _slot_of(self, time: Time) -> Resource:
        visit = self.directory.visit_types[time.visit_type]
        return resources.slot(visit, time.slot, FREE if time.free else BUSY, self._end(time))

    def _end(self, time: Time) -> datetime:
        visit = self.directory.visit_types[time.visit_type]
        return as_datetime(time.start) + timedelta(minutes=visit.minutes)

    def _appointments_of(self, rows: Sequence[Row[Any]]) -> list[Resource]:
        named = self._identifiers("Appointment", [row.id for row in rows])
        return [resources.appointment(self.directory, row, named[row.id]) for row in rows]

    def _patients_of(self, rows: Sequence[Row[Any]]) -> list[Resource]:
        named = self._identifiers("Patient", [row.id for row in rows])
        return [resources.patient(row, named[row.id]) for row in rows]

    def _identifiers(self, kind: str, ids: list[str]) -> defaultdict[str, list[tuple[str, str]]]:
        found: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        for part in range(0, len(ids), 500):
            for row in self._connection.execute(
                select(_I.c.resource_id, _I.c.system, _I.c.value)
                .where(
                    _I.c.client_id == self._client.id,
                    _I.c.resource == kind,
                    _I.c.resource_id.in_(ids[part : part + 500]),
                )
                .order_by(_I.c.system, _I.c.value)
            ):
                found[row.resource_id].append((row.system, row.value))
        return found

    # Searching -----------------------------------------------------------------------------

    def search(self, kind: str, query: Query) -> Page:
        """A page of what fits."""
        if kind == "Slot":
            page = self._search_slots(query)
        elif kind == "Appointment":
            page = self._search_appointments(query)
        else:
            page = self._search_listed(kind, query)
        return Page(page.found, self._included(page.found, query), page.behind, page.total)

    def _search_listed(self, kind: str, query: Query) -> Page:
        """Of what there is little of: all is listed, and what fits is kept."""
        wanted = [values for _modifier, values in query.all("_id")]
        found = [
            resource
            for resource in sorted(self._listed(kind, query), key=lambda one: str(one["id"]))
            if fits(kind, resource, query) and all(resource["id"] in ids for ids in wanted)
        ]
        start = 0
        if query.cursor is not None:
            last = str(query.cursor[0]) if query.cursor else ""
            start = sum(resource["id"] <= last for resource in found)
        shown = found[start : start + query.count] if not query.only_total else []
        more = bool(shown) and start + query.count < len(found)
        return Page(shown, behind=(shown[-1]["id"],) if more else None, total=len(found))

    def _listed(self, kind: str, query: Query) -> Iterable[Resource]:
        directory = self.directory
        if kind == "Location":
            return [resources.location(directory)]
        if kind == "HealthcareService":
            visits = directory.visit_types.values()
            return [resources.healthcare_service(directory, visit) for visit in visits]
        if kind == "Practitioner":
            return [resources.practitioner(person) for person in directory.clinicians.values()]
        if kind == "PractitionerRole":
            people = directory.clinicians.values()
            return [resources.practitioner_role(directory, person) for person in people]
        if kind == "Schedule":
            return self._schedules(query)
        return self._patients(query)

    def _schedules(self, query: Query) -> list[Resource]:
        dates = query.dates("date", self.directory.zone)
        found = []
        for clinician, visit_type in sorted(self.directory.offered):
            start, end = (
                seconds_of(moment) for moment in self.directory.horizon(visit_type, self._now)
            )
            if all(any(low <= end and start < high for low, high in one.ranges) for one in dates):
                found.append(resources.schedule(self.directory, clinician, visit_type, self._now))
        return found

    def _patients(self, query: Query) -> list[Resource]:
        rows = self._connection.execute(
            select(_P).where(
                _P.c.clinic_id == self._client.clinic_id, _P.c.client_id == self._client.id
            )
        ).all()
        born = query.dates("birthdate", self.directory.zone)
        return self._patients_of(
            [
                row
                for row in rows
                if all(
                    row.birth_date is not None
                    and one.fits(
                        seconds_of(
                            datetime.combine(
                                row.birth_date, datetime.min.time(), self.directory.zone
                            )
                        )
                    )
                    for one in born
                )
            ]
        )

    def _search_slots(self, query: Query) -> Page:
        wanted = [values for _modifier, values in query.all("_id")]
        found: Iterator[Time] = (
            time
            for time in self._slot_times(query)
            if all(slot_name(time.slot) in ids for ids in wanted)
        )
        if query.only_total:
            return Page([], total=sum(1 for _ in found))
        total = None
        if query.wants_total:
            listed = list(found)
            total, found = len(listed), iter(listed)
        if query.cursor is not None:
            start, clinician, visit_type = _cursor_of(query, int, str, str)
            found = (time for time in found if time[:3] > (start, clinician, visit_type))
        shown = list(itertools.islice(found, query.count))
        more = next(found, None) is not None
        behind = shown[-1][:3] if more and shown else None
        return Page([self._slot_of(time) for time in shown], behind=behind, total=total)

    def _slot_times(self, query: Query) -> Iterable[Time]:
        directory = self.directory
        schedules = all_schedules(directory)
        for modifier, values in query.all("schedule"):
            schedules = [
                pair
                for pair in schedules
                if reference_fits(values, modifier, f"Schedule/{schedule_name(*pair)}")
            ]
        for name in ("practitioner", "actor"):
            for modifier, values in query.all(name):
                schedules = [
                    pair
                    for pair in schedules
                    if reference_fits(
                        values,
                        modifier,
                        f"Practitioner/{pair[0]}",
                        f"PractitionerRole/{pair[0]}",
                        f"HealthcareService/{pair[1]}",
                        f"Location/{directory.clinic.id}",
                    )
                ]
        for modifier, values in query.all("service-type"):
            schedules = [
                pair
                for pair in schedules
                if token_fits(values, modifier, (resources.VISIT_SYSTEM, pair[1]))
            ]
        dates = query.dates("start", directory.zone)
        first = max([0, *(one.first for one in dates)])
        last = min([_FAR, *(one.last for one in dates)])
        if query.cursor is not None and not query.wants_total:
            first = max(first, int(_cursor_of(query, int, str, str)[0]))
        statuses = query.all("status")
        for time in times(
            self._connection, self.plan, directory, schedules, first, last, self._now
        ):
            status = ("http://hl7.org/fhir/slotstatus", FREE if time.free else BUSY)
            if all(one.fits(time.start) for one in dates) and all(
                token_fits(values, modifier, status) for modifier, values in statuses
            ):
                yield time

    def _search_appointments(self, query: Query) -> Page:
        conditions = [
            _A.c.clinic_id == self._client.clinic_id,
            _A.c.device_id == self._client.who.owner,
            or_(_A.c.status != Status.HELD, _A.c.held_until > self._now),
            *self._appointment_conditions(query),
        ]
        total = None
        if query.wants_total:
            total = self._connection.execute(
                select(func.count()).select_from(_A).where(*conditions)
            ).scalar_one()
        if query.only_total:
            return Page([], total=total)
        backwards = query.first("_sort") == "-date"
        order = [_A.c.start, _A.c.id]
        if query.cursor is not None:
            start, name = _cursor_of(query, int, str)
            place = tuple_(*order)
            behind = (as_datetime(min(max(int(start), 0), _FAR)), str(name))
            conditions.append(place < behind if backwards else place > behind)
        rows = self._connection.execute(
            select(_A)
            .where(*conditions)
            .order_by(*(column.desc() if backwards else column for column in order))
            .limit(query.count + 1)
        ).all()
        shown = rows[: query.count]
        more = len(rows) > len(shown)
        return Page(
            self._appointments_of(shown),
            behind=(seconds_of(shown[-1].start), shown[-1].id) if more else None,
            total=total,
        )

    def _appointment_conditions(self, query: Query) -> list[ColumnElement[bool]]:
        conditions: list[ColumnElement[bool]] = []
        for _modifier, values in query.all("_id"):
            conditions.append(_A.c.id.in_(_ids(values)))
        conditions += [_within(one) for one in query.dates("date", self.directory.zone)]
        for name, kind in (("patient", "Patient"), ("practitioner", "Practitioner")):
            for modifier, values in query.all(name):
                conditions.append(_points_at(values, modifier or kind, (kind,)))
        for modifier, values in query.all("actor"):
            conditions.append(_points_at(values, modifier, ("Patient", "Practitioner", "Location")))
        for modifier, values in query.all("location"):
            conditions.append(_points_at(values, modifier or "Location", ("Location",)))
        for modifier, values in query.all("service-type"):
            conditions.append(
                _A.c.visit_type_id.in_(
                    [
                        visit
                        for visit in self.directory.visit_types
                        if token_fits(values, modifier, (resources.VISIT_SYSTEM, visit))
                    ]
                )
            )
        for modifier, values in query.all("status"):
            shown = {
                status: "pending" if status == Status.HELD else str(status) for status in Status
            }
            conditions.append(
                _A.c.status.in_(
                    [
                        str(status)
                        for status, code in shown.items()
                        if token_fits(
                            values, modifier, ("http://hl7.org/fhir/appointmentstatus", code)
                        )
                    ]
                )
            )
        for _modifier, values in query.all("slot"):
            conditions.append(_at_slots(values))
        for _modifier, values in query.all("identifier"):
            conditions.append(self._identified(values))
        return conditions

    def _identified(self, values: Iterable[str]) -> ColumnElement[bool]:
        named = select(_I.c.resource_id).where(
            _I.c.client_id == self._client.id, _I.c.resource == "Appointment"
        )
        alternatives = []
        for text in values:
            system, code = as_token(text)
            same = _I.c.value == code if code else true()
            alternatives.append(and_(same, _I.c.system == system) if "|" in text else same)
        return _A.c.id.in_(named.where(or_(*alternatives)))

    def _included(self, found: Sequence[Resource], query: Query) -> list[Resource]:
        """What the found ones point at, as wished."""
        wishes = [
            value
            for name in ("_include", "_include:iterate")
            for _modifier, values in query.all(name)
            for value in values
        ]
        there = {f"{one['resourceType']}/{one['id']}" for one in found}
        included: list[Resource] = []
        for wish in wishes:
            path = INCLUDED.get(wish)
            if path is None:
                raise Invalid(marked("That cannot be included."), "not-supported")
            begin = _INCLUDED_KINDS.get(wish, "")
            for reference in _pointed_at([*found, *included], wish.partition(":")[0], path):
                if reference in there or not reference.startswith(begin):
                    continue
                there.add(reference)
                kind, _, name = reference.partition("/")
                resource = self._find(kind, name)
                if resource is not None:
                    included.append(resource)
        return included


def _pointed_at(found: Iterable[Resource], kind: str, path: tuple[str, ...]) -> list[str]:
    references = []
    for resource in found:
        if resource["resourceType"] != kind:
            continue
        nodes: list[Any] = [resource]
        for step in path:
            values = [node[step] for node in nodes if step in node]
            nodes = [
                one for value in values for one in (value if isinstance(value, list) else [value])
            ]
        references += [node["reference"] for node in nodes]
    return references


def _points_at(values: Iterable[str], kind: str, kinds: tuple[str, ...]) -> ColumnElement[bool]:
    columns = {
        "Patient": _A.c.patient_id,
        "Practitioner": _A.c.clinician_id,
        "Location": _A.c.clinic_id,
    }
    alternatives: list[ColumnElement[bool]] = [false()]
    for text in values:
        named_kind, _, name = "/".join(text.split("/")[-2:]).rpartition("/")
        alternatives += [
            columns[candidate] == name
            for candidate in kinds
            if (named_kind or kind or candidate) == candidate and _ID.fullmatch(name)
        ]
    return or_(*alternatives)


def _within(dates: DateFilter) -> ColumnElement[bool]:
    return or_(
        *(and_(_A.c.start >= _near(low), _A.c.start < _near(high)) for low, high in dates.ranges)
    )


def _at_slots(values: Iterable[str]) -> ColumnElement[bool]:
    alternatives: list[ColumnElement[bool]] = [false()]
    for text in values:
        named = named_slot(text.rpartition("/")[2])
        if named is not None:
            alternatives.append(
                and_(
                    _A.c.clinician_id == named.clinician,
                    _A.c.visit_type_id == named.visit_type,
                    _A.c.start == as_datetime(named.start),
                )
            )
    return or_(*alternatives)


def _ids(values: Iterable[str]) -> list[str]:
    return [value for value in values if _ID.fullmatch(value)]


def _near(instant: int) -> datetime:
    """An instant that the database can compare with."""
    return datetime.fromtimestamp(min(max(instant, 0), _FAR), UTC)


def _cursor_of(query: Query, *types: type) -> list[Any]:
    cursor = query.cursor
    if (
        cursor is None
        or len(cursor) != len(types)
        or any(not isinstance(part, kind) for part, kind in zip(cursor, types, strict=True))
    ):
        raise Invalid(marked("That page is not one of ours."))
    return cursor


def known_terms(kind: str) -> frozenset[str]:
    """The parameters that a type of resource can be searched by."""
    return frozenset(TERMS[kind])
