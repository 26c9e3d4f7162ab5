"""Figures of the danger signs over the labelled utterances.

``python -m tests.pure.test_danger_figures`` prints them; with ``--misses`` also the rows of the
tuned file that went wrong. The held-back file is only ever counted, so that its figures stay
honest.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from fireside_core.danger import assess
from fireside_core.triage import TriageLevel

DATA = Path(__file__).parent / "data"
TUNED = DATA / "danger_utterances.jsonl"
HELD_BACK = DATA / "danger_heldback.jsonl"
_LEVELS = {TriageLevel.EMERGENCY_NOW: "emergency", TriageLevel.SEE_TODAY: "urgent"}


def rows(path: Path) -> Iterator[dict[str, str]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def found_level(text: str) -> str:
    finding = assess(text)
    return _LEVELS[finding.level] if finding else "routine"


def figures(path: Path) -> dict[str, float]:
    counts = Counter((row["level"], found_level(row["text"])) for row in rows(path))
    total = Counter[str]()
    for (level, _), count in counts.items():
        total[level] += count
    return {
        "emergencies caught": counts["emergency", "emergency"] / total["emergency"],
        "routine raised to emergency": counts["routine", "emergency"] / total["routine"],
        "urgent sent home": counts["urgent", "routine"] / total["urgent"],
        "urgent raised to emergency": counts["urgent", "emergency"] / total["urgent"],
        "routine raised to urgent": counts["routine", "urgent"] / total["routine"],
    }


def test_the_utterances_are_many_and_half_of_them_harmless() -> None:
    every = [*rows(TUNED), *rows(HELD_BACK)]
    assert len(every) >= 350
    assert len({row["id"] for row in every}) == len(every)
    assert len({row["text"] for row in every}) == len(every)
    assert sum(row["level"] == "routine" for row in every) >= 0.45 * len(every)


def test_figures_over_the_tuned_utterances() -> None:
    found = figures(TUNED)
    assert found["emergencies caught"] >= 0.98
    assert found["routine raised to emergency"] <= 0.02
    assert found["urgent sent home"] <= 0.03


def test_figures_over_the_held_back_utterances() -> None:
    found = figures(HELD_BACK)
    assert found["emergencies caught"] >= 0.95
    assert found["routine raised to emergency"] <= 0.06
    assert found["urgent sent home"] <= 0.10


def main() -> None:
    for path in (TUNED, HELD_BACK):
        found = ", ".join(f"{name} {value:.3f}" for name, value in figures(path).items())
        sys.stdout.write(f"{path.name}: {found}\n")
    if "--misses" in sys.argv:
        for row in rows(TUNED):
            level = found_level(row["text"])
            if level != row["level"]:
                sys.stdout.write(f"{row['level']} → {level}: {row['text']}\n")


if __name__ == "__main__":
    main()
