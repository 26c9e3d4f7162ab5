"""Composing an answer from the library: which passages, which sentences, in which order."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from statistics import median

from fireside_care.answers import wording
from fireside_care.i18n import tr
from fireside_care.library.index import Hit, Kind, Query, TopicIndex, best_sections
from fireside_care.library.sentences import split_sentences
from fireside_care.library.topic import Section, Topic
from fireside_care.library.words import terms
from fireside_care.triage.complaint import is_complaint
from fireside_core.contract import Passage, Source
from fireside_core.danger.model import DangerSign, Finding

MOST_SENTENCES = 6
_MOST_MORE = 16
_WHO_TO_ASK = "who-to-ask"
# An unknown question this near to a topic shows it under *Why*.
_NEAR = 0.28
_TOPICS_TO_WRITE_FROM = 3
_SECTIONS_A_TOPIC = 4
# A section under "More" answers the question itself when it fits this well, or stands out
# this far from the topic's other sections. Measured on tests/service/questions.
_FITS = 0.55
_STANDS_OUT = 0.12
_QUESTION_MARGIN = 0.05
_COMPLAINT_MARGIN = 0.1
_CLOSE_SECTION = 0.12
_CLOSE_SECOND = 0.1
_OTHER_TOPIC = 0.02
_TOPICS_TOLD = 3
# The first bullet is the most useful one; another must fit clearly better to take its place.
_CLEARLY_BETTER = 0.20
_SAME_WORDS = 0.75
# Below this the section's heading may be another question than the one that was asked.
_SAME_QUESTION = 0.6
_YES_OR_NO = re.compile(
    r"(yes|no|not|often|usually|mostly|sometimes)\b[^.]{0,14}\.$", re.IGNORECASE
)

_WANTS_ADVICE = re.compile(
    r"\b(what (can|could|should|do|shall|must) (i|we|he|she)\b(?! (eat|have|catch))"
    r"|how (can|do|could|should) (i|we|he|she)|help(s)? with|good for|ease|relieve"
    r"|get rid|cure|treat|remed|anything (i|for|to)|best (thing|way))",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Said:
    """A sentence of the answer and the passages it rests on."""

    text: str
    passages: tuple[str, ...] = ()


@dataclass(frozen=True)
class Composed:
    """A whole answer, before it is sent piece by piece."""

    sentences: tuple[Said, ...]
    home_step: str | None
    when_to_see: str | None
    more: tuple[str, ...]
    passages: tuple[Passage, ...]
    lead: tuple[Said, ...] = ()
    """What must be said first, whoever writes the rest."""

    @property
    def told(self) -> tuple[Said, ...]:
        """All sentences of the answer, at most six."""
        return tuple(_distinct([*self.lead, *self.sentences], [])[:MOST_SENTENCES])


def compose(index: TopicIndex, hits: list[Hit], query: Query) -> Composed:
    """The answer to a question that the library knows."""
    topic = hits[0].topic
    steps_section, see_section = topic.advice
    step = _home_step(index, topic, query)
    fitting = _chosen(index, hits, query)
    chosen = [section for section, _ in fitting]
    fit = fitting[0][1] if fitting else 0.0
    advice = _best_steps(index, topic, query, without=step)

    if chosen:
        lead = [Said(text, (chosen[0].id,)) for text in _answer_sentences(chosen[0], fit)]
        rest = [
            Said(text, (topic.in_short.id,))
            for text in _fitting_sentences(topic.in_short, query, MOST_SENTENCES - len(lead))
        ]
        rest += [Said(text, (section.id,)) for section in chosen[1:] for text in section.sentences]
        rest += [Said(text, (steps_section.id,)) for text in advice]
    else:
        lead = [Said(text, (topic.in_short.id,)) for text in topic.in_short.sentences]
        rest = [Said(text, (steps_section.id,)) for text in advice]
    if _WANTS_ADVICE.search(query.text):
        rest = [
            *(Said(text, (steps_section.id,)) for text in advice[:3]),
            *rest,
        ]
    sentences = _distinct([*lead, *rest], [step or ""])[:MOST_SENTENCES]

    see = _when_to_see(index, topic, query)
    used = {passage for said in sentences for passage in said.passages}
    quoted: list[tuple[Topic, Section]] = [
        (_owner(section, hits), section) for section in (*chosen, topic.in_short)
    ]
    quoted += [(topic, part) for part in (steps_section, see_section) if part.sentences]
    return Composed(
        sentences=tuple(sentences),
        home_step=step,
        when_to_see=see,
        more=_more(index, topic, query, [*(said.text for said in sentences), step or ""]),
        passages=tuple(
            owner.passage(section)
            for owner, section in quoted
            if section.id in used or owner is topic
        ),
    )


def compose_unknown(index: TopicIndex, hits: list[Hit]) -> Composed:
    """The answer when the library holds nothing: said openly, with whom to ask instead."""
    near = [hit.topic for hit in hits[:1] if hit.score >= _NEAR]
    asking = index.topic(_WHO_TO_ASK)
    told = [Said(tr(wording.DONT_KNOW))]
    if asking is not None:
        told += [Said(text, (asking.in_short.id,)) for text in asking.in_short.sentences]
        near = [asking, *(topic for topic in near if topic is not asking)]
    else:
        told.append(Said(tr(wording.ASK_A_PHARMACIST)))
    return Composed(
        sentences=tuple(told),
        home_step=None,
        when_to_see=None,
        more=(),
        passages=tuple(topic.passage(topic.in_short) for topic in near),
    )


def compose_other_language(index: TopicIndex | None) -> Composed:
    """The answer to a question in a script that the library has no topics for.

    ``index``: the English topics, for whom to ask instead.
    """
    asking = index.topic(_WHO_TO_ASK) if index is not None else None
    passages = (asking.passage(asking.in_short),) if asking is not None else ()
    return Composed(
        tuple(Said(tr(text)) for text in wording.ONLY_ENGLISH), None, None, (), passages
    )


def compose_emergency(finding: Finding, hits: list[Hit]) -> Composed:
    """What to do now. The first sentence is the one thing that matters."""
    sign = finding.sign
    passage = _sign_passage(sign)
    parts = (sign.act, sign.may_be or "", *sign.while_waiting)
    told = [text for part in parts for text in split_sentences(part)]
    if sign.kind == "medical" and "ambulance" not in told[0].lower():
        told.insert(0, tr(wording.CALL_AMBULANCE))
    said = [Said(text, (passage.id,)) for text in told]
    near = [hit.topic for hit in hits[:1]]
    return Composed(
        sentences=tuple(_distinct(said, [])[:MOST_SENTENCES]),
        home_step=None,
        when_to_see=tr(wording.CALL_AMBULANCE) if sign.kind == "medical" else None,
        more=tuple(text for topic in near for text in topic.in_short.sentences),
        passages=(passage, *(topic.passage(topic.in_short) for topic in near)),
    )


def compose_alarm(index: TopicIndex, hits: list[Hit], query: Query) -> Composed:
    """What to do now where it sounds like an emergency and no rule says which."""
    topic = hits[0].topic if hits else None
    alarm = (wording.CALL_AMBULANCE, wording.SOUNDS_URGENT, wording.SAY_IT_AGAIN)
    said = [Said(tr(text)) for text in alarm]
    passages: list[Passage] = []
    if topic is not None:
        see = topic.advice[1]
        passages = [topic.passage(part) for part in (see, topic.in_short) if part.sentences]
        nearest = index.ranked(topic, Kind.EMERGENCY, query)[:2]
        said += [
            Said(wording.ambulance_if(topic.emergency[number], topic.lang), (see.id,))
            for number, _ in nearest
        ]
    said.append(Said(tr(wording.STAY)))
    return Composed(tuple(said), None, tr(wording.CALL_AMBULANCE), (), tuple(passages))


def with_sign(composed: Composed, finding: Finding, dismissed: bool) -> Composed:
    """An answer whose question holds a sign that a doctor should hear of today."""
    passage = _sign_passage(finding.sign)
    # Short, so that there is room for what was asked.
    act = split_sentences(finding.sign.act)[:1] + split_sentences(finding.sign.may_be or "")
    lead = [tr(text) for text in wording.DISMISSED] if dismissed else act
    if_worse = tr(wording.DISMISSED_IF_WORSE) if dismissed else ""
    pace = " ".join(filter(None, (if_worse, composed.when_to_see)))
    return replace(
        composed,
        lead=tuple(Said(text, (passage.id,)) for text in lead),
        when_to_see=pace or tr(wording.SEE_TODAY),
        passages=(passage, *composed.passages),
    )


def passages_to_write_from(index: TopicIndex, hits: list[Hit], query: Query) -> tuple[Passage, ...]:
    """What the model may draw on: the best sections of the best topics."""
    found: list[Passage] = []
    for hit in hits[:_TOPICS_TO_WRITE_FROM]:
        sections = [section for section, _ in best_sections(index, hit.topic, query)]
        chosen = [hit.topic.in_short, *(s for s in sections if s.question)][:_SECTIONS_A_TOPIC]
        if hit is hits[0]:
            chosen += hit.topic.advice
        found += [hit.topic.passage(section) for section in chosen]
    return tuple(found)


def _sign_passage(sign: DangerSign) -> Passage:
    return Passage(
        id=f"sign:{sign.id}",
        topic=sign.id,
        title=tr("A warning sign in what you said"),
        text=" ".join(filter(None, (sign.act, sign.may_be, *sign.while_waiting))),
        sources=[
            Source(
                name=source.name,
                title=source.title,
                address=source.address,
                checked=source.checked,
            )
            for source in sign.sources
        ],
    )


def _chosen(index: TopicIndex, hits: list[Hit], query: Query) -> list[tuple[Section, float]]:
    """Sections that answer this very question, best first, at most two."""
    topic = hits[0].topic
    scored = best_sections(index, topic, query)
    for other in hits[1:_TOPICS_TOLD]:
        # A topic that fits as well may answer; the farther off, the better its section must be.
        behind = hits[0].score - other.score
        if behind < _CLOSE_SECOND:
            scored += [
                (section, score - behind - _OTHER_TOPIC)
                for section, score in best_sections(index, other.topic, query)
                if section.question
            ]
    in_short = next(score for section, score in scored if section is topic.in_short)
    asked = sorted((pair for pair in scored if pair[0].question), key=lambda pair: -pair[1])
    # A complaint, and a wish for advice, is met by what it is and what to do; a question wants
    # its own answer first.
    open_asked = is_complaint(query.text) or _WANTS_ADVICE.search(query.text)
    least = in_short + (_COMPLAINT_MARGIN if open_asked else -_QUESTION_MARGIN)
    usual = median(score for _, score in asked) if asked else 0.0
    fitting = [
        (section, score)
        for section, score in asked
        if score >= least and (score >= _FITS or score - usual >= _STANDS_OUT)
    ]
    return [pair for pair in fitting[:2] if pair[1] >= fitting[0][1] - _CLOSE_SECTION]


def _answer_sentences(section: Section, fit: float) -> tuple[str, ...]:
    """A section's sentences; without a bare "Yes." where the question may be another one."""
    first, *others = section.sentences
    if others and fit < _SAME_QUESTION and _YES_OR_NO.match(first):
        return tuple(others)
    return section.sentences


