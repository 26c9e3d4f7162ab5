"""``fireside remind``: opens the app for a visit while it is closed. No window, no service.

It looks into the encrypted store now and then, and sleeps between. The app itself tells, and says
in the store what it has told.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from fireside.flows.reminding import Reminder, due, next_time, start_of, visits_of
from fireside.host.background_start import open_command, start_now
from fireside.host.one_at_a_time import APP, REMINDERS, OneAtATime, is_held
from fireside.host.paths import config_folder, data_folder
from fireside.settings.secrets import Secrets
from fireside.settings.store import Settings
from fireside.store.kept_visits import KeptVisits, read_kept_visits, store_file

_LONGEST_SLEEP = 60.0
"""The computer may sleep, and its clock be set, at any time: the clock is looked at so often."""
_SHORTEST_SLEEP = 1.0
_KEYRING_TRIES = 3
"""At the beginning of a session the keyring may not be open yet; nobody is asked for ever."""


def remind() -> int:
    """Stay until the session ends or the person wants it no more. One of them runs at a time."""
    only = OneAtATime(data_folder() / REMINDERS)
    if not only.take():
        return 0
    try:
        key = _key()
        if key is None:
            return 1
        watch = Watch(data_folder(), key, lambda: start_now(open_command()))
        signs = _signs_of_the_session()
        settings = config_folder() / "settings.json"
        while _is_wanted(settings) and all(sign.exists() for sign in signs):
            time.sleep(watch.look(datetime.now(UTC)))
    finally:
        only.give_back()
    return 0


class Watch:
    """Opens the app once for each reminder that is due while the app does not run."""

    def __init__(self, folder: Path, key: str, open_app: Callable[[], None]) -> None:
        self._folder = folder
        self._key = key
        self._open_app = open_app
        self._kept: KeptVisits | None = None
        self._stamp: tuple[int, ...] = ()
        self._opened: set[tuple[str, str, str]] = set()

    def look(self, now: datetime) -> float:
        """Open the app if it has something to tell; say in how many seconds to look again."""
        self._read()
        if self._kept is None:
            return _LONGEST_SLEEP
        visits, marks = visits_of(self._kept.visits), self._kept.marks
        new = {_name(reminder) for reminder in due(visits, marks, now)} - self._opened
        if new and not is_held(self._folder / APP):
            with suppress(OSError):
                self._open_app()
                self._opened |= new
        following = next_time(visits, marks, now)
        seconds = (following - now).total_seconds() if following else _LONGEST_SLEEP
        return min(max(seconds, _SHORTEST_SLEEP), _LONGEST_SLEEP)

    def _read(self) -> None:
        """Anew where something was written since; the log beside the file tells as well."""
        stamp = _stamp(store_file(self._folder))
        if stamp == self._stamp:
            return
        kept = read_kept_visits(self._folder, self._key)
        if kept is not None:
            # To open and close the file may have tidied it up.
            self._kept, self._stamp = kept, _stamp(store_file(self._folder))


def _name(reminder: Reminder) -> tuple[str, str, str]:
    visit, stage = reminder
    return visit.id, start_of(visit), stage


def _stamp(file: Path) -> tuple[int, ...]:
    stamps = []
    for part in (file, file.with_name(file.name + "-wal")):
        with suppress(OSError):
            stamps.append(part.stat().st_mtime_ns)
    return tuple(stamps)


def _key() -> str | None:
    for attempt in range(_KEYRING_TRIES):
        if attempt:
            time.sleep(_LONGEST_SLEEP)
        key = Secrets().get("data-key")
        if key is not None:
            return key
    return None


def _is_wanted(settings: Path) -> bool:
    return Settings(settings)["remind_closed"] == "on"


def _signs_of_the_session() -> tuple[Path, ...]:
    """What is there as long as the person is logged in, where the system does not end us itself."""
    runtime, environment = os.environ.get("XDG_RUNTIME_DIR", ""), os.environ
    signs = []
    if session := environment.get("XDG_SESSION_ID"):
        signs.append(Path("/run/systemd/sessions") / session)
    if runtime and (wayland := environment.get("WAYLAND_DISPLAY")):
        signs.append(Path(runtime) / wayland)
    number = environment.get("DISPLAY", "").removeprefix(":").partition(".")[0]
    if number.isdigit():
        signs.append(Path(f"/tmp/.X11-unix/X{number}"))
    return tuple(sign for sign in signs if sign.exists())
