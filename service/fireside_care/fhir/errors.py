"""Errors as FHIR tells them: an OperationOutcome with a fitting code.

CareError
└── FhirError          400 and others
    ├── Invalid        400  the request or a search parameter cannot be read
    ├── NoSuchMethod   405  a resource that does not exist is not made by PUT
    ├── NotAcceptable  406  another format than JSON is wished for
    ├── Duplicate      409  there is one with that identifier
    ├── Gone           410  it was there, and is no more
    ├── Stale          412  somebody else has changed it since (If-Match)
    ├── NotJson        415  the body comes in another format
    ├── Unprocessable  422  the resource is not one, or breaks a rule of ours
    └── TooManyHolds   429  one program holds many times at once
"""

from __future__ import annotations

from typing import Any, ClassVar

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DataError
from starlette.exceptions import HTTPException

from fireside_care.appointments.errors import HoldGone, SlotTaken
from fireside_care.appointments.slot_ids import slot_id
from fireside_care.errors import CareError
from fireside_care.fhir.ids import slot_name
from fireside_care.i18n import marked, tr

_ISSUE_CODES = {
    400: "invalid",
    401: "login",
    403: "forbidden",
    404: "not-found",
    405: "not-supported",
    406: "not-supported",
    408: "timeout",
    409: "conflict",
    410: "deleted",
    412: "conflict",
    413: "too-long",
    415: "not-supported",
    422: "processing",
    429: "throttled",
}
MEDIA_TYPE = "application/fhir+json"


class FhirReply(JSONResponse):
    """A reply in FHIR's own kind of JSON."""

    media_type = MEDIA_TYPE


class FhirError(CareError):
    """Base of what only the FHIR side tells. ``issue``: a code of FHIR's issue-type.

    ``expression``: the place in the resource, where there is one.
    """

    status: ClassVar[int] = 400
    issue: ClassVar[str] = "invalid"

    def __init__(
        self, message: str, issue: str | None = None, expression: str = "", **values: object
    ) -> None:
        super().__init__(message, code=issue or self.issue, **values)
        self.expression = expression


class Invalid(FhirError):
    """The request, or a search parameter, cannot be read."""


class NoSuchMethod(FhirError):
    """Not done with this address."""

    status = 405
    issue = "not-supported"


class NotAcceptable(FhirError):
    """Another format than JSON is wished for."""

    status = 406
    issue = "not-supported"


class Duplicate(FhirError):
    """There is one with that identifier."""

    status = 409
    issue = "duplicate"


class Gone(FhirError):
    """It was there, and is no more."""

    status = 410
    issue = "deleted"


class Stale(FhirError):
    """It was changed since the sender last read it."""

    status = 412
    issue = "conflict"


class NotJson(FhirError):
    """The body comes in another format than JSON."""

    status = 415
    issue = "not-supported"


class Unprocessable(FhirError):
    """The resource is not what it has to be."""

    status = 422
    issue = "business-rule"


class TooManyHolds(FhirError):
    """One program holds many times at once."""

    status = 429
    issue = "throttled"


def outcome(status: int, code: str, text: str, expression: str = "") -> dict[str, Any]:
    """An OperationOutcome with one issue."""
    severity = "error" if status < 500 else "fatal"
    issue: dict[str, Any] = {"severity": severity, "code": code, "details": {"text": text}}
    if expression:
        issue["expression"] = [expression]
    return {"resourceType": "OperationOutcome", "issue": [issue]}


def outcome_of(error: CareError) -> FhirReply:
    """An error as the reply to a request."""
    status = Gone.status if isinstance(error, HoldGone) else error.status
    code = _ISSUE_CODES.get(status, "exception")
    expression = ""
    if isinstance(error, FhirError):
        code, expression = error.problem.code, error.expression
    body = outcome(status, code, error.problem.message, expression)
    if isinstance(error, SlotTaken):
        body["issue"] += [
            {
                "severity": "information",
                "code": "informational",
                "details": {"text": tr("Still free: Slot/{slot}", slot=slot_name(named))},
            }
            for slot in error.next_slots
            if (named := slot_id(slot.id)) is not None
        ]
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else None
    return FhirReply(body, status, headers)


def install_outcomes(app: FastAPI) -> None:
    """Make every error of this app leave as an OperationOutcome."""

    @app.exception_handler(CareError)
    def care_error(_request: Request, error: CareError) -> FhirReply:
        return outcome_of(error)

    @app.exception_handler(RequestValidationError)
    def validation_error(_request: Request, _error: RequestValidationError) -> FhirReply:
        return outcome_of(
            Invalid(marked("A part of the request does not have the form that it needs."))
        )

    @app.exception_handler(DataError)
    def data_error(_request: Request, _error: DataError) -> FhirReply:
        # As a NUL inside a text, which PostgreSQL does not take.
        return outcome_of(
            Invalid(marked("A part of the request has a sign that cannot be kept."), "value")
        )

    @app.exception_handler(HTTPException)
    def http_error(_request: Request, error: HTTPException) -> FhirReply:
        code = _ISSUE_CODES.get(error.status_code, "exception")
        text = tr("There is nothing at this address, or nothing that can be done so.")
        return FhirReply(
            outcome(error.status_code, code, text), error.status_code, dict(error.headers or {})
        )

    @app.exception_handler(Exception)
    def broken(_request: Request, _error: Exception) -> FhirReply:
        return FhirReply(outcome(500, "exception", str(CareError())), 500)
