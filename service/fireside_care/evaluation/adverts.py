"""``fireside-care evaluate adverts``."""

from __future__ import annotations

import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from fireside_care.adverts.service import AdvertService
from fireside_care.evaluation.figures import edits, percentile, share
from fireside_core.adverts import Verdict
from fireside_core.adverts.wire import AdvertEvent, ReportEvent
from fireside_core.contract import ErrorEvent

Label = Literal["misleading", "caution", "ok"]

LABELS: dict[Verdict, str] = {
    Verdict.MISLEADING: "misleading",
    Verdict.CAUTION: "caution",
    Verdict.NONE_FOUND: "ok",
    Verdict.COULD_NOT_TELL: "could_not_tell",
}
_SCORED = ("misleading", "caution", "ok")
# Rows that quote tricks in order to warn of them, by the labeller's name for the product.
_QUOTES_TRICKS = re.compile(r"debunk|warning|news|research|myth|scam|alert|辟谣")
_TOKEN = re.compile(r"[\u3400-\u9fff]|[^\W_]+")


class Span(BaseModel):
    """Words that justify a reason: offsets into the text."""

    model_config = ConfigDict(extra="ignore")

    start: int
    end: int
    rule: str = ""


class AdvertRow(BaseModel):
    """A labelled advert. ``file``: its picture; ``readable`` false: right is "could not tell"."""

    model_config = ConfigDict(extra="ignore")

    id: str | int = ""
    text: str = ""
    lang: str = ""
    verdict: Label
    reasons: list[str] = []
    spans: list[Span] = []
    product_type: str = ""
    file: str = ""
    quality: str = ""
    readable: bool = True
    has_qr: bool = False
    qr_payload: str | None = None


class PictureRow(AdvertRow):
    """A row of a manifest of pictures."""

    file: str = Field(min_length=1)


def predict(rows: Sequence[AdvertRow], adverts: AdvertService) -> list[dict[str, Any]]:
    """One verdict a row, on its words."""
    return [_told(row, adverts.check_words(row.text), {"id": row.id}) for row in rows]


def predict_pictures(
    rows: Sequence[PictureRow], folder: Path, adverts: AdvertService
) -> list[dict[str, Any]]:
    """One verdict a picture, beside the one on its true words."""
    found = []
    for row in rows:
        data = (folder / row.file).read_bytes()
        said = _told(row, adverts.check_picture(data), {"file": row.file})
        said["verdict_of_words"] = _told(row, adverts.check_words(row.text), {})["verdict"]
        found.append(said)
    return found


def _told(row: AdvertRow, events: Iterable[AdvertEvent], head: dict[str, Any]) -> dict[str, Any]:
    started = time.perf_counter()
    report = ReportEvent(verdict=Verdict.COULD_NOT_TELL)
    error = ""
    for event in events:
        if isinstance(event, ReportEvent):
            report = event
        elif isinstance(event, ErrorEvent):
            error = event.code
    ms = round((time.perf_counter() - started) * 1000, 2)
    spans = [
        {"start": words.start, "end": words.end, "rule": reason.rule}
        for reason in report.reasons
        for words in reason.words
    ]
    return {
        **head,
        "verdict": LABELS[report.verdict],
        "reasons": [reason.rule for reason in report.reasons],
        "spans": sorted(spans, key=lambda span: (span["start"], span["end"])),
        "voice": report.voice,
        "text": report.text,
        "codes": [code.leads_to for code in report.codes],
        "error": error,
        "ms": ms,
    }


