"""The benchmarks run and give figures. No figure is a reason to fail here."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_one_round_gives_every_ratio() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks", "--rounds", "1", "--json"],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    figures = json.loads(done.stdout)
    assert set(figures) == {
        *("startup", "memory", "screens", "answers"),
        *("voice", "phrases", "listening", "booking"),
    }
    assert all(values["ratio"] >= 0 for values in figures.values())
