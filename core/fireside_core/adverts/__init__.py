"""Advert checks: written rules, as data, for the tricks that cheat people out of health and money.

:func:`check_advert` finds what breaks a rule in an advert's words. The rules are in
``resources/adverts/``; its README tells how to add one.
"""

from __future__ import annotations

from fireside_core.adverts.language import LANGUAGES, language_of
from fireside_core.adverts.loader import load_advert_rules
from fireside_core.adverts.model import AdvertRule, Mark, RuleSource, Verdict, Voice
from fireside_core.adverts.rules import AdvertRules, Findings, verdict_of

__all__ = [
    "LANGUAGES",
    "AdvertRule",
    "AdvertRules",
    "Findings",
    "Mark",
    "RuleSource",
    "Verdict",
    "Voice",
    "check_advert",
    "language_of",
    "load_advert_rules",
    "verdict_of",
]


def check_advert(text: str, lang: str) -> Findings:
    """What the written rules find in an advert in one of :data:`LANGUAGES`."""
    return load_advert_rules(lang).check(text)
