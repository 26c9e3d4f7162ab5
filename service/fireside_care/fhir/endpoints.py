"""The addresses of the FHIR service."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Request

from fireside_care.context import Context
from fireside_care.fhir.booking import Made, wish_of
from fireside_care.fhir.bundles import collection, searchset
from fireside_care.fhir.capabilities import capability_statement
from fireside_care.fhir.checking import check_resource
from fireside_care.fhir.clients import Client
from fireside_care.fhir.errors import FhirReply, Invalid
from fireside_care.fhir.operations import (
    FIND_TERMS,
    Parameters,
    as_slot_search,
    find_params,
    wish_from,
)
from fireside_care.fhir.queries import Query
from fireside_care.fhir.reading import ClinicView
from fireside_care.fhir.requests import (
    BodyDep,
    BookingsDep,
    ClientDep,
    ServiceDep,
    acceptable,
    base_of,
    query_of,
    resource_of,
)
from fireside_care.fhir.search_terms import TERMS
from fireside_care.i18n import marked
from fireside_core.booking import IDEMPOTENCY_HEADER

router = APIRouter(dependencies=[Depends(acceptable)], default_response_class=FhirReply)
IdempotencyKey = Annotated[
    str | None, Header(alias=IDEMPOTENCY_HEADER, min_length=1, max_length=100)
]
IfNoneExist = Annotated[str, Header(alias="If-None-Exist", max_length=500)]
IfMatch = Annotated[str | None, Header(alias="If-Match", max_length=100)]


def _outcomes(*statuses: int) -> dict[int | str, dict[str, Any]]:
    described = {"description": "OperationOutcome"}
    return dict.fromkeys((*statuses, 401, 403, 404, 406), described)


def _takes(kind: str) -> dict[str, Any]:
    schema = {
        "type": "object",
        "required": ["resourceType"],
        "properties": {"resourceType": {"const": kind}},
    }
    return {"requestBody": {"content": {"application/fhir+json": {"schema": schema}}}}


@router.get("/metadata", responses=_outcomes())
def get_metadata(request: Request) -> FhirReply:
    """What this service can do. Needs no token."""
    context: Context = request.app.state.context
    return FhirReply(capability_statement(base_of(request), context.settings.service_name))


# $find, $hold, $book, $cancel: before the addresses by id, which they look like.


@router.get("/Appointment/$find", responses=_outcomes(400))
def get_find(request: Request, client: ClientDep, service: ServiceDep) -> FhirReply:
    """Free times as proposed appointments: start, end, practitioner, service-type, _count."""
    return _found(request, client, service, list(request.query_params.multi_items()))


@router.post(
    "/Appointment/$find", responses=_outcomes(400, 415, 422), openapi_extra=_takes("Parameters")
)
def post_find(request: Request, client: ClientDep, service: ServiceDep, body: BodyDep) -> FhirReply:
    """The same, with its parameters in a Parameters resource."""
    return _found(request, client, service, find_params(Parameters(resource_of(request, body))))


def _found(
    request: Request, client: Client, service: ServiceDep, params: list[tuple[str, str]]
) -> FhirReply:
    query = Query(as_slot_search(params), FIND_TERMS)
    query.check(strict=False)
    with service.database.reading() as connection:
        view = ClinicView(connection, service.plans, client, service.clock())
        return FhirReply(collection(base_of(request), view.proposed(query)))


@router.post(
    "/Appointment/$hold",
    responses=_outcomes(400, 409, 415, 422),
    openapi_extra=_takes("Parameters"),
)
def post_hold(
    request: Request,
    client: ClientDep,
    bookings: BookingsDep,
    body: BodyDep,
    key: IdempotencyKey = None,
) -> FhirReply:
    """Keep a time for five minutes: appt-id, slot or appt-resource; patient-id, way, comment."""
    resource = resource_of(request, body)
    wish = wish_from(Parameters(resource))
    return _made(request, bookings.hold(client, wish, key, _asked("$hold", resource)))


@router.post(
    "/Appointment/$book",
    responses=_outcomes(400, 409, 410, 415, 422),
    openapi_extra=_takes("Parameters"),
)
def post_book(
    request: Request,
    client: ClientDep,
    bookings: BookingsDep,
    body: BodyDep,
    key: IdempotencyKey = None,
) -> FhirReply:
    """Book what is held or free. ``replaces``: the appointment that it takes the place of."""
    resource = resource_of(request, body)
    wish = wish_from(Parameters(resource))
    return _made(request, bookings.book(client, wish, key, _asked("$book", resource)))


@router.post(
    "/Appointment/$cancel",
    responses=_outcomes(400, 409, 415, 422),
    openapi_extra=_takes("Parameters"),
)
def post_cancel(
    request: Request,
    client: ClientDep,
    bookings: BookingsDep,
    body: BodyDep,
    key: IdempotencyKey = None,
) -> FhirReply:
    """Give a time back: appt-id, reason."""
    resource = resource_of(request, body)
    parameters = Parameters(resource)
    name, asked = parameters.name("appt-id"), _asked("$cancel", resource)
    return _made(request, bookings.cancel(client, name, parameters.text("reason"), key, asked))


@router.post(
    "/Appointment/{name}/$cancel",
    responses=_outcomes(400, 409, 415, 422),
    openapi_extra=_takes("Parameters"),
)
def post_cancel_one(
    name: str,
    request: Request,
    client: ClientDep,
    bookings: BookingsDep,
    body: BodyDep,
    key: IdempotencyKey = None,
) -> FhirReply:
    """Give this time back: reason."""
    resource = resource_of(request, body) if body else {"resourceType": "Parameters"}
    reason = Parameters(resource).text("reason")
    asked = _asked(f"$cancel {name}", resource)
    return _made(request, bookings.cancel(client, name, reason, key, asked))


@router.post(
    "/Appointment",
    status_code=201,
    responses=_outcomes(400, 409, 412, 415, 422),
    openapi_extra=_takes("Appointment"),
)
def post_appointment(
    request: Request,
    client: ClientDep,
    bookings: BookingsDep,
    body: BodyDep,
    key: IdempotencyKey = None,
    if_none_exist: IfNoneExist = "",
) -> FhirReply:
    """Book the slot that the appointment names."""
    resource = resource_of(request, body)
    check_resource(resource, "Appointment")
    if resource["status"] not in ("booked", "pending", "proposed"):
        raise Invalid(marked("A new appointment is booked."), "business-rule", "Appointment.status")
    asked = _asked("create", resource, if_none_exist)
    made = bookings.book(client, wish_of(resource), key, asked, if_none_exist, created=201)
    return _made(request, made)


@router.put(
    "/Appointment/{name}",
    responses=_outcomes(400, 405, 409, 410, 412, 415, 422),
    openapi_extra=_takes("Appointment"),
)
def put_appointment(
    name: str,
    request: Request,
    client: ClientDep,
    bookings: BookingsDep,
    body: BodyDep,
    key: IdempotencyKey = None,
    if_match: IfMatch = None,
) -> FhirReply:
    """Cancel it, book what is held, or change its comment."""
    resource = resource_of(request, body)
    check_resource(resource, "Appointment")
    if resource.get("id") != name:
        raise Invalid(
            marked("The id in the body is that of the address."), "invalid", "Appointment.id"
        )
    asked = _asked(f"update {name}", resource, if_match or "")
    return _made(request, bookings.change(client, name, resource, if_match, key, asked))


@router.post(
    "/Patient",
    status_code=201,
    responses=_outcomes(400, 409, 412, 415, 422),
    openapi_extra=_takes("Patient"),
)
def post_patient(
    request: Request,
    client: ClientDep,
    bookings: BookingsDep,
    body: BodyDep,
    key: IdempotencyKey = None,
    if_none_exist: IfNoneExist = "",
) -> FhirReply:
    """Make a person known to the clinic: name, birth date, telephone."""
    resource = resource_of(request, body)
    check_resource(resource, "Patient")
    asked = _asked("create", resource, if_none_exist)
    return _made(request, bookings.add_patient(client, resource, key, if_none_exist, asked))


def _add_reading(kind: str) -> None:
    """Read and search, for one type of resource."""

    def search(request: Request, client: ClientDep, service: ServiceDep) -> FhirReply:
        return _search(request, client, service, b"")

    def search_by_form(
        request: Request, client: ClientDep, service: ServiceDep, body: BodyDep
    ) -> FhirReply:
        return _search(request, client, service, body)

    def _search(request: Request, client: Client, service: ServiceDep, body: bytes) -> FhirReply:
        query = query_of(request, kind, body)
        with service.database.reading() as connection:
            view = ClinicView(connection, service.plans, client, service.clock())
            page = view.search(kind, query)
        return FhirReply(searchset(base_of(request), kind, query, page))

    def read(name: str, client: ClientDep, service: ServiceDep) -> FhirReply:
        with service.database.reading() as connection:
            view = ClinicView(connection, service.plans, client, service.clock())
            resource = view.read(kind, name)
        return FhirReply(resource, headers=_version(resource))

    described: list[tuple[str, str, Callable[..., FhirReply], str]] = [
        ("GET", f"/{kind}", search, f"Search {kind}: {', '.join(TERMS[kind])}."),
        ("POST", f"/{kind}/_search", search_by_form, f"Search {kind}, with a form."),
        ("GET", f"/{kind}/{{name}}", read, f"Read one {kind}."),
    ]
    for method, path, endpoint, text in described:
        router.add_api_route(
            path,
            endpoint,
            methods=[method],
            description=text,
            name=f"{endpoint.__name__}_{kind}",
            responses=_outcomes(400, 415) if method == "POST" else _outcomes(400, 410),
        )


for _kind in TERMS:
    _add_reading(_kind)


def _asked(what: str, resource: dict[str, Any], condition: str = "") -> str:
    return json.dumps([what, condition, resource], sort_keys=True)


def _version(resource: dict[str, Any]) -> dict[str, str]:
    version = resource.get("meta", {}).get("versionId")
    return {"ETag": f'W/"{version}"'} if version is not None else {}


def _made(request: Request, made: Made) -> FhirReply:
    headers = _version(made.resource)
    if made.status == 201:
        kind, name = made.resource["resourceType"], made.resource["id"]
        headers["Location"] = f"{base_of(request)}/{kind}/{name}"
    return FhirReply(made.resource, made.status, headers)
