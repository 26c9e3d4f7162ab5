"""Adding or changing a person: name, relation, number."""

from __future__ import annotations

import uuid

from fireside.actions import Action
from fireside.flows.effects import Effects, Focus, GoBack, ReadPage, SavePerson
from fireside.flows.flow import Flow, World
from fireside.flows.page import Block, Card, Field, Page, Tone
from fireside.i18n import tr
from fireside.people import Person
from fireside_core.phrases import normalise

SAVE = "person_form.save"
_FIELD = "person_form.field."


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

    def submitted(self, field_id: str, text: str) -> Effects | None:
        """Return goes on to the next field, and saves after the last."""
        del text
        names = list(self._texts)
        following = names.index(field_id) + 1
        return (Focus(names[following]),) if following < len(names) else self.act(SAVE)

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
