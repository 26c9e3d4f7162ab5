"""An advert on its way to be checked, and how its verdict looks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from fireside.flows.page import Banner, Tone
from fireside.i18n import tr
from fireside_core.adverts.model import Verdict
from fireside_core.phrases import normalise

if TYPE_CHECKING:
    from fireside_core.adverts.wire import Reason, ReportEvent

Channel: TypeAlias = Literal["text", "spoken", "link", "picture"]

MAX_WORDS = 20_000
"""Characters the care service takes (``fireside_core.adverts.wire.MAX_ADVERT_CHARS``)."""
_TITLE_CHARS = 46
_QUOTE_CHARS = 110
_SINGLE = str.maketrans('“”"', "‘’'")


class Advert(NamedTuple):
    """``text``: the words, or the address of a page. ``picture``: a file as it is."""

    channel: Channel
    text: str = ""
    picture: bytes = b""


def verdict_banner(verdict: Verdict) -> Banner:
    """The four fixed phrases (design §6). None is green, and none says that it is safe."""
    return {
        Verdict.MISLEADING: Banner(tr("Likely misleading"), "warning", Tone.DANGER),
        Verdict.CAUTION: Banner(tr("Be careful"), "eye", Tone.CAUTION),
        Verdict.NONE_FOUND: Banner(tr("No warning signs found"), "magnifier", Tone.CALM),
        Verdict.COULD_NOT_TELL: Banner(tr("Could not tell"), "question", Tone.CALM),
    }[verdict]


def has_warnings(report: ReportEvent) -> bool:
    """Whether there is something to report to somebody."""
    return report.verdict in (Verdict.MISLEADING, Verdict.CAUTION)


def reason_tone(reason: Reason) -> Tone:
    """Red or amber; the number beside it goes with it."""
    return Tone.DANGER if reason.level == "red" else Tone.CAUTION


def quotes(report: ReportEvent, reason: Reason, most: int = 2) -> tuple[str, ...]:
    """The words of the advert that a reason is about, as they stand there."""
    found: list[str] = []
    for words in reason.words:
        text = " ".join(report.text[words.start : words.end].split())
        if text and text not in found:
            found.append(text)
    return tuple(full_stop(f"“{shortened(text, _QUOTE_CHARS)}”") for text in found[:most])


def within_quotes(text: str) -> str:
    """A text that is quoted in its turn: its own quotation marks become single ones."""
    return text.translate(_SINGLE)


def advert_title(report: ReportEvent) -> str:
    """What an advert is called in a list: its first words."""
    first = next((line for line in report.text.splitlines() if normalise(line)), "")
    return shortened(" ".join(first.split()), _TITLE_CHARS) if first else tr("Without words")


def shortened(text: str, most: int) -> str:
    """The beginning of a text; whole words."""
    if len(text) <= most:
        return text
    # Not "…", which stands for what was not heard.
    return text[:most].rsplit(" ", 1)[0].rstrip(",;:") + " ..."


def full_stop(text: str) -> str:
    """With something at its end that makes the voice pause."""
    text = text.strip()
    words = text.rstrip("”’\"'")
    return text if not words or words[-1] in ".!?。！？…" else f"{text}."
