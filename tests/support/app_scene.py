"""The whole app in a process of its own, for tests with a sound server of their own.

Orders come as lines on standard input; what happens goes out as JSON lines, each with
``time.monotonic()``. Why a process: ``tests/support/voice_scene.py``.
"""

from __future__ import annotations

import json
import sys
import time

from PySide6.QtCore import QSocketNotifier, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from fireside.app import App
from fireside.flows.page import Spoken
from fireside.qt.voice_in import VoiceIn
from fireside.qt.voice_out import VoiceOut


def tell(what: str, *values: object) -> None:
    """Print what happened, and when."""
    sys.stdout.write(json.dumps([time.monotonic(), what, *values]) + "\n")
    sys.stdout.flush()


class Scene:
    """Tells what the person sees and hears."""

    def __init__(self, app: App) -> None:
        self.app = app
        self._caption = ""
        self._voice: VoiceOut | None = None
        self._ear: VoiceIn | None = None
        app.navigator.page_shown.connect(lambda screen: tell("screen", screen))
        tell("screen", app.navigator.screen)
        self._look = QTimer()
        self._look.timeout.connect(self._watch)
        self._look.start(20)
        self._orders = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
        self._orders.activated.connect(self._order)
        self._last_beat = time.monotonic()
        self._longest_stall = 0.0
        self._beat = QTimer()
        self._beat.setTimerType(Qt.TimerType.PreciseTimer)
        self._beat.timeout.connect(self._beaten)
        self._beat.start(5)

    def _beaten(self) -> None:
        now = time.monotonic()
        self._longest_stall = max(self._longest_stall, now - self._last_beat)
        self._last_beat = now

    def _watch(self) -> None:
        navigator = self.app.navigator
        if self._voice is None and navigator._voice is not None:
            self._voice = navigator._voice
            self._voice.sentence.connect(self._sentence)
            self._voice.silent.connect(lambda: tell("silent"))
        if self._ear is None and navigator._ear is not None:
            self._ear = navigator._ear
            self._ear.state_changed.connect(lambda state: tell("state", state.value))
            tell("ear", self._ear.usable, list(self.app.world.hearing.reasons))
            tell("state", self._ear.state.value)
        dock = self.app.shell.dock
        caption = f"{dock.caption.text()} | {dock.status.text()}"
        if caption != self._caption:
            self._caption = caption
            tell("caption", caption)

    def _sentence(self, spoken: Spoken) -> None:
        tell("sentence", spoken.text)

    def _order(self) -> None:
        line = sys.stdin.readline()
        what, _, value = line.strip().partition(" ")
        if what == "click":
            button = self.app.shell.button(value)
            assert button is not None, value
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        elif what == "picture":
            self.app.shell.grab().save(value)
        elif what == "page":
            texts = [spoken.text for spoken in self.app.navigator.page.spoken()]
            tell("page", self.app.navigator.page.title, texts)
        elif what == "settings":
            tell("settings", {name: self.app.world.settings[name] for name in value.split()})
        elif what == "ear":
            ear = self._ear._listener._ear if self._ear is not None else None
            tell("process", getattr(ear, "process_id", None))
        elif what == "forget_stall":
            self._longest_stall = 0.0
        elif what == "stall":
            tell("stall", self._longest_stall * 1000)
        elif what in ("quit", ""):
            self.app.shell.close()
            tell("closed")
            QApplication.quit()


def main() -> None:
    application = QApplication(["fireside"])
    app = App(application)
    app.shell.resize(1280, 800)
    app.shell.show()
    kept = Scene(app)
    application.exec()
    del kept


if __name__ == "__main__":
    main()
