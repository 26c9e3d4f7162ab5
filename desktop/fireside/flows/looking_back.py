"""Whether words ask for an earlier answer ("what did you say yesterday about my knee?").

Pure. Only words that ask for what *Fireside* said, or what *I* asked, look back; everything
that is left over must be a day or a subject. In doubt it is a new question.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from fireside.flows.days import months, weekdays
from fireside.i18n import tr
from fireside.kept import KeptAnswer
from fireside_core.phrases import plain_words

_MOST_SUBJECT_WORDS = 5
_LIKE = 0.7
"""Words of which this much is the same from the beginning are forms of one word."""
_HEAD = 4
"""Letters; a shorter word is like no other."""


_ENDINGS = (
    *(("ies", "i", 5), ("sses", "ss", 5), ("shes", "sh", 5), ("ches", "ch", 6), ("xes", "x", 5)),
    *(("ss", "ss", 2), ("es", "", 6), ("s", "", 4), ("ing", "", 6), ("ed", "", 5)),
    *(("y", "i", 4), ("e", "", 5)),
)
"""An ending, what stands instead in the stem, and how long a word must be for it."""


class LookBack(NamedTuple):
    """``about``: for each word of the subject, the words that count as it.

    ``since``, ``until``: ISO times, empty where they are open. ``latest``: only the newest.
    """

    said: str
    about: tuple[tuple[str, ...], ...] = ()
    since: str = ""
    until: str = ""
    latest: bool = False

    @property
    def everything(self) -> bool:
        """Whether nothing narrows it down."""
        return not (self.about or self.since or self.until or self.latest)

    @property
    def on_any_day(self) -> LookBack:
        """The same without the days."""
        return self._replace(since="", until="")


class _Span(NamedTuple):
    since: datetime | None
    until: datetime | None


def look_back(words: str, now: datetime) -> LookBack | None:
    """What earlier answer is asked for; ``None`` when it is a question of its own."""
    said = " ".join(words.split())
    plain = re.sub(r"'s\b", "", plain_words(said))
    plain = " ".join(word for word in plain.split() if word not in _words(tr("already ever just")))
    text, span = _take_day(_without(_leads(), plain), now)
    bare = _without(_leads(), text)
    # "My question about my knee" may be the beginning of one; not so "show me my question".
    lead = plain.removesuffix(bare)
    pointing = _words(tr("show see hear find open play read look repeat remind remember back"))
    pointed = span != _Span(None, None) or bool(_words(lead) & pointing)
    latest = False
    rest = _opening(_openers(), bare)
    if rest is None and pointed:
        rest = _opening(_nouns(), bare)
    if rest is None:
        latest = True
        rest = _opening(_latest_openers(), bare)
    if rest is None:
        return None
    while (shorter := _without(_fillers(), rest)) != rest:
        rest = shorter
    about = _subject(rest)
    if about is None:
        return None
    since, until = (t.isoformat() if t else "" for t in span)
    return LookBack(said, about, since, until, latest)


def is_pardon(words: str) -> bool:
    """Whether they ask for what has just been said, and for nothing earlier."""
    asked = _each(tr("what did you {verb}"), tr("say|say again|just say|tell me|say there"))
    asked += _each(tr("what was {verb}"), tr("that|that again|it you said|that you said"))
    return _without(_leads(), plain_words(words)) in _phrases(*asked)


def subject(words: str, now: datetime) -> LookBack:
    """A subject, a day or both said by themselves, on the page that asks for them."""
    said = " ".join(words.split())
    text, span = _take_day(plain_words(said), now)
    text = _without(_abouts(), text)
    content = [w for w in text.split() if w not in _stop_words()]
    since, until = (t.isoformat() if t else "" for t in span)
    return LookBack(said, tuple(_kin(w) for w in content[:_MOST_SUBJECT_WORDS]), since, until)


def fitting(look: LookBack, answers: Iterable[KeptAnswer]) -> tuple[KeptAnswer, ...]:
    """Those of the answers that are about it: by their questions, else by what was answered."""
    if not look.about:
        found = tuple(answers)
    else:
        found, answered = (), []
        asked = []
        for kept in answers:
            if _speaks_of(look.about, kept.question):
                asked.append(kept)
            elif not asked and _speaks_of(look.about, f"{kept.question} {kept.answer}"):
                answered.append(kept)
        found = tuple(asked or answered)
    return found[:1] if look.latest else found


# The words, as they are translated --------------------------------------------------------------


def _phrases(*texts: str) -> tuple[str, ...]:
    """Plain, longest first, so that the longest is found."""
    return tuple(sorted({plain_words(text) for text in texts}, key=lambda t: -len(t)))


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _each(pattern: str, verbs: str) -> tuple[str, ...]:
    """The pattern with each of the verbs, which stand in one text with bars between."""
    return tuple(pattern.replace("{verb}", verb.strip()) for verb in verbs.split("|"))


def _leads() -> tuple[str, ...]:
    """What people say before they ask."""
    return _phrases(
        *(
            tr("please"),
            tr("sorry"),
            tr("so"),
            tr("and"),
            tr("well"),
            tr("now"),
            tr("oh"),
            tr("yes"),
        ),
        *(tr("hello"), tr("fireside"), tr("can you"), tr("could you"), tr("would you")),
        *(tr("will you"), tr("tell me"), tr("tell me again"), tr("remind me"), tr("remind me of")),
        *(tr("show me"), tr("show"), tr("again"), tr("let me"), tr("see"), tr("hear")),
        *(tr("look at"), tr("look up"), tr("go back to"), tr("play"), tr("list"), tr("open")),
        *(tr("read me"), tr("read"), tr("read out"), tr("find"), tr("find me"), tr("to")),
        *(tr("can I"), tr("could I"), tr("may I"), tr("I would like to"), tr("I want to")),
        *(tr("I want to know"), tr("do you remember"), tr("where are"), tr("where is")),
        *(tr("I have forgotten"), tr("I forgot"), tr("I cannot remember"), tr("repeat")),
    )


def _openers() -> tuple[str, ...]:
    """What Fireside said, or what the person asked Fireside."""
    say = tr("say|tell me|tell|advise|advise me|suggest|recommend|answer|reply|explain|mention")
    said = tr(
        "said|told me|told|advised|advised me|suggested|recommended|answered|replied|explained"
        "|mentioned"
    )
    saying = tr("saying|telling me|advising|suggesting|recommending|explaining")
    return _phrases(
        *_each(tr("what did you {verb}"), say),
        *_each(tr("what did you {verb} me"), tr("answer|suggest")),
        *_each(tr("did you {verb} anything"), tr("say|tell me|mention|advise")),
        *_each(tr("what did fireside {verb}"), say),
        *_each(tr("what did the computer {verb}"), say),
        *_each(tr("what did we {verb}"), tr("say|talk|speak")),
        *_each(tr("what have you {verb}"), said),
        *_each(tr("what you {verb}"), said),
        *_each(tr("what was it you {verb}"), said),
        *_each(tr("what was that you {verb}"), said),
        *_each(tr("what is it you {verb}"), said),
        *_each(tr("what is that you {verb}"), said),
        *_each(tr("what were you {verb}"), saying),
        *_each(tr("what {verb} did you give me"), tr("advice|answer")),
        *_each(tr("what {verb} did you give"), tr("advice|answer")),
        *_each(tr("the {verb} you gave me"), tr("advice|answer|answers")),
        *_each(tr("the {verb} you gave"), tr("advice|answer|answers")),
        *_each(tr("the {verb} I asked"), tr("question|questions")),
        *_each(tr("what did I {verb}"), tr("ask|ask you|want to know")),
        *_each(tr("what have I {verb}"), tr("asked|asked you|been asking|been asking you")),
        *_each(tr("what was I {verb}"), tr("asking|asking you")),
        *_each(tr("what I {verb}"), tr("asked|asked you")),
        *_each(tr("what was it I {verb}"), tr("asked|asked you")),
        *_each(tr("what questions did I {verb}"), tr("ask|ask you")),
        *_each(tr("which questions did I {verb}"), tr("ask|ask you")),
        *_each(tr("which questions have I {verb}"), tr("asked|asked you")),
        *_each(tr("did I {verb}"), tr("ask|ask you")),
        *_each(tr("have I {verb}"), tr("asked|asked you")),
        *_each(tr("when did I {verb}"), tr("ask|ask you")),
        *_each(tr("what was {verb}"), tr("your answer|the answer|your advice|my question|answer")),
        *_each(tr("what were {verb}"), tr("your answers|the answers|my questions|answers")),
        *_each(tr("my {verb}"), tr("questions|answers")),
        *_each(tr("my old {verb}"), tr("question|questions|answer|answers")),
        *_each(tr("my earlier {verb}"), tr("question|questions|answer|answers")),
        *_each(tr("my previous {verb}"), tr("questions|answers")),
        *_each(tr("all my {verb}"), tr("questions|answers")),
        *_each(tr("earlier {verb}"), tr("questions|answers")),
        *_each(tr("old {verb}"), tr("questions|answers")),
        *_each(tr("your earlier {verb}"), tr("answer|answers|advice")),
    )


def _nouns() -> tuple[str, ...]:
    """Only with a day, or after "show me"."""
    return _phrases(
        *_each(tr("my {verb}"), tr("question|answer")),
        *_each(tr("your {verb}"), tr("answer|answers|advice")),
        *_each(tr("the {verb}"), tr("question|questions|answer|answers")),
        *(tr("question"), tr("questions"), tr("answer"), tr("answers")),
    )


def _latest_openers() -> tuple[str, ...]:
    """The newest one."""
    return _phrases(
        *_each(tr("my last {verb}"), tr("question|answer")),
        *_each(tr("what was my last {verb}"), tr("question|answer")),
        *_each(tr("the last {verb}"), tr("question|answer|thing I asked|thing you said")),
        *_each(tr("what was the last {verb}"), tr("question|answer|thing I asked|thing you said")),
        *_each(tr("what was your last {verb}"), tr("answer|advice")),
        *(tr("your last answer"), tr("my latest question"), tr("my previous question")),
        *(tr("what was the last thing you told me"), tr("last question")),
        *(tr("what did I last ask"), tr("what did you last say"), tr("what did I ask last")),
    )


def _fillers() -> tuple[str, ...]:
    """What may stand between, and means nothing here."""
    return _phrases(
        *(tr("again"), tr("you"), tr("me"), tr("to me"), tr("before"), tr("earlier")),
        *(tr("then"), tr("already"), tr("last time"), tr("the other time"), tr("please")),
        *(tr("I should do"), tr("I could do"), tr("I can do"), tr("to do"), tr("from")),
        *(tr("anything"), tr("something"), tr("in answer"), tr("that"), tr("it was")),
    )


def _abouts() -> tuple[str, ...]:
    """What stands before a subject."""
    return _phrases(
        *(tr("about"), tr("all about"), tr("on"), tr("for"), tr("regarding"), tr("to do with")),
        *(tr("concerning"), tr("with"), tr("that was about"), tr("when I asked about")),
        *(tr("when I asked you about"), tr("on the subject of"), tr("to help with")),
    )


def _stop_words() -> frozenset[str]:
    """Words of a subject that say nothing about it."""
    return frozenset(
        tr(
            "my the a an our his her their your that this these those some of in on at to for"
            " with and or me please again taking having getting problem problems trouble issue"
            " thing things it then earlier before same all any anything something"
        ).split()
    )


def _clause_words() -> frozenset[str]:
    """With one of these it is a sentence of its own, and so a new question."""
    return frozenset(
        tr(
            "is are was were am be been being has have had do does did can cannot could should"
            " would will may might must not but because so if when since while now i he she we"
            " they what why how who where which whether today's hurt hurts hurting aches aching"
            " bleeds feels feel feeling got get gone went gave more worse worst very really still"
            " until unless"
        ).split()
    )


def _families() -> tuple[frozenset[str], ...]:
    """Everyday words for one thing: asked in one, looked for in another."""
    return tuple(
        frozenset(words.split())
        for words in (
            tr("tablet pill medicine medication drug capsule"),
            tr("tummy stomach belly abdomen"),
            tr("poo bowel stool constipation motion"),
            tr("wee urine pee bladder"),
            tr("dizzy giddy lightheaded dizziness"),
            tr("jab vaccine vaccination injection"),
            tr("sugar diabetes"),
            tr("memory forgetful dementia"),
            tr("flu influenza"),
            tr("foot feet"),
            tr("tooth teeth dentures"),
            tr("sore pain ache painful hurt"),
        )
    )


# Reading them -----------------------------------------------------------------------------------


def _without(phrases: Sequence[str], text: str) -> str:
    """The text without the phrases that it begins with."""
    pattern = rf"^(?:(?:{'|'.join(map(re.escape, phrases))})(?: |$))+"
    return re.sub(pattern, "", text)


def _opening(phrases: Sequence[str], text: str) -> str | None:
    """What follows one of the phrases; ``None`` when the text begins with none."""
    for phrase in phrases:
        if text == phrase or text.startswith(phrase + " "):
            return text[len(phrase) + 1 :]
    return None


def _subject(rest: str) -> tuple[tuple[str, ...], ...] | None:
    """The subject's words; empty for none; ``None`` when this is no subject."""
    if not rest:
        return ()
    after = "" if rest in _abouts() else _opening(_abouts(), rest)
    if after is None or set(after.split()) & _clause_words():
        return None
    content = [word for word in after.split() if word not in _stop_words()]
    if len(content) > _MOST_SUBJECT_WORDS:
        return None
    return tuple(_kin(word) for word in content)


