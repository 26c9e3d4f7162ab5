"""Labelled rows from a file, predictions to a file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from fireside_core.contract import Turn

Urgency = Literal["emergency", "urgent", "routine"]


class _Row(BaseModel):
    model_config = ConfigDict(extra="ignore")

    id: str | int
    text: str = Field(min_length=1)
    lang: str = "en"


class TriageRow(_Row):
    """A text and how soon its speaker should be seen."""

    level: Urgency
    flag: str = ""
    """What the text is about, in the labeller's words."""


class Fact(BaseModel):
    """A fact that an answer must hold, in any of these wordings."""

    model_config = ConfigDict(extra="ignore")

    fact: str = ""
    any_of: list[str] = Field(min_length=1)


class AskRow(_Row):
    """A question and what its answer must and must not say."""

    topic: str | list[str] = ""
    """The topic wanted, or several that would do."""
    must_include: list[Fact] = []
    must_not_say: list[str] = []
    thread: list[Turn] = []


RowT = TypeVar("RowT", bound=BaseModel)


@dataclass(frozen=True)
class BadRow:
    """A line that is no such row."""

    line: int
    reason: str


@dataclass(frozen=True)
class Rows(Generic[RowT]):
    """The rows of a file, and the lines that are none."""

    good: list[RowT]
    bad: list[BadRow]


def read_rows(path: Path, form: type[RowT]) -> Rows[RowT]:
    """Read a JSON-lines file; a bad line is noted and the rest goes on."""
    good: list[RowT] = []
    bad: list[BadRow] = []
    for number, line in enumerate(_lines(path), start=1):
        if not line.strip():
            continue
        try:
            good.append(form.model_validate_json(line))
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            bad.append(BadRow(number, f"{where}: {first['msg']}" if where else first["msg"]))
    return Rows(good, bad)


def _lines(path: Path) -> Iterator[bytes]:
    # Bytes: a line that is no UTF-8 is that line's fault, not the file's.
    with path.open("rb") as file:
        for number, line in enumerate(file):
            yield line.removeprefix(b"\xef\xbb\xbf") if number == 0 else line


def write_rows(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write one JSON object a line."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
