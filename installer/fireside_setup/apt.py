"""Debian's and Ubuntu's packages: install them as root, or say the one line to type."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from fireside_setup import commands
from fireside_setup.needs import Need
from fireside_setup.words import SetupError, Steps

_INSTALL = ("apt-get", "install", "--yes", "--no-install-recommends")
_QUIET = {"DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
Known = Callable[[Iterable[str]], set[str]]


def present() -> bool:
    """Whether this is a system with apt."""
    return shutil.which("apt-get") is not None


def is_root() -> bool:
    """Whether we may install."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def known(names: Iterable[str]) -> set[str]:
    """Those of the packages that this release has."""
    listed = subprocess.run(
        ["apt-cache", "show", "--no-all-versions", *names],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )
    prefix = "Package: "
    return {
        line.removeprefix(prefix) for line in listed.stdout.splitlines() if line.startswith(prefix)
    }


def packages(needs: Iterable[Need], ask: Known | None = None) -> list[str]:
    """One package for each need, in the name that this release uses."""
    ask = ask or known
    wanted = list(needs)
    unsure = {name for need in wanted if len(need.packages) > 1 for name in need.packages}
    here = ask(sorted(unsure)) if unsure else set()
    # Where apt has no lists yet nothing is known; the last name is the longest-lived one.
    chosen = [
        next((name for name in need.packages if name in here), need.packages[-1]) for need in wanted
    ]
    return list(dict.fromkeys(chosen))


def line(names: Sequence[str]) -> str:
    """What a person with the right to install types."""
    install = " ".join([*_INSTALL, *names])
    if shutil.which("sudo"):
        return f"sudo apt-get update && sudo {install}"
    return f'su -c "apt-get update && {install}"'


def update(steps: Steps, log: Path) -> None:
    """Fetch the lists of packages. Only for root."""
    steps.move(0, 100, "asking what there is")
    if commands.run(["apt-get", "update"], log, environment=_QUIET) != 0:
        raise SetupError(
            "The list of system packages could not be fetched. Is this computer online?", log
        )


def install(needs: Sequence[Need], steps: Steps, log: Path) -> list[str]:
    """Fetch and install the packages; gives their names. Only for root."""
    names = packages(needs)
    reader, writer = os.pipe()
    progress = _Progress(reader, steps)
    options = ["-o", f"APT::Status-Fd={writer}", "-o", "DPkg::Lock::Timeout=300"]
    try:
        code = commands.run(
            [*_INSTALL, *options, *names],
            log,
            environment=_QUIET,
            on_wait=progress.read,
            keep_open=[writer],
        )
    finally:
        os.close(writer)
        os.close(reader)
    if code != 0:
        raise SetupError(f"These system packages could not be installed: {' '.join(names)}.", log)
    return names


class _Progress:
    """Reads apt's own progress lines: ``dlstatus:3:42.5:words``."""

    def __init__(self, reader: int, steps: Steps) -> None:
        if sys.platform != "win32":
            os.set_blocking(reader, False)
        self._reader = reader
        self._steps = steps

    def read(self) -> None:
        try:
            lines = os.read(self._reader, 65536).decode("utf-8", "replace").splitlines()
        except BlockingIOError:
            return
        for text in reversed(lines):
            kind, _, rest = text.partition(":")
            percent = rest.split(":")[1:2]
            if kind in {"dlstatus", "pmstatus"} and percent:
                at = int(float(percent[0]))
                words = "fetching" if kind == "dlstatus" else "installing"
                self._steps.move(at, 100, f"{words}, {at} of 100")
                return
