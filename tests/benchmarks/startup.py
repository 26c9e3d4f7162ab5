"""CPU seconds from process start to the first paint: Home, and an empty PySide6 window."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

FLOOR = """
import resource
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow
class Window(QMainWindow):
    def paintEvent(self, event):
        used = resource.getrusage(resource.RUSAGE_SELF)
        print(used.ru_utime + used.ru_stime, flush=True)
        application.quit()
application = QApplication([])
window = Window()
window.setCentralWidget(QLabel("Fireside"))
window.resize(1280, 800)
window.show()
application.exec()
"""
HOME = """
import gc, os, resource, sys
gc.disable()  # as fireside.__main__ does before it imports the app
import fireside.app
def painted():
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(used.ru_utime + used.ru_stime, flush=True)
    os._exit(0)
class Measured(fireside.app.App):
    def __init__(self, application):
        super().__init__(application)
        self.shell.painted.connect(painted)
fireside.app.App = Measured
sys.argv = ["fireside"]
from fireside.__main__ import main
main()
"""


def home_folder(folder: str) -> dict[str, str]:
    """An environment with settings that open Home, without its own voice."""
    Path(folder, "settings.json").write_text('{"country": "GB", "voice": "off"}')
    env = {**os.environ, "FIRESIDE_HOME": folder, "PYTHONPYCACHEPREFIX": f"{folder}/pyc"}
    # A person's computer keeps compiled modules; a machine for tests may be told not to.
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    return env


def _cpu(script: str, env: dict[str, str]) -> float:
    done = subprocess.run(
        [sys.executable, "-c", script], env=env, capture_output=True, text=True, check=True
    )
    return float(done.stdout.split()[0])


def measure(rounds: int) -> dict[str, float]:
    """Interleaved starts; medians in seconds, and their ratio."""
    with tempfile.TemporaryDirectory() as folder:
        env = home_folder(folder)
        _cpu(FLOOR, env)
        _cpu(HOME, env)
        pairs = [(_cpu(FLOOR, env), _cpu(HOME, env)) for _ in range(rounds)]
    floor = statistics.median(pair[0] for pair in pairs)
    home = statistics.median(pair[1] for pair in pairs)
    return {"floor_cpu_s": floor, "home_cpu_s": home, "ratio": home / floor}
