"""What may lie in the repository, and what may not."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOP = {
    *("pyproject.toml", "README.md", "core", "desktop", "service", "resources", "tests"),
    *("installer", "training", "docs", ".ci", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md"),
    *("requirements.lock", "requirements-dev.lock", ".gitignore"),
}
# Set-up fetches these from packages; they are never committed.
FETCHED = {
    *(".ttf", ".otf", ".woff", ".woff2", ".so", ".dll", ".dylib", ".pyd", ".exe", ".whl"),
    *(".onnx", ".safetensors", ".jar", ".deb"),
}
LOCKS = ("requirements.lock", "requirements-dev.lock")
# Registries by what their addresses are made of, so that this file names none of them whole.
HOSTS = re.compile(
    r"pypi" + r"\.org|python" + r"hosted\.org|registry\.npm" + r"js|deb\.deb" + r"ian\.org"
    r"|index-url|find-links",
    re.IGNORECASE,
)
MACHINE = re.compile(r"(?<![\w.])/(?:home/[a-z]|root/|work/|opt/wheels|Users/[a-z])")
SELF = {"tests/pure/test_repository.py"}


def tracked() -> list[str]:
    """Every file that git knows or would take; without git, every file that is not made."""
    command = ["git", "ls-files", "-co", "--exclude-standard", "-z"]
    try:
        listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout")
    return [name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def text(name: str) -> str | None:
    data = (ROOT / name).read_bytes()
    return None if b"\0" in data else data.decode("utf-8", "replace")


def lines_with(pattern: re.Pattern[str]) -> list[str]:
    found = []
    for name in tracked():
        if name in SELF or (content := text(name)) is None:
            continue
        for number, line in enumerate(content.splitlines(), 1):
            if pattern.search(line):
                found.append(f"{name}:{number}: {line.strip()[:120]}")
    return found


def test_no_registry_is_named() -> None:
    allowed = "--no-emit-index-url"
    assert [line for line in lines_with(HOSTS) if allowed not in line] == []


def test_no_machines_own_path_is_named() -> None:
    assert lines_with(MACHINE) == []


def test_the_top_holds_what_the_plan_says() -> None:
    assert {name.split("/")[0] for name in tracked()} - TOP == set()


def test_nothing_that_set_up_fetches_is_committed() -> None:
    found = [name for name in tracked() if Path(name).suffix.lower() in FETCHED]
    found += [name for name in tracked() if name.endswith((".min.js", ".min.css", "uv.lock"))]
    assert found == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_part_has_its_hashes_and_no_address(lock: str) -> None:
    content = (ROOT / lock).read_text("utf-8")
    assert "://" not in content
    assert "file:" not in content
    assert not re.search(r"(?m)^\s*-(?!-hash=)", content), "no options beside the hashes"
    entries = re.split(r"(?m)^(?=[A-Za-z0-9])", content)[1:]
    assert len(entries) > 50
    for entry in entries:
        first = entry.splitlines()[0]
        assert re.match(r"[\w.-]+==[\w.!+-]+( ; .+)? \\$", first), first
        assert "--hash=sha256:" in entry, first


def test_the_tests_run_on_what_people_run() -> None:
    run, dev = (
        {line.split()[0] for line in (ROOT / lock).read_text("utf-8").splitlines() if "==" in line}
        for lock in LOCKS
    )
    assert run < dev


@pytest.mark.parametrize("unwanted", ["torch", "sentence-transformers", "PySide6=="])
def test_the_locks_leave_out_what_is_too_large(unwanted: str) -> None:
    for lock in LOCKS:
        assert f"\n{unwanted.lower()}" not in (ROOT / lock).read_text("utf-8").lower()


PURE = """
import importlib, pkgutil, sys
for name in {names!r}:
    package = importlib.import_module(name)
    for module in pkgutil.walk_packages(getattr(package, "__path__", []), name + "."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
print(*sorted({{name.partition(".")[0] for name in sys.modules}} & set({unwanted!r})))
"""


@pytest.mark.parametrize(
    ("names", "unwanted"),
    [
        (["fireside_core"], ["PySide6", "fastapi", "requests", "sqlalchemy", "fireside"]),
        (["fireside.flows", "fireside.actions"], ["PySide6", "requests", "sqlcipher3"]),
        (
            [
                *("fireside.settings", "fireside.people", "fireside.i18n", "fireside.client"),
                *("fireside.store", "fireside.speech", "fireside.host"),
            ],
            ["PySide6", "fireside_care"],
        ),
    ],
)
def test_pure_packages_import_without_qt(names: list[str], unwanted: list[str]) -> None:
    code = PURE.format(names=names, unwanted=unwanted)
    result = subprocess.run(
        [sys.executable, "-c", code],
        check=False,
        capture_output=True,
        text=True,
        timeout=100,
        cwd=ROOT,
    )
    assert result.returncode == 0, result.stderr
    assert result.stdout.strip() == ""
