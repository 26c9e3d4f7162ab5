"""The care service over HTTP: one method an endpoint, every error a :class:`CareError`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

import requests
import sseclient
from pydantic import BaseModel, ValidationError

from fireside.client.errors import CareError, NotAllowed, Refused, Rubbish, StreamCut, Unreachable
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
"""A model may think for a while; a stream that is silent for longer counts as cut."""

_MAX_STREAM_EVENTS = 500
_Reply = TypeVar("_Reply", bound=BaseModel)


class CareClient:
    """Speaks to one care service. ``token`` may be empty for :meth:`join` and :meth:`health`."""

    def __init__(
        self,
        address: str,
        token: str = "",
        *,
        read_seconds: float = READ_SECONDS,
        silence_seconds: float = STREAM_SILENCE_SECONDS,
    ) -> None:
        self._address = address.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
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
        with (
            _errors(StreamCut),
            requests.post(
                self._address + "/v1/answers",
                json=request.model_dump(mode="json"),
                headers={**self._headers, "Accept": "text/event-stream"},
                timeout=(CONNECT_SECONDS, self._silence_seconds),
                stream=True,
                allow_redirects=False,
            ) as response,
        ):
            _check(response)
            if not response.headers.get("content-type", "").startswith("text/event-stream"):
                raise Rubbish
            for count, message in enumerate(
                sseclient.SSEClient(response.iter_content(None)).events()
            ):
                if count >= _MAX_STREAM_EVENTS:
                    raise Rubbish
                if not message.data:
                    continue
                event = answer_events.validate_json(message.data)
                yield event
                if event.type in ("done", "error"):
                    return
        raise StreamCut

    def _call(self, method: str, path: str, body: BaseModel | None, reply: type[_Reply]) -> _Reply:
        with _errors(Unreachable):
            response = requests.request(
                method,
                self._address + path,
                json=body.model_dump(mode="json") if body else None,
                headers=self._headers,
                timeout=(CONNECT_SECONDS, self._read_seconds),
                allow_redirects=False,
            )
            _check(response)
            return reply.model_validate_json(response.content)


def _check(response: requests.Response) -> None:
    if response.status_code in (401, 403):
        raise NotAllowed
    if response.status_code >= 500:
        raise Unreachable
    if response.status_code >= 300:
        try:
            problem = Problem.model_validate_json(response.content)
        except ValidationError as error:
            raise Rubbish from error
        raise Refused(problem.message)


@contextmanager
def _errors(lost: type[CareError]) -> Iterator[None]:
    """Turn what the libraries raise into our own errors."""
    try:
        yield
    except CareError:
        raise
    except (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema) as error:
        raise Rubbish from error
    except requests.exceptions.MissingSchema as error:
        raise Rubbish from error
    except (requests.exceptions.ConnectTimeout, requests.exceptions.SSLError) as error:
        raise Unreachable from error
    except requests.RequestException as error:
        raise lost from error
    except (ValidationError, UnicodeDecodeError) as error:
        raise Rubbish from error
