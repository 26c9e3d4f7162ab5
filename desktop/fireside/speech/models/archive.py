"""Unpacks a model's zip file, trusting nothing that stands in it."""

from __future__ import annotations

import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath, PureWindowsPath

from fireside.i18n import tr
from fireside.speech.models.errors import ModelError, disk_errors
from fireside.speech.models.events import Counted
from fireside.speech.models.stop import Stop

MOST_FILES = 5_000
MOST_BYTES = 1_500_000_000
"""Larger models need more memory than a small computer has."""
_MOST_RATIO = 20
"""A model packs to about half. What packs far better is meant to fill the disk."""
_RATIO_FROM_BYTES = 10_000_000
_PIECE_BYTES = 1_048_576
_ENCRYPTED = 0x1


def unpack(
    file: Path, into: Path, fits: Callable[[int], None], counted: Counted, stop: Stop
) -> None:
    """Unpack ``file`` into the empty folder ``into``.

    ``fits`` is asked with the unpacked size, before anything is written, and raises if need be.
    Raises :class:`ModelError` for a file that is broken or means harm, :class:`Stopped`.
    """
    with _zip_errors(), zipfile.ZipFile(file) as archive:
        entries = archive.infolist()
        total = _check(entries, file.stat().st_size)
        fits(total)
        done = 0
        for entry in entries:
            target = into.joinpath(*PurePosixPath(entry.filename).parts)
            if entry.is_dir():
                with disk_errors():
                    target.mkdir(parents=True, exist_ok=True)
                continue
            with disk_errors():
                target.parent.mkdir(parents=True, exist_ok=True)
                out = target.open("xb")
            try:
                with archive.open(entry) as packed:
                    while piece := packed.read(_PIECE_BYTES):
                        stop.check()
                        done += len(piece)
                        if done > total:
                            raise harmful()
                        with disk_errors():
                            out.write(piece)
                        counted(done, total)
                with disk_errors():
                    out.flush()
                    os.fsync(out.fileno())
            finally:
                with disk_errors():
                    out.close()


def check_size(total: int, files: int) -> None:
    """Raise :class:`ModelError` for what is too large for a small computer."""
    if total > MOST_BYTES or files > MOST_FILES:
        raise ModelError(
            tr("This speech model is too large for this computer. Please take a small one.")
        )


def harmful() -> ModelError:
    """The file holds what no model needs."""
    return ModelError(
        tr("This file is not safe, so I do not open it. Please get the speech model anew.")
    )


def broken_file() -> ModelError:
    """The file cannot be unpacked."""
    return ModelError(tr("This file is damaged. Please get the speech model anew."))


def _check(entries: list[zipfile.ZipInfo], packed: int) -> int:
    """The unpacked size. Raises :class:`ModelError`."""
    for entry in entries:
        if entry.flag_bits & _ENCRYPTED:
            raise ModelError(tr("This file is locked with a password, so I cannot open it."))
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if kind not in (0, stat.S_IFREG, stat.S_IFDIR) or not _stays_inside(entry.filename):
            raise harmful()
    total = sum(entry.file_size for entry in entries)
    check_size(total, len(entries))
    if total > max(_RATIO_FROM_BYTES, packed * _MOST_RATIO):
        raise harmful()
    return total


def _stays_inside(name: str) -> bool:
    # Both ways of writing a path: what is harmless here may not be on another system.
    for path in (PurePosixPath(name), PureWindowsPath(name)):
        if path.is_absolute() or path.drive or path.root or ".." in path.parts:
            return False
    return bool(name) and "\\" not in name and ":" not in name and name.isprintable()


@contextmanager
def _zip_errors() -> Iterator[None]:
    try:
        yield
    except (
        *(zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, struct.error, EOFError),
        *(NotImplementedError, RuntimeError, ValueError, OverflowError),
    ) as error:
        raise broken_file() from error
    except OSError as error:
        raise ModelError(tr("I could not read the file to its end. Is the stick still in?")) from (
            error
        )