def _kin(word: str) -> tuple[str, ...]:
    stem = _stem(word)
    for family in _families():
        if any(stem == _stem(one) for one in family):
            return tuple(sorted({stem, *(_stem(one) for one in family)}))
    return (stem,)


def _stem(word: str) -> str:
    """Roughly what the forms of a word have in common."""
    word = word.removesuffix("'s")
    for ending, instead, least in _ENDINGS:
        if len(word) >= least and word.endswith(ending):
            return word[: len(word) - len(ending)] + instead
    return word


def _speaks_of(about: tuple[tuple[str, ...], ...], text: str) -> bool:
    folded = text.casefold()
    # Most texts are told by this alone, which matters with thousands of them.
    if folded.isascii() and not all(any(k[:_HEAD] in folded for k in kin) for kin in about):
        return False
    words = {_stem(word) for word in plain_words(text).split()}
    return all(any(_alike(one, word) for one in kin for word in words) for kin in about)


def _alike(one: str, other: str) -> bool:
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    if len(short) < _HEAD:
        return False
    if long.startswith(short):
        return True
    same = next((n for n, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), 0)
    return same >= _HEAD and same >= _LIKE * len(long)


# Days -------------------------------------------------------------------------------------------


def _take_day(text: str, now: datetime) -> tuple[str, _Span]:
    """The text without the day that it names, and from when until when that day is."""
    for phrase, span in _days(text, now):
        found = re.search(rf"(?:^| )(?:{phrase})(?= |$)", text)
        if found:
            return " ".join((text[: found.start()] + text[found.end() :]).split()), span
    return text, _Span(None, None)


