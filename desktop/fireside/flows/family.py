"""My family: the people one can reach, and one of them with the number in large digits."""

from __future__ import annotations

from fireside.actions import Action, ActionLevel
from fireside.actions.everywhere import READ_AGAIN
from fireside.flows.effects import Dial, Effects, GoBack, GoTo, ReadPage, RemovePerson, SavePerson
from fireside.flows.flow import Flow, World
from fireside.flows.page import Block, Digits, Page, Reading, spoken_digits
from fireside.flows.reaching import add_person_action, call_action, dial_by_hand
from fireside.flows.results import Dialled, Result
from fireside.i18n import tr
from fireside.people import Person
from fireside_core.phrases import normalise

ADD = "family.add"
CALL = "person.call"
CHANGE = "person.change"
REMOVE = "person.remove"
HELPER = "person.helper"
_PERSON = "family.person."


class FamilyFlow(Flow):
    """Everybody in *My family*, as large rows."""

    def page(self) -> Page:
        people = self.world.people
        words = (
            (tr("Whom would you like to reach?"),)
            if people
            else (
                tr("There is nobody here yet."),
                tr("Add the people you ring: family, friends, your doctor."),
            )
        )
        return Page(
            title=tr("My family"),
            blocks=(Reading(words),),
            choices=tuple(_row(person, place, people) for place, person in enumerate(people)),
            column=(add_person_action(ADD),),
            primary=not people,
        )

    def act(self, action_id: str) -> Effects:
        if action_id == ADD:
            return (GoTo("person_form"),)
        return (GoTo("person", {"person_id": action_id.removeprefix(_PERSON)}),)


def _row(person: Person, place: int, people: tuple[Person, ...]) -> Action:
    """Two people of one name are told apart by how they are related, then by number alone."""
    same = [p for p in people if normalise(p.name) == normalise(person.name)]
    label = person.name
    if len(same) > 1:
        label = tr("{name}, {relation}", name=person.name, relation=person.relation or place + 1)
    says: tuple[str, ...] = ()
    twins = [p for p in people if normalise(p.relation) == normalise(person.relation)]
    if person.relation and len(twins) == 1:
        says = (tr("my {relation}", relation=person.relation),)
    detail = person.relation
    if person.helper:
        detail = tr("{relation} · shown when you press Help me", relation=person.relation)
    return Action(
        _PERSON + person.id,
        label,
        says=says,
        hint=tr("Shows the number"),
        detail=detail,
        number=place + 1,
    )


class PersonFlow(Flow):
    """One person: the number in large digits, and a call where the PC can."""

    def __init__(self, world: World, person_id: str) -> None:
        super().__init__(world)
        self._id = person_id
        self._dialled: Dialled | None = None

    @property
    def _person(self) -> Person | None:
        return next((p for p in self.world.people if p.id == self._id), None)

    def page(self) -> Page:
        person = self._person
        if person is None:
            gone = tr("This person is no longer in your family list.")
            return Page(title=tr("My family"), blocks=(Reading((gone,)),))
        blocks: list[Block] = []
        if self._dialled:
            blocks.append(dial_by_hand(self._dialled))
        if person.relation:
            blocks.append(Reading((tr("Your {relation}.", relation=person.relation),)))
        blocks.append(Digits(person.number, spoken_digits(person.number)))
        return Page(title=person.name, blocks=tuple(blocks), column=self._column(person))

    def _column(self, person: Person) -> tuple[Action | str, ...]:
        column: list[Action | str] = [
            call_action(CALL, person),
            READ_AGAIN,
        ]
        if not person.helper:
            column.append(
                Action(
                    HELPER,
                    tr("Show when I press Help me"),
                    says=(tr("my helper"),),
                    keys=("Ctrl+K",),
                    hint=tr("Makes this the person whom Help me shows"),
                )
            )
        column.append(
            Action(
                CHANGE,
                tr("Change"),
                says=(tr("change the number"), tr("change the name")),
                keys=("Ctrl+E",),
                hint=tr("Changes name, relation or number"),
            )
        )
        column.append(
            Action(
                REMOVE,
                tr("Remove"),
                says=(tr("remove {name}", name=person.name), tr("delete")),
                keys=("Ctrl+Del",),
                hint=tr("Takes this person off the list"),
                level=ActionLevel.CONFIRM,
                confirm=tr("Shall I take {name} off your list?", name=person.name),
                named=True,
            )
        )
        return tuple(column)

    def act(self, action_id: str) -> Effects:
        person = self._person
        if person is None:
            return ()
        if action_id == CALL:
            return (Dial(person.number),)
        if action_id == HELPER:
            changed = Person(person.id, person.name, person.relation, person.number, helper=True)
            return (SavePerson(changed), ReadPage())
        if action_id == CHANGE:
            return (GoTo("person_form", {"person": person}),)
        if action_id == REMOVE:
            return (RemovePerson(person.id), GoBack())
        return ()

    def result(self, result: Result) -> Effects:
        if isinstance(result, Dialled):
            self._dialled = result
            return (ReadPage(),)
        return ()
