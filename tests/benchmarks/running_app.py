"""The whole app in this process, with its real service, for the benchmarks to act on."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from fireside.app import App
from tests.benchmarks.startup import home_folder


def wait(milliseconds: int) -> None:
    """Let the event loop run."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def wait_until(true: Callable[[], bool], seconds: float = 60) -> None:
    """Let the event loop run until something is so."""
    for _ in range(int(seconds * 50)):
        if true():
            return
        wait(20)
    raise TimeoutError


@contextmanager
def running_app() -> Iterator[App]:
    """Home on the screen, service warm, sentence vectors loaded."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(home_folder(folder))
        application = QApplication.instance() or QApplication([])
        assert isinstance(application, QApplication)
        app = App(application)
        app.shell.resize(1280, 800)
        app.shell.show()
        wait_until(lambda: app._store is not None and app._link is not None)
        link = app._link
        assert link is not None
        found: list[str] = []

        def warm() -> None:
            app.background.run(
                lambda: link.health().library.search, found.append, lambda _error: None
            )

        for _ in range(60):
            warm()
            wait(500)
            if found and found[-1] == "words+meaning":
                break
        try:
            yield app
        finally:
            app.shell.close()
