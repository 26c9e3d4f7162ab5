"""The database's form goes up and down, on SQLite and on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from fireside_care.database import Base, Database, driver_url
from fireside_care.migrations.run import downgrade, upgrade
from fireside_care.people.service import PeopleService


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'care.sqlite3'}"
    else:
        url = request.getfixturevalue("postgres")
    database = Database(url)
    yield database
    downgrade(database, "base")
    database.close()


def test_up_down_and_up_again(database: Database) -> None:
    upgrade(database)
    upgrade(database)
    assert {"invites", "devices"} <= set(inspect(database.engine).get_table_names())
    downgrade(database, "base")
    assert set(inspect(database.engine).get_table_names()) == {"alembic_version"}
    upgrade(database)


def test_the_migrations_make_what_the_models_say(database: Database) -> None:
    upgrade(database)
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, Base.metadata) == []


def test_joining_works_and_instants_keep_their_zone(database: Database) -> None:
    upgrade(database)
    key = "a key of enough characters"
    with database.session() as session:
        people = PeopleService(session, key)
        token = people.join(people.invite("Margaret", timedelta(hours=1)), "kitchen PC")
    with database.session() as session:
        people = PeopleService(session, key)
        device = people.devices()[0]
        assert people.caller(token).device_id == device.id
        assert device.joined_at.utcoffset() == timedelta(0)


def test_a_session_that_breaks_keeps_nothing(database: Database) -> None:
    upgrade(database)
    with pytest.raises(ZeroDivisionError), database.session() as session:
        PeopleService(session, "k" * 20).invite("Margaret", timedelta(hours=1))
        _ = 1 / 0
    with database.session() as session:
        assert PeopleService(session, "k" * 20).devices() == []


def test_plain_addresses_get_the_driver_we_carry() -> None:
    assert driver_url("postgresql://a:b@h/d") == "postgresql+psycopg://a:b@h/d"
    assert driver_url("sqlite://") == "sqlite://"
