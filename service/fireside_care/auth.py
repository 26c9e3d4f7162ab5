"""Who asks: a bearer token, the one of this start (embedded) or one that was joined."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Protocol, cast

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from fireside_care.errors import NotSignedIn
from fireside_care.tokens import same


@dataclass(frozen=True)
class Caller:
    """The device that asks."""

    device_id: str


class Gate(Protocol):
    """Decides whether a token may come in."""

    def caller(self, token: str) -> Caller:
        """The device a token belongs to; raises :class:`CareError` for anything else."""
        ...


class OneToken:
    """The gate of the embedded service: only the desktop that started it knows the token."""

    def __init__(self, token: str) -> None:
        self._token = token

    def caller(self, token: str) -> Caller:
        """Let the one token in."""
        if not same(token, self._token):
            raise NotSignedIn
        return Caller("this-computer")


_bearer = HTTPBearer(auto_error=False, description="The token told at joining")
Token = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
"""What came with the request, not looked at yet."""


def signed_in(request: Request, credentials: Token) -> Caller:
    """The caller of this request."""
    if credentials is None:
        raise NotSignedIn
    gate = cast("Gate", request.app.state.gate)
    return gate.caller(credentials.credentials)


SignedIn = Annotated[Caller, Depends(signed_in)]
