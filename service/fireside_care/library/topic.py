"""One topic of the health library: its form, and how it is read from Markdown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

import frontmatter
import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from fireside_care.library.sentences import split_sentences
from fireside_core.contract import Passage, Source
from fireside_core.triage import TriageLevel

When = Literal["today", "this week"]

_ALSO_ASKED = "Also asked:"
HEADINGS = ("In short", "What you can do", "See someone if", "Emergency if", "More")


class TopicError(ValueError):
    """The text is not a topic; the message says what is wrong, for whoever wrote it."""


def _checked_date(value: object) -> str | None:
    """YAML reads ``no`` as False and a date as a date; anything else was written wrongly."""
    if value is False or value == "no":
        return None
    if isinstance(value, date):
        return value.isoformat()
    raise ValueError("must be a date (2026-11-23) or no")


class _SourceHead(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str
    title: str
    address: str = Field(pattern=r"^https?://\S+$")
    checked: Annotated[str | None, BeforeValidator(_checked_date)]


class _Head(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    title: str = Field(min_length=2)
    also_called: list[str]
    asked: list[str]
    level: TriageLevel
    sources: list[_SourceHead] = Field(min_length=1)


@dataclass(frozen=True)
class SeeClause:
    """A line of *See someone if*: ``clause`` follows "See someone today if"."""

    when: When
    clause: str


@dataclass(frozen=True)
class Section:
    """A quoted piece of a topic: a question under *More*, or *In short* (no question)."""

    id: str
    question: str
    sentences: tuple[str, ...]
    also_asked: tuple[str, ...] = ()
    """The same question in other people's words; found by, never shown."""

    @property
    def text(self) -> str:
        """The sentences as one paragraph."""
        return " ".join(self.sentences)


@dataclass(frozen=True)
class Topic:
    """A topic as written; every sentence in it may be read aloud as it stands."""

    id: str
    lang: str
    title: str
    also_called: tuple[str, ...]
    asked: tuple[str, ...]
    level: TriageLevel
    sources: tuple[Source, ...]
    in_short: Section
    steps: tuple[str, ...]
    see: tuple[SeeClause, ...]
    emergency: tuple[str, ...]
    """Clauses after "Call for an ambulance if"; empty when it is never one on its own."""
    more: tuple[Section, ...]

    @property
    def sections(self) -> tuple[Section, ...]:
        """Everything that can be quoted in an answer: *In short*, then each question."""
        return (self.in_short, *self.more)

    @property
    def advice(self) -> tuple[Section, ...]:
        """*What you can do* and *See someone if* as quotable pieces."""
        steps = Section(f"{self.id}#what-you-can-do", "What you can do", self.steps)
        see = Section(
            f"{self.id}#see-someone-if",
            "When to see someone",
            (
                *(f"See a doctor or nurse {line.when} if {line.clause}." for line in self.see),
                *(f"Call for an ambulance if {clause}." for clause in self.emergency),
            ),
        )
        return (steps, see)

    def passage(self, section: Section) -> Passage:
        """A section in the form of the wire contract."""
        return Passage(
            id=section.id,
            topic=self.id,
            title=f"{self.title}: {section.question}" if section.question else self.title,
            text=section.text,
            sources=list(self.sources),
        )


def parse_topic(text: str, lang: str) -> Topic:
    """Read a topic; raises :class:`TopicError` naming the part that is wrong."""
    try:
        metadata, body = frontmatter.parse(text)
    except yaml.YAMLError as error:
        raise TopicError(f"front matter: {' '.join(str(error).split())}") from error
    try:
        head = _Head.model_validate(metadata)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "front matter"
        raise TopicError(f"{where}: {first['msg']}") from error

    parts = _parts(body)
    return Topic(
        id=head.id,
        lang=lang,
        title=head.title,
        also_called=tuple(head.also_called),
        asked=tuple(head.asked),
        level=head.level,
        sources=tuple(Source(**source.model_dump()) for source in head.sources),
        in_short=Section(f"{head.id}#in-short", "", _sentences(parts["In short"], "In short")),
        steps=_bullets(parts["What you can do"], "What you can do"),
        see=tuple(_see_clause(line) for line in _bullets(parts["See someone if"], "See someone")),
        emergency=_emergency(_bullets(parts["Emergency if"], "Emergency if")),
        more=_questions(parts["More"], head.id),
    )


def _parts(body: str) -> dict[str, str]:
    pieces = re.split(r"^## +(.+?)\s*$", body, flags=re.MULTILINE)
    if pieces[0].strip():
        raise TopicError("there is text before the first heading")
    found = tuple(pieces[1::2])
    if found != HEADINGS:
        raise TopicError(f"headings must be {', '.join(HEADINGS)}; found {', '.join(found)}")
    return dict(zip(found, pieces[2::2], strict=True))


def _sentences(text: str, where: str) -> tuple[str, ...]:
    sentences = tuple(split_sentences(text))
    if not sentences:
        raise TopicError(f"{where}: is empty")
    return sentences


def _bullets(text: str, where: str) -> tuple[str, ...]:
    """Bullets of a list; an indented or unmarked line goes on with the bullet before it."""
    bullets: list[str] = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        if line.startswith("- "):
            bullets.append(line[2:].strip())
        elif bullets:
            bullets[-1] += " " + line
        else:
            raise TopicError(f"{where}: expected a line that starts with '- '")
    if not bullets:
        raise TopicError(f"{where}: is empty")
    return tuple(bullets)


def _see_clause(line: str) -> SeeClause:
    match = re.match(r"(today|this week):\s*(.+)$", line)
    if match is None:
        raise TopicError("See someone if: a line must start with 'today:' or 'this week:'")
    when: When = "today" if match.group(1) == "today" else "this week"
    return SeeClause(when, match.group(2).rstrip(". "))


def _emergency(bullets: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(
        bullet.rstrip(". ")
        for bullet in bullets
        if not bullet.lower().startswith("never on its own")
    )


def _questions(text: str, topic_id: str) -> tuple[Section, ...]:
    pieces = re.split(r"^### +(.+?)\s*$", text, flags=re.MULTILINE)
    if pieces[0].strip():
        raise TopicError("More: there is text before the first question")
    return tuple(
        _question(f"{topic_id}#more-{number}", question, answer)
        for number, (question, answer) in enumerate(
            zip(pieces[1::2], pieces[2::2], strict=True), start=1
        )
    )


def _question(section_id: str, question: str, text: str) -> Section:
    lines = text.strip().splitlines()
    also_asked: list[str] = []
    while lines and lines[0].startswith(_ALSO_ASKED):
        also_asked += filter(None, map(str.strip, lines.pop(0)[len(_ALSO_ASKED) :].split("|")))
    return Section(section_id, question, _sentences("\n".join(lines), question), tuple(also_asked))
