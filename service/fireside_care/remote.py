"""The care service on its own: for clinics and families, behind a proxy that speaks TLS."""

from __future__ import annotations

import uvicorn

from fireside_care.app import create_app
from fireside_care.database import Database
from fireside_care.logs import set_up_logs
from fireside_care.migrations.run import upgrade
from fireside_care.people.secret import database_url, hash_key
from fireside_care.settings import Settings

_MOST_AT_ONCE = 200


def open_database() -> tuple[Database, str]:
    """The database, brought up to date, and the key of its hashes."""
    settings = Settings()
    key = hash_key(settings)
    database = Database(database_url(settings))
    upgrade(database)
    return database, key


def run_remote(host: str, port: int) -> None:
    """Serve until stopped."""
    set_up_logs()
    database, _key = open_database()
    database.close()
    uvicorn.run(
        create_app(Settings()),
        host=host,
        port=port,
        access_log=False,
        log_config=None,
        limit_concurrency=_MOST_AT_ONCE,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=10,
    )
