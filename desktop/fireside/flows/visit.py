"""One visit: what it is, and moving, cancelling, telling and saving it; an earlier time, too."""

from __future__ import annotations

from textwrap import shorten

from fireside.actions import Action, ActionLevel
from fireside.flows.effects import (
    CancelVisit,
    Effects,
    FindVisits,
    GoBack,
    GoTo,
    ReadPage,
    ReleaseTime,
    StopWaitingEarlier,
    WaitForEarlier,
)
from fireside.flows.flow import Flow, World
from fireside.flows.my_visits import held_until
from fireside.flows.page import Banner, Block, Card, Page, Reading, Tone
from fireside.flows.results import FileSaved, Result, VisitChanged
from fireside.flows.visit_booked import where
from fireside.flows.visit_calendar_file import calendar_action, save_calendar, saved_card
from fireside.flows.visit_telling import tell_action
from fireside.flows.visit_words import (
    clock_blocks,
    day_and_time,
    is_coming,
    practice_blocks,
    practice_title,
    status_words,
    today_at,
    told,
    way_words,
)
from fireside.i18n import tr
from fireside_core.booking import Appointment, Clinic, Status, Waiting

MOVE = "visit.move"
CANCEL = "visit.cancel"
TELL = "visit.tell"
CALENDAR = "visit.calendar"
EARLIER = "visit.earlier"
NO_EARLIER = "visit.no_earlier"
BOOK = "visit.book"
TAKE = "visit_offer.take"
KEEP = "visit_offer.keep"
STOP = "visit_offer.stop"
_SHARED_CHARS = 300


class VisitFlow(Flow):
    """``visit``: as it was when it was chosen; what the clinic changes since then shows."""

    def __init__(self, world: World, visit: Appointment) -> None:
        super().__init__(world)
        self._chosen = visit
        self._busy = False
        self._done = ""
        self._sorry = ""
        self._saved: str | None = None

    @property
    def _visit(self) -> Appointment:
        visits = self.world.visits
        known = (*visits.coming, *visits.past) if visits else ()
        return next((v for v in known if v.id == self._chosen.id), self._chosen)

    @property
    def _waiting(self) -> Waiting | None:
        visits = self.world.visits
        waiting = visits.waiting if visits else []
        return next((w for w in waiting if w.appointment == self._chosen.id), None)

    def page(self) -> Page:
        visit = self._visit
        blocks: list[Block] = list(practice_blocks(visit.practice, short=True))
        if self._saved is not None:
            blocks.append(saved_card(self._saved))
        if self._done:
            blocks.append(Card((self._done,), Tone.OK))
        if self._sorry:
            blocks.append(Card((self._sorry,), Tone.CAUTION))
        if self._busy:
            blocks.append(Reading((tr("One moment."),)))
        status = status_words(visit)
        if status:
            gone = visit.status in (Status.CANCELLED, Status.NOSHOW)
            tone = Tone.CAUTION if gone else Tone.CALM
            blocks.append(Banner(status, "wait" if is_coming(visit) else "calendar", tone))
        blocks.append(Card((told(visit, today_at(visit.zone, self.world.clock())), *where(visit))))
        blocks += clock_blocks(visit.start, visit.zone)
        if visit.visit_name:
            blocks.append(Reading((tr("What it is: {visit}.", visit=visit.visit_name),)))
        if visit.concern:
            blocks.append(Reading((tr("What it is about: “{words}”", words=visit.concern),)))
        if visit.shared:
            shared = " · ".join(filter(None, visit.shared.splitlines()))
            shared = shorten(shared, _SHARED_CHARS, placeholder=" …")
            blocks.append(
                Reading((tr("The clinic also sees: “{words}”", words=shared),), soft=True)
            )
        if self._waiting is not None and not self._done:
            blocks.append(
                Reading((tr("You are offered an earlier time as soon as there is one."),))
            )
        return Page(
            title=practice_title(visit.practice, tr("Your visit")),
            blocks=tuple(blocks),
            column=self._column(visit),
            primary=False,
        )

    def _column(self, visit: Appointment) -> tuple[Action | str, ...]:
        tell = tell_action(TELL, self.world)
        if not is_coming(visit):
            again = Action(
                BOOK,
                tr("Book another"),
                says=(tr("book a visit"), tr("book again"), tr("see a doctor")),
                keys=("Ctrl+3",),
                hint=tr("Finds another time"),
                icon="stethoscope",
            )
            return (again, tell)
        when = day_and_time(visit.start, visit.zone, today_at(visit.zone, self.world.clock()))
        waiting = self._waiting
        return (
            Action(
                MOVE,
                tr("Move it"),
                says=(tr("move the visit"), tr("another time"), tr("change the time")),
                keys=("Ctrl+E",),
                hint=tr("Shows other times; you keep this one until you have another"),
                icon="calendar",
            ),
            Action(
                CANCEL,
                tr("Cancel it"),
                says=(tr("cancel the visit"), tr("cancel my visit"), tr("I cannot come")),
                keys=("Ctrl+Del",),
                hint=tr("Gives the visit back to the clinic"),
                level=ActionLevel.CONFIRM,
                confirm=tr(
                    "Shall I cancel your visit: {when}, {doctor}?",
                    when=when,
                    doctor=visit.clinician.name,
                ),
            ),
            tell,
            calendar_action(CALENDAR),
            _earlier_action() if waiting is None else _no_earlier_action(),
        )

    def act(self, action_id: str) -> Effects:
        visit = self._visit
        self._done = self._sorry = ""
        if action_id == MOVE:
            rehearse = visit.id in self.world.rehearsed
            return (GoTo("doctor", {"moves": visit, "rehearse": rehearse}),)
        if action_id == TELL:
            return (GoTo("visit_telling", {"visit": visit}),)
        if action_id == CALENDAR:
            return (save_calendar(visit),)
        if action_id == BOOK:
            return (GoTo("doctor", {"about": visit.concern}),)
        self._busy = True
        if action_id == CANCEL:
            self._done = tr("It is cancelled. The clinic knows.")
            return (CancelVisit(visit.id),)
        if action_id == EARLIER:
            self._done = tr("Good. You hear of it as soon as there is an earlier time.")
            return (WaitForEarlier(visit.id),)
        waiting = self._waiting
        self._done = tr("Good. You keep your time.")
        return (StopWaitingEarlier(waiting.id),) if waiting else ()

    def result(self, result: Result) -> Effects:
        if isinstance(result, FileSaved):
            self._saved = result.name
            return (ReadPage(),)
        if isinstance(result, VisitChanged):
            self._busy = False
            if not result.ok and self._visit.status is not Status.CANCELLED:
                self._done = ""
                self._sorry = result.problem + " " + tr("Nothing was changed.")
            return (ReadPage(),)
        return ()


