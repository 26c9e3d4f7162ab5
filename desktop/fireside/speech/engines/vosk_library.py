"""Vosk's library, without the part of it that cannot be installed everywhere."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any


def load() -> Any:
    """The module ``vosk``. Raises ImportError or OSError where it is not there.

    It imports ``srt``, which has no wheel, to write subtitles: nothing that we ask of it.
    """
    sys.modules.setdefault("srt", ModuleType("srt"))
    import vosk

    return vosk
