"""An advert that waits for a day, and for somebody to be asked about it."""

from __future__ import annotations

from fireside.actions import Action
from fireside.flows.advert import advert_title, verdict_banner
from fireside.flows.days import day_words, moment
from fireside.flows.effects import Dial, Effects, GoTo, ReadCheck, ReadPage, SettleCheck
from fireside.flows.flow import Flow, World
from fireside.flows.page import Block, Card, Page, Reading, Tone
from fireside.flows.reaching import call_action, dial_by_hand
from fireside.flows.results import ChecksFound, Dialled, Result, WaitingKept
from fireside.i18n import tr
from fireside.kept import KeptCheck
from fireside.people import Person

CALL = "waiting.call"
SETTLED = "waiting.settled"
SHOW = "waiting.show"
FAMILY = "waiting.family"


class WaitingFlow(Flow):
    """``kept``: as it was when it was chosen; it is read anew on coming back."""

    def __init__(self, world: World, kept: KeptCheck) -> None:
        super().__init__(world)
        self._kept = kept
        self._gone = False
        self._dialled: Dialled | None = None
        self._sorry = ""

    def page(self) -> Page:
        if self._gone:
            gone = Reading((tr("I no longer have this advert."),))
            return Page(title=tr("Waiting"), blocks=(gone,))
        kept = self._kept
        blocks: list[Block] = []
        if self._dialled:
            blocks.append(dial_by_hand(self._dialled))
        if self._sorry:
            blocks.append(Card((self._sorry,), Tone.CAUTION))
        if kept.waiting_since:
            blocks.append(Reading(self._words()))
        else:
            blocks.append(Card((tr("It is settled. It is no longer on the first page."),), Tone.OK))
        blocks.append(Card((tr("It says: “{advert}”", advert=advert_title(kept.report)),)))
        blocks.append(verdict_banner(kept.report.verdict))
        if kept.waiting_since:
            blocks.append(Reading((tr("Until then: buy nothing, pay nothing, give no numbers."),)))
        return Page(
            title=tr("Waiting") if kept.waiting_since else tr("Settled"),
            blocks=tuple(blocks),
            column=self._column(),
        )

    def _words(self) -> tuple[str, ...]:
        kept = self._kept
        since = moment(kept.waiting_since)
        today = self.world.clock().date()
        name = kept.waiting_for
        keep = tr("I keep it on the first page until it is settled.")
        if since is not None and since.date() < today:
            day = day_words(since.date(), today)
            waited = tr("You have waited since: {day}.", day=day)
            asked = (
                tr("Have you asked {name}?", name=name)
                if name
                else tr("Have you asked your family?")
            )
            return (waited, asked)
        if name:
            return (tr("Good. Wait a day, and ask {name}.", name=name), keep)
        return (tr("Good. Wait a day, and ask your family."), keep)

    def _person(self) -> Person | None:
        """Whom to ring: the one who was to be asked, if they are still in the list."""
        people = self.world.people
        asked = next((p for p in people if p.name == self._kept.waiting_for), None)
        return asked or self.world.helper

    def _column(self) -> tuple[Action | str, ...]:
        person = self._person()
        family = Action(
            FAMILY,
            tr("My family"),
            says=(tr("family"), tr("show the numbers")),
            keys=("Ctrl+4",),
            hint=tr("Shows the people you can ring"),
            icon="family",
        )
        column = [call_action(CALL, person) if person and person.number else family]
        if self._kept.waiting_since:
            column.append(
                Action(
                    SETTLED,
                    tr("It is settled"),
                    says=(tr("settled"), tr("I have asked"), tr("it is done"), tr("take it away")),
                    keys=("Ctrl+D",),
                    hint=tr("Takes it off the first page; it stays among your past checks"),
                    icon="tick",
                    weighty=True,
                )
            )
        column.append(
            Action(
                SHOW,
                tr("What I found"),
                says=(tr("show me the advert"), tr("show the reasons"), tr("what did you find")),
                keys=("Ctrl+W",),
                hint=tr("Shows the advert and the reasons again"),
                icon="magnifier",
            )
        )
        return tuple(column)

    def enter(self) -> Effects:
        return (ReadCheck(self._kept.id), ReadPage(after_ms=150))

    def act(self, action_id: str) -> Effects:
        if action_id == CALL:
            person = self._person()
            return (Dial(person.number),) if person else ()
        if action_id == FAMILY:
            return (GoTo("family"),)
        if action_id == SETTLED:
            return (SettleCheck(self._kept.id),)
        return (GoTo("verdict", {"report": self._kept.report, "kept": self._kept}),)

    def result(self, result: Result) -> Effects:
        if isinstance(result, Dialled):
            self._dialled = result
            return (ReadPage(),)
        if isinstance(result, WaitingKept):
            self._kept = result.kept or self._kept
            self._sorry = "" if result.kept else tr("I could not keep that. Please try again.")
            return (ReadPage(),)
        if isinstance(result, ChecksFound) and not result.unread:
            self._gone = not result.checks
            self._kept = result.checks[0] if result.checks else self._kept
        return ()
