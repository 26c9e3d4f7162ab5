"""A microphone in a process of its own, which does what it is told and tells what happens.

Orders come as lines on standard input, what happens goes out as JSON lines. The sound is
written to the file named on the command line. Why a process: ``tests/support/voice_scene.py``.
"""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path

import psutil
from PySide6.QtCore import QCoreApplication, QSocketNotifier, QTimer

from fireside.qt.microphone import Microphone, warm_up


def tell(what: str, *values: object) -> None:
    """Print what happened."""
    sys.stdout.write(json.dumps([what, *values]) + "\n")
    sys.stdout.flush()


class Stage:
    def __init__(self, sound: Path) -> None:
        self._file = sound.open("wb")
        self.microphone = Microphone()
        self.microphone.sound.connect(self._hear)
        for name in ("level", "moved", "lost", "quiet"):
            getattr(self.microphone, name).connect(lambda value, name=name: tell(name, value))
        self.microphone.devices_changed.connect(lambda: tell("devices_changed"))
        self._pieces = 0

    def _hear(self, piece: bytes) -> None:
        assert len(piece) == 960
        self._pieces += 1
        self._file.write(piece)
        self._file.flush()

    def order(self, line: str) -> None:
        what, _, value = line.partition(" ")
        if what in ("open", "close"):
            getattr(self.microphone, what)()
        elif what == "choose":
            self.microphone.choose(value)
        elif what == "cycle":
            self._cycle(int(value))
            return
        elif what == "used":
            process = psutil.Process()
            tell("used", process.num_threads(), process.num_fds())
        elif what == "quit":
            self.microphone.close()
            QCoreApplication.quit()
        microphone = self.microphone
        tell("done", microphone.is_open, microphone.device, microphone.devices(), self._pieces)

    def _cycle(self, times: int) -> None:
        """Open until something is heard, and close, again and again."""
        if times == 0:
            self.order("look")
            return
        before = self._pieces

        def look() -> None:
            if self._pieces == before and self.microphone.is_open:
                QTimer.singleShot(5, look)
                return
            self.microphone.close()
            QTimer.singleShot(0, lambda: self._cycle(times - 1))

        self.microphone.open()
        look()


if __name__ == "__main__":
    application = QCoreApplication([])
    warmer = threading.Thread(target=warm_up)
    warmer.start()
    warmer.join()
    stage = Stage(Path(sys.argv[1]))
    orders = QSocketNotifier(0, QSocketNotifier.Type.Read)
    orders.activated.connect(lambda: stage.order(sys.stdin.readline().rstrip("\n")))
    QTimer.singleShot(100_000, application.quit)
    tell("ready")
    application.exec()
