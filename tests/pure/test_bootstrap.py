"""Setting up: what is missing is said, what is whole is left alone, what is broken is mended."""

from __future__ import annotations

import ast
import io
import os
import subprocess
import sys
import tarfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

import bootstrap
from fireside_setup import apt, fonts, install, main, needs
from fireside_setup.environment import Environment, State, choose, data_folder
from fireside_setup.words import SetupError, Steps

ROOT = Path(__file__).resolve().parents[2]
linux = pytest.mark.skipif(sys.platform != "linux", reason="system packages are a Linux matter")


# --- Python itself


@pytest.mark.parametrize("version", [(3, 6, 9), (3, 10, 14), (2, 7, 18)])
def test_an_old_python_gets_a_sentence(version: tuple[int, int, int]) -> None:
    sentence = bootstrap.too_old(version)
    assert "Python 3.11 or newer" in sentence
    assert f"this is Python {version[0]}.{version[1]}." in sentence


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 14, 1), (4, 0, 0)])
def test_a_new_python_gets_none(version: tuple[int, int, int]) -> None:
    assert bootstrap.too_old(version) == ""


def test_an_old_python_can_read_the_entry() -> None:
    ast.parse((ROOT / "installer" / "bootstrap.py").read_text("utf-8"), feature_version=(3, 5))


def test_the_installer_needs_the_standard_library_alone() -> None:
    code = "import sys; sys.path.insert(0, 'installer'); import bootstrap, lock; "
    code += "from fireside_setup import apt, checks, fonts, install, main"
    # -S leaves out site-packages.
    subprocess.run([sys.executable, "-S", "-c", code], cwd=ROOT, check=True, timeout=60)


# --- What the system lacks


def lacks(*what: str) -> needs.Finder:
    return lambda name: name not in what


def test_only_what_is_missing_is_named() -> None:
    lacking = needs.missing(needs.START, lacks("libGL.so.1", "libxcb-cursor.so.0"))
    assert [need.what for need in lacking] == ["libGL.so.1", "libxcb-cursor.so.0"]
    assert apt.packages(lacking) == ["libgl1", "libxcb-cursor0"]


def test_this_release_decides_between_two_names() -> None:
    glib = [need for need in needs.START if need.what == "libglib-2.0.so.0"]

    def newer(names: Iterable[str]) -> set[str]:
        return {"libglib2.0-0t64"} & set(names)

    assert apt.packages(glib, newer) == ["libglib2.0-0t64"]
    assert apt.packages(glib, lambda names: {"libglib2.0-0"}) == ["libglib2.0-0"]
    assert apt.packages(glib, lambda names: set()) == ["libglib2.0-0"]


def test_the_real_finder() -> None:
    assert needs.found("python:json")
    assert not needs.found("python:no_such_module")
    assert not needs.found("libno-such-library.so.9")
    assert not needs.found("no-such-program-anywhere")
    assert not needs.found("/no/such/*/file")
    assert needs.found(str(Path(__file__).resolve()))


@pytest.mark.parametrize("sudo", ["/usr/bin/sudo", None])
def test_the_line_to_type(sudo: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: sudo)
    line = apt.line(["libgl1", "libegl1"])
    assert "\n" not in line
    assert line.startswith("sudo apt-get update &&" if sudo else 'su -c "apt-get update &&')
    assert "libgl1 libegl1" in line


def test_a_missing_voice_alone_is_no_obstacle() -> None:
    words = main.lacking_words(needs.VOICE[:1], ["libespeak-ng1"])
    assert words.startswith("Fireside works without")
    assert "the voice" in words.splitlines()[0]
    assert not needs.VOICE[0].required


def test_without_apt_the_libraries_are_named() -> None:
    words = main.lacking_words(needs.START[:2], None)
    assert "libglib-2.0.so.0, libGL.so.1" in words
    assert "apt" not in words


