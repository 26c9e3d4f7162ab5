"""A remote care service that fails in every way we could think of."""

from __future__ import annotations

import gzip
import json
import socket
from threading import Event

import pytest

from fireside.client.care_client import CareClient
from fireside.client.errors import CareError, NotAllowed, Refused, Rubbish, StreamCut, Unreachable
from fireside.client.link import CareLink, Remote
from fireside.host.care_process import EmbeddedCare
from fireside_core.contract import AnswerEvent, AnswerRequest, JoinRequest, SentenceEvent
from tests.support.faulty_server import (
    CHUNKED,
    DONE,
    LEVEL,
    SENTENCES,
    UNTIL_CLOSED,
    Behaviour,
    FaultyServer,
    chunk,
    event,
    for_ever,
    hang,
    one_after_the_other,
    raw,
    reply,
)

KNEE = AnswerRequest(question="My knee hurts when I climb the stairs", country="GB")
SHORT = 0.4
"""Timeout of these tests, in seconds. The server holds a connection for up to a minute."""

PROBLEM = json.dumps({"code": "too_long", "message": "Please ask it in a few sentences."}).encode()
HTML = b"<!doctype html><title>Sign in to the hotel's WLAN</title>"
WHOLE = LEVEL + b"".join(SENTENCES) + DONE
NOISE = bytes(range(256)) * 40
ALIVE = chunk(b": still here\r\n\r\n")


def _client(server: FaultyServer, token: str = "token") -> CareClient:
    return CareClient(server.address, token, read_seconds=SHORT, silence_seconds=SHORT)


def _refusing_address() -> str:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        return f"http://127.0.0.1:{closed.getsockname()[1]}"


def _endless(piece: bytes, pause: float = 0.0) -> Behaviour:
    return for_ever(CHUNKED + chunk(LEVEL), chunk(piece), pause)


ANY_CALL: dict[str, tuple[Behaviour, type[CareError]]] = {
    "hangs before the headers": (hang(), Unreachable),
    "hangs in the headers": (hang(b"HTTP/1.1 200 OK\r\nContent-"), Unreachable),
    "closes without a word": (raw(b""), Unreachable),
    "speaks no HTTP": (raw(b"SSH-2.0-OpenSSH_9.2p1\r\n"), Unreachable),
    "binary instead of HTTP": (raw(NOISE), Unreachable),
    "500": (reply(500, b"oh"), Unreachable),
    "503 with a page": (reply(503, HTML, "text/html"), Unreachable),
    "408": (reply(408, PROBLEM), Unreachable),
    "401": (reply(401, PROBLEM), NotAllowed),
    "403 with a page": (reply(403, HTML, "text/html"), NotAllowed),
    "a page": (reply(200, HTML, "text/html"), Rubbish),
    "binary body": (reply(200, NOISE), Rubbish),
    "nothing in it": (reply(204), Rubbish),
    "other JSON": (reply(200, b'{"hello": ["world"]}'), Rubbish),
    "broken JSON": (reply(200, b'{"status": "o'), Rubbish),
    "404 with a page": (reply(404, HTML, "text/html"), Rubbish),
    "redirect": (reply(302, HTML, "text/html", "Location: http://127.0.0.1:1/\r\n"), Rubbish),
    "redirect to itself": (reply(307, b"", "text/html", "Location: /v1/health\r\n"), Rubbish),
    "says gzip and is not": (reply(200, b"no", extra="Content-Encoding: gzip\r\n"), Rubbish),
    "422": (reply(422, PROBLEM), Refused),
    "413": (reply(413, PROBLEM), Refused),
}

