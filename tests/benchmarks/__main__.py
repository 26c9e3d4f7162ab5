"""``python -m tests.benchmarks [--rounds N] [--json]``."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Callable

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_LOGGING_RULES", "qt.multimedia.*=false")


def main() -> None:
    """Measure everything and print a table."""
    from tests.benchmarks import (
        answers,
        booking,
        listening,
        memory,
        phrases,
        screens,
        startup,
        voice,
    )

    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    measures: dict[str, Callable[[int], dict[str, float]]] = {
        "startup": startup.measure,
        "memory": memory.measure,
        "screens": screens.measure,
        "answers": answers.measure,
        "voice": voice.measure,
        "phrases": phrases.measure,
        "listening": listening.measure,
        "booking": booking.measure,
    }
    figures = {name: measure(arguments.rounds) for name, measure in measures.items()}
    if arguments.json:
        print(json.dumps(figures, indent=1))
        return
    for name, values in figures.items():
        print(name + ": " + ", ".join(f"{key} {value:.3g}" for key, value in values.items()))


if __name__ == "__main__":
    main()
