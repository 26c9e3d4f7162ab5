"""A question that was asked, and what was answered, as it is kept on this computer."""

from __future__ import annotations

from typing import NamedTuple


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
