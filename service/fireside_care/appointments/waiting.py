"""The waiting list: an earlier time that has come free is offered to one person after another."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, select

from fireside_care.appointments import news
from fireside_care.appointments.booking import OFFER_MINUTES, Bookings, Who
from fireside_care.appointments.errors import SlotTaken
from fireside_care.appointments.models import Appointment, WaitingEntry
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
        .limit(1)
        # Two times that come free at once go to two people.
        .with_for_update(of=_W, skip_locked=True)
    )
    while True:
        ahead = first if since is None else first.where(_W.c.since > since)
        entry = connection.execute(ahead).one_or_none()
        if entry is None:
            return False
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
            since = entry.since
            continue
        news.tell(connection, entry.device_id, entry.appointment, "offer", now)
        return True


def pass_on(connection: Connection, bookings: Bookings, now: datetime) -> int:
    """Offers that nobody took in time go to the next in the list. Returns how many lapsed."""
    lapsed = connection.execute(
        delete(_A)
        .where(and_(_A.c.status == Status.HELD, _A.c.held_for.is_not(None), _A.c.held_until <= now))
        .returning(_A)
    ).all()
    for row in lapsed:
        offer(connection, bookings, row, now, news.offer_gone(connection, row, now))
    return len(lapsed)


def declined(connection: Connection, bookings: Bookings, row: Row[Any], now: datetime) -> None:
    """An offer that was held has been let go: the next in the list gets it."""
    since = connection.execute(select(_W.c.since).where(_W.c.id == row.held_for)).scalar()
    offer(connection, bookings, row, now, since)


def freed(connection: Connection, bookings: Bookings, row: Row[Any], now: datetime) -> None:
    """A visit is off: nobody waits with it any more, and its time goes to who waits for one."""
    ended(connection, bookings, row, now)
    if row.start > now:
        offer(connection, bookings, row, now)


def ended(connection: Connection, bookings: Bookings, row: Row[Any], now: datetime) -> None:
    """Who waited with this visit waits no more; what was kept for them goes on."""
    entries = connection.execute(
        select(_W.c.id, _W.c.since).where(_W.c.appointment_id == row.id)
    ).all()
    for entry in entries:
        leave(connection, bookings, entry.id, now)


def leave(connection: Connection, bookings: Bookings, entry: str, now: datetime) -> None:
    """Off the list; what was kept for that person goes to the next."""
    since = connection.execute(select(_W.c.since).where(_W.c.id == entry)).scalar()
    kept = connection.execute(
        delete(_A).where(_A.c.held_for == entry, _A.c.status == Status.HELD).returning(_A)
    ).all()
    connection.execute(delete(_W).where(_W.c.id == entry))
    for row in kept:
        offer(connection, bookings, row, now, since)
