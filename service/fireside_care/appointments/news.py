"""What a person is told of their visits; they hear it when their computer next asks."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Row, insert, select, update

from fireside_care.appointments.models import NewsItem, WaitingEntry
from fireside_care.database import table_of

_N = table_of(NewsItem)


def tell(
    connection: Connection,
    device_id: str | None,
    appointment: str,
    kind: str,
    now: datetime,
    text: str = "",
) -> None:
    """Leave word for a person."""
    if device_id is None or device_id.startswith("client:"):
        return
    connection.execute(
        insert(_N),
        {
            "id": uuid4().hex,
            "device_id": device_id,
            "appointment_id": appointment,
            "kind": kind,
            "text": text,
            "at": now,
        },
    )


def take_back(connection: Connection, appointment: str, now: datetime) -> str:
    """A visit has changed again: where it went before needs no telling. Returns what was said.

    Else "It is now at ten" would be heard of a time that is none any more.
    """
    texts = connection.execute(
        update(_N)
        .where(
            _N.c.appointment_id == appointment,
            _N.c.kind.in_(("moved", "booked", "approved")),
            _N.c.heard_at.is_(None),
        )
        .values(heard_at=now)
        .returning(_N.c.text)
    ).scalars()
    return next((text for text in texts if text), "")


def offer_gone(connection: Connection, held: Row[Any], now: datetime) -> datetime | None:
    """An offered time went by untaken. Returns since when that person waits."""
    entry = connection.execute(
        select(WaitingEntry.device_id, WaitingEntry.appointment_id, WaitingEntry.since).where(
            WaitingEntry.id == held.held_for
        )
    ).one_or_none()
    if entry is None:
        return None
    tell(connection, entry.device_id, entry.appointment_id, "offer_gone", now)
    since: datetime = entry.since
    return since