def _fitting_sentences(section: Section, query: Query, count: int) -> list[str]:
    """The sentences nearest to the question, in the order in which they were written."""
    asked = set(query.terms)
    ranked = sorted(section.sentences, key=lambda text: -len(asked & _subjects(text)))
    return [text for text in section.sentences if text in ranked[:count]]


def _owner(section: Section, hits: list[Hit]) -> Topic:
    return next(hit.topic for hit in hits if section in hit.topic.sections)


def _home_step(index: TopicIndex, topic: Topic, query: Query) -> str | None:
    """One thing to do at home; an imported topic has none."""
    if not topic.steps:
        return None
    ranked = dict(index.ranked(topic, Kind.STEP, query))
    best = max(ranked, key=lambda number: ranked[number])
    return topic.steps[best if ranked[best] > ranked[0] + _CLEARLY_BETTER else 0]


def _best_steps(index: TopicIndex, topic: Topic, query: Query, without: str | None) -> list[str]:
    """The other bullets, those that fit the question best first."""
    steps = (topic.steps[number] for number, _ in index.ranked(topic, Kind.STEP, query))
    return [step for step in steps if step != without]


def _when_to_see(index: TopicIndex, topic: Topic, query: Query) -> str | None:
    """For each pace the line that fits the question best."""
    ranked = [number for number, _ in index.ranked(topic, Kind.SEE, query)]
    lines = [topic.see[number] for number in ranked]
    said = []
    for when in ("today", "this week"):
        clause = next((line.clause for line in lines if line.when == when), None)
        if clause is not None:
            said.append(wording.see_someone(when, clause, topic.lang))
    emergencies = index.ranked(topic, Kind.EMERGENCY, query)
    if emergencies:
        said.append(wording.ambulance_if(topic.emergency[emergencies[0][0]], topic.lang))
    return " ".join(said) or None


def _more(index: TopicIndex, topic: Topic, query: Query, used: Iterable[str]) -> tuple[str, ...]:
    """What is left to tell, the best fitting section first."""
    left = [
        *(
            Said(text)
            for section, _ in best_sections(index, topic, query)
            for text in section.sentences
            # Without its heading beside it a bare "Yes." answers nothing.
            if not _YES_OR_NO.match(text)
        ),
        *(Said(text) for text in topic.steps),
    ]
    return tuple(said.text for said in _distinct(left, used)[:_MOST_MORE])


def _distinct(said: Iterable[Said], used: Iterable[str]) -> list[Said]:
    """Without sentences that say almost what was said already."""
    seen = [_subjects(text) for text in used]
    kept: list[Said] = []
    for sentence in said:
        words = _subjects(sentence.text)
        if any(_overlap(words, other) >= _SAME_WORDS for other in seen):
            continue
        seen.append(words)
        kept.append(sentence)
    return kept


@lru_cache(maxsize=8192)
def _subjects(text: str) -> frozenset[str]:
    """The subject words of a sentence of the library; the same few come up again and again."""
    return frozenset(terms(text))


def _overlap(left: frozenset[str], right: frozenset[str]) -> float:
    return len(left & right) / (len(left | right) or 1)
