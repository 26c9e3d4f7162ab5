"""What goes on paper, or into a file, of a checked advert: the findings, and a letter."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

from fireside.flows.advert import Channel, full_stop, quotes, verdict_banner
from fireside.flows.days import dated
from fireside.flows.sheet import Sheet
from fireside.i18n import tr

if TYPE_CHECKING:
    from fireside.kept import KeptCheck
    from fireside_core.adverts.regulators import Body
    from fireside_core.adverts.wire import Reason, ReportEvent


def check_sheet(kept: KeptCheck) -> Sheet:
    """A checked advert and what was found, as it is printed."""
    report = kept.report
    lines = (
        verdict_banner(report.verdict).text,
        *((full_stop(report.unclear),) if report.unclear else ()),
        *(_finding(number, report, reason) for number, reason in _numbered(report)),
        *(full_stop(step) for step in report.advice),
        tr("The advert says:"),
        *_lines(report.text),
    )
    return Sheet(
        tr("Fireside: an advert, {day}", day=dated(kept.checked_at)),
        lines,
        (*_who_says_so(report), tr("I am AI, and I can be wrong.")),
        _name(tr("Fireside advert"), kept.checked_at),
    )


def letter(report: ReportEvent, channel: Channel, body: Body, now: datetime) -> Sheet:
    """A letter to those who watch over adverts, to be looked at and signed by the person."""
    when = now.isoformat(timespec="minutes")
    lines = (
        dated(when),
        tr("To: {name}", name=body.name),
        *((body.address,) if body.address else ()),
        tr("Dear Sir or Madam,"),
        tr("I would like to report an advert about health that seems misleading to me."),
        tr("How I met it: {how}", how=how_met(channel)),
        tr("I met it on this day, or shortly before."),
        tr("These are the words that trouble me, and why:"),
        *(_finding(number, report, reason) for number, reason in _numbered(report)),
        *(tr("A code in it leads to: {address}", address=code.leads_to) for code in report.codes),
        tr("The whole advert says:"),
        *_lines(report.text),
        tr("Please look into it, and tell me what becomes of it."),
        tr("Yours faithfully,"),
        tr("Name and address: ______________________________"),
    )
    small = (
        *_who_says_so(report),
        tr("The words were compared with written rules by Fireside, a computer program."),
    )
    title = tr("Report of a misleading advert")
    return Sheet(title, lines, small, _name(tr("Fireside report"), when))


def as_text(sheet: Sheet) -> str:
    """A sheet as a text file."""
    return "\n\n".join((sheet.title, *sheet.lines, *sheet.small)) + "\n"


def how_met(channel: Channel) -> str:
    """How an advert came to the person, as far as we know."""
    return {
        "picture": tr("as a picture or in print."),
        "link": tr("on a web page."),
        "spoken": tr("on paper, on the telephone or on a screen; I have read it out."),
    }.get(channel, tr("as a written text."))


def _numbered(report: ReportEvent) -> enumerate[Reason]:
    return enumerate(report.reasons, start=1)


def _finding(number: int, report: ReportEvent, reason: Reason) -> str:
    words = " ".join(quotes(report, reason, 3))
    parts = (full_stop(reason.title), words, full_stop(reason.sentence))
    return f"{number}. " + " ".join(part for part in parts if part)


def _who_says_so(report: ReportEvent) -> tuple[str, ...]:
    sources = [source for reason in report.reasons for source in reason.sources]
    names = dict.fromkeys(
        f"{s.name}: {s.title}" + (f", {s.section}" if s.section else "") for s in sources
    )
    return (tr("Rules: {names}.", names="; ".join(names)),) if names else ()


def _lines(text: str) -> tuple[str, ...]:
    return tuple(" ".join(line.split()) for line in text.splitlines() if line.strip())


def _name(what: str, when: str) -> str:
    return f"{what} " + re.sub(r"[^\d-]+", " ", when[:16].replace(":", "-")).strip()
