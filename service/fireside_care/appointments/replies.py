"""The same request again gets the same reply, and does nothing twice (idempotency keys).

A reply is kept in the transaction that did the work. The second of two requests finds it either
when it tries to keep its own, or when the work it repeats is refused because it was done.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from pydantic import BaseModel
from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.exc import IntegrityError

from fireside_care.appointments.errors import SlotTaken
from fireside_care.appointments.models import KeptReply
from fireside_care.database import Database, table_of
from fireside_care.errors import CareError, NotUnderstood
from fireside_care.i18n import marked

KEPT = timedelta(days=2)
_K = table_of(KeptReply)
_Reply = TypeVar("_Reply", bound=BaseModel)
_TWO_REQUESTS = marked("I could not make out what was asked. Please try again.")


def once(
    database: Database,
    who: str,
    key: str | None,
    request: str,
    now: datetime,
    reply: type[_Reply],
    work: Callable[[Connection], _Reply],
) -> tuple[_Reply, bool]:
    """Do the work in a transaction, or give the reply that the key got before.

    Returns the reply, and whether the work was done now. ``request``: what was asked, in full.
    """
    try:
        return _once(database, who, key, request, now, reply, work)
    except SlotTaken as taken:
        with database.reading() as connection:
            taken.look_up_next(connection)
        raise


def _once(
    database: Database,
    who: str,
    key: str | None,
    request: str,
    now: datetime,
    reply: type[_Reply],
    work: Callable[[Connection], _Reply],
) -> tuple[_Reply, bool]:
    if not key:
        with database.writing() as connection:
            return work(connection), True
    asked = hashlib.sha256(request.encode()).hexdigest()
    try:
        with database.writing() as connection:
            made = work(connection)
            connection.execute(
                insert(_K),
                {
                    "who": who,
                    "key": key,
                    "asked": asked,
                    "status": 200,
                    "body": made.model_dump_json(),
                    "at": now,
                },
            )
        return made, True
    except (CareError, IntegrityError):
        kept = _kept(database, who, key, asked)
        if kept is None:
            raise
        return reply.model_validate_json(kept), False


def _kept(database: Database, who: str, key: str, asked: str) -> str | None:
    with database.reading() as connection:
        row = connection.execute(
            select(_K.c.asked, _K.c.body).where(_K.c.who == who, _K.c.key == key)
        ).one_or_none()
    if row is None:
        return None
    if row.asked != asked:
        raise NotUnderstood(_TWO_REQUESTS, code="key_used_twice")
    body: str = row.body
    return body


def forget_old(connection: Connection, now: datetime) -> None:
    """Keys are for retries: after two days nobody retries."""
    connection.execute(delete(_K).where(_K.c.at < now - KEPT))
