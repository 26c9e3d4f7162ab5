"""Alembic's environment; run by :mod:`fireside_care.migrations.run` only."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Engine, text

from fireside_care.appointments import models as _appointments  # noqa: F401 - registers tables
from fireside_care.clinics import models as _clinics  # noqa: F401
from fireside_care.database import Base
from fireside_care.fhir import models as _fhir  # noqa: F401
from fireside_care.people import models as _people  # noqa: F401

_LOCK = 7326401
"""Any number of our own: two processes that start at once must not both change the form."""

engine: Engine = context.config.attributes["engine"]

with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        context.run_migrations()
