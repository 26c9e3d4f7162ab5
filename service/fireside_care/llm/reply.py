"""Taking a model's reply apart while it is still being written.

The reply is one JSON object (:data:`SCHEMA`). A sentence names the words of the passages that it
rests on before it is written itself: a model that has to find its ground first invents less.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import jiter

from fireside_core.triage import TriageLevel, worse_of

_LONGEST_REPLY = 20_000

SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["level", "known", "sentences"],
    "properties": {
        "level": {"type": "string", "enum": [level.value for level in TriageLevel]},
        "known": {"type": "boolean"},
        "sentences": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["quotes", "text"],
                "properties": {
                    "quotes": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "additionalProperties": False,
                            "required": ["passage", "words"],
                            "properties": {
                                "passage": {"type": "integer"},
                                "words": {"type": "string"},
                            },
                        },
                    },
                    "text": {"type": "string"},
                },
            },
        },
    },
}

_MARKUP = (
    (re.compile(r"<[^<>]{0,200}>"), " "),
    (re.compile(r"!?\[([^\[\]]*[^\[\]\d,;\s][^\[\]]*)\]\([^()]*\)"), r"\1"),
    (re.compile(r"^\s*(?:[-*•>#]+|\d{1,2}[.)])\s+"), ""),
    (re.compile(r"\[\s*\d+(?:\s*[,;]\s*\d+)*\s*\]"), " "),
    (re.compile(r"[*_`#~|]{1,}"), ""),
)


@dataclass(frozen=True)
class Quote:
    """Words that are said to stand in a passage; ``passage`` counts from 1."""

    passage: int
    words: str


@dataclass(frozen=True)
class Sentence:
    """A sentence of the reply and the words that it is said to rest on."""

    text: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True)
class Level:
    """The model holds that the person should be seen this soon."""

    level: TriageLevel


@dataclass(frozen=True)
class Unknown:
    """The model says that the passages do not answer the question."""


Part = Sentence | Level | Unknown


def parts_of(pieces: Iterable[str]) -> Iterator[Part]:
    """The parts of a reply, each as soon as it is whole. Total: what is no reply has no parts."""
    buffer, levelled, count = "", False, 0
    for piece in pieces:
        buffer += piece
        if len(buffer) > _LONGEST_REPLY:
            return
        reply = _object(buffer)
        if not levelled and "level" in reply:
            levelled = True
            yield Level(_level(reply["level"]))
        if reply.get("known") is False:
            yield Unknown()
            return
        whole = [entry for entry in _sentences(reply, ended=False) if entry is not None]
        yield from whole[count:]
        count = max(count, len(whole))
    ended = [entry for entry in _sentences(_object(buffer), ended=True) if entry is not None]
    yield from ended[count:]


def _object(buffer: str) -> dict[str, Any]:
    """What is there of the reply's object; a fence or a word before it is passed over."""
    start = buffer.find("{")
    if start < 0:
        return {}
    try:
        read = jiter.from_json(buffer[start:].encode(errors="replace"), partial_mode=True)
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}


def _sentences(reply: dict[str, Any], *, ended: bool) -> Iterator[Sentence | None]:
    """The sentences that are whole; ``None`` for an entry that is none."""
    entries = reply.get("sentences")
    if not isinstance(entries, list):
        return
    for place, entry in enumerate(entries):
        # In the order of the schema the text comes last, and half a string is not read at all.
        in_order = isinstance(entry, dict) and list(entry)[-1:] == ["text"] and "quotes" in entry
        if ended or in_order or place + 1 < len(entries):
            yield _sentence(entry)


def _sentence(entry: object) -> Sentence | None:
    if not isinstance(entry, dict) or not isinstance(entry.get("text"), str):
        return None
    text = plain(entry["text"])
    if not any(char.isalnum() for char in text):
        return None
    quotes = entry.get("quotes")
    return Sentence(
        text,
        tuple(
            Quote(quote["passage"], quote["words"])
            for quote in (quotes if isinstance(quotes, list) else ())
            if isinstance(quote, dict)
            and isinstance(quote.get("passage"), int)
            and isinstance(quote.get("words"), str)
        ),
    )


def _level(value: object) -> TriageLevel:
    """The level that a reply names, however it is spelt."""
    said = re.sub(r"[^a-z]", "", str(value).lower())
    named = [level for level in TriageLevel if level.value.replace("_", "") in said]
    # What cannot be read is no reason to calm.
    return worse_of(*named) if named else TriageLevel.SEE_TODAY


def plain(text: str) -> str:
    """The text without markup. What is left is shown as it is, never interpreted."""
    for pattern, replacement in _MARKUP:
        text = pattern.sub(replacement, text)
    text = " ".join(text.split())
    return re.sub(r"\s+([.,!?;:])", r"\1", text)
