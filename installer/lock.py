"""Re-makes ``requirements.lock`` (run) and ``requirements-dev.lock`` (run and tests).

    python installer/lock.py              keeps the versions that still fit pyproject.toml
    python installer/lock.py --upgrade    takes the newest that fit

For each of the two files it runs, from the top of the repository,

    uv pip compile pyproject.toml --group build --universal --python-version 3.11
        --generate-hashes --no-emit-index-url --no-annotate --no-header
        -o requirements.lock

and for the second ``--extra dev --constraint requirements.lock -o requirements-dev.lock``, so
that the tests run on what people run. One file serves Linux, Windows and macOS and every
Python from 3.11; it holds names, versions, markers and hashes, and neither an address nor a
path. ``uv`` comes from the package registry: ``pip install uv``.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RUN = "requirements.lock"
DEV = "requirements-dev.lock"
COMMON = (
    *("pip", "compile", "pyproject.toml", "--group", "build", "--universal"),
    *("--python-version", "3.11", "--generate-hashes", "--no-emit-index-url"),
    *("--no-annotate", "--no-header", "--quiet"),
)
HEADER = (
    "# Made by `python installer/lock.py`; do not edit.\n"
    "# Install with: pip install --require-hashes --no-deps -r {name}\n"
)


def find_uv() -> str | None:
    """The ``uv`` beside this Python, else the one on the path."""
    beside = Path(sys.executable).parent
    return shutil.which("uv", path=str(beside)) or shutil.which("uv")


def make(uv: str, name: str, *extra: str) -> int:
    """Make one lock; uv keeps the pins of the file that is already there."""
    result = subprocess.run([uv, *COMMON, *extra, "-o", name], cwd=ROOT, check=False)
    if result.returncode == 0:
        path = ROOT / name
        path.write_text(HEADER.format(name=name) + path.read_text("utf-8"), "utf-8", newline="\n")
    return result.returncode


def main(arguments: list[str]) -> int:
    """Make both locks."""
    uv = find_uv()
    if uv is None:
        print("This needs uv. Type: pip install uv")
        return 1
    return make(uv, RUN, *arguments) or make(
        uv, DEV, "--extra", "dev", "--constraint", RUN, *arguments
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
