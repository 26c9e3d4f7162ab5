"""The clinic's pages as an app of their own, mounted under ``/clinic``: not part of the API."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from fastapi.staticfiles import StaticFiles
from sqlalchemy.exc import DataError
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp

from fireside_care.appointments.service import AppointmentService
from fireside_care.calendars.reading import CalendarReader
from fireside_care.clinics.away import Absences
from fireside_care.clinics.calendar_links import CalendarLinks
from fireside_care.clinics.desk import DeskService
from fireside_care.clinics.planning import Planning
from fireside_care.clinics.sessions import Sessions
from fireside_care.clinics.staff import StaffService
from fireside_care.database import Database
from fireside_care.errors import CareError, NotFound, NotUnderstood
from fireside_care.i18n import tr
from fireside_care.limits import TryLimit
from fireside_care.settings import Settings
from fireside_care.web import (
    account_pages,
    away_pages,
    calendar_pages,
    days,
    live,
    office_pages,
    plan_pages,
    signing_in,
    visits,
)
from fireside_care.web.headers import SafeHeaders
from fireside_care.web.rendering import FOLDER, page
from fireside_care.web.signed_in import ROOT, Parts, SignInNeeded, go

_PARTS = (
    *(signing_in, days, visits, away_pages, plan_pages, calendar_pages),
    *(office_pages, account_pages, live),
)
# Everybody at a clinic may come from one address.
_PEOPLE_AT_AN_ADDRESS = 10


def create_pages(
    settings: Settings,
    database: Database,
    key: str,
    appointments: AppointmentService,
    reader: CalendarReader,
) -> ASGIApp:
    """Of a remote service; ``key``: of its hashes."""
    pages = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    desk, planning = DeskService(appointments), Planning(appointments)
    tries, seconds = settings.join_tries, settings.join_window_seconds
    pages.state.parts = Parts(
        database=database,
        key=key,
        appointments=appointments,
        staff=StaffService(database, key, appointments.clock),
        desk=desk,
        planning=planning,
        absences=Absences(appointments, desk, planning),
        calendars=CalendarLinks(appointments, planning, reader, key),
        sessions=Sessions(key),
        public_url=settings.public_url,
        tries=TryLimit(tries, seconds),
        tries_of_address=TryLimit(tries * _PEOPLE_AT_AN_ADDRESS, seconds),
    )
    for part in _PARTS:
        pages.include_router(part.router)
    pages.mount("/static", StaticFiles(directory=FOLDER / "static"), name="static")
    _show_errors(pages)
    # Around the app and not in it: the page that tells of a fault is made outside of the rest.
    return SafeHeaders(pages)


def _show_errors(pages: FastAPI) -> None:
    @pages.exception_handler(SignInNeeded)
    def sign_in(_request: Request, _error: SignInNeeded) -> Response:
        return go("/sign-in")

    @pages.exception_handler(CareError)
    def care_error(_request: Request, error: CareError) -> Response:
        return _error_page(error.status, error.problem.message)

    @pages.exception_handler(RequestValidationError)
    def validation_error(_request: Request, _error: RequestValidationError) -> Response:
        return _error_page(NotFound.status, _no_page())

    @pages.exception_handler(DataError)
    def data_error(_request: Request, _error: DataError) -> Response:
        # As a NUL inside a text, or a longer one than any page sends: PostgreSQL takes neither.
        return _error_page(NotUnderstood.status, _unread())

    @pages.exception_handler(Exception)
    def broken(_request: Request, _error: Exception) -> Response:
        # Shown to the person here, and raised on to the log.
        return _error_page(CareError.status, _broken())

    @pages.exception_handler(HTTPException)
    def http_error(_request: Request, error: HTTPException) -> Response:
        message = _no_page() if error.status_code in (404, 405) else _broken()
        return _error_page(error.status_code, message)


def _no_page() -> str:
    return tr("There is no such page here.")


def _unread() -> str:
    return tr("I could not read what was sent. Please go back and try again.")


def _broken() -> str:
    return str(CareError())


def _error_page(status: int, message: str) -> Response:
    return page("error.html", status, message=message, root=ROOT)
