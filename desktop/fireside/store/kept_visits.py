"""Visits and reminders as they are kept: notes of the store, read also while the app is closed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from pydantic import ValidationError
from sqlcipher3 import dbapi2 as sqlcipher

from fireside.kept import ReminderMark
from fireside_core.booking import Visits

VISITS, REMINDERS = "visits", "reminders"
_PATIENCE_SECONDS = 5.0
"""For the app, which may just be writing."""


class KeptVisits(NamedTuple):
    """What is in the store of them."""

    visits: Visits | None
    marks: tuple[ReminderMark, ...] = ()


def marks_text(marks: Iterable[ReminderMark]) -> str:
    """As it is kept."""
    return json.dumps([mark._asdict() for mark in marks])


def marks_from(text: str) -> tuple[ReminderMark, ...]:
    """What was kept; nothing of what cannot be read."""
    try:
        return tuple(ReminderMark(**mark) for mark in json.loads(text or "[]"))
    except (TypeError, ValueError):
        return ()


def store_file(folder: Path) -> Path:
    """Where the store lies."""
    return folder / "fireside.db"


def read_kept_visits(folder: Path, key: str) -> KeptVisits | None:
    """Look into the store beside the app, changing nothing; ``None`` where that cannot be done.

    It is not made where there is none, not brought up to date and not put aside: that is for the
    app to do, which can tell the person.
    """
    address = f"file:{quote(str(store_file(folder)))}?mode=rw"
    try:
        db = sqlcipher.connect(address, uri=True, timeout=_PATIENCE_SECONDS)
    except sqlcipher.Error:
        return None
    try:
        db.execute(f"PRAGMA key = \"x'{key}'\"")
        notes = dict(
            db.execute(
                "SELECT name, told FROM note WHERE name IN (?, ?)", (VISITS, REMINDERS)
            ).fetchall()
        )
        told = notes.get(VISITS, "")
        visits = Visits.model_validate_json(told) if told else None
        return KeptVisits(visits, marks_from(notes.get(REMINDERS, "")))
    except (sqlcipher.Error, ValidationError):
        return None
    finally:
        db.close()
