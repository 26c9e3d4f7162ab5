"""What an operator may set, by environment variables that start with ``FIRESIDE_CARE_``."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import platformdirs
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from fireside_core.resources import resource_path


def data_folder() -> Path:
    """Where a service that stands alone keeps its database and its key."""
    return platformdirs.user_data_path("fireside-care", appauthor=False)


class Settings(BaseSettings):
    """Read once at start and passed on; nothing else reads the environment."""

    model_config = SettingsConfigDict(env_prefix="FIRESIDE_CARE_", extra="ignore")

    mode: Literal["embedded", "remote"] = "remote"
    service_name: str = "Fireside care service"
    public_url: str = ""
    """Where browsers reach it, e.g. ``https://care.example``; the links that it makes, in
    pages and in FHIR, begin so."""

    database_url: str = ""
    """SQLAlchemy address; empty for an SQLite file in the data folder."""
    secret: SecretStr = SecretStr("")
    """Key for the hashes of codes and tokens; empty for a key file beside the SQLite file."""

    model_base_url: str = ""
    """Any server that speaks chat completions, e.g. ``http://localhost:11434/v1``."""
    model_key: SecretStr = SecretStr("")
    model_name: str = ""

    library_folder: Path = Field(default_factory=lambda: resource_path("library"))
    own_library_folder: Path = Field(default_factory=lambda: data_folder() / "library")
    """What the operator added and imported."""
    cache_folder: Path | None = Field(
        default_factory=lambda: platformdirs.user_cache_path("fireside-care", appauthor=False)
    )
    """Where computed sentence vectors are kept; nothing personal lies there."""

    max_body_bytes: int = 64 * 1024
    body_seconds: float = 15.0
    """How long a client may take to send a request's body."""
    picture_seconds: float = 120.0
    """The same for a picture."""
    reader_idle_seconds: float = 120.0
    """How long the picture reader stays in memory after its last picture."""
    join_tries: int = 8
    """Tries to join per address, and per code, within ``join_window_seconds``."""
    join_window_seconds: float = 600.0

    calendar_hosts: str = ""
    """Servers of outside calendars in the clinic's own network, by name, with commas between."""

    model_connect_seconds: float = 5.0
    model_first_token_seconds: float = 20.0
    model_total_seconds: float = 60.0

    @property
    def library_folders(self) -> tuple[Path, Path]:
        """Ours, then the operator's, which wins."""
        return self.library_folder, self.own_library_folder

    @property
    def allowed_calendar_hosts(self) -> list[str]:
        """By name; every other has to be public."""
        return [host.strip().lower() for host in self.calendar_hosts.split(",") if host.strip()]

    @property
    def has_model(self) -> bool:
        """Whether an AI model is configured."""
        return bool(self.model_base_url and self.model_name)
