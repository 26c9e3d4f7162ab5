"""Reminders with the app closed: what the system starts, and what that does. Real processes."""

from __future__ import annotations

import contextlib
import json
import os
import plistlib
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest

from fireside.flows.reminding import Reminder, Stage, learnt, told
from fireside.host import background_start
from fireside.host.background_start import (
    do_not_start_with_session,
    open_command,
    remind_command,
    start_with_session,
)
from fireside.host.one_at_a_time import APP, REMINDERS, OneAtATime, is_held
from fireside.host.reminder_process import Watch
from fireside.store.encrypted import Store
from fireside.store.kept_visits import marks_from, marks_text, read_kept_visits
from fireside_core.booking import Appointment, Status, Visits
from tests.pure.test_reminding import visit

KEY = "0123456789abcdef" * 4
NOW = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)


@pytest.fixture
def store(fresh_home: Path) -> Iterator[Store]:
    made = Store(fresh_home, KEY)
    yield made
    made.close()


def keep(store: Store, *coming: Appointment, known: timedelta = timedelta(days=9)) -> None:
    """These visits are coming, and have been known for a while."""
    store.keep_visits(Visits(coming=list(coming), past=[], waiting=[], news=[]))
    store.keep_note("reminders", marks_text(learnt(coming, (), NOW - known)))


class Opened:
    """Counts how often the app was opened."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> None:
        self.times += 1


# What the watch does ---------------------------------------------------------------------------


def test_it_opens_the_app_once_for_each_reminder(store: Store, fresh_home: Path) -> None:
    keep(store, visit(NOW + timedelta(minutes=30)))
    opened = Opened()
    watch = Watch(fresh_home, KEY, opened)
    assert watch.look(NOW) == 60
    assert opened.times == 1
    watch.look(NOW + timedelta(minutes=1))
    assert opened.times == 1
    watch.look(NOW + timedelta(minutes=20))
    assert opened.times == 2


def test_it_looks_again_when_the_next_is_due(store: Store, fresh_home: Path) -> None:
    keep(store, visit(NOW + timedelta(minutes=10, seconds=20)))
    watch = Watch(fresh_home, KEY, Opened())
    assert watch.look(NOW) == 20


def test_it_leaves_an_open_app_alone(store: Store, fresh_home: Path) -> None:
    keep(store, visit(NOW + timedelta(minutes=30)))
    app = OneAtATime(fresh_home / APP)
    assert app.take()
    opened = Opened()
    watch = Watch(fresh_home, KEY, opened)
    watch.look(NOW)
    assert opened.times == 0
    app.give_back()
    watch.look(NOW)
    assert opened.times == 1


def test_what_the_app_has_told_is_not_told_again(store: Store, fresh_home: Path) -> None:
    coming = visit(NOW + timedelta(minutes=30))
    keep(store, coming)
    store.keep_note("reminders", marks_text((told(Reminder(coming, Stage.HOUR), NOW),)))
    opened = Opened()
    Watch(fresh_home, KEY, opened).look(NOW)
    assert opened.times == 0


def test_it_sees_what_the_app_writes_beside_it(store: Store, fresh_home: Path) -> None:
    opened = Opened()
    watch = Watch(fresh_home, KEY, opened)
    watch.look(NOW)
    keep(store, visit(NOW + timedelta(minutes=30)))
    watch.look(NOW)
    assert opened.times == 1
    keep(store, visit(NOW + timedelta(minutes=10), status=Status.CANCELLED))
    watch.look(NOW)
    assert opened.times == 1


def test_an_app_that_does_not_start_is_tried_again(store: Store, fresh_home: Path) -> None:
    keep(store, visit(NOW + timedelta(minutes=30)))
    tried = Opened()

    def broken() -> None:
        tried()
        raise OSError

    watch = Watch(fresh_home, KEY, broken)
    watch.look(NOW)
    watch.look(NOW + timedelta(minutes=1))
    assert tried.times == 2


@pytest.mark.parametrize("key", [KEY, "f" * 64])
def test_no_store_or_another_key_is_left_as_it_is(fresh_home: Path, key: str) -> None:
    assert read_kept_visits(fresh_home, key) is None
    assert not (fresh_home / "fireside.db").exists()
    store = Store(fresh_home, KEY)
    keep(store, visit())
    store.close()
    if key != KEY:
        assert read_kept_visits(fresh_home, key) is None
    assert [path.name for path in fresh_home.glob("*.unreadable")] == []
    kept = read_kept_visits(fresh_home, KEY)
    assert kept is not None and kept.visits is not None


def test_a_store_of_before_there_were_visits(fresh_home: Path) -> None:
    store = Store(fresh_home, KEY)
    store._db.execute("DROP TABLE note")
    store.close()
    assert read_kept_visits(fresh_home, KEY) is None


def test_marks_that_cannot_be_read_are_none() -> None:
    assert marks_from("{") == marks_from('[{"no": 1}]') == marks_from("") == ()


def test_the_app_writes_while_it_is_looked_at(store: Store, fresh_home: Path) -> None:
    """The store's file is opened a hundred times while it is written, and swept, all the time."""
    code = (
        "import sys\nfrom pathlib import Path\n"
        "from fireside.store.kept_visits import read_kept_visits\n"
        "got = [read_kept_visits(Path(sys.argv[1]), sys.argv[2]) for _ in range(100)]\n"
        "sys.exit(any(kept is None for kept in got))"
    )
    keep(store, visit())
    reader = subprocess.Popen([sys.executable, "-c", code, str(fresh_home), KEY])
    writes = 0
    while reader.poll() is None:
        store.keep_visits(Visits(coming=[visit()], past=[], waiting=[], news=[]))
        store.forget_answers()
        writes += 1
    assert reader.returncode == 0
    assert writes > 3


