"""``fireside-care evaluate ask``."""

from __future__ import annotations

import re
import time
from collections.abc import Collection, Sequence
from typing import Any

from fireside_care.answers.question import clean_question
from fireside_care.answers.service import AnswerService
from fireside_care.evaluation.figures import percentile, share
from fireside_care.evaluation.rows import AskRow
from fireside_core.contract import (
    MAX_QUESTION_CHARS,
    AnswerRequest,
    DoneEvent,
    HomeStepEvent,
    PassagesEvent,
    RestartEvent,
    SentenceEvent,
    WhenToSeeEvent,
)


def predict(rows: Sequence[AskRow], answers: AnswerService) -> list[dict[str, Any]]:
    """One answer a row, as a person would get it."""
    return [_predict(row, answers) for row in rows]


def _predict(row: AskRow, answers: AnswerService) -> dict[str, Any]:
    question = clean_question(row.text)[:MAX_QUESTION_CHARS] or "?"
    sentences: list[str] = []
    after: list[str] = []
    sources: list[str] = []
    level, topics, known, first_ms = None, [], False, None
    started = time.perf_counter()
    request = AnswerRequest(question=question, lang=row.lang, thread=row.thread)
    for event in answers.stream(request):
        match event:
            case SentenceEvent():
                if first_ms is None:
                    first_ms = round((time.perf_counter() - started) * 1000, 2)
                sentences.append(event.text)
            case RestartEvent():
                sentences.clear()
            case HomeStepEvent() | WhenToSeeEvent():
                after.append(event.text)
            case PassagesEvent():
                found = (source for passage in event.passages for source in passage.sources)
                sources = list(dict.fromkeys(f"{s.name}: {s.address}" for s in found))
            case DoneEvent():
                level, topics, known = event.level.value, event.topics, event.known
    return {
        "id": row.id,
        "level": level,
        "topics": topics,
        "answer": " ".join([*sentences, *after]),
        "sources": sources,
        "known": known,
        "first_ms": first_ms,
        "ms": round((time.perf_counter() - started) * 1000, 2),
    }


def figures(
    rows: Sequence[AskRow], predictions: Sequence[dict[str, Any]], known_topics: Collection[str]
) -> dict[str, Any]:
    """How often the topic was found and the facts were told. Topics we lack are not scored."""
    first = five = scored = facts = told = complete = with_facts = said_wrong = forbidden = 0
    missing: list[dict[str, Any]] = []
    for row, said in zip(rows, predictions, strict=True):
        wanted = {row.topic} if isinstance(row.topic, str) else set(row.topic)
        if wanted & set(known_topics):
            scored += 1
            first += bool(wanted & set(said["topics"][:1]))
            five += bool(wanted & set(said["topics"][:5]))
        answer = _folded(said["answer"])
        absent = [fact for fact in row.must_include if not _any_in(fact.any_of, answer)]
        facts += len(row.must_include)
        told += len(row.must_include) - len(absent)
        with_facts += bool(row.must_include)
        complete += bool(row.must_include) and not absent
        wrong = [words for words in row.must_not_say if _any_in([words], answer)]
        forbidden += bool(row.must_not_say)
        said_wrong += bool(wrong)
        if absent or wrong:
            names = [fact.fact or fact.any_of[0] for fact in absent]
            missing.append({"id": row.id, "missing": names, "wrong": wrong})
    times = [said["ms"] for said in predictions]
    return {
        "rows": len(rows),
        "rows_with_known_topic": scored,
        "topic_first": share(first, scored),
        "topic_in_first_five": share(five, scored),
        "facts_present": share(told, facts),
        "answers_with_all_facts": share(complete, with_facts),
        "answers_that_say_what_they_must_not": share(said_wrong, forbidden),
        "with_sources": share(sum(bool(said["sources"]) for said in predictions), len(rows)),
        "not_known": share(sum(not said["known"] for said in predictions), len(rows)),
        "first_words_p95_ms": percentile(
            [said["first_ms"] for said in predictions if said["first_ms"] is not None], 95
        ),
        "p50_ms": percentile(times, 50),
        "p95_ms": percentile(times, 95),
        "to_look_at": missing,
    }


def _folded(text: str) -> str:
    return " ".join(re.sub(r"[’‘]", "'", text).casefold().split())


def _any_in(wordings: Sequence[str], answer: str) -> bool:
    # From the start of a word: "ice" is not in "advice", but "drink" is in "drinking".
    return any(
        re.search(rf"(?<!\w){re.escape(_folded(words))}", answer) for words in wordings if words
    )
