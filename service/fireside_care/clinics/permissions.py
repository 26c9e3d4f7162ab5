"""Who may do what at a clinic: one table, asked by every page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from fireside_care.clinics.models import Role
from fireside_care.errors import NotAllowed
from fireside_care.i18n import marked

_REFUSED = marked(
    "Your role at the clinic does not include that. An owner of the clinic can do it."
)


class Task(StrEnum):
    """Something that people of a clinic do in its pages."""

    DAY = "day"
    """See the day sheet, the week and a visit."""
    VISITS = "visits"
    """Approve, mark, move, cancel, and book on the telephone; somebody ill today."""
    PEOPLE = "people"
    """Block and unblock people who book."""
    HOURS = "hours"
    """Hours, breaks, days left out and closures."""
    SETTINGS = "settings"
    """The clinic's own data, types of visit, clinicians."""
    USERS = "users"
    RECORDS = "records"
    """Read the audit trail, and export."""


class Reach(StrEnum):
    """Of whom: everybody at the clinic, or only the clinician who one is."""

    ALL = "all"
    OWN = "own"


PERMISSIONS: Mapping[Role, Mapping[Task, Reach]] = {
    Role.OWNER: dict.fromkeys(Task, Reach.ALL),
    Role.DESK: {Task.DAY: Reach.ALL, Task.VISITS: Reach.ALL, Task.PEOPLE: Reach.ALL},
    Role.CLINICIAN: {Task.DAY: Reach.OWN, Task.VISITS: Reach.OWN, Task.HOURS: Reach.OWN},
}


@dataclass(frozen=True)
class Staff:
    """Somebody of the clinic who is signed in."""

    id: str
    clinic_id: str
    email: str
    name: str
    role: Role
    clinician_id: str | None
    has_second_factor: bool

    def may(self, task: Task, clinician: str | None = None) -> bool:
        """Whether they may do it; with a ``clinician``, concerning that one."""
        reach = PERMISSIONS[self.role].get(task)
        if reach is Reach.OWN and clinician is not None:
            return clinician == self.clinician_id
        return reach is not None

    def need(self, task: Task, clinician: str | None = None) -> None:
        """Raise :class:`NotAllowed` where they may not."""
        if not self.may(task, clinician):
            raise NotAllowed(_REFUSED, code="wrong_role")

    def need_all(self, task: Task) -> None:
        """The same, concerning the whole clinic."""
        if PERMISSIONS[self.role].get(task) is not Reach.ALL:
            raise NotAllowed(_REFUSED, code="wrong_role")

    def only(self, task: Task) -> str | None:
        """The one clinician whom they may do it for; ``None``: everybody."""
        self.need(task)
        if PERMISSIONS[self.role][task] is Reach.ALL:
            return None
        # An id that no clinician has: a user of this role who is tied to nobody sees nobody.
        return self.clinician_id or "nobody"
