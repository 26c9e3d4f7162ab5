"""Passwords of the clinic's people, hashed with argon2id as the library recommends."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from fireside_care.i18n import marked

LEAST = 10
MOST = 200
_hasher = PasswordHasher()
# Looked at for an address that nobody has: a guesser cannot tell by the time it takes.
_NOBODYS = _hasher.hash("a password that nobody has")


def hashed(password: str) -> str:
    """What the database holds."""
    return _hasher.hash(password)


def fits(password: str, kept: str) -> bool:
    """Whether it is the one; takes as long where ``kept`` is empty."""
    try:
        return _hasher.verify(kept or _NOBODYS, password) and bool(kept)
    except (VerificationError, InvalidHashError):
        return False


def is_weakly_hashed(kept: str) -> bool:
    """Whether the library has come to recommend more since."""
    return _hasher.check_needs_rehash(kept)


def problem_with(password: str, email: str) -> str:
    """Why a new one will not do: a template, of ``{least}`` and ``{most}``; empty where it will."""
    if len(password) < LEAST:
        return marked(
            "Please use at least {least} characters: three or four words are easy to remember."
        )
    if len(password) > MOST:
        return marked("Please use at most {most} characters.")
    if password.casefold() in (email.casefold(), email.partition("@")[0].casefold()):
        return marked("Please do not use your own address as the password.")
    if len(set(password)) < 4:
        return marked("That would be guessed at once. Please use different letters.")
    return ""
