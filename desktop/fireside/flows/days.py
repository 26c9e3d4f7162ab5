"""Days and times as people say them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from fireside.i18n import tr


def weekdays() -> tuple[str, ...]:
    """Monday first."""
    return (
        *(tr("Monday"), tr("Tuesday"), tr("Wednesday"), tr("Thursday")),
        *(tr("Friday"), tr("Saturday"), tr("Sunday")),
    )


def months() -> tuple[str, ...]:
    """January first."""
    return (
        *(tr("January"), tr("February"), tr("March"), tr("April"), tr("May"), tr("June")),
        *(tr("July"), tr("August"), tr("September"), tr("October")),
        *(tr("November"), tr("December")),
    )


def clock_time(time: datetime) -> str:
    """As it stands on the clock: "10:05"."""
    return f"{time.hour}:{time.minute:02d}"


def day_words(day: date, today: date) -> str:
    """As "Today", "Yesterday", "Friday 20 November"; of another year, with the year."""
    if day == today:
        return tr("Today")
    if day == today - timedelta(days=1):
        return tr("Yesterday")
    words = _words(day)
    if day.year == today.year:
        return tr("{day} {date} {month}", **words)
    return tr("{day} {date} {month} {year}", **words)


def _words(day: date) -> dict[str, object]:
    return {
        "day": weekdays()[day.weekday()],
        "date": day.day,
        "month": months()[day.month - 1],
        "year": day.year,
    }


def moment(text: str) -> datetime | None:
    """A kept time; ``None`` where it cannot be read."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None


def when_asked(text: str, now: datetime) -> str:
    """Day and time of a kept question, in words."""
    time = moment(text)
    if time is None:
        return tr("Some time ago")
    return tr("{day}, {time}", day=day_words(time.date(), now.date()), time=clock_time(time))


def dated(text: str) -> str:
    """The same for paper, where "today" means nothing."""
    time = moment(text)
    if time is None:
        return tr("Some time ago")
    day = tr("{day} {date} {month} {year}", **_words(time.date()))
    return tr("{day}, {time}", day=day, time=clock_time(time))
