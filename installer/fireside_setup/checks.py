"""The test command: style, types, layers, then the tests with the coverage gate."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence

from fireside_setup.commands import clean_environment
from fireside_setup.environment import Environment

# pytest's own code for "no test was run"; ours for "the tests passed and another check did not".
_CHECK_FAILED = 1

CHECKS = (
    ("style", ("ruff", "check", ".")),
    ("layout", ("ruff", "format", "--check", ".")),
    ("types", ("mypy",)),
    ("layers", ("lint-imports",)),
)


def run_all(environment: Environment, arguments: Sequence[str]) -> int:
    """Run every check, then pytest, whose lines come last; gives the exit code."""
    variables = _variables()
    failed = [name for name, command in CHECKS if not _check(environment, name, command, variables)]
    if failed:
        print(f"These checks found something (see above): {', '.join(failed)}.", flush=True)
    # Part of the tests covers part of the code: the gate is for all of them.
    gate = [] if arguments else ["--cov", "--cov-report=term:skip-covered"]
    print("Running the tests.", flush=True)
    command = [str(environment.python), "-m", "pytest", *gate, *arguments]
    code = subprocess.call(command, cwd=environment.root, env=variables)
    if code == 0 and failed:
        print(f"The tests passed, but these checks did not: {', '.join(failed)}.", flush=True)
        return _CHECK_FAILED
    return code


def _variables() -> dict[str, str]:
    variables = clean_environment()
    bare = not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    if sys.platform == "linux" and bare:
        # Tests that want a real X screen start an Xvfb of their own.
        variables.setdefault("QT_QPA_PLATFORM", "offscreen")
    return variables


def _check(
    environment: Environment, name: str, command: Sequence[str], variables: dict[str, str]
) -> bool:
    began = time.monotonic()
    result = subprocess.run(
        [str(environment.program(command[0])), *command[1:]],
        cwd=environment.root,
        env=variables,
        check=False,
        text=True,
        encoding="utf-8",
        errors="replace",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    good = result.returncode == 0
    print(
        f"Check of {name}: {'good' if good else 'not good'} ({time.monotonic() - began:.0f} s).",
        flush=True,
    )
    if not good:
        print(result.stdout, flush=True)
    return good
