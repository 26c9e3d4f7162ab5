"""POST /v1/join: a one-time code in, a token out."""

from __future__ import annotations

from typing import cast

from fastapi import APIRouter, Request

from fireside_care.context import ContextDep
from fireside_care.database import SessionDep
from fireside_care.errors import (
    NotAllowed,
    NotUnderstood,
    TooLarge,
    TooManyTries,
    declared,
)
from fireside_care.limits import TryLimit
from fireside_care.people.service import PeopleService
from fireside_care.tokens import bare_code, keyed_hash
from fireside_core.contract import JoinRequest, JoinResult

router = APIRouter(tags=["people"])


@router.post("/v1/join", responses=declared(NotAllowed, TooLarge, NotUnderstood, TooManyTries))
def post_join(
    body: JoinRequest, request: Request, session: SessionDep, context: ContextDep
) -> JoinResult:
    """Join with a code from the clinic or a relative. The token is told this once."""
    key = cast("str", request.app.state.hash_key)
    limit = cast("TryLimit", request.app.state.join_limit)
    address = request.client.host if request.client else "unknown"
    by_code = f"code:{keyed_hash(bare_code(body.code), key)}"
    if not (limit.allow(f"address:{address}") and limit.allow(by_code)):
        raise TooManyTries
    token = PeopleService(session, key).join(body.code, body.device)
    return JoinResult(token=token, service=context.settings.service_name)
