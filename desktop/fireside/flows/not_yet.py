"""The rooms that are not built yet say so kindly, and offer the next best thing."""

from __future__ import annotations

from fireside.actions import Action
from fireside.flows.effects import Effects, GoTo
from fireside.flows.flow import Flow, World
from fireside.flows.page import Block, Card, Page, Reading
from fireside.i18n import tr

FAMILY = "not_yet.family"
ASK = "not_yet.ask"


def _next_best() -> tuple[Action, Action]:
    return (
        Action(
            FAMILY,
            tr("My family"),
            says=(tr("family"), tr("show my family"), tr("show the numbers")),
            keys=("Ctrl+4",),
            hint=tr("Shows the people you can ring"),
            icon="family",
        ),
        Action(
            ASK,
            tr("Ask a question"),
            says=(tr("ask"), tr("I have a question")),
            keys=("Ctrl+1",),
            hint=tr("Ask about your health"),
            icon="question",
        ),
    )


class DoctorFlow(Flow):
    """Booking comes later; until then, the telephone. ``about``: the question it is about."""

    def __init__(self, world: World, about: str = "") -> None:
        super().__init__(world)
        self._about = about

    def page(self) -> Page:
        line = self.world.country.line("medical_advice")
        blocks: list[Block] = [
            Reading(
                (
                    tr("I cannot book a doctor for you yet."),
                    tr("Please ring your doctor's surgery."),
                )
            )
        ]
        if self._about:
            blocks.append(Card((tr("You can tell them:"), f"“{self._about}”")))
        if line is not None:
            advice = tr(
                "If they are closed and it cannot wait: {name}, {number}.",
                name=line.name,
                number=line.number,
            )
            blocks.append(Card((advice,)))
        blocks.append(
            Reading((tr("Put your doctor's number under My family to have it here."),), soft=True)
        )
        return Page(title=tr("See a doctor"), blocks=tuple(blocks), column=_next_best())

    def act(self, action_id: str) -> Effects:
        return _open(action_id)


def _open(action_id: str) -> Effects:
    return (GoTo({FAMILY: "family", ASK: "ask"}[action_id]),)