# One at a time ---------------------------------------------------------------------------------


def test_a_lock_dies_with_its_holder(tmp_path: Path) -> None:
    path = tmp_path / "some.lock"
    code = (
        "import sys, time\nfrom pathlib import Path\n"
        "from fireside.host.one_at_a_time import OneAtATime\n"
        "print(OneAtATime(Path(sys.argv[1])).take(), flush=True)\n"
        "lock = OneAtATime(Path(sys.argv[1])); lock.take(); time.sleep(60)"
    )
    holder = subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE)
    try:
        _wait(lambda: is_held(path))
        assert not OneAtATime(path).take()
    finally:
        holder.kill()
        holder.communicate()
    assert not is_held(path)
    assert OneAtATime(path).take()


def test_opened_for_a_reminder_beside_an_open_app_it_goes_by_itself(fresh_home: Path) -> None:
    app = OneAtATime(fresh_home / APP)
    assert app.take()
    beside = subprocess.run(open_command(), timeout=60, check=False)
    assert beside.returncode == 0
    app.give_back()


# What the system starts ------------------------------------------------------------------------


def test_a_desktop_entry_starts_what_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Read as the specification has it: first the file's escapes, then the command's quotes."""
    if sys.platform in ("win32", "darwin"):
        pytest.skip("for systems with desktop entries")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    odd = tmp_path / 'a "quoted" $HOME `x` 50% folder\\with spaces'
    odd.mkdir()
    start_with_session((sys.executable, "-m", "fireside", "remind", "--home", str(odd)))
    entry = tmp_path / "autostart/fireside-reminders.desktop"
    lines = dict(line.split("=", 1) for line in entry.read_text().splitlines()[1:])
    command = lines["Exec"].replace("\\\\", "\\").replace("%%", "%")
    # Within double quotes a shell reads as the specification has it.
    shell = ["sh", "-c", f"printf '%s\\n' {command}"]
    words = subprocess.run(shell, capture_output=True, text=True, check=True).stdout.splitlines()
    assert words == [sys.executable, "-m", "fireside", "remind", "--home", str(odd)]
    assert lines["Type"] == "Application" and lines["Terminal"] == "false"
    do_not_start_with_session()
    assert not entry.exists()
    do_not_start_with_session()


def test_a_launch_agent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    start_with_session()
    agent = tmp_path / "Library/LaunchAgents/app.fireside.reminders.plist"
    content = plistlib.loads(agent.read_bytes())
    assert content["RunAtLoad"] is True
    assert content["ProgramArguments"] == list(remind_command())
    do_not_start_with_session()
    assert not agent.exists()


def test_the_commands_are_of_this_fireside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fresh_home: Path
) -> None:
    assert remind_command() == (
        *(sys.executable, "-m", "fireside", "remind", "--home"),
        str(fresh_home),
    )
    assert open_command()[-1] == "--reminder"
    packed = str(tmp_path / "Fireside")
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(background_start.sys, "executable", packed)
    monkeypatch.delenv("FIRESIDE_HOME")
    assert remind_command() == (packed, "remind")


# The process itself ----------------------------------------------------------------------------


@pytest.fixture
def start(fresh_home: Path, tmp_path: Path) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Starts ``fireside remind`` with a keyring that has the store's key."""
    fixed = {
        "PYTHON_KEYRING_BACKEND": "tests.support.file_keyring.FileKeyring",
        "FILE_KEYRING": str(tmp_path / "keyring.json"),
        "QT_QPA_PLATFORM": "offscreen",
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
    }
    (tmp_path / "keyring.json").write_text(json.dumps({"fireside data-key": KEY}))
    want(fresh_home, "on")
    running: list[subprocess.Popen[bytes]] = []

    def start_it() -> subprocess.Popen[bytes]:
        running.append(
            subprocess.Popen(
                [sys.executable, "-m", "fireside", "remind", "--home", str(fresh_home)],
                env={**os.environ, **fixed},
                cwd=Path(__file__).parents[2],
            )
        )
        return running[-1]

    yield start_it
    for process in running:
        with contextlib.suppress(psutil.NoSuchProcess):
            for child in psutil.Process(process.pid).children(recursive=True):
                child.kill()
        process.kill()
        process.wait()


