"""The audit trail of a clinic: who did what and when, never what was said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Row, insert, select

from fireside_care.clinics.models import AuditEntry
from fireside_care.database import table_of

PAGE = 100


def note(
    connection: Connection,
    clinic_id: str,
    who: str,
    action: str,
    about: str,
    now: datetime,
    **facts: Any,
) -> None:
    """Write down an act; in the transaction that does it."""
    connection.execute(
        insert(table_of(AuditEntry)),
        {
            "id": uuid4().hex,
            "at": now,
            "clinic_id": clinic_id,
            "who": who,
            "action": action,
            "about": about,
            "facts": facts,
        },
    )


def entries(
    connection: Connection, clinic_id: str, before: datetime | None = None, limit: int = PAGE
) -> Sequence[Row[Any]]:
    """The latest first."""
    audit = table_of(AuditEntry)
    chosen = select(audit).where(audit.c.clinic_id == clinic_id)
    if before is not None:
        chosen = chosen.where(audit.c.at < before)
    return connection.execute(chosen.order_by(audit.c.at.desc()).limit(limit)).all()
