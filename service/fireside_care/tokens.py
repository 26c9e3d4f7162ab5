"""Codes and tokens: made at random, told once, kept only as keyed hashes."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets

_CODE_DIGITS = 12


def new_token() -> str:
    """A bearer token of 256 bits."""
    return secrets.token_urlsafe(32)


def new_code() -> str:
    """A one-time code of twelve digits in groups of four: easy to read out on the telephone."""
    digits = f"{secrets.randbelow(10**_CODE_DIGITS):0{_CODE_DIGITS}d}"
    return " ".join(digits[start : start + 4] for start in range(0, _CODE_DIGITS, 4))


def bare_code(code: str) -> str:
    """The code as it is hashed: what people put between the digits does not matter."""
    return re.sub(r"[\s.\-–—]", "", code)


def keyed_hash(value: str, key: str) -> str:
    """What the database holds of a code or token."""
    return hmac.new(key.encode(), value.encode(), hashlib.sha256).hexdigest()


def same(left: str, right: str) -> bool:
    """Compare secrets without telling by the time it takes how much of them fits."""
    return hmac.compare_digest(left.encode(), right.encode())
