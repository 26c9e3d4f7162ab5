"""The real service: embedded as the desktop starts it, and remote as an operator does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fireside.client.care_client import CareClient
from fireside.host.care_process import EmbeddedCare
from tests.support.care import RemoteCare
from tests.support.fhir_service import FhirService, fhir_service
from tests.support.postgres import NoPostgres, postgres_cluster


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


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)]
)
def service(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[FhirService]:
    """A remote one with a clinic and a program that may book there, on either database."""
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "sqlite":
        with fhir_service(folder) as made:
            yield made
        return
    try:
        with postgres_cluster() as url, fhir_service(folder, url) as made:
            yield made
    except NoPostgres as reason:
        pytest.skip(str(reason))
