"""Memory of desktop and service after an answer, beside an empty PySide6 window."""

from __future__ import annotations

import subprocess
import sys

import psutil

from fireside.qt.navigator import GUARD_SECONDS
from tests.benchmarks.running_app import running_app, wait, wait_until

_FLOOR = """
import psutil
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow
application = QApplication([])
window = QMainWindow()
window.setCentralWidget(QLabel("Fireside"))
window.show()
application.processEvents()
print(psutil.Process().memory_info().rss)
"""
_MB = 1024 * 1024


def measure(rounds: int) -> dict[str, float]:
    """Resident megabytes."""
    del rounds
    done = subprocess.run(
        [sys.executable, "-c", _FLOOR], capture_output=True, text=True, check=True
    )
    floor = int(done.stdout) / _MB
    script = "from tests.benchmarks.memory import in_this_process as m; m()"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    desktop, service, voice = (float(word) for word in done.stdout.split()[-3:])
    return {
        "floor_mb": floor,
        "desktop_mb": desktop,
        "service_mb": service,
        "voice_helper_mb": voice,
        "ratio": desktop / floor,
    }


def in_this_process() -> None:
    """Run the app here, ask two questions, and print the three figures."""
    with running_app() as app:
        for question in ("how can I sleep better at night", "what helps against constipation"):
            app.navigator.go_home()
            app.recogniser.type(question)
            wait_until(lambda: bool(getattr(app.navigator._flow, "_done", False)))
        wait(int(GUARD_SECONDS * 1000) + 50)
        app.navigator.press("everywhere.read_again")
        wait(1500)
        embedded = app._embedded
        assert embedded is not None
        children = {child.pid: child for child in psutil.Process().children()}
        service = children.pop(embedded.pid or 0).memory_info().rss / _MB
        voice = sum(child.memory_info().rss for child in children.values()) / _MB
        print(psutil.Process().memory_info().rss / _MB, service, voice, flush=True)
