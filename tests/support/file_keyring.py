"""A keyring in a file, for processes that have to share one: ``PYTHON_KEYRING_BACKEND``."""

from __future__ import annotations

import json
import os
from pathlib import Path

from keyring.backend import KeyringBackend


class FileKeyring(KeyringBackend):
    """``FILE_KEYRING`` names the file."""

    priority = 1.0  # type: ignore[assignment]

    def _all(self) -> dict[str, str]:
        path = Path(os.environ["FILE_KEYRING"])
        return dict(json.loads(path.read_text())) if path.exists() else {}

    def get_password(self, service: str, username: str) -> str | None:
        return self._all().get(f"{service} {username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        everything = {**self._all(), f"{service} {username}": password}
        Path(os.environ["FILE_KEYRING"]).write_text(json.dumps(everything))
