"""The verdict on an advert's words: the written rules first, then what was learned.

What was learned can raise the verdict and point at more clauses. It never lowers a verdict of
the rules and never takes one of their marks back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from fireside_care.adverts.chinese import in_rule_words
from fireside_core.adverts import (
    LANGUAGES,
    AdvertRules,
    Findings,
    Mark,
    Verdict,
    Voice,
    language_of,
    load_advert_rules,
    verdict_of,
)
from fireside_core.adverts.clauses import Clause, clauses
from fireside_core.adverts.rules import merged
from fireside_core.resources import resource_path

if TYPE_CHECKING:
    from fireside_care.adverts.learned import AdvertNet, Learned
    from fireside_care.library.meaning import SentenceModel

_log = structlog.get_logger(__name__)

_ORDER = (Verdict.NONE_FOUND, Verdict.CAUTION, Verdict.MISLEADING)


@dataclass(frozen=True)
class Judgement:
    """The verdict, who speaks in the advert, and the words that break a rule.

    ``learned`` and ``by_model``: those of the marks that no written rule made.
    """

    verdict: Verdict
    lang: str | None
    voice: Voice = "selling"
    marks: tuple[Mark, ...] = ()
    learned: frozenset[Mark] = frozenset()
    by_model: frozenset[Mark] = frozenset()


def worse(*verdicts: Verdict) -> Verdict:
    """The gravest of some verdicts."""
    return max(verdicts, key=_ORDER.index)


class AdvertJudge:
    """Judges words in any of the languages that there are rules for."""

    def __init__(self) -> None:
        self._nets: dict[str, AdvertNet] = {}

    def load(self, model: SentenceModel | None) -> None:
        """Read the rules and what was learned, for every language."""
        from fireside_care.adverts.learned import AdvertNet

        for lang in LANGUAGES:
            load_advert_rules(lang)
            path = resource_path("adverts", lang, "net.npz")
            try:
                self._nets[lang] = AdvertNet(path, lang, model)
            except (OSError, ValueError) as error:
                # The rules still judge.
                _log.warning("advert_net_unusable", lang=lang, error=type(error).__name__)

    @property
    def languages_with_net(self) -> tuple[str, ...]:
        """Where more than the written rules judge."""
        return tuple(self._nets)

    def judge(self, text: str) -> Judgement:
        """Judge an advert. Never raises on any text."""
        lang = language_of(text)
        if lang is None:
            return Judgement(Verdict.COULD_NOT_TELL, None)
        rules = load_advert_rules(lang)
        if lang == "zh":
            text = in_rule_words(text)
        findings = rules.check(text)
        net = self._nets.get(lang)
        if net is None:
            return Judgement(findings.verdict, lang, findings.voice, findings.marks)
        parts = clauses(text)
        learned = net.judge(text, parts, findings)
        verdict = worse(findings.verdict, _heard(learned, net))
        added = tuple(_added(text, parts, learned, net, rules, findings, verdict))
        marks = (*findings.marks, *added)
        # What stays amber everywhere cannot be called misleading.
        verdict = worse(findings.verdict, verdict_of(marks))
        return Judgement(verdict, lang, findings.voice, tuple(sorted(marks)), frozenset(added))


def _heard(learned: Learned, net: AdvertNet) -> Verdict:
    """The verdict of the net by itself, at thresholds chosen on adverts it had not seen."""
    if learned.likely[Verdict.MISLEADING] >= net.thresholds["misleading"]:
        return Verdict.MISLEADING
    if 1 - learned.likely[Verdict.NONE_FOUND] >= net.thresholds["caution"]:
        return Verdict.CAUTION
    return Verdict.NONE_FOUND


def _added(
    text: str,
    parts: Sequence[Clause],
    learned: Learned,
    net: AdvertNet,
    rules: AdvertRules,
    findings: Findings,
    verdict: Verdict,
) -> Iterator[Mark]:
    """The clauses that bear the verdict out and that no written rule has marked."""
    if verdict is Verdict.NONE_FOUND:
        return
    allowed = [rule for rule in net.rules if verdict is Verdict.MISLEADING or rule not in net.reds]
    found: list[tuple[float, Mark]] = []
    for part, broken in zip(parts, learned.broken, strict=True):
        share = sum(broken[rule] for rule in allowed)
        rule = max(allowed, key=broken.__getitem__)
        mark = Mark(part.start, part.end, rule, rules.rules[rule].level)
        if not any(
            written.start < part.end and part.start < written.end for written in findings.marks
        ):
            found.append((share, mark))
    marks = [mark for share, mark in found if share >= net.thresholds["clause"]]
    has_red = any(mark.level == "red" for mark in (*marks, *findings.marks))
    if verdict is Verdict.MISLEADING and not has_red:
        marks += _reddest(parts, learned, net, findings)
    elif not marks and not findings.marks and found:
        marks = [max(found)[1]]
    yield from merged(text, marks)


def _reddest(
    parts: Sequence[Clause], learned: Learned, net: AdvertNet, findings: Findings
) -> list[Mark]:
    """The one clause and red rule that bear the verdict out best."""
    best = max(
        (
            (broken[rule], part, rule)
            for part, broken in zip(parts, learned.broken, strict=True)
            for rule in net.rules
            if rule in net.reds
        ),
        default=None,
    )
    return [Mark(best[1].start, best[1].end, best[2], "red")] if best else []
