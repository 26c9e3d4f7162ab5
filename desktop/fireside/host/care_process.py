"""The embedded care service: a child process on loopback that never outlives the app."""

from __future__ import annotations

import secrets
import sys
import threading
from collections.abc import Mapping, Sequence
from typing import Any

from fireside.host.child import ChildError, JsonLineChild

COMMAND = (sys.executable, "-m", "fireside_care", "embedded")
_START_SECONDS = 40.0


class EmbeddedCare:
    """Starts the service when it is first needed, and again whenever it has died."""

    def __init__(
        self, command: Sequence[str] = COMMAND, model: Mapping[str, Any] | None = None
    ) -> None:
        self._command = tuple(command)
        self._model = dict(model) if model else None
        self._child: JsonLineChild | None = None
        self._where: tuple[str, str] | None = None
        self._closed = False
        self._lock = threading.Lock()

    def where(self) -> tuple[str, str]:
        """Address and token, with the service running. Raises :class:`ChildError`."""
        with self._lock:
            if self._closed:
                raise ChildError("the app is closing")
            if self._child is None or not self._child.alive or self._where is None:
                self._start()
            assert self._where is not None
            return self._where

    def _start(self) -> None:
        token = secrets.token_urlsafe(32)
        child = JsonLineChild(self._command)
        try:
            # On stdin, not on the command line: other users can read those.
            child.send({"token": token, "model": self._model})
            port = int(child.receive(_START_SECONDS)["port"])
        except (ChildError, KeyError, TypeError, ValueError) as error:
            child.close()
            raise ChildError(str(error)) from error
        self._child, self._where = child, (f"http://127.0.0.1:{port}", token)

    @property
    def pid(self) -> int | None:
        """The child's process id, while it runs."""
        return self._child.process.pid if self._child and self._child.alive else None

    def close(self) -> None:
        """End the child."""
        with self._lock:
            self._closed = True
            if self._child is not None:
                self._child.close()
