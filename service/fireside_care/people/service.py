"""The rules of joining: a code works once, for a while, and is exchanged for a token."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from sqlalchemy.orm import Session

from fireside_care.auth import Caller
from fireside_care.database import Database
from fireside_care.errors import NotAllowed, NotSignedIn
from fireside_care.i18n import marked
from fireside_care.people.models import Device, Invite
from fireside_care.people.repository import PeopleRepository
from fireside_care.tokens import bare_code, keyed_hash, new_code, new_token

_WRONG_CODE = marked(
    "That code did not fit. It may be mistyped, used already or too old. "
    "Please check it, or ask for a new one."
)


def utc_now() -> datetime:
    """The present instant."""
    return datetime.now(UTC)


class PeopleService:
    """Invites, joins and revokes within one session."""

    def __init__(self, session: Session, key: str, clock: Callable[[], datetime] = utc_now) -> None:
        self._repository = PeopleRepository(session)
        self._key = key
        self._clock = clock

    def invite(self, for_name: str, lasts: timedelta) -> str:
        """Make a one-time code; it is told here and never again."""
        code, now = new_code(), self._clock()
        self._repository.add(
            Invite(
                id=uuid4().hex,
                code_hash=self._hash(bare_code(code)),
                for_name=for_name,
                created_at=now,
                expires_at=now + lasts,
            )
        )
        return code

    def join(self, code: str, device_name: str) -> str:
        """Exchange a code for a token."""
        now = self._clock()
        invite = self._repository.use_invite(self._hash(bare_code(code)), now)
        if invite is None:
            # One sentence for all three causes: it must not tell a guesser which codes exist.
            raise NotAllowed(_WRONG_CODE, code="wrong_code")
        token = new_token()
        self._repository.add(
            Device(
                id=uuid4().hex,
                token_hash=self._hash(token),
                name=device_name,
                for_name=invite.for_name,
                invite_id=invite.id,
                joined_at=now,
            )
        )
        return token

    def caller(self, token: str) -> Caller:
        """The device that a token belongs to."""
        device = self._repository.device_by_token(self._hash(token))
        if device is None:
            raise NotSignedIn
        if device.revoked_at is not None:
            raise NotAllowed
        return Caller(device.id)

    def devices(self) -> Sequence[Device]:
        """All devices, oldest first."""
        return self._repository.devices()

    def revoke(self, device_id: str) -> Device | None:
        """End a device's access; ``None`` when there is no such device."""
        device = self._repository.device(device_id)
        if device is not None and device.revoked_at is None:
            device.revoked_at = self._clock()
        return device

    def _hash(self, value: str) -> str:
        return keyed_hash(value, self._key)


class JoinedDevices:
    """The gate of a remote service: tokens of devices that joined."""

    def __init__(self, database: Database, key: str) -> None:
        self._database = database
        self._key = key

    def caller(self, token: str) -> Caller:
        """Let a joined device in. In a session of its own: an answer streams for long."""
        with self._database.session() as session:
            return PeopleService(session, self._key).caller(token)
