"""The floor of booking: a bare FastAPI endpoint that does the same insert through asyncpg.

No authorisation, no idempotency, no audit, no rules: only the row, and the database's refusal.
Served with ``uvicorn tests.benchmarks.bare_endpoint:app``; ``BARE_DATABASE_URL`` names the
database.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import cast
from uuid import uuid4

import asyncpg
from fastapi import FastAPI, HTTPException, Request
from pydantic import BaseModel

_INSERT = """
INSERT INTO appointments (id, clinic_id, clinician_id, visit_type_id, device_id, status, way,
    start, "end", busy_start, busy_end, concern, shared, reason, cancelled_by, sequence,
    created_at, changed_at)
VALUES ($1, 'bare', $2, $3, 'bare', 'booked', 'video', $4, $5, $4, $5, '', '', '', '', 0, $6, $6)
ON CONFLICT DO NOTHING RETURNING id
"""


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with asyncpg.create_pool(os.environ["BARE_DATABASE_URL"], max_size=10) as pool:
        app.state.pool = pool
        yield


class Booking(BaseModel):
    """Which time."""

    slot: str


class Booked(BaseModel):
    """Its name."""

    id: str


app = FastAPI(lifespan=_lifespan, openapi_url=None)


@app.get("/")
async def get_ready() -> dict[str, str]:
    """Whether it serves."""
    return {}


@app.post("/book")
async def post_booking(body: Booking, request: Request) -> Booked:
    """Insert the row."""
    clinician, visit, start = body.slot.split(".")
    begins = datetime.fromtimestamp(int(start), UTC)
    pool = cast("asyncpg.Pool[asyncpg.Record]", request.app.state.pool)
    made = await pool.fetchval(
        _INSERT,
        *(uuid4().hex, clinician, visit, begins, begins + timedelta(minutes=20)),
        datetime.now(UTC),
    )
    if made is None:
        raise HTTPException(409)
    return Booked(id=made)
