"""Whether Qt is connected to the sound server.

When PulseAudio ends, PySide6 6.11 aborts the whole process as soon as any sound is started. Qt
tries once, after three seconds, to reach it again; when that fails, it never does, and only a
message in its log tells. Hence a connection of our own, which is cut when Qt's is.
"""

from __future__ import annotations

import sys
import threading
import time

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

_FAILED = "pa_context_connect() failed"
_QT_HAS_TRIED_SECONDS = 5


class _Watch:
    """``lost``: no sound may be started now."""

    def __init__(self) -> None:
        self.lost = False
        self.given_up = False
        self._before = qInstallMessageHandler(self._look)
        threading.Thread(target=self._run, daemon=True).start()

    def _look(self, kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        if _FAILED in message:
            self.given_up = self.lost = True
        if self._before is not None:
            self._before(kind, context, message)
        else:
            sys.stderr.write(f"{message}\n")

    def _run(self) -> None:
        while not self.given_up and self._was_connected():
            self.lost = True
            time.sleep(_QT_HAS_TRIED_SECONDS)
            self.lost = self.given_up

    def _was_connected(self) -> bool:
        """Wait until the connection is cut. Without a server Qt finds no device either."""
        connected = False
        # The library or the server may be missing, and later the server ends: all are errors.
        try:
            import pulsectl

            with pulsectl.Pulse("fireside", connect=False) as pulse:
                pulse.connect()
                connected = True
                pulse.event_mask_set("server")
                pulse.event_callback_set(lambda _event: None)
                pulse.event_listen()
        except Exception:
            return connected
        return connected


_watch: _Watch | None = None


def watch_sound_server() -> None:
    """Begin to watch, on a thread that sleeps until the server ends."""
    global _watch
    if _watch is None and sys.platform == "linux":
        _watch = _Watch()


def sound_server_is_lost() -> bool:
    """Whether no sound may be started now."""
    return _watch is not None and _watch.lost


def sound_server_may_return() -> bool:
    """Whether Qt has not given it up yet."""
    return _watch is None or not _watch.given_up
