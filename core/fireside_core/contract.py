"""The wire contract between desktop and care service (HTTP + JSON, server-sent events).

Both sides validate with these models, so a field exists in exactly one place. All texts are
plain text: they are shown as they are, never as markup.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from fireside_core.triage import TriageLevel

MAX_QUESTION_CHARS = 4000
"""Longer questions are refused with a sentence (HTTP 422); the desktop keeps the text."""

MAX_THREAD_TURNS = 6

SHORT_TEXT = 200


class _Wire(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Turn(_Wire):
    """An earlier question of the same conversation, with the answer that was read out."""

    question: str = Field(max_length=MAX_QUESTION_CHARS)
    answer: str = Field(max_length=MAX_QUESTION_CHARS)


class AnswerRequest(_Wire):
    """POST /v1/answers. ``not_emergency``: the person dismissed the emergency screen."""

    question: str = Field(min_length=1, max_length=MAX_QUESTION_CHARS)
    lang: str = Field(default="en", pattern=r"^[a-z]{2,3}(-[A-Za-z]{2,4})?$")
    country: str = Field(default="", pattern=r"^([A-Z]{2})?$")
    thread: list[Turn] = Field(default_factory=list, max_length=MAX_THREAD_TURNS)
    not_emergency: bool = False


class TriageRequest(_Wire):
    """POST /v1/triage."""

    text: str = Field(min_length=1, max_length=MAX_QUESTION_CHARS)
    lang: str = Field(default="en", pattern=r"^[a-z]{2,3}(-[A-Za-z]{2,4})?$")


class TriageResult(_Wire):
    """The level found, the danger sign that raised it (its id) and the net that caught it."""

    level: TriageLevel
    flag: str | None = None
    net: Literal["rules", "meaning", "model"] | None = None


class Source(_Wire):
    """Where a passage comes from. ``checked``: ISO date the page was really read, or ``None``."""

    name: str
    title: str
    address: str
    checked: str | None = None


class Passage(_Wire):
    """A quoted piece of the health library, as it stands there."""

    id: str
    topic: str
    title: str
    text: str
    sources: list[Source]


class LevelEvent(_Wire):
    """First event of a stream. ``flag`` is the danger sign behind it, if any."""

    type: Literal["level"] = "level"
    level: TriageLevel
    flag: str | None = None


class NoticeEvent(_Wire):
    """Something the person should know, e.g. that the model could not be reached."""

    type: Literal["notice"] = "notice"
    text: str


class SentenceEvent(_Wire):
    """The next sentence of the answer. ``passages``: ids of the passages it rests on."""

    type: Literal["sentence"] = "sentence"
    text: str
    passages: list[str] = Field(default_factory=list)


class RestartEvent(_Wire):
    """Everything said so far is withdrawn (it broke a safety rule, or its writer failed)."""

    type: Literal["restart"] = "restart"
    text: str


class HomeStepEvent(_Wire):
    """One thing to do at home."""

    type: Literal["home_step"] = "home_step"
    text: str


class WhenToSeeEvent(_Wire):
    """When to see someone."""

    type: Literal["when_to_see"] = "when_to_see"
    text: str


class MoreEvent(_Wire):
    """What *Tell me more* reads, sentence by sentence; may be empty."""

    type: Literal["more"] = "more"
    sentences: list[str] = Field(default_factory=list)


class PassagesEvent(_Wire):
    """What *Why I say this* shows."""

    type: Literal["passages"] = "passages"
    passages: list[Passage]


class DoneEvent(_Wire):
    """Last event of a whole stream; a stream that ends without it was cut."""

    type: Literal["done"] = "done"
    level: TriageLevel
    known: bool
    """False when the library holds nothing on the question ("I don't know this one")."""
    written_by: Literal["library", "model"]
    topics: list[str] = Field(default_factory=list)


class ErrorEvent(_Wire):
    """The answer could not be finished; ``text`` is a sentence for the person."""

    type: Literal["error"] = "error"
    code: str
    text: str


AnswerEvent = Annotated[
    LevelEvent
    | NoticeEvent
    | SentenceEvent
    | RestartEvent
    | HomeStepEvent
    | WhenToSeeEvent
    | MoreEvent
    | PassagesEvent
    | DoneEvent
    | ErrorEvent,
    Field(discriminator="type"),
]

answer_events: TypeAdapter[AnswerEvent] = TypeAdapter(AnswerEvent)


class ModelHealth(_Wire):
    """Whether an AI model is configured, and its name. Its key and address are never told."""

    configured: bool
    name: str | None = None


class LibraryHealth(_Wire):
    """``search`` is ``words`` when the sentence model is not installed."""

    lang: list[str]
    topics: int
    sources_unchecked: int
    search: Literal["words", "words+meaning"]


class Health(_Wire):
    """GET /v1/health."""

    status: Literal["ok"] = "ok"
    service: str
    version: str
    mode: Literal["embedded", "remote"]
    library: LibraryHealth
    model: ModelHealth
    notices: list[str] = Field(default_factory=list)


class JoinRequest(_Wire):
    """POST /v1/join: a one-time code from the clinic or a relative."""

    code: str = Field(min_length=4, max_length=40)
    device: str = Field(default="", max_length=SHORT_TEXT)


class JoinResult(_Wire):
    """The bearer token, told this once; the service keeps only its keyed hash."""

    token: str
    service: str


class Problem(_Wire):
    """Body of every error reply. ``message`` is a sentence for the person."""

    code: str
    message: str
