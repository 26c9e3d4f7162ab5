"""What a person sees while Fireside is being set up."""

from __future__ import annotations

import shutil
import sys
import time
from pathlib import Path
from typing import TextIO

_BAR = 20


class SetupError(Exception):
    """Set-up cannot go on. The message is a kind sentence; the log says the rest."""

    def __init__(self, sentence: str, log: Path | None = None) -> None:
        super().__init__(sentence)
        self.log = log


class Steps:
    """Numbered steps. A terminal also gets a moving line; a file or a pipe one line a step."""

    def __init__(self, total: int, stream: TextIO | None = None) -> None:
        self._total = total
        self._at = 0
        self._stream = stream if stream is not None else sys.stdout
        self._moving = self._stream.isatty()
        self._began = 0.0

    def begin(self, words: str) -> None:
        """Start the next step."""
        self._at += 1
        self._began = time.monotonic()
        self.say(f"[{self._at}/{self._total}] {words}")

    def move(self, done: int, total: int, note: str) -> None:
        """Redraw the moving line under the step."""
        if not self._moving:
            return
        filled = _BAR * min(done, total) // max(total, 1)
        bar = "#" * filled + "-" * (_BAR - filled)
        seconds = int(time.monotonic() - self._began)
        line = f"      [{bar}] {note}, {seconds // 60}:{seconds % 60:02d}"
        width = shutil.get_terminal_size().columns - 1
        self._stream.write("\r" + line[:width].ljust(width))
        self._stream.flush()

    def end(self, words: str = "Done") -> None:
        """Close the step with what came of it and how long it took."""
        self._wipe()
        self.say(f"      {words} ({time.monotonic() - self._began:.0f} s).")

    def say(self, words: str) -> None:
        """One whole line."""
        self._wipe()
        self._stream.write(words + "\n")
        self._stream.flush()

    def _wipe(self) -> None:
        if self._moving:
            self._stream.write("\r" + " " * (shutil.get_terminal_size().columns - 1) + "\r")
