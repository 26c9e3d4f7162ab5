"""Room on the disk, looked at before it is taken."""

from __future__ import annotations

import math
import shutil
from pathlib import Path

from fireside.i18n import tr
from fireside.speech.models.errors import NoRoom, disk_errors

SPARE_BYTES = 50_000_000
"""Left free for everything else on this computer."""


def need(folder: Path, size: int, spare: int = SPARE_BYTES) -> None:
    """Raise :class:`NoRoom` unless ``size`` bytes fit on the folder's disk, with some to spare."""
    with disk_errors():
        free = shutil.disk_usage(folder).free
    if free < size + spare:
        raise NoRoom(
            tr(
                "There is not enough room on this computer."
                " The speech model needs {need} MB, and {free} MB are free.",
                need=megabytes(size + spare),
                free=math.floor(free / 1e6),
            )
        )


def megabytes(size: int) -> int:
    """Whole millions of bytes, at least one."""
    return max(1, round(size / 1e6))
