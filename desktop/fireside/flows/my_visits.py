"""My visits: what is coming and what is past, and an earlier time where one is offered."""

from __future__ import annotations

from datetime import datetime

from fireside.actions import Action
from fireside.flows.batches import Batches
from fireside.flows.days import spoken_time
from fireside.flows.effects import Effects, FindVisits, GoTo, ReadPage, SeenOutcome
from fireside.flows.flow import Flow, World
from fireside.flows.page import Block, Card, Page, Reading, Tone
from fireside.flows.results import Result, VisitsFound
from fireside.flows.trip import try_again_action
from fireside.flows.visit_words import (
    day_and_time,
    local,
    practice_blocks,
    practice_title,
    read_back,
    status_words,
    today_at,
    way_words,
)
from fireside.i18n import tr
from fireside_core.booking import Appointment, Visits, Waiting

BOOK = "my_visits.book"
PAST = "my_visits.past"
OLDER = "my_visits.older"
NEWER = "my_visits.newer"
TRY_AGAIN = "my_visits.try_again"
_ROW = "my_visits.row."
_OFFER = "my_visits.offer."
_BATCH = 5


class MyVisitsFlow(Flow):
    """``past``: those that are over, latest first."""

    def __init__(self, world: World, past: bool = False) -> None:
        super().__init__(world)
        self._past = past
        self._batches = Batches("my_visits", _BATCH)
        self._asked = False
        self._problem = ""

    def page(self) -> Page:
        visits = self.world.visits
        blocks: list[Block] = []
        shown = self._shown
        if any(visit.practice for visit in shown) or not self.world.joined:
            blocks += practice_blocks(True, short=True)
        # Where a real clinic is joined, each row says which visit was rehearsed.
        title = tr("Past visits") if self._past else tr("My visits")
        if not self._past:
            blocks += self._uncertain()
        if self._problem:
            old = tr("This is what I knew last.") if visits else ""
            blocks.append(Card(tuple(s for s in (self._problem, old) if s), Tone.CAUTION))
        if visits is None:
            blocks += [] if self._problem else [Reading((tr("One moment."),))]
        else:
            blocks.append(Reading((self._words(shown),)))
        rows = self._rows(visits, shown) if visits else ()
        return Page(
            title=practice_title(not self.world.joined, title),
            blocks=tuple(blocks),
            choices=rows,
            column=self._column(),
            primary=False,
            choices_first=True,
            reads_choices=True,
        )

    @property
    def _all(self) -> list[Appointment]:
        visits = self.world.visits
        if visits is None:
            return []
        return visits.past if self._past else visits.coming

    @property
    def _shown(self) -> list[Appointment]:
        return self._all[self._batches.skip : self._batches.skip + _BATCH]

    def _words(self, shown: list[Appointment]) -> str:
        if shown:
            return tr("Choose a visit to see more.")
        return tr("There are none.") if self._past else tr("You have no visits booked.")

    def _uncertain(self) -> tuple[Block, ...]:
        """A yes of which nobody knows yet, or how it ended."""
        intention, outcome = self.world.intention, self.world.outcome
        if intention is not None:
            today = today_at(intention.clinic.zone, self.world.clock())
            asked = read_back(intention.hold, intention.clinic, today)
            return (
                Card(
                    (
                        tr("I do not know yet whether the clinic took this one:"),
                        asked,
                        tr("I keep trying, and tell you as soon as I know."),
                    ),
                    Tone.CAUTION,
                ),
            )
        if outcome is None:
            return ()
        asked_for = outcome.intention
        today = today_at(asked_for.clinic.zone, self.world.clock())
        asked = read_back(asked_for.hold, asked_for.clinic, today)
        if outcome.state == "booked":
            return (Card((tr("It is booked."), asked), Tone.OK),)
        lost = tr("It is not booked. Nothing was lost: you can book it again.")
        return (Card((lost, asked), Tone.CAUTION),)

    def _rows(self, visits: Visits, shown: list[Appointment]) -> tuple[Action, ...]:
        rows: list[Action] = []
        if not self._past and not self._batches.skip:
            rows += [self._offer(waiting, n) for n, waiting in enumerate(offers(visits), start=1)]
        rows += [self._row(visit, n) for n, visit in enumerate(shown, start=len(rows) + 1)]
        return tuple(rows)

    def _offer(self, waiting: Waiting, number: int) -> Action:
        assert waiting.offer is not None
        offer, zone = waiting.offer, self._zone_of(waiting.appointment)
        when = day_and_time(offer.slot.start, zone, today_at(zone, self.world.clock()))
        return Action(
            f"{_OFFER}{waiting.id}",
            tr("An earlier time: {when}", when=when),
            hint=tr("Shows the earlier time that you can have"),
            detail=held_until(offer.until, zone),
            icon="wait",
            number=number,
        )

    def _zone_of(self, appointment: str) -> str:
        return next((v.zone for v in self._all if v.id == appointment), "UTC")

    def _row(self, visit: Appointment, number: int) -> Action:
        today = today_at(visit.zone, self.world.clock())
        rehearsal = tr("Rehearsal") if visit.practice else ""
        parts = (visit.clinician.name, way_words(visit.way), status_words(visit), rehearsal)
        return Action(
            f"{_ROW}{visit.id}",
            day_and_time(visit.start, visit.zone, today),
            says=(tr("with {doctor}", doctor=visit.clinician.name),),
            hint=tr("Shows this visit"),
            detail=" · ".join(part for part in parts if part),
            number=number,
        )

    def _column(self) -> tuple[Action | str, ...]:
        column: list[Action | str] = [try_again_action(TRY_AGAIN)] if self._problem else []
        if not self._past:
            column.append(
                Action(
                    BOOK,
                    tr("Book a visit"),
                    says=(tr("book another visit"), tr("see a doctor"), tr("a new visit")),
                    keys=("Ctrl+3",),
                    hint=tr("Finds a time with a doctor"),
                    icon="stethoscope",
                )
            )
            column.append(
                Action(
                    PAST,
                    tr("Past visits"),
                    says=(tr("old visits"), tr("my past visits"), tr("earlier visits")),
                    keys=("Ctrl+H",),
                    hint=tr("Shows the visits that are over, or were cancelled"),
                    icon="list",
                )
            )
        more = len(self._all) > self._batches.skip + _BATCH
        following = Action(
            OLDER,
            tr("More visits"),
            says=(tr("the next visits"), tr("other visits")),
            keys=("Alt+Down",),
            hint=tr("Shows the visits after these"),
            icon="down",
        )
        before = Action(
            NEWER,
            tr("The visits before"),
            says=(tr("previous visits"),),
            keys=("Alt+Up",),
            hint=tr("Shows the visits before these"),
            icon="up",
        )
        return (*column, *self._batches.actions(more, following, before))

    def enter(self) -> Effects:
        return (FindVisits(), ReadPage(after_ms=300))

    def leave(self) -> Effects:
        return (SeenOutcome(),)

    def act(self, action_id: str) -> Effects:
        if action_id == BOOK:
            return (GoTo("doctor"),)
        if action_id == PAST:
            return (GoTo("my_visits", {"past": True}),)
        if action_id == TRY_AGAIN:
            return (FindVisits(),)
        if self._batches.turn(action_id):
            return (ReadPage(),)
        if action_id.startswith(_OFFER):
            return (GoTo("visit_offer", {"waiting_id": action_id.removeprefix(_OFFER)}),)
        chosen = action_id.removeprefix(_ROW)
        visit = next((v for v in self._all if v.id == chosen), None)
        return (GoTo("visit", {"visit": visit}),) if visit else ()

    def result(self, result: Result) -> Effects:
        if isinstance(result, VisitsFound):
            before, self._problem = self._problem, result.problem
            first, self._asked = not self._asked, True
            return (ReadPage(),) if first or before != self._problem else ()
        return ()


def offers(visits: Visits) -> list[Waiting]:
    """Earlier times that are held for this person."""
    return [waiting for waiting in visits.waiting if waiting.offer is not None]


def held_until(until: datetime, zone: str) -> str:
    """How long an earlier time is kept."""
    return tr("Kept for you until {time}", time=spoken_time(local(until, zone)))
