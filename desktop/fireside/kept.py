"""What was asked and answered, or checked, as it is kept on this computer."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from fireside_core.adverts.wire import ReportEvent


class KeptAnswer(NamedTuple):
    """``asked_at``: ISO time on the clock of the wall; ``level``: a ``TriageLevel``'s value.

    ``complaint``: what the person found wrong with it, one of ``flows.complaint.KINDS``, and
    ``complaint_words`` in their own words; both are empty where nothing was.
    """

    id: int
    asked_at: str
    question: str
    answer: str
    level: str
    sources: tuple[str, ...] = ()
    complaint: str = ""
    complaint_words: str = ""


class KeptCheck(NamedTuple):
    """An advert that was checked; of a picture only the words are kept.

    ``channel``: how it came, see ``flows.advert.Channel``. ``waiting_since``: ISO time, empty
    where nobody is to be asked; ``waiting_for``: who, empty for the family.
    """

    id: int
    checked_at: str
    channel: str
    report: ReportEvent
    waiting_since: str = ""
    waiting_for: str = ""


class ReminderMark(NamedTuple):
    """That a reminder was told; see ``flows.reminding.Stage``. Times are ISO, in UTC.

    ``start``: when the visit was to begin then: moved, it is reminded of anew. ``at``: when it
    was told. ``again_at``: when the person asked to be told again.
    """

    visit: str
    start: str
    stage: str
    at: str
    confirmed: bool = False
    again_at: str = ""
