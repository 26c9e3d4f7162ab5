"""Typed reading of rule files, with errors that name the file and the entry."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class RuleError(ValueError):
    """A rule file is wrong. The message names the file and the entry in it."""

    def __init__(self, file: str, entry: str, problem: str) -> None:
        super().__init__(f"{file}: {entry}: {problem}")
        self.file = file
        self.entry = entry
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Entry:
    """A table of a TOML file; ``at`` says where, for errors."""

    file: str
    at: str
    table: Mapping[str, Any]

    @classmethod
    def read(cls, path: Path) -> Entry:
        """The whole file. Raises :class:`RuleError` where it cannot be read or parsed."""
        try:
            return cls(path.name, "file", tomllib.loads(path.read_text(encoding="utf-8")))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise RuleError(path.name, "file", str(error)) from error

    def error(self, problem: str) -> RuleError:
        """An error about this entry, to be raised."""
        return RuleError(self.file, self.at, problem)

    def only(self, *keys: str) -> None:
        """Raises :class:`RuleError` when the entry has a key that is not in ``keys``."""
        if unknown := sorted(set(self.table) - set(keys)):
            raise self.error(f"unknown key {unknown[0]!r}")

    def text(self, key: str, default: str | None = None) -> str:
        """A non-empty string."""
        value = self.table.get(key, default)
        if not isinstance(value, str) or not value.strip():
            raise self.error(f"{key!r} must be a text")
        return value

    def optional_text(self, key: str) -> str | None:
        """A non-empty string, or ``None`` where the key is missing."""
        return self.text(key) if key in self.table else None

    def texts(self, key: str, least: int = 0) -> tuple[str, ...]:
        """A list of non-empty strings, at least ``least`` of them."""
        value = self.table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(v, str) and v.strip() for v in value):
            raise self.error(f"{key!r} must be a list of texts")
        if len(value) < least:
            raise self.error(f"{key!r} needs at least {least}")
        return tuple(value)

    def mapping(self, key: str) -> Mapping[str, Any]:
        """A table, empty where the key is missing."""
        value = self.table.get(key, {})
        if not isinstance(value, dict):
            raise self.error(f"{key!r} must be a table")
        return value

    def part(self, key: str) -> Entry:
        """A table as an entry of its own."""
        return Entry(self.file, f"[{key}]", self.mapping(key))

    def parts(self, key: str, name: str) -> Iterator[Entry]:
        """Every ``[[key]]`` table; its field ``name`` is used to name it in errors."""
        value = self.table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(v, dict) for v in value):
            raise self.error(f"{key!r} must be a list of tables")
        for number, table in enumerate(value, 1):
            yield Entry(self.file, f"{key} {table.get(name, number)}", table)
