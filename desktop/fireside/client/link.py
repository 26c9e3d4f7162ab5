"""Which care service answers: the one that was joined, or the one on this computer.

Asking and checking adverts fall back to the embedded service when the remote one cannot be
reached, and say so. A question outlives a service that dies in the middle of its answer: it is
asked once more. Pictures never go to a remote service.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from threading import Event
from typing import TypeVar

from pydantic import ValidationError

from fireside.client.booking_client import BookingClient
from fireside.client.care_client import CareClient
from fireside.client.errors import CareError, Refused, StreamCut, Unreachable
from fireside.i18n import tr
from fireside_core.adverts.wire import (
    MAX_ADVERT_CHARS,
    AdvertEvent,
    AdvertRequest,
    LinkRequest,
    ReportEvent,
)
from fireside_core.contract import (
    SHORT_TEXT,
    AnswerEvent,
    AnswerRequest,
    Health,
    JoinRequest,
)

_Event = TypeVar("_Event")
_MOST_LISTED = 100
"""Reasons, codes and the like of one report: a screen is no place for more."""


@dataclass(frozen=True)
class Remote:
    """A care service that was joined."""

    address: str
    token: str


class CareLink:
    """``embedded`` gives address and token of the service on this computer, or raises."""

    def __init__(
        self,
        embedded: Callable[[], tuple[str, str]],
        make_client: Callable[[str, str], CareClient] = CareClient,
    ) -> None:
        self._embedded = embedded
        self._make_client = make_client
        self.remote: Remote | None = None

    def ask(
        self, request: AnswerRequest, stopped: Event, asked_again: Callable[[str], None]
    ) -> Iterator[AnswerEvent]:
        """The answer's events. ``asked_again`` tells that what came so far is void, and why.

        Raises :class:`CareError` when no service can answer. Ends early once ``stopped``.
        """
        yield from self._anywhere(
            lambda client: client.answers(request),
            stopped,
            asked_again,
            tr("I answer from this computer instead."),
        )

    def check(
        self, request: AdvertRequest | LinkRequest, stopped: Event, anew: Callable[[str], None]
    ) -> Iterator[AdvertEvent]:
        """The same for an advert's words, or for a page with one."""
        events = self._anywhere(
            lambda client: client.check(request),
            stopped,
            anew,
            tr("I check it on this computer instead."),
        )
        yield from map(_within_bounds, events)

    def check_picture(
        self, picture: bytes, stopped: Event, anew: Callable[[str], None]
    ) -> Iterator[AdvertEvent]:
        """The same for a picture, which does not leave this computer, whatever was joined."""
        events = self._here(lambda client: client.check_picture(picture), stopped, anew, "")
        yield from map(_within_bounds, events)

    def _anywhere(
        self,
        ask: Callable[[CareClient], Iterator[_Event]],
        stopped: Event,
        asked_again: Callable[[str], None],
        instead: str,
    ) -> Iterator[_Event]:
        """From the remote service, where one was joined, and otherwise from this computer."""
        notice = ""
        if self.remote is not None:
            try:
                client = self._make_client(self.remote.address, self.remote.token)
                yield from _until(ask(client), stopped)
                return
            except Refused:
                raise
            except StreamCut:
                notice = tr("The care service broke off.") + " " + instead
                asked_again(notice)
            except CareError as error:
                notice = str(error) + " " + instead
                asked_again(notice)
            if stopped.is_set():
                return
        yield from self._here(ask, stopped, asked_again, notice)

    def _here(
        self,
        ask: Callable[[CareClient], Iterator[_Event]],
        stopped: Event,
        asked_again: Callable[[str], None],
        notice: str,
    ) -> Iterator[_Event]:
        """From this computer; once more where the service there dies."""
        try:
            yield from _until(ask(self._on_this_computer()), stopped)
        except Refused:
            raise
        except CareError:
            # Whatever it said while it died: it is started anew.
            if stopped.is_set():
                return
            asked_again(notice or tr("I lost my place for a moment. I am asking again."))
            yield from _until(ask(self._on_this_computer()), stopped)

    def health(self) -> Health:
        """Of the service that answers first."""
        if self.remote is not None:
            return self._make_client(self.remote.address, self.remote.token).health()
        return self._on_this_computer().health()

    def join(self, address: str, code: str, device: str) -> Remote:
        """Exchange a one-time code. Raises :class:`CareError`."""
        address = address if "://" in address else f"https://{address}"
        try:
            request = JoinRequest(code=code, device=device[:SHORT_TEXT])
        except ValidationError as error:
            raise Refused(tr("That is not a whole code. Please look at it again.")) from error
        return Remote(address, self._make_client(address, "").join(request).token)

    def booking(self, rehearse: bool = False) -> BookingClient:
        """Where visits are booked: never at another service than the one that was joined.

        ``rehearse``: at the practice clinic on this computer, whatever was joined.
        """
        if self.remote is not None and not rehearse:
            return BookingClient(self.remote.address, self.remote.token)
        return BookingClient(*self._embedded_here())

    def booking_address(self, rehearse: bool = False) -> str:
        """Which service that is; empty for the one on this computer."""
        return self.remote.address if self.remote is not None and not rehearse else ""

    def _on_this_computer(self) -> CareClient:
        return self._make_client(*self._embedded_here())

    def _embedded_here(self) -> tuple[str, str]:
        try:
            return self._embedded()
        except CareError:
            raise
        except Exception as error:
            raise Unreachable from error


def _until(events: Iterator[_Event], stopped: Event) -> Iterator[_Event]:
    for event in events:
        if stopped.is_set():
            return
        yield event


def _within_bounds(event: AdvertEvent) -> AdvertEvent:
    """A report that a screen can show, whoever wrote it."""
    if not isinstance(event, ReportEvent):
        return event
    text = event.text[: 2 * MAX_ADVERT_CHARS]
    lists = ("reasons", "known", "advice", "notices", "codes")
    short = {name: getattr(event, name)[:_MOST_LISTED] for name in lists}
    reasons = [
        reason.model_copy(
            update={"words": [w for w in reason.words if 0 <= w.start < w.end <= len(text)]}
        )
        for reason in short["reasons"]
    ]
    return event.model_copy(update={**short, "reasons": reasons, "text": text})
