"""Fit resources/speech/certainty.json, and judge it on voices and phrases that it has not seen.

Usage: python training/voice/fit_certainty.py FIT_FOLDER JUDGE_FOLDER [--rows 1200]

The folders are two parts made by ``make_speech.py``. Each row is recognised with a screen of 20
to 30 phrases drawn at random; in four of five commands the screen has the phrase. What the
recogniser shows of each (``SphinxEngine.look``) is kept in signs.jsonl beside the manifest and
used again next time. The weights are judged on the part that they have not seen; what is written
at last is fitted on both. The fit is a logistic regression by Newton's method, a little penalised.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import sys
import wave
from pathlib import Path
from typing import Any

import numpy as np

from fireside.speech.engines import certainty
from fireside.speech.engines.sphinx import SphinxEngine
from fireside_core.hearing import ASK, DO
from fireside_core.phrases import normalise

OUT = Path(__file__).resolve().parents[2] / "resources" / "speech" / "certainty.json"
PENALTY = 1.0
Row = dict[str, Any]


def signs_of(folder: Path, limit: int) -> list[Row]:
    """What the recogniser shows of the first ``limit`` rows of a folder."""
    kept = folder / "signs.jsonl"
    rows = [json.loads(line) for line in kept.open()] if kept.exists() else []
    with (folder / "manifest.csv").open(encoding="utf-8") as table:
        manifest = list(csv.DictReader(table))
    phrases = sorted({row["text"] for row in manifest if row.get("kind", "command") == "command"})
    engine = SphinxEngine()
    with kept.open("a", encoding="utf-8") as file:
        for row in manifest[len(rows) : limit]:
            rng = random.Random(row["file"])
            said = normalise(row["text"]) if row.get("kind", "command") == "command" else None
            others = [p for p in phrases if normalise(p) != said]
            screen = rng.sample(others, min(len(others), rng.randint(19, 29)))
            offered = said is not None and rng.random() < 0.8
            if offered:
                screen.insert(rng.randrange(len(screen)), row["text"])
            engine.set_grammar(screen)
            with wave.open(str(folder / row["file"])) as sound:
                found = engine.look(sound.readframes(sound.getnframes()))
            row["offered"] = offered
            row["found"] = found and {
                "phrase": found.phrase,
                "other": found.other,
                "signs": found.signs(),
            }
            row["right"] = offered and found is not None and normalise(found.phrase) == said
            rows.append(row)
            file.write(json.dumps(row) + "\n")
    return rows[:limit]


def fit(rows: list[Row]) -> dict[str, Any]:
    """The weights that make what was found as likely as it is right."""
    found = [row for row in rows if row["found"]]
    names = sorted(found[0]["found"]["signs"])
    x = np.array([[row["found"]["signs"][name] for name in names] for row in found])
    y = np.array([float(row["right"]) for row in found])
    mean, spread = x.mean(axis=0), x.std(axis=0) + 1e-6
    z = np.hstack([np.clip((x - mean) / spread, -4, 4), np.ones((len(x), 1))])
    weights = np.zeros(z.shape[1])
    penalty = np.diag([PENALTY] * len(names) + [1e-6])
    for _ in range(30):
        chance = 1 / (1 + np.exp(-z @ weights))
        slope = z.T @ (y - chance) - penalty @ weights
        bend = (z * (chance * (1 - chance))[:, None]).T @ z + penalty
        weights += np.linalg.solve(bend, slope)
    return {
        "made_by": "training/voice/fit_certainty.py on made speech (espeak-ng, flite, festival)",
        "rows": len(found),
        "bias": round(float(weights[-1]), 4),
        "signs": {
            name: [round(float(v), 4) for v in (weights[i], mean[i], spread[i])]
            for i, name in enumerate(names)
        },
    }


def report(rows: list[Row]) -> str:
    """What would happen to each row, by kind of voice and condition; and reliability."""
    groups: dict[tuple[str, str], list[str]] = {}
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(10)]
    for row in rows:
        sure = certainty.certainty(row["found"]["signs"]) if row["found"] else 0.0
        if row["found"]:
            bins[min(9, int(sure * 10))].append((sure, row["right"]))
        done, asked = sure >= DO, sure >= ASK
        if row["offered"]:
            what = ("right" if row["right"] else "wrong") if done else "asked" if asked else "lost"
            voice = "formant" if row["engine"] == "espeak-ng" else "human"
            wrapped = row.get("spoken", row["text"]) != row["text"]
            where = [(voice, row["condition"]), (voice, "all"), ("all", "all")]
            where += [(voice, "wrapped")] if wrapped else []
        else:
            what = "taken" if done else "asked" if asked else "let go"
            kind = row.get("kind", "command")
            where = [(kind if kind != "command" else "other command", "none"), ("none", "none")]
        for place in where:
            groups.setdefault(place, []).append(what)
    lines = []
    for (voice, condition), outcomes in sorted(groups.items()):
        shares = {k: f"{100 * outcomes.count(k) / len(outcomes):.1f}" for k in sorted({*outcomes})}
        lines.append(f"{voice:14} {condition:9} {len(outcomes):5} {shares}")
    for pairs in bins:
        if pairs:
            sure, right = np.mean(np.array(pairs, dtype=float), axis=0)
            lines.append(f"sure {sure:.2f} right {right:.2f} ({len(pairs)})")
    return "\n".join([*lines, ""])


def main() -> None:
    """Fit, write, judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("fit", type=Path)
    parser.add_argument("judge", type=Path)
    parser.add_argument("--rows", type=int, default=1200)
    args = parser.parse_args()
    known, unseen = signs_of(args.fit, args.rows), signs_of(args.judge, args.rows)
    for rows in (known, known + unseen):
        OUT.write_text(json.dumps(fit(rows), indent=1) + "\n", encoding="utf-8")
        if rows is known:
            sys.stdout.write(f"fitted on\n{report(known)}\njudged on\n{report(unseen)}")


if __name__ == "__main__":
    main()
