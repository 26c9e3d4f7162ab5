"""The key of the hashes: from the operator's settings, or a file only the service can read."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from fireside_care.settings import Settings, data_folder

_MIN_LENGTH = 16


class SettingsError(Exception):
    """The service cannot start like this; the message tells the operator what to do."""


def database_url(settings: Settings) -> str:
    """The database's address; the data folder is made where the default is used."""
    if settings.database_url:
        return settings.database_url
    folder = data_folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return f"sqlite:///{folder / 'care.sqlite3'}"


def hash_key(settings: Settings) -> str:
    """The key for codes and tokens. Losing it means that every device joins anew."""
    key = settings.secret.get_secret_value()
    if key:
        if len(key) < _MIN_LENGTH:
            raise SettingsError(f"FIRESIDE_CARE_SECRET must have at least {_MIN_LENGTH} characters")
        return key
    if settings.database_url:
        raise SettingsError(
            "FIRESIDE_CARE_SECRET must be set when FIRESIDE_CARE_DATABASE_URL is: "
            "every process that shares the database needs the same one"
        )
    return _key_file(data_folder() / "hash.key")


def _key_file(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        key = secrets.token_hex(32)
        file.write(key)
    return key
