"""Structured logs for operators. Never a question, an answer, a code or a token."""

from __future__ import annotations

import contextlib
import logging
import sys
import time
import traceback
from uuid import uuid4

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fireside_care.errors import CareError

_log = structlog.get_logger(__name__)


class _StandardError:
    """Writes lines to whatever standard error is now. A log that cannot be written is lost:
    a parent that closed its end of the pipe must not make answers fail.
    """

    def msg(self, message: str) -> None:
        with contextlib.suppress(OSError, ValueError, AttributeError):
            sys.stderr.write(message + "\n")
            sys.stderr.flush()

    log = debug = info = warning = error = critical = msg


def set_up_logs(level: int = logging.INFO) -> None:
    """JSON lines on standard error; standard output belongs to the command."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: _StandardError(),
        cache_logger_on_first_use=False,
    )


def where_it_broke(error: BaseException) -> list[str]:
    """The places an error passed through, without its message: that may quote the person."""
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{frame.filename.rsplit('/', 2)[-1]}:{frame.lineno} {frame.name}" for frame in frames]


class RequestLog:
    """ASGI middleware: one line a request, and a kind reply where a request breaks."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, timed."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        request_id = uuid4().hex[:12]
        status = 0

        async def send_and_note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message.setdefault("headers", []).append((b"x-request-id", request_id.encode()))
            await send(message)

        with structlog.contextvars.bound_contextvars(request=request_id):
            try:
                await self._app(scope, receive, send_and_note)
            except Exception as error:
                _log.error("broke", error=type(error).__name__, at=where_it_broke(error))
                if status == 0:
                    await CareError().response()(scope, receive, send_and_note)
            _log.info(
                "request",
                method=scope["method"],
                # The route, not the address: anything may have been typed into an address.
                path=getattr(scope.get("route"), "path", "unknown"),
                status=status,
                ms=round((time.perf_counter() - started) * 1000, 1),
            )
