"""The FHIR service as an app of its own, so that every error in it is told in FHIR's way."""

from __future__ import annotations

from fastapi import FastAPI

import fireside_care
from fireside_care.appointments.service import AppointmentService
from fireside_care.context import Context
from fireside_care.fhir import endpoints, publishing
from fireside_care.fhir.clients import ClientGate
from fireside_care.fhir.errors import install_outcomes


def create_fhir_app(context: Context, service: AppointmentService, key: str) -> FastAPI:
    """To be mounted under ``/fhir``. ``key``: of the hashes of tokens."""
    app = FastAPI(
        title="Fireside FHIR service",
        version=fireside_care.__version__,
        openapi_url="/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    app.state.context = context
    app.state.appointments = service
    app.state.gate = ClientGate(service.database, key)
    app.state.publisher = publishing.Publisher(service)
    install_outcomes(app)
    app.include_router(publishing.router)
    app.include_router(endpoints.router)
    return app
