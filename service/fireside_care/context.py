"""What every request may use, built once at start and handed to the endpoints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends, Request

from fireside_care.adverts.service import AdvertService
from fireside_care.answers.service import AnswerService
from fireside_care.library.library import Library
from fireside_care.settings import Settings
from fireside_care.triage.service import TriageService


@dataclass(frozen=True)
class Context:
    """The parts of a running service."""

    settings: Settings
    library: Library
    triage: TriageService
    answers: AnswerService
    adverts: AdvertService


def get_context(request: Request) -> Context:
    """The context of the app that serves this request."""
    return cast("Context", request.app.state.context)


ContextDep = Annotated[Context, Depends(get_context)]
