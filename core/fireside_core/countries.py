"""Whom to ring in which country: the ambulance, and lines for advice, poison and despair.

The data is in ``resources/countries/<code>.toml``, one file a country. A kind of line that a
country lacks there is not known to us: ring the emergency number instead.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, cast, get_args

from fireside_core.resources import resource_path

LineKind = Literal["medical_advice", "self_harm", "poisoning", "older_people"]

ELSEWHERE = "ZZ"
"""The code of "another country", whose emergency number is the one most countries share."""


class CountryError(ValueError):
    """A country file is wrong. The message names the file and the problem."""


@dataclass(frozen=True, slots=True)
class Line:
    """A telephone line. ``number`` is dialled and spoken as it stands."""

    kind: LineKind
    name: str
    number: str
    hours: str
    source: str


@dataclass(frozen=True, slots=True)
class Country:
    """A country: the number of its ambulance, a note on it (may be empty) and its lines."""

    code: str
    name: str
    emergency: str
    emergency_note: str
    lines: tuple[Line, ...]

    def line(self, kind: LineKind) -> Line | None:
        """The first line of a kind, or ``None``: ring :attr:`emergency` instead."""
        return next((line for line in self.lines if line.kind == kind), None)


def load_countries() -> dict[str, Country]:
    """Every country by its code, "another country" last.

    Raises :class:`CountryError` naming the file where the data is wrong.
    """
    return dict(read_countries(resource_path("countries")))


@lru_cache(maxsize=4)
def read_countries(folder: Path) -> Mapping[str, Country]:
    """The countries of a folder. Raises :class:`CountryError` where the data is wrong."""
    found = {path.stem.upper(): _country(path) for path in sorted(folder.glob("*.toml"))}
    if ELSEWHERE not in found:
        raise CountryError(f"{folder.name}: no {ELSEWHERE.lower()}.toml for another country")
    return found


def guess_country(locale_name: str) -> str:
    """The code of the country that a locale names ("en_GB.UTF-8" → "GB").

    ``ELSEWHERE`` where it names none that we know: a wrong guess would ring a wrong number, so
    a language alone is never taken for a country.
    """
    parts = locale_name.partition(".")[0].partition("@")[0].replace("-", "_").split("_")
    codes = load_countries()
    return next((p.upper() for p in parts[1:] if p.upper() in codes), ELSEWHERE)


def _country(path: Path) -> Country:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CountryError(f"{path.name}: {error}") from error
    lines = table.get("line", [])
    if not isinstance(lines, list) or not all(isinstance(line, dict) for line in lines):
        raise CountryError(f"{path.name}: 'line' must be a list of tables")
    return Country(
        code=path.stem.upper(),
        name=_text(table, "name", path),
        emergency=_text(table, "emergency", path),
        emergency_note=_text(table, "emergency_note", path) if "emergency_note" in table else "",
        lines=tuple(_line(line, path) for line in lines),
    )


def _line(table: Mapping[str, Any], path: Path) -> Line:
    kind = _text(table, "kind", path)
    if kind not in get_args(LineKind):
        raise CountryError(f"{path.name}: no kind of line {kind!r}")
    name, number, hours, source = (
        _text(table, key, path) for key in ("name", "number", "hours", "source")
    )
    return Line(cast(LineKind, kind), name, number, hours, source)


def _text(table: Mapping[str, Any], key: str, path: Path) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not value.strip():
        raise CountryError(f"{path.name}: {key!r} must be a text")
    return value
