"""The care service over HTTP: one method an endpoint, every error a :class:`CareError`."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar
from urllib.parse import urlsplit

import requests
import sseclient
import urllib3
from pydantic import BaseModel, TypeAdapter, ValidationError

from fireside.client.errors import CareError, NotAllowed, Refused, Rubbish, StreamCut, Unreachable
from fireside.i18n import language
from fireside_core.adverts.wire import AdvertEvent, AdvertRequest, LinkRequest, advert_events
from fireside_core.booking import IDEMPOTENCY_HEADER
from fireside_core.contract import (
    AnswerEvent,
    AnswerRequest,
    Health,
    JoinRequest,
    JoinResult,
    Problem,
    TriageRequest,
    TriageResult,
    answer_events,
)

CONNECT_SECONDS = 4.0
READ_SECONDS = 15.0
STREAM_SILENCE_SECONDS = 30.0
"""A model may think for a while; a stream without an event for longer counts as cut."""

PICTURE_SILENCE_SECONDS = 90.0
"""Reading a large picture takes a slow computer a while, the first time most of all."""

_MAX_STREAM_EVENTS = 500
_MAX_REPLY_BYTES = 1_000_000
_MAX_SENTENCE_CHARS = 400
_PIECE_BYTES = 65_536
_THIS_COMPUTER = ("127.0.0.1", "localhost", "::1")
_Reply = TypeVar("_Reply", bound=BaseModel)
_Event = TypeVar("_Event", AnswerEvent, AdvertEvent)
_LAST = ("done", "report", "error")


class CareClient:
    """Speaks to one care service. ``token`` may be empty for :meth:`join`."""

    def __init__(
        self,
        address: str,
        token: str = "",
        *,
        read_seconds: float = READ_SECONDS,
        silence_seconds: float = STREAM_SILENCE_SECONDS,
    ) -> None:
        self._address = address.rstrip("/")
        self._token = token
        self._read_seconds = read_seconds
        self._silence_seconds = silence_seconds

    def health(self) -> Health:
        """GET /v1/health."""
        return self._call("GET", "/v1/health", None, Health)

    def triage(self, request: TriageRequest) -> TriageResult:
        """POST /v1/triage."""
        return self._call("POST", "/v1/triage", request, TriageResult)

    def join(self, request: JoinRequest) -> JoinResult:
        """POST /v1/join: a one-time code for a token."""
        return self._call("POST", "/v1/join", request, JoinResult)

    def answers(self, request: AnswerRequest) -> Iterator[AnswerEvent]:
        """POST /v1/answers, event by event. Raises :class:`StreamCut` without a last event."""
        where = ("POST", "/v1/answers")
        return self._stream(where, request, answer_events, self._silence_seconds)

    def check(self, request: AdvertRequest | LinkRequest) -> Iterator[AdvertEvent]:
        """POST /v1/adverts or /v1/adverts/links, event by event."""
        where = ("POST", "/v1/adverts")
        if isinstance(request, LinkRequest):
            where = ("POST", "/v1/adverts/links")
        return self._stream(where, request, advert_events, self._silence_seconds)

    def check_picture(self, picture: bytes) -> Iterator[AdvertEvent]:
        """POST /v1/adverts/pictures: the file as it is, event by event."""
        where = ("POST", "/v1/adverts/pictures")
        return self._stream(where, picture, advert_events, PICTURE_SILENCE_SECONDS)

    def _stream(
        self,
        where: tuple[str, str],
        body: BaseModel | bytes,
        events: TypeAdapter[_Event],
        silence: float,
    ) -> Iterator[_Event]:
        with (
            _errors(Unreachable),
            self._session() as session,
            self._send(session, *where, body, silence) as response,
        ):
            self._check(response)
            if not response.headers.get("content-type", "").startswith("text/event-stream"):
                raise Rubbish
            allowance = _Allowance(silence)
            with _errors(StreamCut):
                messages = sseclient.SSEClient(allowance.pieces(response)).events()
                for count, message in enumerate(messages):
                    if count >= _MAX_STREAM_EVENTS:
                        raise Rubbish
                    event = events.validate_json(message.data)
                    yield event
                    if event.type in _LAST:
                        return
                    allowance.renew()
        raise StreamCut

    def _call(
        self, method: str, path: str, body: BaseModel | None, reply: type[_Reply], key: str = ""
    ) -> _Reply:
        whole = self._fetch(method, path, body, key)
        with _errors(Unreachable):
            return reply.model_validate_json(whole)

    def _fetch(self, method: str, path: str, body: BaseModel | None, key: str = "") -> bytes:
        """The body of the reply. ``key``: the same again does nothing twice."""
        with (
            _errors(Unreachable),
            self._session() as session,
            self._send(session, method, path, body, self._read_seconds, key) as response,
        ):
            self._check(response)
            return self._whole(response)

    def _session(self) -> requests.Session:
        session = requests.Session()
        # A proxy of the surroundings is for remote services, never for the one on this computer.
        session.trust_env = urlsplit(self._address).hostname not in _THIS_COMPUTER
        session.auth = self._sign
        return session

    def _sign(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        # Not a plain header: requests would replace that with what a .netrc file holds.
        if self._token:
            request.headers["Authorization"] = f"Bearer {self._token}"
        return request

    def _send(
        self,
        session: requests.Session,
        method: str,
        path: str,
        body: BaseModel | bytes | None,
        seconds: float,
        key: str = "",
    ) -> requests.Response:
        headers = {"Accept": "application/json, text/event-stream", "Accept-Language": language()}
        if key:
            headers[IDEMPOTENCY_HEADER] = key
        if isinstance(body, bytes):
            headers["Content-Type"] = "application/octet-stream"
        return session.request(
            method,
            self._address + path,
            json=body.model_dump(mode="json") if isinstance(body, BaseModel) else None,
            data=body if isinstance(body, bytes) else None,
            headers=headers,
            timeout=(CONNECT_SECONDS, seconds),
            stream=True,
            allow_redirects=False,
        )

    def _whole(self, response: requests.Response) -> bytes:
        return b"".join(_Allowance(self._read_seconds).pieces(response))

    def _check(self, response: requests.Response) -> None:
        status = response.status_code
        if status in (401, 403) and self._token:
            raise NotAllowed
        if status >= 500 or status == requests.codes.request_timeout:
            raise Unreachable
        if status >= 300:
            problem = Problem.model_validate_json(self._whole(response))
            raise Refused(problem.message[:_MAX_SENTENCE_CHARS])


class _Allowance:
    """How long a reply, or the next event of a stream, may take, and how large it may be.

    The timeouts of ``requests`` are for one read each: a trickle would never end.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self.renew()

    def renew(self) -> None:
        """Start counting again."""
        self._until = time.monotonic() + self._seconds
        self._bytes = _MAX_REPLY_BYTES

    def pieces(self, response: requests.Response) -> Iterator[bytes]:
        """The body as it comes in."""
        while piece := response.raw.read1(_PIECE_BYTES, decode_content=True):
            self._bytes -= len(piece)
            if self._bytes < 0:
                raise Rubbish
            yield piece
            if time.monotonic() > self._until:
                raise requests.ReadTimeout


@contextmanager
def _errors(lost: type[CareError]) -> Iterator[None]:
    """Turn what the libraries raise into our own errors."""
    try:
        yield
    except CareError:
        raise
    except (ValidationError, UnicodeDecodeError, urllib3.exceptions.DecodeError) as error:
        raise Rubbish from error
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as error:
        # ValueError: an address that is none.
        raise lost from error
