"""What a request may hold, and what is said when it holds more."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from fireside_care.limits import BodyLimit, TryLimit
from fireside_core.contract import DoneEvent, Problem
from tests.service.conftest import Ask, events_of


@pytest.mark.parametrize("question", ["", " ", "\n\t", "\x00\x01", "?!…", "\u200b\u200c"])
def test_an_empty_question_is_told_so(client: TestClient, question: str) -> None:
    for path, field in (("/v1/answers", "question"), ("/v1/triage", "text")):
        reply = client.post(path, json={field: question})
        assert reply.status_code == 422
        assert Problem.model_validate(reply.json()).code == "empty"


def test_a_question_of_4000_characters_is_answered_and_one_more_is_not(client: TestClient) -> None:
    question = ("my knee hurts " * 400)[:4000]
    assert client.post("/v1/answers", json={"question": question}).status_code == 200
    reply = client.post("/v1/answers", json={"question": question + "x"})
    assert reply.status_code == 422
    assert Problem.model_validate(reply.json()).code == "too_long"
    assert client.post("/v1/answers", json={"question": "x " * 10_000}).status_code == 422


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b"\xff\xfe\x00",
        b'{"question": 7}',
        b'{"question": "a", "lang": "!"}',
    ],
)
def test_what_is_no_question_is_told_so(client: TestClient, body: bytes) -> None:
    reply = client.post("/v1/answers", content=body, headers={"Content-Type": "application/json"})
    assert reply.status_code == 422
    assert Problem.model_validate(reply.json()).message.endswith(".")


def test_a_large_body_is_refused_however_it_is_sent(client: TestClient) -> None:
    large = b'{"question": "' + b"x" * 70_000 + b'"}'

    def chunks() -> Iterator[bytes]:
        for start in range(0, len(large), 1000):
            yield large[start : start + 1000]

    for content in (large, chunks()):
        reply = client.post("/v1/answers", content=content)
        assert reply.status_code == 413
        assert Problem.model_validate(reply.json()).code == "too_large"


def test_a_body_that_never_arrives_is_given_up() -> None:
    sent: list[Any] = []

    async def never(*_: Any) -> Any:
        await asyncio.sleep(60)

    async def send(message: Any) -> None:
        sent.append(message)

    limit = BodyLimit(never, max_bytes=10, seconds=0.05)
    scope = {"type": "http", "method": "POST", "path": "/", "headers": []}
    asyncio.run(limit(scope, never, send))
    assert sent[0]["status"] == 408


@pytest.mark.parametrize(
    "question",
    [
        "my kn\x00ee \x1b[31mhurts\x07",
        "my knee hurts \ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
        "knee " * 700,
        "<script>alert('knee')</script>",
        "'; DROP TABLE knees; --",
        "%s%n{0}{question}",
        "knee\u202eeenk",
        "MY KNEE HURTS!!!!!!!!",
        "9" * 3000,
        "ｍｙ ｋｎｅｅ ｈｕｒｔｓ",
    ],
)
def test_odd_questions_are_answered(ask: Ask, question: str) -> None:
    events = ask(question)
    assert isinstance(events[-1], DoneEvent)


def test_binary_pasted_as_text_is_answered_or_refused_kindly(client: TestClient) -> None:
    junk = bytes(range(256)).decode("latin-1") * 4
    reply = client.post("/v1/answers", json={"question": junk})
    assert reply.status_code == 200
    assert isinstance(events_of(reply.text)[-1], DoneEvent)


def test_a_lone_surrogate_does_no_harm(client: TestClient) -> None:
    reply = client.post(
        "/v1/answers",
        content=b'{"question": "my knee \\ud800 hurts"}',
        headers={"Content-Type": "application/json"},
    )
    assert reply.status_code in (200, 422)


def test_tries_are_counted_per_key_and_forgotten_after_the_window() -> None:
    now = 0.0
    limit = TryLimit(2, 10, clock=lambda: now)
    assert [limit.allow("a") for _ in range(3)] == [True, True, False]
    assert limit.allow("b")
    now = 10.0
    assert limit.allow("a")


def test_counting_tries_does_not_grow_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fireside_care.limits._MOST_KEYS", 5)
    now = 0.0
    limit = TryLimit(2, 10, clock=lambda: now)
    for number in range(50):
        now += 5
        limit.allow(str(number))
    assert len(limit._times) <= 6
