"""The waiting list: an earlier time that has come free is offered to one person after another."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Row, and_, delete, insert, select

from fireside_care.appointments.booking import OFFER_MINUTES, Bookings, Who
from fireside_care.appointments.errors import SlotTaken
from fireside_care.appointments.models import Appointment, NewsItem, WaitingEntry
from fireside_care.appointments.slot_ids import SlotId
from fireside_care.database import table_of
from fireside_care.errors import CareError
from fireside_core.booking import COMING, Status, Way

_A = table_of(Appointment)
_W = table_of(WaitingEntry)


def offer(
    connection: Connection,
    bookings: Bookings,
    freed: Row[Any],
    now: datetime,
    since: datetime | None = None,
) -> bool:
    """Offer a freed time to the first (after ``since``) whose visit of that kind is later."""
    offered = _A.alias("offered")
    first = (
        select(_W.c.id, _W.c.device_id, _W.c.since, _A.c.id.label("appointment"), _A.c.way)
        .join(_A, _A.c.id == _W.c.appointment_id)
        .where(
            _W.c.clinic_id == freed.clinic_id,
            _A.c.visit_type_id == freed.visit_type_id,
            _A.c.start > freed.start,
            # Who has just left this time for a later one does not want it back.
            _A.c.id != (freed.moved_to or ""),
            _A.c.status.in_(COMING),
            ~select(offered.c.id).where(offered.c.held_for == _W.c.id).exists(),
        )
        .order_by(_W.c.since)
    )
    if since is not None:
        first = first.where(_W.c.since > since)
    for entry in connection.execute(first).all():
        slot = SlotId(freed.clinician_id, freed.visit_type_id, int(freed.start.timestamp()))
        try:
            wanted = bookings.wanted(connection, freed.clinic_id, str(slot), Way(entry.way), now)
            bookings.hold(
                connection, wanted, Who("device", entry.device_id), now, OFFER_MINUTES, entry.id
            )
        except SlotTaken:
            return False
        except CareError:
            # Blocked, or not to be met in that way: the next in the list.
            continue
        tell(connection, entry.device_id, entry.appointment, "offer", now)
        return True
    return False


def pass_on(connection: Connection, bookings: Bookings, now: datetime) -> int:
    """Offers that nobody took in time go to the next in the list. Returns how many lapsed."""
    lapsed = connection.execute(
        delete(_A)
        .where(and_(_A.c.status == Status.HELD, _A.c.held_for.is_not(None), _A.c.held_until <= now))
        .returning(_A)
    ).all()
    for row in lapsed:
        since = _gone(connection, row, now, told=True)
        offer(connection, bookings, row, now, since)
    return len(lapsed)


def declined(connection: Connection, bookings: Bookings, row: Row[Any], now: datetime) -> None:
    """An offer that was held has been let go: the next in the list gets it."""
    offer(connection, bookings, row, now, _gone(connection, row, now, told=False))


def _gone(connection: Connection, row: Row[Any], now: datetime, told: bool) -> datetime | None:
    entry = connection.execute(select(_W).where(_W.c.id == row.held_for)).one_or_none()
    if entry is None:
        return None
    if told:
        tell(connection, entry.device_id, entry.appointment_id, "offer_gone", now)
    since: datetime = entry.since
    return since


def tell(
    connection: Connection,
    device_id: str | None,
    appointment: str,
    kind: str,
    now: datetime,
    text: str = "",
) -> None:
    """Leave word for a person; they hear it when their computer next asks."""
    if device_id is None or device_id.startswith("client:"):
        return
    connection.execute(
        insert(table_of(NewsItem)),
        {
            "id": uuid4().hex,
            "device_id": device_id,
            "appointment_id": appointment,
            "kind": kind,
            "text": text,
            "at": now,
        },
    )
