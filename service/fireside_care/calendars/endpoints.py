"""The address of a clinician's calendar feed."""

from __future__ import annotations

import hashlib
from typing import Annotated, Any, cast

from fastapi import APIRouter, Header, Request
from fastapi.responses import Response

from fireside_care.appointments.service import AppointmentService
from fireside_care.errors import NotFound, declared

router = APIRouter(tags=["calendars"])
_SAID: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/calendar": {"schema": {"type": "string"}}}}
}


@router.get(
    "/calendars/{token}.ics",
    response_class=Response,
    responses={**declared(NotFound), **_SAID, 304: {"description": "It has not changed."}},
)
def get_feed(
    token: str, request: Request, if_none_match: Annotated[str, Header()] = ""
) -> Response:
    """A clinician's visits. The address itself is the secret."""
    # Imported here: few ask for it, and it is not small.
    from fireside_care.calendars.feeds import feed

    service = cast("AppointmentService", request.app.state.appointments)
    with service.database.reading() as connection:
        content = feed(connection, request.app.state.hash_key, token, service.clock())
    if content is None:
        raise NotFound
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {
        "ETag": etag,
        "Cache-Control": "private, max-age=60",
        "Vary": "Accept-Language",
    }
    if etag in if_none_match:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type="text/calendar", headers=headers)
