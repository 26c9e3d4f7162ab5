"""Checking an advert from its words, its picture or its page, step by step."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import structlog

from fireside_care.adverts import wording
from fireside_care.adverts.addresses import warnings_of
from fireside_care.adverts.judging import AdvertJudge, Judgement
from fireside_care.adverts.links import LinkError, PageFetcher
from fireside_care.adverts.report import report, unclear
from fireside_care.i18n import tr
from fireside_care.logs import where_it_broke
from fireside_care.ocr.pictures import PictureError
from fireside_core.adverts import Verdict
from fireside_core.adverts.wire import (
    MAX_ADVERT_CHARS,
    AdvertEvent,
    Code,
    Corner,
    ProgressEvent,
    ReportEvent,
    WordsBox,
)
from fireside_core.contract import ErrorEvent

if TYPE_CHECKING:
    from fireside_care.adverts.second_opinion import SecondOpinion
    from fireside_care.library.meaning import SentenceModel
    from fireside_care.ocr.reader import PictureReader
    from fireside_care.ocr.reading import Code as CodeFound
    from fireside_care.ocr.reading import Quad, Reading

_log = structlog.get_logger(__name__)


class AdvertService:
    """What the endpoints call. Safe to call from several threads."""

    def __init__(
        self,
        reader: PictureReader,
        fetcher: PageFetcher,
        second_opinion: SecondOpinion | None = None,
    ) -> None:
        self._judge = AdvertJudge()
        self._reader = reader
        self._fetcher = fetcher
        self._second_opinion = second_opinion

    def load(self, model: SentenceModel | None) -> None:
        """Read the rules and what was learned; without it only the rules judge."""
        self._judge.load(model)

    def check_words(self, text: str) -> Iterator[AdvertEvent]:
        """Check an advert's words."""
        return _guarded(self._of_words(text))

    def check_link(self, address: str) -> Iterator[AdvertEvent]:
        """Fetch a page and check its words."""
        return _guarded(self._of_link(address))

    def check_picture(self, data: bytes) -> Iterator[AdvertEvent]:
        """Read a picture file and check its words and codes."""
        return _guarded(self._of_picture(data))

    def judge(self, text: str) -> Judgement:
        """The verdict on words by rules and what was learned, without a report."""
        return self._judge.judge(text)

    def _of_words(self, text: str) -> Iterator[AdvertEvent]:
        yield ProgressEvent(stage="checking")
        yield from self._concluded(text)

    def _of_link(self, address: str) -> Iterator[AdvertEvent]:
        yield ProgressEvent(stage="fetching")
        try:
            text = self._fetcher.text(address)
        except LinkError as error:
            yield ErrorEvent(code=error.code, text=error.message)
            return
        yield ProgressEvent(stage="checking")
        cut = len(text) > MAX_ADVERT_CHARS
        notices = (tr(wording.FIRST_PART),) if cut else ()
        yield from self._concluded(text[:MAX_ADVERT_CHARS], notices)

    def _of_picture(self, data: bytes) -> Iterator[AdvertEvent]:
        yield ProgressEvent(stage="looking")
        try:
            yield ProgressEvent(stage="reading")
            reading = self._reader.read(data)
        except PictureError as error:
            yield ErrorEvent(code=error.code.value, text=wording.picture_problem(error.code))
            return
        yield ProgressEvent(stage="checking")
        yield from self._of_reading(reading)

    def _of_reading(self, reading: Reading) -> Iterator[AdvertEvent]:
        codes = [_code(code, reading) for code in reading.codes]
        if not reading.readable or not reading.text.strip():
            why = wording.NOT_READABLE if reading.text.strip() else wording.NO_WORDS
            yield unclear(tr(why), reading.text).model_copy(update={"codes": codes})
            return
        notices = (tr(wording.ONLY_PART),) if reading.incomplete else ()
        for event in self._concluded(reading.text[:MAX_ADVERT_CHARS], notices):
            if isinstance(event, ReportEvent):
                if reading.incomplete and event.verdict is Verdict.NONE_FOUND:
                    # What is missing may be what matters.
                    yield unclear(tr(wording.ONLY_PART), reading.text)
                    return
                marked = [words for reason in event.reasons for words in reason.words]
                boxes = [
                    WordsBox(start=w.start, end=w.end, corners=_corners(quad, reading))
                    for w in marked
                    for quad in reading.boxes_of(w.start, w.end)
                ]
                yield event.model_copy(update={"boxes": boxes, "codes": codes})
            else:
                yield event

    def _concluded(self, text: str, notices: tuple[str, ...] = ()) -> Iterator[AdvertEvent]:
        if not any(sign.isalnum() for sign in text):
            yield unclear(tr(wording.NO_WORDS), text)
            return
        judgement = self._judge.judge(text)
        if self._second_opinion is not None and judgement.lang is not None:
            yield ProgressEvent(stage="model")
            judgement, notice = self._second_opinion.on(text, judgement)
            notices = (*notices, notice) if notice else notices
        yield report(judgement, text, notices)


def _guarded(events: Iterator[AdvertEvent]) -> Iterator[AdvertEvent]:
    """Whatever breaks becomes a sentence; nothing of the advert is logged."""
    try:
        yield from events
    except Exception as error:
        _log.error("advert_check_failed", error=type(error).__name__, at=where_it_broke(error))
        yield ErrorEvent(code="internal", text=tr(wording.BROKE))


def _corners(quad: Quad, reading: Reading) -> list[Corner]:
    return [
        Corner(x=min(1.0, max(0.0, x / reading.width)), y=min(1.0, max(0.0, y / reading.height)))
        for x, y in quad
    ]


def _code(code: CodeFound, reading: Reading) -> Code:
    return Code(
        kind=code.kind,
        leads_to=code.value,
        warnings=warnings_of(code.value),
        corners=_corners(code.quad, reading),
    )
