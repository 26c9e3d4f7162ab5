"""Building the service from its settings: the only place that knows every part."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, nullcontext

import structlog
from fastapi import FastAPI

import fireside_care
from fireside_care.adverts import endpoints as adverts
from fireside_care.adverts.links import PageFetcher
from fireside_care.adverts.second_opinion import SecondOpinion
from fireside_care.adverts.service import AdvertService
from fireside_care.answers import endpoints as answers
from fireside_care.answers.service import AnswerService
from fireside_care.appointments import endpoints as appointments
from fireside_care.appointments.rounds import BookingRounds
from fireside_care.appointments.service import AppointmentService
from fireside_care.auth import Gate
from fireside_care.clinics.events import ClinicEvents
from fireside_care.clinics.practice import practice_database
from fireside_care.context import Context
from fireside_care.database import Database
from fireside_care.errors import install_error_handlers
from fireside_care.health import endpoints as health
from fireside_care.language import InLanguage
from fireside_care.library.library import Library
from fireside_care.limits import BodyLimit, TryLimit
from fireside_care.llm.client import ChatModel, ModelLimits
from fireside_care.logs import RequestLog, where_it_broke
from fireside_care.ocr.reader import PictureReader
from fireside_care.openapi import describe_events
from fireside_care.people.secret import database_url
from fireside_care.settings import Settings
from fireside_care.triage import endpoints as triage
from fireside_care.triage.service import TriageService
from fireside_core.adverts.wire import MAX_PICTURE_BYTES
from fireside_core.danger import load_rules, unsafe_answer

_log = structlog.get_logger(__name__)


def create_app(
    settings: Settings,
    gate: Gate | None = None,
    library: Library | None = None,
    database: Database | None = None,
    warmed: Callable[[], None] | None = None,
) -> FastAPI:
    """The service as an ASGI app. Embedded it needs a ``gate``; a remote one brings its own.

    ``library``: one that was read already, to be shared between apps. ``database``: the one of
    the embedded service, with its tables; a remote one is opened as the settings say.
    ``warmed``: called, on a thread, once everything is loaded.
    """
    library = library or Library(*settings.library_folders, cache_folder=settings.cache_folder)
    triage_service = TriageService(library)

    model = model_of(settings)
    advert_service = advert_service_of(settings)

    def warm_up() -> None:
        try:
            load_rules("en")
            if model is not None:
                unsafe_answer("", "en")
                model.warm_up()
        except Exception as error:
            # The question that needs it will say so; the rest still has to be loaded.
            _log.error("warm_up_failed", error=type(error).__name__, at=where_it_broke(error))
        library.load_meaning()
        triage_service.load_meaning()
        advert_service.load(library.model)
        if warmed is not None:
            warmed()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        # In a thread: the service answers by words while the sentence model loads.
        library.expect_meaning()
        threading.Thread(target=warm_up, name="warm-up", daemon=True).start()
        quick = app.state.quick_booking
        with app.state.booking_rounds.running(), app.state.calendar_rounds():
            if quick is not None:
                await quick.open()
            yield
            if quick is not None:
                await quick.close()

    app = FastAPI(
        title="Fireside care service",
        version=fireside_care.__version__,
        lifespan=lifespan,
        openapi_url="/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    app.state.context = Context(
        settings,
        library,
        triage_service,
        AnswerService(library, triage_service, model),
        advert_service,
    )
    install_error_handlers(app)
    app.include_router(health.router)
    app.include_router(triage.router)
    app.include_router(answers.router)
    app.include_router(adverts.router)
    if database is None:
        remote = settings.mode == "remote"
        database = Database(database_url(settings)) if remote else practice_database()
    if gate is not None:
        app.state.gate = gate
    else:
        _add_people(app, settings, database)
    _add_booking(app, database)
    if gate is None:
        _add_other_systems(app)
        _add_pages(app, settings, database)
    describe_events(app)
    app.add_middleware(
        BodyLimit,
        max_bytes=settings.max_body_bytes,
        seconds=settings.body_seconds,
        larger={"/v1/adverts/pictures": (MAX_PICTURE_BYTES, settings.picture_seconds)},
    )
    app.add_middleware(RequestLog)
    # Outermost: the others refuse requests too.
    app.add_middleware(InLanguage)
    return app


def _add_people(app: FastAPI, settings: Settings, database: Database) -> None:
    """Who joined: only a remote service asks."""
    from fireside_care.people import endpoints as people
    from fireside_care.people.secret import hash_key
    from fireside_care.people.service import JoinedDevices

    key = hash_key(settings)
    app.state.hash_key = key
    app.state.join_limit = TryLimit(settings.join_tries, settings.join_window_seconds)
    app.state.gate = JoinedDevices(database, key)
    app.include_router(people.router)


def _add_booking(app: FastAPI, database: Database) -> None:
    app.state.database = database
    events = ClinicEvents(database)
    app.state.appointments = AppointmentService(database, events)
    app.state.booking_rounds = BookingRounds(app.state.appointments, events)
    app.state.calendar_rounds = nullcontext
    app.state.quick_booking = None
    if not database.is_sqlite:
        # Imported here: one PC needs none of it.
        from fireside_care.appointments.quick_booking import QuickBooking

        service = app.state.appointments
        app.state.quick_booking = QuickBooking(
            database, service.plans, app.state.hash_key, service.clock
        )
    app.include_router(appointments.router)


def _add_pages(app: FastAPI, settings: Settings, database: Database) -> None:
    """The clinic's pages: only a remote service has clinics that people work at."""
    from fireside_care.web.pages import create_pages
    from fireside_care.web.signed_in import ROOT

    state = app.state
    pages = create_pages(settings, database, state.hash_key, state.appointments, state.calendars)
    app.mount(ROOT, pages)


def _add_other_systems(app: FastAPI) -> None:
    """FHIR and calendar feeds: of real clinics, so only where a remote service has them."""
    from fireside_care.calendars import endpoints as calendars
    from fireside_care.calendars.outside import Outside
    from fireside_care.calendars.reading import CalendarReader
    from fireside_care.calendars.sources import Passwords
    from fireside_care.fhir.app import create_fhir_app

    key, appointments = app.state.hash_key, app.state.appointments
    app.mount("/fhir", create_fhir_app(app.state.context, appointments, key))
    outside = Outside(app.state.context.settings.allowed_calendar_hosts)
    app.state.calendars = CalendarReader(appointments, Passwords(key), outside)
    app.state.calendar_rounds = app.state.calendars.running
    app.include_router(calendars.router)


def model_of(settings: Settings) -> ChatModel | None:
    """The AI model that the settings name, if they name one."""
    if not settings.has_model:
        return None
    return ChatModel(
        settings.model_base_url,
        settings.model_key.get_secret_value(),
        settings.model_name,
        ModelLimits(
            connect=settings.model_connect_seconds,
            first_token=settings.model_first_token_seconds,
            total=settings.model_total_seconds,
        ),
    )


def advert_service_of(settings: Settings) -> AdvertService:
    """The advert checks, with a model where the settings name one."""
    model = model_of(settings)
    return AdvertService(
        PictureReader(settings.reader_idle_seconds),
        PageFetcher(),
        SecondOpinion(model) if model is not None else None,
    )
