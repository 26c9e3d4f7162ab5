"""The real service: embedded as the desktop starts it, and remote as an operator does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fireside.client.care_client import CareClient
from fireside.host.care_process import EmbeddedCare
from tests.support.care import RemoteCare


@pytest.fixture(scope="module")
def embedded() -> Iterator[EmbeddedCare]:
    """One child process for the tests that do not kill it."""
    care = EmbeddedCare()
    yield care
    care.close()


@pytest.fixture
def client(embedded: EmbeddedCare) -> CareClient:
    return CareClient(*embedded.where())


@pytest.fixture(scope="module")
def remote(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RemoteCare]:
    with RemoteCare(tmp_path_factory.mktemp("care")) as care:
        yield care
