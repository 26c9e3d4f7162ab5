"""The real care service in processes of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

from tests.support.processes import until

_COMMAND = (sys.executable, "-m", "fireside_care")


class RemoteCare:
    """``fireside-care serve`` with a database of its own; SQLite where no other is named."""

    def __init__(self, folder: Path, database: str = "", **settings: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = int(probe.getsockname()[1])
        self.address = f"http://127.0.0.1:{self.port}"
        self.database = database or f"sqlite:///{folder / 'care.sqlite3'}"
        self._env = {
            **os.environ,
            "FIRESIDE_CARE_DATABASE_URL": self.database,
            "FIRESIDE_CARE_SECRET": "a secret of this test, and of it alone",
            "FIRESIDE_CARE_SERVICE_NAME": "The Meadow Clinic",
            "FIRESIDE_CARE_JOIN_TRIES": "100",
            **settings,
        }
        self._process = subprocess.Popen(
            [*_COMMAND, "serve", "--port", str(self.port)],
            env=self._env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def __enter__(self) -> RemoteCare:
        if not until(self._listens):
            self.close()
            raise RuntimeError("fireside-care serve did not start")
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def _listens(self) -> bool:
        if self._process.poll() is not None:
            raise RuntimeError(f"fireside-care serve ended with {self._process.returncode}")
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def run(self, *arguments: str) -> str:
        """What another command of ``fireside-care`` prints."""
        done = subprocess.run(
            [*_COMMAND, *arguments], env=self._env, capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    def invite(self, name: str = "Rose") -> str:
        """A fresh one-time code."""
        return self.run("invite", "create", "--for", name)

    def close(self) -> None:
        """End the service."""
        self._process.terminate()
        try:
            self._process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
