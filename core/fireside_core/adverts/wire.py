"""The wire contract of advert checks: what the desktop sends and what the care service tells.

A check is a stream of server-sent events: ``progress`` while it goes on, then one ``report``, or
one ``error``.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from fireside_core.adverts.model import Level, Verdict, Voice
from fireside_core.contract import ErrorEvent

MAX_ADVERT_CHARS = 20_000
"""Longer texts are refused with a sentence (HTTP 422); the desktop keeps them."""

MAX_PICTURE_BYTES = 25 * 1024 * 1024

FoundBy = Literal["rules", "learned", "model"]


class _Wire(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class AdvertRequest(_Wire):
    """POST /v1/adverts: words that were typed, pasted or read aloud."""

    text: str = Field(min_length=1, max_length=MAX_ADVERT_CHARS)


class LinkRequest(_Wire):
    """POST /v1/adverts/links: a page that the service is to fetch."""

    address: str = Field(min_length=1, max_length=2000)


class RuleReference(_Wire):
    """Who says that something is a trick. ``checked``: ISO date it was read, or ``None``."""

    name: str
    title: str
    section: str = ""
    address: str = ""
    checked: str | None = None


class Words(_Wire):
    """Words of the advert: offsets into ``AdvertReport.text``, the end not included."""

    start: int
    end: int


class Reason(_Wire):
    """One warning sign: what it is called, why it is one, the words, and who says so."""

    rule: str
    level: Level
    title: str
    sentence: str
    words: list[Words]
    sources: list[RuleReference]
    found_by: FoundBy = "rules"


class Known(_Wire):
    """What is known about a kind of product, in plain sentences, and who says so."""

    title: str
    sentences: list[str]
    sources: list[RuleReference]


class Corner(_Wire):
    """A point of the upright picture: 0 to 1 from its left and from its top."""

    x: float
    y: float


class WordsBox(_Wire):
    """Where words of the text stand in the picture."""

    start: int
    end: int
    corners: list[Corner]


class Code(_Wire):
    """A QR or bar code. ``leads_to``: what it holds, for showing only; nothing opens it."""

    kind: str
    leads_to: str
    warnings: list[str] = Field(default_factory=list)
    corners: list[Corner] = Field(default_factory=list)


class ProgressEvent(_Wire):
    """What is being done, for the desktop to put into words."""

    type: Literal["progress"] = "progress"
    stage: Literal["fetching", "looking", "reading", "checking", "model"]


class ReportEvent(_Wire):
    """The whole outcome.

    ``unclear``: why nothing could be told, as a sentence, where that is the verdict.
    ``advice``: what to do, in order. ``notices``: what the person should know besides, e.g. that
    a number in the advert cannot be looked up.
    """

    type: Literal["report"] = "report"
    verdict: Verdict
    voice: Voice = "selling"
    text: str = ""
    lang: str = ""
    reasons: list[Reason] = Field(default_factory=list)
    known: list[Known] = Field(default_factory=list)
    advice: list[str] = Field(default_factory=list)
    notices: list[str] = Field(default_factory=list)
    unclear: str = ""
    boxes: list[WordsBox] = Field(default_factory=list)
    codes: list[Code] = Field(default_factory=list)


AdvertEvent = Annotated[
    ProgressEvent | ReportEvent | ErrorEvent,
    Field(discriminator="type"),
]

advert_events: TypeAdapter[AdvertEvent] = TypeAdapter(AdvertEvent)
