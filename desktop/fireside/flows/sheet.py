"""What goes on paper, or into a file, of a kept answer: plain lines, no layout."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from fireside.flows.complaint import kind_words
from fireside.flows.days import dated
from fireside.flows.levels import level_banner
from fireside.flows.page import Banner
from fireside.i18n import tr
from fireside.kept import KeptAnswer
from fireside_core.triage import TriageLevel


class Sheet(NamedTuple):
    """``lines``: paragraphs in body type; ``small``: in smaller print below them."""

    title: str
    lines: tuple[str, ...]
    small: tuple[str, ...] = ()
    name: str = ""
    """What its file is called, without an ending."""


def sheet_of(kept: KeptAnswer) -> Sheet:
    """A question and its answer, as it is printed."""
    banner = banner_of(kept)
    lines = (
        tr("You asked: “{question}”", question=kept.question),
        *((banner.text,) if banner else ()),
        *sentences(kept.answer),
    )
    small = (
        *((tr("From: {names}.", names=", ".join(kept.sources)),) if kept.sources else ()),
        tr("I am AI, not a doctor."),
    )
    name = "Fireside " + re.sub(r"[^\d-]+", " ", kept.asked_at[:16].replace(":", "-")).strip()
    return Sheet(tr("Fireside: {day}", day=dated(kept.asked_at)), lines, small, name)


def complaints_text(complaints: Iterable[KeptAnswer]) -> str:
    """All that was wrong or unclear, for the person who helps."""
    parts = [tr("What was wrong or unclear in Fireside's answers")]
    for kept in complaints:
        banner = banner_of(kept)
        lines = [
            dated(kept.asked_at),
            tr("Question: {question}", question=kept.question),
            *([banner.text] if banner else []),
            tr("Answer: {answer}", answer=kept.answer),
            *([tr("From: {names}.", names=", ".join(kept.sources))] if kept.sources else []),
            tr("What was wrong: {what}", what=kind_words(kept.complaint)),
        ]
        if kept.complaint_words:
            lines.append(tr("In their words: {words}", words=kept.complaint_words))
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def banner_of(kept: KeptAnswer) -> Banner | None:
    """The next-step level, where it is one that we know."""
    try:
        return level_banner(TriageLevel(kept.level))
    except ValueError:
        return None


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a kept answer, to be read one by one."""
    return tuple(s for s in re.split(r"(?<=[.!?])\s+", text.strip()) if s)
