"""The desktop's client and the real service, over a real socket."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import requests

from fireside.client.booking_client import BookingClient
from fireside.client.care_client import CareClient
from fireside.client.errors import NotAllowed, Refused
from fireside.client.link import CareLink
from fireside.host.care_process import EmbeddedCare
from fireside_core.contract import (
    MAX_QUESTION_CHARS,
    AnswerEvent,
    AnswerRequest,
    DoneEvent,
    JoinRequest,
    LevelEvent,
    TriageRequest,
    Turn,
)
from fireside_core.triage import TriageLevel
from tests.support.care import RemoteCare

KNEE = AnswerRequest(question="My knee hurts when I climb the stairs", country="GB")
_ENDPOINTS = {
    ("GET", "/v1/health"): CareClient.health,
    ("POST", "/v1/triage"): CareClient.triage,
    ("POST", "/v1/join"): CareClient.join,
    ("POST", "/v1/answers"): CareClient.answers,
    ("POST", "/v1/adverts"): CareClient.check,
    ("POST", "/v1/adverts/links"): CareClient.check,
    ("POST", "/v1/adverts/pictures"): CareClient.check_picture,
    ("GET", "/v1/clinics"): BookingClient.clinics,
    ("POST", "/v1/slots"): BookingClient.slots,
    ("POST", "/v1/slots/days"): BookingClient.days,
    ("POST", "/v1/holds"): BookingClient.hold,
    ("DELETE", "/v1/holds/{id}"): BookingClient.release,
    ("POST", "/v1/appointments"): BookingClient.book,
    ("GET", "/v1/appointments"): BookingClient.visits,
    ("GET", "/v1/appointments/{id}"): BookingClient.appointment,
    ("GET", "/v1/appointments/{id}/calendar"): BookingClient.calendar,
    ("POST", "/v1/appointments/{id}/cancel"): BookingClient.cancel,
    ("POST", "/v1/waiting"): BookingClient.wait,
    ("DELETE", "/v1/waiting/{id}"): BookingClient.stop_waiting,
    ("POST", "/v1/news/{id}/heard"): BookingClient.heard,
}


def _types(events: list[AnswerEvent]) -> list[str]:
    return [event.type for event in events]


def test_health(client: CareClient) -> None:
    health = client.health()
    assert health.mode == "embedded"
    assert health.library.topics >= 60
    assert health.model.configured is False


def test_triage_of_a_danger_sign_and_of_none(client: CareClient) -> None:
    chest = client.triage(TriageRequest(text="my chest feels tight and my arm aches"))
    assert (chest.level, chest.net) == (TriageLevel.EMERGENCY_NOW, "rules")
    assert chest.flag
    assert client.triage(TriageRequest(text="hello there")).level is not TriageLevel.EMERGENCY_NOW


def test_an_answer_comes_in_the_order_of_the_contract(client: CareClient) -> None:
    events = list(client.answers(KNEE))
    types = _types(events)
    assert types[0] == "level"
    assert types[-1] == "done"
    assert 1 <= types.count("sentence") <= 6
    ordered = ["level", "sentence", "home_step", "when_to_see", "more", "passages", "done"]
    seen = [kind for kind in ordered if kind in types]
    assert [types.index(kind) for kind in seen] == sorted(types.index(kind) for kind in seen)
    assert {"home_step", "when_to_see", "passages"} <= set(types)

    done = events[-1]
    assert isinstance(done, DoneEvent)
    assert done.known
    assert done.written_by == "library"
    passages = {p.id: p for e in events if e.type == "passages" for p in e.passages}
    cited = {p for e in events if e.type == "sentence" for p in e.passages}
    assert cited
    assert cited <= set(passages)
    assert all(passage.sources for passage in passages.values())


def test_an_emergency_goes_on_as_something_for_today_when_it_is_called_none(
    client: CareClient,
) -> None:
    question = "my chest feels tight and my arm aches"
    first = next(iter(client.answers(AnswerRequest(question=question))))
    assert isinstance(first, LevelEvent)
    assert first.level is TriageLevel.EMERGENCY_NOW
    calmer = list(client.answers(AnswerRequest(question=question, not_emergency=True)))
    assert isinstance(calmer[0], LevelEvent)
    assert calmer[0].level is TriageLevel.SEE_TODAY
    assert calmer[-1].type == "done"


def test_a_thread_goes_with_the_question(client: CareClient) -> None:
    turn = Turn(question=KNEE.question, answer="Rest it for a day or two.")
    events = list(client.answers(AnswerRequest(question="And at night?", thread=[turn])))
    assert events[-1].type == "done"


@pytest.mark.parametrize(
    "question",
    [
        "x" * MAX_QUESTION_CHARS,
        "膝盖疼怎么办？",
        "Why <b>does</b> it hurt? \x00\x07 \u202e & {braces} %s",
        "data: {}\n\nevent: done\ndata: {}\n\n",
        "🙂🙂🙂 knee",
    ],
)
def test_odd_questions_get_a_whole_answer(client: CareClient, question: str) -> None:
    events = list(client.answers(AnswerRequest(question=question)))
    assert events[-1].type == "done"


def test_a_question_without_words_is_refused_with_the_services_sentence(client: CareClient) -> None:
    with pytest.raises(Refused, match="I did not get a question"):
        list(client.answers(AnswerRequest(question=" \x00 ")))


@pytest.mark.parametrize("token", ["", "wrong", "wrong and odd é"])
def test_without_its_token_the_embedded_service_answers_nothing(
    embedded: EmbeddedCare, token: str
) -> None:
    address, _ = embedded.where()
    headers = {"Authorization": f"Bearer {token}".encode()} if token else {}
    for method, path in _ENDPOINTS:
        if path != "/v1/join":
            reply = requests.request(
                method, address + path, json={"question": "a", "text": "a"}, headers=headers
            )
            assert reply.status_code == 401, path


def test_a_wrong_token_is_told_as_such(embedded: EmbeddedCare) -> None:
    stranger = CareClient(embedded.where()[0], "wrong")
    for ask in (
        stranger.health,
        lambda: stranger.triage(TriageRequest(text="a")),
        lambda: list(stranger.answers(KNEE)),
    ):
        with pytest.raises(NotAllowed, match="does not know this computer"):
            ask()


def test_only_this_computer_can_reach_the_embedded_service(embedded: EmbeddedCare) -> None:
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+", embedded.where()[0])


def test_the_embedded_service_is_never_reached_through_a_proxy(
    client: CareClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert client.health().status == "ok"


def test_every_endpoint_of_the_service_has_a_method_in_the_client(remote: RemoteCare) -> None:
    described = json.loads(remote.run("openapi"))
    endpoints = {
        (method.upper(), re.sub(r"{\w+}", "{id}", path))
        for path, methods in described["paths"].items()
        # Calendar feeds are for other people's programs.
        if path.startswith("/v1/")
        for method in methods
    }
    assert endpoints == set(_ENDPOINTS)
    for (method, path), call in _ENDPOINTS.items():
        described_there = str(call.__doc__)
        assert described_there.startswith(method), call
        assert re.search(rf"{re.escape(path)}[\s.:,]", described_there), call


def test_a_code_joins_once_and_its_token_asks(remote: RemoteCare) -> None:
    code = remote.invite()
    link = CareLink(_no_embedded)
    link.remote = link.join(remote.address, code, "Rose's computer" * 40)
    health = link.health()
    assert (health.mode, health.service) == ("remote", "The Meadow Clinic")
    client = CareClient(remote.address, link.remote.token)
    assert list(client.answers(KNEE))[-1].type == "done"

    with pytest.raises(Refused, match="That code did not fit"):
        link.join(remote.address, code, "again")


@pytest.mark.parametrize("code", ["", "12", "9" * 41])
def test_a_code_of_the_wrong_length_is_told_in_a_sentence(remote: RemoteCare, code: str) -> None:
    with pytest.raises(Refused, match="not a whole code"):
        CareLink(_no_embedded).join(remote.address, code, "pc")


def test_a_wrong_code_and_a_token_that_was_taken_back(remote: RemoteCare) -> None:
    visitor = CareClient(remote.address)
    with pytest.raises(Refused, match="That code did not fit"):
        visitor.join(JoinRequest(code="0000-0000-0000"))

    token = visitor.join(JoinRequest(code=remote.invite("Tom"), device="Tom's")).token
    client = CareClient(remote.address, token)
    assert client.health().mode == "remote"
    (line,) = [row for row in remote.run("device", "list").splitlines() if "Tom's" in row]
    remote.run("device", "revoke", line.split()[0])
    with pytest.raises(NotAllowed):
        client.health()


def test_a_netrc_file_does_not_replace_the_token(
    remote: RemoteCare, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("default login someone password else\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    # By a name that counts as another computer, so that the surroundings apply.
    address = f"http://127.1:{remote.port}"
    token = CareClient(address).join(JoinRequest(code=remote.invite("Ann"))).token
    assert CareClient(address, token).health().mode == "remote"


def _no_embedded() -> tuple[str, str]:
    raise AssertionError("the embedded service is not wanted here")
