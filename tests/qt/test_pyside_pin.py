"""PySide6 6.12.0 on Python 3.11 loses a reference to None at every void call, and aborts."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
from PySide6.QtWidgets import QApplication, QLabel
app = QApplication([])
label = QLabel()
for number in range(50_000):
    label.setText(str(number))
print("sound")
"""


def test_fifty_thousand_void_calls() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True)
    assert (done.returncode, done.stdout.strip()) == (0, "sound")
