"""The settings file: small, plain JSON, replaced whole. It holds nothing personal."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from fireside.settings.options import DEFAULTS, options


class Settings(Mapping[str, str]):
    """The options' values. ``readable`` and ``writable`` tell how the file fared last."""

    def __init__(self, path: Path) -> None:
        """Read the file; a missing, broken or foreign one gives the defaults."""
        self._path = path
        self._unknown: dict[str, Any] = {}
        self._values = dict(DEFAULTS)
        self.readable = True
        self.writable = True
        stored = self._read()
        accepted = {option.name: option for option in options()}
        for name, value in stored.items():
            if name not in accepted:
                self._unknown[name] = value
            elif accepted[name].accepts(value):
                self._values[name] = value

    def _read(self) -> dict[str, Any]:
        try:
            stored = json.loads(self._path.read_text(encoding="utf-8"))
            if not isinstance(stored, dict):
                raise ValueError("not an object")
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, RecursionError):
            self.readable = False
            return {}
        return stored

    def __getitem__(self, name: str) -> str:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def put(self, name: str, value: str) -> None:
        """Set one option, and keep it."""
        self.set(name, value)
        self.save()

    def set(self, name: str, value: str) -> None:
        """Set one option for now; :meth:`save` keeps it."""
        self._values[name] = value

    def save(self) -> None:
        """Write the file. On a read-only disk the values hold until the app ends.

        Writes to disk, so not for the GUI thread; one caller at a time.
        """
        everything = {**self._unknown, **self._values}
        fresh = self._path.with_suffix(".new")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            if not self.readable and self._path.exists():
                self._path.replace(self._path.with_suffix(".broken"))
            fresh.write_text(json.dumps(everything, indent=1), encoding="utf-8")
            fresh.replace(self._path)
        except OSError:
            self.writable = False
        else:
            self.readable = self.writable = True
