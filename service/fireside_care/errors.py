"""Errors that carry their HTTP status and a sentence for the person; one place renders them.

CareError
├── NotSignedIn       401
├── NotAllowed        403
├── NotFound          404
├── TooSlow           408
├── Conflict          409
├── TooLarge          413
├── NotUnderstood     422
└── TooManyTries      429
"""

from __future__ import annotations

from typing import Any, ClassVar

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DataError
from starlette.exceptions import HTTPException

from fireside_care.i18n import ToldError, marked
from fireside_core.contract import Problem


class CareError(ToldError):
    """Base of everything that ends a request early. ``message`` is told to the person."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal"
    message: ClassVar[str] = marked("Something went wrong here. Please try again in a moment.")

    def __init__(
        self, message: str | None = None, code: str | None = None, **values: object
    ) -> None:
        super().__init__(message or self.message, **values)
        self._code = code or self.code

    @property
    def problem(self) -> Problem:
        """In the language of the request."""
        return Problem(code=self._code, message=str(self))

    def response(self) -> JSONResponse:
        """The error as the reply to a request."""
        headers = {"WWW-Authenticate": "Bearer"} if self.status == 401 else None
        return JSONResponse(self.problem.model_dump(), self.status, headers)


class NotSignedIn(CareError):
    """No token, or one that is not known."""

    status = 401
    code = "not_signed_in"
    message = marked("This computer is not connected to the care service. Please join it again.")


class NotAllowed(CareError):
    """The token is known but may not do this."""

    status = 403
    code = "not_allowed"
    message = marked(
        "This computer may no longer use the care service. Please ask your clinic or family."
    )


class NotFound(CareError):
    """There is nothing at this address."""

    status = 404
    code = "not_found"
    message = marked("The care service does not know that page.")


class TooSlow(CareError):
    """The request did not arrive in time."""

    status = 408
    code = "too_slow"
    message = marked("The connection was too slow. Please try again.")


class Conflict(CareError):
    """It was true a moment ago, and is not any more."""

    status = 409
    code = "conflict"
    message = marked("That has changed in the meantime. Please look again.")


class TooLarge(CareError):
    """The request is larger than the service takes."""

    status = 413
    code = "too_large"
    message = marked("That is more than I can take in at once. Please make it shorter.")


class NotUnderstood(CareError):
    """The request does not have the form of the contract."""

    status = 422
    code = "not_understood"
    message = marked("I could not make out what was asked. Please try again.")


class TooManyTries(CareError):
    """Someone is trying codes."""

    status = 429
    code = "too_many_tries"
    message = marked("That was tried too often. Please wait ten minutes and try again.")


def declared(*errors: type[CareError]) -> dict[int | str, dict[str, Any]]:
    """The ``responses=`` of an endpoint: each error it may end with."""
    return {
        error.status: {"model": Problem, "description": (error.__doc__ or "").strip()}
        for error in errors
    }


_EMPTY_ADVERT = marked("I did not get an advert. Please give it to me once more.")
_LONG_ADVERT = marked("That is too long for me. Please give me the part that matters.")
_DETAILS = {
    "full_name": marked("Please tell me your whole name once more."),
    "birth_date": marked("Please look at the birth date again."),
    "address": marked("Please tell me your address once more."),
    "phone": marked("Please tell me your telephone number once more."),
}
_EMPTY = marked("I did not get a question. Please say or type it once more.")
_TOO_LONG = marked("That is too long for me. Please ask it in a few sentences.")


def _for_the_person(error: RequestValidationError, path: str) -> NotUnderstood:
    adverts = path.startswith("/v1/adverts")
    for problem in error.errors():
        if problem["loc"][-2:-1] == ("details",) and problem["loc"][-1] in _DETAILS:
            return NotUnderstood(_DETAILS[str(problem["loc"][-1])], code="details")
        if problem["loc"][-1] in ("question", "text", "address"):
            if problem["type"] in ("string_too_short", "missing"):
                return empty_advert() if adverts else empty_question()
            if problem["type"] == "string_too_long":
                return NotUnderstood(_LONG_ADVERT if adverts else _TOO_LONG, code="too_long")
    return NotUnderstood()


def empty_question() -> NotUnderstood:
    """Nothing is left of the question once it has been cleaned."""
    return NotUnderstood(_EMPTY, code="empty")


def empty_advert() -> NotUnderstood:
    """There is nothing in it to check."""
    return NotUnderstood(_EMPTY_ADVERT, code="empty")


def install_error_handlers(app: FastAPI) -> None:
    """Make every error leave as a :class:`Problem`."""

    @app.exception_handler(CareError)
    def care_error(_request: Request, error: CareError) -> JSONResponse:
        return error.response()

    @app.exception_handler(RequestValidationError)
    def validation_error(request: Request, error: RequestValidationError) -> JSONResponse:
        return _for_the_person(error, request.url.path).response()

    @app.exception_handler(DataError)
    def data_error(_request: Request, _error: DataError) -> JSONResponse:
        # As a NUL inside a text, which PostgreSQL does not take.
        return NotUnderstood().response()

    @app.exception_handler(HTTPException)
    def http_error(_request: Request, error: HTTPException) -> JSONResponse:
        if error.status_code == 404:
            return NotFound().response()
        if error.status_code == 400:
            # A body that is no text at all; FastAPI tells it apart from one that is no JSON.
            return NotUnderstood().response()
        problem = CareError(code="refused").problem
        return JSONResponse(problem.model_dump(), error.status_code, error.headers)
