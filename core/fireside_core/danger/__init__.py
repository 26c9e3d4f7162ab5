"""Danger signs: written rules, as data, that answer at once, offline and with all else down.

:func:`assess` finds the worst danger sign in what a person says. :func:`unsafe_answer` finds
what an answer may never say. The rules are in ``resources/danger_signs/<lang>/``; its README
tells how to add one.
"""

from __future__ import annotations

from dataclasses import replace

from fireside_core.danger.answers import UnsafeReason, unsafe_answer
from fireside_core.danger.loader import load_rules
from fireside_core.danger.model import DangerSign, DangerSource, Finding, Kind
from fireside_core.danger.rules import Rules
from fireside_core.entries import RuleError

__all__ = [
    "DangerSign",
    "DangerSource",
    "Finding",
    "Kind",
    "RuleError",
    "Rules",
    "UnsafeReason",
    "assess",
    "assess_after",
    "load_rules",
    "told_more",
    "unsafe_answer",
]


def assess(text: str, lang: str = "en") -> Finding | None:
    """The worst danger sign in what a person said, or ``None``. Never raises on any text."""
    return load_rules(lang).assess(text)


def assess_after(before: str, text: str, lang: str = "en") -> Finding | None:
    """Like :func:`assess`, for words that follow on others: a sign may be told in two parts.

    "I hit my head", and later "I take warfarin": neither alone says it. What the earlier words
    raised by themselves was said then, may have been dismissed, and is not raised again.
    """
    alone = assess(text, lang)
    if not before:
        return alone
    more = told_more(assess(f"{before}. {text}", lang), assess(before, lang))
    found = [finding for finding in (alone, more) if finding is not None]
    return min(found, key=lambda finding: finding.level.rank, default=None)


def told_more(together: Finding | None, earlier: Finding | None) -> Finding | None:
    """What ``together`` finds in more than the ``earlier`` words did by themselves."""
    if together is None or earlier is None:
        return together
    said = {earlier.sign, *earlier.others}
    new = [sign for sign in (together.sign, *together.others) if sign not in said]
    # A milder sign beside a grave one is mostly the grave one told again.
    if not new or new[0].level is not together.level:
        return None
    return replace(together, sign=new[0], others=tuple(new[1:]))
