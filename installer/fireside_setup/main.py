"""The commands: run, test, setup."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from fireside_setup import needs
from fireside_setup.environment import Environment, State, choose
from fireside_setup.needs import Need
from fireside_setup.words import SetupError, Steps

ROOT = Path(__file__).resolve().parent.parent.parent

USAGE = """\
python3 installer/bootstrap.py run              set up what is missing, then start Fireside
python3 installer/bootstrap.py run WORDS        the same, and hand the words on to Fireside
python3 installer/bootstrap.py setup            only set up; `setup --dev` also what tests need
python3 installer/bootstrap.py test             style, types, layers and all tests
python3 installer/bootstrap.py test tests/pure  the same with some of the tests (pytest's words)
"""
_GLIBC = (2, 34)
Step = tuple[str, Callable[[Steps], str]]


def main(arguments: Sequence[str]) -> int:
    """Do what was asked; every way to fail is a sentence."""
    command, *rest = arguments or ["run"]
    if command not in {"run", "test", "setup"} or (
        command == "setup" and rest not in ([], ["--dev"])
    ):
        print(USAGE)
        return 0 if command in {"-h", "--help", "help"} else 2
    # Ended by the system, we end our pip too.
    signal.signal(signal.SIGTERM, _stop)
    kind = "dev" if command == "test" or rest == ["--dev"] else "run"
    try:
        environment = set_up(ROOT, kind)
        if command == "test":
            from fireside_setup.checks import run_all

            return run_all(environment, rest)
        if command == "setup":
            print("Fireside is ready. To start it, type: python3 installer/bootstrap.py run")
            return 0
        _screen(rest)
    except SetupError as error:
        print(f"\n{error}")
        if error.log is not None:
            print(f"The details are in {error.log}")
        return 1
    except KeyboardInterrupt:
        print("\nStopped. Nothing is lost: the next start goes on from here.")
        return 130
    except OSError as error:
        print(f"\n{_system_words(error)}")
        return 1
    return _start(environment, rest)


def set_up(root: Path, kind: str, finder: needs.Finder = needs.found) -> Environment:
    """Give a whole environment, doing only what is left to be done."""
    environment = choose(root, kind)
    state = environment.state(kind)
    lacking = _lacking(kind, state, finder)
    if state is State.READY and not lacking:
        return environment
    _old_system()
    _say_what_lacks(lacking)
    with environment.claimed(
        lambda: print("Fireside is being set up already. Waiting...")
    ) as claim:
        state = environment.state(kind)
        lacking = _lacking(kind, state, finder)
        if not environment.beside:
            print(f"This folder is read-only. Fireside's parts go to {environment.folder}")
        environment.log.write_text("", "utf-8")
        plan = _system_steps(lacking, environment) + _python_steps(environment, state, kind, claim)
        steps = Steps(len(plan))
        for words, work in plan:
            steps.begin(words)
            steps.end(work(steps))
    return environment


def _lacking(kind: str, state: State, finder: needs.Finder) -> list[Need]:
    if sys.platform != "linux":
        return []
    wanted = list(needs.START)
    if state in {State.ABSENT, State.BROKEN}:
        wanted.append(needs.PIP)
    if kind == "dev":
        wanted += [*needs.VOICE, *needs.TESTS]
    elif state is not State.READY:
        # At later starts the voice is not asked about again: the app itself says it has none.
        wanted += needs.VOICE
    return needs.missing(wanted, finder)


def _say_what_lacks(lacking: list[Need]) -> None:
    """Where we may not install, say the line to type; stop if Fireside cannot start without."""
    from fireside_setup import apt

    if not lacking or (apt.present() and apt.is_root()):
        return
    words = lacking_words(lacking, apt.packages(lacking) if apt.present() else None)
    if any(need.required for need in lacking):
        raise SetupError(words)
    print(words)


def _system_steps(lacking: list[Need], environment: Environment) -> list[Step]:
    from fireside_setup import apt

    required = [need for need in lacking if need.required]
    optional = [need for need in lacking if not need.required]
    if not lacking or not (apt.present() and apt.is_root()):
        return []

    def install_required(steps: Steps) -> str:
        apt.update(steps, environment.log)
        names = apt.install(required, steps, environment.log) if required else []
        return f"{len(names)} installed" if names else "Done"

    def install_optional(steps: Steps) -> str:
        try:
            names = apt.install(optional, steps, environment.log)
        except SetupError as error:
            return f"{error} Fireside goes on without {_uses(optional)}"
        return f"{len(names)} installed"

    plan: list[Step] = [("Installing what Fireside needs from this system", install_required)]
    if optional:
        plan.append((f"Installing what is good to have, for {_uses(optional)}", install_optional))
    return plan


def _uses(lacking: Sequence[Need]) -> str:
    return " and ".join(sorted({need.use.value for need in lacking}))


def lacking_words(lacking: Sequence[Need], packages: Sequence[str] | None) -> str:
    """What is missing from the system, and what to type; ``None`` where there is no apt."""
    from fireside_setup import apt

    if any(need.required for need in lacking):
        head = "Fireside needs some parts of this system that are not here yet"
    else:
        head = f"Fireside works without, but some parts are good to have for {_uses(lacking)}"
    if packages is None:
        names = ", ".join(need.what.removeprefix("python:") for need in lacking)
        return f"{head}: {names}.\nPlease install the packages of your system that hold them."
    return (
        f"{head}:\n    {' '.join(packages)}\n"
        "Please type this line (or ask the person who looks after this computer), "
        f"then start again:\n    {apt.line(packages)}"
    )


def _python_steps(environment: Environment, state: State, kind: str, claim: int) -> list[Step]:
    from fireside_setup import fonts, install

    def make(steps: Steps) -> str:
        install.make(environment, claim)
        return "Done"

    def fill(steps: Steps) -> str:
        environment.mark_working()
        return f"{install.fill(environment, kind, steps, claim)} parts are in place"

    def join(steps: Steps) -> str:
        install.join(environment, claim)
        if not install.works(environment):
            raise SetupError("Fireside's parts are in place but do not start.", environment.log)
        return "Done"

    def index(steps: Steps) -> str:
        return install.index(environment)

    def letters(steps: Steps) -> str:
        words = fonts.fetch(environment.folder, environment.log)
        environment.mark_ready(kind)
        return words

    if state is State.READY:
        return []
    plan: list[Step] = []
    if state is not State.CHANGED:
        install.room(environment.folder)
        again = "again (the last set-up was cut short)" if state is State.BROKEN else ""
        plan.append((f"Making a place for Fireside's parts {again}".strip(), make))
    plan.append(("Fetching Fireside's parts (some 400 MB the first time)", fill))
    plan.append(("Putting the parts together", join))
    plan.append(("Preparing the health library (about a minute)", index))
    plan.append(("Fetching letters that are easy to read", letters))
    return plan


def _old_system() -> None:
    """Say it before 400 MB are fetched in vain: Qt's parts are built for newer systems."""
    if sys.platform != "linux":
        return
    try:
        name, version = (os.confstr("CS_GNU_LIBC_VERSION") or "").split()
    except (ValueError, OSError):
        return
    if name == "glibc" and tuple(int(part) for part in version.split(".")[:2]) < _GLIBC:
        raise SetupError(
            "This Linux is too old for Fireside. It runs on Debian 12, Ubuntu 22.04, Fedora 35 "
            "and anything newer."
        )


def _screen(arguments: Sequence[str]) -> None:
    """Qt ends with a stack trace where there is no screen; say it instead."""
    seen = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    if sys.platform == "linux" and not arguments and not any(os.environ.get(n) for n in seen):
        raise SetupError(
            "Fireside is ready, but there is no screen here to show it on. "
            "Please start it from the desktop of this computer."
        )


def _start(environment: Environment, arguments: Sequence[str]) -> int:
    command = [str(environment.python), "-P", "-m", "fireside", *arguments]
    variables = dict(os.environ)
    if not environment.beside:
        # The checkout is read-only: Python keeps what it compiles here instead.
        variables.setdefault("PYTHONPYCACHEPREFIX", str(environment.folder / "pycache"))
    sys.stdout.flush()
    if os.name == "posix":
        os.execve(command[0], command, variables)
    import subprocess

    with subprocess.Popen(command, env=variables) as app:
        while True:
            try:
                return app.wait()
            except KeyboardInterrupt:
                continue


def _system_words(error: OSError) -> str:
    import errno

    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return "The disk is full. Please make some room (2 GB), then start again."
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return f"Fireside may not write here: {error.filename}"
    return f"Something went wrong on this computer: {error}"


def _stop(number: int, frame: object) -> NoReturn:
    raise KeyboardInterrupt
