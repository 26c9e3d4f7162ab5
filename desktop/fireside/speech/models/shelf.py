"""The folder of speech models: what is in place, what is on its way, and what a crash left."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from fireside.i18n import tr
from fireside.speech.models.errors import ModelError, disk_errors
from fireside.speech.models.layout import is_model, origin_file

_RECORD = "fireside-model.json"
_INCOMING = ".incoming"
_LOCKED = frozenset({errno.EAGAIN, errno.EWOULDBLOCK, errno.EACCES, errno.EDEADLK})


@dataclass(frozen=True)
class Installed:
    """A model that is in place and has been tried."""

    name: str
    language: str
    folder: Path


class Shelf:
    """Everything lies in one folder, so that a model comes into place by a rename."""

    def __init__(self, folder: Path) -> None:
        """``folder`` need not exist yet."""
        self._folder = folder
        self._incoming = folder / _INCOMING

    def models(self) -> list[Installed]:
        """What is in place, the one installed last first."""
        try:
            folders = [entry for entry in self._folder.iterdir() if entry.name != _INCOMING]
        except OSError:
            return []
        found: list[tuple[float, Installed]] = []
        for folder in folders:
            # A folder that somebody put or broke there is not ours to judge: left out.
            with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
                record = folder / _RECORD
                kept = json.loads(record.read_text(encoding="utf-8"))
                if is_model(folder):
                    model = Installed(str(kept["name"]), str(kept["language"]), folder)
                    found.append((float(kept["installed"]), model))
        found.sort(key=lambda pair: pair[0], reverse=True)
        return [model for _, model in found]

    def find(self, language: str) -> Path | None:
        """The folder of the model installed last for a language."""
        return next((m.folder for m in self.models() if m.language == language), None)

    def part(self, name: str) -> Path:
        """Where the file of a model grows while it is downloaded."""
        return self._incoming / f"{name}.zip.part"

    def prepare(self) -> Path:
        """Make the folders; the one that disk room is measured in."""
        with disk_errors():
            self._incoming.mkdir(parents=True, exist_ok=True)
        return self._incoming

    @contextlib.contextmanager
    def workspace(self) -> Iterator[Path]:
        """An empty folder on the models' own disk, gone afterwards."""
        with disk_errors():
            place = Path(tempfile.mkdtemp(prefix="new-", dir=self.prepare()))
        try:
            yield place
        finally:
            shutil.rmtree(place, ignore_errors=True)

    def put(self, model: Path, name: str, language: str, now: float) -> Path:
        """Put a tried model in place, in one step, beside those that are there.

        ``now``: seconds since 1970; the latest is the one that is used.
        """
        name = _safe(name) or f"vosk-model-{language}"
        record = {"name": name, "language": language, "installed": now}
        with disk_errors():
            with (model / _RECORD).open("w", encoding="utf-8") as file:
                json.dump(record, file)
                file.flush()
                os.fsync(file.fileno())
            target, number = self._folder / name, 2
            while target.exists():
                target, number = self._folder / f"{name}-{number}", number + 1
            model.rename(target)
        return target

    def drop_older(self) -> None:
        """Delete every model for whose language there is a later one."""
        languages: set[str] = set()
        for model in self.models():
            if model.language in languages:
                self._discard(model.folder)
            languages.add(model.language)

    def remove(self, language: str) -> None:
        """Take away every model of a language. Raises :class:`ModelError`."""
        self.prepare()
        for model in self.models():
            if model.language == language and not self._discard(model.folder):
                raise ModelError(
                    tr("I cannot remove it while it is in use. Please close me and try again.")
                )

    def _discard(self, folder: Path) -> bool:
        """Out of sight in one step, so that no half a model is ever found; then deleted."""
        grave = Path(tempfile.mkdtemp(prefix="old-", dir=self._incoming))
        try:
            folder.rename(grave / folder.name)
        except OSError:
            # On Windows a model in use stays; a newer one goes before it.
            return False
        finally:
            shutil.rmtree(grave, ignore_errors=True)
        return True

    def forget_part(self, name: str) -> None:
        """Delete what has been downloaded of a model."""
        part = self.part(name)
        with disk_errors():
            part.unlink(missing_ok=True)
            origin_file(part).unlink(missing_ok=True)

    def clear_leftovers(self, offered: Collection[str]) -> None:
        """Delete what a killed app left half-done; downloads of ``offered`` models are kept.

        Only while holding :meth:`lock`.
        """
        parts = {self.part(name) for name in offered}
        kept = parts | {origin_file(part) for part in parts}
        with contextlib.suppress(OSError):
            for entry in list(self._incoming.iterdir()):
                if entry.is_dir():
                    shutil.rmtree(entry, ignore_errors=True)
                elif entry not in kept and entry.name != "lock":
                    entry.unlink()
        self.drop_older()

    @contextlib.contextmanager
    def lock(self) -> Iterator[None]:
        """Keep every other window of Fireside out. Raises :class:`ModelError` when one is in.

        The system lets go of it when the process ends, however that happens.
        """
        with disk_errors():
            file = (self.prepare() / "lock").open("a+b")
        with file:
            try:
                _lock(file.fileno())
            except OSError as error:
                # Some network disks know no locks: better two windows than none.
                if error.errno in _LOCKED:
                    raise ModelError(
                        tr("Another window of mine is working on the speech model already.")
                    ) from error
            yield


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        os.lseek(handle, 0, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _safe(name: str) -> str:
    """A model's name as the name of a folder, or nothing."""
    return re.sub(r"[^A-Za-z0-9._-]", "", name).strip(".")[:80]
