"""What a Vosk model looks like on a disk, and where a download of one lies."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

_DEPTH = 2
_MOST_LOOKED_AT = 50_000
"""A stick may be full of photographs."""


def is_model(folder: Path) -> bool:
    """Whether a folder has the heart of a Vosk model, in its new or its old arrangement."""
    return (folder / "am" / "final.mdl").is_file() or (folder / "final.mdl").is_file()


def find_model(folder: Path, name: str = "") -> Path | None:
    """The model in a folder, or at most two levels down; one called ``name`` is preferred."""
    found = [place for place in (folder, *inside(folder)) if place.is_dir() and is_model(place)]
    return next((place for place in found if place.name == name), found[0] if found else None)


def find_packed(folder: Path, name: str) -> Path | None:
    """A packed model in a folder, or at most two levels down; the likeliest file."""
    zips = [p for p in inside(folder) if p.suffix.casefold() == ".zip" and p.is_file()]
    named = [p for p in zips if p.stem == name] or [p for p in zips if "vosk-model" in p.name]
    return next(iter(named or zips), None)


def inside(folder: Path, depth: int = _DEPTH) -> Iterator[Path]:
    """What lies in a folder, nearest first, links left out."""
    level, looked_at = [folder], 0
    for _ in range(depth):
        below: list[Path] = []
        for place in level:
            try:
                with os.scandir(place) as listed:
                    entries = sorted(listed, key=lambda entry: entry.name)
            except OSError:
                # A stick has corners that only its own system may read.
                continue
            for entry in entries:
                looked_at += 1
                if looked_at > _MOST_LOOKED_AT:
                    return
                if entry.is_symlink():
                    continue
                yield Path(entry.path)
                if entry.is_dir():
                    below.append(Path(entry.path))
        level = below


def origin_file(part: Path) -> Path:
    """Where it stands what the bytes in ``part`` are the beginning of."""
    return part.with_name(part.name + ".json")


def size_of(part: Path) -> int:
    """The bytes in a file that need not be there."""
    try:
        return part.stat().st_size
    except OSError:
        return 0
