"""Whatever is sent to the service, it does not break: schemathesis against all it publishes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.support.fhir_service import FhirService, fhir_service
from tests.support.postgres import NoPostgres, postgres_cluster

_SEED = 20261123
_TOOL = Path(sys.executable).with_name("schemathesis")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def service(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[FhirService]:
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


def fuzz(folder: Path, address: str, token: str, seconds: int, *more: str) -> None:
    """All of an OpenAPI document, for a time."""
    done = subprocess.run(
        [
            *(str(_TOOL), "run", address, "--no-color", "--checks", "not_a_server_error"),
            *("--seed", str(_SEED), "--max-examples", "12", "--max-time", str(seconds)),
            *("--phases", "examples,coverage,fuzzing", "--generation-database", "none"),
            *("--continue-on-failure", "--suppress-health-check", "all", "--warnings", "off"),
            *("-H", f"Authorization: Bearer {token}", *more),
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=seconds + 60,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_nothing_sent_to_fhir_breaks_it(service: FhirService, tmp_path: Path) -> None:
    fuzz(tmp_path, f"{service.base}/openapi.json", service.token, 30)


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_nothing_sent_by_a_computer_breaks_the_service(
    service: FhirService, tmp_path: Path
) -> None:
    joined = requests.post(
        f"{service.care.address}/v1/join",
        json={"code": service.care.invite(), "device": "fuzzer"},
        timeout=20,
    )
    # Checking a link would ask strangers' servers for it.
    more = ("--exclude-path", "/v1/adverts/links")
    document = f"{service.care.address}/v1/openapi.json"
    fuzz(tmp_path, document, joined.json()["token"], 60, *more)
