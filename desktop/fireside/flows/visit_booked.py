"""It is booked: what, when, with whom and where, and what can be done with it."""

from __future__ import annotations

from fireside.actions import Action
from fireside.actions.everywhere import HOME
from fireside.flows.effects import Effects, GoTo, ReadPage, SeenOutcome
from fireside.flows.flow import Flow, World
from fireside.flows.page import Banner, Block, Card, Page, Reading, Tone
from fireside.flows.reminders_setup import remind_closed_action
from fireside.flows.reminding import BEFORE, Stage
from fireside.flows.results import FileSaved, Result
from fireside.flows.trip import my_visits_action
from fireside.flows.visit_calendar_file import calendar_action, save_calendar, saved_card
from fireside.flows.visit_telling import tell_action
from fireside.flows.visit_words import clock_blocks, practice_blocks, practice_title, today_at, told
from fireside.i18n import tr
from fireside_core.booking import Appointment, Status, Way

MY_VISITS = "visit_booked.my_visits"
CALENDAR = "visit_booked.calendar"
TELL = "visit_booked.tell"
REMIND = "visit_booked.remind"


class VisitBookedFlow(Flow):
    """``moved``: it took the place of another."""

    def __init__(self, world: World, visit: Appointment, moved: bool = False) -> None:
        super().__init__(world)
        self._visit = visit
        self._moved = moved
        self._saved: str | None = None

    def page(self) -> Page:
        visit = self._visit
        pending = visit.status is Status.PENDING
        blocks: list[Block] = []
        if self._saved is not None:
            blocks.append(saved_card(self._saved))
        if pending:
            blocks.append(Banner(tr("You have asked for it."), "wait", Tone.CALM))
            answer = tr("The clinic has to say yes. I tell you when it has.")
            keeps = (tr("Until then you keep the time you had."),) if self._moved else ()
            blocks.append(Reading((answer, *keeps)))
        else:
            done = tr("It is moved.") if self._moved else tr("It is booked.")
            blocks.append(Banner(done, "tick", Tone.OK))
        blocks.append(Card((told(visit, today_at(visit.zone, self.world.clock())), *where(visit))))
        blocks += clock_blocks(visit.start, visit.zone)
        blocks += practice_blocks(visit.practice)
        blocks += _reminding(visit, self.world)
        return Page(
            title=practice_title(visit.practice, tr("Your visit")),
            blocks=tuple(blocks),
            column=self._column(),
            primary=False,
        )

    def _column(self) -> tuple[Action | str, ...]:
        asked = self.world.settings["remind_asked"]
        return (
            my_visits_action(MY_VISITS),
            *(() if asked else (remind_closed_action(REMIND),)),
            calendar_action(CALENDAR),
            tell_action(TELL, self.world),
            HOME,
        )

    def enter(self) -> Effects:
        return (SeenOutcome(), ReadPage())

    def act(self, action_id: str) -> Effects:
        if action_id == MY_VISITS:
            return (GoTo("my_visits"),)
        if action_id == REMIND:
            return (GoTo("reminders_setup"),)
        if action_id == TELL:
            return (GoTo("visit_telling", {"visit": self._visit}),)
        return (save_calendar(self._visit),)

    def result(self, result: Result) -> Effects:
        if isinstance(result, FileSaved):
            self._saved = result.name
            return (ReadPage(),)
        return ()


def _reminding(visit: Appointment, world: World) -> tuple[Block, ...]:
    """When it is told again: only what is still to come is promised."""
    left = visit.start - world.clock().astimezone()
    if left > BEFORE[Stage.DAY]:
        words = tr("I remind you the day before, an hour before and ten minutes before.")
    elif left > BEFORE[Stage.HOUR]:
        words = tr("I remind you an hour before and ten minutes before.")
    elif left > BEFORE[Stage.MINUTES]:
        words = tr("I remind you ten minutes before.")
    else:
        return ()
    return (Reading((words,)),)


def where(visit: Appointment) -> tuple[str, ...]:
    """How the two find each other, and what it costs."""
    price = (tr("It costs: {price}.", price=visit.price),) if visit.price else ()
    if visit.way is Way.IN_PERSON and visit.address:
        return (tr("The address is: {address}.", address=visit.address), *price)
    if visit.way is Way.TELEPHONE:
        return (tr("The clinic rings you."), *price)
    return price
