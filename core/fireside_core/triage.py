"""The four next-step levels, worst first. Every answer carries exactly one of them."""

from __future__ import annotations

from enum import StrEnum


class TriageLevel(StrEnum):
    """How soon a person should be seen. Compare with :func:`worse_of`, not with ``<``."""

    EMERGENCY_NOW = "emergency_now"
    SEE_TODAY = "see_today"
    SEE_THIS_WEEK = "see_this_week"
    CARE_AT_HOME = "care_at_home"

    @property
    def rank(self) -> int:
        """0 for the worst level, 3 for the mildest."""
        return list(TriageLevel).index(self)


def worse_of(*levels: TriageLevel | None) -> TriageLevel:
    """The worst of the levels given; ``CARE_AT_HOME`` when none is."""
    return min(
        (level for level in levels if level is not None),
        key=lambda level: level.rank,
        default=TriageLevel.CARE_AT_HOME,
    )
