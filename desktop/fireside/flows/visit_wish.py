"""What somebody wishes who is offered times: "Tuesday morning", "after lunch with Doctor Lin".

Pure. All of the words must mean something here; "the doctor said Tuesday would be fine" tells
something and wishes nothing, and is nobody's wish.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Literal, NamedTuple

from fireside.flows.days import months, weekdays
from fireside.flows.visit_words import zone_of
from fireside.i18n import tr
from fireside_core.booking import Clinician, SlotSearch, Way
from fireside_core.phrases import plain_words

if TYPE_CHECKING:
    from fireside_core.booking import Slot

_LIKE_A_NAME = 0.72
"""Names are heard badly: so much likeness to one is enough after "with"."""
_EVERY_DAY = frozenset(range(7))


class Wish(NamedTuple):
    """``first``, ``last``: days, both included. ``clinician``: empty for anybody.

    ``choice``: which of the times on offer, from 1; -1 for the last. ``step``: what comes before
    or after them. ``soonest``: no wish but that it be soon.
    """

    first: date | None = None
    last: date | None = None
    weekdays: frozenset[int] = _EVERY_DAY
    time_from: time | None = None
    time_until: time | None = None
    clinician: str | None = None
    way: Way | None = None
    choice: int = 0
    step: Literal["", "earlier", "later"] = ""
    soonest: bool = False

    @property
    def says_when(self) -> bool:
        """Whether it is about a day or a time of day."""
        when = (self.first, self.last, self.time_from, self.time_until)
        return self.soonest or self.weekdays != _EVERY_DAY or any(x is not None for x in when)


def wish(words: str, now: datetime, clinicians: Sequence[Clinician]) -> Wish | None:
    """What is wished for; ``None`` where the words are not (only) that.

    ``now``: on the clinic's clock.
    """
    return _Reader(words, now, clinicians).read()


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
        every = wished.weekdays == _EVERY_DAY
        change["weekdays"] = [] if every else sorted(wished.weekdays)
        change["time_from"], change["time_until"] = wished.time_from, wished.time_until
        change["spread"] = not (one_day or wished.soonest)
    return search.model_copy(update=change)


def chosen(wished: Wish, offered: Sequence[Slot]) -> Slot | None:
    """The time on offer that was named by its place."""
    place = wished.choice - 1 if wished.choice > 0 else len(offered) + wished.choice
    return offered[place] if wished.choice and 0 <= place < len(offered) else None


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


# The words, as they are translated --------------------------------------------------------------


def _alternatives(*texts: str) -> str:
    """A pattern of phrases; each text may hold several, with bars between."""
    phrases = {plain_words(phrase) for text in texts for phrase in text.split("|")}
    return "|".join(sorted((re.escape(p) for p in phrases if p), key=len, reverse=True))


def _fillers() -> str:
    """What says nothing of the wish."""
    return _alternatives(
        tr(
            "please|the|a|an|on|at|in|for|it|one|ones|time|times|slot|of|me|us|so|well|oh|um|er|yes"
        ),
        tr("i would like|i would prefer|i want|i need|i wish|i would rather|rather|i like|to have"),
        tr("could i have|can i have|may i have|could i come|can i come|could i|can i|may i|i will"),
        tr("do you have|have you got|have you|is there|are there|have they|do they have|got|have"),
        tr("what about|how about|let us have|let us say|let us|say|make it|maybe|perhaps|possibly"),
        tr(
            "i will take|take|i can|i could|i can only|i could only|only|come|do|make|i prefer"
            "|prefer|better|best"
        ),
        tr(
            "would be|would suit me|suits me|is best|is better|is fine|is good|if possible|if i can"
        ),
        tr(
            "appointment|visit|something|anything|some|any|and|or|then|to see|see|to be|be|sometime"
        ),
        tr("free|available|possible|give me|i take|i think|day|that is|this|to speak to|to come"),
        tr("to see a doctor|to see the doctor|see a doctor|instead|book|book me|to book|like"),
        tr("good morning|hello|thank you|thanks|would|good|fine|if you have|if there is|by"),
    )


_Take = Callable[["re.Match[str]"], bool]


class _Reader:
    """Reads the words from the left, phrase by phrase."""

    def __init__(self, words: str, now: datetime, clinicians: Sequence[Clinician]) -> None:
        self._now = now
        self._today = now.date()
        self._clinicians = clinicians
        self._text = _prepared(words)
        self._wish = Wish()
        self._days: set[int] = set()
        self._afternoon: bool | None = None
        """Whether an hour that was said is after noon; ``None`` where nobody said."""

    def read(self) -> Wish | None:
        """The wish; ``None`` for words that mean anything else."""
        takes = self._takes()
        filler = re.compile(rf"(?:{_fillers()})(?: |$)")
        self._afternoon = self._said_afternoon()
        while self._text:
            if any(self._taken(pattern, take) for pattern, take in takes):
                continue
            skipped = filler.match(self._text)
            if skipped is None:
                return None
            self._text = self._text[skipped.end() :]
        if self._days:
            self._put(weekdays=frozenset(self._days))
        return self._wish if self._wish != Wish() else None

    def _taken(self, pattern: str, take: _Take) -> bool:
        found = re.match(rf"(?:{pattern})(?: |$)", self._text)
        if found is None or not take(found):
            return False
        self._text = self._text[found.end() :]
        return True

    def _put(self, **values: object) -> bool:
        self._wish = self._wish._replace(**values)  # type: ignore[arg-type]
        return True

    def _takes(self) -> tuple[tuple[str, _Take], ...]:
        """What is understood, the longer before the shorter that it begins with."""
        return (
            *self._general(),
            *self._of_who_and_how(),
            *self._of_days(),
            *self._of_parts(),
            *self._of_dates(),
            *self._of_times(),
        )

    def _general(self) -> tuple[tuple[str, _Take], ...]:
        soon = _alternatives(
            tr("as soon as possible|as soon as you can|as soon as i can|soon as possible|soonest"),
            tr("the soonest|the earliest|earliest|the earliest possible|as early as possible"),
            tr("the first available|first available|the first one available|the next available"),
            tr("next available|the first free|quickly|very soon|soon|right away|straight away"),
            tr("any time|anytime|any day|whenever|i do not mind when|i do not mind|it is urgent"),
        )
        earlier = _alternatives(
            tr("earlier|sooner|a bit earlier|a little earlier|much earlier|something earlier"),
            tr("something sooner|before that|before then|earlier than that|not so late"),
        )
        later = _alternatives(
            tr("later|a bit later|a little later|much later|something later|after that|after then"),
            tr("later than that|none of these|none of those|none of them|none|something else"),
            tr("other times|more times|another time|others|not so soon|not so early"),
        )
        last = _alternatives(tr("the last one|last one|the last|the bottom one|the latest one"))
        middle = _alternatives(tr("the middle one|middle one|the one in the middle"))
        top = _alternatives(tr("the top one|top one"))
        nth = rf"(?:{_alternatives(tr('the'))} )?(?P<nth>{_ordinal_pattern()})"
        nth += rf" (?:{_alternatives(tr('one|time|choice|option|of these|of those|of them'))})"
        return (
            (soon, lambda _m: self._put(soonest=True)),
            (last, lambda _m: self._put(choice=-1)),
            (middle, lambda _m: self._put(choice=2)),
            (top, lambda _m: self._put(choice=1)),
            (nth, lambda m: self._put(choice=_ordinal(m["nth"]))),
            (earlier, lambda _m: self._put(step="earlier")),
            (later, lambda _m: self._put(step="later")),
        )

    def _of_who_and_how(self) -> tuple[tuple[str, _Take], ...]:
        anybody = _alternatives(
            tr("with anybody|with anyone|with any doctor|any doctor|with whoever|anybody|anyone"),
            tr("i do not mind who|i do not mind with whom|it does not matter who|either doctor"),
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
                ),
            ),
            (
                Way.IN_PERSON,
                tr(
                    "in person|face to face|at the clinic|at the surgery|at the practice"
                    "|in the clinic|in the surgery|there in person|come in"
                ),
            ),
        )

        def by(way: Way) -> _Take:
            return lambda _m: self._put(way=way)

        return (
            (anybody, lambda _m: self._put(clinician="")),
            *((_alternatives(said), by(way)) for way, said in ways),
            *self._of_names(),
        )

    def _of_names(self) -> tuple[tuple[str, _Take], ...]:
        lead = _alternatives(tr("with|with the|to see|see|to see the"))
        title = _alternatives(*_titles())
        exact: list[tuple[str, _Take]] = []
        for clinician in self._clinicians:
            names = _alternatives(*_name_words(clinician))
            if names:
                bare = _alternatives(
                    *(n for n in _name_words(clinician) if n not in _taken_words())
                )
                called = rf"(?:{lead}) (?:(?:{title}) )?(?:{names})|(?:{title}) (?:{names})"
                exact.append((called + (f"|{bare}" if bare else ""), self._sees(clinician)))
        like = (
            rf"(?:{_alternatives(tr('with'))}) (?:(?:{title}) )?(?P<a>\w+)|(?:{title}) (?P<b>\w+)"
        )
        return (*exact, (like, self._sees_like))

    def _sees(self, clinician: Clinician) -> _Take:
        return lambda _m: self._put(clinician=clinician.id)

    def _sees_like(self, found: re.Match[str]) -> bool:
        """A name that sounds like one of the clinic's, and like no other of them."""
        from fireside_core.sounding import likeness

        said = found["a"] or found["b"]
        alike = {
            clinician.id
            for clinician in self._clinicians
            if any(likeness(said, name) >= _LIKE_A_NAME for name in _name_words(clinician))
        }
        return len(alike) == 1 and self._put(clinician=alike.pop())

    def _of_days(self) -> tuple[tuple[str, _Take], ...]:
        today = self._today
        monday = today - timedelta(days=today.weekday())
        named = "|".join(_weekday_patterns())
        but = _alternatives(tr("not|not on|but not|but not on|no|except|except on|never|never on"))
        on = _alternatives(tr("on|this|this coming|coming|every"))
        nxt = _alternatives(tr("next|the next|on next|a week on"))

        def span(first: date, last: date) -> _Take:
            return lambda _m: self._put(first=first, last=last)

        def days(first: int, last: int | None = None) -> _Take:
            after = today + timedelta(days=first)
            return span(after, today + timedelta(days=first if last is None else last))

        month_after = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
        end = (month_after + timedelta(days=32)).replace(day=1) - timedelta(days=1)
        return (
            (_alternatives(tr("the day after tomorrow|day after tomorrow")), days(2)),
            (_alternatives(tr("a week tomorrow|tomorrow week")), days(8)),
            (_alternatives(tr("a week today|today week|in a week|in one week")), days(7)),
            (_alternatives(tr("in two weeks|in a fortnight|a fortnight today")), days(14)),
            (
                _alternatives(tr("the week after next|week after next|in two weeks time")),
                span(monday + timedelta(days=14), monday + timedelta(days=20)),
            ),
            (
                _alternatives(tr("next week|the next week|the week after|the following week")),
                span(monday + timedelta(days=7), monday + timedelta(days=13)),
            ),
            (_alternatives(tr("this week")), span(today, monday + timedelta(days=6))),
            (_alternatives(tr("next month|the next month")), span(month_after, end)),
            (_alternatives(tr("this morning")), self._today_at(None, time(12))),
            (_alternatives(tr("this afternoon")), self._today_at(time(12), time(18))),
            (_alternatives(tr("tonight|this evening")), self._today_at(time(17), None)),
            (_alternatives(tr("tomorrow")), days(1)),
            (_alternatives(tr("today|now|right now")), days(0)),
            (rf"(?:{but}) (?P<day>{named})", self._not_on),
            (rf"(?:{nxt}) (?P<day>{named})", self._next_on),
            (
                _alternatives(tr("on weekdays|weekdays|a weekday|during the week|weekday")),
                lambda _m: self._add_days(range(5)),
            ),
            (
                _alternatives(tr("at the weekend|the weekend|weekend|weekends|on weekends")),
                lambda _m: self._add_days((5, 6)),
            ),
            (
                rf"(?:(?:{on}) )?(?P<day>{named})",
                lambda m: self._add_days((_weekday(m["day"]),)),
            ),
        )

    def _today_at(self, since: time | None, until: time | None) -> _Take:
        today = self._today
        return lambda _m: self._put(first=today, last=today, time_from=since, time_until=until)

    def _add_days(self, days: Iterable[int]) -> bool:
        self._days |= set(days)
        return True

    def _not_on(self, found: re.Match[str]) -> bool:
        self._days = (self._days or set(_EVERY_DAY)) - {_weekday(found["day"])}
        return bool(self._days)

    def _next_on(self, found: re.Match[str]) -> bool:
        """Next Tuesday is the one of next week."""
        day = self._today + timedelta(days=7 - self._today.weekday() + _weekday(found["day"]))
        return self._put(first=day, last=day)

    def _of_dates(self) -> tuple[tuple[str, _Take], ...]:
        month = f"(?P<month>{'|'.join(plain_words(name) for name in months())})"
        ordinal = rf"(?P<day>{_ordinal_pattern()}|[12]?\d|3[01])"
        of = _alternatives(tr("of"))
        number = rf"(?P<n>{'|'.join(_numbers())}|\d+)"
        return (
            (rf"{ordinal} (?:(?:{of}) )?{month}", self._on_date),
            (rf"{month} (?:{_alternatives(tr('the'))} )?{ordinal}", self._on_date),
            (rf"(?:{_alternatives(tr('in|during|some time in'))}) {month}", self._in_month),
            (rf"{_alternatives(tr('in'))} {number} (?:{_alternatives(tr('days'))})", self._in_days),
            (
                rf"{_alternatives(tr('in'))} {number} (?:{_alternatives(tr('weeks'))})",
                self._in_weeks,
            ),
            (rf"(?P<day>{_ordinal_pattern()})", self._on_date),
        )

    def _on_date(self, found: re.Match[str]) -> bool:
        """The next such date; a day alone is one of this month or the next that has it."""
        said, today = found.groupdict(), self._today
        number = int(said["day"]) if said["day"].isdigit() else _ordinal(said["day"])
        named = said.get("month")
        for ahead in range(13):
            year, month = divmod(today.year * 12 + today.month - 1 + ahead, 12)
            if named and month != [plain_words(m) for m in months()].index(named):
                continue
            try:
                day = date(year, month + 1, number)
            except ValueError:
                continue
            if day >= today:
                return self._put(first=day, last=day)
        return False

    def _in_month(self, found: re.Match[str]) -> bool:
        month = [plain_words(m) for m in months()].index(found["month"]) + 1
        year = self._today.year + (month < self._today.month)
        first = date(year, month, 1)
        last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
        return self._put(first=max(first, self._today), last=last)

    def _in_days(self, found: re.Match[str]) -> bool:
        day = self._today + timedelta(days=min(_number(found["n"]), 366))
        return self._put(first=day, last=day)

    def _in_weeks(self, found: re.Match[str]) -> bool:
        day = self._today + timedelta(weeks=min(_number(found["n"]), 52))
        monday = day - timedelta(days=day.weekday())
        return self._put(first=monday, last=monday + timedelta(days=6))

    def _of_parts(self) -> tuple[tuple[str, _Take], ...]:
        def hours(since: time | None, until: time | None) -> _Take:
            return lambda _m: self._put(time_from=since, time_until=until)

        lead = _alternatives(tr("in the|during the|of the|the|in"))
        return tuple(
            (rf"(?:(?:{lead}) )?(?:{_alternatives(said)})", hours(since, until))
            for said, since, until in (
                (tr("not in the morning|not the morning|not mornings|no mornings"), time(12), None),
                (tr("not in the afternoon|not afternoons|no afternoons"), None, time(12)),
                (tr("first thing in the morning|first thing|early in the morning"), None, time(10)),
                (tr("early morning|early mornings|early"), None, time(10)),
                (tr("late morning|late in the morning|end of the morning"), time(10, 30), time(12)),
                (tr("early afternoon|early in the afternoon"), time(12), time(15)),
                (tr("late afternoon|late in the afternoon|end of the day"), time(15, 30), time(18)),
                (tr("before lunch|before lunchtime|before noon|before midday"), None, time(12)),
                (tr("after lunch|after lunchtime|after noon|after midday"), time(13), None),
                (tr("lunchtime|lunch time|lunch|at lunchtime|midday|noon"), time(12), time(14)),
                (tr("after breakfast|after nine o'clock"), time(9), time(12)),
                (tr("morning|mornings"), None, time(12)),
                (tr("afternoon|afternoons"), time(12), time(18)),
                (tr("evening|evenings|after tea|after dinner"), time(17), None),
            )
        )

    def _of_times(self) -> tuple[tuple[str, _Take], ...]:
        clock = _clock_pattern()
        end = _clock_pattern("2")
        not_before = _alternatives(tr("not before|after|from|any time after|since|later than"))
        not_after = _alternatives(tr("not after|before|until|till|by|any time before|earlier than"))
        between = _alternatives(tr("between|from"))
        to = _alternatives(tr("and|to|until|till"))
        about = _alternatives(tr("around|about|round about|roughly|near|towards"))
        at = _alternatives(tr("at"))

        def since(found: re.Match[str]) -> bool:
            return self._put(time_from=self._clock(found))

        def until(found: re.Match[str]) -> bool:
            return self._put(time_until=self._clock(found))

        def within(found: re.Match[str]) -> bool:
            return self._put(time_from=self._clock(found), time_until=self._clock(found, "2"))

        def nearly(found: re.Match[str]) -> bool:
            at = self._clock(found)
            return self._put(time_from=_shifted(at, -45), time_until=_shifted(at, 60))

        def exactly(found: re.Match[str]) -> bool:
            at = self._clock(found)
            return self._put(time_from=at, time_until=_shifted(at, 60))

        return (
            (rf"(?:{between}) {clock} (?:{to}) {end}", within),
            (rf"(?:{not_before}) {clock}", since),
            (rf"(?:{not_after}) {clock}", until),
            (rf"(?:{about}) {clock}", nearly),
            (rf"(?:(?:{at}) )?{clock}", exactly),
        )

    def _said_afternoon(self) -> bool | None:
        if re.search(rf"\b(?:{_alternatives(tr('afternoon|evening|pm|p m'))})\b", self._text):
            return True
        if re.search(rf"\b(?:{_alternatives(tr('morning|am|a m'))})\b", self._text):
            return False
        return None

    def _clock(self, found: re.Match[str], which: str = "") -> time:
        """What was said as a time; an hour from one to six is after noon unless that was said."""
        said = found.groupdict()
        hour, minute = _number(said[f"hour{which}"]), 0
        if said[f"minute{which}"]:
            minute = int(said[f"minute{which}"])
        elif said[f"past{which}"]:
            minute = _fraction(said[f"past{which}"])
        elif said[f"to{which}"]:
            hour, minute = hour - 1, 60 - _fraction(said[f"to{which}"])
        elif said[f"thirty{which}"]:
            minute = _number(said[f"thirty{which}"])
        if hour < 12 and (self._afternoon if self._afternoon is not None else 0 <= hour < 7):
            hour += 12
        return time(hour % 24, minute % 60)


