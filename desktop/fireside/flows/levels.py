"""How a next-step level looks."""

from __future__ import annotations

from fireside.flows.page import Banner, Tone
from fireside.i18n import tr
from fireside_core.triage import TriageLevel


def level_banner(level: TriageLevel) -> Banner:
    """The fixed words and icon of a next-step level (design §5)."""
    return {
        TriageLevel.EMERGENCY_NOW: Banner(tr("Emergency: get help now"), "warning", Tone.DANGER),
        TriageLevel.SEE_TODAY: Banner(tr("See someone today"), "warning", Tone.CAUTION),
        TriageLevel.SEE_THIS_WEEK: Banner(tr("See someone this week"), "calendar", Tone.CAUTION),
        TriageLevel.CARE_AT_HOME: Banner(tr("Care at home"), "home", Tone.OK),
    }[level]
