"""Trains the advert nets and tells how good they are on families of wording they have not seen.

    pip install -e .[training]
    python -m training.adverts.train en zh

Reads ``training/adverts/rows/*.jsonl``; writes ``resources/adverts/<lang>/net.npz`` and
``training/adverts/REPORT.md``. Cross-validation splits by ``family``, never by row.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.preprocessing import normalize

from fireside_care.adverts.grams import BUCKETS, NEAR, OWN, WHOLE, Bag, advert_bag, clause_bags
from fireside_care.adverts.learned import shares
from fireside_care.adverts.weighing import signs_of
from fireside_care.library.meaning import SentenceModel, model_folder
from fireside_core.adverts import load_advert_rules
from fireside_core.adverts.clauses import Clause, clauses
from training.adverts.rows import Row, read_rows, rule_of

ROOT = Path(__file__).resolve().parents[2]
ROWS = ROOT / "training" / "adverts" / "rows"
REPORT = ROOT / "training" / "adverts" / "REPORT.md"
VERDICTS = ("ok", "caution", "misleading")

FOLDS = 5
STRENGTH = 30.0
LEAST_ROWS = 2
"""Runs met in fewer clauses are forgotten."""
MOST_DIRECTIONS = 192
PORTRAIT = {"clause": 1.0, "whole": 0.7, "advert": 1.0}
FALSE_MISLEADING = 0.01
"""Share of honest adverts that the net may call misleading by itself."""
FALSE_CAUTION = 0.05
"""Share of honest adverts that it may warn of at all."""


def matrix(bags: Sequence[Bag]) -> csr_matrix:
    """Bags as rows."""
    starts = np.cumsum([0, *map(len, bags)])
    numbers = np.fromiter((n for bag in bags for n in bag), dtype=np.int64)
    weights = np.fromiter((w for bag in bags for w in bag.values()), dtype=np.float64)
    return csr_matrix((weights, numbers, starts), shape=(len(bags), BUCKETS))


@dataclass
class Kind:
    """Features of one kind of thing (clauses, or whole adverts): bags, and dense portraits."""

    bags: list[tuple[csr_matrix, float]]
    portraits: list[tuple[np.ndarray, float]]


@dataclass
class Fitted:
    """A classifier with all that turns features into its input."""

    rarity: np.ndarray
    kept: np.ndarray
    runs: np.ndarray
    portrait: np.ndarray
    bias: np.ndarray

    def scores(self, kind: Kind, rows: np.ndarray) -> np.ndarray:
        """One-against-the-rest scores."""
        found = self.bias + sum(
            normalize(bags[rows].multiply(self.rarity).tocsr())[:, self.kept] * share @ self.runs
            for bags, share in kind.bags
        )
        at = 0
        for portraits, _ in kind.portraits:
            width = portraits.shape[1]
            found = found + portraits[rows] @ self.portrait[at : at + width]
            at += width
        return np.asarray(found)


def fit(kind: Kind, rows: np.ndarray, labels: np.ndarray, classes: int) -> Fitted:
    """Learn from these rows; ``labels`` are numbers below ``classes``."""
    met = sum(np.asarray((bags[rows] > 0).sum(axis=0)).ravel() for bags, _ in kind.bags)
    rarity = np.log((1 + len(rows)) / (1 + met)) + 1
    rarity[met < LEAST_ROWS] = 0
    kept = np.flatnonzero(rarity)
    # Each kind of runs has its own prefix, so that they share the numbers without meeting.
    seen = sum(
        normalize(bags[rows].multiply(rarity).tocsr())[:, kept] * share for bags, share in kind.bags
    )
    dense, centres, folds = [], [], []
    for portraits, share in kind.portraits:
        centre, spread = portraits[rows].mean(axis=0), portraits[rows].std(axis=0) + 1e-9
        # Few directions hold nearly all of it, and are learned from ten times faster.
        found = PCA(MOST_DIRECTIONS, random_state=0).fit((portraits[rows] - centre) / spread)
        fold = found.components_.T / spread[:, None] * share / np.sqrt(portraits.shape[1])
        centres.append(centre)
        folds.append(fold)
        dense.append(csr_matrix((portraits[rows] - centre) @ fold))
    classifier = OneVsRestClassifier(LogisticRegression(C=STRENGTH, solver="liblinear"))
    classifier.fit(hstack([seen, *dense]).tocsr(), labels[rows])
    weights = np.zeros((len(kept) + len(folds) * MOST_DIRECTIONS, classes))
    bias = np.full(classes, -12.0)
    for name, one in zip(classifier.classes_, classifier.estimators_, strict=True):
        weights[:, name], bias[name] = one.coef_[0], one.intercept_[0]
    runs, directions = weights[: len(kept)], weights[len(kept) :]
    # Centre, spread and directions are folded in, so that judging needs none of them.
    each = np.split(directions, len(folds)) if folds else []
    portraits = [fold @ part for fold, part in zip(folds, each, strict=True)]
    for centre, portrait in zip(centres, portraits, strict=True):
        bias = bias - centre @ portrait
    whole = np.vstack(portraits) if portraits else np.zeros((0, classes))
    return Fitted(rarity, kept, runs, whole, bias)


@dataclass
class Adverts:
    """All rows of a language, made ready."""

    rows: list[Row]
    parts: list[list[Clause]]
    of_advert: np.ndarray
    labels: np.ndarray
    verdicts: np.ndarray
    folds: np.ndarray
    clause: Kind
    advert: Kind


def made_ready(rows: list[Row], lang: str, rules: Sequence[str]) -> Adverts:
    """Clauses, labels and features of all rows."""
    parts = [clauses(row.text) for row in rows]
    bags = [clause_bags(row.text, part, lang) for row, part in zip(rows, parts, strict=True)]
    flat = [three for three_each in bags for three in three_each]
    labels = [
        0 if (rule := rule_of(part, row)) is None else 1 + rules.index(rule)
        for row, each in zip(rows, parts, strict=True)
        for part in each
    ]
    clause = Kind(
        [
            (matrix([three[at] for three in flat]), share)
            for at, share in enumerate((OWN, NEAR, WHOLE))
        ],
        [],
    )
    advert = Kind(
        [(matrix([advert_bag(r.text, p, lang) for r, p in zip(rows, parts, strict=True)]), 1.0)], []
    )
    of_advert = np.repeat(np.arange(len(rows)), [len(each) for each in parts])
    if lang == "en":
        said, whole = _portraits(rows, parts)
        clause.portraits = [(said, PORTRAIT["clause"]), (whole[of_advert], PORTRAIT["whole"])]
        advert.portraits = [(whole, PORTRAIT["advert"])]
    folds = [int(hashlib.md5(row.family.encode()).hexdigest(), 16) % FOLDS for row in rows]
    verdicts = [VERDICTS.index(row.verdict) for row in rows]
    return Adverts(
        rows,
        parts,
        of_advert,
        np.array(labels),
        np.array(verdicts),
        np.array(folds),
        clause,
        advert,
    )


def _portraits(rows: list[Row], parts: list[list[Clause]]) -> tuple[np.ndarray, np.ndarray]:
    folder = model_folder()
    if folder is None:
        sys.exit("The sentence model is not installed.")
    texts = [row.text[p.start : p.end] for row, each in zip(rows, parts, strict=True) for p in each]
    texts += [row.text for row in rows]
    found = _Portraits(SentenceModel(folder)).of(texts)
    return found[: -len(rows)], found[-len(rows) :]


class _Portraits:
    """Portraits kept between runs: they take minutes."""

    FILE = ROOT / "build" / "advert_portraits.npz"

    def __init__(self, model: SentenceModel) -> None:
        self._model = model

    def of(self, texts: Sequence[str]) -> np.ndarray:
        kept: dict[str, np.ndarray] = {}
        if self.FILE.exists():
            with np.load(self.FILE) as file:
                kept = dict(
                    zip(json.loads(file["texts"].tobytes()), file["portraits"], strict=True)
                )
        missing = [text for text in dict.fromkeys(texts) if text not in kept]
        for at in range(0, len(missing), 64):
            some = missing[at : at + 64]
            kept |= zip(some, self._model.portraits(some).astype(np.float16), strict=True)
        if missing:
            self.FILE.parent.mkdir(exist_ok=True)
            names = np.frombuffer(json.dumps(list(kept)).encode(), dtype=np.uint8)
            np.savez(self.FILE, texts=names, portraits=np.stack(list(kept.values())))
        return np.stack([kept[text] for text in texts]).astype(np.float32)


def signs(
    adverts: Adverts,
    broken: np.ndarray,
    sounds: np.ndarray,
    rules: Sequence[str],
    reds: set[str],
    lang: str,
) -> np.ndarray:
    """What the last step weighs, a row an advert."""
    written = load_advert_rules(lang)
    nothing = np.eye(1, broken.shape[1])
    return np.stack(
        [
            signs_of(
                broken[adverts.of_advert == at] if adverts.parts[at] else nothing,
                sounds[at],
                rules,
                reds,
                written.check(row.text),
            )
            for at, row in enumerate(adverts.rows)
        ]
    )


def weighed(rows: np.ndarray, verdicts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The last step: weights and bias over raw signs."""
    centre, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-6
    found = LogisticRegression(C=1.0, class_weight="balanced", max_iter=1000)
    found.fit((rows - centre) / spread, verdicts)
    weights = (found.coef_ / spread).T
    return weights, found.intercept_ - centre @ weights


