"""Handing freed memory back to the system, which the C library would keep for later."""

from __future__ import annotations

import ctypes
import gc
import sys


def hand_back() -> None:
    """Collect what is unreachable, and return free heap to the system where that is possible."""
    gc.collect()
    if sys.platform == "linux":
        # Not every C library has it (musl).
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
