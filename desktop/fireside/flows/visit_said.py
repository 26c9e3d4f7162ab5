"""The words of numbers and times of day, as patterns to look for and as what they mean. Pure."""

from __future__ import annotations

import re
from datetime import time

from fireside.flows.days import weekdays
from fireside.i18n import tr
from fireside_core.phrases import plain_words

ROWS = 3
"""A number up to this may be the place of a row as well."""
_OPENS, _CLOSES = 6, 22
"""Hours outside these are no visit: who says one of them means something else."""


def alternatives(*texts: str) -> str:
    """A pattern of phrases; each text may hold several, with bars between."""
    phrases = {plain_words(phrase) for text in texts for phrase in text.split("|")}
    return "|".join(sorted((re.escape(p) for p in phrases if p), key=len, reverse=True))


def prepared(words: str) -> str:
    """Plain, with "9:30" as one word and "p.m." as "pm"."""
    text = re.sub(r"\b([ap])\.?\s?m\b\.?", r" \1m ", words.casefold())
    text = re.sub(r"\b([01]?\d|2[0-3])(?:[:h]([0-5]\d)|\.([0-5][05]))\b", r"\1_\2\3", text)
    # "3/12" is one day in Britain and another in America: it stays a word that means nothing.
    text = re.sub(r"\b\d+(?:[/.-]\d+)+\b", "0x0", text)
    return _heard_right(" ".join(plain_words(text.replace("_", "clock")).split()))


def _heard_right(text: str) -> str:
    """A recogniser's "at too" is "at two", where nothing else can be meant."""
    heard = dict(pair.split("=") for pair in tr("too=two|ate=eight|won=one|fore=four").split("|"))
    alone = dict(pair.split("=") for pair in tr("to=two|for=four").split("|"))
    lead = alternatives(tr("at|past|about|around|after|before|between|half|number"))
    then = alternatives(tr("o'clock|oclock|pm|am|in the"))
    text = re.sub(
        rf"\b({lead}|{alternatives(tr('in'))}) ({'|'.join(heard)})\b",
        lambda m: f"{m[1]} {heard[m[2]]}",
        text,
    )
    return re.sub(
        rf"\b({lead}) ({'|'.join(alone)})(?= (?:{then})\b|$)",
        lambda m: f"{m[1]} {alone[m[2]]}",
        text,
    )


def weekday_patterns() -> tuple[str, ...]:
    """Monday first; "Mondays" as well."""
    return tuple(rf"{plain_words(name)}(?:'?s)?" for name in weekdays())


def weekday(said: str) -> int:
    """Monday is 0."""
    return next(n for n, pattern in enumerate(weekday_patterns()) if re.fullmatch(pattern, said))


def numbers() -> tuple[str, ...]:
    """One to twelve."""
    one_to_twelve = tr("one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve")
    return tuple(one_to_twelve.split("|"))


def number(said: str) -> int:
    """In digits or by name; "a" is one."""
    if said.isdigit():
        return int(said)
    known = numbers()
    return known.index(said) + 1 if said in known else 1


def ordinals() -> tuple[str, ...]:
    """First to thirty-first."""
    return tuple(
        tr(
            "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth"
            "|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth"
            "|twentieth|twenty first|twenty second|twenty third|twenty fourth|twenty fifth"
            "|twenty sixth|twenty seventh|twenty eighth|twenty ninth|thirtieth|thirty first"
        ).split("|")
    )


def ordinal_pattern() -> str:
    """By name or as "3rd"."""
    named = "|".join(sorted(ordinals(), key=len, reverse=True))
    return rf"(?:{named}|(?:[12]?\d|3[01])(?:st|nd|rd|th))"


def ordinal(said: str) -> int:
    """What it counts to."""
    if said[0].isdigit():
        return int(re.sub(r"\D", "", said))
    return ordinals().index(said) + 1


def counted() -> str:
    """What follows an ordinal that is the place of a row."""
    return alternatives(tr("one|one there|won|time|choice|option|of these|of those|of them"))


# Times of day -----------------------------------------------------------------------------------


def clock_pattern(which: str = "") -> str:
    """A time of day: "half past two", "half two", "nine thirty", "9:30", "ten in the morning"."""
    past, to = alternatives(tr("past|after")), alternatives(tr("to|before|till|of"))
    fraction = "|".join(sorted(map(re.escape, _fractions()), key=len, reverse=True))
    hour = "|".join((*numbers(), alternatives(_noon())))
    minutes = "|".join(sorted(map(re.escape, _minutes()), key=len, reverse=True))
    oclock = alternatives(tr("o'clock|oclock|o clock"))
    return (
        rf"(?:(?P<past{which}>{fraction}) (?:{past}) |(?P<to{which}>{fraction}) (?:{to}) "
        rf"|(?P<half{which}>{alternatives(tr('half'))}) )?"
        rf"(?P<hour{which}>{hour}|(?:[01]?\d|2[0-3])(?=clock| |$|pm|am))"
        rf"(?:clock(?P<minute{which}>\d\d))?(?: (?P<minutes{which}>{minutes}|00|15|30|45))?"
        rf"(?: (?P<oclock{which}>{oclock}))?"
        rf"(?: ?(?P<half_day{which}>{alternatives(_before_noon(), _afternoon(), _evening())}))?"
    )


def said_evening(text: str) -> bool:
    """Whether all of it is about an evening."""
    return _says(alternatives(tr("evening|evenings|tonight|at night")), text)


def said_morning(text: str) -> bool:
    """Whether all of it is about a morning."""
    return _says(alternatives(tr("morning|mornings")), text)


