"""Three times to choose from; others by button, by day, or as they are wished for in words."""

from __future__ import annotations

from datetime import date

from fireside.actions import Action
from fireside.flows.days import spoken_time, weekdays
from fireside.flows.effects import (
    Effects,
    FindTimes,
    GoTo,
    HoldTime,
    ListenOn,
    ReadPage,
    ReleaseTime,
)
from fireside.flows.flow import Flow, World
from fireside.flows.page import Block, Card, Page, Reading, Tone
from fireside.flows.results import Result, TimeHeld, TimesFound
from fireside.flows.trip import Trip, try_again_action
from fireside.flows.visit_wish import wish
from fireside.flows.visit_wished import Wish, chosen, narrowed, stepped
from fireside.flows.visit_words import (
    clock_blocks,
    day_and_time,
    local,
    slot_detail,
    today_at,
)
from fireside.i18n import tr
from fireside_core.booking import Hold, Offers, Slot, SlotSearch, Way

EARLIER = "visit_times.earlier"
LATER = "visit_times.later"
DAY = "visit_times.day"
CALENDAR = "visit_times.calendar"
ANY = "visit_times.any"
CLINIC = "visit_times.clinic"
TRY_AGAIN = "visit_times.try_again"
_PICK = "visit_times.pick."
_SAID_CHARS = 80

OFFERED = 3


def first_search(trip: Trip) -> SlotSearch:
    """What is looked for before anything is wished: a visit that is moved stays what it was."""
    if trip.moves is None:
        return SlotSearch(clinic=trip.clinic.id, about=trip.about, spread=True, limit=OFFERED)
    return SlotSearch(
        clinic=trip.clinic.id,
        visit_type=trip.moves.visit_type,
        clinician=trip.moves.clinician.id,
        way=trip.moves.way,
        spread=True,
        limit=OFFERED,
    )