def _days(text: str, now: datetime) -> Iterable[tuple[str, _Span]]:
    """Every way to name a day, the longer ones first, as patterns over plain words."""
    today = now.date()
    yesterday = today - timedelta(days=1)
    yield from _dates(text, today)
    parts = (
        (tr("morning"), time(0), time(12)),
        (tr("afternoon"), time(12), time(18)),
        (tr("evening"), time(17), time.max),
        (tr("night"), time(17), time.max),
    )
    for word, start, end in parts:
        for day, lead in ((yesterday, tr("yesterday")), (today, tr("this")), (today, tr("today"))):
            span = _Span(datetime.combine(day, start), datetime.combine(day, end))
            yield _plain(f"{lead} {word}"), span
    last_night = datetime.combine(yesterday, time(17))
    yield _plain(tr("last night")), _Span(last_night, last_night + timedelta(hours=12))
    yield _plain(tr("tonight")), _Span(datetime.combine(today, time(17)), None)
    yield _plain(tr("the day before yesterday")), _whole(today - timedelta(days=2))
    yield _plain(tr("yesterday")), _whole(yesterday)
    yield _plain(tr("earlier today")), _whole(today)
    yield _plain(tr("today")), _whole(today)
    monday = today - timedelta(days=today.weekday())
    week = timedelta(days=7)
    yield _plain(tr("the week before last")), _from(monday - 2 * week, monday - week)
    yield _plain(tr("last week")), _from(monday - week, monday)
    yield _plain(tr("earlier this week")), _from(monday, None)
    yield _plain(tr("this week")), _from(monday, None)
    for few in (tr("the other day"), tr("a few days ago"), tr("a couple of days ago")):
        yield _plain(few), _from(today - week, None)
    for lately in (tr("recently"), tr("lately"), tr("the other week")):
        yield _plain(lately), _from(today - 3 * week, None)
    saturday = monday - timedelta(days=2)
    for weekend in (tr("at the weekend"), tr("over the weekend"), tr("last weekend")):
        yield _plain(weekend), _from(saturday, monday)
    fortnight = today - 2 * week
    span = _from(fortnight - timedelta(days=4), fortnight + timedelta(days=4))
    yield _plain(tr("a fortnight ago")), span
    first = today.replace(day=1)
    before = (first - timedelta(days=1)).replace(day=1)
    yield _plain(tr("last month")), _from(before, first)
    yield _plain(tr("this month")), _from(first, None)
    for number, word in enumerate(_counts(), start=1):
        count = rf"(?:{number}|{_plain(word)})"
        yield (
            f"{count} {_plain(tr('days ago'))}|{count} {_plain(tr('day ago'))}",
            _whole(today - timedelta(days=number)),
        )
        # Nobody counts the days of "two weeks ago".
        ago = today - number * week
        near = timedelta(days=4)
        yield (
            f"{count} {_plain(tr('weeks ago'))}|{count} {_plain(tr('week ago'))}",
            _from(ago - near, ago + near),
        )
    yield _plain(tr("a week ago")), _from(today - timedelta(days=10), today - timedelta(days=3))
    for number, name in enumerate(weekdays()):
        back = (today.weekday() - number) % 7 or 7
        lead = "|".join(map(_plain, (tr("on"), tr("last"), tr("this"), tr("on last"))))
        yield rf"(?:(?:{lead}) )?{_plain(name)}", _whole(today - timedelta(days=back))
    for number, name in enumerate(months(), start=1):
        year = today.year - (number > today.month)
        start_ = date(year, number, 1)
        yield (
            rf"(?:{_plain(tr('in'))}|{_plain(tr('last'))}) {_plain(name)}",
            _from(start_, (start_ + timedelta(days=32)).replace(day=1)),
        )


