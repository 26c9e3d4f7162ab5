"""My family: the people one can reach, and *Help me*, which shows the chosen one."""

from __future__ import annotations

import uuid

from fireside.actions import Action, ActionLevel
from fireside.actions.everywhere import READ_AGAIN
from fireside.flows.effects import (
    Dial,
    Dialled,
    Effects,
    GoBack,
    GoTo,
    ReadPage,
    RemovePerson,
    Result,
    SavePerson,
)
from fireside.flows.flow import Flow, World
from fireside.flows.page import Block, Card, Digits, Field, Page, Reading, Tone, spoken_digits
from fireside.i18n import tr
from fireside.people import Person
from fireside_core.phrases import normalise

ADD = "family.add"
CALL = "person.call"
CHANGE = "person.change"
REMOVE = "person.remove"
HELPER = "person.helper"
SAVE = "person_form.save"
EVERYBODY = "help.family"
_PERSON = "family.person."
_FIELD = "person_form.field."


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
            column=(
                Action(
                    ADD,
                    tr("Add a person"),
                    says=(tr("new person"), tr("add somebody")),
                    keys=("Ctrl+A",),
                    hint=tr("Adds a name and a telephone number"),
                    icon="plus",
                ),
            ),
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
        self._dial_by_hand = False

    @property
    def _person(self) -> Person | None:
        return next((p for p in self.world.people if p.id == self._id), None)

    def page(self) -> Page:
        person = self._person
        if person is None:
            gone = tr("This person is no longer in your family list.")
            return Page(title=tr("My family"), blocks=(Reading((gone,)),))
        blocks: list[Block] = []
        if self._dial_by_hand:
            by_hand = tr("Pick up your telephone and dial {number}.", number=person.number)
            blocks.append(Card((by_hand,)))
        if person.relation:
            blocks.append(Reading((tr("Your {relation}.", relation=person.relation),)))
        blocks.append(Digits(person.number, spoken_digits(person.number)))
        return Page(title=person.name, blocks=tuple(blocks), column=self._column(person))

    def _column(self, person: Person) -> tuple[Action | str, ...]:
        column: list[Action | str] = [
            Action(
                CALL,
                tr("Call {name}", name=person.name),
                says=(tr("call"), tr("ring"), tr("ring {name}", name=person.name)),
                keys=("Ctrl+Return",),
                hint=tr("Calls this number where the computer can"),
                icon="phone",
                named=True,
            ),
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
        if isinstance(result, Dialled) and not result.opened:
            self._dial_by_hand = True
            return (ReadPage(),)
        return ()


class PersonFormFlow(Flow):
    """Name, relation, number. ``helper``: the new person shall be the one *Help me* shows."""

    def __init__(self, world: World, person: Person | None = None, helper: bool = False) -> None:
        super().__init__(world)
        self._id = person.id if person else uuid.uuid4().hex
        self._helper = person.helper if person else (helper or not world.people)
        self._texts = {
            "name": person.name if person else "",
            "relation": person.relation if person else "",
            "number": person.number if person else "",
        }
        self._is_new = person is None
        self._sorry = ""

    def page(self) -> Page:
        labels = {
            "name": (tr("Name"), tr("For example Anna")),
            "relation": (tr("How you are related"), tr("For example daughter, or doctor")),
            "number": (tr("Telephone number"), tr("The number you would dial")),
        }
        fields = tuple(
            Field(name, Action(_FIELD + name, label, hint=hint), self._texts[name])
            for name, (label, hint) in labels.items()
        )
        sorry: tuple[Block, ...] = (Card((self._sorry,), Tone.CAUTION),) if self._sorry else ()
        return Page(
            title=tr("Add a person") if self._is_new else tr("Change a person"),
            blocks=(*sorry, *fields),
            column=(
                Action(
                    SAVE,
                    tr("Save"),
                    says=(tr("keep it"), tr("save this"), tr("done")),
                    keys=("Ctrl+Return",),
                    hint=tr("Keeps this person"),
                    icon="tick",
                ),
            ),
        )

    def typed(self, field_id: str, text: str) -> None:
        self._texts[field_id] = text

    def act(self, action_id: str) -> Effects:
        if action_id != SAVE:
            return ()
        name, relation, number = (
            " ".join(self._texts[key].split()) for key in ("name", "relation", "number")
        )
        if not normalise(name):
            self._sorry = tr("Please type a name.")
        elif not any(c.isdigit() for c in number) or not set(number) <= set("+0123456789 -()/."):
            self._sorry = tr("Please type a telephone number, in digits.")
        elif len(name) > 60 or len(relation) > 60 or len(number) > 30:
            self._sorry = tr("That is too long to show in large letters. Please shorten it.")
        else:
            person = Person(self._id, name, relation, number, self._helper)
            return (SavePerson(person), GoBack())
        return (ReadPage(),)


class HelpMeFlow(Flow):
    """*Help me*: a person, one press away from every screen."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._dial_by_hand = False

    def page(self) -> Page:
        person = self.world.helper
        line = self.world.country.line("medical_advice")
        blocks: list[Block] = []
        column: list[Action | str] = []
        if person is None:
            blocks.append(
                Reading(
                    (
                        tr("You have not chosen a person yet."),
                        tr("Add someone you trust, and I will show their number here."),
                    )
                )
            )
            column.append(
                Action(
                    ADD,
                    tr("Add a person"),
                    says=(tr("new person"), tr("add somebody")),
                    keys=("Ctrl+A",),
                    hint=tr("Adds a name and a telephone number"),
                    icon="plus",
                )
            )
        else:
            if self._dial_by_hand:
                by_hand = tr("Pick up your telephone and dial {number}.", number=person.number)
                blocks.append(Card((by_hand,)))
            blocks += [
                Reading((tr("Ring {name}.", name=person.name),)),
                Digits(person.number, spoken_digits(person.number)),
            ]
            column.append(
                Action(
                    CALL,
                    tr("Call {name}", name=person.name),
                    says=(tr("call"), tr("ring"), tr("ring {name}", name=person.name)),
                    keys=("Ctrl+Return",),
                    hint=tr("Calls this number where the computer can"),
                    icon="phone",
                    named=True,
                )
            )
        if line is not None:
            advice = tr(
                "For medical advice that cannot wait: {name}, {number}.",
                name=line.name,
                number=line.number,
            )
            blocks.append(Card((advice,)))
        column += [
            READ_AGAIN,
            Action(
                EVERYBODY,
                tr("My family"),
                says=(tr("family"), tr("show my family"), tr("somebody else")),
                keys=("Ctrl+4",),
                hint=tr("Shows everybody you can ring"),
                icon="family",
            ),
        ]
        return Page(title=tr("Help me"), blocks=tuple(blocks), column=tuple(column))

    def act(self, action_id: str) -> Effects:
        if action_id == ADD:
            return (GoTo("person_form", {"helper": True}),)
        if action_id == EVERYBODY:
            return (GoTo("family"),)
        if action_id == CALL and self.world.helper is not None:
            return (Dial(self.world.helper.number),)
        return ()

    def result(self, result: Result) -> Effects:
        if isinstance(result, Dialled) and not result.opened:
            self._dial_by_hand = True
            return (ReadPage(),)
        return ()
