"""The senior's own records: an SQLCipher database with a random raw key from the keyring.

Without a keyring it lives in memory only. Used from one background thread at a time.

The schema is brought up by the numbered files in ``migrations/`` (``PRAGMA user_version`` holds
the last one applied). SQLAlchemy and Alembic, which the service uses, would add 38 MB to a
desktop that has to stay under 200 MB.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from sqlcipher3 import dbapi2 as sqlcipher

from fireside.i18n import tr
from fireside.kept import KeptAnswer, KeptCheck
from fireside.people import Person
from fireside_core.adverts.model import Verdict
from fireside_core.adverts.wire import ReportEvent
from fireside_core.booking import Visits

_Model = TypeVar("_Model", bound=BaseModel)
_MIGRATIONS = Path(__file__).parent / "migrations"
_COLUMNS = "id, asked_at, question, answer, level, sources, complaint, complaint_words"
_CHECK = "id, checked_at, channel, report, waiting_since, waiting_for"


class Store:
    """People, answers and checked adverts. ``problem`` is a sentence when they will not last."""

    def __init__(
        self, folder: Path, key: str | None, clock: Callable[[], datetime] = datetime.now
    ) -> None:
        """``key``: 64 hex digits, or ``None`` for memory only."""
        self._lock = threading.Lock()
        self._clock = clock
        self.problem = ""
        self._db = self._open(folder, key)

    def _open(self, folder: Path, key: str | None) -> Any:
        if key is None:
            self.problem = tr(
                "I cannot lock your notes on this computer, so I forget them when you close me."
            )
            return _connect(":memory:", None)
        path = folder / "fireside.db"
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            try:
                return _connect(str(path), key)
            except sqlcipher.DatabaseError as error:
                if not _is_unreadable(error):
                    raise
            # Another key, or a damaged file: kept aside, never deleted.
            _put_aside(path)
            self.problem = tr("I could not open my older notes. They are kept aside.")
            return _connect(str(path), key)
        except (OSError, sqlcipher.DatabaseError):
            self.problem = tr(
                "I cannot save on this computer, so I forget your notes when you close me."
            )
        return _connect(":memory:", None)

    @property
    def lasting(self) -> bool:
        """Whether it lies in a file, and not in memory only."""
        with self._lock:
            return bool(self._db.execute("PRAGMA database_list").fetchone()[2])

    def people(self) -> tuple[Person, ...]:
        """Everybody, in the order they were added."""
        with self._lock:
            rows = self._db.execute(
                "SELECT id, name, relation, number, helper FROM person ORDER BY added"
            ).fetchall()
        return tuple(
            Person(i, name, relation, number, bool(helper))
            for i, name, relation, number, helper in rows
        )

    def save_person(self, person: Person) -> None:
        """Add or change; at most one person is the helper."""
        with self._lock, self._db:
            if person.helper:
                self._db.execute("UPDATE person SET helper = 0")
            self._db.execute(
                "INSERT INTO person VALUES (?, ?, ?, ?, ?,"
                " (SELECT coalesce(max(added), 0) + 1 FROM person))"
                " ON CONFLICT (id) DO UPDATE SET name = excluded.name,"
                " relation = excluded.relation, number = excluded.number,"
                " helper = excluded.helper",
                (person.id, person.name, person.relation, person.number, int(person.helper)),
            )

    def remove_person(self, person_id: str) -> None:
        """Forget a person."""
        with self._lock, self._db:
            self._db.execute("DELETE FROM person WHERE id = ?", (person_id,))

    def keep_answer(
        self, question: str, answer: str, level: str, sources: Sequence[str] = ()
    ) -> int:
        """Keep a question and its answer, and say by which id."""
        now = self._clock().isoformat(timespec="seconds")
        names = "\n".join(" ".join(name.split()) for name in sources)
        with self._lock, self._db:
            added = self._db.execute(
                "INSERT INTO answer (asked_at, question, answer, level, sources)"
                " VALUES (?, ?, ?, ?, ?)",
                (now, question, answer, level, names),
            )
            return int(added.lastrowid)

    def answers(
        self,
        since: str = "",
        until: str = "",
        skip: int = 0,
        most: int | None = None,
        complaints: bool = False,
    ) -> tuple[KeptAnswer, ...]:
        """Kept answers, newest first; ISO times narrow them down, ``until`` excluded."""
        with self._lock:
            rows = self._db.execute(
                f"SELECT {_COLUMNS} FROM answer"
                " WHERE asked_at >= ? AND (? = '' OR asked_at < ?)"
                " AND (NOT ? OR complaint <> '') ORDER BY id DESC LIMIT ? OFFSET ?",
                (since, until, until, complaints, -1 if most is None else most, skip),
            ).fetchall()
        return tuple(_kept(row) for row in rows)

    def answer(self, answer_id: int) -> KeptAnswer | None:
        """One of them, if it is still kept."""
        with self._lock:
            row = self._db.execute(
                f"SELECT {_COLUMNS} FROM answer WHERE id = ?", (answer_id,)
            ).fetchone()
        return _kept(row) if row else None

    def complain(self, answer_id: int, complaint: str, words: str = "") -> bool:
        """Keep what was wrong with an answer; empty takes it back. False: it is not kept."""
        with self._lock:
            with self._db:
                changed = self._db.execute(
                    "UPDATE answer SET complaint = ?, complaint_words = ? WHERE id = ?",
                    (complaint, words, answer_id),
                )
            if not complaint:
                self._give_room_back()
            return bool(changed.rowcount)

    def forget_answer(self, answer_id: int) -> None:
        """Delete one question with its answer, and give the room back."""
        with self._lock:
            with self._db:
                self._db.execute("DELETE FROM answer WHERE id = ?", (answer_id,))
            self._give_room_back()

    def forget_answers(self, checks: bool = False) -> None:
        """Delete every question and answer, and give the room back; ``checks``: these too."""
        with self._lock:
            with self._db:
                self._db.execute("DELETE FROM answer")
                if checks:
                    self._db.execute("DELETE FROM advert_check")
            self._give_room_back()

    def keep_check(self, channel: str, report: ReportEvent) -> int:
        """Keep what was found in an advert, and say by which id.

        Not where words stand in a picture: the picture itself is not kept.
        """
        now = self._clock().isoformat(timespec="seconds")
        kept = report.model_copy(update={"boxes": []})
        with self._lock, self._db:
            added = self._db.execute(
                "INSERT INTO advert_check (checked_at, channel, report) VALUES (?, ?, ?)",
                (now, channel, kept.model_dump_json()),
            )
            return int(added.lastrowid)

    def checks(
        self, skip: int = 0, most: int | None = None, waiting: bool = False
    ) -> tuple[KeptCheck, ...]:
        """Kept checks, newest first; ``waiting``: those that somebody is to be asked about."""
        with self._lock:
            rows = self._db.execute(
                f"SELECT {_CHECK} FROM advert_check WHERE (NOT ? OR waiting_since <> '')"
                " ORDER BY id DESC LIMIT ? OFFSET ?",
                (waiting, -1 if most is None else most, skip),
            ).fetchall()
        return tuple(_kept_check(row) for row in rows)

    def check(self, check_id: int) -> KeptCheck | None:
        """One of them, if it is still kept."""
        with self._lock:
            row = self._db.execute(
                f"SELECT {_CHECK} FROM advert_check WHERE id = ?", (check_id,)
            ).fetchone()
        return _kept_check(row) if row else None

    def wait_with(self, check_id: int, name: str) -> KeptCheck | None:
        """Wait until ``name`` was asked about it; ``None`` where it is not kept."""
        return self._set_waiting(check_id, self._clock().isoformat(timespec="seconds"), name)

    def settle(self, check_id: int) -> KeptCheck | None:
        """It no longer waits; ``None`` where it is not kept."""
        return self._set_waiting(check_id, "", "")

    def _set_waiting(self, check_id: int, since: str, name: str) -> KeptCheck | None:
        with self._lock, self._db:
            self._db.execute(
                "UPDATE advert_check SET waiting_since = ?, waiting_for = ? WHERE id = ?",
                (since, name, check_id),
            )
        return self.check(check_id)

    def forget_check(self, check_id: int) -> None:
        """Delete one check, and give the room back."""
        with self._lock:
            with self._db:
                self._db.execute("DELETE FROM advert_check WHERE id = ?", (check_id,))
            self._give_room_back()

    def forget_checks(self) -> None:
        """Delete every check, and give the room back."""
        with self._lock:
            with self._db:
                self._db.execute("DELETE FROM advert_check")
            self._give_room_back()

    def keep_visits(self, visits: Visits) -> None:
        """Keep what visits there are, for when the clinic cannot be reached."""
        self.keep_note("visits", visits.model_dump_json())

    def visits(self) -> Visits | None:
        """What visits there were when the clinic was last reached."""
        return self.noted("visits", Visits)

    def keep_note(self, name: str, told: str) -> None:
        """Keep one text under a name; empty forgets it."""
        with self._lock, self._db:
            self._db.execute("DELETE FROM note WHERE name = ?", (name,))
            if told:
                self._db.execute("INSERT INTO note VALUES (?, ?)", (name, told))

    def note(self, name: str) -> str:
        """The text under a name, empty where there is none."""
        with self._lock:
            row = self._db.execute("SELECT told FROM note WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else ""

    def noted(self, name: str, model: type[_Model]) -> _Model | None:
        """The same where it is a model's JSON; ``None`` where it cannot be read."""
        told = self.note(name)
        try:
            return model.model_validate_json(told) if told else None
        except ValidationError:
            # Of another version of Fireside.
            return None

    def _give_room_back(self) -> None:
        """Nothing that was deleted stays in the file."""
        self._db.execute("VACUUM")
        # The log beside the file still has the old pages until it is cut.
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()


