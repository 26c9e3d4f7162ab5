"""What a wish is, and what it makes of a search and of the times on offer. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Literal, NamedTuple

from fireside.flows.visit_words import local, zone_of
from fireside_core.booking import SlotSearch, Way

if TYPE_CHECKING:
    from fireside_core.booking import Slot

EVERY_DAY = frozenset(range(7))
AN_HOUR = 60


class Wish(NamedTuple):
    """``first``, ``last``: days, both included. ``clinician``: empty for anybody.

    ``at``: a time by the clock. ``choice``: which of the times on offer, from 1; -1 for the last.
    ``points``: said of one that is on offer, as "the Thursday one". ``step``: what comes before
    or after them. ``soonest``: no wish but that it be soon.
    """

    first: date | None = None
    last: date | None = None
    weekdays: frozenset[int] = EVERY_DAY
    time_from: time | None = None
    time_until: time | None = None
    at: time | None = None
    clinician: str | None = None
    way: Way | None = None
    choice: int = 0
    points: bool = False
    step: Literal["", "earlier", "later"] = ""
    soonest: bool = False

    @property
    def says_day(self) -> bool:
        """Whether it is about a day."""
        return bool(self.first or self.last or self.weekdays != EVERY_DAY)

    @property
    def says_hour(self) -> bool:
        """Whether it is about a time of day."""
        return any(x is not None for x in (self.time_from, self.time_until, self.at))

    @property
    def says_when(self) -> bool:
        """Whether it is about either, or how soon."""
        return self.soonest or self.says_day or self.says_hour


def narrowed(search: SlotSearch, wished: Wish, zone: str) -> SlotSearch:
    """The search as it is wished now. With whom and how stay as they were, unless said anew."""
    change: dict[str, object] = {"latest_first": False}
    if wished.clinician is not None:
        change["clinician"] = wished.clinician
    if wished.way is not None:
        change["way"] = wished.way
    if wished.says_when:
        change |= {"day": None, "after": None, "before": None}
        one_day = wished.first is not None and wished.first == wished.last
        if one_day:
            change["day"] = wished.first
        elif wished.first is not None or wished.last is not None:
            change["after"] = _midnight(wished.first, zone)
            after_last = wished.last + timedelta(days=1) if wished.last else None
            change["before"] = _midnight(after_last, zone)
        every = wished.weekdays == EVERY_DAY
        change["weekdays"] = [] if every else sorted(wished.weekdays)
        change["time_from"], change["time_until"] = wished.time_from, wished.time_until
        if wished.at is not None:
            change["time_from"], change["time_until"] = wished.at, shifted(wished.at, AN_HOUR)
        change["spread"] = not (one_day or wished.soonest)
    return search.model_copy(update=change)


def chosen(wished: Wish, offered: Sequence[Slot], zone: str) -> Slot | None:
    """The time on offer that was named: by its place, or by what is true of no other.

    Whatever else was said of it must be true of it too.
    """
    if wished.choice:
        place = wished.choice - 1 if wished.choice > 0 else len(offered) + wished.choice
        named = offered[place : place + 1] if place >= 0 else []
    elif wished.points or (wished.at and wished.says_day):
        named = offered
    else:
        return None
    fitting = [slot for slot in named if _fits(wished, slot, zone)]
    return fitting[0] if len(fitting) == 1 else None


def _fits(wished: Wish, slot: Slot, zone: str) -> bool:
    start = local(slot.start, zone)
    return (
        (wished.first or date.min) <= start.date() <= (wished.last or date.max)
        and start.weekday() in wished.weekdays
        and (wished.time_from or time.min) <= start.time() <= (wished.time_until or time.max)
        and wished.at in (None, start.time())
        and wished.clinician in (None, "", slot.clinician.id)
        and (wished.way is None or wished.way in slot.ways)
    )


def stepped(
    search: SlotSearch, offered: Sequence[Slot], step: Literal["earlier", "later"]
) -> SlotSearch:
    """The search for what comes before or after the times on offer."""
    if not offered:
        return search
    if step == "later":
        after = offered[-1].start + timedelta(seconds=1)
        return search.model_copy(update={"after": after, "before": None, "latest_first": False})
    before = {"before": offered[0].start, "after": None, "latest_first": True}
    return search.model_copy(update=before)


def _midnight(day: date | None, zone: str) -> datetime | None:
    return datetime.combine(day, time(), zone_of(zone)) if day else None


def shifted(at: time, minutes: int) -> time:
    """So many minutes later, or earlier, on the same day."""
    total = at.hour * 60 + at.minute + minutes
    total = min(max(total, 0), 23 * 60 + 59)
    return time(total // 60, total % 60)
