"""Days and times as people say them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from fireside.i18n import tr


def weekdays() -> tuple[str, ...]:
    """Monday first."""
    return (
        *(tr("Monday"), tr("Tuesday"), tr("Wednesday"), tr("Thursday")),
        *(tr("Friday"), tr("Saturday"), tr("Sunday")),
    )


def short_weekdays() -> tuple[str, ...]:
    """As over a calendar, Monday first."""
    return (tr("Mon"), tr("Tue"), tr("Wed"), tr("Thu"), tr("Fri"), tr("Sat"), tr("Sun"))


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


def ordinals() -> tuple[str, ...]:
    """The days of a month, as they are said: "1st" first."""
    return (
        *(tr("1st"), tr("2nd"), tr("3rd"), tr("4th"), tr("5th"), tr("6th"), tr("7th"), tr("8th")),
        *(tr("9th"), tr("10th"), tr("11th"), tr("12th"), tr("13th"), tr("14th"), tr("15th")),
        *(tr("16th"), tr("17th"), tr("18th"), tr("19th"), tr("20th"), tr("21st"), tr("22nd")),
        *(tr("23rd"), tr("24th"), tr("25th"), tr("26th"), tr("27th"), tr("28th"), tr("29th")),
        *(tr("30th"), tr("31st")),
    )


def _hours() -> tuple[str, ...]:
    """Twelve first, as on a clock."""
    return (
        *(tr("twelve"), tr("one"), tr("two"), tr("three"), tr("four"), tr("five"), tr("six")),
        *(tr("seven"), tr("eight"), tr("nine"), tr("ten"), tr("eleven")),
    )


def spoken_time(at: time | datetime) -> str:
    """As people say it: "half past two in the afternoon"."""
    if at.minute == 0 and at.hour in (0, 12):
        return tr("noon") if at.hour else tr("midnight")
    if at.hour < 5:
        pattern = tr("{time} in the night")
    elif at.hour < 12:
        pattern = tr("{time} in the morning")
    elif at.hour < 18:
        pattern = tr("{time} in the afternoon")
    else:
        pattern = tr("{time} in the evening")
    return pattern.replace("{time}", _on_the_dial(at.hour % 12, at.minute))


def _on_the_dial(hour: int, minute: int) -> str:
    hours = _hours()
    this, following = hours[hour], hours[(hour + 1) % 12]
    past = {
        0: "{hour}",
        5: tr("five past {hour}"),
        10: tr("ten past {hour}"),
        15: tr("quarter past {hour}"),
        20: tr("twenty past {hour}"),
        25: tr("twenty-five past {hour}"),
        30: tr("half past {hour}"),
    }
    to = {
        35: tr("twenty-five to {hour}"),
        40: tr("twenty to {hour}"),
        45: tr("quarter to {hour}"),
        50: tr("ten to {hour}"),
        55: tr("five to {hour}"),
    }
    if minute in past:
        return past[minute].format(hour=this)
    if minute in to:
        return to[minute].format(hour=following)
    return f"{hour or 12}:{minute:02d}"


def day_ahead(day: date, today: date) -> str:
    """As "Tuesday 3 March"; of another year, with the year."""
    words = _words(day)
    if day.year == today.year:
        return tr("{day} {date} {month}", **words)
    return tr("{day} {date} {month} {year}", **words)


def nearness(day: date, today: date) -> str:
    """ "Today" or "Tomorrow"; empty for any other day."""
    return {0: tr("Today"), 1: tr("Tomorrow")}.get((day - today).days, "")


def read_back_day(day: date, today: date) -> str:
    """As "Tuesday the 3rd of March": said in full before a yes."""
    words = {**_words(day), "ordinal": ordinals()[day.day - 1]}
    if day.year == today.year:
        return tr("{day} the {ordinal} of {month}", **words)
    return tr("{day} the {ordinal} of {month} {year}", **words)


def day_words(day: date, today: date) -> str:
    """As "Today", "Yesterday", "Friday 20 November"; of another year, with the year."""
    if day == today:
        return tr("Today")
    if day == today - timedelta(days=1):
        return tr("Yesterday")
    return day_ahead(day, today)


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
