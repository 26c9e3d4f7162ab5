"""Making the report that the person gets out of a judgement."""

from __future__ import annotations

import re
from collections.abc import Sequence

from fireside_care.adverts import wording
from fireside_care.adverts.judging import Judgement
from fireside_care.adverts.known import known_about
from fireside_care.i18n import tr
from fireside_core.adverts import Mark, RuleSource, Verdict, load_advert_rules
from fireside_core.adverts.wire import FoundBy, Known, Reason, ReportEvent, RuleReference, Words

# Approval, registration and licence numbers of the countries whose rules we know.
_NUMBER = re.compile(
    r"(国食健[注字]|食健备|药广审|械广审|食健广审|医广|国药准字|械注[准进许]|卫食健字)"
    r"|\b(PL|THR) ?\d{4,5}/\d{4}\b|\bGPhC\b[^.]{0,20}\d{6,7}|\bEPA Reg|\bNDC \d"
    r"|\b(licen[cs]e|registration|approval) (no|number|nr)\b",
    re.IGNORECASE,
)


def report(judgement: Judgement, text: str, notices: Sequence[str] = ()) -> ReportEvent:
    """The whole outcome for words that could be read."""
    if judgement.lang is None:
        # A clearer picture would not help.
        return unclear(tr(wording.NOT_MY_LANGUAGE), text, [tr(wording.SHOW_SOMEONE)])
    reasons = _reasons(judgement)
    number = [tr(wording.NUMBER)] if _NUMBER.search(text) else []
    return ReportEvent(
        verdict=judgement.verdict,
        voice=judgement.voice,
        text=text,
        lang=judgement.lang,
        reasons=reasons,
        known=[
            Known(
                title=product.title,
                sentences=list(product.sentences),
                sources=[reference(source) for source in product.sources],
            )
            for product in known_about(text)
            if judgement.verdict is not Verdict.NONE_FOUND
        ],
        advice=wording.advice(judgement.verdict, [reason.rule for reason in reasons]),
        notices=[*notices, *number],
    )


def unclear(why: str, text: str = "", advice: Sequence[str] = ()) -> ReportEvent:
    """The outcome where nothing could be told."""
    return ReportEvent(
        verdict=Verdict.COULD_NOT_TELL,
        text=text,
        unclear=why,
        advice=list(advice) or wording.advice(Verdict.COULD_NOT_TELL, ()),
    )


def reference(source: RuleSource) -> RuleReference:
    """A source in the form of the wire contract."""
    return RuleReference(
        name=source.name,
        title=source.title,
        section=source.section,
        address=source.address,
        checked=source.checked,
    )


def _reasons(judgement: Judgement) -> list[Reason]:
    """One a rule, the gravest first, as the rules stand in their file."""
    rules = load_advert_rules(judgement.lang or "en").rules
    found = []
    for rule in rules.values():
        marks = [mark for mark in judgement.marks if mark.rule == rule.id]
        if not marks:
            continue
        found.append(
            Reason(
                rule=rule.id,
                level="red" if any(mark.level == "red" for mark in marks) else "amber",
                title=rule.title,
                sentence=rule.sentence,
                words=[Words(start=mark.start, end=mark.end) for mark in marks],
                sources=[reference(source) for source in rule.sources],
                found_by=_found_by(marks, judgement),
            )
        )
    return sorted(found, key=lambda reason: reason.level != "red")


def _found_by(marks: Sequence[Mark], judgement: Judgement) -> FoundBy:
    if all(mark in judgement.by_model for mark in marks):
        return "model"
    others = judgement.learned | judgement.by_model
    return "learned" if all(mark in others for mark in marks) else "rules"
