"""Looking at processes and waiting for things, without fixed sleeps."""

from __future__ import annotations

import time
from collections.abc import Callable

import psutil

PATIENCE = 30.0
"""Generous: it bounds a failing test, it measures nothing."""


def until(holds: Callable[[], object], seconds: float = PATIENCE) -> bool:
    """Wait until something holds; whether it came to hold."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def is_running(pid: int) -> bool:
    """Whether a process runs; one that is dead and not yet collected does not."""
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
