"""What is kept on the senior's computer: encrypted, whole, and never in the way."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import threading
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from fireside.people import Person
from fireside.store import encrypted
from fireside.store.encrypted import Store
from fireside_core.booking import Visits
from tests.support.disks import make_read_only, small_disk

KEY = "ab" * 32
ANNA = Person("a", "Anna Appleby", "daughter", "020 7946 0123", helper=True)
TOM = Person("t", "Tom Appleby", "grandson", "020 7946 0456")
QUESTION = "Why is my marmalade-coloured rash itching"
ANSWER = "Keep it cool and dry for a fortnight"
FORGETS = "so I forget your notes when you close me."
ASIDE = "They are kept aside."


def _filled(folder: Path, key: str = KEY) -> None:
    store = Store(folder, key)
    store.save_person(ANNA)
    store.keep_answer(QUESTION, ANSWER, "care_at_home")
    store.close()


def _bytes(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file())


def _works(store: Store) -> None:
    """Takes and gives back; nothing of before is in it."""
    assert store.people() == ()
    assert store.answers() == ()
    store.save_person(TOM)
    assert store.people() == (TOM,)
    store.keep_answer("q", "a", "see_today")
    assert [kept.question for kept in store.answers()] == ["q"]


# Keeping ----------------------------------------------------------------------------------------


def test_what_was_kept_is_there_again(tmp_path: Path) -> None:
    store = Store(tmp_path, KEY, clock=lambda: datetime(2026, 3, 3, 10, 24))
    assert store.problem == ""
    store.save_person(ANNA)
    store.keep_answer(QUESTION, ANSWER, "care_at_home")
    store.close()

    again = Store(tmp_path, KEY)
    assert again.problem == ""
    assert again.people() == (ANNA,)
    kept = (1, "2026-03-03T10:24:00", QUESTION, ANSWER, "care_at_home", (), "", "")
    assert again.answers() == (kept,)
    again.close()


def test_the_newest_answer_comes_first_even_when_the_clock_goes_back(tmp_path: Path) -> None:
    times = iter([datetime(2026, 3, 3), datetime(2026, 3, 2), datetime(2026, 3, 4)])
    store = Store(tmp_path, KEY, clock=lambda: next(times))
    for question in ("first", "second", "third"):
        store.keep_answer(question, "a", "care_at_home")
    assert [kept.question for kept in store.answers()] == ["third", "second", "first"]
    store.close()


def test_one_helper_at_most_and_people_stay_in_their_order(tmp_path: Path) -> None:
    store = Store(tmp_path, KEY)
    for person in (ANNA, TOM, Person("c", "Dr Cole", "doctor", "1", helper=True)):
        store.save_person(person)
    assert [p.id for p in store.people()] == ["a", "t", "c"]
    assert [p.id for p in store.people() if p.helper] == ["c"]

    store.save_person(Person("a", "Anna Birch", "daughter", "020 7946 0999", helper=True))
    assert [(p.id, p.name, p.helper) for p in store.people()] == [
        ("a", "Anna Birch", True),
        ("t", "Tom Appleby", False),
        ("c", "Dr Cole", False),
    ]
    store.remove_person("a")
    store.remove_person("nobody")
    assert [p.id for p in store.people()] == ["t", "c"]
    assert not any(p.helper for p in store.people())
    store.close()


def test_answers_by_time_and_a_page_at_a_time(tmp_path: Path) -> None:
    times = iter(datetime(2026, 3, day, 10) for day in range(1, 8))
    store = Store(tmp_path, KEY, clock=lambda: next(times))
    ids = [store.keep_answer(f"q{day}", "a", "care_at_home") for day in range(1, 8)]

    def questions(**narrow: Any) -> list[str]:
        return [kept.question for kept in store.answers(**narrow)]

    assert questions(most=2) == ["q7", "q6"]
    assert questions(skip=5, most=10) == ["q2", "q1"]
    assert questions(since="2026-03-06T00:00:00") == ["q7", "q6"]
    assert questions(until="2026-03-03T10:00:00") == ["q2", "q1"]
    assert questions(since="2026-03-02", until="2026-03-04", most=1) == ["q3"]
    assert store.complain(ids[2], "wrong", "it was not so")
    assert questions(complaints=True) == ["q3"]
    kept = store.answer(ids[2])
    assert kept is not None
    assert (kept.complaint, kept.complaint_words) == ("wrong", "it was not so")
    assert store.complain(ids[2], "")
    assert questions(complaints=True) == []
    assert not store.complain(999, "wrong")
    assert store.answer(999) is None
    store.close()


def test_the_sources_are_kept(tmp_path: Path) -> None:
    store = Store(tmp_path, KEY)
    store.keep_answer("q", "a", "care_at_home", ("NHS", "A name\nof two lines"))
    store.close()
    again = Store(tmp_path, KEY)
    assert again.answers()[0].sources == ("NHS", "A name of two lines")
    again.close()


@pytest.mark.parametrize(
    "text", ["", "'; DROP TABLE person; --", "王奶奶 🙂", "x" * 100_000, "a\nb"]
)
def test_any_text_comes_back_as_it_was(tmp_path: Path, text: str) -> None:
    store = Store(tmp_path, KEY)
    store.save_person(Person("a", text, text, text))
    store.keep_answer(text, text, "care_at_home")
    assert store.people() == (Person("a", text, text, text),)
    assert store.answers()[0][2:4] == (text, text)
    store.close()


def test_many_threads_at_once_lose_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path, KEY)
    failures: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for turn in range(20):
                store.keep_answer(f"{number}-{turn}", "a", "care_at_home")
                store.save_person(Person(f"{number}", f"P{turn}", "", "", helper=True))
                assert sum(person.helper for person in store.people()) == 1
                store.answers()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    kept = [answer.question for answer in store.answers()]
    assert len(kept) == 160
    assert set(kept) == {f"{number}-{turn}" for number in range(8) for turn in range(20)}
    assert len(store.people()) == 8
    store.close()


# Not to be read by others -----------------------------------------------------------------------


def test_nothing_in_the_files_can_be_read(tmp_path: Path) -> None:
    store = Store(tmp_path, KEY)
    store.save_person(ANNA)
    store.keep_answer(QUESTION, ANSWER, "care_at_home")
    assert (tmp_path / "fireside.db-wal").stat().st_size > 0, "the log is looked at as well"
    for data in (_bytes(tmp_path), (store.close(), _bytes(tmp_path))[1]):
        assert len(data) > 4096
        for words in (*QUESTION.split(), *ANSWER.split(), "Anna", "7946", "CREATE", "SQLite"):
            if len(words) > 3:
                assert words.encode() not in data
                assert words.encode("utf-16-le") not in data
        assert KEY.encode() not in data
        assert bytes.fromhex(KEY) not in data


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_a_folder_made_for_it_is_for_its_owner_alone(tmp_path: Path) -> None:
    _filled(tmp_path / "new")
    assert (tmp_path / "new").stat().st_mode & 0o077 == 0


def _decrypted(folder: Path) -> bytes:
    """All that somebody with the key could find in the file."""
    plain = folder / "plain.db"
    plain.unlink(missing_ok=True)
    copy = sqlcipher.connect(str(folder / "fireside.db"))
    copy.execute(f"PRAGMA key = \"x'{KEY}'\"")
    copy.execute("PRAGMA cipher_plaintext_header_size = 0")
    copy.execute("ATTACH DATABASE ? AS plain KEY ''", (str(plain),))
    copy.execute("SELECT sqlcipher_export('plain')")
    copy.close()
    return plain.read_bytes()


def _free_pages(folder: Path) -> int:
    db = sqlcipher.connect(str(folder / "fireside.db"))
    db.execute(f"PRAGMA key = \"x'{KEY}'\"")
    (count,) = db.execute("PRAGMA freelist_count").fetchone()
    db.close()
    return int(count)


def test_one_deleted_answer_is_gone_and_the_others_are_not(tmp_path: Path) -> None:
    store = Store(tmp_path, KEY)
    others = [store.keep_answer(f"other {number}", ANSWER, "care_at_home") for number in range(50)]
    gone = store.keep_answer(QUESTION * 100, "An answer of vermilion " * 500, "care_at_home")
    store.complain(others[0], "wrong", "something turquoise")
    assert b"marmalade" in _decrypted(tmp_path)
    store.forget_answer(gone)
    store.complain(others[0], "")
    assert store.answer(gone) is None
    assert len(store.answers()) == 50
    assert (tmp_path / "fireside.db-wal").stat().st_size == 0
    data = _decrypted(tmp_path)
    assert b"other 49" in data, "the copy is readable"
    for words in (b"marmalade", b"vermilion", b"turquoise"):
        assert words not in data
    assert _free_pages(tmp_path) == 0
    store.forget_answer(gone)
    store.close()


def test_forgetting_leaves_nothing_even_for_who_has_the_key(tmp_path: Path) -> None:
    store = Store(tmp_path, KEY)
    store.save_person(ANNA)
    for number in range(300):
        store.keep_answer(f"{QUESTION} {number}", ANSWER * 20, "care_at_home")
    before = sum(file.stat().st_size for file in tmp_path.iterdir())
    store.forget_answers()
    assert store.answers() == ()
    assert store.people() == (ANNA,)
    assert sum(file.stat().st_size for file in tmp_path.iterdir()) < before / 4
    assert (tmp_path / "fireside.db-wal").stat().st_size == 0

    data = _decrypted(tmp_path)
    assert b"Anna Appleby" in data, "the copy is readable"
    assert b"marmalade" not in data
    assert (tmp_path / "fireside.db").stat().st_size // 4096 <= len(data) // 4096 + 1, (
        "no free pages"
    )
    store.close()


def test_without_a_key_it_lives_in_memory_only_and_says_so(tmp_path: Path) -> None:
    store = Store(tmp_path / "data", None)
    assert store.problem.startswith("I cannot lock your notes")
    _works(store)
    store.forget_answers()
    store.close()
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("key", ["", "short", "zz" * 32, "ab" * 31, "AB" * 32, "'; --" + "a" * 59])
def test_a_key_that_is_none_is_an_error_not_a_plain_file(tmp_path: Path, key: str) -> None:
    with pytest.raises(ValueError, match="64 hex digits"):
        Store(tmp_path / "data", key)
    assert _bytes(tmp_path) == b""


# Files that cannot be opened --------------------------------------------------------------------


def test_the_wrong_key_puts_the_old_file_aside_unharmed(tmp_path: Path) -> None:
    _filled(tmp_path)
    store = Store(tmp_path, "cd" * 32)
    assert ASIDE in store.problem
    _works(store)
    store.close()

    aside = tmp_path / "fireside-1.unreadable"
    (tmp_path / "back").mkdir()
    aside.rename(tmp_path / "back" / "fireside.db")
    old = Store(tmp_path / "back", KEY)
    assert old.people() == (ANNA,)
    old.close()
    fresh = Store(tmp_path, "cd" * 32)
    assert fresh.problem == ""
    assert fresh.people() == (TOM,)
    fresh.close()


def test_each_old_file_is_kept_aside_under_a_name_of_its_own(tmp_path: Path) -> None:
    for key in ("11", "22", "33"):
        _filled(tmp_path, key * 32)
    assert {file.name for file in tmp_path.glob("*.unreadable")} == {
        "fireside-1.unreadable",
        "fireside-2.unreadable",
    }


def test_the_log_of_the_old_file_goes_aside_with_it(tmp_path: Path) -> None:
    _die_while_writing(tmp_path)
    assert (tmp_path / "fireside.db-wal").stat().st_size > 0
    store = Store(tmp_path, "cd" * 32)
    assert ASIDE in store.problem
    _works(store)
    store.close()
    (tmp_path / "back").mkdir()
    for file in tmp_path.glob("fireside-1.unreadable*"):
        name = file.name.replace("fireside-1.unreadable", "fireside.db")
        file.rename(tmp_path / "back" / name)
    old = Store(tmp_path / "back", KEY)
    assert old.problem == ""
    assert len(old.answers()) >= 20, "what stood only in the log is not lost"
    old.close()


def _truncate(path: Path, to: float) -> None:
    os.truncate(path, int(path.stat().st_size * to))


def _overwrite(path: Path, at: float, data: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(int(path.stat().st_size * at))
        file.write(data)


DAMAGE = {
    "text instead": lambda path: path.write_text("hello, I am a text file\n" * 500),
    "an unencrypted database": lambda path: path.write_bytes(b"SQLite format 3\x00" + bytes(8176)),
    "noise": lambda path: path.write_bytes(secrets.token_bytes(20_000)),
    "zeros": lambda path: path.write_bytes(bytes(20_000)),
    "cut in the first page": lambda path: os.truncate(path, 3000),
    "cut in the middle": lambda path: _truncate(path, 0.5),
    "cut at a page": lambda path: os.truncate(path, 4096),
    "the head overwritten": lambda path: _overwrite(path, 0, b"\xff" * 64),
    "the middle overwritten": lambda path: _overwrite(path, 0.5, b"\xff" * 64),
    "the end overwritten": lambda path: _overwrite(path, 0.999, b"\xff"),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_file_is_kept_aside_and_said(tmp_path: Path, damage: str) -> None:
    store = Store(tmp_path, KEY)
    store.save_person(ANNA)
    for number in range(200):
        store.keep_answer(f"{QUESTION} {number}", ANSWER, "care_at_home")
    store.close()
    path = tmp_path / "fireside.db"
    DAMAGE[damage](path)
    damaged = path.read_bytes()

    store = Store(tmp_path, KEY)
    assert ASIDE in store.problem
    _works(store)
    store.close()
    assert (tmp_path / "fireside-1.unreadable").read_bytes() == damaged
    again = Store(tmp_path, KEY)
    assert again.problem == ""
    assert again.people() == (TOM,)
    again.close()


def test_an_empty_file_is_a_fresh_start(tmp_path: Path) -> None:
    (tmp_path / "fireside.db").touch()
    store = Store(tmp_path, KEY)
    assert store.problem == ""
    _works(store)
    store.close()
    assert b"SQLite" not in _bytes(tmp_path)


# Places where nothing can be saved --------------------------------------------------------------


def _cannot_save(store: Store) -> None:
    assert store.problem == f"I cannot save on this computer, {FORGETS}"
    _works(store)
    store.forget_answers()
    store.close()


@pytest.mark.skipif(sys.platform == "win32", reason="no such paths")
@pytest.mark.parametrize("place", ["/proc/fireside", "/dev/null/fireside", "/proc/self"])
def test_a_place_that_is_no_folder_means_memory_only(place: str) -> None:
    _cannot_save(Store(Path(place), KEY))


def test_a_folder_under_a_file_means_memory_only(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    _cannot_save(Store(tmp_path / "file" / "data", KEY))


def test_a_folder_where_the_file_should_be_means_memory_only(tmp_path: Path) -> None:
    (tmp_path / "fireside.db").mkdir()
    _cannot_save(Store(tmp_path, KEY))


@pytest.mark.parametrize("filled", [False, True], ids=["new", "with older notes"])
def test_a_read_only_disk_means_memory_only(tmp_path: Path, filled: bool) -> None:
    with small_disk(tmp_path / "disk", 1000) as disk:
        if filled:
            _filled(disk)
        before = _bytes(disk)
        make_read_only(disk)
        _cannot_save(Store(disk, KEY))
        assert _bytes(disk) == before


def test_the_wrong_key_on_a_read_only_disk_means_memory_only(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 1000) as disk:
        _filled(disk)
        make_read_only(disk)
        _cannot_save(Store(disk, "cd" * 32))


def test_a_full_disk_at_the_start_means_memory_only(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 64) as disk:
        (disk / "film").write_bytes(bytes(60_000))
        _cannot_save(Store(disk, KEY))


def test_a_disk_that_fills_up_fails_one_save_and_harms_nothing(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 600) as disk:
        store = Store(disk, KEY)
        store.save_person(ANNA)
        kept = 0
        with pytest.raises(sqlcipher.DatabaseError):
            while True:
                store.keep_answer(f"q{kept}", secrets.token_hex(8000), "care_at_home")
                kept += 1
        assert kept > 3
        assert len(store.answers()) == kept
        assert store.people() == (ANNA,)
        store.close()
        again = Store(disk, KEY)
        assert again.problem == ""
        assert len(again.answers()) == kept
        again.close()


# Dying ------------------------------------------------------------------------------------------

_WRITER = """
import sys
from pathlib import Path
from fireside.store.encrypted import Store
store = Store(Path(sys.argv[1]), sys.argv[2])
number = 0
while True:
    store.keep_answer(f"question {number}", "answer " * 50, "care_at_home")
    print(number, flush=True)
    number += 1