def _prepared(words: str) -> str:
    """Plain, with "9:30" as one word and "p.m." as "pm"."""
    text = re.sub(r"\b([ap])\.?\s?m\b\.?", r" \1m ", words.casefold())
    text = re.sub(r"\b([01]?\d|2[0-3])[:.h]([0-5]\d)\b", r"\1_\2", text)
    return " ".join(plain_words(text.replace("_", "clock")).replace("clock'", "clock").split())


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
    return frozenset((*days, *_numbers(), *_ordinals()))


def _weekday_patterns() -> tuple[str, ...]:
    return tuple(rf"{plain_words(name)}(?:'?s)?" for name in weekdays())


def _weekday(said: str) -> int:
    return next(n for n, pattern in enumerate(_weekday_patterns()) if re.fullmatch(pattern, said))


def _numbers() -> tuple[str, ...]:
    """One to twelve, and the minutes that are said by name."""
    one_to_twelve = tr("one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve")
    return tuple(one_to_twelve.split("|"))


def _number(said: str) -> int:
    if said.isdigit():
        return int(said)
    numbers = _numbers()
    if said in numbers:
        return numbers.index(said) + 1
    return {tr("fifteen"): 15, tr("thirty"): 30, tr("forty five"): 45, tr("a"): 1}.get(said, 0)


