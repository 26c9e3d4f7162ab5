"""Work off the GUI thread, with the outcome delivered on it. Screens never touch a thread."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, Signal, Slot

_LOG = logging.getLogger("fireside")
_Outcome = TypeVar("_Outcome")


class Background(QObject):
    """A pool of threads and the way back."""

    _deliver = Signal(object)

    def __init__(self, parent: QObject | None = None, threads: int = 4) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(threads)
        self._open = True
        self._deliver.connect(self._call, Qt.ConnectionType.QueuedConnection)

    @Slot(object)
    def _call(self, outcome: Callable[[], None]) -> None:
        if self._open:
            outcome()

    def run(
        self,
        op: Callable[[], _Outcome],
        done: Callable[[_Outcome], None],
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Run ``op`` in the pool, then ``done`` or ``failed`` on the GUI thread.

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

        self._pool.start(QRunnable.create(work))

    def post(self, call: Callable[[], None]) -> None:
        """Call something on the GUI thread, from any thread."""
        if self._open:
            self._deliver.emit(call)

    def close(self, milliseconds: int = 5000) -> None:
        """Deliver nothing any more, and wait for what runs."""
        self._open = False
        self._pool.clear()
        self._pool.waitForDone(milliseconds)
