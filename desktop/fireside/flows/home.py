"""Home: four large choices, and help."""

from __future__ import annotations

from datetime import datetime

from fireside.actions import Action
from fireside.actions.everywhere import SETTINGS
from fireside.flows.days import clock_time, months, weekdays
from fireside.flows.effects import Effects, GoTo, ReadPage
from fireside.flows.flow import Flow
from fireside.flows.page import Page, Reading
from fireside.i18n import tr, tr_n

ASK = "home.ask"
ADVERT = "home.advert"
DOCTOR = "home.doctor"
FAMILY = "home.family"
WAITING = "home.waiting"

_LEAST_QUESTION_WORDS = 4
"""Fewer are more likely a button's name, misheard."""
_SCREENS = {ASK: "ask", ADVERT: "check_advert", DOCTOR: "doctor", FAMILY: "family"}


class HomeFlow(Flow):
    """The first page. It says good morning, and waits."""

    def page(self) -> Page:
        now = self.world.clock()
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
                    detail=tr("Book a visit"),
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
            card=self._card(),
            tiles=True,
            is_home=True,
        )

    def _card(self) -> Action | None:
        """What the person waits with, until it is settled."""
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

    def enter(self) -> Effects:
        return (ReadPage(),)

    def act(self, action_id: str) -> Effects:
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
