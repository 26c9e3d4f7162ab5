"""Work off the GUI thread, with the outcome delivered on it. Screens never touch a thread."""

from __future__ import annotations

import contextlib
import logging
import queue
import threading
import time
from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

_LOG = logging.getLogger("fireside")
_Outcome = TypeVar("_Outcome")


class Background(QObject):
    """Some threads, and the way back.

    Python threads, and a signal without arguments: a QRunnable or an object in a queued signal
    is now and then freed on the wrong thread (seen with PySide6 6.11 as a crash in the event
    loop). Daemons, because a silent network must not keep a closed app alive.
    """

    _woken = Signal()

    def __init__(self, parent: QObject | None = None, threads: int = 4) -> None:
        super().__init__(parent)
        self._work: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._outcomes: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._open = True
        self._finishing = False
        self._woken.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._most = threads
        self._threads: list[threading.Thread] = []

    def run(
        self,
        op: Callable[[], _Outcome],
        done: Callable[[_Outcome], None],
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Run ``op`` on a thread, then ``done`` or ``failed`` on the GUI thread.

        An error that nobody takes is logged by its type.
        """

        def work() -> None:
            try:
                outcome = op()
            except Exception as error:
                if failed is None:
                    _LOG.error("background work failed: %s", type(error).__name__)
                else:
                    self.post(lambda error=error: failed(error))  # type: ignore[misc]
            else:
                self.post(lambda: done(outcome))

        self._work.put(work)
        if len(self._threads) < self._most:
            self._threads.append(threading.Thread(target=self._labour, daemon=True))
            self._threads[-1].start()

    def post(self, call: Callable[[], None]) -> None:
        """Call something on the GUI thread, from any thread."""
        if self._open:
            self._outcomes.put(call)
            # The app may be closing: then there is nobody left to wake.
            with contextlib.suppress(RuntimeError):
                self._woken.emit()

    @Slot()
    def _deliver(self) -> None:
        while self._open:
            try:
                outcome = self._outcomes.get_nowait()
            except queue.Empty:
                return
            outcome()

    def _labour(self) -> None:
        while (work := self._work.get()) is not None:
            if self._open or self._finishing:
                work()

    def close(self, seconds: float = 3.0, finish: bool = False) -> None:
        """Deliver nothing any more, and give what runs a moment to end.

        ``finish``: what still waits is done as well, in the same moment.
        """
        self._finishing = finish
        self._open = False
        for _ in self._threads:
            self._work.put(None)
        deadline = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
