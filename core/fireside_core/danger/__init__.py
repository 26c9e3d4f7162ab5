"""Danger signs: written rules, as data, that answer at once, offline and with all else down.

:func:`assess` finds the worst danger sign in what a person says. :func:`unsafe_answer` finds
what an answer may never say. The rules are in ``resources/danger_signs/<lang>/``; its README
tells how to add one.
"""

from __future__ import annotations

from fireside_core.danger.answers import UnsafeReason, unsafe_answer
from fireside_core.danger.loader import load_rules
from fireside_core.danger.model import DangerSign, DangerSource, Finding, Kind, RuleError
from fireside_core.danger.rules import Rules

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
    "unsafe_answer",
]


def assess(text: str, lang: str = "en") -> Finding | None:
    """The worst danger sign in what a person said, or ``None``. Never raises on any text."""
    return load_rules(lang).assess(text)


def assess_after(before: str, text: str, lang: str = "en") -> Finding | None:
    """Like :func:`assess`, for words that follow on others: a sign may be told in two parts.

    What the earlier words raised by themselves was said then, and is not raised again.
    """
    alone = assess(text, lang)
    together = assess(f"{before}. {text}", lang) if before else None
    if together is None:
        return alone
    known = [f.level.rank for f in (alone, assess(before, lang)) if f is not None]
    return together if together.level.rank < min(known, default=99) else alone
