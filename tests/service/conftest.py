from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import platformdirs
import pytest
import structlog
from fastapi.testclient import TestClient

from fireside_care.app import create_app
from fireside_care.auth import OneToken
from fireside_care.library.library import Library
from fireside_care.settings import Settings
from fireside_core.contract import AnswerEvent, answer_events
from fireside_core.resources import resource_path
from tests.service.chat_server import ChatServer
from tests.support.postgres import NoPostgres, postgres_cluster

TOKEN = "test-token"
# Asked for before any test changes the environment.
_MADE_BY_SET_UP = platformdirs.user_cache_path("fireside-care", appauthor=False)
Ask = Callable[..., list[AnswerEvent]]


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No test reads the settings or writes into the folders of whoever runs it."""
    for name in ("XDG_DATA_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "data"))


@pytest.fixture(autouse=True)
def _quiet_logs() -> Iterator[None]:
    """Each test begins without the log settings of the one before."""
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def vectors_folder(pytestconfig: pytest.Config) -> Path:
    """Kept between runs, and begun with what set-up made: they take a minute to compute."""
    folder: Path = pytestconfig.cache.mkdir("vectors")  # type: ignore[union-attr]
    for made in _MADE_BY_SET_UP.glob("*.npz"):
        if not (folder / made.name).exists():
            shutil.copyfile(made, folder / made.name)
    return folder


@pytest.fixture(scope="session")
def library(vectors_folder: Path) -> Library:
    """The real library with the sentence model, loaded once."""
    library = Library(resource_path("library"), cache_folder=vectors_folder)
    library.load_meaning()
    return library


@pytest.fixture(scope="session")
def words_library() -> Library:
    """The real library without the sentence model."""
    return Library(resource_path("library"))


@pytest.fixture
def settings(vectors_folder: Path) -> Settings:
    return Settings(mode="embedded", service_name="Test service", cache_folder=vectors_folder)


@pytest.fixture
def client(settings: Settings, library: Library) -> Iterator[TestClient]:
    """A client of the embedded service that carries its token."""
    with client_of(settings, library) as client:
        yield client


def client_of(settings: Settings, library: Library) -> TestClient:
    return TestClient(
        create_app(settings, OneToken(TOKEN), library),
        headers={"Authorization": f"Bearer {TOKEN}"},
        raise_server_exceptions=False,
    )


def events_of(text: str) -> list[AnswerEvent]:
    """The events of a stream; checks that ``event:`` and ``data:`` agree."""
    events = []
    for block in text.replace("\r\n", "\n").split("\n\n"):
        fields: dict[str, str] = {}
        for line in block.splitlines():
            name, _, value = line.partition(": ")
            if name in ("event", "data"):
                fields[name] = value
        if fields:
            event = answer_events.validate_json(fields["data"])
            assert event.type == fields["event"]
            events.append(event)
    return events


def asked(client: TestClient, question: str, **more: Any) -> list[AnswerEvent]:
    reply = client.post("/v1/answers", json={"question": question, **more})
    assert reply.status_code == 200, reply.text
    assert reply.headers["content-type"].startswith("text/event-stream")
    return events_of(reply.text)


@pytest.fixture
def ask(client: TestClient) -> Ask:
    return lambda question, **more: asked(client, question, **more)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a throwaway PostgreSQL."""
    try:
        with postgres_cluster() as url:
            yield url
    except NoPostgres as reason:
        pytest.skip(str(reason))


@pytest.fixture
def chat_server() -> Iterator[ChatServer]:
    with ChatServer() as server:
        yield server


def questions(name: str) -> list[dict[str, Any]]:
    path = Path(__file__).parent / "questions" / name
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
