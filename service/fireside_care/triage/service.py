"""The nets: written rules, what an utterance sounds like, and the library's own warnings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import structlog

from fireside_care.library.index import Kind, Query, TopicIndex
from fireside_care.library.library import Library
from fireside_care.triage.complaint import is_complaint, is_plain_complaint
from fireside_care.triage.urgency import UrgencyNet
from fireside_core.contract import TriageResult
from fireside_core.danger import Finding, assess, assess_after, told_more
from fireside_core.resources import resource_path
from fireside_core.triage import TriageLevel, worse_of

_log = structlog.get_logger(__name__)

# A complaint this near to a line of "See someone if" or "Emergency if" is taken for it.
_NEAR_WARNING = 0.72
# A complaint that fits a topic this well is taken to be about it.
_SURE_OF_TOPIC = 0.45
_TOPICS_MEANT = 2

Net = Literal["rules", "meaning", "model"]


@dataclass(frozen=True)
class Judgement:
    """A level, the net that caught it, and the danger sign where a rule found one."""

    level: TriageLevel
    flag: str | None = None
    net: Net | None = None
    finding: Finding | None = None

    def result(self) -> TriageResult:
        """The judgement in the form of the wire contract."""
        return TriageResult(level=self.level, flag=self.flag, net=self.net)


class TriageService:
    """Judges words. The worst of the nets wins."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._nets: dict[str, UrgencyNet] = {}

    def load_meaning(self) -> None:
        """Load what was learned for each language; the library's model must be there."""
        if self._library.model is None:
            return
        for path in sorted(resource_path("triage").glob("*.npz")):
            try:
                self._nets[path.stem] = UrgencyNet(path, self._library.model)
            except (OSError, ValueError) as error:
                # The rules still judge.
                _log.warning("urgency_net_unusable", file=path.name, error=type(error).__name__)

    def judge(self, text: str, lang: str) -> Judgement:
        """Judge a text on its own."""
        index = self._library.index(lang)
        return self.judge_found(text, lang, index, index.query(text) if index else None)

    def judge_found(
        self,
        text: str,
        lang: str,
        index: TopicIndex | None,
        query: Query | None,
        before: str = "",
        context: str = "",
    ) -> Judgement:
        """The same where the question has been made ready for searching already.

        ``before``: all earlier questions; ``context``: those that this one goes on with.
        """
        finding = _assessed(text, before, context, lang)
        by_rules = Judgement(finding.level, finding.sign.id, "rules", finding) if finding else None
        by_warnings = (
            self._by_warnings(text, index, query)
            if index is not None and query is not None
            else None
        )
        if by_warnings is not None and self._nets:
            # The learned net knows better what cannot wait until tomorrow.
            calmer = max(by_warnings.level, TriageLevel.SEE_THIS_WEEK, key=lambda level: level.rank)
            by_warnings = replace(by_warnings, level=calmer)
        nets = (by_rules, self._by_sound(text, context, lang), by_warnings)
        found = [judgement for judgement in nets if judgement is not None]
        if not found:
            return Judgement(TriageLevel.CARE_AT_HOME)
        worst = worse_of(*(judgement.level for judgement in found))
        return next(judgement for judgement in found if judgement.level is worst)

    def _by_sound(self, text: str, context: str, lang: str) -> Judgement | None:
        """What the words sound like by themselves, and with those that they go on with."""
        net = self._nets.get(lang.split("-", maxsplit=1)[0])
        if net is None:
            return None
        level = net.level(f"{context} {text}".strip())
        return Judgement(level, net="meaning") if level is not None else None

    def _by_warnings(self, text: str, index: TopicIndex, query: Query) -> Judgement | None:
        if not is_plain_complaint(text):
            return None
        hits = index.topics_for(query)[:_TOPICS_MEANT]
        judgements = []
        if hits and hits[0].score >= _SURE_OF_TOPIC:
            # A topic alone never makes an emergency: the rules know the signs that do.
            level = max(hits[0].topic.level, TriageLevel.SEE_TODAY, key=lambda level: level.rank)
            judgements.append(Judgement(level, net="meaning"))
        for topic in (hit.topic for hit in hits):
            # A warning counts within its topic: swollen ankles mean more to the breathless.
            near = index.nearest(topic, Kind.SEE, query)
            if near is not None and near[1] >= _NEAR_WARNING:
                today = topic.see[near[0]].when == "today"
                level = TriageLevel.SEE_TODAY if today else TriageLevel.SEE_THIS_WEEK
                judgements.append(Judgement(level, net="meaning"))
        if not judgements:
            return None
        return min(judgements, key=lambda judgement: judgement.level.rank)


def _assessed(text: str, before: str, context: str, lang: str) -> Finding | None:
    """What the rules find, also in a sign told in parts ("I hit my head", "I take warfarin")."""
    found = [assess_after(before, text, lang)]
    if context:
        # It ends the sentence before it: "and now my arm aches".
        together = assess(f"{context} {text}", lang)
        new = together if is_complaint(text) else told_more(together, assess(context, lang))
        found.append(new)
    findings = [finding for finding in found if finding is not None]
    return min(findings, key=lambda finding: finding.level.rank, default=None)