def figures(rows: Sequence[AdvertRow], predictions: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """How good verdicts, rules and marked words are."""
    pairs = [(row.verdict, said["verdict"]) for row, said in zip(rows, predictions, strict=True)]
    both = list(zip(rows, predictions, strict=True))
    honest = [(row, said) for row, said in both if row.verdict == "ok"]
    quoting = [(row, said) for row, said in honest if _QUOTES_TRICKS.search(row.product_type)]
    stopping = [said for row, said in both if "stop_treatment" in row.reasons]
    misleading = [said for row, said in both if row.verdict == "misleading"]
    by_lang = {
        lang: _macro_f1([(row.verdict, said["verdict"]) for row, said in both if row.lang == lang])
        for lang in sorted({row.lang for row in rows})
    }
    scores = [score for score in by_lang.values() if score is not None]
    times = [said["ms"] for said in predictions]
    return {
        "rows": len(rows),
        "macro_f1": _macro_f1(pairs),
        "macro_f1_by_language": by_lang,
        "language_gap": round(max(scores) - min(scores), 4) if len(scores) > 1 else None,
        "confusion": dict(sorted(Counter(f"{true} as {said}" for true, said in pairs).items())),
        "misleading_as_no_warning_signs": _of(said["verdict"] == "ok" for said in misleading),
        "stop_treatment_called_misleading": _of(s["verdict"] == "misleading" for s in stopping),
        "legitimate_called_misleading": _of(s["verdict"] == "misleading" for _, s in honest),
        "legitimate_given_any_warning": _of(
            said["verdict"] in ("misleading", "caution") for _, said in honest
        ),
        "hard_negatives_left_alone": _of(said["verdict"] == "ok" for _, said in quoting),
        "rule_micro_f1": _rules_f1(both),
        "marked_words_token_f1": _tokens_f1(both),
        "marked_words_token_f1_same_rule": _tokens_f1(both, same_rule=True),
        "by_rule": _by_rule(both),
        "p50_ms": percentile(times, 50),
        "p95_ms": percentile(times, 95),
        "to_look_at": [
            {"id": row.id, "true": row.verdict, "said": said["verdict"], "text": row.text[:160]}
            for row, said in both
            if row.verdict != said["verdict"]
        ],
    }


def picture_figures(
    rows: Sequence[PictureRow], predictions: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    """How good the reading is, and whether the verdict is that of the true words."""
    both = list(zip(rows, predictions, strict=True))
    readable = [(row, said) for row, said in both if row.readable]
    unreadable = [said for row, said in both if not row.readable]
    same = [said["verdict"] == said["verdict_of_words"] for _, said in readable]
    wrong: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for row, said in readable:
        true, read = _signs(row.text), _signs(said["text"])
        wrong[row.quality].append((edits(true, read), len(true)))
    codes = [row.qr_payload in said["codes"] for row, said in both if row.has_qr]
    return {
        "pictures": len(rows),
        "verdict_of_picture_is_that_of_words": _of(same),
        "verdict_right": _of(said["verdict"] == row.verdict for row, said in readable),
        "unreadable_could_not_tell": _of(s["verdict"] == "could_not_tell" for s in unreadable),
        "sign_error_by_quality": {
            quality: share(sum(e for e, _ in pairs), sum(n for _, n in pairs))
            for quality, pairs in sorted(wrong.items())
        },
        "codes_read": _of(codes),
        "picture_p50_ms": percentile([said["ms"] for said in predictions], 50),
        "pictures_to_look_at": [
            {"file": row.file, "words": said["verdict_of_words"], "picture": said["verdict"]}
            for row, said in readable
            if said["verdict"] != said["verdict_of_words"]
        ],
    }


def _signs(text: str) -> str:
    """Blanks and line ends do not count."""
    return "".join(text.split())


def _of(hits: Iterable[bool]) -> str | None:
    """A count as "3 of 20"."""
    found = list(hits)
    return f"{sum(found)} of {len(found)}" if found else None


def _macro_f1(pairs: Sequence[tuple[str, str]]) -> float | None:
    scores = []
    for label in _SCORED:
        hits = sum(true == said == label for true, said in pairs)
        both = sum(true == label for true, _ in pairs) + sum(said == label for _, said in pairs)
        if any(true == label for true, _ in pairs):
            scores.append(2 * hits / both)
    return round(sum(scores) / len(scores), 4) if scores else None


def _rules_f1(both: Sequence[tuple[AdvertRow, Mapping[str, Any]]]) -> float | None:
    hits = sum(len(set(row.reasons) & set(said["reasons"])) for row, said in both)
    whole = sum(len(set(row.reasons)) + len(set(said["reasons"])) for row, said in both)
    return share(2 * hits, whole)


def _by_rule(both: Sequence[tuple[AdvertRow, Mapping[str, Any]]]) -> dict[str, str]:
    rules = sorted({rule for row, _ in both for rule in row.reasons})
    return {
        rule: f"{sum(rule in r.reasons and rule in s['reasons'] for r, s in both)} found of "
        f"{sum(rule in r.reasons for r, _ in both)}, "
        f"{sum(rule in s['reasons'] and rule not in r.reasons for r, s in both)} besides"
        for rule in rules
    }


def _tokens_f1(
    both: Sequence[tuple[AdvertRow, Mapping[str, Any]]], same_rule: bool = False
) -> float | None:
    """Over words in English and signs in Chinese; of the rows that have marked words."""
    hits = whole = 0
    for row, said in both:
        true = _tokens(row.text, ((s.start, s.end, s.rule) for s in row.spans), same_rule)
        guess = _tokens(
            row.text, ((s["start"], s["end"], s["rule"]) for s in said["spans"]), same_rule
        )
        hits += len(true & guess)
        whole += len(true) + len(guess)
    return share(2 * hits, whole)


def _tokens(
    text: str, spans: Iterable[tuple[int, int, str]], same_rule: bool
) -> set[tuple[int, str]]:
    tokens = [match.span() for match in _TOKEN.finditer(text)]
    return {
        (start, rule if same_rule else "")
        for first, last, rule in spans
        for start, end in tokens
        if start < last and first < end
    }
