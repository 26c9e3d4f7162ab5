"""Which pages stand at the top: those that somebody may use."""

from __future__ import annotations

from fireside_care.clinics.permissions import Staff, Task

_MAIN = (
    ("/day", "Day", Task.DAY),
    ("/week", "Week", Task.DAY),
    ("/book", "Book for somebody", Task.VISITS),
    ("/away", "Somebody is ill", Task.VISITS),
    ("/hours", "Hours", Task.HOURS),
)
_OTHERS = (
    ("/closures", "Closed days", Task.HOURS),
    ("/visit-types", "Types of visit", Task.SETTINGS),
    ("/clinicians", "Clinicians", Task.SETTINGS),
    ("/blocked", "Block list", Task.PEOPLE),
    ("/settings", "Clinic", Task.SETTINGS),
    ("/users", "Users", Task.USERS),
    ("/audit", "Audit trail", Task.RECORDS),
    ("/export", "Export", Task.RECORDS),
)


def main_pages(staff: Staff) -> list[tuple[str, str]]:
    """Those of the day's work: address and name."""
    return [(path, label) for path, label, task in _MAIN if staff.may(task)]


def other_pages(staff: Staff) -> list[tuple[str, str]]:
    """Those that are needed now and then."""
    found = [(path, label) for path, label, task in _OTHERS if staff.may(task)]
    return [*found, ("/account", "My account")]
