"""Which pages stand at the top: those that somebody may use."""

from __future__ import annotations

from fireside_care.clinics.permissions import Staff, Task
from fireside_care.i18n import tr


def main_pages(staff: Staff) -> list[tuple[str, str]]:
    """Those of the day's work: address and name."""
    pages = (
        ("/day", tr("Day"), Task.DAY),
        ("/week", tr("Week"), Task.DAY),
        ("/book", tr("Book for somebody"), Task.VISITS),
        ("/away", tr("Somebody is ill"), Task.VISITS),
        ("/hours", tr("Hours"), Task.HOURS),
    )
    return [(path, label) for path, label, task in pages if staff.may(task)]


def other_pages(staff: Staff) -> list[tuple[str, str]]:
    """Those that are needed now and then."""
    pages = (
        ("/closures", tr("Closed days"), Task.HOURS),
        ("/visit-types", tr("Types of visit"), Task.SETTINGS),
        ("/clinicians", tr("Clinicians"), Task.SETTINGS),
        ("/blocked", tr("Block list"), Task.PEOPLE),
        ("/settings", tr("Clinic"), Task.SETTINGS),
        ("/users", tr("Users"), Task.USERS),
        ("/audit", tr("Audit trail"), Task.RECORDS),
        ("/export", tr("Export"), Task.RECORDS),
    )
    found = [(path, label) for path, label, task in pages if staff.may(task)]
    return [*found, ("/account", tr("My account"))]
