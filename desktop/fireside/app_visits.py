"""The part of the composition root that finds times, books visits, and knows what is coming."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from fireside.flows.effects import (
    BookVisit,
    CancelVisit,
    ChooseClinic,
    Effect,
    FindClinics,
    FindDays,
    FindTimes,
    FindVisits,
    HoldTime,
    KeepDetails,
    ReleaseTime,
    SaveCalendar,
    SeenOutcome,
    StopWaitingEarlier,
    WaitForEarlier,
)
from fireside.flows.flow import World
from fireside.flows.results import (
    ClinicsFound,
    DaysFound,
    FileSaved,
    Result,
    TimeHeld,
    TimesFound,
    VisitBooked,
    VisitChanged,
    VisitsFound,
)
from fireside.i18n import tr
from fireside.qt.background import Background

if TYPE_CHECKING:
    from fireside.client.booking_client import BookingClient
    from fireside.client.link import CareLink
    from fireside.flows.intention import Intention, Outcome
    from fireside.store.encrypted import Store
    from fireside_core.booking import Details, Visits

Reply = Callable[[Result], None]
LOOK_EVERY_MS = 60_000
"""How often it is asked what the clinic has changed."""
TRY_AGAIN_MS = 10_000
"""How often a clinic that fell silent at "yes" is asked whether it took it."""
_PAUSES = (0.0, 1.0, 2.0)
"""Seconds before each try to book."""


class VisitParts:
    """Lives on the GUI thread. ``link`` waits for the care service's link; not on this thread.

    ``on_visits``: who wants to know whenever visits have been read.
    """

    def __init__(
        self,
        world: World,
        link: Callable[[], CareLink],
        store: Callable[[], Store],
        store_work: Background,
        tell: Callable[[str], None],
        refresh: Callable[[], None],
        documents: Callable[[], Path],
        window: QWidget,
    ) -> None:
        self._world = world
        self._link = link
        self._store = store
        self._store_work = store_work
        self._tell = tell
        self._refresh = refresh
        self._documents = documents
        self.on_visits: list[Callable[[Visits], None]] = []
        # Threads of their own: a clinic that does not answer must not hold up the danger rules.
        self._requests = Background(window, threads=3)
        self._closing = threading.Event()
        self._begun = False
        self._rehearsed = False
        self._being_booked: set[str] = set()
        """Kept times that must not be given back: the clinic may be taking them."""
        self._waits_for_outcome: Reply = lambda _result: None
        self._asked = self._shown = 0
        """Which reading of the visits was asked for last, and which one shows."""
        self._look = QTimer(window)
        self._look.timeout.connect(lambda: self._find_visits(lambda _result: None))

    # Begin and end -------------------------------------------------------------------------

    def start(self) -> None:
        """A care service can be asked, or another one than before."""
        if self._begun:
            self._world.visits = None
            self._find_visits(lambda _result: None)
            return
        self._begun = True
        self._store_work.run(lambda: _kept(self._store()), self._started, lambda _e: self._go_on())

    def _started(
        self,
        kept: tuple[Visits | None, Details | None, str, Intention | None, Outcome | None],
    ) -> None:
        world = self._world
        world.visits, world.details, world.clinic, intention, world.outcome = kept
        world.intention = world.intention or intention
        if world.visits is not None:
            self._tell_of(world.visits)
        self._refresh()
        self._go_on()

    def _go_on(self) -> None:
        self._look.start(LOOK_EVERY_MS)
        if self._world.intention is not None:
            self._being_booked.add(self._world.intention.hold.id)
            self._resolve()
        self._find_visits(lambda _result: None)

    def close(self) -> None:
        """Nothing is asked any more; what waits for an answer is asked for at the next start."""
        self._closing.set()
        self._look.stop()
        self._requests.close()

    # Effects -------------------------------------------------------------------------------

    def perform(self, effect: Effect, reply: Reply) -> bool:
        """Carry out an effect, if it is of this part."""
        match effect:
            case FindClinics(rehearse):
                self._note_rehearsal(rehearse)
                self._ask(
                    rehearse,
                    lambda client: ClinicsFound(tuple(client.clinics().clinics)),
                    reply,
                    lambda problem: ClinicsFound((), problem),
                )
            case FindTimes(search, rehearse):
                self._ask(
                    rehearse,
                    lambda client: TimesFound(client.slots(search)),
                    reply,
                    lambda problem: TimesFound(None, problem),
                )
            case FindDays(search, rehearse):
                self._ask(
                    rehearse,
                    lambda client: DaysFound(tuple(client.days(search).days)),
                    reply,
                    lambda problem: DaysFound((), problem),
                )
            case HoldTime():
                self._hold(effect, reply)
            case ReleaseTime(hold_id, rehearse):
                self._release(hold_id, rehearse)
            case BookVisit(intention):
                self._book(intention, reply)
            case _:
                return self._perform_changing(effect, reply)
        return True

    def _perform_changing(self, effect: Effect, reply: Reply) -> bool:
        match effect:
            case FindVisits():
                self._find_visits(reply)
            case CancelVisit(appointment_id, reason):
                self._change(appointment_id, lambda c: _cancel(c, appointment_id, reason), reply)
            case WaitForEarlier(appointment_id):
                self._change(appointment_id, lambda c: _wait(c, appointment_id), reply)
            case StopWaitingEarlier(waiting_id):
                self._change(waiting_id, lambda c: c.stop_waiting(waiting_id), reply)
            case SaveCalendar(appointment_id, name):
                self._save_calendar(appointment_id, name, reply)
            case KeepDetails(details):
                self._world.details = details
                self._note("details", details.model_dump_json() if details else "")
            case ChooseClinic(clinic_id):
                self._world.clinic = clinic_id
                self._note("clinic", clinic_id)
            case SeenOutcome():
                if self._world.outcome is not None:
                    self._world.outcome = None
                    self._note("outcome", "")
                    self._refresh()
            case _:
                return False
        return True

    def _note_rehearsal(self, rehearse: bool) -> None:
        self._rehearsed = self._rehearsed or rehearse

    def _ask(
        self,
        rehearse: bool,
        op: Callable[[BookingClient], Result],
        reply: Reply,
        otherwise: Callable[[str], Result],
    ) -> None:
        """Ask the clinic; what goes wrong is a sentence in the result."""
        self._requests.run(
            lambda: op(self._link().booking(rehearse)),
            reply,
            lambda error: reply(otherwise(_sorry(error))),
        )

    def is_rehearsed_here(self, appointment_id: str) -> bool:
        """Whether it is at the practice clinic on this computer while a service is joined."""
        return appointment_id in self._world.rehearsed

    # Visits --------------------------------------------------------------------------------

    def _find_visits(self, reply: Reply) -> None:
        self._asked += 1
        number = self._asked

        def found(outcome: tuple[Visits, frozenset[str]]) -> None:
            if number < self._shown:
                # What was asked for later has come already.
                reply(VisitsFound(self._world.visits))
                return
            self._shown = number
            visits, self._world.rehearsed = outcome
            if visits != self._world.visits:
                self._world.visits = visits
                self._note("visits", visits.model_dump_json())
                self._refresh()
            self._tell_of(visits)
            reply(VisitsFound(visits))

        self._requests.run(
            lambda: _read_visits(self._link(), self._rehearsed),
            found,
            lambda error: reply(VisitsFound(self._world.visits, _sorry(error))),
        )

    def _tell_of(self, visits: Visits) -> None:
        for hook in self.on_visits:
            hook(visits)

    def _change(self, about: str, op: Callable[[BookingClient], object], reply: Reply) -> None:
        """Change something at the clinic, then read what has become of it."""

        def work() -> None:
            op(self._link().booking(about in self._world.rehearsed))

        def done(_none: None) -> None:
            self._find_visits(lambda _result: reply(VisitChanged(True)))

        def failed(error: Exception) -> None:
            # It may have been taken all the same: what is there is read before it is told.
            self._find_visits(lambda _result: reply(VisitChanged(False, _sorry(error))))

        self._requests.run(work, done, failed)

    def _save_calendar(self, appointment_id: str, name: str, reply: Reply) -> None:
        def save() -> Path:
            from fireside.app_answers import free_path

            wire = (
                self._link()
                .booking(appointment_id in self._world.rehearsed)
                .calendar(appointment_id)
            )
            path = free_path(self._documents(), name, ".ics")
            path.write_bytes(wire)
            return path

        def saved(path: Path) -> None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
            reply(FileSaved(path.name))

        self._requests.run(save, saved, lambda _error: reply(FileSaved("")))

    # Holding and booking -------------------------------------------------------------------

    def _hold(self, wish: HoldTime, reply: Reply) -> None:
        def hold(client: BookingClient) -> Result:
            from fireside.client.errors import SlotTaken
            from fireside_core.booking import HoldRequest

            if wish.instead_of:
                client.release(wish.instead_of)
            request = HoldRequest(slot=wish.slot.id, way=wish.way)
            try:
                return TimeHeld(client.hold(request, _new_key()))
            except SlotTaken as taken:
                return TimeHeld(None, taken=True, following=taken.following, problem=str(taken))

        self._ask(wish.rehearse, hold, reply, lambda problem: TimeHeld(None, problem=problem))

    def _release(self, hold_id: str, rehearse: bool) -> None:
        if hold_id in self._being_booked:
            return
        # Where it fails, the clinic gives it back by itself after a few minutes.
        self._requests.run(
            lambda: (
                self._link().booking(rehearse or hold_id in self._world.rehearsed).release(hold_id)
            ),
            lambda _none: None,
            lambda _error: None,
        )

    def _book(self, intention: Intention, reply: Reply) -> None:
        """The intention is on disk before the clinic is asked."""
        # There is a link by now: the time was kept through it.
        link = self._link()
        service = link.booking_address(intention.rehearse)
        asked = intention.model_copy(update={"service": service})
        self._being_booked.add(asked.hold.id)
        self._world.intention = asked

        def ask(_kept: object = None) -> None:
            self._requests.run(
                lambda: booked(link, asked, self._closing),
                lambda result: self._settle(result, reply),
                lambda error: self._settle(VisitBooked("unknown", problem=_sorry(error)), reply),
            )

        self._store_work.run(
            lambda: self._store().keep_note("intention", asked.model_dump_json()), ask, ask
        )

    def _settle(self, result: VisitBooked, reply: Reply) -> None:
        intention = self._world.intention
        if result.state == "unknown":
            self._waits_for_outcome = reply
            QTimer.singleShot(TRY_AGAIN_MS, self._look, self._resolve)
            self._refresh()
            reply(result)
            return
        self._world.intention = None
        self._note("intention", "")
        if intention is not None:
            self._being_booked.discard(intention.hold.id)
        reply(result)
        self._find_visits(lambda _result: None)

    def _resolve(self) -> None:
        """Ask once more whether the clinic took it."""
        intention = self._world.intention
        if intention is None or self._closing.is_set():
            return
        if intention.hold.slot.start <= self._world.clock().astimezone():
            # It has passed: nothing is left to be known.
            self._world.intention = None
            self._note("intention", "")
            self._refresh()
            return

        def known(result: VisitBooked) -> None:
            if result.state != "unknown":
                self._keep_outcome(intention, result)
            reply, self._waits_for_outcome = self._waits_for_outcome, lambda _result: None
            self._settle(result, reply)

        self._requests.run(
            lambda: booked(self._link(), intention, self._closing, pauses=(0.0,)),
            known,
            lambda _error: known(VisitBooked("unknown")),
        )

    def _keep_outcome(self, intention: Intention, result: VisitBooked) -> None:
        from fireside.flows.intention import Outcome

        taken = result.state == "booked"
        outcome = Outcome(
            state="booked" if taken else "not_booked",
            intention=intention,
            appointment=result.appointment,
        )
        self._world.outcome = outcome
        self._note("outcome", outcome.model_dump_json())
        self._tell(tr("Your visit is booked.") if taken else tr("Your visit is not booked."))

    def _note(self, name: str, told: str) -> None:
        self._store_work.run(
            lambda: self._store().keep_note(name, told),
            lambda _none: None,
            lambda _error: None,
        )


def booked(
    link: CareLink,
    intention: Intention,
    closing: threading.Event,
    pauses: tuple[float, ...] = _PAUSES,
) -> VisitBooked:
    """Book it with the same key again and again; ``"unknown"`` where nobody answers at all."""
    from fireside.client.errors import CareError, NotAllowed, Refused, SlotTaken

    if link.booking_address(intention.rehearse) != intention.service:
        # Only the service that was asked knows.
        return VisitBooked("unknown", problem=tr("The care service was changed."))
    sorry = ""
    for pause in pauses:
        if closing.wait(pause):
            return VisitBooked("unknown")
        try:
            client = link.booking(intention.rehearse)
            return VisitBooked("booked", client.book(intention.request, intention.key))
        except SlotTaken as taken:
            return VisitBooked("taken", None, taken.following, str(taken), taken.lapsed)
        except (Refused, NotAllowed) as error:
            return VisitBooked("not_booked", problem=str(error))
        except CareError as error:
            sorry = str(error)
    try:
        return _looked_up(link, intention, sorry)
    except CareError:
        return VisitBooked("unknown", problem=sorry)


def _looked_up(link: CareLink, intention: Intention, sorry: str) -> VisitBooked:
    """It would not book, but it tells what it has.

    The time is given back first: a request that is still on its way can then book nothing.
    """
    from fireside_core.booking import LIVE

    client = link.booking(intention.rehearse)
    client.release(intention.hold.id)
    slot = intention.hold.slot
    for visit in client.visits().coming:
        same = (visit.clinic, visit.clinician.id, visit.start)
        if same == (slot.clinic, slot.clinician.id, slot.start) and visit.status in LIVE:
            return VisitBooked("booked", visit)
    return VisitBooked("not_booked", problem=sorry)


def _kept(
    store: Store,
) -> tuple[Visits | None, Details | None, str, Intention | None, Outcome | None]:
    from fireside.flows.intention import Intention, Outcome
    from fireside_core.booking import Details

    return (
        store.visits(),
        store.noted("details", Details),
        store.note("clinic"),
        store.noted("intention", Intention),
        store.noted("outcome", Outcome),
    )


def _read_visits(link: CareLink, rehearsed: bool) -> tuple[Visits, frozenset[str]]:
    """What is booked where it counts, and what was rehearsed here besides."""
    visits = link.booking().visits()
    if not (rehearsed and link.remote):
        return visits, frozenset()
    from fireside_core.booking import Visits as AllVisits

    here = link.booking(rehearse=True).visits()
    merged = AllVisits(
        coming=sorted((*visits.coming, *here.coming), key=lambda visit: visit.start),
        past=sorted((*visits.past, *here.past), key=lambda visit: visit.start, reverse=True),
        waiting=[*visits.waiting, *here.waiting],
        news=[*visits.news, *here.news],
    )
    offers = (waiting.offer for waiting in here.waiting)
    return merged, frozenset(
        (
            *(visit.id for visit in (*here.coming, *here.past)),
            *(waiting.id for waiting in here.waiting),
            *(offer.id for offer in offers if offer),
        )
    )


def _cancel(client: BookingClient, appointment_id: str, reason: str) -> None:
    from fireside_core.booking import CancelRequest

    client.cancel(appointment_id, CancelRequest(reason=reason), _new_key())


def _wait(client: BookingClient, appointment_id: str) -> None:
    from fireside_core.booking import WaitRequest

    client.wait(WaitRequest(appointment=appointment_id), _new_key())


def _sorry(error: Exception) -> str:
    from fireside.client.errors import CareError

    return str(error) if isinstance(error, CareError) else tr("Something went wrong with me.")


def _new_key() -> str:
    """A request that is sent again with the same one does nothing twice."""
    # Imported here: Home is painted without it.
    from uuid import uuid4

    return uuid4().hex
