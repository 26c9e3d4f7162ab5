"""Days that have times: the next ones as rows, or a month by its weeks."""

from __future__ import annotations

from datetime import date, timedelta

from fireside.actions import Action
from fireside.flows.days import day_ahead, months, nearness, short_weekdays, weekdays
from fireside.flows.effects import Effects, FindDays, GoTo, ReadPage
from fireside.flows.flow import Flow, World
from fireside.flows.page import Block, Card, Month, MonthDay, Page, Reading, Tone
from fireside.flows.results import DaysFound, Result
from fireside.flows.trip import Trip, try_again_action
from fireside.flows.visit_wish import wish
from fireside.flows.visit_wished import Wish, narrowed
from fireside.flows.visit_words import local, today_at
from fireside.i18n import tr, tr_n
from fireside_core.booking import SlotSearch

LATER_DAYS = "visit_days.later"
EARLIER_DAYS = "visit_days.earlier"
TRY_AGAIN = "visit_days.try_again"
NEXT_MONTH = "visit_calendar.next"
MONTH_BEFORE = "visit_calendar.before"
AGAIN = "visit_calendar.try_again"
_DAY = "visit_days.day."
_WEEK = "visit_calendar.week."
_FREE = "visit_calendar.day."
_ROWS = 6
_ALL = Wish(soonest=True)
"""Nothing narrows the days but with whom, and how."""


class _DaysFlow(Flow):
    """What both have in common: the days are asked for once, and a wish in words is understood."""

    def __init__(self, world: World, trip: Trip, search: SlotSearch) -> None:
        super().__init__(world)
        self._trip = trip
        self._search = search
        self._days: tuple[date, ...] | None = None
        self._sorry = ""

    @property
    def _today(self) -> date:
        return today_at(self._trip.clinic.zone, self.world.clock())

    def _blocks(self, words: str) -> list[Block]:
        blocks: list[Block] = list(self._trip.blocks())
        if self._sorry:
            blocks.append(Card((self._sorry,), Tone.CAUTION))
        elif self._days is None:
            blocks.append(Reading((tr("One moment."),)))
        elif not self._days:
            blocks.append(Reading((tr("I found no day with a free time."),)))
        else:
            blocks.append(Reading((words,)))
        return blocks

    def enter(self) -> Effects:
        return (*self._ask(), ReadPage(after_ms=300))

    def _ask(self) -> Effects:
        self._sorry = ""
        search = narrowed(self._search, _ALL, self._trip.clinic.zone)
        return (FindDays(search, self._trip.rehearse),)

    def words(self, words: str) -> Effects | None:
        return self.surely(words)

    def surely(self, words: str) -> Effects | None:
        zone = self._trip.clinic.zone
        now = local(self.world.clock().astimezone(), zone).replace(tzinfo=None)
        wished = wish(words, now, self._trip.clinic.clinicians)
        if wished is None or wished.choice or wished.step:
            return None
        return self._times(wished)

    def _times(self, wished: Wish) -> Effects:
        search = narrowed(self._search, wished, self._trip.clinic.zone)
        return (GoTo("visit_times", {"trip": self._trip, "search": search}),)

    def result(self, result: Result) -> Effects:
        if isinstance(result, DaysFound):
            self._days, self._sorry = result.days, result.problem
            return (ReadPage(),)
        return ()


class VisitDaysFlow(_DaysFlow):
    """``first``, ``last``: only these days, both included."""

    def __init__(
        self,
        world: World,
        trip: Trip,
        search: SlotSearch,
        first: date | None = None,
        last: date | None = None,
    ) -> None:
        super().__init__(world, trip, search)
        self._first, self._last = first, last
        self._skip = 0

    @property
    def _shown(self) -> tuple[date, ...]:
        first, last = self._first or date.min, self._last or date.max
        return tuple(day for day in self._days or () if first <= day <= last)

    def page(self) -> Page:
        today, days = self._today, self._shown[self._skip : self._skip + _ROWS]
        return Page(
            title=self._trip.title(tr("Which day?")),
            blocks=tuple(self._blocks(tr("These days have free times. Which one would you like?"))),
            choices=tuple(
                Action(
                    _DAY + day.isoformat(),
                    day_ahead(day, today),
                    says=(weekdays()[day.weekday()],),
                    hint=tr("Shows the times of this day"),
                    detail=nearness(day, today),
                    number=place,
                )
                for place, day in enumerate(days, start=1)
            ),
            column=self._column(),
            primary=False,
            replies=True,
            choices_first=True,
            reads_choices=True,
        )

    def _column(self) -> tuple[Action | str, ...]:
        column: list[Action | str] = [try_again_action(TRY_AGAIN)] if self._sorry else []
        if len(self._shown) > self._skip + _ROWS:
            column.append(
                Action(
                    LATER_DAYS,
                    tr("Later days"),
                    says=(tr("later"), tr("more days"), tr("other days")),
                    keys=("Alt+Down",),
                    hint=tr("Shows the days after these"),
                    icon="down",
                )
            )
        if self._skip:
            column.append(
                Action(
                    EARLIER_DAYS,
                    tr("Earlier days"),
                    says=(tr("earlier"), tr("days before")),
                    keys=("Alt+Up",),
                    hint=tr("Shows the days before these"),
                    icon="up",
                )
            )
        return tuple(column)

    def act(self, action_id: str) -> Effects:
        if action_id == TRY_AGAIN:
            return self._ask()
        if action_id in (LATER_DAYS, EARLIER_DAYS):
            self._skip = max(0, self._skip + (_ROWS if action_id == LATER_DAYS else -_ROWS))
            return (ReadPage(),)
        day = date.fromisoformat(action_id.removeprefix(_DAY))
        return self._times(Wish(first=day, last=day))


