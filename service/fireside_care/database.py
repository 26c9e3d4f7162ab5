"""The database: one session a request, committed when the request ends well."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime
from typing import Annotated, Any, cast

from fastapi import Depends, Request
from sqlalchemy import (
    Connection,
    DateTime,
    Dialect,
    MetaData,
    StaticPool,
    Table,
    create_engine,
    event,
    make_url,
)
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.types import TypeDecorator


class Base(DeclarativeBase):
    """Base of every table. Constraints get names that migrations can speak of."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def table_of(model: type[Base]) -> Table:
    """The table of a model, for statements that go without its objects."""
    return cast("Table", model.__table__)


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. SQLite drops the zone, so that UTC is put back when it is read."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To the database, in UTC."""
        return value.astimezone(UTC) if value is not None else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From the database, with its zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def driver_url(url: str) -> str:
    """The address with the driver we carry: operators write plain ``postgresql://``."""
    parsed = make_url(url)
    if parsed.drivername in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    return parsed.render_as_string(hide_password=False)


class Database:
    """An engine and its sessions; SQLite and PostgreSQL by address.

    ``key``: 64 hex digits, for an SQLite file that is encrypted with them (SQLCipher).
    """

    def __init__(self, url: str, key: str | None = None) -> None:
        self.url = driver_url(url)
        options: dict[str, Any] = {"pool_pre_ping": True}
        if key is not None:
            from sqlcipher3 import dbapi2

            # The dialect quotes it; so written, it is the key itself and not a passphrase.
            self.url = self.url.replace("sqlite://", f"sqlite+pysqlcipher://:x'{key}'@")
            options["module"] = dbapi2
        elif self.url == "sqlite://":
            # In memory: one connection is the database.
            options |= {"poolclass": StaticPool, "connect_args": {"check_same_thread": False}}
        elif self.url.startswith("postgresql"):
            options |= {"pool_pre_ping": False, "pool_size": 10, "max_overflow": 10}
        self.engine = create_engine(self.url, **options)
        self._one_writer: AbstractContextManager[object] = (
            threading.RLock() if self.is_sqlite else nullcontext()
        )
        if self.is_sqlite:
            event.listen(self.engine, "connect", _set_up_sqlite)
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)

    @property
    def is_sqlite(self) -> bool:
        """Whether it is a file (or memory) of this machine, with one writer at a time."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection for queries."""
        with self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction; rolled back when something is raised.

        SQLite lets one write at a time and makes the others try again and again; here they
        queue.
        """
        with self._one_writer, self.engine.begin() as connection:
            yield connection

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session that commits at its end, or rolls back when something is raised."""
        with self._sessions() as session, session.begin():
            yield session

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


def _set_up_sqlite(connection: Any, _record: object) -> None:
    # Write-ahead logging lets people read while one writes; foreign keys are off by default.
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA busy_timeout=5000")


def _request_session(request: Request) -> Iterator[Session]:
    with cast("Database", request.app.state.database).session() as session:
        yield session


# Scope "function": committed before the reply leaves, so that a reply never promises
# what the database then refuses.
SessionDep = Annotated[Session, Depends(_request_session, scope="function")]
