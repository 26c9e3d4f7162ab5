"""See a doctor: what it is about, then on to the times. What is booked is one press away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fireside.actions import Action
from fireside.flows.effects import CheckDanger, Effects, FindClinics, FindVisits, GoTo, ReadPage
from fireside.flows.flow import Flow, World
from fireside.flows.page import (
    Block,
    Card,
    Digits,
    Field,
    Page,
    Reading,
    Tone,
    spoken_digits,
)
from fireside.flows.reaching import line_words
from fireside.flows.results import ClinicsFound, DangerChecked, Result
from fireside.flows.sharing import Sharing
from fireside.flows.trip import my_visits_action, try_again_action
from fireside.i18n import tr
from fireside_core.triage import TriageLevel

if TYPE_CHECKING:
    from fireside_core.booking import Appointment, Clinic

GO_ON = "doctor.go_on"
SKIP = "doctor.skip"
TYPE = "doctor.type"
MY_VISITS = "doctor.my_visits"
TRY_AGAIN = "doctor.try_again"
REHEARSE = "doctor.rehearse"
FAMILY = "doctor.family"
MAX_ABOUT = 2000
"""Characters the care service takes (``fireside_core.booking.MAX_CONCERN_CHARS``)."""


class DoctorFlow(Flow):
    """``about``: carried over, and looked at by the danger rules there; then it is not asked.

    ``rehearse``: at the practice clinic, because the person wished it. ``moves``: the visit that
    is to be moved.
    """

    def __init__(
        self,
        world: World,
        about: str = "",
        rehearse: bool = False,
        moves: Appointment | None = None,
    ) -> None:
        super().__init__(world)
        self._about = (moves.concern if moves else about)[:MAX_ABOUT]
        self._sharing = None if moves else Sharing()
        self._rehearse = rehearse
        self._moves = moves
        self._passing = bool(about or moves)
        """Nothing is asked here: it goes on as soon as the clinics are known."""
        self._going = self._passing
        self._checking = False
        self._clinics: tuple[Clinic, ...] | None = None
        self._sorry = ""

    @property
    def _practice(self) -> bool:
        return self._rehearse or not self.world.joined

    def page(self) -> Page:
        from fireside.flows.visit_words import practice_blocks, practice_title

        blocks: list[Block] = list(practice_blocks(self._practice))
        if self._clinics is not None and not self._clinics:
            blocks += self._unreached()
        elif self._going or self._checking:
            blocks.append(Reading((tr("One moment."),)))
        else:
            blocks += self._question()
        return Page(
            title=practice_title(self._practice, tr("See a doctor")),
            blocks=tuple(blocks),
            column=self._column(),
            replies=True,
            dictation=True,
        )

    def _unreached(self) -> list[Block]:
        """No clinic answers: what can be done instead."""
        blocks: list[Block] = [
            Card((self._sorry, tr("Nothing is booked, and nothing is lost.")), Tone.CAUTION),
            Reading((tr("You can try again, or ring your doctor's surgery."),)),
        ]
        visits = self.world.visits
        known = (*visits.coming, *visits.past) if visits else ()
        number = next((visit.phone for visit in known if visit.phone), "")
        if number:
            blocks.append(Digits(number, spoken_digits(number)))
        line = self.world.country.line("medical_advice")
        if line is not None:
            blocks.append(
                Card((tr("If they are closed and it cannot wait: {line}.", line=line_words(line)),))
            )
        return blocks

    def _question(self) -> list[Block]:
        blocks: list[Block] = [Card((self._sorry,), Tone.CAUTION)] if self._sorry else []
        visits = self.world.visits
        if visits is not None and visits.coming:
            from fireside.flows.visit_words import next_visit

            told = next_visit(visits.coming[0], self.world.clock())
            blocks.append(Card((tr("Your next visit: {visit}.", visit=told),)))
        blocks += [
            Reading((tr("What would you like to see a doctor about?"),)),
            Field(
                "about",
                Action(
                    TYPE,
                    tr("What it is about"),
                    says=(tr("type"), tr("type it"), tr("write it")),
                    keys=("Ctrl+T",),
                    hint=tr("Type it here in a few words, then press Find a time"),
                ),
                self._about,
                rows=3,
            ),
            Reading((tr("Only the clinic reads this."),), soft=True),
        ]
        return blocks

    def _column(self) -> tuple[Action | str, ...]:
        if self._clinics is not None and not self._clinics:
            rehearse = Action(
                REHEARSE,
                tr("Rehearse at the practice clinic"),
                says=(tr("practice clinic"), tr("rehearse"), tr("practise")),
                keys=("Ctrl+P",),
                hint=tr("Books nothing real; it is there to try it out"),
            )
            family = Action(
                FAMILY,
                tr("My family"),
                says=(tr("family"), tr("show the numbers"), tr("ring somebody")),
                keys=("Ctrl+4",),
                hint=tr("Shows the people you can ring"),
                icon="family",
            )
            offered = () if self._practice else (rehearse,)
            return (try_again_action(TRY_AGAIN), family, *offered, my_visits_action(MY_VISITS))
        if self._passing:
            return (my_visits_action(MY_VISITS),)
        return (
            Action(
                GO_ON,
                tr("Find a time"),
                says=(tr("book a visit"), tr("find the time"), tr("find times"), tr("next")),
                keys=("Ctrl+Return",),
                hint=tr("Shows the times that you can have"),
                icon="calendar",
            ),
            Action(
                SKIP,
                tr("Skip this question"),
                says=(tr("skip"), tr("skip it"), tr("I would rather not say"), tr("just a check")),
                keys=("Ctrl+K",),
                hint=tr("Goes on without saying what it is about"),
            ),
            my_visits_action(MY_VISITS),
        )

    def enter(self) -> Effects:
        self._checking = False
        self._going = self._passing
        return (*self._ask(), FindVisits(), ReadPage(after_ms=150 if self._passing else 0))

    def _ask(self) -> Effects:
        self._clinics, self._sorry = None, ""
        return (FindClinics(self._rehearse),)

    def typed(self, field_id: str, text: str) -> None:
        del field_id
        self._about = text

    def submitted(self, field_id: str, text: str) -> Effects | None:
        del field_id, text
        return self.act(GO_ON)

    def words(self, words: str) -> Effects | None:
        if self._passing or (self._clinics is not None and not self._clinics):
            return None
        self._about = words
        return self.act(GO_ON)

    def answered(self, yes: bool) -> Effects | None:
        """ "No" to what it is about is an answer too; so is nothing at all."""
        return None if yes or self._passing or self._about else self.act(SKIP)

    def act(self, action_id: str) -> Effects:
        if action_id == MY_VISITS:
            return (GoTo("my_visits"),)
        if action_id == FAMILY:
            return (GoTo("family"),)
        if action_id == REHEARSE:
            return (GoTo("doctor", {"about": self._about, "rehearse": True}),)
        if action_id == TRY_AGAIN:
            return (*self._ask(), ReadPage(after_ms=150))
        if action_id == SKIP:
            self._about = ""
        if len(self._about) > MAX_ABOUT:
            self._sorry = tr(
                "That is more than I can pass on. Please say it in a few sentences. "
                "Your words are still here."
            )
            return (ReadPage(),)
        self._sorry = ""
        if any(c.isalnum() for c in self._about):
            self._checking = True
            return (CheckDanger(self._about),)
        return self._go()

    def result(self, result: Result) -> Effects:
        if isinstance(result, DangerChecked) and self._checking:
            self._checking = False
            if result.finding and result.finding.level is TriageLevel.EMERGENCY_NOW:
                args = {"sign": result.finding.sign, "question": result.words}
                return (GoTo("emergency", args),)
            return self._go()
        if isinstance(result, ClinicsFound):
            self._clinics = result.clinics
            if not result.clinics:
                self._going = False
                self._sorry = result.problem or tr("Your care service has no clinic yet.")
                return (ReadPage(),)
            return self._go() if self._going else ()
        return ()

    def _go(self) -> Effects:
        """On to the times, or to the clinics where one has to be chosen."""
        if self._clinics is None:
            self._going = True
            return ()
        from fireside.flows.trip import Trip

        self._going = False
        wanted = self._moves.clinic if self._moves else self.world.clinic
        known = next((c for c in self._clinics if c.id == wanted), None)
        clinic = known or self._clinics[0]
        about = " ".join(self._about.split())
        trip = Trip(clinic, self._clinics, about, self._sharing, self._rehearse, self._moves)
        if known is None and len(self._clinics) > 1:
            return (GoTo("visit_clinic", {"trip": trip}, replace=self._passing),)
        return (GoTo("visit_times", {"trip": trip}, replace=self._passing),)
