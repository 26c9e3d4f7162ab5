"""What several screens share about reaching a person by telephone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fireside.actions import Action
from fireside.flows.page import Card, Tone
from fireside.flows.results import Dialled
from fireside.i18n import tr
from fireside.people import Person

if TYPE_CHECKING:
    from fireside_core.countries import Line


def call_action(action_id: str, person: Person) -> Action:
    """Ring somebody of *My family*."""
    return Action(
        action_id,
        tr("Call {name}", name=person.name),
        says=(tr("call"), tr("ring"), tr("ring {name}", name=person.name)),
        keys=("Ctrl+Return",),
        hint=tr("Calls this number where the computer can"),
        icon="phone",
        named=True,
        weighty=True,
    )


def add_person_action(action_id: str) -> Action:
    """Go to the form for somebody new."""
    return Action(
        action_id,
        tr("Add a person"),
        says=(tr("new person"), tr("add somebody")),
        keys=("Ctrl+A",),
        hint=tr("Adds a name and a telephone number"),
        icon="plus",
    )


def dial_by_hand(dialled: Dialled, tone: Tone = Tone.CALM) -> Card:
    """What to do where the computer has no telephone, or perhaps none."""
    words = (
        tr("If nothing rings, pick up your telephone and dial {number}.", number=dialled.number)
        if dialled.opened
        else tr("Pick up your telephone and dial {number}.", number=dialled.number)
    )
    return Card((words,), tone)


def line_words(line: Line) -> str:
    """Name and number of a telephone line; the number once where the name ends with it."""
    if line.name.endswith(line.number):
        return line.name
    return tr("{name}, {number}", name=line.name, number=line.number)
