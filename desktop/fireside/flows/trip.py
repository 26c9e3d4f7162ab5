"""What is wished for so far, from the first page of a booking to the last."""

from __future__ import annotations

from typing import NamedTuple

from fireside.actions import Action
from fireside.flows.page import Block
from fireside.flows.sharing import Sharing
from fireside.flows.visit_words import practice_blocks, practice_title
from fireside.i18n import tr
from fireside_core.booking import Appointment, Clinic, Details


class Trip(NamedTuple):
    """``about``: in the person's words. ``sharing``: what they show the clinic besides; ``None``
    for a visit that is moved, which keeps what it has.

    ``rehearse``: at the practice clinic on this computer, whatever was joined. ``moves``: the
    visit that is to be moved. ``clinics``: all that can be chosen.
    """

    clinic: Clinic
    clinics: tuple[Clinic, ...] = ()
    about: str = ""
    sharing: Sharing | None = None
    rehearse: bool = False
    moves: Appointment | None = None
    details: Details | None = None

    @property
    def asks_details(self) -> bool:
        """Whether the clinic has to be told who this is before it can book."""
        known = self.clinic.practice or self.clinic.details_known or self.moves is not None
        return not known and self.details is None

    @property
    def knows_details(self) -> bool:
        """Whether the clinic knows already, so that what it knows can be looked at and changed."""
        real = not self.clinic.practice and self.moves is None
        return real and self.clinic.details_known and self.details is None

    def title(self, title: str) -> str:
        """Marked at the practice clinic."""
        return practice_title(self.clinic.practice, title)

    def blocks(self) -> tuple[Block, ...]:
        """What stands first on every page of it."""
        return practice_blocks(self.clinic.practice, short=True)


def my_visits_action(action_id: str) -> Action:
    """The way to what is booked."""
    return Action(
        action_id,
        tr("My visits"),
        says=(tr("show my visits"), tr("my appointments"), tr("what have I booked")),
        keys=("Ctrl+M",),
        hint=tr("Shows the visits you have booked, and past ones"),
        icon="calendar",
    )


def try_again_action(action_id: str) -> Action:
    """The same once more, where it did not work."""
    return Action(
        action_id,
        tr("Try again"),
        says=(tr("once more"), tr("retry")),
        keys=("F5",),
        hint=tr("Asks the clinic once more"),
    )
