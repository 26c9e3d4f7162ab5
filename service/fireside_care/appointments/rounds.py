"""What booking does by itself while the service runs: a look round every half minute."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from sqlalchemy.exc import SQLAlchemyError

from fireside_care.appointments.service import AppointmentService
from fireside_care.clinics.events import ClinicEvents

_EVERY_SECONDS = 30.0
_log = structlog.get_logger(__name__)


class BookingRounds:
    """Lapsed offers go to the next person, old holds and keys go away; word travels."""

    def __init__(self, service: AppointmentService, events: ClinicEvents) -> None:
        self._service = service
        self._events = events

    @contextmanager
    def running(self) -> Iterator[None]:
        """While the service serves."""
        ended = threading.Event()
        self._events.start()
        thread = threading.Thread(target=self._go_round, args=(ended,), name="rounds", daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            self._events.close()
            thread.join(1.0)

    def _go_round(self, ended: threading.Event) -> None:
        while not ended.wait(_EVERY_SECONDS):
            try:
                self._service.tidy()
            except SQLAlchemyError as error:
                # The database is away for a moment; the next round comes.
                _log.warning("round_failed", error=type(error).__name__)
