"""Every query on invitations and devices."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import cast

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session

from fireside_care.people.models import Device, Invite


class PeopleRepository:
    """Reads and writes within the session it is given; never commits."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, row: Invite | Device) -> None:
        """Write a new row."""
        self._session.add(row)
        self._session.flush()

    def use_invite(self, code_hash: str, now: datetime) -> Invite | None:
        """Mark an invitation as used; ``None`` when it is unknown, used or too old.

        One statement, so that of two who try at once only one succeeds.
        """
        used = cast(
            "CursorResult[None]",
            self._session.execute(
                update(Invite)
                .where(
                    Invite.code_hash == code_hash,
                    Invite.used_at.is_(None),
                    Invite.expires_at > now,
                )
                .values(used_at=now)
            ),
        )
        if used.rowcount != 1:
            return None
        return self._session.scalars(select(Invite).where(Invite.code_hash == code_hash)).one()

    def device_by_token(self, token_hash: str) -> Device | None:
        """The device a token belongs to, revoked or not."""
        return self._session.scalars(
            select(Device).where(Device.token_hash == token_hash)
        ).one_or_none()

    def device(self, device_id: str) -> Device | None:
        """A device by its id."""
        return self._session.get(Device, device_id)

    def devices(self) -> Sequence[Device]:
        """All devices, oldest first."""
        return self._session.scalars(select(Device).order_by(Device.joined_at)).all()
