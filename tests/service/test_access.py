"""Every endpoint: anonymous is refused, the token lets in; errors are sentences."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from fireside_core.contract import Problem
from tests.service.conftest import TOKEN

ENDPOINTS: list[tuple[str, str, dict[str, Any] | None]] = [
    ("GET", "/v1/health", None),
    ("POST", "/v1/triage", {"text": "my knee hurts"}),
    ("POST", "/v1/answers", {"question": "my knee hurts"}),
    ("POST", "/v1/adverts", {"text": "Knee cream. Ends gout for good."}),
    ("POST", "/v1/adverts/links", {"address": "http://127.0.0.1/"}),
    ("POST", "/v1/adverts/pictures", {}),
]


@pytest.mark.parametrize(("method", "path", "body"), ENDPOINTS)
@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer wrong", f"Basic {TOKEN}", f"Bearer {TOKEN}x"]
)
def test_strangers_are_refused(
    client: TestClient, method: str, path: str, body: dict[str, Any] | None, header: str | None
) -> None:
    client.headers.pop("Authorization")
    headers = {"Authorization": header} if header is not None else {}
    reply = client.request(method, path, json=body, headers=headers)
    assert reply.status_code == 401
    problem = Problem.model_validate(reply.json())
    assert problem.code == "not_signed_in"
    assert problem.message.endswith(".")
    assert reply.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(("method", "path", "body"), ENDPOINTS)
def test_the_token_lets_in(
    client: TestClient, method: str, path: str, body: dict[str, Any] | None
) -> None:
    assert client.request(method, path, json=body).status_code == 200


def test_every_endpoint_is_in_the_list_above(client: TestClient) -> None:
    document = client.get("/v1/openapi.json").json()
    listed = {(method, path) for method, path, _ in ENDPOINTS}
    there = {
        (method.upper(), path) for path, methods in document["paths"].items() for method in methods
    }
    assert there == listed


def test_unknown_addresses_and_methods_are_problems(client: TestClient) -> None:
    for reply in (client.get("/v1/nothing"), client.get("/v1/answers")):
        assert reply.status_code in (404, 405)
        assert Problem.model_validate(reply.json()).message


def test_joining_the_embedded_service_is_not_possible(client: TestClient) -> None:
    assert client.post("/v1/join", json={"code": "1234 5678 9012"}).status_code == 404
