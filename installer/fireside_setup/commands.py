"""Runs other programs: never through a shell, never with a question, always into the log."""

from __future__ import annotations

import os
import queue
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

# These would send pip's work somewhere other than into Fireside's own environment.
_DROPPED = (
    *("PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_REQUIRE_VIRTUALENV"),
    *("PYTHONHOME", "PYTHONPATH", "PYTHONSTARTUP", "__PYVENV_LAUNCHER__"),
)


def clean_environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """This process's environment, less what would mislead Python and pip."""
    kept = {name: value for name, value in os.environ.items() if name not in _DROPPED}
    quiet = {
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_NO_INPUT": "1",
        "PIP_ROOT_USER_ACTION": "ignore",
        "PYTHONUTF8": "1",
    }
    return {**kept, **quiet, **(more or {})}


def run(
    command: Sequence[str],
    log: Path,
    *,
    on_line: Callable[[str], None] = lambda line: None,
    on_wait: Callable[[], None] = lambda: None,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
    limit: float | None = None,
    keep_open: Sequence[int] = (),
) -> int:
    """Run to the end and give the exit code; every line goes to the log and to ``on_line``.

    ``on_wait`` is called a few times a second. ``keep_open`` are file descriptors that the
    program holds too: set-up's lock then lasts as long as a pip that outlived us.
    """
    with log.open("a", encoding="utf-8", errors="replace") as file:
        file.write(f"\n$ {' '.join(command)}\n")
        file.flush()
        child = subprocess.Popen(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            env=clean_environment(environment),
            cwd=folder,
            pass_fds=tuple(keep_open) if os.name == "posix" else (),
        )
        try:
            _follow(child, file.write, on_line, on_wait, limit)
        finally:
            if child.poll() is None:
                child.kill()
            child.wait()
        file.write(f"(exit {child.returncode})\n")
    return child.returncode


def _follow(
    child: subprocess.Popen[str],
    write: Callable[[str], object],
    on_line: Callable[[str], None],
    on_wait: Callable[[], None],
    limit: float | None,
) -> None:
    lines: queue.Queue[str | None] = queue.Queue()
    output = child.stdout
    assert output is not None

    def read() -> None:
        for line in output:
            lines.put(line)
        lines.put(None)

    threading.Thread(target=read, daemon=True).start()
    until = time.monotonic() + limit if limit else None
    while True:
        try:
            line = lines.get(timeout=0.25)
        except queue.Empty:
            line = ""
        if line is None:
            break
        if line:
            write(line)
            on_line(line.rstrip("\n"))
        on_wait()
        if until and time.monotonic() > until:
            write("(took too long)\n")
            return
    child.wait()
