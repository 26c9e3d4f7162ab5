"""What was found in an advert: the verdict, the reasons, and what can be done next."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from fireside.actions import Action, ActionLevel
from fireside.flows.advert import (
    Advert,
    Channel,
    advert_title,
    full_stop,
    has_warnings,
    quotes,
    reason_tone,
    verdict_banner,
)
from fireside.flows.days import when_asked
from fireside.flows.effects import (
    Effects,
    ForgetCheck,
    GoBack,
    GoTo,
    KeepCheck,
    ReadCheck,
    ReadPage,
    WaitWith,
)
from fireside.flows.flow import Flow, World
from fireside.flows.page import Block, Card, Numbered, Page, Reading, Tone
from fireside.flows.results import CheckKept, ChecksFound, Result, WaitingKept
from fireside.i18n import tr, tr_n
from fireside.kept import KeptCheck
from fireside_core.adverts.model import Verdict

if TYPE_CHECKING:
    from fireside_core.adverts.wire import Code, Reason, ReportEvent

WAIT = "verdict.wait"
WORDS = "verdict.words"
PHARMACIST = "verdict.pharmacist"
REPORT = "verdict.report"
ANOTHER = "verdict.another"
PRINT = "verdict.print"
DELETE = "verdict.delete"
MORE_REASONS = "verdict.more_reasons"
KNOWN = "verdict.known"
ADVICE = "verdict.advice"
FIRST_REASONS = 3


class VerdictFlow(Flow):
    """``kept``: one of *Past checks*; without it the report is new, and is kept now."""

    def __init__(
        self,
        world: World,
        report: ReportEvent,
        advert: Advert | None = None,
        kept: KeptCheck | None = None,
    ) -> None:
        super().__init__(world)
        self._report = report
        self._advert = advert
        self._past = kept is not None
        self._kept = kept
        self._id = kept.id if kept else None
        self._keeping = False
        self._wants_to_wait = False
        self._gone = False
        self._sorry = ""
        self._unkept = False

    def page(self) -> Page:
        if self._gone:
            gone = Reading((tr("I no longer have this advert."),))
            return Page(title=tr("Past checks"), blocks=(gone,))
        return Page(
            title=tr("The advert you showed me"),
            blocks=tuple(self._blocks()),
            choices=self._choices(),
            column=self._column(),
            primary=not self._past,
        )

    def _blocks(self) -> list[Block]:
        report = self._report
        blocks: list[Block] = [Card((self._sorry,), Tone.CAUTION)] if self._sorry else []
        if self._past and self._kept:
            when = when_asked(self._kept.checked_at, self.world.clock())
            title = advert_title(report)
            blocks.append(Reading((tr("{when}: “{advert}”", when=when, advert=title),), soft=True))
        blocks.append(verdict_banner(report.verdict))
        if report.verdict is Verdict.NONE_FOUND:
            blocks.append(Reading(_nothing_found(report)))
        elif report.verdict is Verdict.COULD_NOT_TELL:
            unclear = full_stop(report.unclear) or tr("I could not make out what it says.")
            blocks.append(Reading((unclear, tr("Please do not buy or pay before you know more."))))
        blocks += reason_blocks(report, report.reasons[:FIRST_REASONS])
        if report.advice and report.verdict is not Verdict.NONE_FOUND:
            blocks.append(Card(tuple(full_stop(step) for step in report.advice[:2])))
        blocks += (code_card(code) for code in report.codes)
        if report.notices:
            blocks.append(Reading(tuple(full_stop(notice) for notice in report.notices)))
        small = [tr("I am AI, and I can be wrong.")]
        if self._unkept:
            small.append(tr("I could not keep this among your past checks."))
        blocks.append(Reading(tuple(small), soft=True))
        return blocks

    def _choices(self) -> tuple[Action, ...]:
        report = self._report
        rows: list[Action] = []
        left = len(report.reasons) - FIRST_REASONS
        if left > 0:
            rows.append(
                Action(
                    MORE_REASONS,
                    tr("More reasons"),
                    says=(tr("the other reasons"), tr("what else is wrong")),
                    keys=("Ctrl+M",),
                    hint=tr_n("{n} more reason", "{n} more reasons", left),
                    icon="list",
                )
            )
        if report.known or any(reason.sources for reason in report.reasons):
            rows.append(
                Action(
                    KNOWN,
                    tr("What is known"),
                    says=(tr("who says so"), tr("is it true"), tr("why do you say this")),
                    keys=("Ctrl+W",),
                    hint=tr("What is known about such products, and who says so"),
                    icon="question",
                )
            )
        if report.advice:
            rows.append(
                Action(
                    ADVICE,
                    tr("What to do"),
                    says=(tr("what shall I do"), tr("what should I do")),
                    keys=("Ctrl+K",),
                    hint=tr("What to do now, step by step"),
                    icon="tick",
                )
            )
        if self._past:
            rows.append(_pharmacist_action())
        return tuple(rows)

    def _column(self) -> tuple[Action | str, ...]:
        words = Action(
            WORDS,
            tr("Show me the words"),
            says=(tr("show the words"), tr("show me the advert"), tr("where does it say that")),
            keys=("Ctrl+I",),
            hint=tr("Shows the advert with the words marked"),
        )
        report = Action(
            REPORT,
            tr("Report it"),
            says=(tr("report this"), tr("report the advert"), tr("complain about it")),
            keys=("Ctrl+E",),
            hint=tr("Writes a letter for those who watch over adverts"),
        )
        column: list[Action | str] = [wait_action(self.world)]
        if self._report.text or (self._advert and self._advert.picture):
            column.append(words)
        if self._past:
            column += [report] if has_warnings(self._report) else []
            return (*column, *_past_actions())
        column.append(_pharmacist_action())
        if has_warnings(self._report):
            column.append(report)
        column.append(
            Action(
                ANOTHER,
                tr("Check another"),
                says=(tr("check another advert"), tr("another one"), tr("the next one")),
                keys=("Ctrl+2",),
                hint=tr("Shows me another advert"),
                icon="magnifier",
            )
        )
        return tuple(column)

    def enter(self) -> Effects:
        if self._past and self._id is not None:
            return (ReadCheck(self._id), ReadPage())
        if self._id is None and not self._keeping:
            self._keeping = True
            return (KeepCheck(self._channel(), self._report), ReadPage())
        return (ReadPage(),)

    def act(self, action_id: str) -> Effects:
        report = self._report
        if action_id == WAIT:
            return self._wait()
        if action_id == WORDS:
            picture = self._advert.picture if self._advert else b""
            return (GoTo("advert_shown", {"report": report, "picture": picture}),)
        if action_id == PRINT and self._kept is not None:
            from fireside.flows.advert_sheet import check_sheet

            return (GoTo("print", {"sheet": check_sheet(self._kept)}),)
        if action_id == DELETE and self._id is not None:
            return (ForgetCheck(self._id), GoBack())
        if action_id == ANOTHER:
            return (GoTo("check_advert", replace=True),)
        screens = {
            PHARMACIST: "pharmacist",
            REPORT: "report_advert",
            MORE_REASONS: "more_reasons",
            KNOWN: "advert_known",
            ADVICE: "advert_advice",
        }
        screen = screens.get(action_id)
        if screen is None:
            return ()
        args: dict[str, object] = {"report": report}
        if screen == "report_advert":
            args["channel"] = self._channel()
        return (GoTo(screen, args),)

    def _channel(self) -> Channel:
        if self._advert is not None:
            return self._advert.channel
        return cast("Channel", self._kept.channel) if self._kept else "text"

    def _wait(self) -> Effects:
        if self._id is None:
            if self._keeping:
                self._wants_to_wait = True
                return ()
            return self._cannot_keep()
        helper = self.world.helper
        return (WaitWith(self._id, helper.name if helper else ""),)

    def _cannot_keep(self) -> Effects:
        self._sorry = tr(
            "I cannot keep it on this computer. Please wait a day all the same, "
            "and ask somebody you trust."
        )
        return (ReadPage(),)

    def result(self, result: Result) -> Effects:
        if isinstance(result, CheckKept):
            self._keeping, self._id = False, result.check_id
            self._unkept = result.check_id is None
            wanted, self._wants_to_wait = self._wants_to_wait, False
            return self._wait() if wanted else ()
        if isinstance(result, WaitingKept):
            return (GoTo("waiting", {"kept": result.kept}),) if result.kept else self._cannot_keep()
        if isinstance(result, ChecksFound) and self._past and not result.unread:
            self._kept = result.checks[0] if result.checks else None
            self._gone = self._kept is None
        return ()


class MoreReasonsFlow(Flow):
    """The reasons after the first three."""

    def __init__(self, world: World, report: ReportEvent) -> None:
        super().__init__(world)
        self._report = report

    def page(self) -> Page:
        rest = self._report.reasons[FIRST_REASONS:]
        blocks = tuple(reason_blocks(self._report, rest, FIRST_REASONS + 1))
        return Page(title=tr("More reasons"), blocks=blocks)


def reason_blocks(report: ReportEvent, reasons: list[Reason], first: int = 1) -> list[Numbered]:
    """Each with its number: what it is called, the words, and why it is a warning sign."""
    return [
        Numbered(
            number,
            (full_stop(reason.title), *quotes(report, reason), full_stop(reason.sentence)),
            reason_tone(reason),
        )
        for number, reason in enumerate(reasons, start=first)
    ]


def code_card(code: Code) -> Card:
    """Where a code leads, as plain words; it is never opened."""
    leads = tr("A code in the picture leads to “{address}”.", address=code.leads_to)
    warnings = tuple(full_stop(warning) for warning in code.warnings)
    tone = Tone.DANGER if warnings else Tone.CALM
    return Card((leads, tr("I have not opened it."), *warnings), tone)


def wait_action(world: World) -> Action:
    """*Wait a day and ask NAME*."""
    helper = world.helper
    label = (
        tr("Wait a day and ask {name}", name=helper.name)
        if helper
        else tr("Wait a day and ask my family")
    )
    ask = (tr("ask {name}", name=helper.name),) if helper else (tr("ask my family"),)
    return Action(
        WAIT,
        label,
        says=(tr("wait a day"), tr("wait"), tr("I will wait"), *ask),
        keys=("Ctrl+Return",),
        hint=tr("Keeps it on the first page until it is settled"),
        named=True,
    )


def _nothing_found(report: ReportEvent) -> tuple[str, ...]:
    not_safe = tr("That does not mean it is safe or that it works.")
    if report.voice == "warning":
        return (tr("It seems to warn of a trick, and to sell nothing."), not_safe)
    if report.voice == "information":
        return (tr("It seems to inform, and to sell nothing."), not_safe)
    return (not_safe,)


def _pharmacist_action() -> Action:
    return Action(
        PHARMACIST,
        tr("Ask a pharmacist"),
        says=(tr("pharmacist"), tr("ask the pharmacist"), tr("the pharmacy")),
        keys=("Ctrl+J",),
        hint=tr("Shows what you can say to a pharmacist"),
    )


def _past_actions() -> tuple[Action, ...]:
    return (
        Action(
            PRINT,
            tr("Print"),
            says=(tr("print it"), tr("print this"), tr("on paper")),
            keys=("Ctrl+P",),
            hint=tr("Prints the advert and what I found in large letters"),
        ),
        Action(
            DELETE,
            tr("Delete this"),
            says=(tr("delete it"), tr("forget this")),
            keys=("Ctrl+Del",),
            hint=tr("Deletes this advert and what I found"),
            level=ActionLevel.CONFIRM,
            confirm=tr("Shall I delete this advert and what I found?"),
        ),
    )
