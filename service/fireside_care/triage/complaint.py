"""Telling a complaint ("my knee hurts") from a question in general ("what causes gout?")."""

from __future__ import annotations

import re

_GENERAL = re.compile(
    r"\b(what (is|are|does|causes?|foods?|kind)|which|how (long|often|much|many|does|do you)"
    r"|can (you|people|i (eat|drink|take|have|use|still|get|catch))"
    r"|is it (true|safe|ok|okay|bad|good|better|normal)"
    r"|are there|should i (eat|drink|have|get|take|be taking|stop)|do i (need|have to)"
    r"|difference|prevent|vaccin|jab|tell me about|explain|catching|contagious|side effects?"
    r"|run[s]? in|what'?s (the|a)|good for|bad for|best)\b",
    re.IGNORECASE,
)
_OWN = re.compile(
    r"\b(i (have|feel|felt|am|got|get|keep|can'?t|cannot|woke|noticed|fell|hurt|think)|i'?ve|i'?m"
    r"|my|he (has|is|feels|keeps|can'?t)|she (has|is|feels|keeps|can'?t)|he'?s|she'?s"
    r"|this morning|today|tonight|last night|yesterday|since|suddenly|started|all day)\b",
    re.IGNORECASE,
)
# Nearness in meaning is deaf to "no", and to whose stroke it was.
_NOT_THEIRS = re.compile(
    r"\b(no|without|never|had a|neighbour|neighbor|film|programme)\b", re.IGNORECASE
)


def is_complaint(text: str) -> bool:
    """Whether the person tells of something that they, or someone with them, have now."""
    return bool(_OWN.search(text)) and not _GENERAL.search(text)


def is_plain_complaint(text: str) -> bool:
    """The same, where nothing in it turns the meaning of its words around."""
    return is_complaint(text) and not _NOT_THEIRS.search(text)
