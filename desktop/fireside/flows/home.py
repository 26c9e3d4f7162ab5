"""Home: four large choices, and help."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from fireside.actions import Action
from fireside.actions.everywhere import SETTINGS
from fireside.flows.days import clock_time, months, weekdays
from fireside.flows.effects import Effects, GoTo, ReadPage
from fireside.flows.flow import Flow
from fireside.flows.page import Page, Reading
from fireside.i18n import tr, tr_n

if TYPE_CHECKING:
    from fireside_core.booking import Appointment, Visits

ASK = "home.ask"
ADVERT = "home.advert"
DOCTOR = "home.doctor"
FAMILY = "home.family"
WAITING = "home.waiting"
REMINDER = "home.reminder"
VISITS = "home.visits"

_LEAST_QUESTION_WORDS = 4
"""Fewer are more likely a button's name, misheard."""
_SCREENS = {ASK: "ask", ADVERT: "check_advert", DOCTOR: "doctor", FAMILY: "family"}


class HomeFlow(Flow):
    """The first page. It says good morning, and waits."""

    def page(self) -> Page:
        now = self.world.clock()
        card = self._card()
        family = (
            ", ".join(person.name for person in self.world.people[:3])
            if self.world.people
            else tr("People you can ring")
        )
        return Page(
            title=_greeting(now),
            aside=tr("{day} {date} {month}, {time}", **_date_words(now)),
            blocks=(Reading((tr("What would you like to do?"),)),),
            choices=(
                Action(
                    ASK,
                    tr("Ask a question"),
                    says=(tr("ask"), tr("I have a question"), tr("ask about my health")),
                    keys=("Ctrl+1",),
                    hint=tr("Ask about your health"),
                    detail=tr("About your health"),
                    icon="question",
                ),
                Action(
                    ADVERT,
                    tr("Check an advert"),
                    says=(tr("is this a scam"), tr("check an ad"), tr("check this advert")),
                    keys=("Ctrl+2",),
                    hint=tr("Find out whether an advert is honest"),
                    detail=tr("Is it true, or a trick?"),
                    icon="magnifier",
                ),
                Action(
                    DOCTOR,
                    tr("See a doctor"),
                    says=(tr("book an appointment"), tr("my appointments"), tr("doctor")),
                    keys=("Ctrl+3",),
                    hint=tr("Book a visit with a doctor"),
                    detail=self._next_visit() or tr("Book a visit"),
                    icon="stethoscope",
                ),
                Action(
                    FAMILY,
                    tr("My family"),
                    says=(tr("family"), tr("show my family"), tr("my contacts")),
                    keys=("Ctrl+4",),
                    hint=tr("People you can ring"),
                    detail=family,
                    icon="family",
                ),
            ),
            column=(SETTINGS,),
            card=card or self._next_visit_card(),
            card_gives_way=card is None,
            tiles=True,
            is_home=True,
        )

    def _card(self) -> Action | None:
        """A visit that is near, news of one, or what is unsettled."""
        if self.world.reminder is not None or self.world.news is not None:
            return self._visit_card()
        booking = self._booking_card()
        if booking is not None:
            return booking
        waiting = self.world.waiting
        if not waiting:
            return None
        from fireside.flows.advert import advert_title

        title = advert_title(waiting[0].report)
        return Action(
            WAITING,
            tr("You are waiting with: “{advert}”", advert=title)
            if len(waiting) == 1
            else tr_n(
                "You are waiting with {n} advert", "You are waiting with {n} adverts", len(waiting)
            ),
            says=(tr("what am I waiting with"), tr("I am waiting"), tr("my waiting adverts")),
            keys=("Ctrl+5",),
            hint=tr("An advert that you wanted to ask somebody about"),
            icon="wait",
            named=True,
        )

    def _next_visit(self) -> str:
        """When the next visit is, in a short line; empty where there is none."""
        visit = self._coming()
        if visit is None:
            return ""
        from fireside.flows.visit_words import short_time

        return short_time(visit.start, visit.zone, self.world.clock())

    def _coming(self) -> Appointment | None:
        visits = self.world.visits
        return visits.coming[0] if visits is not None and visits.coming else None

    def _booking_card(self) -> Action | None:
        """A booking of which nobody knew, or an earlier time that waits for an answer."""
        world = self.world
        if world.intention is not None:
            label = tr("I am still asking the clinic about your visit")
        elif world.outcome is not None:
            booked = world.outcome.state == "booked"
            label = tr("Your visit is booked") if booked else tr("Your visit is not booked")
        elif world.visits is not None and any(w.offer for w in world.visits.waiting):
            label = tr("You can have an earlier time")
        else:
            return None
        detail = tr("Press here to see more")
        if world.intention is None and world.outcome is None and world.visits is not None:
            detail = self._offer_detail(world.visits)
        return _visits_card(label, detail)

    def _offer_detail(self, visits: Visits) -> str:
        from fireside.flows.my_visits import held_until

        waiting = next(waiting for waiting in visits.waiting if waiting.offer)
        zone = next((v.zone for v in visits.coming if v.id == waiting.appointment), "UTC")
        return held_until(waiting.offer.until, zone) if waiting.offer else ""

    def _next_visit_card(self) -> Action | None:
        visit = self._coming()
        if visit is None:
            return None
        from fireside.flows.visit_words import next_visit

        return _visits_card(tr("Your next visit"), next_visit(visit, self.world.clock()))

    def _visit_card(self) -> Action:
        """What was told of a visit, and is not yet known or heard."""
        from fireside.flows.clinic_news import headline
        from fireside.flows.reminder import how_soon
        from fireside.flows.visit_words import next_visit

        reminder, news = self.world.reminder, self.world.news
        now = self.world.clock()
        if reminder is not None:
            label = how_soon(reminder.visit, now.astimezone(UTC))
            detail = next_visit(reminder.visit, now)
        else:
            assert news is not None
            label, detail = headline(news).text, ""
        return Action(
            REMINDER,
            label,
            says=(tr("my reminder"), tr("what was the reminder"), tr("news from the clinic")),
            keys=("Ctrl+5",),
            hint=tr("Tells you of your visit again"),
            detail=detail,
            icon="wait",
            named=True,
        )

    def enter(self) -> Effects:
        return (ReadPage(),)

    def act(self, action_id: str) -> Effects:
        if action_id == VISITS:
            return (GoTo("my_visits"),)
        if action_id == REMINDER:
            if self.world.reminder is not None:
                return (GoTo("reminder", {"reminder": self.world.reminder}),)
            return (GoTo("clinic_news", {"news": self.world.news}),)
        if action_id == WAITING:
            waiting = self.world.waiting
            if len(waiting) == 1:
                return (GoTo("waiting", {"kept": waiting[0]}),)
            return (GoTo("past_checks", {"waiting": True}),)
        return (GoTo(_SCREENS[action_id]),)

    def words(self, words: str) -> Effects | None:
        """A whole sentence said on Home is a question: nobody has to find the right button."""
        if len(words.split()) < _LEAST_QUESTION_WORDS:
            return self.surely(words)
        return (GoTo("ask", {"question": words}),)

    def surely(self, words: str) -> Effects | None:
        """As "my questions", which is not "Ask a question"."""
        from fireside.flows.looking_back import look_back

        look = look_back(words, self.world.clock())
        if look is None or look.about:
            # A subject may tell of danger: the rules look at it first, on the way through Ask.
            return None
        return (GoTo("my_questions", {"look": look}),)


def _visits_card(label: str, detail: str) -> Action:
    return Action(
        VISITS,
        label,
        says=(tr("my visits"), tr("show my visits"), tr("my next visit")),
        keys=("Ctrl+5",),
        hint=tr("Shows the visits you have booked"),
        detail=detail,
        icon="calendar",
        named=True,
    )


def _greeting(now: datetime) -> str:
    if now.hour < 5 or now.hour >= 18:
        return tr("Good evening")
    return tr("Good morning") if now.hour < 12 else tr("Good afternoon")


def _date_words(now: datetime) -> dict[str, object]:
    return {
        "day": weekdays()[now.weekday()],
        "date": now.day,
        "month": months()[now.month - 1],
        "time": clock_time(now),
    }
