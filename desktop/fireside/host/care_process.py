"""The embedded care service: a child process on loopback that never outlives the app."""

from __future__ import annotations

import http.client
import os
import secrets
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from fireside.host.child import ChildError, JsonLineChild

COMMAND = (sys.executable, "-m", "fireside_care", "embedded")
_START_SECONDS = 40.0
_ANSWER_SECONDS = 5.0


class EmbeddedCare:
    """Starts the service when it is first needed, and again whenever it has died.

    ``model`` is asked at each start for the AI model to use (base_url, key, name), if any;
    ``keep`` for the file of the practice clinic and its key, if it shall outlive the child.
    """

    def __init__(
        self,
        command: Sequence[str] = COMMAND,
        model: Callable[[], Mapping[str, Any] | None] = lambda: None,
        start_seconds: float = _START_SECONDS,
        keep: Callable[[], Mapping[str, str] | None] = lambda: None,
    ) -> None:
        self._command = tuple(command)
        self._keep = keep
        self._model = model
        self._start_seconds = start_seconds
        self._child: JsonLineChild | None = None
        self._where: tuple[str, str] | None = None
        self._port = 0
        self._closed = False
        self._lock = threading.Lock()

    def where(self) -> tuple[str, str]:
        """Address and token, with the service running. Raises :class:`ChildError`."""
        with self._lock:
            if self._where is None or not self._serves():
                self._where = None
                self._where = self._start()
            return self._where

    def _serves(self) -> bool:
        """Whether the child answers: killed, it still runs and takes connections for a moment."""
        if self._child is None or not self._child.alive:
            return False
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=_ANSWER_SECONDS)
        try:
            # Without the token it is refused, which is an answer too.
            connection.request("GET", "/v1/health")
            connection.getresponse()
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
        return True

    def _start(self) -> tuple[str, str]:
        if self._child is not None:
            self._child.close()
        token = secrets.token_urlsafe(32)
        child = self._child = JsonLineChild(self._command, _own_environment())
        try:
            if self._closed:
                raise ChildError("the app is closing")
            # On stdin, not on the command line: other users can read those.
            keep = self._keep()
            kept = {"keep": dict(keep)} if keep else {}
            child.send({"token": token, "model": self._model(), **kept})
            self._port = int(child.receive(self._start_seconds)["port"])
        except (ChildError, KeyError, TypeError, ValueError) as error:
            child.close()
            raise ChildError(str(error)) from error
        return f"http://127.0.0.1:{self._port}", token

    @property
    def pid(self) -> int | None:
        """The child's process id, while it runs."""
        return self._child.process.pid if self._child and self._child.alive else None

    def close(self) -> None:
        """End the child, also one that is still starting; nothing starts any more."""
        self._closed = True
        if self._child is not None:
            self._child.close()


def _own_environment() -> dict[str, str]:
    """Ours without what configures a service for others: the child is told all on stdin."""
    return {k: v for k, v in os.environ.items() if not k.startswith("FIRESIDE_CARE_")}
