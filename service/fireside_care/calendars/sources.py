"""A clinician's outside calendars: which there are, and what they block."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from cryptography.fernet import Fernet, InvalidToken
from sqlalchemy import Connection, Row, delete, exists, insert, select

from fireside_care.appointments.models import Appointment
from fireside_care.calendars.outside import OutsideError, check_address
from fireside_care.clinics.models import BusyTime, CalendarSource, Clinician
from fireside_care.database import table_of
from fireside_care.i18n import marked
from fireside_core.booking import COMING

_S = table_of(CalendarSource)
_B = table_of(BusyTime)
_A = table_of(Appointment)
KINDS = ("ics", "caldav")
_LABEL = b"fireside calendar passwords"
_MOST = 10
_LOST = marked("The password cannot be read any more. Please add this calendar again.")
_TOO_MANY = marked("There are many calendars already. Please remove one first.")
_TOO_LONG = marked("That name or password is too long.")


class Passwords:
    """Kept encrypted; unlike our own passwords they have to be sent on."""

    def __init__(self, key: str) -> None:
        """``key``: the service's; another one is derived from it for this alone."""
        derived = hmac.new(key.encode(), _LABEL, hashlib.sha256).digest()
        self._fernet = Fernet(base64.urlsafe_b64encode(derived))

    def hide(self, password: str) -> str:
        """For the database."""
        return self._fernet.encrypt(password.encode()).decode() if password else ""

    def show(self, kept: str) -> str:
        """For the server. Raises :class:`OutsideError`."""
        if not kept:
            return ""
        try:
            return self._fernet.decrypt(kept.encode()).decode()
        except InvalidToken as error:
            raise OutsideError(_LOST) from error


def add_source(
    connection: Connection,
    passwords: Passwords,
    clinician_id: str,
    kind: str,
    address: str,
    username: str = "",
    password: str = "",
) -> str:
    """Add a calendar; it is read in the next round. Raises :class:`OutsideError`."""
    address = check_address(address)
    if kind not in KINDS:
        raise OutsideError(marked("A calendar is ics or caldav."))
    if len(username) > 200 or len(password) > 200:
        raise OutsideError(_TOO_LONG)
    if len(sources(connection, clinician_id)) >= _MOST:
        raise OutsideError(_TOO_MANY)
    source = uuid4().hex
    connection.execute(
        insert(_S),
        {
            "id": source,
            "clinician_id": clinician_id,
            "kind": kind,
            "address": address,
            "username": username,
            "password": passwords.hide(password),
            "problem": "",
        },
    )
    return source


def remove_source(connection: Connection, clinician_id: str, source_id: str) -> bool:
    """Remove a calendar; what it blocked is free again."""
    there = connection.execute(
        select(exists().where(_S.c.id == source_id, _S.c.clinician_id == clinician_id))
    ).scalar_one()
    if there:
        connection.execute(delete(_B).where(_B.c.source_id == source_id))
        connection.execute(delete(_S).where(_S.c.id == source_id))
    return bool(there)


def sources(connection: Connection, clinician_id: str) -> list[Row[Any]]:
    """The calendars of a clinician: ``kind``, ``address``, ``read_at``, ``problem`` (English)."""
    return list(
        connection.execute(
            select(_S.c.id, _S.c.kind, _S.c.address, _S.c.username, _S.c.read_at, _S.c.problem)
            .where(_S.c.clinician_id == clinician_id)
            .order_by(_S.c.address)
        )
    )


def conflicts(connection: Connection, clinic_id: str, now: datetime) -> Sequence[Row[Any]]:
    """Coming appointments upon which an outside event has fallen: only people cancel them."""
    return connection.execute(
        select(
            _A.c.id, _A.c.clinician_id, Clinician.name.label("clinician_name"), _A.c.start, _A.c.end
        )
        .join(Clinician, Clinician.id == _A.c.clinician_id)
        .where(
            _A.c.clinic_id == clinic_id,
            _A.c.status.in_(COMING),
            _A.c.end > now,
            exists().where(
                _B.c.clinician_id == _A.c.clinician_id,
                _B.c.start < _A.c.busy_end,
                _B.c.end > _A.c.busy_start,
            ),
        )
        .order_by(_A.c.start)
    ).all()
