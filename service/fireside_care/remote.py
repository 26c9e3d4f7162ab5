"""The care service on its own: for clinics and families, behind a proxy that speaks TLS."""

from __future__ import annotations

import uvicorn
from fastapi import FastAPI

from fireside_care.app import create_app
from fireside_care.database import Database
from fireside_care.logs import set_up_logs
from fireside_care.memory import settle
from fireside_care.migrations.run import upgrade
from fireside_care.people.secret import SettingsError, database_url, hash_key
from fireside_care.settings import Settings

_MOST_AT_ONCE = 200


def open_database() -> tuple[Database, str]:
    """The database, brought up to date, and the key of its hashes."""
    settings = Settings()
    key = hash_key(settings)
    database = Database(database_url(settings))
    upgrade(database)
    return database, key


def run_remote(host: str, port: int, processes: int = 1) -> None:
    """Serve until stopped. Raises :class:`SettingsError` for several processes on SQLite."""
    set_up_logs()
    database, _key = open_database()
    if processes > 1 and database.is_sqlite:
        raise SettingsError(
            "several processes need PostgreSQL: set FIRESIDE_CARE_DATABASE_URL, "
            "or serve with one process"
        )
    database.close()
    uvicorn.run(
        "fireside_care.remote:served_app",
        factory=True,
        workers=processes,
        host=host,
        port=port,
        access_log=False,
        log_config=None,
        limit_concurrency=_MOST_AT_ONCE,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=10,
    )


def served_app() -> FastAPI:
    """The app of one process."""
    set_up_logs()
    return create_app(Settings(), warmed=settle)
