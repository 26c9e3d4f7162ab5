"""Logs tell operators what happened, and nothing of what was asked."""

from __future__ import annotations

import json

import pytest
from fastapi.testclient import TestClient

from fireside_care.library.library import Library
from fireside_care.logs import set_up_logs
from fireside_care.settings import Settings
from tests.service.chat_server import ChatServer
from tests.service.conftest import TOKEN, client_of

SECRET_WORDS = ("zanzibar", "haemorrhoids", TOKEN)


def test_a_line_a_request_without_what_was_said(
    client: TestClient, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up_logs()
    client.post("/v1/answers", json={"question": "zanzibar haemorrhoids"})
    client.post("/v1/triage", json={"text": "zanzibar haemorrhoids"})
    client.post("/v1/answers", json={"question": "zanzibar haemorrhoids", "lang": "!"})
    client.get("/v1/zanzibar?q=haemorrhoids")
    captured = capsys.readouterr()
    text = captured.err
    assert captured.out == ""
    lines = [json.loads(line) for line in text.splitlines()]
    assert [(line["path"], line["status"]) for line in lines] == [
        ("/v1/answers", 200),
        ("/v1/triage", 200),
        ("/v1/answers", 422),
        ("unknown", 404),
    ]
    assert all(line["request"] and line["ms"] >= 0 for line in lines)
    for word in SECRET_WORDS:
        assert word not in text


def test_what_breaks_is_logged_by_place_and_not_by_message(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up_logs()

    def breaks(*_: object) -> None:
        raise ValueError("zanzibar")

    monkeypatch.setattr(client.app.state.context.triage, "judge", breaks)  # type: ignore[attr-defined]
    reply = client.post("/v1/triage", json={"text": "haemorrhoids"})
    assert reply.status_code == 500
    assert reply.json()["message"].endswith(".")
    text = capsys.readouterr().err
    assert "ValueError" in text
    assert "test_logs.py" in text
    for word in SECRET_WORDS:
        assert word not in text


def test_a_failing_model_is_logged_without_words_or_key(
    settings: Settings,
    library: Library,
    chat_server: ChatServer,
    capsys: pytest.CaptureFixture[str],
) -> None:
    set_up_logs()
    update = {
        "model_base_url": chat_server.base_url,
        "model_name": "401",
        "model_key": settings.model_key.__class__("zanzibar-key"),
    }
    with client_of(settings.model_copy(update=update), library) as client:
        client.post("/v1/answers", json={"question": "zanzibar knee pain"})
    text = capsys.readouterr().err
    assert "model_failed" in text
    assert "AuthenticationError" in text
    assert "zanzibar" not in text
