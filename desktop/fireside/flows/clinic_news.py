"""What the clinic did about a visit, told aloud by itself, in its own words where it has any."""

from __future__ import annotations

from fireside.actions import Action
from fireside.flows.days import spoken_time
from fireside.flows.effects import Dial, Effects, GoBack, GoTo, HearNews, ReadPage
from fireside.flows.flow import Flow, World
from fireside.flows.page import Banner, Block, Card, Page, Reading, Tone
from fireside.flows.reaching import dial_by_hand
from fireside.flows.reminder import ring_action, visit_sentences
from fireside.flows.results import Dialled, Result
from fireside.flows.trip import my_visits_action
from fireside.flows.visit_words import clock_blocks, practice_blocks, practice_title
from fireside.i18n import tr
from fireside_core.booking import Appointment, News, Waiting

HEARD = "clinic_news.heard"
OTHER_TIME = "clinic_news.other_time"
OFFER = "clinic_news.offer"
VISITS = "clinic_news.visits"
RING = "clinic_news.ring"

_MOST_QUOTED = 600
"""A clinic's letter is not read aloud in full: it can be rung."""


class ClinicNewsFlow(Flow):
    """``news``: what happened. Any of the page's buttons says that it was heard."""

    def __init__(self, world: World, news: News) -> None:
        super().__init__(world)
        self._news = news
        self._dialled: Dialled | None = None

    def page(self) -> Page:
        visit = self._visit
        practice = visit is not None and visit.practice
        blocks: list[Block] = [*practice_blocks(practice)]
        blocks.append(headline(self._news))
        if self._dialled:
            blocks.append(dial_by_hand(self._dialled))
        if visit is not None:
            blocks += [Reading(words) for words in self._words(visit)]
            blocks += clock_blocks(visit.start, visit.zone)
        quoted = " ".join((self._news.text or (visit.reason if visit else "")).split())
        if quoted := quoted[:_MOST_QUOTED]:
            blocks.append(Card((tr("The clinic writes:"), f"“{quoted}”")))
        return Page(
            title=practice_title(practice, tr("News from the clinic")),
            blocks=tuple(blocks),
            column=self._column(visit),
            aloud=True,
        )

    @property
    def _visit(self) -> Appointment | None:
        """What it is about; of a visit that was moved, the one that it has become."""
        visit, visits = self._news.appointment, self.world.visits
        coming = visits.coming if visits is not None else []
        moved_to = visit.moved_to if visit is not None else ""
        return next((v for v in coming if v.id == moved_to), visit)

    def _words(self, visit: Appointment) -> tuple[tuple[str, ...], ...]:
        now = self.world.clock()
        lines = visit_sentences(visit, now)
        kind = self._news.kind
        if kind == "moved":
            return ((tr("It is now:"), *lines),)
        if kind == "offer_gone":
            return ((tr("Your visit stays as it was:"), *lines),)
        if kind != "offer":
            return (lines,)
        offer = self._waiting.offer if self._waiting is not None else None
        if offer is None:
            return ((tr("Your visit stays as it is until you choose:"), *lines),)
        earlier = {"start": offer.slot.start, "clinician": offer.slot.clinician, "way": offer.way}
        return (
            (
                tr("You can have this time:"),
                *visit_sentences(visit.model_copy(update=earlier), now),
                tr("It is kept for you until {time}.", time=spoken_time(offer.until.astimezone())),
            ),
            (tr("Your visit until now:"), *lines),
        )

    @property
    def _waiting(self) -> Waiting | None:
        """With an earlier time, as long as that is kept for this person."""
        visit, visits = self._news.appointment, self.world.visits
        if visit is None or visits is None:
            return None
        own = (w for w in visits.waiting if w.appointment == visit.id)
        return next((w for w in own if w.offer is not None), None)

    def _column(self, visit: Appointment | None) -> tuple[Action | str, ...]:
        column: list[Action | str] = []
        if self._news.kind == "cancelled":
            column.append(
                Action(
                    OTHER_TIME,
                    tr("Find another time"),
                    says=(tr("another time"), tr("find a new time"), tr("book again")),
                    keys=("Ctrl+B",),
                    hint=tr("Shows you new times for this visit"),
                    icon="calendar",
                )
            )
        if self._news.kind == "offer":
            column.append(
                Action(
                    OFFER,
                    tr("Show me the earlier time"),
                    says=(tr("earlier time"), tr("show me"), tr("the earlier one")),
                    keys=("Ctrl+B",),
                    hint=tr("Lets you take the earlier time or leave it"),
                    icon="calendar",
                )
            )
        column.append(
            Action(
                HEARD,
                tr("I heard it"),
                says=(
                    *(tr("I have heard it"), tr("I know"), tr("thank you"), tr("all right")),
                    *(tr("okay"), tr("good"), tr("yes")),
                ),
                keys=("Ctrl+Y",),
                hint=tr("Goes back to where you were"),
                icon="tick",
            )
        )
        if self._news.kind != "offer":
            column.append(my_visits_action(VISITS))
        if visit is not None and visit.phone:
            column.append(ring_action(RING, visit))
        return tuple(column)

    def act(self, action_id: str) -> Effects:
        visit = self._visit
        heard = HearNews(self._news)
        if action_id == OTHER_TIME:
            about = {"about": visit.concern} if visit is not None else {}
            return (heard, GoTo("doctor", about, replace=True))
        if action_id == OFFER and self._waiting is not None:
            return (heard, GoTo("visit_offer", {"waiting_id": self._waiting.id}, replace=True))
        if action_id in (VISITS, OFFER):
            return (heard, GoTo("my_visits", replace=True))
        if action_id == RING and visit is not None:
            return (heard, Dial(visit.phone))
        return (heard, GoBack())

    def result(self, result: Result) -> Effects:
        if isinstance(result, Dialled):
            self._dialled = result
            return (ReadPage(),)
        return ()


def headline(news: News) -> Banner:
    """What happened, in one line."""
    clinic = news.appointment.clinic_name if news.appointment else tr("The clinic")
    good, careful = ("tick", Tone.OK), ("warning", Tone.CAUTION)
    words, (icon, tone) = {
        "booked": (tr("{clinic} has booked a visit for you.", clinic=clinic), good),
        "approved": (tr("{clinic} says yes to your visit.", clinic=clinic), good),
        "moved": (tr("{clinic} has moved your visit.", clinic=clinic), careful),
        "cancelled": (tr("{clinic} has cancelled your visit.", clinic=clinic), careful),
        "offer": (tr("{clinic} has an earlier time for you.", clinic=clinic), good),
        "offer_gone": (tr("The earlier time is no longer kept for you."), careful),
    }[news.kind]
    return Banner(words, icon, tone)