def _kept(row: Sequence[Any]) -> KeptAnswer:
    number, asked_at, question, answer, level, sources, complaint, words = row
    names = tuple(sources.split("\n")) if sources else ()
    return KeptAnswer(number, asked_at, question, answer, level, names, complaint, words)


def _kept_check(row: Sequence[Any]) -> KeptCheck:
    number, checked_at, channel, told, since, name = row
    try:
        report = ReportEvent.model_validate_json(told)
    except ValidationError:
        # Of another version of Fireside: one such row must not hide all others.
        report = ReportEvent(verdict=Verdict.COULD_NOT_TELL)
    return KeptCheck(number, checked_at, channel, report, since, name)


def _connect(path: str, key: str | None) -> Any:
    """The database with its schema. Raises ``DatabaseError``, and leaves nothing open then."""
    if key is not None and not re.fullmatch(r"[0-9a-f]{64}", key):
        raise ValueError("the key must be 64 hex digits")
    db = sqlcipher.connect(path, check_same_thread=False)
    try:
        if key is not None:
            db.execute(f"PRAGMA key = \"x'{key}'\"")
            db.execute("PRAGMA journal_mode = WAL").fetchall()
            db.execute("PRAGMA secure_delete = ON").fetchall()
            (fault,) = db.execute("PRAGMA quick_check(1)").fetchone()
            if fault != "ok":
                raise sqlcipher.DatabaseError("database disk image is malformed")
        _migrate(db)
    except BaseException:
        db.close()
        raise
    return db


def _put_aside(path: Path) -> None:
    """Rename the file and its log, which belong together, to a name that is free."""
    number = 1
    while (aside := path.with_name(f"{path.stem}-{number}.unreadable")).exists():
        number += 1
    path.replace(aside)
    for ending in ("-wal", "-shm"):
        beside = path.with_name(path.name + ending)
        if beside.exists():
            beside.replace(aside.with_name(aside.name + ending))


def _migrate(db: Any) -> None:
    done = db.execute("PRAGMA user_version").fetchone()[0]
    for file in sorted(_MIGRATIONS.glob("*.sql")):
        number = int(file.name.split("_")[0])
        if number > done:
            sql = file.read_text(encoding="utf-8")
            db.executescript(f"BEGIN; {sql} PRAGMA user_version = {number}; COMMIT;")


def _is_unreadable(error: Exception) -> bool:
    text = str(error).lower()
    return "not a database" in text or "malformed" in text or "hmac" in text
