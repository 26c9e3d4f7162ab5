"""The labelled adverts: reading them, and what their marks mean for a clause."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from fireside_care.adverts.chinese import in_rule_words
from fireside_core.adverts.clauses import Clause

_MARK = re.compile(r"\{([^{}|]+)\|([a-z_]+)\}")


@dataclass(frozen=True)
class Row:
    """A labelled advert. ``spans``: start, end and rule of each mark."""

    family: str
    lang: str
    verdict: str
    text: str
    spans: tuple[tuple[int, int, str], ...]


def read_rows(paths: Iterable[Path]) -> list[Row]:
    """All rows of JSON-lines files; words are marked ``{words|rule}`` in their text."""
    found = []
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip():
                told = json.loads(line)
                text, spans = unmarked(told["text"])
                if told["lang"] == "zh":
                    text = in_rule_words(text)
                found.append(Row(told["family"], told["lang"], told["verdict"], text, spans))
    return found


def unmarked(marked: str) -> tuple[str, tuple[tuple[int, int, str], ...]]:
    """The text without its marks, and where they were."""
    text, spans, at = "", [], 0
    for mark in _MARK.finditer(marked):
        text += marked[at : mark.start()]
        spans.append((len(text), len(text) + len(mark[1]), mark[2]))
        text += mark[1]
        at = mark.end()
    return text + marked[at:], tuple(spans)


def rule_of(clause: Clause, row: Row) -> str | None:
    """The rule that a clause breaks: one whose mark covers half of it, or lies half in it."""
    best: tuple[int, str] | None = None
    for start, end, rule in row.spans:
        shared = min(clause.end, end) - max(clause.start, start)
        if shared > 0 and 2 * shared >= min(clause.end - clause.start, end - start):
            best = max(best or (0, ""), (shared, rule))
    return best[1] if best else None