class VisitOfferFlow(Flow):
    """An earlier time, kept for this person for a while."""

    def __init__(self, world: World, waiting_id: str) -> None:
        super().__init__(world)
        self._id = waiting_id

    @property
    def _waiting(self) -> Waiting | None:
        visits = self.world.visits
        waiting = visits.waiting if visits else []
        return next((w for w in waiting if w.id == self._id and w.offer), None)

    @property
    def _visit(self) -> Appointment | None:
        waiting, visits = self._waiting, self.world.visits
        if waiting is None or visits is None:
            return None
        return next((v for v in visits.coming if v.id == waiting.appointment), None)

    def page(self) -> Page:
        waiting, visit = self._waiting, self._visit
        if waiting is None or waiting.offer is None or visit is None:
            gone = tr("That earlier time is gone. You still have your visit.")
            return Page(title=tr("An earlier time"), blocks=(Reading((gone,)),))
        zone, offer = visit.zone, waiting.offer
        today = today_at(zone, self.world.clock())
        new = tr(
            "You can have this time: {when}, {way}, {doctor}.",
            when=day_and_time(offer.slot.start, zone, today),
            way=way_words(offer.way),
            doctor=offer.slot.clinician.name,
        )
        return Page(
            title=practice_title(visit.practice, tr("An earlier time")),
            blocks=(
                *practice_blocks(visit.practice, short=True),
                Card((new, held_until(offer.until, zone) + "."), Tone.OK),
                Reading((tr("Instead of: {visit}", visit=told(visit, today)),)),
                *clock_blocks(offer.slot.start, zone),
            ),
            column=(
                Action(
                    TAKE,
                    tr("Take the earlier time"),
                    says=(tr("take it"), tr("yes"), tr("yes please"), tr("the earlier time")),
                    keys=("Ctrl+Y",),
                    hint=tr("Reads it back to you before your visit is moved"),
                    icon="tick",
                ),
                Action(
                    KEEP,
                    tr("Keep my time"),
                    says=(tr("no"), tr("no thank you"), tr("leave it"), tr("keep it")),
                    keys=("Ctrl+N",),
                    hint=tr("Leaves your visit as it is"),
                ),
                Action(
                    STOP,
                    tr("Offer me no more"),
                    says=(tr("stop offering"), tr("no more offers")),
                    hint=tr("Leaves your visit as it is, and ends the offers"),
                ),
            ),
            replies=True,
        )

    def enter(self) -> Effects:
        return (FindVisits(), ReadPage(after_ms=300))

    def answered(self, yes: bool) -> Effects | None:
        if self._visit is None:
            return None
        return self.act(TAKE if yes else KEEP)

    def act(self, action_id: str) -> Effects:
        waiting, visit = self._waiting, self._visit
        if waiting is None or waiting.offer is None or visit is None:
            return (GoBack(),)
        rehearse = visit.id in self.world.rehearsed
        if action_id == KEEP:
            return (ReleaseTime(waiting.offer.id, rehearse), GoBack())
        if action_id == STOP:
            return (StopWaitingEarlier(waiting.id), GoBack())
        from fireside.flows.trip import Trip

        trip = Trip(clinic_of(visit), moves=visit, rehearse=rehearse, about=visit.concern)
        return (GoTo("visit_check", {"trip": trip, "hold": waiting.offer}),)


def clinic_of(visit: Appointment) -> Clinic:
    """What a visit tells of its clinic: enough to read it back."""
    return Clinic(
        id=visit.clinic,
        name=visit.clinic_name,
        zone=visit.zone,
        address=visit.address,
        phone=visit.phone,
        practice=visit.practice,
        visit_types=[],
        clinicians=[visit.clinician],
        details_known=True,
    )


def _earlier_action() -> Action:
    return Action(
        EARLIER,
        tr("Offer me an earlier time"),
        says=(tr("an earlier time"), tr("earlier"), tr("I would like an earlier time")),
        keys=("Ctrl+U",),
        hint=tr("When somebody else cancels, you are asked first"),
        icon="wait",
    )


def _no_earlier_action() -> Action:
    return Action(
        NO_EARLIER,
        tr("Offer me no earlier time"),
        says=(tr("no earlier time"), tr("stop offering")),
        keys=("Ctrl+U",),
        hint=tr("You keep your time, and are not asked any more"),
    )
