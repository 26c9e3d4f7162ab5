"""The course of an answer: judge, find, compose or let the model write, and send."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

import structlog

from fireside_care.answers import wording
from fireside_care.answers.composing import (
    MOST_SENTENCES,
    Composed,
    Said,
    compose,
    compose_alarm,
    compose_emergency,
    compose_other_language,
    compose_unknown,
    passages_to_write_from,
    with_sign,
)
from fireside_care.answers.question import asked_before, is_latin
from fireside_care.answers.retrieval import find
from fireside_care.answers.writing import Writing
from fireside_care.i18n import tr
from fireside_care.library.library import Library
from fireside_care.llm.client import Model
from fireside_care.logs import where_it_broke
from fireside_care.triage.service import Judgement, TriageService
from fireside_core.contract import (
    AnswerEvent,
    AnswerRequest,
    DoneEvent,
    ErrorEvent,
    HomeStepEvent,
    LevelEvent,
    MoreEvent,
    NoticeEvent,
    Passage,
    PassagesEvent,
    RestartEvent,
    SentenceEvent,
    WhenToSeeEvent,
)
from fireside_core.triage import TriageLevel

_log = structlog.get_logger(__name__)
_LANG = "en"
_EMERGENCY = TriageLevel.EMERGENCY_NOW
_TOPICS_TOLD = 5
# In the first seconds after a start the sentence model is still being loaded.
_PATIENCE_S = 3.0


@dataclass(frozen=True)
class _Draft:
    """The answer from the library, ready to be sent, and what a model may write from."""

    judgement: Judgement
    composed: Composed
    known: bool
    topics: list[str]
    notice: str | None = None
    to_write_from: tuple[Passage, ...] = ()
    """Empty where the model is not asked: an emergency, another language, nothing found."""


class AnswerService:
    """Answers questions. Keeps nothing of them."""

    def __init__(self, library: Library, triage: TriageService, model: Model | None) -> None:
        self._library = library
        self._triage = triage
        self._model = model

    def stream(self, request: AnswerRequest) -> Iterator[AnswerEvent]:
        """The events of an answer; the question has been cleaned. Never raises."""
        try:
            draft = self._draft(request)
            yield LevelEvent(level=draft.judgement.level, flag=draft.judgement.flag)
            if draft.notice:
                yield NoticeEvent(text=draft.notice)
            if self._model is not None and draft.to_write_from:
                yield from self._written(self._model, request, draft)
            else:
                yield from _from_library(draft)
        except Exception as error:
            _log.error("answer_broke", error=type(error).__name__, at=where_it_broke(error))
            yield ErrorEvent(code="internal", text=tr(wording.BROKE))

    def _draft(self, request: AnswerRequest) -> _Draft:
        question = request.question
        before = asked_before(request.thread)
        self._library.wait_for_meaning(_PATIENCE_S)
        index = self._library.index(request.lang)
        notice = None
        if index is None and is_latin(question):
            index, notice = self._library.index(_LANG), tr(wording.ONLY_ENGLISH_NOTICE)
        if index is None or (request.lang.startswith(_LANG) and not is_latin(question)):
            judgement = self._triage.judge_found(question, request.lang, None, None, before)
            judgement = _capped(judgement, request.not_emergency)
            return _Draft(judgement, compose_other_language(self._library.index(_LANG)), False, [])

        found = find(index, question, request.thread)
        judgement = self._triage.judge_found(
            question, request.lang, index, found.query, before, found.context
        )
        judgement = _capped(judgement, request.not_emergency)
        topics = [hit.topic.id for hit in found.hits[:_TOPICS_TOLD]]
        finding = judgement.finding
        if finding and judgement.level is TriageLevel.EMERGENCY_NOW:
            return _Draft(judgement, compose_emergency(finding, found.hits), True, topics, notice)
        if judgement.level is TriageLevel.EMERGENCY_NOW:
            alarm = compose_alarm(index, found.hits, found.query)
            return _Draft(judgement, alarm, True, topics, notice)
        composed = (
            compose(index, found.hits, found.query)
            if found.known
            else compose_unknown(index, found.hits)
        )
        if finding:
            composed = with_sign(composed, finding, request.not_emergency)
        return _Draft(
            judgement,
            composed,
            found.known,
            topics,
            notice,
            passages_to_write_from(index, found.hits, found.query),
        )

    def _written(
        self, model: Model, request: AnswerRequest, draft: _Draft
    ) -> Iterator[AnswerEvent]:
        """The model's answer; the library's where the model fails or breaks a rule."""
        lead = draft.composed.lead
        writing = Writing(
            model,
            request.question,
            draft.to_write_from,
            request.thread,
            draft.judgement.level,
            request.lang,
            MOST_SENTENCES - len(lead),
        )
        said: list[Said] = []
        level = draft.judgement.level
        for sentence in writing.sentences():
            if not said:
                yield from map(_sentence, lead)
            said.append(sentence)
            raised = _cap(writing.level, request.not_emergency)
            if raised is not level:
                level = raised
                yield LevelEvent(level=level, flag=draft.judgement.flag)
            yield _sentence(sentence)

        # A level that the model raised stays, even where its words are withdrawn.
        raised = _cap(writing.level, request.not_emergency)
        if raised is not level:
            yield LevelEvent(level=raised, flag=draft.judgement.flag)
        if raised is not draft.judgement.level:
            draft = _raised(draft, raised)
        if writing.outcome == "written":
            yield from _rest(_with_model_passages(draft, said), "model")
            return
        if said:
            withdrawn = writing.outcome == "withdrawn"
            why = wording.MODEL_WITHDRAWN if withdrawn else wording.MODEL_CUT
            yield RestartEvent(text=tr(why))
        elif writing.outcome != "unknown":
            away = writing.outcome == "away"
            yield NoticeEvent(text=tr(wording.MODEL_AWAY if away else wording.MODEL_UNUSABLE))
        yield from _from_library(draft)


def _cap(level: TriageLevel, not_emergency: bool) -> TriageLevel:
    """What the person called no emergency is still something for today."""
    return TriageLevel.SEE_TODAY if not_emergency and level is _EMERGENCY else level


def _capped(judgement: Judgement, not_emergency: bool) -> Judgement:
    return replace(judgement, level=_cap(judgement.level, not_emergency))


def _raised(draft: _Draft, level: TriageLevel) -> _Draft:
    """The draft where the model holds that it is more pressing."""
    composed = draft.composed
    if level is _EMERGENCY:
        # Nothing calm may stand beside the call for help.
        composed = replace(
            composed,
            lead=(Said(tr(wording.CALL_AMBULANCE)), *composed.lead),
            home_step=None,
            when_to_see=tr(wording.CALL_AMBULANCE),
            more=(),
        )
    judgement = replace(draft.judgement, level=level, net="model")
    return replace(draft, judgement=judgement, composed=composed)


def _with_model_passages(draft: _Draft, said: list[Said]) -> _Draft:
    """The answer as the model gave it: what it rests on comes first under *Why*."""
    named = {passage for sentence in said for passage in sentence.passages}
    passages = [passage for passage in draft.to_write_from if passage.id in named]
    passages += [passage for passage in draft.composed.passages if passage.id not in named]
    composed = draft.composed
    if not draft.known and draft.judgement.level is not _EMERGENCY:
        # Found by the model among topics too far off to take advice from.
        composed = replace(composed, home_step=None, when_to_see=None, more=())
    return replace(draft, composed=replace(composed, passages=tuple(passages)), known=True)


def _sentence(said: Said) -> SentenceEvent:
    return SentenceEvent(text=said.text, passages=list(said.passages))


def _from_library(draft: _Draft) -> Iterator[AnswerEvent]:
    yield from map(_sentence, draft.composed.told)
    yield from _rest(draft, "library")


def _rest(draft: _Draft, written_by: Literal["library", "model"]) -> Iterator[AnswerEvent]:
    composed = draft.composed
    if composed.home_step:
        yield HomeStepEvent(text=composed.home_step)
    if composed.when_to_see:
        yield WhenToSeeEvent(text=composed.when_to_see)
    yield MoreEvent(sentences=list(composed.more))
    yield PassagesEvent(passages=list(composed.passages))
    yield DoneEvent(
        level=draft.judgement.level,
        known=draft.known,
        written_by=written_by,
        topics=draft.topics,
    )
