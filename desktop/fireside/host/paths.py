"""The folders of this app on this system. ``FIRESIDE_HOME`` puts them all in one place."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

_NAME = "Fireside"


def config_folder() -> Path:
    """Settings."""
    home = os.environ.get("FIRESIDE_HOME")
    return Path(home) if home else platformdirs.user_config_path(_NAME, appauthor=False)


def data_folder() -> Path:
    """The encrypted store."""
    home = os.environ.get("FIRESIDE_HOME")
    return Path(home) if home else platformdirs.user_data_path(_NAME, appauthor=False)


def log_folder() -> Path:
    """Logs, which hold no health data."""
    home = os.environ.get("FIRESIDE_HOME")
    return Path(home) / "logs" if home else platformdirs.user_log_path(_NAME, appauthor=False)


def documents_folder() -> Path:
    """Where people look for what they have saved."""
    home = os.environ.get("FIRESIDE_HOME")
    return Path(home) / "documents" if home else platformdirs.user_documents_path()
