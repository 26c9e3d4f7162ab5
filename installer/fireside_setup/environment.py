"""The folder that holds Fireside's own Python parts, and whether it is whole.

A marker file says what the folder was made from. It is written as *working* before anything
is changed and as *ready* after everything is; a set-up that was cut short in any way (power,
Ctrl-C, full disk) therefore shows at the next start, and the folder is made anew.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import platform
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

LOCKS = {"run": "requirements.lock", "dev": "requirements-dev.lock"}
# Part of every fingerprint; raise it when what set-up does with the same files changes.
_RECIPE = "1"
_MARKER = "fireside-setup.json"
_CLAIM = "fireside-setup.lock"
_LOG = "fireside-setup.log"
_KEPT = {_CLAIM, _LOG}


class State(Enum):
    """What the folder is good for."""

    READY = "ready"
    CHANGED = "to be brought up to date"
    BROKEN = "to be made anew"
    ABSENT = "to be made"


@dataclass(frozen=True)
class Environment:
    """Fireside's Python environment for one checkout."""

    root: Path
    folder: Path

    @property
    def python(self) -> Path:
        """Its interpreter."""
        if os.name == "nt":
            return self.folder / "Scripts" / "python.exe"
        return self.folder / "bin" / "python"

    def program(self, name: str) -> Path:
        """A program that came with one of its packages."""
        return self.python.with_name(f"{name}.exe" if os.name == "nt" else name)

    @property
    def log(self) -> Path:
        """What the last set-up did."""
        return self.folder / _LOG

    @property
    def beside(self) -> bool:
        """Whether it lies in the checkout, rather than in the person's own folder."""
        return self.folder.parent == self.root

    def packages(self) -> Path:
        """Where its packages lie."""
        if os.name == "nt":
            return self.folder / "Lib" / "site-packages"
        name = f"python{sys.version_info[0]}.{sys.version_info[1]}"
        return self.folder / "lib" / name / "site-packages"

    def fingerprint(self, kind: str) -> str:
        """Stands for everything the environment is made from."""
        about = [
            *(_RECIPE, kind, python_name(), platform.machine(), str(self.root)),
            *_texts(self.root / LOCKS[kind], self.root / "pyproject.toml"),
        ]
        return hashlib.sha256("\0".join(about).encode()).hexdigest()

    def state(self, kind: str) -> State:
        """Whether it can be used as it is."""
        if not self.folder.is_dir() or not {p.name for p in self.folder.iterdir()} - _KEPT:
            return State.ABSENT
        if not self.python.exists():
            return State.BROKEN
        try:
            marker = json.loads((self.folder / _MARKER).read_text("utf-8"))
        except FileNotFoundError:
            # Not made by us (a developer's own): it is theirs, so nothing is thrown away.
            return State.CHANGED if self.packages().is_dir() else State.BROKEN
        except (OSError, ValueError):
            return State.BROKEN
        if marker.get("state") != "ready" or marker.get("python") != python_name():
            return State.BROKEN
        same = marker.get("made_from", {}).get(kind) == self.fingerprint(kind)
        return State.READY if same else State.CHANGED

    def mark_working(self) -> None:
        """From here on the folder is not to be trusted."""
        self._mark({"state": "working"})

    def mark_ready(self, kind: str) -> None:
        """Everything is in place. What the tests need holds all that a run needs."""
        kinds = ("run", "dev") if kind == "dev" else (kind,)
        made_from = {name: self.fingerprint(name) for name in kinds}
        self._mark({"state": "ready", "python": python_name(), "made_from": made_from})

    def _mark(self, content: dict[str, object]) -> None:
        # Beside and then over: a marker is never half-written.
        fresh = self.folder / (_MARKER + ".new")
        with fresh.open("w", encoding="utf-8") as file:
            json.dump(content, file)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.folder / _MARKER)

    def clear(self) -> None:
        """Throw its contents away. The claim stays: we hold it."""
        import shutil

        for path in self.folder.iterdir():
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            elif path.name not in _KEPT:
                path.unlink()

    @contextlib.contextmanager
    def claimed(self, busy: Callable[[], None]) -> Iterator[int]:
        """Hold the folder alone; ``busy`` is called once when somebody else holds it.

        Gives the descriptor of the claim. A pip that gets it too holds the folder until it
        ends, even when we were killed.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(self.folder / _CLAIM, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            if not _try_to_hold(handle):
                busy()
                _hold(handle)
            yield handle
        finally:
            os.close(handle)


def choose(root: Path, kind: str) -> Environment:
    """Beside ``pyproject.toml``; where we may not write there, in the person's own folder."""
    beside = Environment(root, root / ".venv")
    folder = beside.folder
    if os.access(folder if folder.is_dir() else root, os.W_OK):
        return beside
    if beside.state(kind) is State.READY:
        return beside
    name = hashlib.sha256(str(root).encode()).hexdigest()[:12]
    return Environment(root, data_folder() / f"environment-{name}")


def data_folder() -> Path:
    """The person's own folder for Fireside's data: the same as the app's."""
    if own := os.environ.get("FIRESIDE_HOME"):
        return Path(own)
    home = Path.home()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", home / "AppData" / "Local")) / "Fireside"
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "Fireside"
    return Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share") / "Fireside"


def python_name() -> str:
    """The running Python, as far as installed packages depend on it."""
    return f"{sys.implementation.name} {sys.version_info[0]}.{sys.version_info[1]}"


def _texts(*paths: Path) -> Iterator[str]:
    for path in paths:
        yield path.read_text("utf-8")


if sys.platform == "win32":
    import msvcrt
    import time

    def _try_to_hold(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _hold(handle: int) -> None:
        while not _try_to_hold(handle):
            time.sleep(0.5)

else:
    import fcntl

    def _try_to_hold(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _hold(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX)
