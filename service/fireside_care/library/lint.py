"""The form that every topic must have, so that it can be read aloud as it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from fireside_care.library.sentences import split_sentences, word_count
from fireside_care.library.topic import Topic
from fireside_core.danger import unsafe_answer

MOST_WORDS = 18
MOST_WORDS_ON_AVERAGE = 12.0

_COUNTS = {
    "also_called": (5, 20),
    "asked": (6, 18),
    "In short": (3, 4),
    "What you can do": (4, 7),
    "See someone if": (3, 7),
    "Emergency if": (0, 5),
    "More": (4, 10),
}
_MOST_SENTENCES_A_SECTION = 4
_MOST_ALSO_ASKED = 8
_MARKUP = re.compile(r"[*_`<>|\[\]#]|https?:|“|”|‘|’")
_STIFF = re.compile(r"\b(healthcare provider|consult|hypertension|medical professional)\b", re.I)


def problems(topic: Topic) -> Iterator[str]:
    """What is wrong with the form of a topic, each as a sentence for its writer."""
    yield from _counts(topic)
    yield from _questions(topic)
    for clause in (*(line.clause for line in topic.see), *topic.emergency):
        if clause[:1].isupper() and clause.split()[0] not in ("I", "A"):
            yield f"must start in lower case, it follows 'if': {clause}"
    for step in topic.steps:
        if len(split_sentences(step)) > 1:
            yield f"What you can do: must be one sentence: {step}"
    yield from _sentences(topic, list(spoken(topic)))


def spoken(topic: Topic) -> Iterator[str]:
    """Every sentence of a topic as a person may hear it."""
    yield from topic.in_short.sentences
    yield from topic.steps
    for section in (topic.advice[1], *topic.more):
        yield from section.sentences


def _counts(topic: Topic) -> Iterator[str]:
    found: dict[str, int] = {
        "also_called": len(topic.also_called),
        "asked": len(topic.asked),
        "In short": len(topic.in_short.sentences),
        "What you can do": len(topic.steps),
        "See someone if": len(topic.see),
        "Emergency if": len(topic.emergency),
        "More": len(topic.more),
    }
    for name, (least, most) in _COUNTS.items():
        if not least <= found[name] <= most:
            yield f"{name}: has {found[name]}, should have {least} to {most}"
    for section in topic.more:
        if len(section.sentences) > _MOST_SENTENCES_A_SECTION:
            yield f"More: more than {_MOST_SENTENCES_A_SECTION} sentences: {section.question}"


def _questions(topic: Topic) -> Iterator[str]:
    if len({asked.lower() for asked in topic.asked}) < len(topic.asked):
        yield "asked: two are the same"
    for section in topic.more:
        if len(section.also_asked) > _MOST_ALSO_ASKED:
            yield f"More: more than {_MOST_ALSO_ASKED} also asked: {section.question}"
        if not section.question.endswith("?"):
            yield f"More: a heading must be a question: {section.question}"


def _sentences(topic: Topic, sentences: list[str]) -> Iterator[str]:
    lengths = [word_count(sentence) for sentence in _as_written(topic)]
    average = sum(lengths) / len(lengths)
    if average > MOST_WORDS_ON_AVERAGE:
        yield f"sentences have {average:.1f} words on average, at most {MOST_WORDS_ON_AVERAGE:.0f}"
    for sentence in _as_written(topic):
        if word_count(sentence) > MOST_WORDS:
            yield f"more than {MOST_WORDS} words: {sentence}"
    for sentence in sentences:
        if _MARKUP.search(sentence):
            yield f"holds markup or curly quotes: {sentence}"
        if ";" in sentence:
            yield f"holds a semicolon: {sentence}"
        if stiff := _STIFF.search(sentence):
            yield f"say it plainer than {stiff.group(0)!r}: {sentence}"
        if unsafe := unsafe_answer(sentence, topic.lang):
            yield f"would be withheld ({unsafe.id}): {sentence}"


def _as_written(topic: Topic) -> Iterable[str]:
    """Clauses count without the words that go before them when they are read out."""
    clauses = (*(line.clause for line in topic.see), *topic.emergency)
    sections = (section.sentences for section in topic.more)
    return (
        *topic.in_short.sentences,
        *topic.steps,
        *clauses,
        *(sentence for sentences in sections for sentence in sentences),
    )
