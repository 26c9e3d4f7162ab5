"""Which language a request is answered in: the first of those it asks for that we have."""

from __future__ import annotations

import re
from collections.abc import Sequence

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from fireside_care.i18n import ENGLISH, languages, use_language

# Browsers and our desktop send less; what is longer is cut, not refused.
_MOST_CHARS = 500
_WISH = re.compile(
    r"(?P<tag>\*|[a-z]{1,8}(?:-[a-z0-9]{1,8}){0,4})(?:\s*;\s*q\s*=\s*(?P<q>[01](?:\.[0-9]{0,3})?))?",
    re.IGNORECASE | re.ASCII,
)


class InLanguage:
    """ASGI middleware around the whole service: everything in it may say something."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve in the language that is asked for."""
        if scope["type"] == "http":
            wished = ",".join(Headers(scope=scope).getlist("accept-language"))
            use_language(chosen(wished, languages()))
        await self._app(scope, receive, send)


def chosen(wished: str, there: Sequence[str]) -> str:
    """One of those ``there`` for an ``Accept-Language``; English where none fits."""
    for tag in _tags(wished):
        if tag == "*":
            return ENGLISH
        found = _like(tag, there)
        if found:
            return found
    return ENGLISH


def _tags(wished: str) -> list[str]:
    """Those that are asked for, the dearest first; what is no language is passed over."""
    found = []
    for part in wished[:_MOST_CHARS].split(","):
        wish = _WISH.fullmatch(part.strip())
        if wish is not None:
            found.append((wish["tag"].lower(), float(wish["q"] or 1)))
    found.sort(key=lambda wish: -wish[1])
    return [tag for tag, q in found if q > 0]


def _like(tag: str, there: Sequence[str]) -> str:
    """``de`` serves who asks for ``de-AT``, and ``pt-BR`` who asks for ``pt``."""
    parts = tag.split("-")
    for length in range(len(parts), 0, -1):
        wish = "-".join(parts[:length])
        for have in there:
            if have.lower() == wish:
                return have
    return next((have for have in there if have.lower().startswith(f"{tag}-")), "")
