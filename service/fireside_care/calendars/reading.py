"""Reading outside calendars, every ten minutes and when somebody asks for it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import Connection, Row, delete, func, insert, or_, select, update
from sqlalchemy.exc import SQLAlchemyError

from fireside_care.appointments.hours import as_datetime
from fireside_care.appointments.plan import begin_change
from fireside_care.appointments.service import AppointmentService
from fireside_care.calendars.outside import Outside, OutsideError
from fireside_care.calendars.sources import Passwords
from fireside_care.clinics.models import BusyTime, CalendarSource, Clinic, Clinician, VisitType
from fireside_care.database import table_of
from fireside_care.i18n import marked
from fireside_care.logs import where_it_broke

_S = table_of(CalendarSource)
_B = table_of(BusyTime)
_EVERY = timedelta(minutes=10)
_LOOK_SECONDS = 30.0
_MOST_DAYS = 400
_BEFORE = timedelta(days=1)
_BROKEN = marked("What that server sends cannot be read.")
_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class _Source:
    """What is to be read, for whom, and how far ahead."""

    row: Row[Any]
    clinic_id: str
    zone: ZoneInfo
    days: int


class CalendarReader:
    """Built once; several processes share the work without reading anything twice."""

    def __init__(self, service: AppointmentService, passwords: Passwords, outside: Outside) -> None:
        self._service = service
        self._database = service.database
        self._passwords = passwords
        self._outside = outside

    @contextmanager
    def running(self) -> Iterator[None]:
        """While the service serves."""
        ended = threading.Event()
        thread = threading.Thread(target=self._go_round, args=(ended,), name="calendars")
        thread.daemon = True
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join(1.0)

    def read_due(self) -> int:
        """Read what was not read for ten minutes. Returns how many."""
        now, count = self._service.clock(), 0
        with self._database.reading() as connection:
            due = connection.execute(
                select(_S.c.id).where(or_(_S.c.tried_at.is_(None), _S.c.tried_at <= now - _EVERY))
            ).scalars()
            ids = list(due)
        for source_id in ids:
            with self._database.writing() as connection:
                # Whoever marks it first reads it.
                mine = connection.execute(
                    update(_S)
                    .where(
                        _S.c.id == source_id,
                        or_(_S.c.tried_at.is_(None), _S.c.tried_at <= now - _EVERY),
                    )
                    .values(tried_at=now)
                ).rowcount
            if mine:
                count += 1
                self.read(source_id)
        return count

    def read(self, source_id: str) -> str:
        """Read one now. Returns the problem in English, empty where there was none.

        A calendar that cannot be read keeps the times that it blocked before.
        """
        with self._database.reading() as connection:
            source = _source(connection, source_id)
        if source is None:
            return ""
        now = self._service.clock()
        try:
            spans, etag = self._fetch(source, now)
        except OutsideError as error:
            return self._problem(source_id, now, error.template)
        except Exception as error:
            # Other people's servers, read by other people's libraries: whatever it is, the
            # other calendars are still to be read.
            _log.warning("calendar_broke", error=type(error).__name__, at=where_it_broke(error))
            return self._problem(source_id, now, _BROKEN)
        with self._database.writing() as connection:
            changed = spans is not None and spans != _kept(connection, source_id)
            if changed:
                begin_change(connection, source.clinic_id)
            there = connection.execute(
                update(_S)
                .where(_S.c.id == source_id)
                .values(problem="", tried_at=now, read_at=now, etag=etag)
            ).rowcount
            if there and changed:
                connection.execute(delete(_B).where(_B.c.source_id == source_id))
                if spans:
                    connection.execute(insert(_B), [_row(source.row, span) for span in spans])
        self._service.events.changed(source.clinic_id)
        return ""

    def _problem(self, source_id: str, now: datetime, problem: str) -> str:
        with self._database.writing() as connection:
            connection.execute(
                update(_S).where(_S.c.id == source_id).values(problem=problem, tried_at=now)
            )
        return problem

    def _fetch(self, source: _Source, now: datetime) -> tuple[list[tuple[int, int]] | None, str]:
        # Imported here: who has no outside calendar needs none of it.
        from fireside_care.calendars.busy import busy_times

        row = source.row
        first, last = now - _BEFORE, now + timedelta(days=source.days + 1)
        if row.kind == "caldav":
            password = self._passwords.show(row.password)
            texts = self._outside.events(row.address, row.username, password, first, last)
            return busy_times(texts, source.zone, first, last), ""
        # A calendar that has not changed is spread out anew once a day: the days go on.
        fresh = row.read_at is not None and now - row.read_at < timedelta(days=1)
        fetched = self._outside.calendar(row.address, row.etag if fresh and not row.problem else "")
        if fetched.text is None:
            return None, fetched.etag
        return busy_times([fetched.text], source.zone, first, last), fetched.etag

    def _go_round(self, ended: threading.Event) -> None:
        while not ended.wait(_LOOK_SECONDS):
            try:
                self.read_due()
            except SQLAlchemyError as error:
                # The database is away for a moment; the next round comes.
                _log.warning("calendars_not_read", error=type(error).__name__)


def _source(connection: Connection, source_id: str) -> _Source | None:
    row = connection.execute(select(_S).where(_S.c.id == source_id)).one_or_none()
    if row is None:
        return None
    clinic = connection.execute(
        select(Clinic.id, Clinic.zone)
        .join(Clinician, Clinician.clinic_id == Clinic.id)
        .where(Clinician.id == row.clinician_id)
    ).one()
    days = connection.execute(
        select(func.max(VisitType.days_ahead)).where(VisitType.clinic_id == clinic.id)
    ).scalar_one()
    return _Source(row, clinic.id, ZoneInfo(clinic.zone), min(days or 1, _MOST_DAYS))


def _kept(connection: Connection, source_id: str) -> list[tuple[int, int]]:
    rows = connection.execute(
        select(_B.c.start, _B.c.end).where(_B.c.source_id == source_id).order_by(_B.c.start)
    )
    return [(int(row.start.timestamp()), int(row.end.timestamp())) for row in rows]


def _row(source: Row[Any], span: tuple[int, int]) -> dict[str, Any]:
    return {
        "id": uuid4().hex,
        "source_id": source.id,
        "clinician_id": source.clinician_id,
        "start": as_datetime(span[0]),
        "end": as_datetime(span[1]),
    }