def want(home: Path, value: str) -> None:
    home.mkdir(parents=True, exist_ok=True)
    (home / "settings.json").write_text(
        json.dumps({"country": "GB", "voice": "off", "remind_closed": value})
    )


def test_it_is_small_and_alone(
    start: Callable[[], subprocess.Popen[bytes]], store: Store, fresh_home: Path
) -> None:
    keep(store, visit(datetime.now(UTC) + timedelta(hours=40)))
    first = start()
    _wait(lambda: is_held(fresh_home / REMINDERS))
    time.sleep(1.5)
    process = psutil.Process(first.pid)
    assert first.poll() is None
    used = process.memory_info().rss / 1e6
    assert used < 60, f"{used:.0f} MB"
    assert process.children() == []
    assert not any("PySide6" in found.path for found in process.memory_maps())
    assert start().wait(timeout=60) == 0, "a second one goes by itself"
    assert first.poll() is None


def test_who_does_not_want_it_has_none(
    start: Callable[[], subprocess.Popen[bytes]], fresh_home: Path
) -> None:
    want(fresh_home, "off")
    assert start().wait(timeout=60) == 0


def test_it_ends_with_the_session(
    start: Callable[[], subprocess.Popen[bytes]],
    store: Store,
    fresh_home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nobody ends it where the screen's socket goes: it looks for itself, here after 6 s."""
    socket = tmp_path / "wayland-7"
    socket.touch()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("WAYLAND_DISPLAY", socket.name)
    app = OneAtATime(fresh_home / APP)
    assert app.take(), "so that the app is not opened"
    keep(store, visit(datetime.now(UTC) + timedelta(hours=24, seconds=6)))
    process = start()
    _wait(lambda: is_held(fresh_home / REMINDERS))
    time.sleep(1)
    assert process.poll() is None
    socket.unlink()
    assert process.wait(timeout=60) == 0
    app.give_back()


@pytest.mark.slow
def test_the_app_opens_by_itself_and_tells(
    start: Callable[[], subprocess.Popen[bytes]], store: Store, fresh_home: Path, tmp_path: Path
) -> None:
    """The real app, opened by the real process; it says in the store that it has told."""
    keep(store, visit(datetime.now(UTC) + timedelta(minutes=40)))
    store.close()
    process = start()

    def stages() -> set[str]:
        kept = read_kept_visits(fresh_home, KEY)
        return {mark.stage for mark in kept.marks} if kept is not None else set()

    _wait(lambda: Stage.HOUR in stages(), seconds=60)
    assert is_held(fresh_home / APP)
    children = psutil.Process(process.pid).children()
    assert len(children) == 1, "one app"
    assert "--reminder" in children[0].cmdline()
    entry = tmp_path / "config/autostart/fireside-reminders.desktop"
    _wait(entry.exists)
    assert "remind" in entry.read_text()


def _wait(true: Callable[[], bool], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until
        time.sleep(0.1)
