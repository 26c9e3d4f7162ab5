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
    ("GET", "/v1/clinics", None),
    ("POST", "/v1/slots", {"clinic": "practice"}),
    ("POST", "/v1/slots/days", {"clinic": "practice"}),
    ("GET", "/v1/appointments", None),
]
NEED_SOMETHING: list[tuple[str, str, dict[str, Any] | None]] = [
    ("POST", "/v1/holds", {"slot": "b1.a1.0", "way": "video"}),
    ("DELETE", "/v1/holds/{hold}", None),
    ("POST", "/v1/appointments", {"slot": "b1.a1.0"}),
    ("GET", "/v1/appointments/{appointment}", None),
    ("GET", "/v1/appointments/{appointment}/calendar", None),
    ("POST", "/v1/appointments/{appointment}/cancel", {}),
    ("POST", "/v1/waiting", {"appointment": "x"}),
    ("DELETE", "/v1/waiting/{entry}", None),
    ("POST", "/v1/news/{news}/heard", None),
]
"""Let in with the token too, and then there is nothing of that name."""


@pytest.mark.parametrize(("method", "path", "body"), [*ENDPOINTS, *NEED_SOMETHING])
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


@pytest.mark.parametrize(("method", "path", "body"), NEED_SOMETHING)
def test_what_is_not_there_is_said_kindly(
    client: TestClient, method: str, path: str, body: dict[str, Any] | None
) -> None:
    reply = client.request(method, path, json=body)
    assert reply.status_code in (204, 404, 409)
    if reply.content:
        assert Problem.model_validate(reply.json()).message.endswith(".")


def test_every_endpoint_is_in_the_list_above(client: TestClient) -> None:
    document = client.get("/v1/openapi.json").json()
    listed = {(method, path) for method, path, _ in [*ENDPOINTS, *NEED_SOMETHING]}
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
