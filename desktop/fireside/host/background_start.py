"""What the system starts with the session, so that reminders come with the app closed too.

A desktop entry, a value in the registry or a launch agent, whatever the system has; nothing runs
with more rights than the person's own.
"""

from __future__ import annotations

import contextlib
import os
import plistlib
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

_NAME = "fireside-reminders"
_LABEL = "app.fireside.reminders"
_RUN_KEY = r"Software\Microsoft\Windows\CurrentVersion\Run"


def remind_command() -> tuple[str, ...]:
    """Starts the reminders of the Fireside that runs now."""
    home = os.environ.get("FIRESIDE_HOME")
    return (*_fireside(), "remind", *(("--home", home) if home else ()))


def open_command() -> tuple[str, ...]:
    """Opens the app to tell of a visit, unless it is open."""
    return (*_fireside(), "--reminder")


def _fireside() -> tuple[str, ...]:
    if getattr(sys, "frozen", False):
        return (sys.executable,)
    python = Path(sys.executable)
    # The other Python of Windows opens a black window.
    windowless = python.with_name("pythonw.exe")
    return (str(windowless if windowless.exists() else python), "-m", "fireside")


def start_with_session(command: Sequence[str] | None = None) -> None:
    """Have the system start the reminders from now on. Raises ``OSError`` where it does not."""
    command = command or remind_command()
    if sys.platform == "win32":
        _set_run_value(subprocess.list2cmdline(command))
    elif sys.platform == "darwin":
        content = {"Label": _LABEL, "ProgramArguments": list(command), "RunAtLoad": True}
        _write(_launch_agent(), plistlib.dumps(content))
    else:
        _write(_desktop_entry(), _entry(command).encode())


def do_not_start_with_session() -> None:
    """Undo it; not having done it is fine. Raises ``OSError`` where it cannot be undone."""
    if sys.platform == "win32":
        _set_run_value(None)
    else:
        file = _launch_agent() if sys.platform == "darwin" else _desktop_entry()
        file.unlink(missing_ok=True)


def start_now(command: Sequence[str]) -> None:
    """Start a process that outlives this one. Raises ``OSError`` where that fails."""
    detached = getattr(subprocess, "DETACHED_PROCESS", 0)
    subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        creationflags=detached,
    )


def _desktop_entry() -> Path:
    config = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(config) / "autostart" / f"{_NAME}.desktop"


def _launch_agent() -> Path:
    return Path.home() / "Library" / "LaunchAgents" / f"{_LABEL}.plist"


def _entry(command: Sequence[str]) -> str:
    lines = (
        "[Desktop Entry]",
        "Type=Application",
        "Name=Fireside reminders",
        "Comment=Tells you of your visits to the doctor when Fireside is closed",
        f"Exec={' '.join(_quoted(word) for word in command)}",
        "Terminal=false",
        "NoDisplay=true",
    )
    return "\n".join(lines) + "\n"


def _quoted(word: str) -> str:
    """As the Desktop Entry Specification has it: quotes for the command, then for the file."""
    for mark in ("\\", '"', "`", "$"):
        word = word.replace(mark, f"\\{mark}")
    return '"' + word.replace("\\", "\\\\").replace("%", "%%") + '"'


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all; nothing where it is there already."""
    with contextlib.suppress(OSError):
        if path.read_bytes() == content:
            return
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_bytes(content)
    fresh.replace(path)


def _set_run_value(command: str | None) -> None:
    import winreg

    with winreg.CreateKey(winreg.HKEY_CURRENT_USER, _RUN_KEY) as key:  # type: ignore[attr-defined,unused-ignore]
        if command is not None:
            winreg.SetValueEx(key, _NAME, 0, winreg.REG_SZ, command)  # type: ignore[attr-defined,unused-ignore]
            return
        with contextlib.suppress(FileNotFoundError):
            winreg.DeleteValue(key, _NAME)  # type: ignore[attr-defined,unused-ignore]
