"""A way to end work on another thread, also where it waits for a network or a child process."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator

from fireside.speech.models.errors import Stopped


class Stop:
    """One piece of work's ear for *stop*. ``forget``: what has come so far is not wanted either."""

    def __init__(self) -> None:
        self.forget = False
        self._asked = threading.Event()
        self._lock = threading.Lock()
        self._wake: Callable[[], object] | None = None

    @property
    def asked(self) -> bool:
        """Whether the work is to end."""
        return self._asked.is_set()

    def ask(self) -> None:
        """End the work, and wake it where it waits. From any thread; does not wait for it."""
        with self._lock:
            self._asked.set()
            wake = self._wake
        if wake is not None:
            # What it waited for may have ended in this very moment.
            with contextlib.suppress(OSError, ValueError, RuntimeError):
                wake()

    def check(self) -> None:
        """Raise :class:`Stopped` when the work is to end."""
        if self.asked:
            raise Stopped

    def wait(self, seconds: float) -> None:
        """Sleep, unless it is to end: then raise :class:`Stopped`."""
        if self._asked.wait(seconds):
            raise Stopped

    @contextlib.contextmanager
    def waking(self, wake: Callable[[], object]) -> Iterator[None]:
        """While inside, ``wake`` is what makes a waiting call return."""
        with self._lock:
            self.check()
            self._wake = wake
        try:
            yield
        finally:
            with self._lock:
                self._wake = None
