"""Small disks of their own, for tests of full and read-only ones. Linux, as root."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def small_disk(folder: Path, kilobytes: int) -> Iterator[Path]:
    """A memory disk mounted at ``folder``; the test is skipped where that is not permitted."""
    folder.mkdir(parents=True, exist_ok=True)
    size = f"size={kilobytes}k"
    try:
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(folder)],
            check=True,
            capture_output=True,
        )
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("mounting a small disk is not permitted here (needs root on Linux)")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=False, capture_output=True)


def make_read_only(folder: Path) -> None:
    """Turn a disk made by :func:`small_disk` read-only, for root too."""
    subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True, capture_output=True)
