"""What can go wrong with an appointment.

CareError
└── Conflict          409
    ├── SlotTaken     somebody was faster; carries the next times that can be had
    ├── HoldGone      the time was kept for too long
    └── NotPossible   the appointment is not in a state for that
"""

from __future__ import annotations

from collections.abc import Callable

from fastapi.responses import JSONResponse
from sqlalchemy import Connection

from fireside_care.errors import Conflict
from fireside_care.i18n import marked
from fireside_core.booking import Slot, Taken


class SlotTaken(Conflict):
    """Somebody was faster.

    ``find_next``: looks up what can be had instead. It is called after the transaction that came
    too late, so that nobody waits for it.
    """

    code = "taken"
    message = marked("I am sorry: somebody else has just taken that time.")

    def __init__(self, find_next: Callable[[Connection], list[Slot]] = lambda _: []) -> None:
        super().__init__()
        self._find_next = find_next
        self.next_slots: list[Slot] = []

    def look_up_next(self, connection: Connection) -> None:
        """Fill in the next times that can be had."""
        self.next_slots = self._find_next(connection)

    def response(self) -> JSONResponse:
        """With the next times."""
        body = Taken(code=self.code, message=self.problem.message, next=self.next_slots)
        return JSONResponse(body.model_dump(mode="json"), self.status)


class HoldGone(SlotTaken):
    """The time was kept for some minutes, which have passed."""

    code = "hold_gone"
    message = marked("I could keep that time for a few minutes only. Please choose again.")


class NotPossible(Conflict):
    """The appointment is not in a state for that: it was cancelled, moved or is over."""

    code = "not_possible"
    message = marked("That visit has changed in the meantime. Please look at it again.")