class VisitTimesFlow(Flow):
    """``search``: what is wished for already. ``told``: what has just happened.

    ``following``: times that the clinic named itself, when another was taken.
    """

    def __init__(
        self,
        world: World,
        trip: Trip,
        search: SlotSearch | None = None,
        told: str = "",
        following: tuple[Slot, ...] = (),
    ) -> None:
        super().__init__(world)
        self._trip = trip
        self._search = search or first_search(trip)
        self._told = told
        self._offers = Offers(slots=list(following), later=True) if following else None
        self._said = ""
        self._holding = False
        self._hold: Hold | None = None
        """The time that is kept for this page; given back when another is chosen, or none."""

    @property
    def _today(self) -> date:
        return today_at(self._trip.clinic.zone, self.world.clock())

    def page(self) -> Page:
        offers, zone = self._offers, self._trip.clinic.zone
        blocks: list[Block] = list(self._trip.blocks())
        if self._told:
            blocks.append(Card((self._told,), Tone.CAUTION))
        if offers is None:
            blocks.append(Reading((tr("One moment."),)))
        elif self._holding:
            blocks.append(Reading((tr("I am keeping that time for you."),)))
        elif offers.slots:
            blocks.append(Reading(self._prompt(offers)))
            blocks += clock_blocks(offers.slots[0].start, zone)
        else:
            blocks.append(Reading(self._nothing()))
        slots = offers.slots[:OFFERED] if offers else []
        return Page(
            title=self._trip.title(tr("Which time?")),
            blocks=tuple(blocks),
            choices=tuple(self._row(slot, place) for place, slot in enumerate(slots, start=1)),
            column=self._column(),
            primary=False,
            replies=True,
            choices_first=True,
            reads_choices=True,
            dictation=True,
        )

    def _prompt(self, offers: Offers) -> tuple[str, ...]:
        moves = self._trip.moves
        if moves is not None:
            was = day_and_time(moves.start, self._trip.clinic.zone, self._today)
            return (tr("Your visit is: {visit}.", visit=was), tr("Choose another time."))
        visit = offers.visit_type
        costs = (tr("It costs: {price}.", price=visit.price),) if visit and visit.price else ()
        return (*costs, tr("Choose a time, or say a day, such as Tuesday."))

    def _nothing(self) -> tuple[str, ...]:
        if self._said:
            sorry = tr("I found no time that fits “{words}”.", words=self._said[:_SAID_CHARS])
        else:
            sorry = tr("I found no such time.")
        return (sorry, tr("You can wish for something else."))

    def _row(self, slot: Slot, place: int) -> Action:
        zone = self._trip.clinic.zone
        there = local(slot.start, zone)
        spoken, day = spoken_time(there), weekdays()[there.weekday()]
        return Action(
            f"{_PICK}{slot.id}",
            day_and_time(slot.start, zone, self._today),
            says=(
                spoken,
                tr("at {time}", time=spoken),
                tr("{day} at {time}", day=day, time=spoken),
            ),
            hint=tr("Reads it back to you before it is booked"),
            detail=slot_detail(slot, self._way(slot), zone, self._today),
            number=place,
        )

    def _way(self, slot: Slot) -> Way:
        wished = self._search.way
        return wished if wished is not None and wished in slot.ways else slot.ways[0]

    def _column(self) -> tuple[Action | str, ...]:
        offers = self._offers
        earlier = Action(
            EARLIER,
            tr("Earlier"),
            says=(tr("earlier times"), tr("something earlier"), tr("sooner")),
            keys=("Alt+Up",),
            hint=tr("Shows the times before these"),
            icon="up",
        )
        later = Action(
            LATER,
            tr("Later"),
            says=(tr("later times"), tr("something later"), tr("other times")),
            keys=("Alt+Down",),
            hint=tr("Shows the times after these"),
            icon="down",
        )
        any_time = Action(
            ANY,
            tr("Show any time"),
            says=(tr("any time"), tr("show all times")),
            keys=("Ctrl+A",),
            hint=tr("Forgets what you wished for, and shows the next times"),
        )
        column: list[Action | str] = []
        if offers is not None and not offers.slots:
            column += [try_again_action(TRY_AGAIN)] if self._told and not self._said else []
            column.append(any_time)
        elif offers is not None:
            column += [earlier] if offers.earlier else []
            column += [later] if offers.later else []
        column += _day_actions()
        if len(self._trip.clinics) > 1 and self._trip.moves is None:
            column.append(
                Action(
                    CLINIC,
                    tr("Another clinic"),
                    says=(tr("a different clinic"), tr("change the clinic")),
                    hint=tr("Shows the other clinics"),
                )
            )
        return tuple(column)

    # What happens --------------------------------------------------------------------------

    def enter(self) -> Effects:
        self._holding = False
        back = self._give_back()
        if self._offers is not None and self._offers.slots and not back:
            return (ReadPage(),)
        if back and self._offers is not None:
            # What was free then may be gone by now, and the time that was kept is free again.
            return (*back, *self._find(self._search))
        return self._find(self._search)

    def leave(self) -> Effects:
        return self._give_back()

    def _give_back(self) -> Effects:
        hold, self._hold = self._hold, None
        return (ReleaseTime(hold.id, self._trip.rehearse),) if hold else ()

    def _find(self, search: SlotSearch) -> Effects:
        self._search = search
        self._offers = None
        return (FindTimes(search, self._trip.rehearse), ReadPage(after_ms=400))

    def act(self, action_id: str) -> Effects:
        offers = self._offers
        if action_id in (DAY, CALENDAR):
            screen = "visit_days" if action_id == DAY else "visit_calendar"
            return (GoTo(screen, {"trip": self._trip, "search": self._search}),)
        if action_id == CLINIC:
            return (GoTo("visit_clinic", {"trip": self._trip}),)
        self._told = ""
        if action_id in (EARLIER, LATER) and offers is not None:
            self._said = ""
            back = action_id == EARLIER
            return self._find(stepped(self._search, offers.slots, "earlier" if back else "later"))
        if action_id == ANY:
            self._said = ""
            return self._find(first_search(self._trip).model_copy(update={"clinician": ""}))
        if action_id == TRY_AGAIN:
            return self._find(self._search)
        slots = offers.slots if offers else []
        picked = next((s for s in slots if s.id == action_id.removeprefix(_PICK)), None)
        return self._keep(picked) if picked else ()

    def words(self, words: str) -> Effects | None:
        return self.surely(words)

    def surely(self, words: str) -> Effects | None:
        """A wish, where all of the words are one."""
        zone = self._trip.clinic.zone
        now = local(self.world.clock().astimezone(), zone).replace(tzinfo=None)
        wished = wish(words, now, self._trip.clinic.clinicians)
        return self._wished(wished, words) if wished else None

    def _wished(self, wished: Wish, words: str) -> Effects:
        offers = self._offers
        slots = offers.slots if offers else []
        picked = chosen(wished, slots, self._trip.clinic.zone)
        if picked is not None:
            if wished.way is not None:
                self._search = self._search.model_copy(update={"way": wished.way})
            return self._keep(picked)
        if wished.choice:
            return (ReadPage(), ListenOn())
        self._told, self._said = "", words
        search = narrowed(self._search, wished, self._trip.clinic.zone)
        if wished.step:
            search = stepped(search, slots, wished.step)
        return self._find(search)

    def _keep(self, slot: Slot) -> Effects:
        if self._holding:
            return ()
        self._holding = True
        self._told = ""
        before = self._hold.id if self._hold else ""
        self._hold = None
        wished = HoldTime(slot, self._way(slot), self._trip.rehearse, before)
        return (wished, ReadPage(after_ms=400))

    def result(self, result: Result) -> Effects:
        if isinstance(result, TimesFound):
            if result.offers is not None:
                self._offers = result.offers
                if result.offers.visit_type is not None:
                    chosen_type = {"visit_type": result.offers.visit_type.id}
                    self._search = self._search.model_copy(update=chosen_type)
            else:
                self._offers, self._told = Offers(slots=[]), result.problem
            return (ReadPage(), ListenOn())
        if isinstance(result, TimeHeld):
            return self._held(result)
        return ()

    def _held(self, held: TimeHeld) -> Effects:
        self._holding = False
        if held.hold is not None:
            self._hold = held.hold
            screen = "visit_details" if self._trip.asks_details else "visit_check"
            return (GoTo(screen, {"trip": self._trip, "hold": held.hold}),)
        if not held.taken:
            self._told = held.problem
            return (ReadPage(),)
        self._told = somebody_was_faster()
        if held.following:
            self._offers = Offers(slots=list(held.following), later=True)
            return (ReadPage(),)
        return self._find(self._search)


def somebody_was_faster() -> str:
    """Told kindly, with the next times below it."""
    return tr("I am sorry, somebody was faster: that time is taken. Nothing is lost.")


def _day_actions() -> tuple[Action, Action]:
    return (
        Action(
            DAY,
            tr("Another day"),
            says=(tr("a different day"), tr("other days"), tr("which days")),
            keys=("Ctrl+D",),
            hint=tr("Shows the next days that have times"),
            icon="list",
        ),
        Action(
            CALENDAR,
            tr("Show a calendar"),
            says=(tr("calendar"), tr("show the calendar"), tr("show me a calendar")),
            keys=("Ctrl+L",),
            hint=tr("Shows the weeks of a month"),
            icon="calendar",
        ),
    )
