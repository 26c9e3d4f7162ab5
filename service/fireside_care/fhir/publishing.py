"""SMART Scheduling Links: what a clinic lets everybody read, its free times and where they are.

Once a community specification, now an HL7 guide with a new address for the link to book: both
are given.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import cast

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy import Connection, select

from fireside_care.appointments.service import AppointmentService
from fireside_care.clinics.models import Clinic
from fireside_care.errors import NotFound
from fireside_care.fhir import resources
from fireside_care.fhir.dates import seconds_of
from fireside_care.fhir.directory import Directory, read_directory
from fireside_care.fhir.errors import FhirReply
from fireside_care.fhir.requests import base_of
from fireside_care.fhir.resources import Resource
from fireside_care.fhir.slots import FREE, all_schedules, times
from fireside_care.i18n import marked

router = APIRouter()
_LINKS = (
    "http://fhir-registry.smarthealthit.org/StructureDefinition/booking-deep-link",
    "http://hl7.org/fhir/uv/smart-scheduling-links/StructureDefinition/booking-deep-link",
)
_AHEAD = timedelta(days=28)
_KEPT_SECONDS = 60.0
_KINDS = ("Location", "Schedule", "Slot")
_NDJSON = "application/fhir+ndjson"
_NOT_PUBLISHED = marked("This clinic publishes nothing here.")


class Publisher:
    """Makes the files, and keeps each for a minute: anybody may ask, as often as they like."""

    def __init__(
        self, service: AppointmentService, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._service = service
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: dict[tuple[str, str], tuple[float, bytes]] = {}

    def manifest(self, base: str) -> Resource:
        """Which files there are."""
        with self._service.database.reading() as connection:
            ids = connection.execute(
                select(Clinic.id).where(Clinic.published, ~Clinic.practice).order_by(Clinic.id)
            ).scalars()
            clinics = list(ids)
        return {
            "transactionTime": resources.instant(self._service.clock()),
            "request": f"{base}/$bulk-publish",
            "output": [
                {"type": kind, "url": f"{base}/publish/{clinic}/{kind}.ndjson"}
                for clinic in clinics
                for kind in _KINDS
            ],
            "error": [],
        }

    def file(self, clinic: str, kind: str) -> bytes:
        """One file, a resource a line. Raises :class:`NotFound`."""
        if kind not in _KINDS:
            raise NotFound(_NOT_PUBLISHED)
        with self._service.database.reading() as connection:
            directory = read_directory(connection, clinic) if clinic.isalnum() else None
            if directory is None or not directory.clinic.published or directory.clinic.practice:
                raise NotFound(_NOT_PUBLISHED)
            # One at a time: the others find what it made.
            with self._lock:
                made_at, content = self._kept.get((clinic, kind), (0.0, b""))
                if not content or self._clock() - made_at > _KEPT_SECONDS:
                    content = _lines(self._resources(connection, directory, kind))
                    self._kept[clinic, kind] = (self._clock(), content)
        return content

    def _resources(
        self, connection: Connection, directory: Directory, kind: str
    ) -> Iterable[Resource]:
        now = self._service.clock()
        if kind == "Location":
            return [_with_links(resources.location(directory), directory)]
        if kind == "Schedule":
            return [
                _with_links(resources.schedule(directory, *pair, now), directory)
                for pair in all_schedules(directory)
            ]
        return self._slots(connection, directory, now)

    def _slots(
        self, connection: Connection, directory: Directory, now: datetime
    ) -> Iterable[Resource]:
        plan = self._service.plans.of(connection, directory.clinic.id)
        if plan is None:
            return
        last = seconds_of(now + _AHEAD)
        pairs = all_schedules(directory)
        for found in times(connection, plan, directory, pairs, 0, last, now):
            if found.free:
                visit = directory.visit_types[found.visit_type]
                start = datetime.fromtimestamp(found.start, now.tzinfo)
                end = start + timedelta(minutes=visit.minutes)
                yield _with_links(resources.slot(visit, found.slot, FREE, end), directory)


def _with_links(resource: Resource, directory: Directory) -> Resource:
    link = directory.clinic.booking_link
    if link:
        extensions = [{"url": url, "valueUrl": link} for url in _LINKS]
        resource["extension"] = [*resource.get("extension", []), *extensions]
    return resource


def _lines(found: Iterable[Resource]) -> bytes:
    return b"".join(
        json.dumps(resource, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        for resource in found
    )


def _publisher(request: Request) -> Publisher:
    return cast("Publisher", request.app.state.publisher)


@router.get("/$bulk-publish", response_class=FhirReply)
def get_manifest(request: Request) -> Response:
    """Which files there are. Needs no token."""
    manifest = _publisher(request).manifest(base_of(request))
    return Response(
        json.dumps(manifest),
        media_type="application/json",
        headers={"Cache-Control": f"max-age={_KEPT_SECONDS:.0f}"},
    )


@router.get(
    "/publish/{clinic}/{kind}.ndjson",
    response_class=Response,
    responses={404: {"description": "OperationOutcome"}},
)
def get_file(clinic: str, kind: str, request: Request) -> Response:
    """One file of a clinic that publishes. Needs no token."""
    return Response(
        _publisher(request).file(clinic, kind),
        media_type=_NDJSON,
        headers={"Cache-Control": f"max-age={_KEPT_SECONDS:.0f}"},
    )