def _likely(scores: np.ndarray) -> np.ndarray:
    likely = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(likely / likely.sum(axis=1, keepdims=True))


def main() -> None:
    """Cross-validate, choose thresholds, report, train on everything."""
    told = [train_language(lang) for lang in sys.argv[1:] or ["en", "zh"]]
    if len(told) > 1:
        REPORT.write_text("\n".join(["# The advert nets\n", *told]), encoding="utf-8")


def train_language(lang: str) -> str:
    """Train one language; returns its part of the report."""
    rows = [row for row in read_rows(sorted(ROWS.glob("*.jsonl"))) if row.lang == lang]
    written = load_advert_rules(lang).rules
    rules = list(written)
    reds = {rule for rule in rules if written[rule].level == "red"}
    adverts = made_ready(rows, lang, rules)
    broken = np.zeros((len(adverts.labels), len(rules) + 1))
    sounds = np.zeros((len(rows), len(VERDICTS)))
    in_fold = adverts.folds[adverts.of_advert]
    for fold in range(FOLDS):
        seen, unseen = np.flatnonzero(in_fold != fold), np.flatnonzero(in_fold == fold)
        one = fit(adverts.clause, seen, adverts.labels, len(rules) + 1)
        broken[unseen] = shares(one.scores(adverts.clause, unseen))
        seen, unseen = np.flatnonzero(adverts.folds != fold), np.flatnonzero(adverts.folds == fold)
        one = fit(adverts.advert, seen, adverts.verdicts, len(VERDICTS))
        sounds[unseen] = shares(one.scores(adverts.advert, unseen))
    weighing = signs(adverts, broken, sounds, rules, reds, lang)
    likely = np.zeros((len(rows), len(VERDICTS)))
    for fold in range(FOLDS):
        seen = adverts.folds != fold
        weights, bias = weighed(weighing[seen], adverts.verdicts[seen])
        likely[~seen] = _likely(weighing[~seen] @ weights + bias)
    honest = likely[adverts.verdicts == 0]
    thresholds = {
        "misleading": max(0.5, float(np.quantile(honest[:, 2], 1 - FALSE_MISLEADING))),
        "caution": max(0.35, float(np.quantile(1 - honest[:, 0], 1 - FALSE_CAUTION))),
        "clause": 0.25,
    }
    weights, bias = weighed(weighing, adverts.verdicts)
    everything = fit(adverts.clause, np.arange(len(adverts.labels)), adverts.labels, len(rules) + 1)
    whole = fit(adverts.advert, np.arange(len(rows)), adverts.verdicts, len(VERDICTS))
    told = {
        "rules": rules,
        "reds": sorted(reds),
        "thresholds": thresholds,
        "portraits": bool(adverts.clause.portraits),
    }
    path = ROOT / "resources" / "adverts" / lang / "net.npz"
    np.savez_compressed(
        path,
        told=np.frombuffer(json.dumps(told).encode(), dtype=np.uint8),
        weigh=weights,
        weigh_bias=bias,
        **_packed("clause", everything),
        **_packed("advert", whole),
    )
    print(f"{path.name} {lang}: {path.stat().st_size / 1e6:.1f} MB")
    return _report(lang, adverts, likely, thresholds)


