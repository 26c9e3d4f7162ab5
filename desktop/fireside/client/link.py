"""Which care service answers: the one that was joined, or the one on this computer.

Asking falls back to the embedded service when the remote one cannot be reached, and says so. A
question outlives a service that dies in the middle of its answer: it is asked once more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from threading import Event

from pydantic import ValidationError

from fireside.client.care_client import CareClient
from fireside.client.errors import CareError, Refused, StreamCut, Unreachable
from fireside.i18n import tr
from fireside_core.contract import (
    SHORT_TEXT,
    AnswerEvent,
    AnswerRequest,
    Health,
    JoinRequest,
)


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
        notice = ""
        if self.remote is not None:
            try:
                client = self._make_client(self.remote.address, self.remote.token)
                yield from _until(client.answers(request), stopped)
                return
            except Refused:
                raise
            except StreamCut:
                notice = tr("The care service broke off. I answer from this computer instead.")
                asked_again(notice)
            except CareError as error:
                notice = str(error) + " " + tr("I answer from this computer instead.")
                asked_again(notice)
            if stopped.is_set():
                return
        try:
            yield from _until(self._on_this_computer().answers(request), stopped)
        except Refused:
            raise
        except CareError:
            # Whatever it said while it died: it is started anew.
            if stopped.is_set():
                return
            asked_again(notice or tr("I lost my place for a moment. I am asking again."))
            yield from _until(self._on_this_computer().answers(request), stopped)

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

    def _on_this_computer(self) -> CareClient:
        try:
            return self._make_client(*self._embedded())
        except CareError:
            raise
        except Exception as error:
            raise Unreachable from error


def _until(events: Iterator[AnswerEvent], stopped: Event) -> Iterator[AnswerEvent]:
    for event in events:
        if stopped.is_set():
            return
        yield event
