"""Days and times as people say them."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from fireside.flows.days import day_ahead, nearness, read_back_day, spoken_time

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("clock", "said"),
    [
        ("09:00", "nine in the morning"),
        ("14:30", "half past two in the afternoon"),
        ("15:45", "quarter to four in the afternoon"),
        ("08:15", "quarter past eight in the morning"),
        ("10:05", "five past ten in the morning"),
        ("10:35", "twenty-five to eleven in the morning"),
        ("11:50", "ten to twelve in the morning"),
        ("12:00", "noon"),
        ("12:30", "half past twelve in the afternoon"),
        ("17:40", "twenty to six in the afternoon"),
        ("18:00", "six in the evening"),
        ("23:55", "five to twelve in the evening"),
        ("00:00", "midnight"),
        ("00:10", "ten past twelve in the night"),
        ("09:07", "9:07 in the morning"),
        ("12:01", "12:01 in the afternoon"),
    ],
)
def test_times(clock: str, said: str) -> None:
    assert spoken_time(time.fromisoformat(clock)) == said
    assert spoken_time(datetime.combine(TODAY, time.fromisoformat(clock))) == said


def test_days() -> None:
    day = date(2026, 3, 3)
    assert day_ahead(day, TODAY) == "Tuesday 3 March"
    assert read_back_day(day, TODAY) == "Tuesday the 3rd of March"
    assert read_back_day(date(2027, 1, 31), TODAY) == "Sunday the 31st of January 2027"
    assert [nearness(date(2026, 3, d), TODAY) for d in (2, 3, 4)] == ["Today", "Tomorrow", ""]
