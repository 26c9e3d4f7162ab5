"""POST /v1/adverts, /v1/adverts/links, /v1/adverts/pictures: a check as server-sent events."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import APIRouter, Request
from sse_starlette import EventSourceResponse, ServerSentEvent

from fireside_care.auth import SignedIn
from fireside_care.context import ContextDep
from fireside_care.errors import (
    NotAllowed,
    NotSignedIn,
    NotUnderstood,
    TooLarge,
    declared,
    empty_advert,
)
from fireside_core.adverts.wire import AdvertEvent, AdvertRequest, LinkRequest

router = APIRouter(tags=["adverts"])
_ERRORS = declared(NotSignedIn, NotAllowed, TooLarge, NotUnderstood)
_PICTURE_BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.post("/v1/adverts", response_class=EventSourceResponse, responses=_ERRORS)
def post_advert(body: AdvertRequest, _caller: SignedIn, context: ContextDep) -> EventSourceResponse:
    """Check words. ``event:`` is the type of the event, ``data:`` its JSON."""
    if not any(sign.isalnum() for sign in body.text):
        raise empty_advert()
    return _stream(context.adverts.check_words(body.text))


@router.post("/v1/adverts/links", response_class=EventSourceResponse, responses=_ERRORS)
def post_link(body: LinkRequest, _caller: SignedIn, context: ContextDep) -> EventSourceResponse:
    """Fetch a page, public ones only, and check its words."""
    return _stream(context.adverts.check_link(body.address))


@router.post(
    "/v1/adverts/pictures",
    response_class=EventSourceResponse,
    responses=_ERRORS,
    openapi_extra=_PICTURE_BODY,
)
async def post_picture(
    request: Request,
    _caller: SignedIn,
    context: ContextDep,
) -> EventSourceResponse:
    """Read a picture (the file's bytes are the body) and check its words and codes."""
    return _stream(context.adverts.check_picture(await request.body()))


def _stream(events: Iterator[AdvertEvent]) -> EventSourceResponse:
    return EventSourceResponse(_encoded(events), headers={"Cache-Control": "no-store"})


def _encoded(events: Iterator[AdvertEvent]) -> Iterator[ServerSentEvent]:
    for event in events:
        yield ServerSentEvent(event.model_dump_json(), event=event.type)
