"""Takes a model from a folder or a zip file that somebody brought."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from fireside.i18n import tr
from fireside.speech.models.archive import check_size, harmful, unpack
from fireside.speech.models.errors import ModelError, disk_errors
from fireside.speech.models.events import Counted
from fireside.speech.models.layout import find_model, find_packed
from fireside.speech.models.stop import Stop

_PIECE_BYTES = 1_048_576


def bring(
    source: Path,
    into: Path,
    name: str,
    fits: Callable[[int], None],
    counted: Counted,
    stop: Stop,
) -> Path:
    """Copy or unpack the model at ``source`` into the empty folder ``into``; where it lies there.

    ``name``: the model that is meant where there are several. Raises :class:`ModelError`.
    """
    if source.is_dir():
        model = find_model(source, name)
        if model is not None:
            copy = into / model.name if model.name else into / "model"
            _copy(model, copy, fits, counted, stop)
            return copy
        packed = find_packed(source, name)
    else:
        packed = source
    if packed is None or not packed.is_file():
        raise _no_model()
    unpack(packed, into, fits, counted, stop)
    model = find_model(into, name)
    if model is None:
        raise _no_model()
    return model


def _no_model() -> ModelError:
    return ModelError(tr("I found no speech model there."))


def _copy(
    model: Path, target: Path, fits: Callable[[int], None], counted: Counted, stop: Stop
) -> None:
    try:
        files = list(_files(model))
        total = sum(file.stat().st_size for file in files)
    except OSError as error:
        raise _unreadable() from error
    check_size(total, len(files))
    fits(total)
    done = 0
    for file in files:
        copy = target / file.relative_to(model)
        with disk_errors():
            copy.parent.mkdir(parents=True, exist_ok=True)
        for piece in _read(file):
            stop.check()
            with disk_errors(), copy.open("ab") as out:
                out.write(piece)
                if len(piece) < _PIECE_BYTES:
                    out.flush()
                    os.fsync(out.fileno())
            done += len(piece)
            counted(min(done, total), total)


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.is_symlink():
            raise harmful()
        if path.is_dir():
            yield from _files(path)
        elif path.is_file():
            yield path
        else:
            raise harmful()


def _read(file: Path) -> Iterator[bytes]:
    """The file in pieces; the last one is shorter than the others, and may be empty."""
    try:
        with file.open("rb") as source:
            while True:
                piece = source.read(_PIECE_BYTES)
                yield piece
                if len(piece) < _PIECE_BYTES:
                    return
    except OSError as error:
        raise _unreadable() from error


def _unreadable() -> ModelError:
    return ModelError(tr("I could not read the file to its end. Is the stick still in?"))
