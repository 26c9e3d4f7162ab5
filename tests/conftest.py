"""Every test gets folders of its own, no screen, and no real keyring."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# The tracer of the coverage gate doubles the time of a test, and these reach what it measures.
_MEASURED = "pure"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The gate looks at the rules, the phrases and the actions, and at nothing else."""
    for item in items:
        if item.path.parent.name != _MEASURED:
            item.add_marker("no_cover")


@pytest.fixture(autouse=True)
def fresh_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Settings, store and logs lie in the test's own folder."""
    home = tmp_path / "home"
    monkeypatch.setenv("FIRESIDE_HOME", str(home))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    monkeypatch.delenv("FIRESIDE_CARE_URL", raising=False)
    yield home
