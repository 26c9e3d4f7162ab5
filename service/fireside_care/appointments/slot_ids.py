"""The name of a slot: whose, for what, when. The same time always has the same name."""

from __future__ import annotations

import re
from typing import NamedTuple

_FORM = re.compile(r"([0-9a-f]{1,32})\.([0-9a-f]{1,32})\.(\d{1,11})")


class SlotId(NamedTuple):
    """``start``: seconds since 1970. Its text is also a valid id of a FHIR resource."""

    clinician: str
    visit_type: str
    start: int

    def __str__(self) -> str:
        return f"{self.clinician}.{self.visit_type}.{self.start}"


def slot_id(text: str) -> SlotId | None:
    """Read a name; ``None`` where it is none."""
    match = _FORM.fullmatch(text)
    if match is None:
        return None
    return SlotId(match[1], match[2], int(match[3]))