def _packed(name: str, fitted: Fitted) -> dict[str, np.ndarray]:
    """Eight bits a weight, a scale for each class."""
    scale = np.abs(fitted.runs).max(axis=0) / 127 + 1e-12
    return {
        f"{name}_numbers": fitted.kept.astype(np.int32),
        f"{name}_rarity": fitted.rarity[fitted.kept].astype(np.float16),
        f"{name}_runs": np.rint(fitted.runs / scale).astype(np.int8),
        f"{name}_scale": scale.astype(np.float32),
        f"{name}_portrait": fitted.portrait.astype(np.float32),
        f"{name}_bias": fitted.bias.astype(np.float32),
    }


def _report(lang: str, adverts: Adverts, likely: np.ndarray, thresholds: dict[str, float]) -> str:
    said = np.where(
        likely[:, 2] >= thresholds["misleading"],
        2,
        np.where(1 - likely[:, 0] >= thresholds["caution"], 1, 0),
    )
    true = adverts.verdicts
    lines = [
        f"## {lang}: {len(true)} adverts, {len({r.family for r in adverts.rows})} families",
        "",
    ]
    lines += ["| true \\ said | " + " | ".join(VERDICTS) + " |", "|---|---|---|---|"]
    for at, name in enumerate(VERDICTS):
        counts = [str(int(((true == at) & (said == to)).sum())) for to in range(3)]
        lines.append(f"| {name} | " + " | ".join(counts) + " |")
    scores = [
        2 * ((true == at) & (said == at)).sum() / max(1, (true == at).sum() + (said == at).sum())
        for at in range(3)
    ]
    lines += [
        "",
        f"Macro-F1 {np.mean(scores):.3f} on unseen families; thresholds {thresholds}.",
        "",
    ]
    print("\n".join(lines))
    return "\n".join(lines)


if __name__ == "__main__":
    main()
