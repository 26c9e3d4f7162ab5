"""What every request to the FHIR service has in common: who asks, in which form, where."""

from __future__ import annotations

from typing import Annotated, cast
from urllib.parse import parse_qsl

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from fireside_care.appointments.service import AppointmentService
from fireside_care.context import Context
from fireside_care.errors import NotSignedIn
from fireside_care.fhir.booking import ClientBookings
from fireside_care.fhir.checking import has_control_sign, read_json
from fireside_care.fhir.clients import Client, ClientGate
from fireside_care.fhir.errors import Invalid, NotAcceptable, NotJson
from fireside_care.fhir.queries import Query
from fireside_care.fhir.reading import known_terms
from fireside_care.fhir.resources import Resource
from fireside_care.i18n import marked

_JSON = ("application/fhir+json", "application/json", "application/json+fhir", "text/json")
_ACCEPTED = {*_JSON, "json", "*/*", "application/*", "text/*"}
_FORM = "application/x-www-form-urlencoded"
_NO_TOKEN = marked("A bearer token is needed here.")

_bearer = HTTPBearer(auto_error=False, description="The token of a client program")


def _client(
    request: Request,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> Client:
    if credentials is None:
        raise NotSignedIn(_NO_TOKEN)
    return cast("ClientGate", request.app.state.gate).client(credentials.credentials)


def _service(request: Request) -> AppointmentService:
    return cast("AppointmentService", request.app.state.appointments)


def _bookings(request: Request) -> ClientBookings:
    return ClientBookings(_service(request))


async def _body(request: Request) -> bytes:
    return await request.body()


ClientDep = Annotated[Client, Depends(_client)]
ServiceDep = Annotated[AppointmentService, Depends(_service)]
BookingsDep = Annotated[ClientBookings, Depends(_bookings)]
BodyDep = Annotated[bytes, Depends(_body)]


def acceptable(request: Request) -> None:
    """Raise :class:`NotAcceptable` where something else than JSON is wished for."""
    wished = request.query_params.get("_format")
    if wished is not None:
        # A plus sign that nobody encoded arrives as a space.
        if wished.replace(" ", "+").partition(";")[0] not in _ACCEPTED:
            raise NotAcceptable(marked("This service speaks JSON only."))
        return
    accept = request.headers.get("accept", "*/*")
    if not any(part.partition(";")[0].strip().lower() in _ACCEPTED for part in accept.split(",")):
        raise NotAcceptable(marked("This service speaks JSON only."))


def base_of(request: Request) -> str:
    """The address of this FHIR service: the one it is known by, else as the client wrote it."""
    context: Context = request.app.state.context
    if public := context.settings.public_url:
        return public.rstrip("/") + str(request.scope["root_path"])
    return str(request.url.replace(path=request.scope["root_path"], query="")).rstrip("/")


def query_of(request: Request, kind: str, body: bytes = b"") -> Query:
    """The search that is asked for; by ``_search``, its parameters come in the body too."""
    params = list(request.query_params.multi_items())
    if request.method == "POST":
        if body and request.headers.get("content-type", "").partition(";")[0].strip() != _FORM:
            raise NotJson(marked("A search by POST is a form."))
        try:
            params += parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=100)
        except ValueError as error:
            raise Invalid(marked("The parameters of the search cannot be read.")) from error
    if any(has_control_sign(text) for pair in params for text in pair):
        raise Invalid(marked("A parameter has a sign in it that FHIR does not allow."))
    query = Query(tuple(params), known_terms(kind))
    query.check(strict="handling=strict" in request.headers.get("prefer", ""))
    return query


def resource_of(request: Request, body: bytes) -> Resource:
    """The resource that is sent."""
    kind = request.headers.get("content-type", _JSON[0]).partition(";")[0].strip().lower()
    if kind not in _JSON:
        raise NotJson(marked("A resource comes as application/fhir+json."))
    return read_json(body)
