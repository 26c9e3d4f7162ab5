"""Word that something at a clinic changed, for pages that show it live. Ids only, no content.

Within a process it goes at once; between processes that share a PostgreSQL it goes by NOTIFY, on
a connection of its own: a NOTIFY inside the booking's transaction would make all commits queue.
When the listening connection is lost, everybody who listens is told to read anew.
"""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import make_url

from fireside_care.database import Database

if TYPE_CHECKING:
    import psycopg

_CHANNEL = "fireside_clinics"
EVERYTHING = "*"
"""Told in the place of an id when word may have been lost."""
_RETRY_SECONDS = 2.0
_LISTEN_SECONDS = 1.0
_GATHER_SECONDS = 0.1
_MOST_WAITING = 1000
_log = structlog.get_logger(__name__)


class ClinicEvents:
    """Who listens, and who is told. Use :meth:`start` and :meth:`close` around it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._listeners: set[queue.SimpleQueue[str]] = set()
        self._outgoing: queue.Queue[str] = queue.Queue(_MOST_WAITING)
        self._ended = threading.Event()
        self._threads: list[threading.Thread] = []

    def changed(self, clinic_id: str) -> None:
        """Something of this clinic was committed."""
        self._tell(clinic_id)
        if not self._database.is_sqlite:
            with contextlib.suppress(queue.Full):
                self._outgoing.put_nowait(clinic_id)

    @contextlib.contextmanager
    def listening(self) -> Iterator[queue.SimpleQueue[str]]:
        """Ids of clinics that changed, from now on; :data:`EVERYTHING` after a gap."""
        mine: queue.SimpleQueue[str] = queue.SimpleQueue()
        with self._lock:
            self._listeners.add(mine)
        try:
            yield mine
        finally:
            with self._lock:
                self._listeners.discard(mine)

    def start(self) -> None:
        """Between processes, where there can be several."""
        if self._database.is_sqlite:
            return
        for work in (self._send, self._receive):
            thread = threading.Thread(target=work, name=f"events{work.__name__}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def close(self) -> None:
        """End both threads."""
        self._ended.set()
        for thread in self._threads:
            thread.join(_LISTEN_SECONDS + _RETRY_SECONDS)

    def _tell(self, clinic_id: str) -> None:
        with self._lock:
            for listener in self._listeners:
                listener.put(clinic_id)

    def _connect(self) -> psycopg.Connection[tuple[object, ...]]:
        # Imported here: an SQLite file needs no 10 MB of PostgreSQL.
        import psycopg

        url = make_url(self._database.url).set(drivername="postgresql")
        return psycopg.connect(url.render_as_string(hide_password=False), autocommit=True)

    def _send(self) -> None:
        while not self._ended.is_set():
            try:
                with self._connect() as connection:
                    while not self._ended.is_set():
                        for clinic in self._waiting():
                            connection.execute("SELECT pg_notify(%s, %s)", (_CHANNEL, clinic))
            except _lost_connection() as error:
                self._lost(error)

    def _waiting(self) -> set[str]:
        """All that is to be told, each clinic once: a rush of bookings is one word."""
        clinics: set[str] = set()
        with contextlib.suppress(queue.Empty):
            clinics.add(self._outgoing.get(timeout=_LISTEN_SECONDS))
            self._ended.wait(_GATHER_SECONDS)
            while True:
                clinics.add(self._outgoing.get_nowait())
        return clinics

    def _receive(self) -> None:
        while not self._ended.is_set():
            try:
                with self._connect() as connection:
                    connection.execute(f"LISTEN {_CHANNEL}")
                    self._tell(EVERYTHING)
                    while not self._ended.is_set():
                        for word in connection.notifies(timeout=_LISTEN_SECONDS):
                            self._tell(word.payload)
            except _lost_connection() as error:
                self._lost(error)

    def _lost(self, error: Exception) -> None:
        _log.warning("events_connection_lost", error=type(error).__name__)
        self._ended.wait(_RETRY_SECONDS)


def _lost_connection() -> type[Exception]:
    import psycopg

    return psycopg.Error