class VisitCalendarFlow(_DaysFlow):
    """A month. By ear, and where room is short, each of its weeks says which days have times."""

    def __init__(self, world: World, trip: Trip, search: SlotSearch) -> None:
        super().__init__(world, trip, search)
        self._ahead = 0
        """Months after this one."""

    def _month(self) -> tuple[date, date]:
        """Its first and last day."""
        year, month = divmod(self._today.year * 12 + self._today.month - 1 + self._ahead, 12)
        first = date(year, month + 1, 1)
        after = (first + timedelta(days=32)).replace(day=1)
        return first, after - timedelta(days=1)

    def page(self) -> Page:
        first, last = self._month()
        month = tr("{month} {year}", month=months()[first.month - 1], year=first.year)
        weeks = self._weeks(first, last)
        return Page(
            title=self._trip.title(month),
            blocks=tuple(self._blocks(tr("Choose a day that has free times, or a week."))),
            choices=tuple(self._week(free, week, n) for n, (week, free) in enumerate(weeks, 1)),
            column=self._column(last),
            primary=False,
            replies=True,
            choices_first=True,
            reads_choices=True,
            month=self._grid([week for week, _free in weeks]) if weeks else None,
        )

    def _weeks(self, first: date, last: date) -> list[tuple[list[date], list[date]]]:
        """The days of each week of the month that is not over, and those of them that are free."""
        weeks = []
        monday = first - timedelta(days=first.weekday())
        while monday <= last and self._days:
            days = [monday + timedelta(days=n) for n in range(7)]
            week = [day for day in days if first <= day <= last]
            if week[-1] >= self._today:
                weeks.append((week, [day for day in self._days if day in week]))
            monday += timedelta(days=7)
        return weeks

    def _grid(self, weeks: list[list[date]]) -> Month:
        rows = []
        for week in weeks:
            row: list[MonthDay | None] = [None] * 7
            for day in week:
                row[day.weekday()] = MonthDay(str(day.day), self._free_day(day))
            rows.append(tuple(row))
        return Month(short_weekdays(), tuple(rows))

    def _free_day(self, day: date) -> Action | None:
        if day not in (self._days or ()):
            return None
        return Action(
            f"{_FREE}{day.isoformat()}",
            day_ahead(day, self._today),
            hint=tr("Shows the times of this day"),
            short=str(day.day),
            named=True,
        )

    def _week(self, free: list[date], week: list[date], number: int) -> Action:
        begin, end = week[0], week[-1]
        # A day and its number stay on one line.
        names = ", ".join(
            tr("{day} {date}", day=weekdays()[day.weekday()], date=day.day).replace(" ", "\u00a0")
            for day in free
        )
        return Action(
            f"{_WEEK}{begin.isoformat()}.{end.isoformat()}",
            tr("{first} to {last}", first=begin.day, last=_day_of_month(end))
            if begin != end
            else _day_of_month(end),
            says=(tr_n("week {n}", "week {n}", number),),
            hint=tr("Shows the free days of this week"),
            detail=names or tr("Nothing free"),
            number=number,
        )

    def _column(self, last: date) -> tuple[Action | str, ...]:
        column: list[Action | str] = [try_again_action(AGAIN)] if self._sorry else []
        if self._days and self._days[-1] > last:
            column.append(
                Action(
                    NEXT_MONTH,
                    tr("Next month"),
                    says=(tr("the next month"), tr("the month after")),
                    keys=("Alt+Down",),
                    hint=tr("Shows the month after this one"),
                    icon="down",
                )
            )
        if self._ahead:
            column.append(
                Action(
                    MONTH_BEFORE,
                    tr("Month before"),
                    says=(tr("the month before"), tr("previous month")),
                    keys=("Alt+Up",),
                    hint=tr("Shows the month before this one"),
                    icon="up",
                )
            )
        return tuple(column)

    def act(self, action_id: str) -> Effects:
        if action_id == AGAIN:
            return self._ask()
        if action_id in (NEXT_MONTH, MONTH_BEFORE):
            self._ahead = max(0, self._ahead + (1 if action_id == NEXT_MONTH else -1))
            return (ReadPage(),)
        if action_id.startswith(_FREE):
            day = date.fromisoformat(action_id.removeprefix(_FREE))
            return self._times(Wish(first=day, last=day))
        begin, _, end = action_id.removeprefix(_WEEK).partition(".")
        args = {"trip": self._trip, "search": self._search}
        week = {"first": date.fromisoformat(begin), "last": date.fromisoformat(end)}
        return (GoTo("visit_days", {**args, **week}),)

    def result(self, result: Result) -> Effects:
        if isinstance(result, DaysFound) and result.days and not self._ahead:
            # Where nothing is free this month, the first month with something.
            first = result.days[0]
            today = self._today
            self._ahead = (first.year - today.year) * 12 + first.month - today.month
        return super().result(result)


def _day_of_month(day: date) -> str:
    return tr("{date} {month}", date=day.day, month=months()[day.month - 1])
