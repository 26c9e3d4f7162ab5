"""Telling somebody of one's own about a visit: their number, and the words to say."""

from __future__ import annotations

from fireside.actions import Action
from fireside.flows.effects import Dial, Effects, GoTo, ReadPage
from fireside.flows.flow import Flow, World
from fireside.flows.page import Block, Card, Digits, Page, Reading, spoken_digits
from fireside.flows.reaching import add_person_action, call_action, dial_by_hand
from fireside.flows.results import Dialled, Result
from fireside.flows.visit_words import practice_blocks, practice_title, today_at, told
from fireside.i18n import tr
from fireside.people import Person
from fireside_core.booking import Appointment, Status

CALL = "visit_telling.call"
ADD = "visit_telling.add"


def tell_action(action_id: str, world: World) -> Action:
    """*Tell my daughter*, or by name, or the family."""
    helper = world.helper
    label = tr("Tell {name}", name=helper.name) if helper else tr("Tell my family")
    related = (tr("tell my {relation}", relation=helper.relation),) if helper else ()
    return Action(
        action_id,
        label,
        says=(*related, tr("tell somebody"), tr("tell someone")),
        keys=("Ctrl+F",),
        hint=tr("Shows the number, and what you can say"),
        icon="family",
        named=True,
    )


class VisitTellingFlow(Flow):
    """Who helps is told; the telephone is theirs, and so are the words."""

    def __init__(self, world: World, visit: Appointment) -> None:
        super().__init__(world)
        self._visit = visit
        self._dialled: Dialled | None = None

    @property
    def _person(self) -> Person | None:
        return self.world.helper or next(iter(self.world.people), None)

    def page(self) -> Page:
        person, visit = self._person, self._visit
        blocks: list[Block] = list(practice_blocks(visit.practice, short=True))
        if self._dialled:
            blocks.append(dial_by_hand(self._dialled))
        if person is None:
            blocks.append(Reading((tr("There is nobody in your family list yet."),)))
        else:
            blocks += [
                Reading((tr("Ring {name}.", name=person.name),)),
                Digits(person.number, spoken_digits(person.number)),
            ]
        words = told(visit, today_at(visit.zone, self.world.clock()))
        blocks += [Reading((tr("You can say:"),)), Card((_begin(visit), words))]
        title = tr("Tell {name}", name=person.name) if person else tr("Tell my family")
        return Page(
            title=practice_title(visit.practice, title),
            blocks=tuple(blocks),
            column=(call_action(CALL, person) if person else add_person_action(ADD),),
        )

    def act(self, action_id: str) -> Effects:
        if action_id == ADD:
            return (GoTo("person_form", {"helper": True}),)
        person = self._person
        return (Dial(person.number),) if person else ()

    def result(self, result: Result) -> Effects:
        if isinstance(result, Dialled):
            self._dialled = result
            return (ReadPage(),)
        return ()


def _begin(visit: Appointment) -> str:
    """What it is about. Nobody may drive to a visit that was only rehearsed."""
    cancelled = visit.status is Status.CANCELLED
    if visit.practice:
        return (
            tr("This was only a rehearsal. I have cancelled this visit:")
            if cancelled
            else tr("This is only a rehearsal. I have booked this visit:")
        )
    return tr("My visit is cancelled:") if cancelled else tr("I have a visit with a doctor:")
