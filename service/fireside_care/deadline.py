"""What is fetched from elsewhere ends in time, however slowly it trickles.

A socket's own timeout begins anew with every piece: a server that sends a sign a second would be
waited for as long as it likes.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from types import TracebackType


class Deadline:
    """Within ``with``: shuts the connections that it watches once ``seconds`` have gone by."""

    def __init__(self, seconds: float) -> None:
        self.passed = False
        self._lock = threading.Lock()
        self._twins: list[socket.socket] = []
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True

    def watch(self, connected: socket.socket) -> socket.socket:
        """The same connection; it is shut in time, also when TLS has wrapped it."""
        twin = connected.dup()
        with self._lock:
            self._twins.append(twin)
            if self.passed:
                _shut(twin)
        return connected

    def __enter__(self) -> Deadline:
        self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._timer.cancel()
        with self._lock:
            for twin in self._twins:
                twin.close()
            self._twins.clear()

    def _end(self) -> None:
        with self._lock:
            self.passed = True
            for twin in self._twins:
                _shut(twin)


def _shut(twin: socket.socket) -> None:
    # The other side may have gone first.
    with contextlib.suppress(OSError):
        twin.shutdown(socket.SHUT_RDWR)
