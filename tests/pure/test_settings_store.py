"""The settings file survives whatever is done to it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from fireside.settings.options import DEFAULTS
from fireside.settings.store import Settings
from tests.support.disks import make_read_only, small_disk


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config" / "settings.json"


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def test_without_a_file_the_usual_ones_hold_and_nothing_is_written(path: Path) -> None:
    settings = Settings(path)
    assert dict(settings) == DEFAULTS
    assert (settings.readable, settings.writable) == (True, True)
    assert not path.parent.exists()


def test_a_change_is_there_at_the_next_start(path: Path) -> None:
    Settings(path).put("text_scale", "150")
    again = Settings(path)
    assert again["text_scale"] == "150"
    assert {**again, "text_scale": "100"} == DEFAULTS
    assert [file.name for file in path.parent.iterdir()] == ["settings.json"]


BROKEN = {
    "empty": b"",
    "cut": b'{"text_scale": "1',
    "a list": b'["text_scale"]',
    "a word": b'"hello"',
    "null": b"null",
    "no text": bytes(range(256)),
    "another coding": '{"theme": "night"}'.encode("utf-16"),
    "nested without end": b"[" * 200_000,
    "a number too long": b'{"a": ' + b"9" * 9_999 + b"}",
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_file_gives_the_usual_ones_and_is_kept_aside_at_the_next_save(
    path: Path, fault: str
) -> None:
    _write(path, BROKEN[fault])
    settings = Settings(path)
    assert dict(settings) == DEFAULTS
    assert settings.readable is False
    assert path.read_bytes() == BROKEN[fault], "looking changes nothing"

    settings.put("theme", "night")
    assert (settings.readable, settings.writable) == (True, True)
    assert path.with_suffix(".broken").read_bytes() == BROKEN[fault]
    assert Settings(path)["theme"] == "night"

    settings.put("theme", "day")
    assert path.with_suffix(".broken").read_bytes() == BROKEN[fault], "kept, not replaced"


@pytest.mark.parametrize("value", [None, 150, 1.5, True, [], {}, "huge", "", "151", "x" * 501])
def test_values_that_no_option_has_are_not_taken(path: Path, value: object) -> None:
    _write(path, json.dumps({"text_scale": value, "theme": "night"}).encode())
    settings = Settings(path)
    assert settings.readable
    assert settings["text_scale"] == DEFAULTS["text_scale"]
    assert settings["theme"] == "night"


def test_what_a_newer_app_wrote_is_kept(path: Path) -> None:
    newer = {"theme": "night", "perfume": {"rose": [1, 2]}, "": None, "王": "奶奶"}
    _write(path, json.dumps(newer).encode())
    settings = Settings(path)
    assert "perfume" not in settings
    settings.put("voice", "off")
    settings.put("voice_rate", "130")
    stored = json.loads(path.read_text(encoding="utf-8"))
    assert {name: stored[name] for name in newer} == newer
    assert (stored["voice"], stored["voice_rate"]) == ("off", "130")


def test_any_text_that_was_typed_comes_back(path: Path) -> None:
    address = 'https://käse.example/"quoted"\\ 王\u202e\x00'
    Settings(path).put("care_url", address)
    assert Settings(path)["care_url"] == address


def _holds_until_the_end(path: Path) -> None:
    settings = Settings(path)
    settings.put("theme", "night")
    assert settings["theme"] == "night"
    assert settings.writable is False
    settings.put("voice", "off")
    assert dict(settings) == {**DEFAULTS, "theme": "night", "voice": "off"}


def test_on_a_read_only_disk_a_change_holds_until_the_end(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 100) as disk:
        path = disk / "settings.json"
        Settings(path).put("text_scale", "200")
        before = path.read_bytes()
        make_read_only(disk)
        settings = Settings(path)
        assert settings["text_scale"] == "200"
        settings.put("theme", "night")
        assert (settings["theme"], settings.writable) == ("night", False)
        assert path.read_bytes() == before


def test_on_a_full_disk_the_old_file_stays(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 64) as disk:
        path = disk / "settings.json"
        Settings(path).put("text_scale", "200")
        before = path.read_bytes()
        (disk / "film").touch()
        with pytest.raises(OSError, match="space"), (disk / "film").open("wb", 0) as film:
            while True:
                film.write(bytes(4096))
        settings = Settings(path)
        settings.put("theme", "night")
        assert (settings["theme"], settings.writable) == ("night", False)
        assert path.read_bytes() == before
        (disk / "film").unlink()
        settings.put("voice", "off")
        assert settings.writable
        assert Settings(path)["theme"] == "night"


def test_where_there_can_be_no_folder_a_change_holds_until_the_end(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    _holds_until_the_end(tmp_path / "file" / "settings.json")


@pytest.mark.skipif(sys.platform != "linux", reason="there is no /proc here")
def test_in_a_system_folder_a_change_holds_until_the_end() -> None:
    _holds_until_the_end(Path("/proc/fireside/settings.json"))


def test_a_folder_in_place_of_the_file_is_put_aside(path: Path) -> None:
    path.mkdir(parents=True)
    settings = Settings(path)
    assert settings.readable is False
    settings.put("theme", "night")
    assert Settings(path)["theme"] == "night"
    assert path.with_suffix(".broken").is_dir()


_WRITER = """
import sys
from pathlib import Path
from fireside.settings.store import Settings
settings = Settings(Path(sys.argv[1]))
print("ready", flush=True)
while True:
    for scale in ("100", "125", "150", "175", "200"):
        settings.put("text_scale", scale)
        settings.put("care_url", "https://" + scale * 100)
"""


def test_killed_while_writing_it_leaves_a_whole_file(path: Path) -> None:
    for delay in (0.01, 0.02, 0.03, 0.05, 0.08):
        writer = subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(path)], stdout=subprocess.PIPE, text=True
        )
        assert writer.stdout is not None
        with writer:
            assert writer.stdout.readline() == "ready\n"
            timer = threading.Timer(delay, lambda pid=writer.pid: os.kill(pid, signal.SIGKILL))
            timer.start()
            writer.wait()
        settings = Settings(path)
        assert settings.readable
        if path.exists():
            assert settings["text_scale"] in ("100", "125", "150", "175", "200")
    assert path.exists()


def test_a_half_written_new_file_of_a_killed_app_is_no_harm(path: Path) -> None:
    Settings(path).put("theme", "night")
    path.with_suffix(".new").write_bytes(b'{"theme": "d')
    settings = Settings(path)
    assert settings["theme"] == "night"
    settings.put("voice", "off")
    assert dict(Settings(path)) == {**DEFAULTS, "theme": "night", "voice": "off"}
    assert not path.with_suffix(".new").exists()
