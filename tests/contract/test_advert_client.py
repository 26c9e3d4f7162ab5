"""Adverts over the wire: where words and pictures go, and what broken services do to them."""

from __future__ import annotations

import json
from threading import Event

import pytest

from fireside.client.care_client import CareClient
from fireside.client.errors import CareError, Refused, Rubbish, StreamCut
from fireside.client.link import CareLink, Remote
from fireside.host.care_process import EmbeddedCare
from fireside_core.adverts.model import Verdict
from fireside_core.adverts.wire import (
    AdvertEvent,
    AdvertRequest,
    LinkRequest,
    ReportEvent,
    advert_events,
)
from tests.support.faulty_server import (
    CHUNKED,
    Behaviour,
    FaultyServer,
    chunk,
    event,
    one_after_the_other,
    raw,
    reply,
)

GOUT = AdvertRequest(text="These drops cure gout. Throw away your tablets!")
LOOKING = event(type="progress", stage="checking")
REPORT = event(type="report", verdict="be_careful", text="x")
SHORT = 0.4


def _client(address: str, token: str) -> CareClient:
    return CareClient(address, token, read_seconds=SHORT, silence_seconds=SHORT)


def _last(events: list[AdvertEvent]) -> ReportEvent:
    assert isinstance(events[-1], ReportEvent)
    return events[-1]


@pytest.mark.parametrize(
    ("behaviour", "error"),
    [
        (raw(CHUNKED + chunk(LOOKING)), StreamCut),
        (raw(CHUNKED + chunk(event(type="report", verdict="safe"))), Rubbish),
        (raw(CHUNKED + chunk(event(type="sentence", text="x", passages=[]))), Rubbish),
        (reply(422, json.dumps({"code": "x", "message": "Too long."}).encode()), Refused),
    ],
)
def test_broken_streams(behaviour: Behaviour, error: type[CareError]) -> None:
    with FaultyServer(behaviour) as server, pytest.raises(error):
        list(_client(server.address, "t").check(GOUT))


def test_the_stream_ends_with_the_report() -> None:
    with FaultyServer(raw(CHUNKED + chunk(LOOKING) + chunk(REPORT))) as server:
        events = list(_client(server.address, "t").check(GOUT))
    assert [e.type for e in events] == ["progress", "report"]


def test_a_report_out_of_bounds_is_cut_to_size() -> None:
    reason = {
        "rule": "r",
        "level": "red",
        "title": "t",
        "sentence": "s",
        "words": [{"start": -5, "end": 3}, {"start": 0, "end": 10**9}, {"start": 0, "end": 1}],
        "sources": [],
    }
    wild = {"verdict": "be_careful", "text": "y" * 90_000, "reasons": [reason] * 500}
    with FaultyServer(raw(CHUNKED + chunk(event(type="report", **wild)))) as server:
        link = CareLink(lambda: (server.address, "t"), _client)
        report = _last(list(link.check(GOUT, Event(), lambda _message: None)))
    assert len(report.text) == 40_000
    assert len(report.reasons) == 100
    assert [(w.start, w.end) for w in report.reasons[0].words] == [(0, 1)]


def test_words_fall_back_to_this_computer_and_it_is_said() -> None:
    said: list[str] = []
    with (
        FaultyServer(raw(CHUNKED + chunk(LOOKING))) as remote,
        FaultyServer(raw(CHUNKED + chunk(REPORT))) as here,
    ):
        link = CareLink(lambda: (here.address, "t"), _client)
        link.remote = Remote(remote.address, "t")
        events = list(link.check(GOUT, Event(), said.append))
    assert _last(events).verdict is Verdict.CAUTION
    assert said == ["The care service broke off. I check it on this computer instead."]


def test_pictures_never_leave_this_computer() -> None:
    said: list[str] = []
    with (
        FaultyServer(raw(CHUNKED + chunk(REPORT))) as remote,
        FaultyServer(
            one_after_the_other(raw(CHUNKED + chunk(LOOKING)), raw(CHUNKED + chunk(REPORT)))
        ) as here,
    ):
        link = CareLink(lambda: (here.address, "t"), _client)
        link.remote = Remote(remote.address, "t")
        events = list(link.check_picture(b"picture", Event(), said.append))
        assert remote.requests == 0
        assert here.requests == 2, "once more where it broke off"
    assert _last(events).verdict is Verdict.CAUTION
    assert len(said) == 1


def test_a_check_that_is_stopped_ends() -> None:
    stopped = Event()
    stopped.set()
    with FaultyServer(raw(CHUNKED + chunk(LOOKING))) as server:
        link = CareLink(lambda: (server.address, "t"), _client)
        assert list(link.check(GOUT, stopped, lambda _message: None)) == []


def test_the_real_service(embedded: EmbeddedCare) -> None:
    link = CareLink(embedded.where)
    report = _last(list(link.check(GOUT, Event(), lambda _message: None)))
    assert report.verdict is Verdict.MISLEADING
    refused = list(
        link.check(LinkRequest(address="http://127.0.0.1/x"), Event(), lambda _message: None)
    )
    assert refused[-1].type == "error"
    broken = list(link.check_picture(b"no picture", Event(), lambda _message: None))
    assert broken[-1].type == "error"
    assert advert_events.validate_json(report.model_dump_json()) == report
