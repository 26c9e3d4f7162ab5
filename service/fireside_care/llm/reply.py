"""Taking a model's reply apart: sentences with the passages they name, free of markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fireside_care.llm.prompt import UNKNOWN
from fireside_core.triage import TriageLevel, worse_of

_LONGEST_LINE = 2_000
_CITATION = r"\[\s*\d+(?:\s*[,;]\s*\d+)*\s*\]"
# A sentence may be followed by its citations or hold them before its full stop.
_SENTENCE_END = re.compile(
    rf"(?<!\bDr)(?<!\bMr)(?<!\be\.g)(?<!\bi\.e)[.!?][\"')]*(?:\s*{_CITATION})*\.?(?=\s+[^\s\[])"
)
_LEVEL_LINE = re.compile(r"\W*(?:LEVEL\b|(?i:level)\s*[:=-])")
_MARKUP = (
    (re.compile(r"<[^<>]{0,200}>"), " "),
    (re.compile(r"!?\[([^\[\]]*[^\[\]\d,;\s][^\[\]]*)\]\([^()]*\)"), r"\1"),
    (re.compile(r"^\s*(?:[-*•>#]+|\d{1,2}[.)])\s+"), ""),
    (re.compile(r"[*_`#~|]{1,}"), ""),
)


@dataclass(frozen=True)
class Sentence:
    """A sentence of the reply and the numbers of the passages it names."""

    text: str
    cited: tuple[int, ...]


@dataclass(frozen=True)
class Level:
    """The model holds that the person should be seen this soon."""

    level: TriageLevel


@dataclass(frozen=True)
class Unknown:
    """The model says that the passages do not answer the question."""


Part = Sentence | Level | Unknown


def parts_of(pieces: Iterable[str]) -> Iterator[Part]:
    """The parts of a reply, each as soon as it is whole."""
    buffer = ""
    for piece in pieces:
        buffer += piece
        while True:
            cut = _first_end(buffer)
            if cut is None:
                break
            yield from _part(buffer[:cut])
            buffer = buffer[cut:].lstrip(" \t")
        if len(buffer) > _LONGEST_LINE:
            # No sentence is this long: let the check on length see it, and forget it.
            yield Sentence(buffer, ())
            return
    yield from _part(buffer)


def _first_end(buffer: str) -> int | None:
    newline = buffer.find("\n")
    end = _SENTENCE_END.search(buffer)
    cuts = [newline + 1] if newline >= 0 else []
    if end is not None:
        cuts.append(end.end())
    return min(cuts, default=None)


def _part(raw: str) -> Iterator[Part]:
    line = raw.strip()
    if not line:
        return
    cited = tuple(
        int(number)
        for group in re.findall(_CITATION, line)
        for number in re.findall(r"\d{1,6}", group)
    )
    text = plain(re.sub(_CITATION, " ", line))
    if level := _level(text):
        yield Level(level)
    elif text.strip(" .!").upper() == UNKNOWN:
        yield Unknown()
    elif any(char.isalnum() for char in text):
        yield Sentence(text, cited)


def _level(text: str) -> TriageLevel | None:
    """The level that a line of the reply names, however it is spelt; ``None`` for other lines."""
    said = re.sub(r"[^a-z]", "", text.lower())
    names = {level.value.replace("_", ""): level for level in TriageLevel}
    if _LEVEL_LINE.match(text):
        named = [level for name, level in names.items() if name in said]
        # The model meant to raise the level: what cannot be read is no reason to calm.
        return worse_of(*named) if named else TriageLevel.SEE_TODAY
    return names.get(said)


def plain(text: str) -> str:
    """The text without markup. What is left is shown as it is, never interpreted."""
    for pattern, replacement in _MARKUP:
        text = pattern.sub(replacement, text)
    text = " ".join(text.split())
    return re.sub(r"\s+([.,!?;:])", r"\1", text)
