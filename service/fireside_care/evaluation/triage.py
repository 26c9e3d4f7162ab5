"""``fireside-care evaluate triage``."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

from fireside_care.answers.question import clean_question
from fireside_care.answers.service import AnswerService
from fireside_care.evaluation.figures import percentile, share
from fireside_care.evaluation.rows import TriageRow, Urgency
from fireside_care.triage.service import TriageService
from fireside_core.contract import MAX_QUESTION_CHARS, AnswerRequest, DoneEvent, LevelEvent
from fireside_core.triage import TriageLevel

_GRAVE = {
    ("emergency", "urgent"),
    ("emergency", "routine"),
    ("urgent", "routine"),
    ("routine", "emergency"),
}
"""What to look at: a danger missed, an ambulance for nothing."""

URGENCIES: dict[TriageLevel, Urgency] = {
    TriageLevel.EMERGENCY_NOW: "emergency",
    TriageLevel.SEE_TODAY: "urgent",
    TriageLevel.SEE_THIS_WEEK: "routine",
    TriageLevel.CARE_AT_HOME: "routine",
}


def predict(
    rows: Sequence[TriageRow], triage: TriageService, with_model: AnswerService | None
) -> list[dict[str, Any]]:
    """One prediction a row. ``with_model``: the model may raise the level, as in an answer."""
    predictions = []
    for row in rows:
        text = clean_question(row.text)[:MAX_QUESTION_CHARS]
        started = time.perf_counter()
        judgement = triage.judge(text, row.lang)
        level, net = judgement.level, judgement.net
        if with_model is not None and text:
            raised = _level_of_answer(with_model, text, row.lang)
            if raised.rank < level.rank:
                level, net = raised, "model"
        predictions.append(
            {
                "id": row.id,
                "level": URGENCIES[level],
                "flag": judgement.flag,
                "net": net,
                "ms": round((time.perf_counter() - started) * 1000, 2),
            }
        )
    return predictions


def _level_of_answer(answers: AnswerService, text: str, lang: str) -> TriageLevel:
    level = TriageLevel.CARE_AT_HOME
    for event in answers.stream(AnswerRequest(question=text, lang=lang)):
        if isinstance(event, LevelEvent | DoneEvent):
            level = event.level
    return level


def figures(rows: Sequence[TriageRow], predictions: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """What was caught, what was missed, and what was raised for nothing."""
    pairs = [(row.level, said["level"]) for row, said in zip(rows, predictions, strict=True)]
    counts = {level: sum(true == level for true, _ in pairs) for level in URGENCIES.values()}

    def of(true: Urgency, *said: Urgency) -> float | None:
        hits = sum(label == true and guess in said for label, guess in pairs)
        return share(hits, counts[true])

    times = [said["ms"] for said in predictions]
    confusion = Counter(f"{true} as {guess}" for true, guess in pairs)
    return {
        "rows": len(pairs),
        "counts": counts,
        "confusion": dict(sorted(confusion.items())),
        "accuracy": share(sum(true == said for true, said in pairs), len(pairs)),
        "emergency_recall": of("emergency", "emergency"),
        "urgent_recall": of("urgent", "urgent"),
        "urgent_or_worse_recall": of("urgent", "urgent", "emergency"),
        "routine_recall": of("routine", "routine"),
        "routine_raised_to_emergency": of("routine", "emergency"),
        "urgent_sent_home": of("urgent", "routine"),
        "emergency_sent_home": of("emergency", "routine"),
        "p50_ms": percentile(times, 50),
        "p95_ms": percentile(times, 95),
        "by_flag": _by_flag(rows, predictions),
        "to_look_at": [
            {
                "id": row.id,
                "flag": row.flag,
                "level": row.level,
                "said": said["level"],
                "net": said["net"],
                "sign": said["flag"],
                "text": row.text,
            }
            for row, said in zip(rows, predictions, strict=True)
            if (row.level, said["level"]) in _GRAVE
        ],
    }


def _by_flag(
    rows: Sequence[TriageRow], predictions: Sequence[dict[str, Any]]
) -> dict[str, dict[str, int]]:
    """For each flag of the labels: how its rows were judged, as "level as level"."""
    found: dict[str, Counter[str]] = {}
    for row, said in zip(rows, predictions, strict=True):
        found.setdefault(row.flag, Counter())[f"{row.level} as {said['level']}"] += 1
    return {flag: dict(sorted(found[flag].items())) for flag in sorted(found)}
