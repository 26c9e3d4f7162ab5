"""Client programs: each has a token of its own and sees one clinic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Row, insert, select, update

from fireside_care.appointments.booking import Who
from fireside_care.clinics.models import Clinic
from fireside_care.database import Database, table_of
from fireside_care.errors import NotAllowed, NotSignedIn
from fireside_care.fhir.models import ApiClient
from fireside_care.i18n import marked
from fireside_care.tokens import keyed_hash, new_token

_C = table_of(ApiClient)
_UNKNOWN = marked("This token is not known here. The operator of the service can make a new one.")
_REVOKED = marked("This token has been revoked.")


@dataclass(frozen=True)
class Client:
    """The program that asks, and the clinic that it may see."""

    id: str
    clinic_id: str

    @property
    def who(self) -> Who:
        """As whom it books."""
        return Who("client", self.id)


class ClientGate:
    """Tells programs by their tokens. The token of a computer that joined is none of them."""

    def __init__(self, database: Database, key: str) -> None:
        self._database = database
        self._key = key

    def client(self, token: str) -> Client:
        """Whose token it is. Raises :class:`NotSignedIn` or :class:`NotAllowed`."""
        with self._database.reading() as connection:
            row = connection.execute(
                select(_C).where(_C.c.token_hash == keyed_hash(token, self._key))
            ).one_or_none()
        if row is None:
            raise NotSignedIn(_UNKNOWN)
        if row.revoked_at is not None:
            raise NotAllowed(_REVOKED)
        return Client(row.id, row.clinic_id)


def add_client(
    connection: Connection, key: str, name: str, clinic_id: str, now: datetime
) -> str | None:
    """Make a client; its token is told here and never again. ``None``: no such clinic."""
    there = connection.execute(select(Clinic.id).where(Clinic.id == clinic_id)).scalar_one_or_none()
    if there is None:
        return None
    token = new_token()
    connection.execute(
        insert(_C),
        {
            "id": uuid4().hex,
            "clinic_id": clinic_id,
            "name": name,
            "token_hash": keyed_hash(token, key),
            "created_at": now,
        },
    )
    return token


def clients(connection: Connection) -> Sequence[Row[Any]]:
    """All clients, oldest first."""
    return connection.execute(select(_C).order_by(_C.c.created_at)).all()


def revoke_client(connection: Connection, client_id: str, now: datetime) -> str | None:
    """End a client's access at once. Its name; ``None`` where there is none."""
    connection.execute(
        update(_C).where(_C.c.id == client_id, _C.c.revoked_at.is_(None)).values(revoked_at=now)
    )
    return connection.execute(select(_C.c.name).where(_C.c.id == client_id)).scalar_one_or_none()