# --- The environment


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    root = tmp_path / "checkout"
    root.mkdir()
    (root / "pyproject.toml").write_text("[project]\n", "utf-8")
    for name in ("requirements.lock", "requirements-dev.lock"):
        (root / name).write_text(f"# {name}\none==1 \\\n    --hash=sha256:00\n", "utf-8")
    return root


class Work:
    """Stands in for venv, pip and npm, and counts what they were asked to do."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.done: list[str] = []
        self.fails: BaseException | None = None
        monkeypatch.setattr(install, "make", self.make)
        monkeypatch.setattr(install, "fill", self.fill)
        monkeypatch.setattr(install, "index", lambda environment: "Done")
        monkeypatch.setattr(install, "join", self.join)
        monkeypatch.setattr(install, "works", lambda environment: True)
        monkeypatch.setattr(fonts, "fetch", lambda folder, log: "Done")
        monkeypatch.setattr(apt, "present", lambda: True)
        monkeypatch.setattr(apt, "is_root", lambda: False)
        monkeypatch.setattr(apt, "known", lambda names: set())

    def make(self, environment: Environment, claim: int) -> None:
        self.done.append("make")
        environment.clear()
        environment.mark_working()
        environment.packages().mkdir(parents=True)
        environment.python.parent.mkdir(exist_ok=True)
        environment.python.write_text("", "utf-8")

    def fill(self, environment: Environment, kind: str, steps: Steps, claim: int) -> int:
        self.done.append(f"fill {kind}")
        if self.fails:
            raise self.fails
        return 1

    def join(self, environment: Environment, claim: int) -> None:
        self.done.append("join")

    def start(self, root: Path, kind: str = "run", lacking: Sequence[str] = ()) -> list[str]:
        self.done = []
        main.set_up(root, kind, lacks(*lacking))
        return self.done


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Work:
    return Work(monkeypatch)


def test_the_second_start_installs_nothing(checkout: Path, work: Work) -> None:
    assert work.start(checkout) == ["make", "fill run", "join"]
    assert work.start(checkout) == []


def test_what_the_tests_need_is_enough_to_run(checkout: Path, work: Work) -> None:
    work.start(checkout, "dev")
    assert work.start(checkout) == []
    (checkout / "requirements-dev.lock").write_text("two==2\n", "utf-8")
    assert work.start(checkout) == []
    assert work.start(checkout, "dev") == ["fill dev", "join"]


@pytest.mark.parametrize("name", ["requirements.lock", "pyproject.toml"])
def test_a_changed_file_brings_it_up_to_date(checkout: Path, work: Work, name: str) -> None:
    work.start(checkout)
    (checkout / name).write_text("# changed\n", "utf-8")
    assert work.start(checkout) == ["fill run", "join"]
    assert work.start(checkout) == []


def test_another_python_or_folder_is_another_fingerprint(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = Environment(checkout, checkout / ".venv")
    before = environment.fingerprint("run")
    assert before == environment.fingerprint("run")
    assert before != environment.fingerprint("dev")
    other = checkout.rename(checkout.with_name("moved"))
    assert before != Environment(other, other / ".venv").fingerprint("run")
    monkeypatch.setattr("fireside_setup.environment.python_name", lambda: "cpython 4.0")
    moved_back = other.rename(checkout)
    assert before != Environment(moved_back, moved_back / ".venv").fingerprint("run")


@pytest.mark.parametrize("why", [KeyboardInterrupt(), SetupError("no network"), OSError("full")])
def test_a_set_up_cut_short_is_mended(checkout: Path, work: Work, why: BaseException) -> None:
    work.fails = why
    with pytest.raises(type(why)):
        work.start(checkout)
    work.fails = None
    (checkout / ".venv" / "half-a-package").mkdir()
    assert work.start(checkout) == ["make", "fill run", "join"]
    assert not (checkout / ".venv" / "half-a-package").exists()
    assert work.start(checkout) == []


def test_an_update_cut_short_is_mended(checkout: Path, work: Work) -> None:
    work.start(checkout)
    (checkout / "requirements.lock").write_text("two==2\n", "utf-8")
    work.fails = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        work.start(checkout)
    work.fails = None
    assert work.start(checkout) == ["make", "fill run", "join"]


@pytest.mark.parametrize("harm", ["no interpreter", "rubbish marker", "no marker, no packages"])
def test_a_broken_environment_is_seen(checkout: Path, work: Work, harm: str) -> None:
    work.start(checkout)
    environment = choose(checkout, "run")
    marker = environment.folder / "fireside-setup.json"
    if harm == "no interpreter":
        environment.python.unlink()
    elif harm == "rubbish marker":
        marker.write_bytes(b"\0" * 40)
    else:
        marker.unlink()
        environment.packages().rmdir()
    assert environment.state("run") is State.BROKEN
    assert work.start(checkout) == ["make", "fill run", "join"]


def test_a_developers_own_environment_is_kept(checkout: Path, work: Work) -> None:
    environment = Environment(checkout, checkout / ".venv")
    environment.packages().mkdir(parents=True)
    environment.python.parent.mkdir()
    environment.python.write_text("", "utf-8")
    assert environment.state("run") is State.CHANGED
    assert work.start(checkout) == ["fill run", "join"]


@linux
def test_missing_libraries_stop_before_anything_is_made(checkout: Path, work: Work) -> None:
    with pytest.raises(SetupError, match="libgl1") as error:
        work.start(checkout, lacking=["libGL.so.1", "libespeak-ng.so.1"])
    assert "libespeak-ng1" in str(error.value)
    assert not (checkout / ".venv").exists()


@linux
def test_a_library_lost_later_is_seen_at_the_next_start(checkout: Path, work: Work) -> None:
    work.start(checkout)
    with pytest.raises(SetupError, match="libegl1"):
        work.start(checkout, lacking=["libEGL.so.1"])


@linux
def test_no_voice_is_said_once(
    checkout: Path, work: Work, capsys: pytest.CaptureFixture[str]
) -> None:
    silent = ["libespeak-ng.so.1"]
    assert work.start(checkout, lacking=silent)
    assert "libespeak-ng1" in capsys.readouterr().out
    assert work.start(checkout, lacking=silent) == []
    assert capsys.readouterr().out == ""


@linux
def test_a_python_without_pip_is_said(checkout: Path, work: Work) -> None:
    with pytest.raises(SetupError, match="python3-venv"):
        work.start(checkout, lacking=["python:ensurepip"])


@linux
def test_root_gets_it_installed(
    checkout: Path, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str]] = []
    monkeypatch.setattr(apt, "is_root", lambda: True)
    monkeypatch.setattr(apt, "update", lambda steps, log: None)

    def fake_install(lacking: list[needs.Need], steps: Steps, log: Path) -> list[str]:
        asked.append([need.what for need in lacking])
        if lacking[0].use is needs.For.VOICE:
            raise SetupError("No such package.")
        return [need.what for need in lacking]

    monkeypatch.setattr(apt, "install", fake_install)
    done = work.start(checkout, lacking=["libGL.so.1", "libpulse.so.0"])
    assert asked == [["libGL.so.1"], ["libpulse.so.0"]]
    assert done == ["make", "fill run", "join"], "a missing voice stops nothing"


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="POSIX rights")
def test_a_read_only_checkout_uses_the_persons_own_folder(
    checkout: Path, work: Work, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # Root may write anywhere, so the system is asked in our stead.
    monkeypatch.setattr("fireside_setup.environment.os.access", lambda path, mode: False)
    assert work.start(checkout) == ["make", "fill run", "join"]
    assert "read-only" in capsys.readouterr().out
    assert not (checkout / ".venv").exists()
    assert list(data_folder().glob("environment-*"))
    assert work.start(checkout) == []


def test_two_at_once_wait_for_each_other(checkout: Path) -> None:
    environment = Environment(checkout, checkout / ".venv")
    code = (
        "import sys; from pathlib import Path\n"
        "from fireside_setup.environment import Environment\n"
        "root = Path(sys.argv[1]); e = Environment(root, root / '.venv')\n"
        "with e.claimed(lambda: None):\n"
        "    print('held', flush=True); sys.stdin.readline(); (root / 'finished').touch()\n"
    )
    command = [sys.executable, "-c", code, str(checkout)]
    variables = {**os.environ, "PYTHONPATH": str(ROOT / "installer")}
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=variables, stdin=pipe, stdout=pipe) as other:
        assert other.stdin is not None
        assert other.stdout is not None
        assert other.stdout.readline().strip() == b"held"
        # It holds the folder until we say that we wait for it.
        with environment.claimed(other.stdin.close):
            assert other.stdin.closed
            assert (checkout / "finished").exists()


# --- Words


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("Max retries exceeded with url: /simple", "online"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE FILE", "not the one that was"),
        ("ERROR: No matching distribution found for numpy", "not made for this computer"),
        ("Traceback (most recent call last):", "could not be put in place"),
    ],
)
def test_pips_words_become_a_sentence(said: str, expected: str) -> None:
    assert expected in install.explain(said)


def test_a_failure_shows_a_sentence_and_the_log(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(root: Path, kind: str) -> Environment:
        raise SetupError("The parts could not be fetched.", tmp_path / "log")

    monkeypatch.setattr(main, "set_up", fail)
    assert main.main(["run"]) == 1
    out = capsys.readouterr().out
    assert "The parts could not be fetched." in out
    assert str(tmp_path / "log") in out
    assert "Traceback" not in out


@pytest.mark.parametrize("arguments", [["dance"], ["setup", "now"]])
def test_unknown_words_show_the_commands(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main.main(arguments) == 2
    assert "bootstrap.py test" in capsys.readouterr().out


def test_a_pipe_gets_a_line_a_step() -> None:
    stream = io.StringIO()
    steps = Steps(2, stream)
    steps.begin("First")
    steps.move(3, 10, "fetching")
    steps.end()
    steps.begin("Second")
    steps.end("3 installed")
    lines = stream.getvalue().splitlines()
    assert lines == ["[1/2] First", "      Done (0 s).", "[2/2] Second", "      3 installed (0 s)."]


def test_a_terminal_gets_a_bar() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    stream = Terminal()
    steps = Steps(1, stream)
    steps.begin("First")
    steps.move(5, 10, "fetching 5 of 10, 60 MB")
    assert "[##########----------] fetching 5 of 10, 60 MB" in stream.getvalue()


# --- The letters


def package(files: dict[str, bytes]) -> bytes:
    box = io.BytesIO()
    with tarfile.open(fileobj=box, mode="w:gz") as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return box.getvalue()


def test_only_the_pinned_package_is_unpacked(tmp_path: Path) -> None:
    empty = (
        "sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6"
        "+SfaPg=="
    )
    assert fonts.matches(b"", empty)
    assert not fonts.matches(b"other", empty)
    assert not fonts.matches(b"", empty.replace("sha512", "sha1"))
    data = package({"package/a.woff2": b"a", "../../evil": b"e", "package/b": b"b"})
    fonts.unpack(data, {"package/a.woff2": "a.woff2"}, tmp_path / "fonts")
    assert [path.name for path in tmp_path.rglob("*")] == ["fonts", "a.woff2"]


def test_without_npm_it_is_skipped_in_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    assert fonts.fetch(tmp_path, tmp_path / "log").startswith("Skipped")


@pytest.mark.parametrize("came", [None, b"not a package"])
def test_letters_that_fail_stop_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, came: bytes | None
) -> None:
    def run(command: list[str], log: Path, *, folder: Path, limit: float) -> int:
        if came is not None:
            (folder / "package.tgz").write_bytes(came)
        return 1

    monkeypatch.setattr("shutil.which", lambda name: "/usr/bin/npm")
    monkeypatch.setattr("fireside_setup.commands.run", run)
    assert fonts.fetch(tmp_path, tmp_path / "log").startswith("Skipped")
    assert not fonts.folder(tmp_path).exists()
