"""A second factor: six digits from an app on the telephone, which change every half minute."""

from __future__ import annotations

import re
from datetime import datetime

import pyotp
import segno
from pyotp.utils import strings_equal

_SECONDS = 30
_AROUND = (0, -1, 1)
"""The step before and after count too: the clock of a telephone is not exact."""


def new_secret() -> str:
    """A secret for one person."""
    return pyotp.random_base32()


def address_of(secret: str, email: str) -> str:
    """What an authenticator app reads."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name="Fireside clinic")


def picture_of(address: str) -> str:
    """The address as a QR code for the app's camera: an SVG, dark on light."""
    return segno.make(address, micro=False).svg_inline(scale=4, dark="#000", light="#fff")


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """The time step that a code is of; ``None`` where it does not fit."""
    digits = re.sub(r"\D", "", code)
    current = int(now.timestamp()) // _SECONDS
    totp = pyotp.TOTP(secret)
    for around in _AROUND:
        if strings_equal(totp.generate_otp(current + around), digits):
            return current + around
    return None
