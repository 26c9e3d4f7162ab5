"""What the installer tells of its work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TypeAlias


class Stage(Enum):
    """The steps, in their order. From a stick, there is no downloading and checking."""

    DOWNLOADING = "downloading"
    CHECKING = "checking"
    UNPACKING = "unpacking"
    TRYING = "trying"


@dataclass(frozen=True)
class Progress:
    """``done`` of ``total`` bytes of this stage; trying has no measure and says 0 of 0."""

    stage: Stage
    done: int = 0
    total: int = 0


@dataclass(frozen=True)
class Paused:
    """Stopped for now; so many bytes are kept."""

    done: int
    total: int


@dataclass(frozen=True)
class Cancelled:
    """Given up; nothing of it is kept."""


@dataclass(frozen=True)
class Done:
    """The model is in place and works."""

    folder: Path


@dataclass(frozen=True)
class Removed:
    """The model is gone."""


@dataclass(frozen=True)
class Failed:
    """``message`` is a sentence for the person; ``done`` bytes are kept for another try."""

    message: str
    done: int = 0
    total: int = 0


Counted: TypeAlias = Callable[[int, int], None]
"""Told the bytes that are there, and all of them."""

Event: TypeAlias = Progress | Paused | Cancelled | Done | Removed | Failed
