"""The people a senior can reach: family, friends, the doctor."""

from __future__ import annotations

from typing import NamedTuple


class Person(NamedTuple):
    """Somebody with a telephone. ``helper``: the one whom *Help me* shows."""

    id: str
    name: str
    relation: str
    number: str
    helper: bool = False
