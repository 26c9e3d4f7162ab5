"""An advert is being looked at: how far it is, in words, until there is a verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fireside.actions import Action
from fireside.actions.everywhere import HELP_ME
from fireside.flows.advert import Advert
from fireside.flows.effects import (
    CheckAdvert,
    Effects,
    GoBack,
    GoTo,
    ReadOn,
    ReadPage,
    StopChecking,
)
from fireside.flows.flow import Flow, World
from fireside.flows.page import Block, Card, Page, Reading, Tone
from fireside.flows.results import CheckedAnew, CheckFailed, CheckPart, Interrupted, Result
from fireside.i18n import tr

if TYPE_CHECKING:
    from fireside_core.adverts.wire import AdvertEvent, ReportEvent

STOP = "checking.stop"
TRY_AGAIN = "checking.try_again"
OTHER = "checking.other"
_SIGN_OF_LIFE_MS = 900
"""A verdict that comes sooner is not preceded by "Looking for tricks"."""


class CheckingFlow(Flow):
    """Holds the advert until it is checked, so that nothing is lost when that fails."""

    def __init__(self, world: World, advert: Advert) -> None:
        super().__init__(world)
        self._advert = advert
        self._begun = False
        self._forget()

    def _forget(self) -> None:
        self._stages: list[str] = []
        self._notice = ""
        self._failed = ""
        self._interrupted = False
        self._report: ReportEvent | None = None

    def page(self) -> Page:
        blocks: list[Block] = []
        if self._notice:
            blocks.append(Reading((self._notice,)))
        if self._failed:
            blocks.append(Card((self._failed, self._kept()), Tone.CAUTION))
        else:
            stages = self._stages or ["looking" if self._advert.picture else "checking"]
            blocks.append(Reading(tuple(_stage_words(stage) for stage in stages)))
        if self._advert.picture:
            here = tr("The picture is read on this computer. It does not leave it.")
            blocks.append(Card((here,)))
        return Page(title=tr("Check an advert"), blocks=tuple(blocks), column=self._column())

    def _kept(self) -> str:
        if self._advert.picture:
            return tr("Your picture is still here.")
        return tr("Your words are still here.")

    def _column(self) -> tuple[Action | str, ...]:
        if not self._failed:
            return (
                Action(
                    STOP,
                    tr("Stop the check"),
                    says=(tr("stop checking"), tr("leave it"), tr("never mind")),
                    keys=("Ctrl+D",),
                    hint=tr("Stops looking, and goes back"),
                    icon="stop",
                ),
            )
        again = Action(
            TRY_AGAIN,
            tr("Try again"),
            says=(tr("once more"), tr("retry")),
            keys=("F5",),
            hint=tr("Looks at the same advert again"),
        )
        other = Action(
            OTHER,
            tr("Show it another way"),
            says=(tr("another way"), tr("something else"), tr("another picture")),
            keys=("Ctrl+2",),
            hint=tr("Shows all the ways to show me an advert"),
        )
        return (again, other, HELP_ME)

    def enter(self) -> Effects:
        if self._report is not None:
            # It came while another page was in front.
            return self._show(self._report)
        if self._begun and not self._interrupted:
            return (ReadPage(),)
        self._begun = True
        return self._check()

    def _check(self) -> Effects:
        self._forget()
        return (ReadPage(after_ms=_SIGN_OF_LIFE_MS), CheckAdvert(self._advert))

    def act(self, action_id: str) -> Effects:
        if action_id == TRY_AGAIN:
            return self._check()
        if action_id == OTHER:
            return (GoTo("check_advert", replace=True),)
        return (StopChecking(), GoBack())

    def result(self, result: Result) -> Effects:
        if isinstance(result, CheckedAnew):
            self._stages.clear()
            self._notice = result.message
            return (ReadOn(),)
        if isinstance(result, CheckFailed):
            return self._fail(result.message)
        if isinstance(result, Interrupted):
            self._interrupted = self._report is None and not self._failed
            return ()
        if isinstance(result, CheckPart):
            return self._part(result.event)
        return ()

    def _part(self, event: AdvertEvent) -> Effects:
        if event.type == "progress":
            if event.stage not in self._stages:
                self._stages.append(event.stage)
            return (ReadOn(),)
        if event.type == "error":
            return self._fail(event.text)
        self._report = event
        return self._show(event)

    def _fail(self, message: str) -> Effects:
        self._failed = message
        return (ReadPage(),)

    def _show(self, report: ReportEvent) -> Effects:
        args = {"report": report, "advert": self._advert}
        return (GoTo("verdict", args, replace=True),)

    def leave(self) -> Effects:
        return (StopChecking(),)


def _stage_words(stage: str) -> str:
    return {
        "fetching": tr("Fetching the page…"),
        "looking": tr("Looking at the picture…"),
        "reading": tr("Reading the small print…"),
        "model": tr("Thinking it over…"),
    }.get(stage, tr("Looking for tricks…"))
