"""Joining a remote service: a code works once, for a while; tokens can be revoked."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select
from typer.testing import CliRunner

from fireside_care.__main__ import cli
from fireside_care.app import create_app
from fireside_care.database import Database
from fireside_care.errors import NotAllowed
from fireside_care.library.library import Library
from fireside_care.migrations.run import upgrade
from fireside_care.people.models import Device, Invite
from fireside_care.people.service import PeopleService
from fireside_care.settings import Settings
from fireside_care.tokens import bare_code, new_code

KEY = "a key of enough characters"


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'care.sqlite3'}"


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    database = Database(url)
    upgrade(database)
    yield database
    database.close()


@pytest.fixture
def remote(url: str, database: Database, library: Library) -> Iterator[TestClient]:
    settings = Settings(
        mode="remote", database_url=url, secret=KEY, service_name="Elm Street Clinic"
    )
    app = create_app(settings, library=library)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client
    app.state.database.close()


def invite(database: Database, lasts: timedelta = timedelta(hours=24)) -> str:
    with database.session() as session:
        return PeopleService(session, KEY).invite("Margaret", lasts)


def test_a_code_is_exchanged_for_a_token_that_lets_in(
    remote: TestClient, database: Database
) -> None:
    assert remote.get("/v1/health").status_code == 401
    reply = remote.post("/v1/join", json={"code": invite(database), "device": "kitchen PC"})
    assert reply.status_code == 200
    assert reply.json()["service"] == "Elm Street Clinic"
    headers = {"Authorization": f"Bearer {reply.json()['token']}"}
    assert remote.get("/v1/health", headers=headers).json()["mode"] == "remote"
    answer = remote.post("/v1/answers", json={"question": "sore knee"}, headers=headers)
    assert "event: done" in answer.text


def test_a_code_works_only_once(remote: TestClient, database: Database) -> None:
    code = invite(database)
    assert remote.post("/v1/join", json={"code": code}).status_code == 200
    again = remote.post("/v1/join", json={"code": code})
    assert again.status_code == 403
    assert again.json()["code"] == "wrong_code"


def test_of_many_who_try_at_once_one_joins(url: str, database: Database) -> None:
    code = invite(database)

    def join(_: int) -> bool:
        try:
            with database.session() as session:
                PeopleService(session, KEY).join(code, "")
        except NotAllowed:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(join, range(8))) == 1


@pytest.mark.parametrize("form", ["{}", "{} ", "  {}", "{}."])
def test_how_a_code_is_typed_does_not_matter(
    remote: TestClient, database: Database, form: str
) -> None:
    code = form.format(invite(database)).replace(" ", "-")
    assert remote.post("/v1/join", json={"code": code}).status_code == 200


def test_a_code_without_its_spaces_works(remote: TestClient, database: Database) -> None:
    code = invite(database).replace(" ", "")
    assert remote.post("/v1/join", json={"code": code}).status_code == 200


def test_wrong_and_expired_codes_sound_the_same(remote: TestClient, database: Database) -> None:
    expired = remote.post("/v1/join", json={"code": invite(database, timedelta(seconds=-1))})
    wrong = remote.post("/v1/join", json={"code": "0000 0000 0000"})
    assert expired.status_code == wrong.status_code == 403
    assert expired.json() == wrong.json()


def test_a_code_ends_when_its_time_is_over(database: Database) -> None:
    code = invite(database, timedelta(hours=1))
    later = datetime.now(UTC) + timedelta(minutes=61)
    with database.session() as session, pytest.raises(NotAllowed):
        PeopleService(session, KEY, clock=lambda: later).join(code, "")


def test_guessing_is_stopped(remote: TestClient, database: Database) -> None:
    code = invite(database)
    replies = [remote.post("/v1/join", json={"code": f"1111 2222 {n:04}"}) for n in range(9)]
    assert [reply.status_code for reply in replies] == [403] * 8 + [429]
    # Even the right code has to wait now.
    assert remote.post("/v1/join", json={"code": code}).status_code == 429
    assert remote.get("/v1/health").status_code == 401


def test_a_revoked_token_is_told_so(remote: TestClient, database: Database) -> None:
    token = remote.post("/v1/join", json={"code": invite(database)}).json()["token"]
    headers = {"Authorization": f"Bearer {token}"}
    assert remote.get("/v1/health", headers=headers).status_code == 200
    with database.session() as session:
        people = PeopleService(session, KEY)
        people.revoke(people.devices()[0].id)
    reply = remote.get("/v1/health", headers=headers)
    assert reply.status_code == 403
    assert reply.json()["code"] == "not_allowed"


def test_neither_codes_nor_tokens_are_kept(remote: TestClient, database: Database) -> None:
    code = invite(database)
    token = remote.post("/v1/join", json={"code": code, "device": "PC"}).json()["token"]
    with database.session() as session:
        rows = [
            *session.scalars(select(Invite)),
            *session.scalars(select(Device)),
        ]
        kept = " ".join(str(value) for row in rows for value in vars(row).values())
    assert token not in kept
    assert code not in kept
    assert bare_code(code) not in kept


def test_another_key_knows_no_token(url: str, database: Database, library: Library) -> None:
    with database.session() as session:
        people = PeopleService(session, KEY)
        token = people.join(people.invite("Margaret", timedelta(hours=1)), "")
    settings = Settings(database_url=url, secret="quite another key, as long")
    app = create_app(settings, library=library)
    with TestClient(app, headers={"Authorization": f"Bearer {token}"}) as client:
        assert client.get("/v1/health").status_code == 401
    app.state.database.close()


def test_codes_can_be_read_out() -> None:
    codes = {new_code() for _ in range(100)}
    assert len(codes) == 100
    for code in codes:
        assert [len(group) for group in code.split(" ")] == [4, 4, 4]
        assert code.replace(" ", "").isdigit()


@pytest.mark.parametrize("body", [{}, {"code": "1"}, {"code": "1" * 41}, {"code": None}])
def test_what_is_no_code_is_told_so(remote: TestClient, body: dict[str, object]) -> None:
    assert remote.post("/v1/join", json=body).status_code == 422


def test_the_command_line_invites_lists_and_revokes(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIRESIDE_CARE_DATABASE_URL", url)
    monkeypatch.setenv("FIRESIDE_CARE_SECRET", KEY)
    run = CliRunner().invoke
    code = run(cli, ["invite", "create", "--for", "Margaret", "--hours", "2"]).stdout.strip()
    database = Database(url)
    with database.session() as session:
        PeopleService(session, KEY).join(code, "kitchen PC")
    database.close()
    listed = run(cli, ["device", "list"]).stdout
    assert "Margaret" in listed
    assert "kitchen PC" in listed
    device = listed.split()[0]
    assert run(cli, ["device", "revoke", device]).exit_code == 0
    assert "revoked" in run(cli, ["device", "list"]).stdout
    assert run(cli, ["device", "revoke", "nobody"]).exit_code == 1


def test_a_shared_database_without_a_secret_does_not_start(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIRESIDE_CARE_DATABASE_URL", url)
    result = CliRunner().invoke(cli, ["invite", "create", "--for", "Margaret"])
    assert result.exit_code == 2
    assert "FIRESIDE_CARE_SECRET" in result.stderr


def test_the_key_file_is_made_once_and_for_the_service_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("fireside_care.people.secret.data_folder", lambda: tmp_path / "care")
    from fireside_care.people.secret import database_url, hash_key

    settings = Settings()
    first = hash_key(settings)
    assert hash_key(settings) == first
    assert (tmp_path / "care" / "hash.key").stat().st_mode & 0o077 == 0
    assert database_url(settings).endswith("care.sqlite3")
