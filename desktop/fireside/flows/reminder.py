"""A visit is near: told aloud by itself, until the person says that they know."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import ceil

from fireside.actions import Action
from fireside.flows.days import read_back_day, spoken_time
from fireside.flows.effects import (
    ConfirmReminder,
    Dial,
    Effects,
    GoBack,
    GoTo,
    ReadPage,
    RemindAgain,
)
from fireside.flows.flow import Flow, World
from fireside.flows.page import Banner, Block, Card, Page, Reading, Tone
from fireside.flows.reaching import dial_by_hand
from fireside.flows.reminding import Reminder, may_be_repeated, visits_of
from fireside.flows.results import Dialled, Result
from fireside.flows.trip import my_visits_action
from fireside.flows.visit_words import (
    clock_blocks,
    local,
    practice_blocks,
    practice_title,
    today_at,
    way_words,
)
from fireside.i18n import tr, tr_n
from fireside_core.booking import COMING, Appointment, Status

KNOW = "reminder.know"
AGAIN = "reminder.again"
VISITS = "reminder.visits"
RING = "reminder.ring"

AGAIN_MINUTES = 10


class ReminderFlow(Flow):
    """``reminder``: the visit, as it was when it was told, and how near it was then."""

    def __init__(self, world: World, reminder: Reminder) -> None:
        super().__init__(world)
        self._reminder = reminder
        self._dialled: Dialled | None = None

    def page(self) -> Page:
        visit = self._reminder.visit
        if not self._stands:
            gone = (
                tr("This visit was moved or cancelled."),
                tr("My visits shows what is coming."),
            )
            return Page(
                title=tr("Your visit"),
                blocks=(Reading(gone),),
                column=(_know_action(), my_visits_action(VISITS)),
            )
        now = _now(self.world)
        over = visit.end <= now
        blocks: list[Block] = [*practice_blocks(visit.practice)]
        blocks.append(Banner(how_soon(visit, now), "wait", Tone.CAUTION if over else Tone.CALM))
        if self._dialled:
            blocks.append(dial_by_hand(self._dialled))
        words = list(visit_sentences(visit, self.world.clock()))
        if now >= visit.start and visit.phone:
            words.append(
                tr("If you were not there, ring the clinic.")
                if over
                else tr("If you cannot be there, ring the clinic.")
            )
        blocks.append(Reading(tuple(words)))
        if visit.status is Status.PENDING:
            blocks.append(Card((tr("The clinic has not said yes to it."),)))
        blocks += clock_blocks(visit.start, visit.zone)
        title = tr("You had a visit") if over else tr("Your visit")
        return Page(
            title=practice_title(visit.practice, title),
            blocks=tuple(blocks),
            column=self._column(now),
            aloud=True,
        )

    @property
    def _stands(self) -> bool:
        """Whether the clinic still expects the person then, as far as is known."""
        visit, visits = self._reminder.visit, self.world.visits
        if visits is None:
            return True
        same = (v for v in visits_of(visits) if (v.id, v.start) == (visit.id, visit.start))
        return any(v.status in COMING or v.status is Status.NOSHOW for v in same)

    def _column(self, now: datetime) -> tuple[Action | str, ...]:
        column: list[Action | str] = [_know_action()]
        if may_be_repeated(self._reminder, now, timedelta(minutes=AGAIN_MINUTES)):
            column.append(
                Action(
                    AGAIN,
                    tr("Tell me again in ten minutes"),
                    says=(tr("tell me again"), tr("later"), tr("in ten minutes")),
                    keys=("Ctrl+T",),
                    hint=tr("Tells you of this visit once more in ten minutes"),
                    icon="wait",
                )
            )
        column.append(my_visits_action(VISITS))
        if self._reminder.visit.phone:
            column.append(ring_action(RING, self._reminder.visit))
        return tuple(column)

    def act(self, action_id: str) -> Effects:
        if action_id == KNOW:
            return (ConfirmReminder(self._reminder), GoBack())
        if action_id == AGAIN:
            return (RemindAgain(self._reminder, AGAIN_MINUTES), GoBack())
        if action_id == VISITS:
            return (GoTo("my_visits"),)
        return (Dial(self._reminder.visit.phone),)

    def result(self, result: Result) -> Effects:
        if isinstance(result, Dialled):
            self._dialled = result
            return (ReadPage(),)
        return ()


def visit_sentences(visit: Appointment, now: datetime) -> tuple[str, str]:
    """When it is, and with whom. ``now``: on this computer's clock."""
    there = local(visit.start, visit.zone)
    return (
        tr(
            "{day}, {time}.",
            day=read_back_day(there.date(), today_at(visit.zone, now)),
            time=spoken_time(there),
        ),
        tr(
            "{doctor}, {way}, {clinic}.",
            doctor=visit.clinician.name,
            way=way_words(visit.way),
            clinic=visit.clinic_name,
        ),
    )


def how_soon(visit: Appointment, now: datetime) -> str:
    """How far away it is, as it is said."""
    if visit.end <= now:
        return tr("You had a visit.")
    if visit.start <= now:
        return tr("Your visit has begun.")
    minutes = ceil((visit.start - now) / timedelta(minutes=1))
    if minutes <= 1:
        return tr("Your visit is now.")
    days = (visit.start.astimezone().date() - now.astimezone().date()).days
    if minutes < 100:
        about_an_hour = 55 < minutes < 65
        return (
            tr("Your visit is in one hour.")
            if about_an_hour
            else tr_n("Your visit is in {n} minute.", "Your visit is in {n} minutes.", minutes)
        )
    if days == 1:
        return tr("Your visit is tomorrow.")
    if days > 1:
        return tr_n("Your visit is in {n} day.", "Your visit is in {n} days.", days)
    hours = round(minutes / 60)
    return tr_n("Your visit is in about {n} hour.", "Your visit is in about {n} hours.", hours)


def ring_action(action_id: str, visit: Appointment) -> Action:
    """To the clinic's telephone."""
    return Action(
        action_id,
        tr("Ring the clinic"),
        says=(tr("ring them"), tr("call the clinic"), tr("call them")),
        keys=("Ctrl+Return",),
        hint=tr("Calls {number}", number=visit.phone),
        icon="phone",
        weighty=True,
    )


def _know_action() -> Action:
    return Action(
        KNOW,
        tr("I know"),
        says=(
            *(tr("yes I know"), tr("I know that"), tr("I have heard it"), tr("thank you")),
            *(tr("all right"), tr("okay"), tr("good"), tr("yes")),
        ),
        keys=("Ctrl+Y",),
        hint=tr("Goes back to where you were"),
        icon="tick",
    )


def _now(world: World) -> datetime:
    return world.clock().astimezone(UTC)
