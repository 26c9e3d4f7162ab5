"""Fills the environment: Python's own tools, the locked parts, Fireside itself."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from fireside_setup import commands
from fireside_setup.environment import LOCKS, Environment
from fireside_setup.words import SetupError, Steps

_NEEDED_BYTES = 2_000_000_000
_MB = 1_000_000

_REASONS = (
    (
        ("No space left on device", "Errno 28", "not enough space"),
        "The disk is full. Please make some room (2 GB), then start again.",
    ),
    (
        ("DO NOT MATCH THE HASHES",),
        "A part that arrived is not the one that was expected, so it was not used. "
        "Please try again later, or on another network.",
    ),
    (
        (
            *("NewConnectionError", "NameResolutionError", "ConnectTimeout", "ReadTimeout"),
            *("ConnectionError", "Connection broken", "ProxyError", "Temporary failure"),
            *("SSLError", "CERTIFICATE_VERIFY_FAILED", "Max retries exceeded"),
        ),
        "Fireside's parts could not be fetched. Is this computer online? "
        "Start again when it is; what is already here is not fetched twice.",
    ),
    (
        ("No matching distribution found", "Could not find a version"),
        "One of Fireside's parts is not made for this computer or this Python "
        "(or the place it comes from does not have it).",
    ),
)


def explain(text: str) -> str:
    """The likeliest reason in pip's words, in a person's words."""
    for signs, sentence in _REASONS:
        if any(sign in text for sign in signs):
            return sentence
    return "Fireside's parts could not be put in place."


def room(folder: Path) -> None:
    """Say that the disk is too full before it is, rather than half-way through."""
    if shutil.disk_usage(folder).free < _NEEDED_BYTES:
        raise SetupError("Fireside needs 2 GB of free disk space; there is less than that here.")


def make(environment: Environment, claim: int) -> None:
    """Make the empty environment."""
    # Started from the environment that is being made anew, it would cut off its own branch.
    inside = Path(sys.prefix).resolve() == environment.folder.resolve()
    base = getattr(sys, "_base_executable", sys.executable) if inside else sys.executable
    environment.clear()
    environment.mark_working()
    command = [base, "-I", "-m", "venv", str(environment.folder)]
    if commands.run(command, environment.log, keep_open=[claim]) != 0:
        raise SetupError(
            "Python could not make a place for Fireside's parts. "
            + explain(environment.log.read_text("utf-8", "replace")),
            environment.log,
        )


def fill(environment: Environment, kind: str, steps: Steps, claim: int) -> int:
    """Install everything that the lock names, and nothing else; gives how many parts it holds."""
    lock = environment.root / LOCKS[kind]
    watch = _Watch(environment, steps, _requirements(lock))
    # Beside the environment: the system's own temporary folder may be too small for Qt.
    scratch = environment.folder / "tmp"
    scratch.mkdir(exist_ok=True)
    try:
        _pip(
            environment,
            *("install", "--require-hashes", "--no-deps", "--only-binary", ":all:"),
            *("--progress-bar", "off", "-r", str(lock)),
            watch=watch,
            claim=claim,
            scratch=scratch,
        )
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return watch.total


def join(environment: Environment, claim: int) -> None:
    """Make Fireside itself, as it lies in the checkout, part of the environment."""
    if environment.beside:
        _pip(
            environment,
            *("install", "--no-index", "--no-build-isolation", "--no-deps", "--quiet"),
            *("-e", str(environment.root)),
            claim=claim,
        )
        return
    # pip would write into the checkout, where we may not; three paths do the same.
    paths = [str(environment.root / name) for name in ("core", "desktop", "service")]
    link = environment.packages() / "fireside-checkout.pth"
    link.write_text("\n".join(paths) + "\n", "utf-8")


def index(environment: Environment) -> str:
    """Compute the health library's vectors, a minute's work that no start then has to do."""
    command = [str(environment.python), "-m", "fireside_care", "library", "index"]
    if commands.run(command, environment.log) == 0:
        return "Done"
    return "Put off: the first start does it"


def _requirements(lock: Path) -> int:
    return sum("==" in line for line in lock.read_text("utf-8").splitlines())


class _Watch:
    """Turns pip's lines into the moving line."""

    def __init__(self, environment: Environment, steps: Steps, total: int) -> None:
        self._environment = environment
        self._steps = steps
        self.total = total
        self._here = 0
        self._before: int | None = None

    def line(self, text: str) -> None:
        words = text.split()
        if not words:
            return
        if words[0] == "Ignoring":
            # For another system or another Python.
            self.total -= 1
        elif words[0] == "Collecting" or text.startswith("Requirement already satisfied"):
            self._here += 1
        elif text.startswith("Installing collected"):
            self._before = self._installed()

    def wait(self) -> None:
        if self._before is None:
            megabytes = self._fetched() // _MB
            note = f"fetching {self._here} of {self.total}, {megabytes} MB"
            self._steps.move(self._here, self.total, note)
        else:
            done = self._installed() - self._before
            self._steps.move(done, self.total, f"unpacking {done} of {self.total}")

    def _installed(self) -> int:
        return sum(1 for _ in self._environment.packages().glob("*.dist-info"))

    def _fetched(self) -> int:
        # os.walk, because pip takes files away while we look.
        size = 0
        for folder, _, names in os.walk(self._environment.folder / "tmp"):
            for name in names:
                with contextlib.suppress(OSError):
                    size += Path(folder, name).stat().st_size
        return size


def _pip(
    environment: Environment,
    *arguments: str,
    claim: int,
    watch: _Watch | None = None,
    scratch: Path | None = None,
) -> None:
    before = environment.log.stat().st_size if environment.log.exists() else 0
    where = {name: str(scratch) for name in ("TMPDIR", "TEMP", "TMP")} if scratch else {}
    code = commands.run(
        [str(environment.python), "-I", "-m", "pip", *arguments],
        environment.log,
        on_line=watch.line if watch else lambda line: None,
        on_wait=watch.wait if watch else lambda: None,
        environment=where,
        keep_open=[claim],
    )
    if code != 0:
        said = environment.log.read_bytes()[before:].decode("utf-8", "replace")
        raise SetupError(explain(said), environment.log)


def works(environment: Environment) -> bool:
    """Whether the new environment runs at all (a disk may refuse programs)."""
    command = [str(environment.python), "-I", "-c", "import PySide6.QtWidgets"]
    try:
        return subprocess.run(command, check=False, capture_output=True, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False
