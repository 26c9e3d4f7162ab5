"""The care service as a child of the desktop: loopback only, and never outliving its parent."""

from __future__ import annotations

import json
import logging
import os
import re
import socket
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, SecretStr, ValidationError, field_validator

if TYPE_CHECKING:
    from fireside_care.database import Database


class EmbeddedModel(BaseModel):
    """The AI model that the desktop was set up with."""

    model_config = ConfigDict(extra="ignore", protected_namespaces=())

    base_url: str
    key: SecretStr = SecretStr("")
    name: str


class Keep(BaseModel):
    """Where rehearsed visits are kept: an encrypted file, and its key of 64 hex digits."""

    model_config = ConfigDict(extra="ignore")

    file: Path
    key: SecretStr

    @field_validator("key")
    @classmethod
    def _of_hex_digits(cls, key: SecretStr) -> SecretStr:
        # ``Field(pattern=…)`` does not look into a secret.
        if not re.fullmatch("[0-9a-f]{64}", key.get_secret_value()):
            raise ValueError("not 64 hex digits")
        return key


class Greeting(BaseModel):
    """The line the desktop writes first. Secrets come this way: never by argument or variable."""

    model_config = ConfigDict(extra="ignore")

    token: SecretStr
    model: EmbeddedModel | None = None
    keep: Keep | None = None
    """Without it they are forgotten with the process."""


def run_embedded() -> int:
    """Serve until standard input ends. Returns the exit code where it could not start."""
    listener = socket.create_server(("127.0.0.1", 0))
    try:
        greeting = Greeting.model_validate_json(sys.stdin.buffer.readline())
    except ValidationError:
        print("fireside-care embedded: expected one line of JSON with a token", file=sys.stderr)  # noqa: T201
        return 2

    threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()

    import uvicorn

    from fireside_care.app import create_app
    from fireside_care.auth import OneToken
    from fireside_care.logs import set_up_logs
    from fireside_care.memory import settle
    from fireside_care.settings import Settings

    set_up_logs(logging.WARNING)
    settings = Settings(mode="embedded", service_name="Fireside on this computer")
    if greeting.model is not None:
        settings = settings.model_copy(
            update={
                "model_base_url": greeting.model.base_url,
                "model_key": greeting.model.key,
                "model_name": greeting.model.name,
            }
        )
    app = create_app(
        settings,
        OneToken(greeting.token.get_secret_value()),
        database=_kept_at(greeting.keep) if greeting.keep is not None else None,
        warmed=settle,
    )
    server = uvicorn.Server(
        uvicorn.Config(app, access_log=False, log_config=None, timeout_keep_alive=30)
    )
    _tell_port(listener.getsockname()[1])
    server.run(sockets=[listener])
    return 0


def _kept_at(keep: Keep) -> Database | None:
    from fireside_care.clinics.practice import practice_database

    return practice_database(keep.file, keep.key.get_secret_value())


def _tell_port(port: int) -> None:
    sys.stdout.write(json.dumps({"port": port}) + "\n")
    sys.stdout.flush()
    # The desktop reads nothing more: a stray print must not fill the pipe and block us.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())


def _end_with_parent() -> None:
    """Standard input ends when the parent closes it or dies, however it dies."""
    while sys.stdin.buffer.readline():
        pass
    # At once, in the middle of whatever streams: nothing is kept here that could be lost.
    os._exit(0)
