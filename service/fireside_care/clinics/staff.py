"""The people of a clinic who sign in: made by the operator or an owner, and their passwords."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Row, delete, exists, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from fireside_care.clinics import audit, second_factor
from fireside_care.clinics.models import Clinic, Clinician, EndedSession, Role, User
from fireside_care.clinics.passwords import (
    LEAST,
    MOST,
    fits,
    hashed,
    is_weakly_hashed,
    problem_with,
)
from fireside_care.clinics.permissions import Staff
from fireside_care.clinics.sessions import SESSION_SECONDS, Session
from fireside_care.database import Database, table_of
from fireside_care.errors import NotFound, NotUnderstood
from fireside_care.i18n import marked
from fireside_care.people.service import utc_now
from fireside_care.tokens import keyed_hash, new_token

LINK_LASTS = timedelta(days=2)
_U = table_of(User)
_E = table_of(EndedSession)
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,189}")
_OLD_LINK = marked("That link was used already or is too old. Please ask for a new one.")


class StaffError(NotUnderstood):
    """What was given about a user cannot be; ``field`` names which part of it."""

    def __init__(self, message: str, field: str, **values: object) -> None:
        super().__init__(message, code="user", **values)
        self.field = field


@dataclass(frozen=True)
class SignedIn:
    """Whose password was right; ``whole`` is False where the second factor is still to come."""

    user_id: str
    whole: bool


def as_kept(email: str) -> str:
    """An address as it is kept, however it is written."""
    return email.strip().lower()


def staff_of(row: Row[Any]) -> Staff:
    """A row of users as somebody who may do things."""
    return Staff(
        row.id,
        row.clinic_id,
        row.email,
        row.name,
        Role(row.role),
        row.clinician_id,
        bool(row.totp_secret),
    )


class StaffService:
    """Built once; every method opens its own transaction. ``key``: of the hashes."""

    def __init__(
        self, database: Database, key: str, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self._database = database
        self._key = key
        self._clock = clock

    # Signing in ----------------------------------------------------------------------------

    def sign_in(self, email: str, password: str) -> SignedIn | None:
        """Who that is; ``None`` where address or password do not fit, or may not come in."""
        with self._database.reading() as connection:
            row = _by_email(connection, email)
        right = fits(password, row.password_hash if row is not None else "")
        if row is None or not right or row.disabled_at is not None:
            return None
        if is_weakly_hashed(row.password_hash):
            with self._database.writing() as connection:
                connection.execute(
                    update(_U).where(_U.c.id == row.id).values(password_hash=hashed(password))
                )
        if not row.totp_secret:
            self._note_sign_in(row)
        return SignedIn(row.id, whole=not row.totp_secret)

    def second_factor(self, user_id: str, code: str) -> bool:
        """Whether the code fits, and was not taken before."""
        now = self._clock()
        with self._database.writing() as connection:
            row = _by_id(connection, user_id)
            if row is None or row.disabled_at is not None or not row.totp_secret:
                return False
            step = second_factor.step_of(row.totp_secret, code, now)
            if step is None:
                return False
            # One statement: of two who send the same code, one comes in.
            taken = connection.execute(
                update(_U)
                .where(_U.c.id == user_id, _U.c.totp_last_step < step)
                .values(totp_last_step=step)
            ).rowcount
            if taken:
                audit.note(connection, row.clinic_id, f"user:{row.id}", "sign_in", "", now)
            return bool(taken)

    def present(self, session: Session) -> Staff | None:
        """Whose session that is; ``None`` where it is void."""
        ended = exists().where(_E.c.id == session.id)
        with self._database.reading() as connection:
            row = connection.execute(
                select(_U).where(_U.c.id == session.user_id, ~ended)
            ).one_or_none()
        if row is None or row.disabled_at is not None or session.began_at < row.sessions_since:
            return None
        return staff_of(row)

    def end_session(self, session: Session) -> None:
        """Sign out of this one: whoever has copied its cookie is out too."""
        now = self._clock()
        with self._database.writing() as connection:
            connection.execute(delete(_E).where(_E.c.until <= now))
            dialect = sqlite if self._database.is_sqlite else postgresql
            connection.execute(
                dialect.insert(_E)
                .values(id=session.id, until=now + timedelta(seconds=SESSION_SECONDS))
                .on_conflict_do_nothing()
            )

    def end_sessions(self, staff: Staff) -> None:
        """Sign out everywhere."""
        with self._database.writing() as connection:
            connection.execute(
                update(_U).where(_U.c.id == staff.id).values(sessions_since=self._clock())
            )

    # One's own account ---------------------------------------------------------------------

    def for_link(self, token: str) -> Staff | None:
        """For whom a one-time link is."""
        with self._database.reading() as connection:
            row = connection.execute(
                select(_U).where(
                    _U.c.reset_hash == keyed_hash(token, self._key),
                    _U.c.reset_until > self._clock(),
                    _U.c.disabled_at.is_(None),
                )
            ).one_or_none()
        return staff_of(row) if row is not None and token else None

    def choose_password(self, token: str, password: str) -> None:
        """With a one-time link. Ends every session."""
        now = self._clock()
        staff = self.for_link(token)
        if staff is None:
            raise NotFound(_OLD_LINK, code="old_link")
        _check(password, staff.email)
        kept = hashed(password)
        with self._database.writing() as connection:
            used = connection.execute(
                update(_U)
                .where(
                    _U.c.id == staff.id,
                    _U.c.reset_hash == keyed_hash(token, self._key),
                    _U.c.reset_until > now,
                )
                .values(password_hash=kept, reset_hash="", reset_until=None, sessions_since=now)
            ).rowcount
            if not used:
                raise NotFound(_OLD_LINK, code="old_link")
            audit.note(connection, staff.clinic_id, f"user:{staff.id}", "password", "", now)

    def change_password(self, staff: Staff, old: str, new: str) -> datetime:
        """Ends every session; returns since when, so that this one can begin anew."""
        now = self._clock()
        self._know_again(staff, old)
        _check(new, staff.email)
        kept = hashed(new)
        with self._database.writing() as connection:
            connection.execute(
                update(_U).where(_U.c.id == staff.id).values(password_hash=kept, sessions_since=now)
            )
            audit.note(connection, staff.clinic_id, f"user:{staff.id}", "password", "", now)
        return now

    def add_second_factor(self, staff: Staff, secret: str, code: str) -> None:
        """From now on it is asked for at signing in. The code shows that the app has it."""
        now = self._clock()
        step = second_factor.step_of(secret, code, now)
        if step is None:
            raise StaffError(marked("That code does not fit. Please type the newest one."), "code")
        with self._database.writing() as connection:
            connection.execute(
                update(_U)
                .where(_U.c.id == staff.id)
                .values(totp_secret=secret, totp_last_step=step)
            )
            audit.note(connection, staff.clinic_id, f"user:{staff.id}", "second_factor", "", now)

    def drop_second_factor(self, staff: Staff, password: str) -> None:
        """The password alone is enough again."""
        self._know_again(staff, password)
        with self._database.writing() as connection:
            connection.execute(
                update(_U).where(_U.c.id == staff.id).values(totp_secret="", totp_last_step=0)
            )
            audit.note(
                connection,
                staff.clinic_id,
                f"user:{staff.id}",
                "second_factor_dropped",
                "",
                self._clock(),
            )

    # Others --------------------------------------------------------------------------------

    def users(self, clinic_id: str | None = None) -> Sequence[Row[Any]]:
        """Everybody, or those of one clinic."""
        chosen = select(_U, Clinic.name.label("clinic_name")).join(
            Clinic, Clinic.id == _U.c.clinic_id
        )
        if clinic_id is not None:
            chosen = chosen.where(_U.c.clinic_id == clinic_id)
        with self._database.reading() as connection:
            return connection.execute(chosen.order_by(_U.c.name, _U.c.email)).all()

    def add(
        self,
        clinic_id: str,
        email: str,
        role: Role,
        by: str,
        name: str = "",
        clinician_id: str | None = None,
    ) -> str:
        """Make a user; returns the secret of a one-time link for choosing a password."""
        now, token, user_id = self._clock(), new_token(), uuid4().hex
        email = as_kept(email)
        if not _EMAIL.fullmatch(email):
            raise StaffError(marked("Please give an e-mail address."), "email")
        with self._database.writing() as connection:
            if connection.execute(select(Clinic.id).where(Clinic.id == clinic_id)).first() is None:
                raise StaffError(marked("There is no clinic {id}."), "clinic", id=clinic_id)
            if _by_email(connection, email) is not None:
                raise StaffError(marked("Somebody signs in with that address already."), "email")
            _check_clinician(connection, clinic_id, role, clinician_id)
            connection.execute(
                insert(_U),
                {
                    "id": user_id,
                    "clinic_id": clinic_id,
                    "email": email,
                    "name": name.strip() or email.partition("@")[0],
                    "role": str(role),
                    "clinician_id": clinician_id,
                    "reset_hash": keyed_hash(token, self._key),
                    "reset_until": now + LINK_LASTS,
                    "sessions_since": now,
                },
            )
            audit.note(connection, clinic_id, by, "user_add", f"user:{user_id}", now, role=role)
        return token

    def reset(
        self, email: str, by: str, clinic_id: str | None = None, second_factor: bool = False
    ) -> str:
        """A new one-time link. The old password works until it is used."""
        now, token = self._clock(), new_token()
        values: dict[str, Any] = {
            "reset_hash": keyed_hash(token, self._key),
            "reset_until": now + LINK_LASTS,
        }
        if second_factor:
            values |= {"totp_secret": "", "totp_last_step": 0}
        self._change(email, by, clinic_id, "user_reset", values, second_factor=second_factor)
        return token

    def disable(self, email: str, by: str, clinic_id: str | None = None) -> None:
        """May not sign in any more; open sessions end at once."""
        now = self._clock()
        values = {"disabled_at": now, "sessions_since": now, "reset_hash": ""}
        self._change(email, by, clinic_id, "user_disable", values)

    def change_role(
        self, email: str, role: Role, by: str, clinic_id: str, clinician_id: str | None = None
    ) -> None:
        """From the next page on."""
        with self._database.reading() as connection:
            _check_clinician(connection, clinic_id, role, clinician_id)
        values = {"role": str(role), "clinician_id": clinician_id}
        self._change(email, by, clinic_id, "user_role", values, role=str(role))

    def enable(self, email: str, by: str, clinic_id: str | None = None) -> None:
        """May sign in again."""
        self._change(email, by, clinic_id, "user_enable", {"disabled_at": None})

    # ---------------------------------------------------------------------------------------

    def _change(
        self,
        email: str,
        by: str,
        clinic_id: str | None,
        action: str,
        values: dict[str, Any],
        **facts: Any,
    ) -> None:
        with self._database.writing() as connection:
            row = _by_email(connection, email)
            if row is None or clinic_id not in (None, row.clinic_id):
                raise NotFound(
                    marked("Nobody signs in as {email}."), code="no_such_user", email=email
                )
            connection.execute(update(_U).where(_U.c.id == row.id).values(**values))
            audit.note(
                connection, row.clinic_id, by, action, f"user:{row.id}", self._clock(), **facts
            )

    def _know_again(self, staff: Staff, password: str) -> None:
        with self._database.reading() as connection:
            row = _by_id(connection, staff.id)
        if not fits(password, row.password_hash if row is not None else ""):
            raise StaffError(marked("That is not your password."), "old")

    def _note_sign_in(self, row: Row[Any]) -> None:
        with self._database.writing() as connection:
            audit.note(connection, row.clinic_id, f"user:{row.id}", "sign_in", "", self._clock())


def _by_email(connection: Connection, email: str) -> Row[Any] | None:
    return connection.execute(select(_U).where(_U.c.email == as_kept(email))).one_or_none()


def _by_id(connection: Connection, user_id: str) -> Row[Any] | None:
    return connection.execute(select(_U).where(_U.c.id == user_id)).one_or_none()


def _check(password: str, email: str) -> None:
    problem = problem_with(password, email)
    if problem:
        raise StaffError(problem, "new", least=LEAST, most=MOST)


def _check_clinician(
    connection: Connection, clinic_id: str, role: Role, clinician_id: str | None
) -> None:
    if clinician_id is None:
        if role is Role.CLINICIAN:
            raise StaffError(marked("Please say which clinician this is."), "clinician")
        return
    found = connection.execute(
        select(Clinician.id).where(Clinician.id == clinician_id, Clinician.clinic_id == clinic_id)
    ).first()
    if found is None:
        raise StaffError(marked("The clinic has no such clinician."), "clinician")
