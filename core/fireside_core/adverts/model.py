"""What an advert check is made of."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Level = Literal["red", "amber"]
Voice = Literal["selling", "warning", "information"]
"""Who speaks: somebody who sells, somebody who warns of a trick, or a notice that does neither."""


class Verdict(StrEnum):
    """The four outcomes. There is none that says an advert is safe."""

    MISLEADING = "likely_misleading"
    CAUTION = "be_careful"
    NONE_FOUND = "no_warning_signs"
    COULD_NOT_TELL = "could_not_tell"


@dataclass(frozen=True, slots=True)
class RuleSource:
    """A law, code or guidance. ``checked``: ISO date at which it was read, or ``None``."""

    name: str
    title: str
    section: str = ""
    address: str = ""
    checked: str | None = None


@dataclass(frozen=True, slots=True)
class AdvertRule:
    """A trick, by its id: how grave it is, what it is called, and why it is one.

    ``title`` and ``sentence`` are read to the person.
    """

    id: str
    level: Level
    title: str
    sentence: str
    sources: tuple[RuleSource, ...]


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """Words of an advert, as offsets into its text, and the rule that they break.

    ``level``: that of the rule, or a milder one where the words make it so.
    """

    start: int
    end: int
    rule: str
    level: Level = "red"
