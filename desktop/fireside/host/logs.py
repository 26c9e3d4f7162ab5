"""The log file: what the app did, never what a person said, typed or was told."""

from __future__ import annotations

import faulthandler
import logging
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

_LOG = logging.getLogger("fireside")


def start_logging(folder: Path) -> None:
    """Log to a file; on a read-only disk, to nowhere. Uncaught errors are logged by place only."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler: logging.Handler = RotatingFileHandler(
            folder / "fireside.log", maxBytes=500_000, backupCount=2, encoding="utf-8"
        )
    except OSError:
        handler = logging.NullHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    _LOG.addHandler(handler)
    _LOG.setLevel(logging.INFO)
    if sys.stderr is not None:
        faulthandler.enable()
    sys.excepthook = _log_uncaught


def _log_uncaught(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """An exception's text may quote the person, so only its type and place are written."""
    places = []
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{Path(code.co_filename).name}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    _LOG.error("uncaught %s at %s", kind.__name__, " < ".join(reversed(places)))
    if sys.stderr is not None and not getattr(sys, "frozen", False):
        sys.__excepthook__(kind, error, None)