def _ordinals() -> tuple[str, ...]:
    """First to thirty-first."""
    return tuple(
        tr(
            "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth"
            "|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth"
            "|twentieth|twenty first|twenty second|twenty third|twenty fourth|twenty fifth"
            "|twenty sixth|twenty seventh|twenty eighth|twenty ninth|thirtieth|thirty first"
        ).split("|")
    )


def _ordinal_pattern() -> str:
    named = "|".join(sorted(_ordinals(), key=len, reverse=True))
    return rf"(?:{named}|(?:[12]?\d|3[01])(?:st|nd|rd|th))"


def _ordinal(said: str) -> int:
    if said[0].isdigit():
        return int(re.sub(r"\D", "", said))
    return _ordinals().index(said) + 1


def _clock_pattern(which: str = "") -> str:
    """A time of day: "half past two", "nine thirty", "9:30", "ten o'clock"."""
    numbers = "|".join(_numbers())
    fraction = _alternatives(tr("quarter|a quarter|half|five|ten|twenty|twenty five"))
    past, to = _alternatives(tr("past|after")), _alternatives(tr("to|before"))
    thirty = _alternatives(tr("thirty|fifteen|forty five"))
    noon = rf"(?:{_alternatives(tr('pm|am|p m|a m'))})"
    oclock = _alternatives(tr("o'clock|oclock"))
    return (
        rf"(?:(?P<past{which}>{fraction}) (?:{past}) |(?P<to{which}>{fraction}) (?:{to}) )?"
        rf"(?P<hour{which}>{numbers}|(?:1?\d|2[0-3])(?=clock| |$|pm|am))"
        rf"(?:clock(?P<minute{which}>\d\d))?(?: (?P<thirty{which}>{thirty}))?"
        rf"(?: (?:{oclock}))?(?: ?{noon})?"
    )


def _fraction(said: str) -> int:
    return {
        tr("quarter"): 15,
        tr("a quarter"): 15,
        tr("half"): 30,
        tr("five"): 5,
        tr("ten"): 10,
        tr("twenty"): 20,
        tr("twenty five"): 25,
    }[said]


def _shifted(at: time, minutes: int) -> time:
    total = at.hour * 60 + at.minute + minutes
    total = min(max(total, 0), 23 * 60 + 59)
    return time(total // 60, total % 60)
