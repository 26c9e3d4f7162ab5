"""Limits on what a client may ask of the service: size and pace of a body, number of tries."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fireside_care.errors import TooLarge, TooSlow

_MOST_KEYS = 10_000


class BodyLimit:
    """ASGI middleware that ends a request whose body is too large or comes too slowly.

    ``larger``: paths that take more, with how many bytes and seconds each.
    """

    def __init__(
        self,
        app: ASGIApp,
        max_bytes: int,
        seconds: float,
        larger: Mapping[str, tuple[int, float]] | None = None,
    ) -> None:
        self._app = app
        self._usual = (max_bytes, seconds)
        self._larger = larger or {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take in the whole body within the limits, then hand the request on."""
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS", "DELETE"):
            await self._app(scope, receive, send)
            return
        max_bytes, seconds = self._larger.get(scope["path"], self._usual)
        body = bytearray()
        try:
            async with asyncio.timeout(seconds):
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        return
                    body += message.get("body", b"")
                    if len(body) > max_bytes:
                        await TooLarge().response()(scope, receive, send)
                        return
                    if not message.get("more_body", False):
                        break
        except TimeoutError:
            await TooSlow().response()(scope, receive, send)
            return

        whole: Message | None = {"type": "http.request", "body": bytes(body), "more_body": False}

        async def receive_whole() -> Message:
            nonlocal whole
            if whole is None:
                return await receive()
            message, whole = whole, None
            return message

        await self._app(scope, receive_whole, send)


class TryLimit:
    """At most ``tries`` per key within a sliding window, in the memory of this process.

    Several processes each count for themselves; with a code of twelve digits that is still
    far too few tries to guess one.
    """

    def __init__(
        self, tries: int, seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._tries = tries
        self._seconds = seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._times: dict[str, deque[float]] = {}

    def allow(self, key: str) -> bool:
        """Count a try; False when there were too many."""
        now = self._clock()
        with self._lock:
            if len(self._times) >= _MOST_KEYS:
                self._forget(now)
            times = self._times.setdefault(key, deque())
            while times and now - times[0] >= self._seconds:
                times.popleft()
            if len(times) >= self._tries:
                return False
            times.append(now)
            return True

    def _forget(self, now: float) -> None:
        self._times = {
            key: times
            for key, times in self._times.items()
            if times and now - times[-1] < self._seconds
        }
