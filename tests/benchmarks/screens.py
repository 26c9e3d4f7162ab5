"""From a press to the next screen painted, and the longest the GUI thread is away."""

from __future__ import annotations

import statistics
import time

from PySide6.QtCore import QAbstractEventDispatcher
from PySide6.QtWidgets import QApplication, QLabel, QStackedWidget

from tests.benchmarks.running_app import running_app, wait, wait_until

_TOUR = (
    "home.ask",
    "everywhere.home",
    "home.family",
    "family.add",
    "everywhere.emergency",
    "everywhere.what_can_i_say",
    "everywhere.home",
    "everywhere.settings",
    "everywhere.home",
)


def _floor(rounds: int) -> float:
    """Milliseconds to switch a bare stack of two labels and paint it."""
    stack = QStackedWidget()
    for text in ("one", "two"):
        stack.addWidget(QLabel(text))
    stack.resize(1280, 800)
    stack.show()
    wait(100)
    times = []
    for number in range(rounds * 5):
        start = time.perf_counter()
        stack.setCurrentIndex(number % 2)
        stack.repaint()
        times.append((time.perf_counter() - start) * 1000)
    stack.close()
    return statistics.median(times)


class Stalls:
    """How long the GUI thread works between waking and sleeping, at the most."""

    def __init__(self) -> None:
        dispatcher = QAbstractEventDispatcher.instance()
        assert dispatcher is not None
        self._dispatcher = dispatcher
        self.cpu_ms = self.wall_ms = 0.0
        self._began = (time.thread_time(), time.perf_counter())
        dispatcher.awake.connect(self._awake)
        dispatcher.aboutToBlock.connect(self._asleep)

    def _awake(self) -> None:
        self._began = (time.thread_time(), time.perf_counter())

    def _asleep(self) -> None:
        cpu, wall = self._began
        self.cpu_ms = max(self.cpu_ms, (time.thread_time() - cpu) * 1000)
        self.wall_ms = max(self.wall_ms, (time.perf_counter() - wall) * 1000)

    def close(self) -> None:
        """Stop looking."""
        self._dispatcher.awake.disconnect(self._awake)
        self._dispatcher.aboutToBlock.disconnect(self._asleep)


def measure(rounds: int) -> dict[str, float]:
    """Medians and maxima in milliseconds; the ratio is of the medians."""
    with running_app() as app:
        floor = _floor(rounds)
        times = []
        for _ in range(rounds):
            for action in _TOUR:
                wait(450)
                start = time.perf_counter()
                app.navigator.press(action)
                app.shell.repaint()
                times.append((time.perf_counter() - start) * 1000)
        stalls = Stalls()
        for question in ("how can I sleep better at night", "what helps against constipation"):
            app.navigator.go_home()
            wait(450)
            app.recogniser.type(question)
            wait_until(lambda: bool(getattr(app.navigator._flow, "_done", False)))
            wait(200)
        stalls.close()
    QApplication.processEvents()
    median = statistics.median(times)
    return {
        "floor_ms": floor,
        "next_screen_ms": median,
        "next_screen_max_ms": max(times),
        "ratio": median / floor,
        "stall_cpu_ms": stalls.cpu_ms,
        "stall_wall_ms": stalls.wall_ms,
    }