def _dates(text: str, today: date) -> Iterable[tuple[str, _Span]]:
    """As "the 20th of November", with or without the day of the week; the latest there was."""
    days = "|".join(map(_plain, weekdays()))
    for number, name in enumerate(months(), start=1):
        for day in range(31, 0, -1) if plain_words(name) in text else ():
            found = _latest(today, number, day)
            if found is None:
                continue
            month, nth = _plain(name), rf"{day}(?:st|nd|rd|th)?"
            lead = rf"(?:{_plain(tr('on'))} )?(?:{_plain(tr('the'))} )?(?:(?:{days}) )?"
            lead += rf"(?:{_plain(tr('the'))} )?"
            yield (
                rf"{lead}(?:{nth} (?:{_plain(tr('of'))} )?{month}|{month} (?:the )?{nth})",
                _whole(found),
            )


def _latest(today: date, month: int, day: int) -> date | None:
    for year in (today.year, today.year - 1):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found <= today:
            return found
    return None


def _counts() -> tuple[str, ...]:
    return (
        *(tr("one"), tr("two"), tr("three"), tr("four"), tr("five"), tr("six"), tr("seven")),
        *(tr("eight"), tr("nine"), tr("ten")),
    )


def _whole(day: date) -> _Span:
    return _from(day, day + timedelta(days=1))


def _from(first: date, end: date | None) -> _Span:
    return _Span(
        datetime.combine(first, time()), datetime.combine(end, time()) if end is not None else None
    )


def _plain(text: str) -> str:
    return re.escape(plain_words(text)).replace(r"\ ", " ")
