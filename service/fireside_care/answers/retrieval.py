"""From a question (and the questions before it) to the topics that fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fireside_care.answers.question import (
    clean_question,
    context_of,
    stands_alone,
    turns_to_another,
)
from fireside_care.library.index import Hit, Query, TopicIndex
from fireside_care.library.topic import Topic
from fireside_care.library.words import terms
from fireside_core.contract import Turn

# Below this the library holds nothing on the question; measured on tests/service/questions.
_KNOWN_BY_MEANING = 0.34
_KNOWN_BY_WORDS = 0.3
# What decides the topic of a follow-up: the questions before it, both together, its own words.
_BEFORE_SHARE = 0.6
_JOINED_SHARE = 0.2
_LEANING = 0.15


@dataclass(frozen=True)
class Found:
    """What the library holds on a question. ``query`` includes the thread where it must."""

    query: Query
    hits: list[Hit]
    known: bool
    context: str
    """The earlier questions the question rests on; empty when it stands alone."""


def find(index: TopicIndex, question: str, thread: Sequence[Turn]) -> Found:
    """The topics for a question, best first."""
    alone = index.query(question)
    context = "" if not thread or stands_alone(question) else context_of(thread)
    if not context:
        hits = index.topics_for(alone)
        return _found(alone, _leaning(index, hits, thread) if thread else hits, "")
    before = index.query(context)
    if not terms(question):
        return _found(before, index.topics_for(before), context)
    if turns_to_another(question) and index.names_topic(alone):
        # "And what about my hip?": the thread is kept, but its subject is another one now.
        return _found(alone, index.topics_for(alone), context)
    scores: dict[str, float] = {}
    topics: dict[str, Topic] = {}
    for query, share in (
        (before, _BEFORE_SHARE),
        (index.query(f"{context} {question}"), _JOINED_SHARE),
        (alone, 1 - _BEFORE_SHARE - _JOINED_SHARE),
    ):
        for hit in index.topics_for(query):
            topics[hit.topic.id] = hit.topic
            scores[hit.topic.id] = scores.get(hit.topic.id, 0.0) + share * hit.score
    ranked = sorted(scores, key=lambda topic_id: (-scores[topic_id], topic_id))
    hits = [Hit(topics[topic_id], scores[topic_id]) for topic_id in ranked]
    # Within the topic the new words decide; the topic itself is no longer in question.
    return _found(alone, hits, context)


def _leaning(index: TopicIndex, hits: list[Hit], thread: Sequence[Turn]) -> list[Hit]:
    """A question that stands alone is still asked in a conversation about something."""
    before = index.query(clean_question(thread[-1].question))
    spoken_of = {hit.topic.id: hit.score for hit in index.topics_for(before)}
    leaning = [
        Hit(hit.topic, hit.score + _LEANING * spoken_of.get(hit.topic.id, 0.0)) for hit in hits
    ]
    return sorted(leaning, key=lambda hit: (-hit.score, hit.topic.id))


def _found(query: Query, hits: list[Hit], context: str) -> Found:
    threshold = _KNOWN_BY_WORDS if query.cosines is None else _KNOWN_BY_MEANING
    known = bool(hits) and hits[0].score >= threshold
    return Found(query, hits, known, context)
