"""What a person has said yes to, and how it ended: kept until the clinic's answer is known."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from fireside_core.booking import Appointment, BookRequest, Clinic, Hold


class Intention(BaseModel):
    """One wish to book, with the key that makes a repeated request harmless.

    ``service``: the address of the care service that was asked, empty for the one on this
    computer; no other one may be asked whether it took it.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    key: str
    clinic: Clinic
    hold: Hold
    request: BookRequest
    moves: Appointment | None = None
    rehearse: bool = False
    service: str = ""


class Outcome(BaseModel):
    """How an intention ended that was unknown for a while; told when the person looks next."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    state: Literal["booked", "not_booked"]
    intention: Intention
    appointment: Appointment | None = None
