"""A clinician's calendars elsewhere: the feed of their visits, and what blocks their time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Row

from fireside_care.appointments.service import AppointmentService
from fireside_care.calendars import feeds, sources
from fireside_care.calendars.reading import CalendarReader
from fireside_care.clinics import audit
from fireside_care.clinics.permissions import Staff, Task
from fireside_care.clinics.planning import Planning


class CalendarLinks:
    """Built once; every method opens its own transactions. ``key``: the service's."""

    def __init__(
        self,
        appointments: AppointmentService,
        planning: Planning,
        reader: CalendarReader,
        key: str,
    ) -> None:
        self._appointments = appointments
        self._planning = planning
        self._reader = reader
        self._key = key
        self._passwords = sources.Passwords(key)

    def outside(self, staff: Staff, clinician: str) -> list[Row[Any]]:
        """The calendars that block their time, when they were read and what was wrong."""
        self._need(staff, clinician)
        with self._appointments.database.reading() as connection:
            return sources.sources(connection, clinician)

    def add(
        self, staff: Staff, clinician: str, kind: str, address: str, username: str, password: str
    ) -> str:
        """Add one and read it at once. Raises ``OutsideError``; returns a problem of reading."""
        with self._changing(staff, clinician, "calendar_add") as connection:
            source = sources.add_source(
                connection, self._passwords, clinician, kind, address, username, password
            )
        return self._reader.read(source)

    def remove(self, staff: Staff, clinician: str, source: str) -> None:
        """What it blocked is free again."""
        with self._changing(staff, clinician, "calendar_remove") as connection:
            sources.remove_source(connection, clinician, source)

    def read_now(self, staff: Staff, clinician: str, source: str) -> str:
        """Returns the problem, empty where there was none."""
        known = {row.id for row in self.outside(staff, clinician)}
        return self._reader.read(source) if source in known else ""

    def new_feed(self, staff: Staff, clinician: str) -> str:
        """A new secret address for their visits; told this once. The one before ends."""
        with self._changing(staff, clinician, "feed_new") as connection:
            return feeds.new_address(connection, self._key, clinician)

    def end_feed(self, staff: Staff, clinician: str) -> None:
        """No feed any more."""
        with self._changing(staff, clinician, "feed_end") as connection:
            feeds.no_address(connection, clinician)

    def show_names(self, staff: Staff, clinician: str, shown: bool) -> None:
        """Whole names in the feed, or only their first letters."""
        with self._changing(staff, clinician, "feed_names") as connection:
            feeds.show_names(connection, clinician, shown)

    def conflicts(self, staff: Staff) -> Sequence[Row[Any]]:
        """Visits upon which something of an outside calendar has fallen."""
        only = staff.only(Task.DAY)
        now = self._appointments.clock()
        with self._appointments.database.reading() as connection:
            found = sources.conflicts(connection, staff.clinic_id, now)
        return [row for row in found if only in (None, row.clinician_id)]

    def _need(self, staff: Staff, clinician: str) -> None:
        staff.need(Task.HOURS, clinician)
        self._planning.clinician(staff, clinician)

    @contextmanager
    def _changing(self, staff: Staff, clinician: str, action: str) -> Iterator[Connection]:
        self._need(staff, clinician)
        now = self._appointments.clock()
        with self._appointments.database.writing() as connection:
            yield connection
            who, about = f"user:{staff.id}", f"clinician:{clinician}"
            audit.note(connection, staff.clinic_id, who, action, about, now)
        self._appointments.events.changed(staff.clinic_id)
