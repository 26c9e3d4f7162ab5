"""POST /v1/answers: the answer as server-sent events, as soon as each piece is there."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import APIRouter
from sse_starlette import EventSourceResponse, ServerSentEvent

from fireside_care.answers.question import clean_question
from fireside_care.auth import SignedIn
from fireside_care.context import ContextDep
from fireside_care.errors import (
    NotAllowed,
    NotSignedIn,
    NotUnderstood,
    TooLarge,
    declared,
    empty_question,
)
from fireside_core.contract import AnswerEvent, AnswerRequest

router = APIRouter(tags=["answers"])


@router.post(
    "/v1/answers",
    response_class=EventSourceResponse,
    responses=declared(NotSignedIn, NotAllowed, TooLarge, NotUnderstood),
)
def post_answers(
    body: AnswerRequest, _caller: SignedIn, context: ContextDep
) -> EventSourceResponse:
    """Answer a question. ``event:`` is the type of the event, ``data:`` its JSON."""
    question = clean_question(body.question)
    if not question:
        raise empty_question()
    events = context.answers.stream(body.model_copy(update={"question": question}))
    return EventSourceResponse(_encoded(events), headers={"Cache-Control": "no-store"})


def _encoded(events: Iterator[AnswerEvent]) -> Iterator[ServerSentEvent]:
    for event in events:
        yield ServerSentEvent(event.model_dump_json(), event=event.type)
