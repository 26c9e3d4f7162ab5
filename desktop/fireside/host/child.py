"""A helper process that talks in JSON lines and never outlives the app.

It ends when its stdin closes, which happens even when the app is killed.
"""

from __future__ import annotations

import contextlib
import json
import queue
import subprocess
import threading
from collections.abc import Mapping, Sequence
from typing import Any


class ChildError(Exception):
    """The helper could not be started, died, or did not answer in time."""


class JsonLineChild:
    """Starts ``command``; :meth:`send` writes a line, :meth:`receive` waits for one."""

    def __init__(self, command: Sequence[str], env: Mapping[str, str] | None = None) -> None:
        try:
            self.process = subprocess.Popen(
                list(command),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=dict(env) if env is not None else None,
                encoding="utf-8",
            )
        except OSError as error:
            raise ChildError(str(error)) from error
        self._lines: queue.Queue[str | None] = queue.Queue()
        threading.Thread(target=self._read, name="child-lines", daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        with contextlib.suppress(ValueError, OSError):
            for line in self.process.stdout:
                self._lines.put(line)
        self._lines.put(None)

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self.process.poll() is None

    def send(self, message: Mapping[str, Any]) -> None:
        """Write one JSON line. Raises :class:`ChildError` when the helper is gone."""
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(json.dumps(message) + "\n")
            self.process.stdin.flush()
        except (OSError, ValueError) as error:
            raise ChildError("the helper process is gone") from error

    def receive(self, timeout: float) -> dict[str, Any]:
        """The next JSON line, within ``timeout`` seconds."""
        try:
            line = self._lines.get(timeout=timeout)
        except queue.Empty as error:
            raise ChildError("the helper process did not answer") from error
        if line is None:
            self._lines.put(None)
            raise ChildError("the helper process ended")
        try:
            reply = json.loads(line)
        except ValueError as error:
            raise ChildError("the helper process answered nonsense") from error
        if not isinstance(reply, dict):
            raise ChildError("the helper process answered nonsense")
        return reply

    def close(self) -> None:
        """Close its stdin and give it a moment to end by itself."""
        with contextlib.suppress(OSError, ValueError):
            if self.process.stdin is not None:
                self.process.stdin.close()
        try:
            self.process.wait(timeout=3)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(timeout=3)
