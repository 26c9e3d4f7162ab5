"""Secrets against a real Secret Service: gnome-keyring on a private D-Bus."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fireside.settings.secrets import Secrets
from tests.support.secret_service import SecretService

_START = """
import json, sys
from pathlib import Path
from fireside.settings.secrets import Secrets
from fireside.store.encrypted import Store
secrets = Secrets()
"""
_KEEP = (
    _START
    + """
key = secrets.data_key()
store = Store(Path(sys.argv[1]), key)
store.keep_answer(sys.argv[2], "an answer", "care_at_home")
store.close()
print(json.dumps([key, secrets.lasting, store.problem]))
"""
)
_LOOK = (
    _START
    + """
key = secrets.data_key()
store = Store(Path(sys.argv[1]), key)
kept = [answer.question for answer in store.answers()]
print(json.dumps([key, secrets.lasting, store.problem, kept]))
"""
)
_PUT = _START + "print(json.dumps([secrets.put('care-token', sys.argv[1]), secrets.lasting]))"
_GET = _START + "print(json.dumps([secrets.get('care-token'), secrets.lasting]))"
_REMOVE = _START + "secrets.remove('care-token'); print(json.dumps(secrets.get('care-token')))"
_WITHOUT = (
    _START
    + """
before = secrets.get("care-token")
kept = secrets.put("care-token", "a token")
found = secrets.get("care-token")
key = secrets.data_key()
secrets.remove("care-token")
print(json.dumps([before, kept, found, key, secrets.get("care-token"), secrets.lasting]))
"""
)
_NOTHING_LASTS = [None, False, "a token", None, None, False]


@pytest.fixture
def service(tmp_path: Path) -> SecretService:
    return SecretService(tmp_path / "session")


def test_the_key_of_the_store_survives_into_the_next_session(
    service: SecretService, tmp_path: Path
) -> None:
    data = str(tmp_path / "data")
    key, lasting, problem = json.loads(service.run(_KEEP, data, "Why does it itch"))
    assert (lasting, problem) == (True, "")
    assert len(bytes.fromhex(key)) == 32

    again, lasting, problem, kept = json.loads(service.run(_LOOK, data))
    assert again == key
    assert (lasting, problem, kept) == (True, "", ["Why does it itch"])

    stored = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert key.encode() not in stored
    assert bytes.fromhex(key) not in stored


def test_a_token_is_put_found_and_removed(service: SecretService) -> None:
    token = "a-token_with.odd~letters/é王"
    assert json.loads(service.run(_GET)) == [None, True]
    assert json.loads(service.run(_PUT, token)) == [True, True]
    assert json.loads(service.run(_GET)) == [token, True]
    assert json.loads(service.run(_PUT, "another")) == [True, True]
    assert json.loads(service.run(_GET)) == ["another", True]
    assert json.loads(service.run(_REMOVE)) is None
    assert json.loads(service.run(_REMOVE)) is None
    assert json.loads(service.run(_GET)) == [None, True]


def test_a_locked_keyring_lasts_not_and_asks_nothing(
    service: SecretService, tmp_path: Path
) -> None:
    data = str(tmp_path / "data")
    key = json.loads(service.run(_KEEP, data, "Why does it itch"))[0]
    assert json.loads(service.run(_WITHOUT, password="wrong")) == _NOTHING_LASTS
    seen, lasting, problem, kept = json.loads(service.run(_LOOK, data, password="wrong"))
    assert (seen, lasting, kept) == (None, False, [])
    assert problem.startswith("I cannot lock your notes")

    assert json.loads(service.run(_LOOK, data)) == [key, True, "", ["Why does it itch"]], (
        "unlocked again, all is as before"
    )


def test_without_a_bus_nothing_lasts(service: SecretService) -> None:
    assert json.loads(service.run_without_bus(_WITHOUT)) == _NOTHING_LASTS


def test_with_a_bus_and_no_keyring_nothing_lasts(service: SecretService) -> None:
    assert json.loads(service.run_without_service(_WITHOUT)) == _NOTHING_LASTS


@pytest.mark.parametrize(
    "backend", ["keyring.backends.fail.Keyring", "keyring.backends.null.Keyring", "no.such.Thing"]
)
def test_a_keyring_that_fails_or_forgets_lasts_not(
    backend: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import keyring
    import keyring.core

    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", backend)
    monkeypatch.setattr(keyring.core, "_keyring_backend", None)
    assert Secrets().data_key() is None
    secrets = Secrets()
    assert secrets.put("care-token", "a token") is False
    assert secrets.get("care-token") == "a token"
    assert secrets.lasting is False
    assert secrets.data_key() is None
    assert Secrets().get("care-token") is None
