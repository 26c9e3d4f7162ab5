"""The care service as a child of the desktop: it dies in every way, and never lives too long."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from threading import Event

import pytest
import requests

from fireside.client.care_client import CareClient
from fireside.client.errors import Unreachable
from fireside.client.link import CareLink
from fireside.host.care_process import COMMAND, EmbeddedCare
from fireside.host.child import ChildError, JsonLineChild
from fireside_core.contract import AnswerEvent, AnswerRequest, DoneEvent, SentenceEvent
from tests.service.chat_server import reply
from tests.support.faulty_server import Behaviour, FaultyServer, hang, one_after_the_other, raw
from tests.support.processes import PATIENCE, is_running, until

KNEE = AnswerRequest(question="My knee hurts when I climb the stairs", country="GB")
_PYTHON = sys.executable


@pytest.fixture
def care() -> Iterator[EmbeddedCare]:
    care = EmbeddedCare()
    yield care
    care.close()


def _kill(care: EmbeddedCare) -> int:
    pid = care.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    return pid


def _whole(events: list[AnswerEvent]) -> bool:
    return events[0].type == "level" and isinstance(events[-1], DoneEvent)


# Dying ------------------------------------------------------------------------------------------


def _chat(*contents: str) -> bytes:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
    choices: list[dict[str, object]] = [
        {"index": 0, "delta": {"content": content}, "finish_reason": None} for content in contents
    ]
    return head + b"".join(map(_chat_line, choices))


def _chat_line(choice: dict[str, object]) -> bytes:
    chunk = {"id": "c", "object": "chat.completion.chunk", "created": 0, "model": "m"}
    return b"data: " + json.dumps({**chunk, "choices": [choice]}).encode() + b"\n\n"


# Whichever number the passage has; the child may still be finding by words alone.
_GROUND = tuple((n, "Gentle movement helps more than long rest") for n in range(1, 13))
_REPLY = reply(
    ("Gentle movement helps most sore knees.", *_GROUND),
    ("Gentle movement helps more than rest.", *_GROUND),
)
_FIRST = _REPLY[: _REPLY.index("knees.") + 9]
_END = _chat_line({"index": 0, "delta": {}, "finish_reason": "stop"}) + b"data: [DONE]\n\n"


def _stalls_then_works() -> Behaviour:
    """A model that stops after its first sentence, so that an answer is caught in its middle."""
    return one_after_the_other(hang(_chat(_FIRST)), raw(_chat(_REPLY) + _END))


def test_killed_in_the_middle_of_an_answer_it_is_asked_again() -> None:
    told: list[str] = []
    events: list[AnswerEvent] = []
    with FaultyServer(_stalls_then_works()) as model:
        asked_of = {"base_url": model.address + "/v1", "key": "k", "name": "any"}
        care = EmbeddedCare(model=lambda: asked_of)
        try:
            answer = CareLink(care.where).ask(KNEE, Event(), told.append)
            for event in answer:
                events.append(event)
                if event.type == "sentence":
                    break
            killed = _kill(care)
            again = list(answer)
            assert care.pid not in (None, killed)
        finally:
            care.close()
    assert [event.type for event in events] == ["level", "sentence"]
    assert told == ["I lost my place for a moment. I am asking again."]
    assert _whole(again)
    assert [e.text for e in again if isinstance(e, SentenceEvent)][:2] == [
        "Gentle movement helps most sore knees.",
        "Gentle movement helps more than rest.",
    ]
    done = again[-1]
    assert isinstance(done, DoneEvent)
    assert done.written_by == "model"


def test_killed_while_it_is_asked_it_is_replaced(care: EmbeddedCare) -> None:
    told: list[str] = []
    care.where()
    assert care.pid is not None
    # Stopped, it takes the connection and says nothing; then it is killed.
    os.kill(care.pid, signal.SIGSTOP)
    timer = threading.Timer(0.3, lambda: _kill(care))
    timer.start()
    assert _whole(list(CareLink(care.where).ask(KNEE, Event(), told.append)))
    timer.join()


@pytest.mark.parametrize("fault", [raw(b""), raw(b"HTTP/1.1 200 OK\r\n"), hang()])
def test_without_a_first_word_it_is_asked_again(care: EmbeddedCare, fault: Behaviour) -> None:
    told: list[str] = []
    with FaultyServer(fault) as dying:
        places = iter([(dying.address, "t"), care.where()])
        link = CareLink(lambda: next(places), _impatient)
        assert _whole(list(link.ask(KNEE, Event(), told.append)))
    assert told == ["I lost my place for a moment. I am asking again."]


def _impatient(address: str, token: str) -> CareClient:
    return CareClient(address, token, silence_seconds=0.5 if token == "t" else 30)


def test_killed_between_two_questions_nobody_notices(care: EmbeddedCare) -> None:
    told: list[str] = []
    link = CareLink(care.where)
    assert _whole(list(link.ask(KNEE, Event(), told.append)))
    killed = _kill(care)
    assert until(lambda: care.pid is None)
    assert _whole(list(link.ask(KNEE, Event(), told.append)))
    assert care.pid != killed
    assert told == []


def test_a_new_child_has_a_new_token(care: EmbeddedCare) -> None:
    _, old = care.where()
    _kill(care)
    assert until(lambda: care.pid is None)
    address, new = care.where()
    assert new != old
    reply = requests.get(address + "/v1/health", headers={"Authorization": f"Bearer {old}"})
    assert reply.status_code == 401


BROKEN = {
    "no such program": ("/nowhere/at/all",),
    "a folder": ("/",),
    "ends at once": (_PYTHON, "-c", "raise SystemExit(3)"),
    "says nonsense": (_PYTHON, "-c", "print('hello'); input(); input()"),
    "says another thing": (_PYTHON, "-c", "print('[1]'); input(); input()"),
    "has no port": (_PYTHON, "-c", "print('{}'); input(); input()"),
    "a port that is none": (_PYTHON, "-c", """print('{"port": "x"}'); input(); input()"""),
    "says nothing": (_PYTHON, "-c", "import sys; sys.stdin.read()"),
    "binary": (_PYTHON, "-c", "import os; os.write(1, bytes(range(255)) + b'\\n'); input()"),
    "a port where nobody is": (_PYTHON, "-c", """print('{"port": 9}'); input(); input()"""),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_child_that_cannot_start_is_told_in_a_sentence(fault: str) -> None:
    care = EmbeddedCare(BROKEN[fault], start_seconds=1)
    try:
        with pytest.raises(Unreachable, match="cannot reach the care service"):
            list(CareLink(care.where).ask(KNEE, Event(), lambda _told: None))
    finally:
        care.close()
    assert care.pid is None


def test_it_starts_once_however_many_ask(care: EmbeddedCare) -> None:
    places: list[tuple[str, str]] = []
    threads = [threading.Thread(target=lambda: places.append(care.where())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(places) == 8
    assert len(set(places)) == 1


# Ending -----------------------------------------------------------------------------------------


def test_closing_leaves_no_process_and_starts_none(care: EmbeddedCare) -> None:
    care.where()
    pid = care.pid
    assert pid is not None
    care.close()
    assert not is_running(pid)
    with pytest.raises(ChildError):
        care.where()
    assert care.pid is None
    care.close()


def test_closing_does_not_wait_for_a_child_that_is_starting() -> None:
    care = EmbeddedCare((_PYTHON, "-c", "import sys; sys.stdin.read()"), start_seconds=60)
    failed = Event()

    def start() -> None:
        with pytest.raises(ChildError):
            care.where()
        failed.set()

    threading.Thread(target=start, daemon=True).start()
    assert until(lambda: care.pid is not None)
    pid = care.pid
    assert pid is not None
    care.close()
    assert failed.wait(PATIENCE / 2), "the start went on"
    assert not is_running(pid)


def test_it_ends_at_the_end_of_its_stdin() -> None:
    child = subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert child.stdin is not None
    assert child.stdout is not None
    with child:
        child.stdin.write(b'{"token": "t"}\n')
        child.stdin.flush()
        assert "port" in json.loads(child.stdout.readline())
        child.stdin.close()
        child.wait(PATIENCE)


def test_without_a_greeting_it_does_not_serve() -> None:
    done = subprocess.run(COMMAND, stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE)
    assert done.returncode != 0
    assert done.stdout == b""


_PARENT = """
import sys, time
from fireside.host.care_process import EmbeddedCare
care = EmbeddedCare()
care.where()
print(care.pid, flush=True)
time.sleep(600)
"""


def test_it_ends_when_the_app_is_killed() -> None:
    parent = subprocess.Popen([_PYTHON, "-c", _PARENT], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    with parent:
        pid = int(parent.stdout.readline())
        assert is_running(pid)
        parent.kill()
        parent.wait()
        assert until(lambda: not is_running(pid))


def test_secrets_are_neither_on_its_command_line_nor_in_its_surroundings(
    care: EmbeddedCare,
) -> None:
    import psutil

    _, token = care.where()
    process = psutil.Process(care.pid)
    assert token not in " ".join(process.cmdline())
    assert token not in " ".join(process.environ().values())


# The pipe itself --------------------------------------------------------------------------------


def test_a_child_that_ignores_the_end_is_killed() -> None:
    child = JsonLineChild((_PYTHON, "-c", "import time; print('{}', flush=True); time.sleep(600)"))
    child.receive(PATIENCE)
    child.close()
    assert not is_running(child.process.pid)


def test_writing_to_a_dead_child_is_an_error_not_a_signal() -> None:
    child = JsonLineChild((_PYTHON, "-c", "pass"))
    child.process.wait()
    with pytest.raises(ChildError):
        for _ in range(3):
            child.send({"a": 1})
    with pytest.raises(ChildError, match="ended"):
        child.receive(PATIENCE)
    with pytest.raises(ChildError, match="ended"):
        child.receive(PATIENCE)
    child.close()