def clock(found: re.Match[str], which: str, text: str) -> time | None:
    """What was said as a time, ``None`` for one at which nobody is seen.

    An hour from one to six is after noon unless that was said. ``text``: all that was said.
    """
    said = {key: found.groupdict()[f"{key}{which}"] for key in _GROUPS}
    hour = 12 if said["hour"] in _noon().split("|") else number(said["hour"])
    minute = 0
    if said["minute"]:
        minute = int(said["minute"])
    elif said["minutes"]:
        words = said["minutes"]
        minute = int(words) if words.isdigit() else _minutes()[words]
    elif said["past"]:
        minute = _fractions()[said["past"]]
    elif said["half"]:
        minute = 30
    elif said["to"]:
        hour, minute = (hour - 1) or 12, 60 - _fractions()[said["to"]]
    if hour < 12 and _is_after_noon(hour, said["half_day"], text):
        hour += 12
    return time(hour, minute) if _OPENS <= hour < _CLOSES and minute < 60 else None


def may_count(found: re.Match[str], after_when: bool) -> bool:
    """Whether it is a mere number that counts something else: "two of us", "an afternoon one".

    ``after_when``: said right after a day or a part of one, as in "Friday, two".
    """
    plain = all(found[key] is None for key in _GROUPS if key not in ("hour", "half_day"))
    if not plain or found["hour"] not in {*numbers()[:ROWS], *map(str, range(1, ROWS + 1))}:
        return False
    if number(found["hour"]) == 1:
        return found["half_day"] not in tr("am|pm|a m|p m").split("|")
    return not (found["half_day"] or after_when)


def _is_after_noon(hour: int, half_day: str | None, text: str) -> bool:
    if half_day:
        return half_day not in _before_noon().split("|")
    if said_evening(text) and hour >= 5:
        return True
    return hour < 7 and not (said_morning(text) and hour >= 5)


_GROUPS = ("past", "to", "half", "hour", "minute", "minutes", "oclock", "half_day")


def _says(pattern: str, text: str) -> bool:
    return re.search(rf"\b(?:{pattern})\b", text) is not None


def _noon() -> str:
    return tr("noon|midday")


def _before_noon() -> str:
    return tr("am|a m|in the morning")


def _afternoon() -> str:
    return tr("pm|p m|in the afternoon|noon|midday")


def _evening() -> str:
    return tr("in the evening|at night")


def _fractions() -> dict[str, int]:
    return {
        tr("quarter"): 15,
        tr("a quarter"): 15,
        tr("half"): 30,
        tr("five"): 5,
        tr("ten"): 10,
        tr("twenty"): 20,
        tr("twenty five"): 25,
        tr("five and twenty"): 25,
    }


def _minutes() -> dict[str, int]:
    """The minutes that are said after an hour."""
    return {
        tr("oh five"): 5,
        tr("fifteen"): 15,
        tr("twenty"): 20,
        tr("twenty five"): 25,
        tr("thirty"): 30,
        tr("thirty five"): 35,
        tr("forty"): 40,
        tr("forty five"): 45,
        tr("fifty"): 50,
        tr("fifty five"): 55,
    }


# Parts of the day -------------------------------------------------------------------------------


def parts_of_day() -> tuple[tuple[str, time | None, time | None], ...]:
    """How each is called, and from when until when it lasts; also those that were ruled out."""
    no_mornings, no_afternoons = "|" + tr("no mornings"), "|" + tr("no afternoons")
    return (
        (_but(tr("morning|in the morning|mornings")) + no_mornings, time(12), None),
        (_but(tr("afternoon|in the afternoon|afternoons")) + no_afternoons, None, time(12)),
        (_but(tr("evening|in the evening|evenings")), None, time(17)),
        (_but(tr("too early|early|first thing|at the crack of dawn")), time(10), None),
        (_but(tr("too late|late|late in the day")), None, time(16)),
        (tr("first thing in the morning|first thing|early in the morning"), None, time(10)),
        (tr("early morning|early mornings|early|early in the day"), None, time(10)),
        (tr("nice and early|bright and early"), None, time(10)),
        (tr("mid morning|middle of the morning"), time(9, 30), time(11, 30)),
        (tr("late morning|late in the morning|end of the morning"), time(10, 30), time(12)),
        (tr("early afternoon|early in the afternoon"), time(12), time(15)),
        (tr("mid afternoon|middle of the afternoon"), time(14), time(16)),
        (
            tr("late afternoon|late in the afternoon|late on in the afternoon|end of the day"),
            time(15, 30),
            time(18),
        ),
        (tr("late in the day|end of the afternoon"), time(15, 30), None),
        (tr("later in the day|later on in the day"), time(13), None),
        (tr("before lunch|before lunchtime|before noon|before midday"), None, time(12)),
        (tr("after lunch|after lunchtime|after noon|after midday"), time(13), None),
        (tr("just after lunch|shortly after lunch|straight after lunch"), time(13), time(15)),
        (
            tr("lunchtime|lunch time|lunch|at lunchtime|middle of the day"),
            time(12),
            time(14),
        ),
        (tr("teatime|tea time"), time(15, 30), time(17, 30)),
        (tr("after breakfast"), time(9), time(12)),
        (tr("morning|mornings|forenoon"), None, time(12)),
        (tr("afternoon|afternoons"), time(12), time(18)),
        (tr("early evening|early in the evening"), time(17), time(19)),
        (tr("evening|evenings|after tea"), time(17), None),
    )


def _but(parts: str) -> str:
    """Each of the parts of a day, ruled out."""
    nots = tr("not|but not|not the|but not the|nothing|not at|not in|but not in").split("|")
    return "|".join(f"{no} {part}" for no in nots for part in parts.split("|"))
