"""Word to open pages that something changed: one stream a page, which says nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from fastapi import APIRouter
from sse_starlette import EventSourceResponse, ServerSentEvent

from fireside_care.clinics.events import EVERYTHING, ClinicEvents
from fireside_care.clinics.permissions import Task
from fireside_care.web.signed_in import HereDep

router = APIRouter()
# A look at the queue costs less than a thread that waits for it, for each open page.
_LOOK_SECONDS = 0.2
# After that the page connects again, and shows anew whose it is.
_LASTS_SECONDS = 600.0
_PING_SECONDS = 15


@router.get("/live")
async def live(here: HereDep) -> EventSourceResponse:
    """``ready`` when it listens, then ``changed`` after each change at this clinic."""
    here.staff.need(Task.DAY)
    words = _words(here.parts.appointments.events, here.clinic.id)
    return EventSourceResponse(words, ping=_PING_SECONDS, headers={"Cache-Control": "no-store"})


async def _words(events: ClinicEvents, clinic_id: str) -> AsyncIterator[ServerSentEvent]:
    clock = asyncio.get_running_loop().time
    ends = clock() + _LASTS_SECONDS
    with events.listening() as told:
        yield ServerSentEvent("now", event="ready")
        while clock() < ends:
            changed = False
            while not told.empty():
                changed |= told.get_nowait() in (clinic_id, EVERYTHING)
            if changed:
                yield ServerSentEvent("now", event="changed")
            await asyncio.sleep(_LOOK_SECONDS)
