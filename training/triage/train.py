"""Trains the meaning net of triage and tells how good it is on what it has not seen.

    pip install -e .[training]
    python -m training.triage.train            trains, chooses thresholds, writes weights and report

Reads ``training/triage/utterances/*.jsonl`` and the utterances that the written rules are tested
on. Cross-validation splits by family of wording, never by row: rows of one written ``family``,
and rows that the sentence model takes for nearly the same, stay together.
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.preprocessing import StandardScaler

from fireside_care.library.meaning import SentenceModel, model_folder
from fireside_care.triage.urgency import runs
from fireside_core.danger import assess
from fireside_core.triage import TriageLevel

ROOT = Path(__file__).resolve().parents[2]
UTTERANCES = ROOT / "training" / "triage" / "utterances"
RULES_TUNED_ON = ROOT / "tests" / "pure" / "data" / "danger_utterances.jsonl"
WEIGHTS = ROOT / "resources" / "triage" / "en.npz"
REPORT = ROOT / "training" / "triage" / "REPORT.md"
LEVELS = ("routine", "urgent", "emergency")

FOLDS = 8
STRENGTH = 6.0
RUNS_WEIGHT = 1.5
SAME_WORDING = 0.42
"""Cosine distance under which two utterances count as one wording."""
FALSE_ALARMS = 0.02
"""Share of routine utterances that the net may raise to emergency by itself."""
RAISED_TO_TODAY = 0.06
"""Share of routine utterances that it may raise at all."""

Rows = list[dict[str, Any]]


@dataclass
class Trained:
    """A classifier and what turns texts into its features."""

    scaler: StandardScaler
    words: TfidfVectorizer
    classifier: LogisticRegression

    def likely(self, portraits: np.ndarray, texts: list[str]) -> np.ndarray:
        """Rows of (routine, urgent, emergency)."""
        likely: np.ndarray = self.classifier.predict_proba(self.features(portraits, texts))
        return likely

    def features(self, portraits: np.ndarray, texts: list[str]) -> csr_matrix:
        """What the classifier sees: scaled portraits, then weighted runs of words."""
        dense = self.scaler.transform(portraits) / np.sqrt(portraits.shape[1])
        return hstack([csr_matrix(dense), self.words.transform(texts) * RUNS_WEIGHT]).tocsr()


def train(portraits: np.ndarray, texts: list[str], levels: np.ndarray) -> Trained:
    """Fit on all rows given."""
    words = TfidfVectorizer(
        analyzer=lambda text: list(runs(text).elements()), min_df=2, sublinear_tf=True
    )
    trained = Trained(
        StandardScaler().fit(portraits),
        words.fit(texts),
        LogisticRegression(C=STRENGTH, max_iter=500),
    )
    trained.classifier.fit(trained.features(portraits, texts), levels)
    return trained


def wordings(vectors: np.ndarray, rows: Rows) -> np.ndarray:
    """A number a row; rows of one wording share it."""
    found = fcluster(linkage(vectors, "average", metric="cosine"), SAME_WORDING, "distance")
    parent = list(range(found.max() + 1))

    def root(number: int) -> int:
        while parent[number] != number:
            number = parent[number]
        return number

    first: dict[str, int] = {}
    for row, number in zip(rows, found, strict=True):
        if family := row.get("family"):
            parent[root(number)] = root(first.setdefault(family, number))
    return np.array([root(number) for number in found])


def by_rules(text: str) -> int:
    """The level that the written rules give, counted from routine."""
    finding = assess(text)
    levels = {TriageLevel.EMERGENCY_NOW: 2, TriageLevel.SEE_TODAY: 1}
    return levels.get(finding.level, 0) if finding else 0


def shares(true: np.ndarray, said: np.ndarray) -> dict[str, float]:
    """The figures of the report."""
    return {
        "emergencies caught": float((said[true == 2] == 2).mean()),
        "emergencies sent home": float((said[true == 2] == 0).mean()),
        "routine raised to emergency": float((said[true == 0] == 2).mean()),
        "routine raised to today": float((said[true == 0] == 1).mean()),
        "urgent sent home": float((said[true == 1] == 0).mean()),
        "urgent raised to emergency": float((said[true == 1] == 2).mean()),
        "three levels right": float((said == true).mean()),
    }


def judged(likely: np.ndarray, thresholds: dict[str, float]) -> np.ndarray:
    """The levels that the net gives at these thresholds."""
    emergency = likely[:, 2] >= thresholds["emergency"]
    today = likely[:, 1:].sum(axis=1) >= thresholds["today"]
    return np.where(emergency, 2, np.where(today, 1, 0))


def read(paths: Iterable[Path]) -> Rows:
    """All rows of JSON-lines files; each remembers its file."""
    return [
        {**json.loads(line), "file": path.stem}
        for path in paths
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]


def main() -> None:
    """Cross-validate, choose thresholds, report, then train on everything."""
    rows = read([*sorted(UTTERANCES.glob("*.jsonl")), RULES_TUNED_ON])
    rows = list({row["text"]: row for row in rows}.values())
    texts = [row["text"] for row in rows]
    levels = np.array([LEVELS.index(row["level"]) for row in rows])
    folder = model_folder()
    if folder is None:
        sys.exit("The sentence model is not installed.")
    model = SentenceModel(folder)
    portraits = model.portraits(texts)
    groups = wordings(model.encode(texts), rows)

    likely = np.zeros((len(rows), 3))
    for seen, unseen in GroupKFold(FOLDS).split(portraits, levels, groups):
        trained = train(portraits[seen], [texts[n] for n in seen], levels[seen])
        likely[unseen] = trained.likely(portraits[unseen], [texts[n] for n in unseen])

    fresh = np.array([row["file"] != RULES_TUNED_ON.stem for row in rows])
    routine = likely[fresh & (levels == 0)]
    thresholds = {
        "emergency": round(float(np.quantile(routine[:, 2], 1 - FALSE_ALARMS)), 3),
        "today": round(float(np.quantile(routine[:, 1:].sum(axis=1), 1 - RAISED_TO_TODAY)), 3),
    }
    said = judged(likely, thresholds)
    rules = np.array([by_rules(text) for text in texts])
    both = np.maximum(said, rules)
    write_report(
        rows, levels, fresh, {"net": said, "rules": rules, "both": both}, thresholds, groups
    )
    save(train(portraits, texts, levels), thresholds)
    print(REPORT.read_text(encoding="utf-8"))


def save(trained: Trained, thresholds: dict[str, float]) -> None:
    """Scaling and weights folded together, in half precision where that is enough."""
    size = len(trained.scaler.mean_)
    coefficients = trained.classifier.coef_
    portrait = (coefficients[:, :size] / trained.scaler.scale_ / np.sqrt(size)).T
    bias = trained.classifier.intercept_ - trained.scaler.mean_ @ portrait
    WEIGHTS.parent.mkdir(exist_ok=True)
    told = {
        "thresholds": thresholds,
        "runs": trained.words.get_feature_names_out().tolist(),
    }
    np.savez_compressed(
        WEIGHTS,
        portrait=portrait.astype(np.float32),
        bias=bias.astype(np.float32),
        runs=(coefficients[:, size:].T * RUNS_WEIGHT).astype(np.float16),
        rarity=trained.words.idf_.astype(np.float16),
        told=np.frombuffer(json.dumps(told, ensure_ascii=False).encode(), dtype=np.uint8),
    )


def write_report(
    rows: Rows,
    levels: np.ndarray,
    fresh: np.ndarray,
    said: dict[str, np.ndarray],
    thresholds: dict[str, float],
    groups: np.ndarray,
) -> None:
    """Write ``REPORT.md``."""
    lines = [
        "# The meaning net of triage: cross-validated report",
        "",
        "Made by `python -m training.triage.train`. Every figure of the *net* is of rows whose",
        f"wording it had not seen ({FOLDS} folds by family of wording). The rules were tuned on",
        "these rows since they were written, so *rules* and *both* are flattered;",
        "`tests/evaluation` tells what they do on rows that nobody tuned on.",
        "",
        f"{len(rows)} utterances in {len(set(groups.tolist()))} wordings: "
        + ", ".join(
            f"{count} {LEVELS[level]}" for level, count in sorted(Counter(levels.tolist()).items())
        )
        + f". Thresholds: {json.dumps(thresholds)}.",
        "",
        "| on utterances of training/triage | " + " | ".join(said) + " |",
        "|---|" + "---|" * len(said),
    ]
    tables = {name: shares(levels[fresh], levels_said[fresh]) for name, levels_said in said.items()}
    lines += [
        f"| {name} | " + " | ".join(f"{table[name]:.3f}" for table in tables.values()) + " |"
        for name in next(iter(tables.values()))
    ]
    lines += [
        "",
        "## By red flag",
        "",
        "Emergencies missed, and routine rows raised, by both together.",
    ]
    lines += ["", "| flag | emergencies | missed | routine | raised |", "|---|---|---|---|---|"]
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for row, level, both, new in zip(rows, levels, said["both"], fresh, strict=True):
        if new:
            counts[row["flag"]][f"{LEVELS[level]}"] += 1
            counts[row["flag"]][f"{LEVELS[level]} as {LEVELS[both]}"] += 1
    for flag, count in sorted(counts.items()):
        missed = count["emergency"] - count["emergency as emergency"]
        cells = (flag, count["emergency"], missed, count["routine"], count["routine as emergency"])
        lines.append("| " + " | ".join(map(str, cells)) + " |")
    lines += ["", "## Emergencies missed by both", ""]
    for row, level, both, new in zip(rows, levels, said["both"], fresh, strict=True):
        if new and level == 2 and both != 2:
            lines.append(f"- {row['flag']}, taken for {LEVELS[both]}: {row['text']}")
    REPORT.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
