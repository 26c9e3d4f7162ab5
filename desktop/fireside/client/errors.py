"""What can go wrong between desktop and care service; every error has a sentence for the person.

CareError
├── Unreachable     nothing answers at the address, or not in time
│   └── StreamCut   it answered, then the connection broke
├── NotAllowed      the service does not know this computer (401, 403)
├── Refused         the service will not take this request; its own sentence
│   └── SlotTaken   the time that was asked for belongs to somebody else by now
└── Rubbish         what answers is no care service, or a broken one
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fireside.i18n import tr

if TYPE_CHECKING:
    from fireside_core.booking import Slot


class CareError(Exception):
    """``str(error)`` is the sentence for the person."""


class Unreachable(CareError):
    """Nothing answers at the address, or not in time."""

    def __init__(self) -> None:
        super().__init__(tr("I cannot reach the care service just now."))


class StreamCut(Unreachable):
    """The answer broke off in the middle."""


class NotAllowed(CareError):
    """The service does not know this computer, or no longer."""

    def __init__(self) -> None:
        super().__init__(
            tr("The care service does not know this computer. Ask your clinic for a new code.")
        )


class Refused(CareError):
    """The service's own sentence says why."""


class SlotTaken(Refused):
    """Somebody was faster. ``following``: the next times that can be had.

    ``lapsed``: perhaps nobody was; the time was kept for too long.
    """

    def __init__(self, message: str, following: tuple[Slot, ...], lapsed: bool = False) -> None:
        super().__init__(message)
        self.following = following
        self.lapsed = lapsed


class Rubbish(CareError):
    """What answers is no care service, or a broken one."""

    def __init__(self) -> None:
        super().__init__(tr("The care service gave an answer that I cannot understand."))