"""


def _die_while_writing(folder: Path) -> int:
    """Number of answers that a process had committed before it was killed."""
    writer = subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(folder), KEY], stdout=subprocess.PIPE, text=True
    )
    assert writer.stdout is not None
    with writer:
        committed = [writer.stdout.readline() for _ in range(40)]
        writer.send_signal(signal.SIGKILL)
        committed += writer.stdout.readlines()
    return len([line for line in committed if line.endswith("\n")])


def test_a_killed_process_loses_nothing_it_had_committed(tmp_path: Path) -> None:
    for _ in range(3):
        folder = tmp_path / secrets.token_hex(4)
        committed = _die_while_writing(folder)
        store = Store(folder, KEY)
        assert store.problem == ""
        questions = [kept.question for kept in store.answers()]
        assert len(questions) - committed in (0, 1), "at most the one it had not told yet"
        assert questions[::-1] == [f"question {number}" for number in range(len(questions))]
        store.close()


def test_two_apps_at_once_share_the_file(tmp_path: Path) -> None:
    first, second = Store(tmp_path, KEY), Store(tmp_path, KEY)
    first.save_person(ANNA)
    second.save_person(TOM)
    assert first.people() == second.people() == (ANNA, TOM)
    first.close()
    second.close()


# Migrations -------------------------------------------------------------------------------------


def _with_migrations(folder: Path, monkeypatch: pytest.MonkeyPatch, **files: str) -> None:
    folder.mkdir(exist_ok=True)
    for file in encrypted._MIGRATIONS.glob("*.sql"):
        (folder / file.name).write_text(file.read_text())
    for name, sql in files.items():
        (folder / f"{name.removeprefix('m')}.sql").write_text(sql)
    monkeypatch.setattr(encrypted, "_MIGRATIONS", folder)


def _version(store: Store) -> int:
    return int(store._db.execute("PRAGMA user_version").fetchone()[0])


def test_a_file_of_version_0_is_brought_up(tmp_path: Path) -> None:
    db = sqlcipher.connect(str(tmp_path / "fireside.db"))
    db.execute(f"PRAGMA key = \"x'{KEY}'\"")
    db.execute("PRAGMA user_version = 0")
    db.execute("CREATE TABLE of_another (a)")
    db.close()
    store = Store(tmp_path, KEY)
    assert store.problem == ""
    newest = max(int(file.name[:4]) for file in encrypted._MIGRATIONS.glob("*.sql"))
    assert _version(store) == newest
    _works(store)
    store.close()


def test_a_file_of_version_1_is_still_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        folder = tmp_path / "sql"
        folder.mkdir()
        first = next(encrypted._MIGRATIONS.glob("0001_*.sql"))
        (folder / first.name).write_text(first.read_text())
        patch.setattr(encrypted, "_MIGRATIONS", folder)
        old = Store(tmp_path, KEY)
        with old._db:
            old._db.execute(
                "INSERT INTO answer (asked_at, question, answer, level) VALUES (?, ?, ?, ?)",
                ("2026-03-03T10:24:00", QUESTION, ANSWER, "see_today"),
            )
        old.close()
    store = Store(tmp_path, KEY)
    assert store.problem == ""
    (kept,) = store.answers()
    assert kept == (1, "2026-03-03T10:24:00", QUESTION, ANSWER, "see_today", (), "", "")
    assert store.complain(kept.id, "other", "words")
    assert store.keep_answer("new", "a", "care_at_home", ("NHS",)) == 2
    store.close()


def test_a_new_migration_runs_once_and_keeps_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _filled(tmp_path)
    _with_migrations(
        tmp_path / "sql",
        monkeypatch,
        m9998_note="ALTER TABLE answer ADD COLUMN note TEXT NOT NULL DEFAULT 'none';",
        m9999_more="CREATE TABLE more (a);\nINSERT INTO more VALUES (1);",
    )
    for _ in range(2):
        store = Store(tmp_path, KEY)
        assert store.problem == ""
        assert _version(store) == 9999
        assert store._db.execute("SELECT count(*) FROM more").fetchone() == (1,)
        assert store.answers()[0].question == QUESTION
        store.close()


def test_a_migration_that_fails_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _filled(tmp_path)
    with monkeypatch.context() as patch:
        _with_migrations(
            tmp_path / "sql",
            patch,
            m9999_bad="DELETE FROM answer; UPDATE person SET name = NULL;",
        )
        _cannot_save(Store(tmp_path, KEY))
    store = Store(tmp_path, KEY)
    assert store.problem == ""
    assert store.people() == (ANNA,)
    assert len(store.answers()) == 1
    store.close()


def test_a_file_of_a_newer_app_still_opens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        _with_migrations(tmp_path / "sql", patch, m9999_more="CREATE TABLE more (a);")
        _filled(tmp_path)
    store = Store(tmp_path, KEY)
    assert store.problem == ""
    assert store.people() == (ANNA,)
    assert _version(store) == 9999
    store.close()


# Notes on visits --------------------------------------------------------------------------------


def test_notes_are_kept_changed_and_forgotten(tmp_path: Path) -> None:
    store = Store(tmp_path, KEY)
    visits = Visits(coming=[], past=[], waiting=[], news=[])
    assert store.visits() is None
    store.keep_visits(visits)
    store.keep_note("clinic", "elm")
    store.keep_note("clinic", "oak")
    store.close()
    again = Store(tmp_path, KEY)
    assert again.visits() == visits
    assert again.note("clinic") == "oak"
    again.keep_note("clinic", "")
    assert again.note("clinic") == ""
    again.keep_note("visits", '{"coming": 3}')
    assert again.visits() is None, "of another version"
    again.close()
