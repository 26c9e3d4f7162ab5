"""Streaming from the model, with limits that hold whatever the server does."""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from openai import OpenAI
    from openai.types.chat import ChatCompletionMessageParam
    from openai.types.shared_params import ResponseFormatJSONSchema

_TEMPERATURE = 0.2


class ModelError(Exception):
    """The model gave no usable answer. ``reason`` is for the log: never what was said.

    ``lasting``: asking again at once would end the same way, or take as long.
    """

    def __init__(self, reason: str, *, lasting: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.lasting = lasting


@dataclass(frozen=True)
class Prompt:
    """What the model is told: our rules, and fenced data. ``schema``: of the reply, in JSON."""

    system: str
    user: str
    schema: Mapping[str, Any]


class Model(Protocol):
    """Anything that writes text for a prompt, piece by piece."""

    def stream(self, prompt: Prompt, *, plainly: bool = False) -> Generator[str, None, None]:
        """Pieces of the reply as they come; raises :class:`ModelError`.

        ``plainly``: neither streamed nor held to the schema, for servers that know neither.
        """
        ...


@dataclass(frozen=True)
class ModelLimits:
    """How long to wait for the model, in seconds."""

    connect: float
    first_token: float
    total: float


class ChatModel:
    """The openai SDK behind :class:`Model`."""

    def __init__(self, base_url: str, key: str, name: str, limits: ModelLimits) -> None:
        self._base_url = base_url
        self._key = key
        self._name = name
        self._limits = limits
        self._lock = threading.Lock()
        self._client: OpenAI | None = None

    def warm_up(self) -> None:
        """Import the SDK and make the client, so that the first question need not wait."""
        with self._lock:
            if self._client is not None:
                return
            import openai

            self._client = openai.OpenAI(
                base_url=self._base_url,
                # Servers on the same machine need no key, but the SDK insists on one.
                api_key=self._key or "none",
                timeout=openai.Timeout(self._limits.first_token, connect=self._limits.connect),
                max_retries=0,
            )

    def stream(self, prompt: Prompt, *, plainly: bool = False) -> Generator[str, None, None]:
        """Pieces of the reply. A server that stalls or never ends is cut off."""
        self.warm_up()
        assert self._client is not None
        reading = _Reading(self._client, self._name, prompt, plainly=plainly)
        started = time.monotonic()
        # A reply that is not streamed comes whole, so its first piece is its last.
        first = self._limits.total if plainly else self._limits.first_token
        deadline = started + first
        try:
            while True:
                piece = reading.next(deadline - time.monotonic())
                if piece is None:
                    return
                yield piece
                deadline = started + self._limits.total
        finally:
            reading.stop()


class _Reading:
    """One reply, read in a thread of its own: a socket read cannot be given a total limit."""

    def __init__(self, client: OpenAI, name: str, prompt: Prompt, *, plainly: bool) -> None:
        self._client = client
        self._name = name
        self._plainly = plainly
        self._messages: Sequence[ChatCompletionMessageParam] = (
            {"role": "system", "content": prompt.system},
            {"role": "user", "content": prompt.user},
        )
        self._format: ResponseFormatJSONSchema = {
            "type": "json_schema",
            "json_schema": {"name": "reply", "strict": True, "schema": dict(prompt.schema)},
        }
        self._pieces: queue.SimpleQueue[str | Exception | None] = queue.SimpleQueue()
        self._stopped = threading.Event()
        threading.Thread(target=self._read, name="model", daemon=True).start()

    def next(self, seconds: float) -> str | None:
        """The next piece, ``None`` at the end; raises :class:`ModelError`."""
        try:
            piece = self._pieces.get(timeout=max(0.0, seconds))
        except queue.Empty:
            raise ModelError("timeout", lasting=True) from None
        if isinstance(piece, Exception):
            raise ModelError(type(piece).__name__, lasting=_lasts(piece)) from piece
        return piece

    def stop(self) -> None:
        """Read no further; the thread ends at its next piece or time limit."""
        self._stopped.set()

    def _read(self) -> None:
        try:
            if self._plainly:
                self._read_whole()
            else:
                self._read_stream()
        # The SDK raises its own errors, httpx's, and plain ones when a reply is no JSON.
        except Exception as error:
            with contextlib.suppress(RuntimeError):
                self._pieces.put(error)

    def _read_stream(self) -> None:
        with self._client.chat.completions.create(
            model=self._name,
            messages=list(self._messages),
            stream=True,
            temperature=_TEMPERATURE,
            response_format=self._format,
        ) as chunks:
            ended = False
            for chunk in chunks:
                if self._stopped.is_set():
                    return
                for choice in chunk.choices[:1]:
                    if choice.delta.content:
                        self._pieces.put(choice.delta.content)
                    ended = ended or choice.finish_reason == "stop"
        # A connection that just ends looks like an end; only a said end is one.
        self._pieces.put(None if ended else ConnectionError("cut"))

    def _read_whole(self) -> None:
        reply = self._client.chat.completions.create(
            model=self._name, messages=list(self._messages), temperature=_TEMPERATURE
        )
        self._pieces.put(reply.choices[0].message.content or "")
        self._pieces.put(None)


def _lasts(error: Exception) -> bool:
    """Whether the same request would fail again: nobody there, or no right to ask."""
    import openai

    return isinstance(
        error,
        openai.APIConnectionError
        | openai.AuthenticationError
        | openai.PermissionDeniedError
        | openai.RateLimitError,
    )
