"""A throwaway PostgreSQL cluster of one's own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BINARIES = Path("/usr/lib/postgresql/15/bin")


class NoPostgres(Exception):
    """It cannot run here; says why."""


@contextmanager
def postgres_cluster(fsync: bool = False, connections: int = 100) -> Iterator[str]:
    """The address of its database, owned by the user ``postgres`` where we run as root."""
    if not (BINARIES / "initdb").exists():
        raise NoPostgres("PostgreSQL 15 is not installed")
    prefix: list[str] = []
    if os.geteuid() == 0:
        if shutil.which("runuser") is None:
            raise NoPostgres("PostgreSQL refuses to run as root, and there is no runuser")
        prefix = ["runuser", "-u", "postgres", "--"]
    # Not under pytest's own folder: only root may look into that.
    made = subprocess.run(
        [*prefix, "mktemp", "-d", "/tmp/fireside-pg-XXXXXX"],
        check=True,
        capture_output=True,
        text=True,
        cwd="/",
    )
    folder = Path(made.stdout.strip())
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]

    def run(*command: str) -> None:
        subprocess.run([*prefix, *command], check=True, capture_output=True, cwd="/")

    try:
        run(str(BINARIES / "initdb"), "-D", f"{folder}/data", "-U", "care", "-A", "trust", "-N")
        options = (
            f"-p {port} -c listen_addresses=127.0.0.1 -k {folder} "
            f"-c fsync={'on' if fsync else 'off'} -c max_connections={connections}"
        )
        run(
            str(BINARIES / "pg_ctl"),
            *("-D", f"{folder}/data", "-l", f"{folder}/log", "-w", "-o", options, "start"),
        )
        try:
            yield f"postgresql://care@127.0.0.1:{port}/postgres"
        finally:
            run(str(BINARIES / "pg_ctl"), "-D", f"{folder}/data", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
