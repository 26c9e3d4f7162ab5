"""Names of slots and schedules in FHIR, where an id has at most 64 signs.

Ours are made of two keys of 32 hex digits and an instant; here each key takes 25 signs.
"""

from __future__ import annotations

import re

from fireside_care.appointments.slot_ids import SlotId, slot_id

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_LONG, _SHORT = 32, 25
_SLOT = re.compile(r"([0-9a-z]{1,32})\.([0-9a-z]{1,32})\.(\d{1,11})", re.ASCII)
_SCHEDULE = re.compile(r"([0-9a-z]{1,32})\.([0-9a-z]{1,32})", re.ASCII)


def slot_name(named: SlotId) -> str:
    """The id of a Slot."""
    return f"{schedule_name(named.clinician, named.visit_type)}.{named.start}"


def named_slot(text: str) -> SlotId | None:
    """Which time it is; ``None`` where it is no id of a slot."""
    match = _SLOT.fullmatch(text)
    return slot_id(f"{_long(match[1])}.{_long(match[2])}.{match[3]}") if match else None


def schedule_name(clinician: str, visit_type: str) -> str:
    """The id of a Schedule."""
    return f"{_short(clinician)}.{_short(visit_type)}"


def named_schedule(text: str) -> tuple[str, str] | None:
    """Whose, and for what; ``None`` where it is no id of a schedule."""
    match = _SCHEDULE.fullmatch(text)
    return (_long(match[1]), _long(match[2])) if match else None


def _short(key: str) -> str:
    if len(key) != _LONG:
        return key
    number, digits = int(key, 16), []
    for _ in range(_SHORT):
        number, digit = divmod(number, len(_DIGITS))
        digits.append(_DIGITS[digit])
    return "".join(reversed(digits))


def _long(text: str) -> str:
    return f"{int(text, len(_DIGITS)):0{_LONG}x}" if len(text) == _SHORT else text