PLAIN_ONLY: dict[str, tuple[Behaviour, type[CareError]]] = {
    "hangs in the body": (hang(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{"), Unreachable),
    "cut body": (raw(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{"), Unreachable),
    "endless body": (for_ever(b"HTTP/1.1 200 OK\r\n\r\n", b"[" * 9999), Rubbish),
    "endless error": (for_ever(b"HTTP/1.1 400 No\r\n\r\n", b"[" * 9999), Rubbish),
    "trickles": (for_ever(b"HTTP/1.1 200 OK\r\n\r\n", b" ", 0.02), Unreachable),
    "unpacks to a gigabyte": (
        reply(200, gzip.compress(bytes(30_000_000)), extra="Content-Encoding: gzip\r\n"),
        Rubbish,
    ),
}

STREAM_ONLY: dict[str, tuple[Behaviour, type[CareError]]] = {
    "cut after two sentences": (
        raw(CHUNKED + chunk(LEVEL) + chunk(SENTENCES[0]) + chunk(SENTENCES[1])),
        StreamCut,
    ),
    "cut inside a sentence": (raw(CHUNKED + chunk(LEVEL) + chunk(SENTENCES[0][:20])), StreamCut),
    "ends well but without done": (
        raw(CHUNKED + chunk(LEVEL + SENTENCES[0]) + b"0\r\n\r\n"),
        StreamCut,
    ),
    "closed without done": (raw(UNTIL_CLOSED + LEVEL + SENTENCES[0]), StreamCut),
    "empty stream": (raw(CHUNKED + b"0\r\n\r\n"), StreamCut),
    "hangs after a sentence": (hang(CHUNKED + chunk(LEVEL + SENTENCES[0])), StreamCut),
    "hangs, not chunked": (hang(UNTIL_CLOSED + LEVEL + SENTENCES[0]), StreamCut),
    "is alive and says nothing": (for_ever(CHUNKED + chunk(LEVEL), ALIVE, 0.02), StreamCut),
    "an event that trickles in": (_endless(b"data: x\r\n", 0.02), StreamCut),
    "rubbish in an event": (raw(CHUNKED + chunk(LEVEL + b"data: {broken\r\n\r\n")), Rubbish),
    "an event of another kind": (raw(CHUNKED + chunk(event(type="advert"))), Rubbish),
    "binary in the stream": (raw(CHUNKED + chunk(b"data: " + NOISE + b"\r\n\r\n")), Rubbish),
    "broken chunks": (raw(CHUNKED + chunk(LEVEL) + b"zz\r\nno chunk"), StreamCut),
    "endless sentences": (_endless(SENTENCES[0]), Rubbish),
    "a line without end": (_endless(b"data: " + b"x" * 9999), Rubbish),
    "endless, not chunked": (for_ever(UNTIL_CLOSED + LEVEL, b"x" * 9999), Rubbish),
    "a huge event": (raw(CHUNKED + chunk(event(type="sentence", text="x" * 1_500_000))), Rubbish),
    "JSON too deep": (raw(CHUNKED + chunk(b"data: " + b"[" * 99_999 + b"\r\n\r\n")), Rubbish),
}


@pytest.mark.parametrize("fault", ANY_CALL | PLAIN_ONLY)
def test_a_plain_call(fault: str) -> None:
    behaviour, expected = (ANY_CALL | PLAIN_ONLY)[fault]
    with FaultyServer(behaviour) as server, pytest.raises(CareError) as caught:
        _client(server).health()
    _is_told(caught.value, expected)


@pytest.mark.parametrize("fault", ANY_CALL | STREAM_ONLY)
def test_an_answer(fault: str) -> None:
    behaviour, expected = (ANY_CALL | STREAM_ONLY)[fault]
    got: list[AnswerEvent] = []
    with FaultyServer(behaviour) as server, pytest.raises(CareError) as caught:
        got.extend(_client(server).answers(KNEE))
    _is_told(caught.value, expected)


def _is_told(error: CareError, expected: type[CareError]) -> None:
    assert type(error) is expected
    sentence = str(error)
    assert sentence.endswith(".")
    assert sentence[0].isupper()
    assert not any(sign in sentence for sign in "<>{}_\\"), "no machine's words"


@pytest.mark.parametrize(
    "address",
    ["", "nowhere", "htp://x", "http://", "http://[::1", "http://a b/", "http://\u2026/", "//"],
)
def test_an_address_that_is_none(address: str) -> None:
    with pytest.raises(Unreachable, match="cannot reach"):
        CareClient(address, "token").health()
    with pytest.raises(Unreachable, match="cannot reach"):
        list(CareClient(address, "token").answers(KNEE))


def test_nobody_at_the_address() -> None:
    with pytest.raises(Unreachable, match="cannot reach") as caught:
        list(CareClient(_refusing_address(), "token").answers(KNEE))
    assert not isinstance(caught.value, StreamCut), "it never began, so it did not break off"


def test_sentences_come_before_the_stream_is_cut() -> None:
    behaviour, _ = STREAM_ONLY["cut after two sentences"]
    got: list[AnswerEvent] = []
    with FaultyServer(behaviour) as server, pytest.raises(StreamCut):
        got.extend(_client(server).answers(KNEE))
    assert [e.text for e in got if isinstance(e, SentenceEvent)] == ["Sentence 0.", "Sentence 1."]


@pytest.mark.parametrize("head", [CHUNKED, UNTIL_CLOSED], ids=["chunked", "until closed"])
def test_each_sentence_arrives_when_it_is_sent_not_at_the_end(head: bytes) -> None:
    def wrap(data: bytes) -> bytes:
        return chunk(data) if head is CHUNKED else data

    behaviour = hang(head + wrap(LEVEL) + wrap(SENTENCES[0]))
    with FaultyServer(behaviour) as server:
        events = CareClient(server.address, "t", silence_seconds=20).answers(KNEE)
        assert [next(events).type, next(events).type] == ["level", "sentence"]


def test_an_answer_split_at_every_byte_is_still_whole() -> None:
    behaviour = raw(CHUNKED + b"".join(chunk(bytes([byte])) for byte in WHOLE) + b"0\r\n\r\n")
    with FaultyServer(behaviour) as server:
        events = list(_client(server).answers(KNEE))
    assert [event.type for event in events] == ["level", *["sentence"] * 4, "done"]


def test_unknown_fields_of_a_newer_service_are_no_harm() -> None:
    newer = event(type="level", level="care_at_home", colour="green") + b"retry: 5\r\n" + DONE
    with FaultyServer(raw(CHUNKED + chunk(newer) + b"0\r\n\r\n")) as server:
        assert [event.type for event in _client(server).answers(KNEE)] == ["level", "done"]


def test_markup_in_a_sentence_stays_what_it_is() -> None:
    text = "<img src=x onerror=alert(1)> & <b>Take ten</b> \u202eevil"
    whole = LEVEL + event(type="sentence", text=text) + DONE
    with FaultyServer(raw(CHUNKED + chunk(whole) + b"0\r\n\r\n")) as server:
        events = list(_client(server).answers(KNEE))
    assert isinstance(events[1], SentenceEvent)
    assert events[1].text == text


def test_the_refusal_of_a_code_is_told_in_the_services_words() -> None:
    wrong = json.dumps({"code": "wrong_code", "message": "That code did not fit."}).encode()
    with (
        FaultyServer(reply(403, wrong)) as server,
        pytest.raises(Refused, match=r"^That code did not fit\.$"),
    ):
        _client(server, token="").join(JoinRequest(code="1234"))


def test_a_refusal_is_no_novel() -> None:
    novel = json.dumps({"code": "x", "message": "word " * 5000}).encode()
    with FaultyServer(reply(422, novel)) as server, pytest.raises(Refused) as caught:
        _client(server).health()
    assert len(str(caught.value)) < 500


# Falling back ----------------------------------------------------------------------------------


FALLING_BACK = {
    name: behaviour
    for name, (behaviour, expected) in (ANY_CALL | STREAM_ONLY).items()
    if expected is not Refused
}


@pytest.mark.parametrize("fault", FALLING_BACK)
def test_this_computer_answers_instead_and_says_so(fault: str, embedded: EmbeddedCare) -> None:
    told: list[str] = []
    with FaultyServer(FALLING_BACK[fault]) as server:
        link = CareLink(embedded.where, _patient_with_this_computer)
        link.remote = Remote(server.address, "token")
        answer = link.ask(KNEE, Event(), told.append)
        after_telling = [event for event in answer if told]
        assert server.requests == 1
    assert len(told) == 1
    assert told[0].endswith("I answer from this computer instead.")
    assert after_telling[0].type == "level"
    assert after_telling[-1].type == "done"
    assert any(event.type == "sentence" for event in after_telling)


def _patient_with_this_computer(address: str, token: str) -> CareClient:
    seconds = SHORT if token == "token" else 30
    return CareClient(address, token, read_seconds=seconds, silence_seconds=seconds)


def test_nobody_there_is_answered_from_this_computer(embedded: EmbeddedCare) -> None:
    told: list[str] = []
    link = CareLink(embedded.where)
    link.remote = Remote(_refusing_address(), "token")
    assert list(link.ask(KNEE, Event(), told.append))[-1].type == "done"
    (sentence,) = told
    assert sentence == (
        "I cannot reach the care service just now. I answer from this computer instead."
    )


def test_a_remote_that_recovers_answers_the_next_question(embedded: EmbeddedCare) -> None:
    behaviour = one_after_the_other(reply(500), raw(CHUNKED + chunk(WHOLE) + b"0\r\n\r\n"))
    told: list[str] = []
    with FaultyServer(behaviour) as server:
        link = CareLink(embedded.where, _patient_with_this_computer)
        link.remote = Remote(server.address, "token")
        assert list(link.ask(KNEE, Event(), told.append))[-1].type == "done"
        second = list(link.ask(KNEE, Event(), told.append))
    assert len(told) == 1
    assert next(e.text for e in second if isinstance(e, SentenceEvent)) == "Sentence 0."


def test_a_refusal_does_not_fall_back() -> None:
    def no_embedded() -> tuple[str, str]:
        raise AssertionError("asked this computer")

    told: list[str] = []
    with FaultyServer(reply(422, PROBLEM)) as server:
        link = CareLink(no_embedded, _patient_with_this_computer)
        link.remote = Remote(server.address, "token")
        with pytest.raises(Refused, match="in a few sentences"):
            list(link.ask(KNEE, Event(), told.append))
    assert not told


def test_a_person_who_stops_is_not_answered_from_this_computer() -> None:
    def no_embedded() -> tuple[str, str]:
        raise AssertionError("asked this computer")

    stopped = Event()
    told: list[str] = []
    with FaultyServer(raw(CHUNKED + chunk(LEVEL + SENTENCES[0]))) as server:
        link = CareLink(no_embedded, _patient_with_this_computer)
        link.remote = Remote(server.address, "token")
        events = link.ask(KNEE, stopped, told.append)
        assert next(events).type == "level"
        stopped.set()
        assert list(events) == []
    assert told == []


def test_everything_down_is_told_in_a_sentence() -> None:
    def no_embedded() -> tuple[str, str]:
        raise OSError("no such program")

    told: list[str] = []
    link = CareLink(no_embedded)
    link.remote = Remote(_refusing_address(), "token")
    with pytest.raises(Unreachable, match="cannot reach"):
        list(link.ask(KNEE, Event(), told.append))


def test_joining_nowhere_is_told_in_a_sentence() -> None:
    link = CareLink(lambda: ("", ""))
    with pytest.raises(Unreachable, match="cannot reach"):
        link.join(_refusing_address(), "1234-5678", "pc")
    assert link.remote is None
