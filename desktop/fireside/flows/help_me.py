"""*Help me*: a person, one press away from every screen."""

from __future__ import annotations

from fireside.actions import Action
from fireside.actions.everywhere import READ_AGAIN
from fireside.flows.effects import Dial, Effects, GoTo, ReadPage
from fireside.flows.flow import Flow, World
from fireside.flows.page import Block, Card, Digits, Page, Reading, spoken_digits
from fireside.flows.reaching import add_person_action, call_action, dial_by_hand, line_words
from fireside.flows.results import Dialled, Result
from fireside.i18n import tr

ADD = "help_me.add"
CALL = "help_me.call"
FAMILY = "help_me.family"


class HelpMeFlow(Flow):
    """*Help me*: a person, one press away from every screen."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._dialled: Dialled | None = None

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
            column.append(add_person_action(ADD))
        else:
            if self._dialled:
                blocks.append(dial_by_hand(self._dialled))
            blocks += [
                Reading((tr("Ring {name}.", name=person.name),)),
                Digits(person.number, spoken_digits(person.number)),
            ]
            column.append(call_action(CALL, person))
        if line is not None:
            blocks.append(
                Card((tr("For medical advice that cannot wait: {line}.", line=line_words(line)),))
            )
        column += [
            READ_AGAIN,
            Action(
                FAMILY,
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
        if action_id == FAMILY:
            return (GoTo("family"),)
        if action_id == CALL and self.world.helper is not None:
            return (Dial(self.world.helper.number),)
        return ()

    def result(self, result: Result) -> Effects:
        if isinstance(result, Dialled):
            self._dialled = result
            return (ReadPage(),)
        return ()
