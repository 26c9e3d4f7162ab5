"""Seeing a doctor over HTTP: clinics, times, holds, appointments, the waiting list."""

from __future__ import annotations

from urllib.parse import quote

import requests

from fireside.client.care_client import CareClient
from fireside.client.errors import SlotTaken
from fireside_core.booking import (
    Appointment,
    BookRequest,
    CancelRequest,
    Clinics,
    Hold,
    HoldRequest,
    Offers,
    OpenDays,
    SlotSearch,
    Taken,
    Visits,
    Waiting,
    WaitRequest,
)

_MAX_SENTENCE_CHARS = 400
_HOLD_GONE = "hold_gone"


class BookingClient(CareClient):
    """One method an endpoint. ``key``: made once for one intention, and sent with each try."""

    def clinics(self) -> Clinics:
        """GET /v1/clinics."""
        return self._call("GET", "/v1/clinics", None, Clinics)

    def slots(self, search: SlotSearch) -> Offers:
        """POST /v1/slots."""
        return self._call("POST", "/v1/slots", search, Offers)

    def days(self, search: SlotSearch) -> OpenDays:
        """POST /v1/slots/days."""
        return self._call("POST", "/v1/slots/days", search, OpenDays)

    def hold(self, request: HoldRequest, key: str) -> Hold:
        """POST /v1/holds. Raises :class:`SlotTaken`."""
        return self._call("POST", "/v1/holds", request, Hold, key)

    def release(self, hold_id: str) -> None:
        """DELETE /v1/holds/{id}."""
        self._fetch("DELETE", f"/v1/holds/{_part(hold_id)}", None)

    def book(self, request: BookRequest, key: str) -> Appointment:
        """POST /v1/appointments. Raises :class:`SlotTaken`."""
        return self._call("POST", "/v1/appointments", request, Appointment, key)

    def visits(self) -> Visits:
        """GET /v1/appointments."""
        return self._call("GET", "/v1/appointments", None, Visits)

    def appointment(self, appointment_id: str) -> Appointment:
        """GET /v1/appointments/{id}."""
        return self._call("GET", f"/v1/appointments/{_part(appointment_id)}", None, Appointment)

    def calendar(self, appointment_id: str) -> bytes:
        """GET /v1/appointments/{id}/calendar: an iCalendar file."""
        return self._fetch("GET", f"/v1/appointments/{_part(appointment_id)}/calendar", None)

    def cancel(self, appointment_id: str, request: CancelRequest, key: str) -> Appointment:
        """POST /v1/appointments/{id}/cancel."""
        path = f"/v1/appointments/{_part(appointment_id)}/cancel"
        return self._call("POST", path, request, Appointment, key)

    def wait(self, request: WaitRequest, key: str) -> Waiting:
        """POST /v1/waiting."""
        return self._call("POST", "/v1/waiting", request, Waiting, key)

    def stop_waiting(self, waiting_id: str) -> None:
        """DELETE /v1/waiting/{id}."""
        self._fetch("DELETE", f"/v1/waiting/{_part(waiting_id)}", None)

    def heard(self, news_id: str, key: str) -> None:
        """POST /v1/news/{id}/heard."""
        self._fetch("POST", f"/v1/news/{_part(news_id)}/heard", None, key)

    def _check(self, response: requests.Response) -> None:
        if response.status_code == requests.codes.conflict:
            taken = Taken.model_validate_json(self._whole(response))
            sentence = taken.message[:_MAX_SENTENCE_CHARS]
            raise SlotTaken(sentence, tuple(taken.next), lapsed=taken.code == _HOLD_GONE)
        super()._check(response)


def _part(text: str) -> str:
    """An id as one part of a path, whatever it holds."""
    return quote(text, safe="")
