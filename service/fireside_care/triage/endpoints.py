"""POST /v1/triage."""

from __future__ import annotations

from fastapi import APIRouter

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
from fireside_core.contract import TriageRequest, TriageResult

router = APIRouter(tags=["triage"])


@router.post("/v1/triage", responses=declared(NotSignedIn, NotAllowed, TooLarge, NotUnderstood))
def post_triage(body: TriageRequest, _caller: SignedIn, context: ContextDep) -> TriageResult:
    """How soon the person who said this should be seen."""
    text = clean_question(body.text)
    if not text:
        raise empty_question()
    return context.triage.judge(text, body.lang).result()
