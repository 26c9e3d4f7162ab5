"""*Show me the words*: the advert itself, picture and text, with the words marked in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fireside.actions.everywhere import READ_AGAIN
from fireside.flows.advert import full_stop
from fireside.flows.effects import Effects, ReadPage, ShowPicture
from fireside.flows.flow import Flow, World
from fireside.flows.page import Block, MarkedText, Marking, Page, Picture, PictureMark, Reading
from fireside.flows.results import PictureShown, Result
from fireside.i18n import tr

if TYPE_CHECKING:
    from fireside_core.adverts.wire import ReportEvent


class AdvertShownFlow(Flow):
    """``picture``: the file as it is; it is not there for a past check."""

    def __init__(self, world: World, report: ReportEvent, picture: bytes = b"") -> None:
        super().__init__(world)
        self._report = report
        self._data = picture
        self._picture: object | None = None
        self._looked = not picture

    def page(self) -> Page:
        blocks: list[Block] = []
        marks = markings(self._report)
        if self._picture is not None:
            blocks.append(Picture(self._picture, tr("The picture."), picture_marks(self._report)))
        elif not self._looked:
            blocks.append(Reading((tr("One moment."),)))
        elif self._data:
            blocks.append(Reading((tr("I cannot show this picture. Here are its words."),)))
        if not marks:
            blocks.append(Reading((tr("I have marked nothing in it."),)))
        if self._report.text:
            blocks.append(MarkedText(self._report.text, marks))
        return Page(
            title=tr("Show me the words"),
            blocks=tuple(blocks),
            column=(READ_AGAIN,),
            primary=False,
        )

    def enter(self) -> Effects:
        if self._data and self._picture is None:
            return (ShowPicture(self._data), ReadPage(after_ms=300))
        return (ReadPage(),)

    def result(self, result: Result) -> Effects:
        if isinstance(result, PictureShown):
            self._picture, self._looked = result.picture, True
            return (ReadPage(),)
        return ()


def markings(report: ReportEvent) -> tuple[Marking, ...]:
    """The words of all reasons, those of one place together, in their order in the text."""
    found: dict[tuple[int, int], list[int]] = {}
    for number, reason in enumerate(report.reasons, start=1):
        for words in reason.words:
            numbers = found.setdefault((words.start, words.end), [])
            if number not in numbers:
                numbers.append(number)
    return tuple(
        Marking(
            start, end, tuple(numbers), _said(report, start, end, numbers), _grave(report, numbers)
        )
        for (start, end), numbers in sorted(found.items())
        if 0 <= start < end <= len(report.text)
    )


def picture_marks(report: ReportEvent) -> tuple[PictureMark, ...]:
    """Boxes around the words of the reasons, one for each line that they stand on.

    They are read aloud with the text, not once more with the picture.
    """
    found: list[PictureMark] = []
    for mark in markings(report):
        exact = [b for b in report.boxes if (b.start, b.end) == (mark.start, mark.end)]
        near = [b for b in report.boxes if b.start < mark.end and b.end > mark.start]
        lines = (tuple((corner.x, corner.y) for corner in box.corners) for box in exact or near)
        for place, corners in enumerate(dict.fromkeys(lines)):
            # The further lines of the same words need no number of their own.
            found.append(PictureMark(() if place else mark.numbers, corners))
    return tuple(found)


def _said(report: ReportEvent, start: int, end: int, numbers: list[int]) -> str:
    words = " ".join(report.text[start:end].split())
    titles = "; ".join(report.reasons[number - 1].title.rstrip(". ") for number in numbers)
    quoted = full_stop(f"“{words}”")
    return tr("Number {number}: {words} {reason}.", number=numbers[0], words=quoted, reason=titles)


def _grave(report: ReportEvent, numbers: list[int]) -> bool:
    return any(report.reasons[number - 1].level == "red" for number in numbers)
