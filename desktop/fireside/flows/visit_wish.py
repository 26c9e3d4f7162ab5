"""What somebody wishes who is offered times: "Tuesday morning", "after lunch with Doctor Lin".

Pure. All of the words must mean something here; "the doctor said Tuesday would be fine" tells
something and wishes nothing, and is nobody's wish. Nor are words that contradict each other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta

from fireside.flows.days import months, weekdays
from fireside.flows.visit_besides import besides
from fireside.flows.visit_said import (
    ROWS,
    alternatives,
    clock,
    clock_pattern,
    counted,
    may_count,
    number,
    numbers,
    ordinal,
    ordinal_pattern,
    ordinals,
    parts_of_day,
    prepared,
    weekday,
    weekday_patterns,
)
from fireside.flows.visit_said_day import (
    coming,
    day_pattern,
    days_meant,
    months_later,
    said_of_day,
    soon_days,
)
from fireside.flows.visit_wished import AN_HOUR, EVERY_DAY, Wish, shifted
from fireside.i18n import tr
from fireside_core.booking import Clinician, Way
from fireside_core.phrases import plain_words

_LIKE_A_NAME = 0.72
"""Names are heard badly: so much likeness to one is enough after "with"."""


def wish(words: str, now: datetime, clinicians: Sequence[Clinician]) -> Wish | None:
    """What is wished for; ``None`` where the words are not (only) that.

    ``now``: on the clinic's clock.
    """
    return _Reader(words, now, clinicians).read()


_Take = Callable[["re.Match[str]"], bool]
_Takes = tuple[tuple[str, _Take], ...]


class _Reader:
    """Reads the words from the left, phrase by phrase."""

    def __init__(self, words: str, now: datetime, clinicians: Sequence[Clinician]) -> None:
        self._today = now.date()
        self._clinicians = clinicians
        self._whole = self._text = prepared(words)
        self._wish = Wish()
        self._days: set[int] = set()
        self._but: set[int] = set()
        """Weekdays that were ruled out."""
        self._refuses = False
        self._after_when = False
        """Whether what came just before was a day or a part of it."""
        self._contradicts = False

    def read(self) -> Wish | None:
        """The wish; ``None`` for words that mean anything else, and for two that do not agree."""
        takes = [(re.compile(rf"(?:{p})(?: |$)"), take) for p, take in self._takes()]
        filler = re.compile(rf"(?:{besides()})(?: |$)")
        while self._text and not self._contradicts:
            if self._taken(takes):
                continue
            skipped = filler.match(self._text)
            if skipped is None:
                return None
            self._after_when = False
            self._text = self._text[skipped.end() :]
        return None if self._contradicts else self._agreed()

    def _taken(self, takes: Iterable[tuple[re.Pattern[str], _Take]]) -> bool:
        """The longest phrase that means something wins."""
        found = [(m, take) for pattern, take in takes if (m := pattern.match(self._text))]
        for match, take in sorted(found, key=lambda one: -one[0].end()):
            if take(match):
                self._text = self._text[match.end() :]
                self._after_when = self._wish.says_when or bool(self._days)
                return True
        return False

    def _agreed(self) -> Wish | None:
        """All that was said together; ``None`` where it says nothing, or not one thing."""
        if self._days and self._but:
            return None
        if self._days or self._but:
            self._put(weekdays=frozenset(self._days or EVERY_DAY - self._but))
        if not self._one_day_is_that_day() or not self._hour_is_within():
            return None
        said = self._wish
        if said.step and (said.says_when or said.choice):
            # "Later on Monday": later than what is shown, or later in the day?
            return None
        if self._refuses and not (said.says_when or said.choice or said.step):
            self._put(step="later")
        nothing = Wish(points=self._wish.points)
        return self._wish if self._wish != nothing else None

    def _one_day_is_that_day(self) -> bool:
        """Weekdays within a few days that are one day are that day; ``False`` if they are none."""
        first, last, named = self._wish.first, self._wish.last, self._wish.weekdays
        if first is None or last is None or named == EVERY_DAY:
            return True
        days = [first + timedelta(days=n) for n in range(min((last - first).days, 31) + 1)]
        those = [day for day in days if day.weekday() in named]
        if len(those) == 1:
            self._put(first=those[0], last=those[0], weekdays=EVERY_DAY)
        return bool(those)

    def _hour_is_within(self) -> bool:
        """A time by the clock says more than a part of the day, and has to lie in it."""
        at, since, until = self._wish.at, self._wish.time_from, self._wish.time_until
        if since is not None and until is not None and since >= until:
            return False
        if at is None:
            return True
        self._put(time_from=None, time_until=None)
        return (since is None or since <= at) and (until is None or at < until)

    def _put(self, **values: object) -> bool:
        self._wish = self._wish._replace(**values)  # type: ignore[arg-type]
        return True

    def _put_once(self, **values: object) -> bool:
        """What can be wished for once only: "by video or by telephone" is no wish yet."""
        for name, value in values.items():
            before = getattr(self._wish, name)
            self._contradicts |= bool(before) and before != value
        return self._put(**values)

    def _span(self, first: date | None, last: date | None) -> bool:
        """Days, both included. With those said before: what lies in the other, or one after the
        other; anything else contradicts.
        """
        first = max(first, self._today) if first else first
        if last is not None and last < (first or self._today):
            self._contradicts = True
            return True
        mine = (self._wish.first or date.min, self._wish.last or date.max)
        new = (first or date.min, last or date.max)
        if mine == (date.min, date.max) or _within(new, mine):
            both = new
        elif _within(mine, new):
            both = mine
        elif new[0] > mine[1] and (new[0] - mine[1]).days == 1:
            both = (mine[0], new[1])
        elif {date.min, date.max} & {*mine, *new} and max(mine[0], new[0]) <= min(mine[1], new[1]):
            # "After the ninth and before the twentieth".
            both = (max(mine[0], new[0]), min(mine[1], new[1]))
        else:
            self._contradicts = True
            return True
        ends = (both[0] if both[0] > date.min else None, both[1] if both[1] < date.max else None)
        return self._put(first=ends[0], last=ends[1])

    def _hours(self, since: time | None, until: time | None) -> bool:
        """Times of day. With those said before: what both have in common."""
        mine = self._wish
        later = [t for t in (mine.time_from, since) if t is not None]
        sooner = [t for t in (mine.time_until, until) if t is not None]
        return self._put(time_from=max(later, default=None), time_until=min(sooner, default=None))

    def _takes(self) -> _Takes:
        """What is understood; of two of one length the first."""
        return (
            *self._general(),
            *self._of_who_and_how(),
            *self._of_exclusions(),
            *self._of_days(),
            *self._of_weeks(),
            *self._of_parts(),
            *self._of_times(),
        )

    def _general(self) -> _Takes:
        soon = alternatives(
            tr("as soon as possible|as soon as you can|as soon as i can|soon as possible|soonest"),
            tr("the soonest|the earliest|earliest|the earliest possible|as early as possible"),
            tr("the first available|first available|the first one available|the next available"),
            tr("next available|the first free|quickly|very soon|soon|right away|straight away"),
            tr("any time|anytime|any day|whenever|i do not mind when|i do not mind|it is urgent"),
            tr("what is the soonest|what is the earliest|the sooner the better|quick"),
            tr("what is your soonest|what is your earliest|the earlier the better|the quickest"),
            tr("as quickly as possible|as quick as possible|as quick as you can|at once"),
        )
        earlier = alternatives(
            tr("earlier|sooner|a bit earlier|a little earlier|much earlier|something earlier"),
            tr("something sooner|before that|before then|earlier than that|not so late"),
            tr("nothing before that|anything before that|anything before then"),
            tr(
                "nothing sooner|nothing earlier|a bit sooner|a little sooner|any sooner|any earlier"
            ),
        )
        later = alternatives(
            tr("later|a bit later|a little later|much later|something later|after that|after then"),
            tr("later than that|not so soon|not so early|nothing later|any later|later on"),
        )
        nothing = alternatives(tr("nothing"))
        refused = alternatives(
            tr("none of these|none of those|none of them|none|something else|anything else"),
            tr("other times|more times|another time|others|something different"),
            tr("none of these suit me|none of those suit me|none of them suit me"),
            tr("none of these will do|none of those will do|none of them will do"),
        )
        last = alternatives(
            tr("the last one|that last one|last one|the last|the bottom one|the latest one")
        )
        middle = alternatives(tr("the middle one|middle one|the one in the middle"))
        top = alternatives(tr("the top one|top one|the one at the top"))
        the = alternatives(tr("the|that|this"))
        nth = rf"(?:(?:{the}) )?(?P<nth>{ordinal_pattern()}) (?:{counted()})"
        pointed = alternatives(tr("the one|that one|the one that is|the one you have"))
        one = alternatives(tr("one|one there"))
        pleases = alternatives(
            tr("fine|good|lovely|grand|perfect|ideal|great|handy|all right|would work|works"),
            tr("works for me|suits me fine|is convenient|is handy|is lovely|is perfect|is grand"),
        )
        return (
            (soon, lambda _m: self._put(soonest=True)),
            (last, lambda _m: self._put_once(choice=-1)),
            (middle, lambda _m: self._put_once(choice=2)),
            (top, lambda _m: self._put_once(choice=1)),
            (nth, lambda m: self._put_once(choice=ordinal(m["nth"]))),
            (rf"(?:{nothing} )?(?:{earlier})", lambda _m: self._put_once(step="earlier")),
            (rf"(?:{nothing} )?(?:{later})", lambda _m: self._put_once(step="later")),
            (refused, self._refuse),
            (pointed, lambda _m: self._put(points=True)),
            (one, self._the_such_one),
            # "Monday's fine", but not "have a good weekend".
            (pleases, lambda _m: self._after_when),
        )

    def _refuse(self, _found: re.Match[str]) -> bool:
        self._refuses = True
        return True

    def _the_such_one(self, _found: re.Match[str]) -> bool:
        """ "The Thursday one" is on offer; "an afternoon one" need not be."""
        pattern = rf"(?:^| )(?:{alternatives(tr('the|that'))}) .*$|'s $"
        before = self._whole[: len(self._whole) - len(self._text)]
        said = self._wish.says_when or self._days
        return bool(said and re.search(pattern, before)) and self._put(points=True)

    def _of_who_and_how(self) -> _Takes:
        anybody = alternatives(
            tr("with anybody|with anyone|with any doctor|any doctor|with whoever|anybody|anyone"),
            tr("i do not mind who|i do not mind with whom|it does not matter who|either doctor"),
            tr("whoever is free|with whoever is free|i do not mind which doctor"),
        )
        ways = (
            (
                Way.VIDEO,
                tr("by video|on video|over video|with video|video call|video|a video call|online"),
            ),
            (
                Way.TELEPHONE,
                tr(
                    "by telephone|by phone|over the telephone|over the phone|on the telephone"
                    "|on the phone|telephone|telephone call|phone call|phone|ring me|call me"
                    "|could he ring me|could she ring me|could they ring me|could you ring me"
                    "|could he call me|could she call me|could they call me|could you call me"
                ),
            ),
            (
                Way.IN_PERSON,
                tr(
                    "in person|face to face|at the clinic|at the surgery|at the practice"
                    "|in the clinic|in the surgery|there in person|i would rather come in"
                    "|i will come in|i can come in|i could come in|can i come in|could i come in"
                    "|i would prefer to come in|i would like to come in|i want to come in"
                    "|to come in|to the surgery|to the clinic|to the practice"
                ),
            ),
        )

        def by(way: Way) -> _Take:
            return lambda _m: self._put_once(way=way)

        return (
            (anybody, lambda _m: self._put_once(clinician="")),
            *((alternatives(said), by(way)) for way, said in ways),
            *self._of_names(),
        )

    def _of_names(self) -> _Takes:
        lead = alternatives(tr("with|with the|to see|see|to see the"))
        title = alternatives(*_titles())
        exact: list[tuple[str, _Take]] = []
        for clinician in self._clinicians:
            names = alternatives(*_name_words(clinician))
            if names:
                bare = alternatives(*(n for n in _name_words(clinician) if n not in _taken_words()))
                called = rf"(?:{lead}) (?:(?:{title}) )?(?:{names})|(?:{title}) (?:{names})"
                exact.append((called + (f"|{bare}" if bare else ""), self._sees(clinician)))
        like = rf"(?:{alternatives(tr('with'))}) (?:(?:{title}) )?(?P<a>\w+)|(?:{title}) (?P<b>\w+)"
        return (*exact, *self._of_their_work(), (like, self._sees_like))

    def _of_their_work(self) -> Iterator[tuple[str, _Take]]:
        """ "The nurse", where there is one only."""
        lead = alternatives(tr("with the|to see the|see the|the|with a"))
        for title in tr("nurse|pharmacist|physiotherapist|midwife|dentist|optician").split("|"):
            those = [c for c in self._clinicians if title in plain_words(c.name).split()]
            if len(those) == 1:
                yield rf"(?:{lead}) (?:{re.escape(title)})", self._sees(those[0])

    def _sees(self, clinician: Clinician) -> _Take:
        return lambda _m: self._put_once(clinician=clinician.id)

    def _sees_like(self, found: re.Match[str]) -> bool:
        """A name that sounds like one of the clinic's, and like no other of them."""
        from fireside_core.sounding import likeness

        said = found["a"] or found["b"]
        if said in _taken_words() or re.fullmatch(besides(), said):
            return False
        alike = {
            clinician.id
            for clinician in self._clinicians
            if any(likeness(said, name) >= _LIKE_A_NAME for name in _name_words(clinician))
        }
        return len(alike) == 1 and self._put_once(clinician=alike.pop())

    # Days --------------------------------------------------------------------------------------

    def _of_exclusions(self) -> _Takes:
        named = "|".join(weekday_patterns())
        several = rf"(?P<days>(?:{named})(?: (?:{alternatives(tr('or|and|nor|or on|nor on'))}) "
        several += rf"(?:{named}))*)"
        but = alternatives(
            tr("not|not on|not a|not on a|but not|but not on|except|except on|never|never on"),
            tr("any day but|any day except|any day but not|any day but not on|anything but"),
            tr("apart from|other than"),
            tr(
                "any day other than|any day apart from|i cannot do|i cannot come on|i cannot manage"
            ),
            tr("i am busy on|i am away on|i am out on|i cannot make|i do not want|but i cannot do"),
        )
        no_more = "|".join(f"{plain_words(name)}'?s" for name in weekdays())
        bad = alternatives(
            tr("is no good|is not good|does not suit|does not suit me|will not do|is out|are out"),
            tr("are no good|do not suit|do not suit me|is no good to me|is no good for me"),
            tr("no good|no good to me|no good for me|no use|no use to me|are no good to me"),
            tr("is no use|are no use|is no use to me|are no use to me|are no good for me"),
        )
        soon = {day: self._today + timedelta(days=n) for day, n in soon_days().items()}
        monday = self._today - timedelta(days=self._today.weekday())
        not_these = alternatives(tr("not|but not|not on"))
        this_week = alternatives(tr("this week"))
        on = alternatives(tr("on"))

        def after(day: date) -> bool:
            return self._span(day + timedelta(days=1), None)

        return (
            (rf"(?:{but}) {several}", self._not_on),
            # "No, Friday" may well be a wish for Friday.
            (rf"(?:{alternatives(tr('no'))}) (?P<days>{no_more})", self._not_on),
            (rf"(?:(?:{on}) )?{several} (?:{bad})", self._not_on),
            (
                rf"(?:{alternatives(tr('mornings|a morning|the morning|the mornings'))}) (?:{bad})",
                lambda _m: self._hours(time(12), None),
            ),
            (
                rf"(?:{alternatives(tr('afternoons|an afternoon|the afternoon'))}) (?:{bad})",
                lambda _m: self._hours(None, time(12)),
            ),
            (
                rf"(?:{not_these}) (?P<soon>{'|'.join(map(re.escape, soon))})",
                lambda m: after(soon[m["soon"]]),
            ),
            (rf"(?:{not_these}) {this_week}", lambda _m: after(monday + timedelta(days=6))),
        )

    def _not_on(self, found: re.Match[str]) -> bool:
        days = "|".join(weekday_patterns())
        self._but |= {weekday(m[0]) for m in re.finditer(rf"\b(?:{days})\b", found["days"])}
        self._contradicts |= self._but >= EVERY_DAY
        return True

    def _of_days(self) -> _Takes:
        named = "|".join(weekday_patterns())
        on = alternatives(tr("on|every|on a|a"))
        day = day_pattern()
        before = alternatives(tr("before|any time before|any day before|sometime before"))
        until = alternatives(tr("by|up to|not after|no later than|not later than|but not after"))
        after = alternatives(
            tr("after|any time after|any day after|sometime after|later than"),
            tr("not until after|not till after"),
        )
        since = alternatives(
            tr("from|not before|nothing before|not until|not till|no earlier than|no sooner than"),
            tr("but not before|but not until|starting|starting from|on or after|not earlier than"),
            tr("any time from|any day from|it can wait until|it can wait till|could it wait until"),
            tr(
                "could it wait till|can it wait until|can it wait till|leave it until|leave it till"
            ),
            tr("let us leave it until|let us leave it till"),
        )
        onwards = rf"(?: (?:{alternatives(tr('on|onwards|onward'))}))?"
        between = rf"(?:(?P<lead>{alternatives(tr('between|from'))}) )?{day}"
        between += rf" (?:(?P<and>{alternatives(tr('and'))})|{alternatives(tr('to|until|till'))})"
        between += rf" {day_pattern('2')}"
        inside = alternatives(tr("in|during|some time in|sometime in"))
        one = timedelta(days=1)

        def put(ends: Callable[[date, date], tuple[date | None, date | None]]) -> _Take:
            def take(found: re.Match[str]) -> bool:
                days = days_meant(said_of_day(found), self._today)
                return days is not None and self._span(*ends(*days))

            return take

        monday = self._today - timedelta(days=self._today.weekday())
        friday, next_monday = monday + timedelta(days=4), monday + timedelta(days=7)
        return (
            (between, self._between_days),
            (rf"(?:{before}) {day}", put(lambda first, _last: (None, first - one))),
            (rf"(?:{until}) {day}", put(lambda _first, last: (None, last))),
            (rf"(?:{after}) {day}", put(lambda _first, last: (last + one, None))),
            (rf"(?:{since}) {day}{onwards}", put(lambda first, _last: (first, None))),
            (
                rf"(?:(?P<on>{alternatives(tr('on|for|on the'))}) |(?P<in>{inside}) )?{day}",
                self._on_day,
            ),
            (
                alternatives(tr("before the weekend|before this weekend")),
                lambda _m: self._span(None, friday),
            ),
            (
                alternatives(tr("after the weekend|after this weekend")),
                lambda _m: self._span(next_monday, None),
            ),
            *(
                (alternatives(said), self._weekend(next_monday + timedelta(days=7 * ahead)))
                for said, ahead in (
                    (tr("this weekend|at this weekend|this coming weekend"), 0),
                    (tr("next weekend|at next weekend|the next weekend"), 1),
                )
            ),
            (
                alternatives(tr("on weekdays|weekdays|a weekday|during the week|weekday")),
                lambda _m: self._add_days(range(5)),
            ),
            (
                alternatives(tr("at the weekend|the weekend|weekend|weekends|on weekends")),
                lambda _m: self._add_days((5, 6)),
            ),
            (
                rf"(?:(?:{on}) )?(?P<named>{named})",
                lambda m: self._add_days((weekday(m["named"]),)),
            ),
            (alternatives(tr("this morning")), self._today_at(None, time(12))),
            (alternatives(tr("this afternoon")), self._today_at(time(12), time(18))),
            (alternatives(tr("tonight|this evening")), self._today_at(time(17), None)),
        )

    def _weekend(self, monday: date) -> _Take:
        """The two days before."""
        saturday, sunday = monday - timedelta(days=2), monday - timedelta(days=1)
        return lambda _m: self._span(saturday, sunday)

    def _between_days(self, found: re.Match[str]) -> bool:
        said, then = said_of_day(found), said_of_day(found, "2")
        if found["and"] and not found["lead"]:
            return False
        first, last = days_meant(said, self._today), days_meant(then, self._today)
        if first is None or last is None:
            return False
        end = last[1] + timedelta(days=7 if "lone" in then and last[1] < first[0] else 0)
        return end >= first[0] and self._span(first[0], end)

    def _on_day(self, found: re.Match[str]) -> bool:
        said = said_of_day(found)
        keys = said.keys()
        mere_month = keys == {"in_month"} and not found["in"]
        may_be_a_row = keys == {"day"} and not found["on"] and said["day"] in ordinals()[:ROWS]
        misplaced = found["in"] and not keys & {"in_month", "week", "months"}
        if "lone" in said or mere_month or may_be_a_row or misplaced:
            return False
        days = days_meant(said, self._today)
        return days is not None and self._span(*days)

    def _today_at(self, since: time | None, until: time | None) -> _Take:
        today = self._today
        return lambda _m: self._span(today, today) and self._hours(since, until)

    def _add_days(self, days: Iterable[int]) -> bool:
        self._days |= set(days)
        return True

    def _of_weeks(self) -> _Takes:
        """ "A week on Friday", "Friday week", "in a fortnight", "a month from now"."""
        named = "|".join(weekday_patterns())
        some = alternatives(tr("a|one"))
        count = rf"(?P<n>{some}|{'|'.join(numbers())}|\d\d?)"
        week = alternatives(tr("week|weeks|week's|weeks'"))
        fortnight = alternatives(tr("fortnight|fortnight's|couple of weeks"))
        weeks = rf"(?:(?:{count} )?(?:{week})|(?:(?:{some}) )?(?P<fortnight>{fortnight}))"
        base = rf"(?:(?P<base>{'|'.join(map(re.escape, soon_days()))})|(?P<named>{named}))"
        to = alternatives(tr("from|on|from this|this|after"))
        into = alternatives(tr("in|in about|in around|in another"))
        ago = rf"(?: (?:{alternatives(tr('time|from now|or so'))}))*"
        or_more = alternatives(tr("or")) + rf" (?P<more>{'|'.join(numbers())})"
        month = alternatives(tr("in a month|in a month's time|a month from now|a month today"))
        this_time = alternatives(tr("this time next week|this day next week"))
        days = alternatives(tr("days|day|days'|days time|days' time"))
        after_next = rf"(?:(?:{alternatives(tr('on the|the|a'))}) )?(?P<named>{named})"
        after_next += rf" (?:{alternatives(tr('after next'))})"
        return (
            (after_next, self._after_next),
            (rf"(?:{into}) {count} {or_more} (?:{week})", self._in_weeks_or_more),
            (rf"(?:{into}) {count} (?:{week}) {or_more}", self._in_weeks_or_more),
            (rf"{weeks} (?:(?:{to}) )?{base}", self._weeks_after),
            (rf"(?:(?:{alternatives(tr('on'))}) )?{base} {weeks}", self._weeks_after),
            (rf"(?:{into}) {weeks}{ago}", self._in_weeks),
            (rf"{weeks} {alternatives(tr('from now'))}", self._in_weeks),
            (rf"(?:{into}) {count} (?:{days})", self._in_days),
            (this_time, lambda _m: self._ahead(days=7)),
            (month, self._in_a_month),
        )

    def _ahead(self, days: int) -> bool:
        day = self._today + timedelta(days=min(days, 366))
        return self._span(day, day)

    def _week_of(self, day: date) -> bool:
        monday = day - timedelta(days=day.weekday())
        return self._span(monday, monday + timedelta(days=6))

    def _weeks_after(self, found: re.Match[str]) -> bool:
        weeks = _weeks_said(found)
        if found["named"]:
            named = coming(weekday(found["named"]), self._today)
            ahead = (named - self._today).days
            # "Tuesday week", said on a Tuesday: nobody knows from which.
            return ahead > 0 and self._ahead(ahead + 7 * weeks)
        return self._ahead(soon_days()[found["base"]] + 7 * weeks)

    def _in_weeks(self, found: re.Match[str]) -> bool:
        weeks = min(_weeks_said(found), 52)
        if weeks <= _EXACT_WEEKS:
            return self._ahead(7 * weeks)
        return self._week_of(self._today + timedelta(weeks=weeks))

    def _in_weeks_or_more(self, found: re.Match[str]) -> bool:
        few, more = number(found["n"]), number(found["more"])
        days = [self._today + timedelta(weeks=weeks) for weeks in (few, more)]
        return few < more and self._span(*days)

    def _after_next(self, found: re.Match[str]) -> bool:
        """One week after the next one."""
        monday = self._today - timedelta(days=self._today.weekday())
        day = monday + timedelta(days=14 + weekday(found["named"]))
        return self._span(day, day)

    def _in_days(self, found: re.Match[str]) -> bool:
        return self._ahead(number(found["n"]))

    def _in_a_month(self, _found: re.Match[str]) -> bool:
        return self._week_of(months_later(self._today, 1))

    # Times of day ------------------------------------------------------------------------------

    def _of_parts(self) -> _Takes:
        def hours(since: time | None, until: time | None) -> _Take:
            return lambda _m: self._hours(since, until)

        lead = alternatives(
            tr("in the|during the|of the|the|in|around|about|round about|round|at|towards"),
            tr("towards the|some time in the|sometime in the"),
        )
        return tuple(
            (rf"(?:(?:{lead}) )?(?:{alternatives(said)})", hours(since, until))
            for said, since, until in parts_of_day()
        )

    def _of_times(self) -> _Takes:
        first, end = clock_pattern(), clock_pattern("2")
        not_before = alternatives(
            tr("not before|after|from|any time after|since|later than|nothing before|past"),
            tr("but not before|but after|just after|but nothing before|anytime after"),
            tr("no earlier than|not earlier than|not until|not till|no sooner than"),
        )
        not_after = alternatives(
            tr("not after|before|until|till|by|any time before|earlier than|nothing after"),
            tr("anytime before|up to|any time up to|anytime up to"),
            tr("no later than|not later than|nothing later than|but not after|but before"),
            tr("just before"),
        )
        between = alternatives(tr("between|from"))
        to = alternatives(tr("and|to|until|till"))
        about = alternatives(tr("around|about|round about|round|roughly|near|towards|nearly"))
        at = alternatives(tr("at"))

        def put(ends: Callable[[time], tuple[time | None, time | None]]) -> _Take:
            def take(found: re.Match[str]) -> bool:
                said = clock(found, "", self._whole)
                return said is not None and self._hours(*ends(said))

            return take

        return (
            (rf"(?:{between}) {first} (?:{to}) {end}", self._between_hours),
            (rf"(?:{not_before}) {first}", put(lambda said: (said, None))),
            (rf"(?:{not_after}) {first}", put(lambda said: (None, said))),
            (
                rf"(?:{about}) {first}",
                put(lambda said: (shifted(said, -45), shifted(said, AN_HOUR))),
            ),
            (
                rf"(?P<at>(?:(?:{at}|{about}) )+)?{first} (?:{alternatives(tr('or'))}) "
                rf"(?:(?:{at}) )?{end}",
                self._either_hour,
            ),
            (rf"(?P<at>(?:{at}) )?{first}", self._exactly),
        )

    def _between_hours(self, found: re.Match[str]) -> bool:
        since, until = clock(found, "", self._whole), clock(found, "2", self._whole)
        return bool(since and until) and self._hours(since, until)

    def _either_hour(self, found: re.Match[str]) -> bool:
        one, other = clock(found, "", self._whole), clock(found, "2", self._whole)
        if one is None or other is None or not one < other <= shifted(one, 2 * AN_HOUR):
            return False
        if not found["at"] and may_count(found, self._after_when):
            return False
        return self._hours(one, shifted(other, AN_HOUR))

    def _exactly(self, found: re.Match[str]) -> bool:
        at = clock(found, "", self._whole)
        if at is None:
            return False
        # "Friday, two" is an hour; "two of us", "an afternoon one" and "a week or two" are not.
        if not found["at"] and may_count(found, self._after_when):
            return False
        return self._put_once(at=at)


_EXACT_WEEKS = 2
"""Who says more means some day of that week."""


def _weeks_said(found: re.Match[str]) -> int:
    if found["fortnight"]:
        return 2
    return number(found["n"]) if found["n"] else 1


def _titles() -> tuple[str, ...]:
    return (tr("doctor|dr|nurse|mister|mr|mrs|miss|ms|professor|prof"),)


def _name_words(clinician: Clinician) -> tuple[str, ...]:
    """The name without titles, and each of its longer parts."""
    titles = {word for text in _titles() for word in text.split("|")}
    parts = [part for part in plain_words(clinician.name).split() if part not in titles]
    return (" ".join(parts), *(part for part in parts if len(part) > 1)) if parts else ()


def _taken_words() -> frozenset[str]:
    """Words that name a day or a month, and therefore nobody without more."""
    days = {plain_words(name) for name in (*months(), *weekdays())}
    return frozenset((*days, *numbers(), *ordinals()))


def _within(some: tuple[date, date], others: tuple[date, date]) -> bool:
    return others[0] <= some[0] and some[1] <= others[1]
