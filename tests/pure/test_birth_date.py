"""Dates of birth as they are said or typed."""

from __future__ import annotations

from datetime import date

import pytest

from fireside.flows.birth_date import birth_dates

TODAY = date(2026, 3, 3)


@pytest.mark.parametrize(
    "words",
    [
        "3 March 1944",
        "3rd of March 1944",
        "the third of march nineteen forty four",
        "March 3, 1944",
        "march the third 1944",
        "3/3/1944",
        "03.03.1944",
        "1944-03-03",
        "3.3.44",
        "3rd of March '44",
        "I was born on the 3rd of March 1944",
        "3 mar 44",
    ],
)
def test_one_day(words: str) -> None:
    assert birth_dates(words, TODAY) == (date(1944, 3, 3),)


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("the twenty first of may nineteen thirty nine", (date(1939, 5, 21),)),
        ("the thirtieth of June nineteen hundred and seven", (date(1907, 6, 30),)),
        ("25/12/1950", (date(1950, 12, 25),)),
        ("12/25/1950", (date(1950, 12, 25),)),
        ("29 February 1944", (date(1944, 2, 29),)),
        ("3/4/1944", (date(1944, 4, 3), date(1944, 3, 4))),
        ("3 March 09", (date(1909, 3, 3), date(2009, 3, 3))),
    ],
)
def test_other_days_and_what_has_two_meanings(words: str, days: tuple[date, ...]) -> None:
    assert birth_dates(words, TODAY) == days


@pytest.mark.parametrize(
    "words",
    [
        *("", "1944", "March 1944", "29 February 1943", "3 March 2044", "3 March 1844"),
        *("in spring", "31 April 1950", "3 3", "13/13/1944"),
        "my daughter was born 3 March 1970 in Kent",
    ],
)
def test_no_day(words: str) -> None:
    assert birth_dates(words, TODAY) == ()
