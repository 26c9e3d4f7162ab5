"""Booking a free time in one trip to PostgreSQL: who asks, the row, the audit, the kept reply.

The same conditions as everywhere (:mod:`.taking`), in one statement without a transaction around
it. Where it comes to nothing, nothing has happened, and the usual way (:mod:`.service`) finds
out why and says it. SQLite has no such statements and does without.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import structlog
from sqlalchemy import JSON, bindparam, insert, literal, make_url, select
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import asyncpg as asyncpg_dialect

from fireside_care.appointments import taking
from fireside_care.appointments.booking import Wanted, first_status, is_offered, new_row
from fireside_care.appointments.models import Appointment, KeptReply, Patient
from fireside_care.appointments.plan import Plans
from fireside_care.appointments.slot_ids import slot_id
from fireside_care.appointments.visits import of_plan
from fireside_care.clinics.models import AuditEntry
from fireside_care.database import Database, table_of
from fireside_care.people.models import Device
from fireside_care.tokens import keyed_hash
from fireside_core.booking import BookRequest, Way

if TYPE_CHECKING:
    import asyncpg

_MOST_CONNECTIONS = 8
_SECONDS = 10.0
_log = structlog.get_logger(__name__)
_A = table_of(Appointment)


class QuickBooking:
    """Built once; :meth:`open` and :meth:`close` around serving."""

    def __init__(
        self, database: Database, plans: Plans, key: str, clock: Callable[[], datetime]
    ) -> None:
        url = make_url(database.url).set(drivername="postgresql")
        self._url = url.render_as_string(hide_password=False)
        self._plans = plans
        self._key = key
        self._clock = clock
        self._statement, self._order, self._fixed = _statement()
        self._pool: asyncpg.Pool[asyncpg.Record] | None = None

    async def open(self) -> None:
        """Connect."""
        import asyncpg

        try:
            self._pool = await asyncpg.create_pool(
                self._url,
                min_size=1,
                max_size=_MOST_CONNECTIONS,
                command_timeout=_SECONDS,
                # One statement leaves nothing behind in its session that had to be tidied up.
                reset=_nothing,
            )
        except (OSError, asyncpg.PostgresError) as error:
            # The usual way tries again with every request, and says what it cannot do.
            _log.warning("quick_booking_off", error=type(error).__name__)

    async def close(self) -> None:
        """Give the connections back."""
        if self._pool is not None:
            self._pool.terminate()

    async def book(
        self, token: str, request: BookRequest, key: str | None, asked: str
    ) -> tuple[str, bytes] | None:
        """The clinic and the reply; ``None`` where it has to go the usual way.

        ``asked``: the request in full, as :mod:`.replies` knows it again.
        """
        now = self._clock()
        wanted = self._wanted(request, now)
        if wanted is None or self._pool is None or not key:
            return None
        import asyncpg

        row = new_row(wanted, now)
        row |= {
            "status": first_status(wanted.visit),
            "concern": request.concern.strip(),
            "shared": request.shared.strip(),
        }
        body = of_plan(wanted.plan, row).model_dump_json()
        parameters = {
            **self._fixed,
            **row,
            "plan_version": wanted.plan.version,
            "token_hash": keyed_hash(token, self._key),
            "audit_id": uuid4().hex,
            "facts": json.dumps({"status": row["status"]}),
            "key": key,
            "asked": hashlib.sha256(asked.encode()).hexdigest(),
            "body": body,
        }
        try:
            made = await self._pool.fetchval(
                self._statement, *(parameters[name] for name in self._order)
            )
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError):
            # The key was used before, or the database is away: the usual way knows what to say.
            return None
        return (wanted.plan.id, body.encode()) if made else None

    def _wanted(self, request: BookRequest, now: datetime) -> Wanted | None:
        """What is wanted, by the plan that was read last; the statement checks its version."""
        named = slot_id(request.slot)
        if named is None or request.hold or request.moves or request.details is not None:
            return None
        plan = self._plans.of_clinician(named.clinician)
        visit = plan.visit_types.get(named.visit_type) if plan is not None else None
        if plan is None or visit is None or not is_offered(plan, visit, named, now):
            return None
        way = request.way or Way(visit.ways[0])
        return Wanted(plan, visit, named, way) if way in visit.ways else None


def _statement() -> tuple[str, Sequence[str], dict[str, Any]]:
    """The SQL, the names of its parameters in order, and the values that never change."""
    patient = (
        select(Patient.id)
        .where(
            Patient.device_id == Device.id,
            Patient.clinic_id == bindparam("clinic_id", type_=Patient.clinic_id.type),
        )
        .scalar_subquery()
    )
    who = (
        select(Device.id, patient.label("patient"))
        .where(
            Device.token_hash == bindparam("token_hash", type_=Device.token_hash.type),
            Device.revoked_at.is_(None),
        )
        .cte("who")
        .prefix_with("MATERIALIZED")
    )
    known = taking.values(who.c.id, who.c.id, device_id=who.c.id, patient_id=who.c.patient).where(
        who.c.patient.is_not(None)
    )
    taken = (
        postgresql.insert(_A)
        .from_select(taking.columns(), known)
        .on_conflict_do_nothing()
        .returning(_A.c.id, _A.c.clinic_id, _A.c.device_id, _A.c.created_at)
        .cte("taken")
    )
    device = literal("device:") + taken.c.device_id
    noted = (
        insert(AuditEntry)
        .from_select(
            ["id", "at", "clinic_id", "who", "action", "about", "facts"],
            select(
                bindparam("audit_id", type_=AuditEntry.id.type),
                taken.c.created_at,
                taken.c.clinic_id,
                device,
                literal("book"),
                literal("appointment:") + taken.c.id,
                sql_cast(bindparam("facts", type_=AuditEntry.about.type), JSON),
            ),
        )
        .returning(AuditEntry.id)
        .cte("noted")
    )
    kept = (
        insert(KeptReply)
        .from_select(
            ["who", "key", "asked", "status", "body", "at"],
            select(
                device,
                bindparam("key", type_=KeptReply.key.type),
                bindparam("asked", type_=KeptReply.asked.type),
                literal(200),
                bindparam("body", type_=KeptReply.body.type),
                taken.c.created_at,
            ),
        )
        .returning(KeptReply.key)
        .cte("kept")
    )
    whole = select(taken.c.id).add_cte(noted, kept)
    dialect = asyncpg_dialect.dialect()  # type: ignore[no-untyped-call]
    compiled = whole.compile(dialect=dialect)
    fixed = {name: value for name, value in compiled.params.items() if value is not None}
    return str(compiled), tuple(compiled.positiontup or ()), fixed


async def _nothing(_connection: object) -> None:
    return
