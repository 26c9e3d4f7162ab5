"""What the written safety rules are made of, once they have been read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from fireside_core.triage import TriageLevel

Kind = Literal["medical", "self_harm", "poisoning"]


@dataclass(frozen=True, slots=True)
class DangerSource:
    """Where a sign comes from. ``checked``: ISO date the page was really read, or ``None``."""

    name: str
    title: str
    address: str
    checked: str | None = None


@dataclass(frozen=True, slots=True)
class DangerSign:
    """A sign that a person needs help now, or today, and what to say to them.

    ``said`` completes "You said: …" and "It sounds as if …". ``act`` is what to do now, and
    ``while_waiting`` what to do until help comes; both are read aloud. Neither holds an
    emergency number: that depends on the country. ``may_be`` names in one sentence what it can
    be a sign of, where a nurse would say so.
    """

    id: str
    kind: Kind
    level: TriageLevel
    said: str
    act: str
    while_waiting: tuple[str, ...]
    sources: tuple[DangerSource, ...]
    may_be: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """The worst sign found in a text, and the person's own words that raised it."""

    sign: DangerSign
    matched: str
    others: tuple[DangerSign, ...] = ()

    @property
    def level(self) -> TriageLevel:
        """How soon the person should be seen."""
        return self.sign.level
