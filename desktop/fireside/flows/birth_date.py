"""A date of birth as it is said or typed. Pure. What can be read in two ways is asked back."""

from __future__ import annotations

import re
from datetime import date

from fireside.flows.days import months
from fireside.i18n import tr
from fireside_core.phrases import plain_words

_OLDEST = 120
"""Years."""


def birth_dates(words: str, today: date) -> tuple[date, ...]:
    """Every day that it may mean, the likeliest first; none where it is no date of birth.

    "3/4/1944" may be in April or in March, "3 March 09" of 1909 or of 2009.
    """
    parts = _parts(words)
    if len(parts) != 3:
        return ()
    found: list[date] = []
    for day, month, year in _orders(parts):
        for full in _years(year, today):
            try:
                one = date(full, month, day)
            except ValueError:
                continue
            if one <= today and today.year - full <= _OLDEST and one not in found:
                found.append(one)
    return tuple(found)


def _parts(words: str) -> tuple[str, ...]:
    """Day, month and year in the order in which they were said."""
    text = " ".join(plain_words(words).replace("'", " ").split())
    text = _with_spoken_year(text)
    for number, name in sorted(enumerate(_ordinals(), start=1), key=lambda one: -len(one[1])):
        text = re.sub(rf"\b{name}\b", str(number), text)
    text = re.sub(r"\b(\d{1,2})(?:st|nd|rd|th)\b", r"\1", text)
    names = [plain_words(name) for name in months()]
    known = {word: f"m{n}" for n, name in enumerate(names, start=1) for word in (name, name[:3])}
    parts = [known.get(word, word) for word in text.split()]
    fillers = set(tr("the of in on was born i my birthday is it and").split())
    kept = [part for part in parts if part not in fillers]
    return tuple(kept) if all(re.fullmatch(r"m?\d+", part) for part in kept) else ()


def _orders(parts: tuple[str, ...]) -> list[tuple[int, int, str]]:
    first, second, third = parts
    if len(first) == 4 and first.isdigit():
        return [(_number(third), _number(second), first)]
    if not third.isdigit():
        return []
    if first.startswith("m"):
        return [(_number(second), _number(first), third)]
    if second.startswith("m"):
        return [(_number(first), _number(second), third)]
    return [(_number(first), _number(second), third), (_number(second), _number(first), third)]


def _years(said: str, today: date) -> tuple[int, ...]:
    """Of two digits, the longer ago first: who asks is old."""
    year = int(said)
    if len(said) == 4:
        return (year,)
    if len(said) != 2:
        return ()
    century = today.year // 100 * 100
    return (century - 100 + year, century + year)


def _number(part: str) -> int:
    return int(part.removeprefix("m"))


def _with_spoken_year(text: str) -> str:
    """ "Nineteen forty four" as digits."""
    spoken_tens = tr("twenty thirty forty fifty sixty seventy eighty ninety").split()
    tens = {word: n for n, word in enumerate(spoken_tens, start=2)}
    ones = {word: n for n, word in enumerate(_ones(), start=1)}
    below_ten, teens = "|".join(list(ones)[:9]), "|".join(ones)
    ten = rf"(?P<ten>{'|'.join(tens)})(?: (?P<one>{below_ten}))?"
    number = rf"(?:{ten}|(?P<teen>{teens}))"
    found = re.search(rf"\b{tr('nineteen')} (?:hundred and |hundred )?(?:oh )?{number}$", text)
    if found is None:
        return text
    year = tens.get(found["ten"] or "", 0) * 10 + ones.get(found["one"] or found["teen"] or "", 0)
    return f"{text[: found.start()]}{1900 + year}"


def _ones() -> list[str]:
    return tr(
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
        " sixteen seventeen eighteen nineteen"
    ).split()


def _ordinals() -> list[str]:
    """First to thirty-first."""
    return [
        name.strip()
        for name in tr(
            "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth"
            "|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth"
            "|twentieth|twenty first|twenty second|twenty third|twenty fourth|twenty fifth"
            "|twenty sixth|twenty seventh|twenty eighth|twenty ninth|thirtieth|thirty first"
        ).split("|")
    ]
