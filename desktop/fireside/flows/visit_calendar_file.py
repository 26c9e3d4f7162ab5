"""A visit for the computer's own calendar."""

from __future__ import annotations

from fireside.actions import Action
from fireside.flows.effects import SaveCalendar
from fireside.flows.page import Card, Tone
from fireside.flows.visit_words import local
from fireside.i18n import tr
from fireside_core.booking import Appointment


def calendar_action(action_id: str) -> Action:
    """Save it, and open it with the system."""
    return Action(
        action_id,
        tr("Add to calendar"),
        says=(tr("put it in my calendar"), tr("add it to my calendar"), tr("calendar")),
        keys=("Ctrl+S",),
        hint=tr("Saves a calendar file in your documents, and opens it"),
        icon="calendar",
    )


def save_calendar(visit: Appointment) -> SaveCalendar:
    """Its file is called by the day of the visit."""
    day = local(visit.start, visit.zone).date().isoformat()
    return SaveCalendar(visit.id, tr("Fireside visit {day}", day=day))


def saved_card(name: str) -> Card:
    """How that went."""
    if not name:
        return Card((tr("I could not get the calendar file. Please try again."),), Tone.CAUTION)
    return Card((tr("It is in your documents, as “{name}”.", name=name),), Tone.OK)
