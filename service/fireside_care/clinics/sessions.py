"""Signed cookies of the clinic's pages, and the mark that shows a form is ours.

Nothing is kept of a session but its cookie, until somebody signs out: then its id is, for as long
as the cookie would have been good. It is void too when it is older than half a day, or than
``users.sessions_since``.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple
from uuid import uuid4

from itsdangerous import BadSignature, Signer, URLSafeTimedSerializer

SESSION_SECONDS = 12 * 3600
HALFWAY_SECONDS = 300
SETTING_UP_SECONDS = 900


class Session(NamedTuple):
    """What a cookie says."""

    user_id: str
    began_at: datetime
    id: str


class Sessions:
    """``key``: the service's; each use of it has a salt of its own."""

    def __init__(self, key: str) -> None:
        self._key = key

    def begin(self, user_id: str, now: datetime) -> str:
        """A cookie for somebody who has signed in."""
        return self._write("session", user_id, now)

    def read(self, cookie: str) -> Session | None:
        """Whose it is; ``None`` where it is forged, damaged or too old."""
        return self._read("session", cookie, SESSION_SECONDS)

    def halfway(self, user_id: str, now: datetime) -> str:
        """For somebody whose password was right and whose second factor is still to come."""
        return self._write("halfway", user_id, now)

    def read_halfway(self, cookie: str) -> Session | None:
        """Who has come halfway, some minutes ago at most."""
        return self._read("halfway", cookie, HALFWAY_SECONDS)

    def wrap(self, user_id: str, secret: str) -> str:
        """A new second factor while it is being set up: travels with the form, is not kept."""
        return self._serializer("setting-up").dumps([user_id, secret])

    def unwrap(self, user_id: str, wrapped: str) -> str | None:
        """The secret of :meth:`wrap`, if it was this person's."""
        try:
            owner, secret = self._serializer("setting-up").loads(
                wrapped, max_age=SETTING_UP_SECONDS
            )
        except (BadSignature, ValueError, TypeError):
            return None
        return str(secret) if owner == user_id else None

    def form_mark(self, cookie: str) -> str:
        """What a form of this session carries, so that no other site can send one."""
        return self._marker().get_signature(cookie).decode()

    def is_marked(self, cookie: str, mark: str) -> bool:
        """Whether a form was made for this session."""
        return bool(cookie) and self._marker().verify_signature(cookie, mark)

    def _marker(self) -> Signer:
        return Signer(self._key, salt="fireside-clinic-form")

    def _serializer(self, use: str) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(self._key, salt=f"fireside-clinic-{use}")

    def _write(self, use: str, user_id: str, now: datetime) -> str:
        return self._serializer(use).dumps([user_id, now.timestamp(), uuid4().hex])

    def _read(self, use: str, cookie: str, seconds: int) -> Session | None:
        try:
            user_id, began, name = self._serializer(use).loads(cookie, max_age=seconds)
            return Session(str(user_id), datetime.fromtimestamp(float(began), UTC), str(name))
        except (BadSignature, ValueError, TypeError):
            return None
