"""Past checks: the adverts that were shown before, newest first, and what was found in them."""

from __future__ import annotations

from fireside.actions import Action, ActionLevel
from fireside.flows.advert import advert_title, verdict_banner
from fireside.flows.batches import Batches
from fireside.flows.days import when_asked
from fireside.flows.effects import Effects, FindChecks, ForgetChecks, GoTo, ReadPage
from fireside.flows.flow import Flow, World
from fireside.flows.page import Block, Card, Page, Reading, Tone
from fireside.flows.results import ChecksFound, Forgotten, Result
from fireside.i18n import tr
from fireside.kept import KeptCheck

FORGET = "past_checks.forget"
ALL = "past_checks.all"
_ROW = "past_checks.row."
_BATCH = 4


class PastChecksFlow(Flow):
    """``waiting``: only those that somebody is to be asked about."""

    def __init__(self, world: World, waiting: bool = False) -> None:
        super().__init__(world)
        self._waiting = waiting
        self._found: ChecksFound | None = None
        self._batches = Batches("past_checks", _BATCH)
        self._forgotten: bool | None = None

    def page(self) -> Page:
        blocks: list[Block] = []
        if self._forgotten:
            blocks.append(Card((tr("Your checked adverts are deleted."),), Tone.OK))
        elif self._forgotten is False:
            blocks.append(Card((tr("I could not delete them. Please try again."),), Tone.CAUTION))
        blocks.append(Reading(self._words()))
        checks = self._found.checks if self._found else ()
        if checks:
            kept = tr("I keep the words and what I found. I do not keep the pictures.")
            blocks.append(Reading((kept,), soft=True))
        return Page(
            title=tr("Waiting") if self._waiting else tr("Past checks"),
            blocks=tuple(blocks),
            choices=tuple(self._row(kept, place) for place, kept in enumerate(checks, start=1)),
            column=self._column(),
            primary=False,
        )

    def _words(self) -> tuple[str, ...]:
        found = self._found
        if found is None:
            return (tr("One moment."),)
        if found.unread:
            return (tr("I cannot read my notes just now. Please try again."),)
        if found.checks:
            return (tr("Which one shall I show?"),)
        if self._waiting:
            return (tr("You are waiting with nothing."),)
        return (tr("You have not shown me any advert yet."),)

    def _row(self, kept: KeptCheck, place: int) -> Action:
        when = when_asked(kept.checked_at, self.world.clock())
        verdict = verdict_banner(kept.report.verdict).text
        return Action(
            f"{_ROW}{kept.id}",
            advert_title(kept.report),
            hint=tr("Shows the advert and what I found"),
            detail=tr("{what} · {when}", what=verdict, when=when),
            number=place,
        )

    def _column(self) -> tuple[Action | str, ...]:
        found = self._found
        if found is None or not (found.checks or self._batches.skip):
            return ()
        turning = self._batches.actions(
            found.more,
            self._batches.older(tr("Older checks"), tr("Shows what you checked before these")),
            self._batches.newer(tr("Newer checks"), tr("Shows what you checked after these")),
        )
        return (*turning, self._all_action() if self._waiting else _forget_action())

    def _all_action(self) -> Action:
        return Action(
            ALL,
            tr("Past checks"),
            says=(tr("all checks"), tr("show all"), tr("everything")),
            keys=("Ctrl+H",),
            hint=tr("Shows all adverts that you showed me"),
            icon="list",
        )

    def enter(self) -> Effects:
        return (self._find(), ReadPage(after_ms=300))

    def _find(self) -> FindChecks:
        return FindChecks(self._batches.skip, _BATCH, self._waiting)

    def act(self, action_id: str) -> Effects:
        if self._batches.turn(action_id):
            return (self._find(),)
        if action_id == ALL:
            self._waiting = False
            self._batches.restart()
            return (self._find(),)
        if action_id == FORGET:
            return (ForgetChecks(),)
        checks = self._found.checks if self._found else ()
        chosen = next((k for k in checks if f"{_ROW}{k.id}" == action_id), None)
        if chosen is None:
            return ()
        if self._waiting:
            return (GoTo("waiting", {"kept": chosen}),)
        return (GoTo("verdict", {"report": chosen.report, "kept": chosen}),)

    def result(self, result: Result) -> Effects:
        if isinstance(result, Forgotten):
            self._forgotten = result.ok
            self._batches.restart()
            return (self._find(),)
        if isinstance(result, ChecksFound):
            if not result.checks and self._batches.skip and not result.unread:
                # What stood on this page has been deleted.
                self._batches.back()
                return (self._find(),)
            self._found = result
            return (ReadPage(),)
        return ()


def _forget_action() -> Action:
    return Action(
        FORGET,
        tr("Forget my checks"),
        says=(tr("delete my checks"), tr("delete all"), tr("delete them all")),
        hint=tr("Deletes the adverts I have kept, and what I found"),
        level=ActionLevel.CONFIRM,
        confirm=tr("Shall I delete all adverts that you showed me?"),
    )
