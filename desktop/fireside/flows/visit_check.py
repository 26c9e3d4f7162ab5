"""Reads a visit back and waits for a yes; then it says for certain whether it is booked."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, date, timedelta

from fireside.actions import Action
from fireside.flows.confirm import no_wordings, yes_wordings
from fireside.flows.effects import (
    BookVisit,
    CheckDanger,
    Effects,
    GoBack,
    GoHome,
    GoTo,
    HoldTime,
    ReadPage,
    ReleaseTime,
    SeenOutcome,
)
from fireside.flows.flow import Flow, World
from fireside.flows.intention import Intention
from fireside.flows.page import Block, Card, Page, Reading, Tone
from fireside.flows.results import DangerChecked, Result, TimeHeld, VisitBooked
from fireside.flows.trip import Trip, try_again_action
from fireside.flows.visit_times import somebody_was_faster
from fireside.flows.visit_words import clock_blocks, practice_blocks, read_back, today_at, told
from fireside.i18n import tr
from fireside_core.booking import Appointment, BookRequest, Hold, Slot, Way

YES = "visit_check.yes"
NO = "visit_check.no"
TRY_AGAIN = "visit_check.try_again"
OTHER_TIMES = "visit_check.times"
HOME = "visit_check.home"
SHARE = "visit_check.share"
WHO = "visit_check.who"
_WAY = "visit_check.way."
_LEAST_LEFT = timedelta(seconds=20)
"""A kept time that ends sooner is kept anew before it is booked."""


class VisitCheckFlow(Flow):
    """``hold``: the time that is kept. Its page before gives it back, unless it is booked."""

    def __init__(self, world: World, trip: Trip, hold: Hold) -> None:
        super().__init__(world)
        self._trip = trip
        self._hold = hold
        self._way = hold.way
        self._state = "asks"
        """asks, booking, not_booked (for certain), or unknown."""
        self._problem = ""
        self._renewing = False
        self._renewed = False
        """Whether the time was kept anew, by this page."""

    def page(self) -> Page:
        trip, zone = self._trip, self._trip.clinic.zone
        today = today_at(zone, self.world.clock())
        hold = self._hold.model_copy(update={"way": self._way})
        words = read_back(hold, trip.clinic, today)
        blocks: list[Block] = []
        if self._state == "not_booked":
            sorry = (self._problem,) if self._problem else ()
            lost = tr("It is not booked. Nothing was lost: press Try again.")
            blocks.append(Card((*sorry, lost), Tone.CAUTION))
        elif self._state == "unknown":
            blocks.append(Card(_unknown_words(), Tone.CAUTION))
        elif self._state == "booking":
            blocks.append(Reading((tr("One moment. I am asking the clinic."),)))
        blocks.append(Card((words, *self._besides())))
        if trip.moves is not None:
            blocks.append(Reading((tr("Instead of: {visit}", visit=told(trip.moves, today)),)))
        if self._state == "asks":
            blocks += (
                Card((_same_time(visit, today),), Tone.CAUTION) for visit in self._overlapping()
            )
        blocks += clock_blocks(self._hold.slot.start, zone)
        blocks += practice_blocks(trip.clinic.practice)
        if self._state == "asks":
            blocks.append(Reading((self._question(),)))
        if self._state == "asks" and trip.about:
            about = tr("The clinic reads what it is about: “{words}”", words=trip.about)
            blocks.append(Reading((about,), soft=True))
        if self._state == "asks" and trip.sharing and trip.sharing.told():
            blocks.append(Reading(trip.sharing.told(), soft=True))
        return Page(
            title=self._title(),
            blocks=tuple(blocks),
            column=self._column(),
            replies=self._state == "asks",
        )

    def _title(self) -> str:
        asks = self._state == "asks"
        return self._trip.title(tr("Is that right?") if asks else tr("Your visit"))

    def _question(self) -> str:
        return tr("Shall I move it?") if self._trip.moves else tr("Shall I book this?")

    def _overlapping(self) -> Iterator[Appointment]:
        """What the person has before them at the same time, with somebody else."""
        trip, slot, visits = self._trip, self._hold.slot, self.world.visits
        for visit in visits.coming if visits else ():
            moved = trip.moves is not None and visit.id == trip.moves.id
            overlaps = visit.start < slot.end and slot.start < visit.end
            if overlaps and not moved and visit.practice == trip.clinic.practice:
                yield visit

    def _besides(self) -> tuple[str, ...]:
        visit = self._hold.visit
        if visit is None:
            return ()
        return (
            tr("{visit}, {n} minutes.", visit=visit.name, n=visit.minutes),
            *((tr("It costs: {price}.", price=visit.price),) if visit.price else ()),
            *((tr("The clinic has to say yes to it."),) if visit.approve_first else ()),
            *((_kept_until(),) if visit.approve_first and self._trip.moves else ()),
        )

    def _column(self) -> tuple[Action | str, ...]:
        if self._state == "booking":
            return ()
        if self._state == "unknown":
            return (
                Action(
                    HOME,
                    tr("To the first page"),
                    says=(tr("first page"),),
                    keys=("Ctrl+Return",),
                    hint=tr("I tell you there as soon as I know"),
                    icon="home",
                ),
            )
        times = Action(
            OTHER_TIMES,
            tr("Other times"),
            says=(tr("another time"), tr("show other times")),
            keys=("Ctrl+D",),
            hint=tr("Goes back to the times"),
        )
        if self._state == "not_booked":
            return (try_again_action(TRY_AGAIN), times)
        return (
            Action(
                YES,
                tr("Yes"),
                says=yes_wordings(),
                keys=("Ctrl+Y",),
                hint=tr("Books this visit"),
                icon="tick",
            ),
            Action(
                NO,
                tr("No"),
                says=(*no_wordings(), tr("another time")),
                keys=("Ctrl+N",),
                hint=tr("Goes back to the times; nothing is booked"),
            ),
            *(_way_action(way) for way in self._hold.slot.ways if way is not self._way),
            *((_share_action(),) if self._trip.sharing is not None else ()),
            *((_who_action(),) if self._trip.knows_details else ()),
        )

    def enter(self) -> Effects:
        sharing = self._trip.sharing
        if sharing is not None and sharing.unweighed:
            # Who came back without *Done* told something that no rule has looked at.
            return (CheckDanger(sharing.note), ReadPage())
        return (ReadPage(),)

    def leave(self) -> Effects:
        return (ReleaseTime(self._hold.id, self._trip.rehearse),) if self._renewed else ()

    def answered(self, yes: bool) -> Effects | None:
        return self.act(YES if yes else NO) if self._state == "asks" else None

    def act(self, action_id: str) -> Effects:
        if action_id in (NO, OTHER_TIMES):
            return (GoBack(),)
        if action_id == HOME:
            return (GoHome(),)
        if action_id == WHO:
            return (GoTo("visit_details", {"trip": self._trip, "hold": self._hold}),)
        if action_id == SHARE:
            return (GoTo("visit_sharing", {"trip": self._trip}),)
        if action_id.startswith(_WAY):
            self._way = Way(action_id.removeprefix(_WAY))
            return (ReadPage(),)
        again = action_id == TRY_AGAIN
        if self._state not in ("asks", "not_booked"):
            return ()
        self._state, self._problem = "booking", ""
        left = self._hold.until - self.world.clock().astimezone(UTC)
        if again or left < _LEAST_LEFT:
            # It was given back, or is about to end.
            return (self._renew(), ReadPage(after_ms=600))
        return self._book()

    def _renew(self) -> HoldTime:
        """Keep the same time once more."""
        self._renewing = True
        return HoldTime(self._hold.slot, self._way, self._trip.rehearse)

    def _book(self) -> Effects:
        trip = self._trip
        intention = Intention(
            key=uuid.uuid4().hex,
            clinic=trip.clinic,
            hold=self._hold,
            request=BookRequest(
                hold=self._hold.id,
                way=self._way,
                concern=trip.about,
                shared=trip.sharing.text() if trip.sharing else "",
                moves=trip.moves.id if trip.moves else "",
                details=trip.details,
            ),
            moves=trip.moves,
            rehearse=trip.rehearse,
        )
        return (BookVisit(intention), ReadPage(after_ms=600))

    def result(self, result: Result) -> Effects:
        if isinstance(result, TimeHeld) and self._renewing:
            self._renewing = False
            if result.hold is not None:
                self._hold, self._renewed = result.hold, True
                return self._book()
            if result.taken:
                return self._taken(result.following)
            self._state, self._problem = "not_booked", result.problem
            return (ReadPage(),)
        if isinstance(result, VisitBooked):
            return self._booked(result)
        if isinstance(result, DangerChecked) and self._trip.sharing is not None:
            return self._trip.sharing.weigh(result)
        return ()

    def _booked(self, booked: VisitBooked) -> Effects:
        if booked.state == "booked" and booked.appointment is not None:
            args = {"visit": booked.appointment, "moved": self._trip.moves is not None}
            return (GoTo("visit_booked", args, from_home=True),)
        if booked.state == "taken":
            return (SeenOutcome(), *self._taken(booked.following, booked.lapsed))
        if booked.state == "unknown":
            before, self._state = self._state, "unknown"
            return () if before == "unknown" else (ReadPage(),)
        self._state, self._problem = "not_booked", booked.problem
        return (SeenOutcome(), ReadPage())

    def _taken(self, following: tuple[Slot, ...], lapsed: bool = False) -> Effects:
        if lapsed and not self._renewed:
            # Nobody has taken it: only the keeping of it had ended.
            return (self._renew(),)
        args = {"trip": self._trip, "told": somebody_was_faster(), "following": following}
        return (GoTo("visit_times", args, replace=True),)


def _same_time(visit: Appointment, today: date) -> str:
    return tr("You already have a visit then: {visit}", visit=told(visit, today))


def _kept_until() -> str:
    return tr("Until it does, you keep the time you have.")


def _unknown_words() -> tuple[str, ...]:
    return (
        tr("I could not reach the clinic."),
        tr("I do not know yet whether it took it."),
        tr("I keep trying, and tell you as soon as I know."),
    )


def _share_action() -> Action:
    return Action(
        SHARE,
        tr("Show the doctor more"),
        says=(tr("show more"), tr("tell the doctor more"), tr("share something")),
        keys=("Ctrl+W",),
        hint=tr("What else the clinic should know; you choose what it sees"),
        icon="eye",
    )


def _who_action() -> Action:
    return Action(
        WHO,
        tr("Who I am"),
        says=(tr("my details"), tr("change my address"), tr("my address has changed")),
        hint=tr("What the clinic knows about you: to look at, to change or to delete here"),
        icon="person",
    )


def _way_action(way: Way) -> Action:
    label = {
        Way.VIDEO: tr("By video instead"),
        Way.TELEPHONE: tr("By telephone instead"),
        Way.IN_PERSON: tr("At the clinic instead"),
    }[way]
    says = {
        Way.VIDEO: (tr("video"), tr("by video")),
        Way.TELEPHONE: (tr("telephone"), tr("by telephone"), tr("by phone")),
        Way.IN_PERSON: (tr("at the clinic"), tr("in person")),
    }[way]
    return Action(
        _WAY + way.value, label, says=says, hint=tr("Changes how you and the doctor meet")
    )
