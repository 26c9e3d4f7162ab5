"""Whatever is sent to the service, it does not break: schemathesis against all it publishes."""

from __future__ import annotations

import time
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from schemathesis import Case
from schemathesis.generation import GenerationMode

from tests.support.fhir_service import FhirService

_SEED = 20261123
_EXAMPLES = 10
# It asks a stranger's server.
_LEFT_OUT = {"/v1/adverts/links"}


def fuzz(base: str, document: str, token: str, seconds: float) -> int:
    """Send what fits the published description and what does not. Returns how many requests.

    Sent by httpx, over one kept connection.
    """
    described = httpx.get(f"{base}{document}").json()
    schema = schemathesis.openapi.from_dict(described)
    schema.config.update(base_url=base)
    deadline, sent, broken = time.monotonic() + seconds, 0, []
    headers = {"Authorization": f"Bearer {token}"}
    with httpx.Client(headers=headers, timeout=30) as client:

        def send(case: Case) -> None:
            nonlocal sent
            if time.monotonic() > deadline:
                return
            told: dict[str, Any] = case.as_transport_kwargs(base_url=base)
            body = {name: told[name] for name in ("json", "files") if told.get(name)}
            if isinstance(told.get("data"), bytes | str):
                body["content"] = told["data"]
            elif told.get("data"):
                body["data"] = told["data"]
            own = {k: v for k, v in told["headers"].items() if k.lower() != "authorization"}
            try:
                request = client.build_request(
                    told["method"], told["url"], params=told.get("params"), headers=own, **body
                )
            except (httpx.InvalidURL, UnicodeError, TypeError, ValueError):
                # No client could send it.
                return
            try:
                reply = client.send(request)
            except httpx.LocalProtocolError:
                return
            sent += 1
            if reply.status_code >= 500:
                broken.append(
                    (reply.status_code, told["method"], str(request.url), request.content)
                )

        for found in schema.get_all_operations():
            operation = found.ok()
            if operation.path in _LEFT_OUT:
                continue
            for mode in GenerationMode:
                strategy = operation.as_strategy(generation_mode=mode)
                try:
                    _examples(strategy, send)
                except Exception as error:
                    # Of an operation without parameters nothing wrong can be made.
                    if type(error).__name__ not in ("Unsatisfiable", "SkipTest"):
                        raise
    assert broken == []
    return sent


def _examples(strategy: Any, send: Any) -> None:
    @seed(_SEED)
    @settings(
        max_examples=_EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        verbosity=Verbosity.quiet,
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def each(case: Case) -> None:
        send(case)

    each()


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_nothing_sent_to_fhir_breaks_it(service: FhirService) -> None:
    assert fuzz(service.base, "/openapi.json", service.token, 45) > 100


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_nothing_sent_by_a_computer_breaks_the_service(service: FhirService) -> None:
    joined = httpx.post(
        f"{service.care.address}/v1/join",
        json={"code": service.care.invite(), "device": "fuzzer"},
        timeout=20,
    )
    token = joined.json()["token"]
    assert fuzz(service.care.address, "/v1/openapi.json", token, 60) > 100
