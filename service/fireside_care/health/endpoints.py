"""GET /v1/health."""

from __future__ import annotations

from fastapi import APIRouter

import fireside_care
from fireside_care.auth import SignedIn
from fireside_care.context import ContextDep
from fireside_care.errors import NotAllowed, NotSignedIn, declared
from fireside_care.i18n import tr, tr_n
from fireside_core.contract import Health, ModelHealth

router = APIRouter(tags=["health"])


@router.get("/v1/health", responses=declared(NotSignedIn, NotAllowed))
def get_health(_caller: SignedIn, context: ContextDep) -> Health:
    """What the service is made of just now, and what is missing, in sentences."""
    settings, library = context.settings, context.library
    notices = []
    if library.meaning_missing:
        notices.append(tr("The sentence model is missing, so I search by words alone."))
    if library.bad:
        notices.append(
            tr_n(
                "{n} library topic could not be read.",
                "{n} library topics could not be read.",
                len(library.bad),
            )
        )
    if not library.languages:
        notices.append(tr("The health library is missing."))
    return Health(
        service=settings.service_name,
        version=fireside_care.__version__,
        mode=settings.mode,
        library=library.health(),
        model=ModelHealth(
            configured=settings.has_model,
            name=settings.model_name if settings.has_model else None,
        ),
        notices=notices,
    )
