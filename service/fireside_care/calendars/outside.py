"""Fetching calendars from elsewhere: public addresses only, small, quick.

An address is judged where it is resolved, and that answer is the one that is connected to, so
that a name which changes its mind (DNS rebinding) and a redirect gain nothing.
"""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

import niquests

from fireside_care.adverts.links import is_public

MAX_BYTES = 8 * 1024 * 1024
_SECONDS = 20.0
_CHUNK = 64 * 1024
_PORTS = (80, 443)
_MOST_CALENDARS = 20


class OutsideError(Exception):
    """The calendar could not be had; the message is for the clinic."""


_NO_ADDRESS = "That is not the address of a calendar. It begins with https://."
_NOT_PUBLIC = "That address does not lead to a public server, so it is left alone."
_NOT_FOUND = "There is no calendar at that address."
_REFUSED = "The server wants another name or password."
_NOT_THERE = "The server could not be reached."
_TOO_LARGE = "That calendar is too large."
_TOO_SLOW = "The server took too long."


class _NotPublic(OSError):
    """An address that is not to be spoken to."""


@dataclass(frozen=True)
class Fetched:
    """A calendar's text; ``None`` where it has not changed since the ``etag`` that was sent."""

    text: bytes | None
    etag: str


# Behind a name that niquests makes while it is imported.
_SystemResolver: Any = import_module(
    "niquests.packages.urllib3.contrib.resolver.system"
).SystemResolver


class _Judge(_SystemResolver):  # type: ignore[misc]
    """Resolves names, and gives public addresses only; ``allowed`` hosts may be anywhere."""

    def __init__(self, allowed: Iterable[str]) -> None:
        super().__init__()
        self._allowed = frozenset(allowed)

    def getaddrinfo(self, host: Any, port: Any, *more: Any, **options: Any) -> Any:
        """As ``socket.getaddrinfo``. Raises :class:`OSError`."""
        found = super().getaddrinfo(host, port, *more, **options)
        name = host.decode("ascii") if isinstance(host, bytes) else host
        if name not in self._allowed:
            addresses = [str(entry[4][0]).partition("%")[0] for entry in found]
            # One private answer among public ones is a trick, not an accident.
            if int(port) not in _PORTS or not all(
                is_public(ipaddress.ip_address(address)) for address in addresses
            ):
                raise _NotPublic
        return found


def check_address(address: str) -> str:
    """The address as it is fetched. Raises :class:`OutsideError`."""
    address = address.strip()
    if address.lower().startswith("webcal://"):
        address = f"https://{address[9:]}"
    try:
        parts = urlsplit(address)
        usable = bool(parts.hostname) and parts.scheme in ("http", "https")
        parts.port  # noqa: B018  raises for one that is none
    except ValueError as error:
        raise OutsideError(_NO_ADDRESS) from error
    if not usable or parts.username is not None or len(address) > 1000:
        raise OutsideError(_NO_ADDRESS)
    return address


class Outside:
    """Other people's servers. ``allowed``: hosts that may lie in the clinic's own network."""

    def __init__(self, allowed: Iterable[str] = (), seconds: float = _SECONDS) -> None:
        self._allowed = tuple(allowed)
        self._seconds = seconds

    def calendar(self, address: str, etag: str = "") -> Fetched:
        """The text of an ``.ics`` address. Raises :class:`OutsideError`."""
        deadline = time.monotonic() + self._seconds
        headers = {"Accept": "text/calendar", **({"If-None-Match": etag} if etag else {})}
        try:
            with self._session() as session:
                answer = session.get(
                    check_address(address), headers=headers, stream=True, timeout=self._seconds
                )
                if answer.status_code == 304:
                    return Fetched(None, etag)
                _check_status(answer.status_code)
                body = bytearray()
                for chunk in answer.iter_content(_CHUNK):
                    body += chunk
                    if len(body) > MAX_BYTES:
                        raise OutsideError(_TOO_LARGE)
                    if time.monotonic() > deadline:
                        raise OutsideError(_TOO_SLOW)
                return Fetched(bytes(body), str(answer.headers.get("ETag") or "")[:200])
        except (niquests.RequestException, OSError, ValueError) as error:
            raise OutsideError(_told(error)) from error

    def events(
        self, address: str, username: str, password: str, first: datetime, last: datetime
    ) -> list[bytes]:
        """The events between two instants of a CalDAV calendar.

        Of all calendars of the person where the address is not that of one. Raises
        :class:`OutsideError`.
        """
        # Imported here: few clinics use it, and it is not small.
        from caldav.collection import Calendar, Principal
        from caldav.davclient import DAVClient
        from caldav.lib.error import AuthorizationError, DAVError

        address = check_address(address)
        try:
            with DAVClient(
                url=address,
                username=username,
                password=password,
                timeout=int(self._seconds),
                enable_rfc6764=False,
            ) as client:
                client.session.close()
                client.session = self._session()
                calendars: Any = [Calendar(client, url=address)]
                if not _is_calendar(calendars[0]):
                    # Its other kind of client would give a promise here.
                    named: Any = Principal(client).get_calendars()
                    calendars = named[:_MOST_CALENDARS]
                found = [
                    event.data
                    for calendar in calendars
                    for event in calendar.search(start=first, end=last, event=True, expand=False)
                ]
        except AuthorizationError as error:
            raise OutsideError(_REFUSED) from error
        except (DAVError, niquests.RequestException, OSError, ValueError, KeyError) as error:
            raise OutsideError(_told(error)) from error
        texts = [data.encode() if isinstance(data, str) else data for data in found]
        if sum(map(len, texts)) > MAX_BYTES:
            raise OutsideError(_TOO_LARGE)
        return texts

    def _session(self) -> niquests.Session:
        session = niquests.Session(resolver=_Judge(self._allowed), disable_http3=True)
        # No password out of a file, no detour over a proxy that resolves names itself.
        session.trust_env = False
        session.max_redirects = 4
        return session


def _is_calendar(place: Any) -> bool:
    """Whether a CalDAV address is that of one calendar."""
    from caldav.elements import cdav, dav
    from caldav.lib.error import AuthorizationError, DAVError

    try:
        kinds = place.get_properties([dav.ResourceType()], parse_props=False)
    except AuthorizationError:
        raise
    except (DAVError, KeyError):
        return False
    kind = kinds.get(dav.ResourceType().tag)
    return kind is not None and kind.find(cdav.Calendar().tag) is not None


def _check_status(status: int | None) -> None:
    if status in (401, 403):
        raise OutsideError(_REFUSED)
    if status != 200:
        raise OutsideError(_NOT_FOUND)


def _told(error: BaseException) -> str:
    """What went wrong, for the clinic; the cause may lie deep."""
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        if isinstance(cause, _NotPublic) or _NotPublic.__name__ in repr(cause):
            return _NOT_PUBLIC
        if isinstance(cause, niquests.Timeout | TimeoutError):
            return _TOO_SLOW
        seen.add(id(cause))
        cause = cause.__cause__ or cause.__context__
    return _NOT_THERE
