"""Fetching calendars from elsewhere: public addresses only, small, quick.

An address is judged where it is resolved, and that answer is the one that is connected to, so
that a name which changes its mind (DNS rebinding) and a redirect gain nothing.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection

from fireside_care.adverts.links import is_public
from fireside_care.deadline import Deadline
from fireside_care.i18n import ToldError, marked

MAX_BYTES = 8 * 1024 * 1024
_SECONDS = 20.0
_MOST_REQUESTS = 4
"""Of a search by CalDAV, for the time that it may take in all."""
_CHUNK = 64 * 1024
_PORTS = (80, 443)
_MOST_CALENDARS = 20


class OutsideError(ToldError):
    """The calendar could not be had; the message is for the clinic."""


_NO_ADDRESS = marked("That is not the address of a calendar. It begins with https://.")
_NOT_PUBLIC = marked("That address does not lead to a public server, so it is left alone.")
_NOT_FOUND = marked("There is no calendar at that address.")
_REFUSED = marked("The server wants another name or password.")
_NOT_THERE = marked("The server could not be reached.")
_TOO_LARGE = marked("That calendar is too large.")
_TOO_SLOW = marked("The server took too long.")


class _NotPublic(OSError):
    """An address that is not to be spoken to."""


@dataclass(frozen=True)
class Fetched:
    """A calendar's text; ``None`` where it has not changed since the ``etag`` that was sent."""

    text: bytes | None
    etag: str


class _Judging(HTTPAdapter):
    """Speaks to public addresses only; ``allowed`` hosts may be anywhere."""

    def __init__(self, allowed: Iterable[str], deadline: Deadline) -> None:
        self._allowed = frozenset(allowed)
        self._deadline = deadline
        super().__init__()

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        """With connections that judge where they lead to."""
        super().init_poolmanager(*arguments, **options)
        allowed, deadline = self._allowed, self._deadline

        class Plain(HTTPConnection):
            def _new_conn(self) -> socket.socket:
                return deadline.watch(_connected(self, allowed))

        class Secure(HTTPSConnection):
            # The name is still the one that the certificate has to have.
            def _new_conn(self) -> socket.socket:
                return deadline.watch(_connected(self, allowed))

        class PlainPool(urllib3.HTTPConnectionPool):
            ConnectionCls = Plain

        class SecurePool(urllib3.HTTPSConnectionPool):
            ConnectionCls = Secure

        self.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}


def _connected(connection: HTTPConnection, allowed: frozenset[str]) -> socket.socket:
    """Resolve once, judge all answers, and connect to one of just these."""
    host, port = connection.host, connection.port or connection.default_port
    found = [
        str(entry[4][0]).partition("%")[0]
        for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    ]
    # One private answer among public ones is a trick, not an accident.
    if host not in allowed and (
        port not in _PORTS or not all(is_public(ipaddress.ip_address(address)) for address in found)
    ):
        raise _NotPublic
    seconds = connection.timeout if isinstance(connection.timeout, int | float) else _SECONDS
    return socket.create_connection((found[0], port), seconds)


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
        headers = {"Accept": "text/calendar", **({"If-None-Match": etag} if etag else {})}
        deadline = Deadline(self._seconds)
        try:
            with deadline, self._session(deadline) as session:
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
                # The end of what was shut looks like the end of the calendar.
                if deadline.passed:
                    raise OutsideError(_TOO_SLOW)
                return Fetched(bytes(body), str(answer.headers.get("ETag") or "")[:200])
        except (requests.RequestException, OSError, ValueError) as error:
            raise OutsideError(_TOO_SLOW if deadline.passed else _told(error)) from error

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
        deadline = Deadline(self._seconds * _MOST_REQUESTS)
        try:
            with (
                deadline,
                DAVClient(
                    url=address,
                    username=username,
                    password=password,
                    timeout=int(self._seconds),
                ) as client,
            ):
                client.session.close()
                client.session = self._session(deadline)
                calendars: Any = [Calendar(client, url=address)]
                if not _is_calendar(calendars[0]):
                    calendars = Principal(client).calendars()[:_MOST_CALENDARS]
                found = [
                    event.data
                    for calendar in calendars
                    for event in calendar.search(start=first, end=last, event=True, expand=False)
                ]
        except AuthorizationError as error:
            raise OutsideError(_REFUSED) from error
        # The last two are the library's own, at answers that are no XML.
        except (
            DAVError,
            requests.RequestException,
            OSError,
            ValueError,
            KeyError,
            AttributeError,
        ) as error:
            raise OutsideError(_TOO_SLOW if deadline.passed else _told(error)) from error
        if deadline.passed:
            raise OutsideError(_TOO_SLOW)
        texts = [data.encode() if isinstance(data, str) else data for data in found]
        if sum(map(len, texts)) > MAX_BYTES:
            raise OutsideError(_TOO_LARGE)
        return texts

    def _session(self, deadline: Deadline) -> requests.Session:
        session = requests.Session()
        for scheme in ("http://", "https://"):
            session.mount(scheme, _Judging(self._allowed, deadline))
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
        if isinstance(cause, requests.Timeout | TimeoutError):
            return _TOO_SLOW
        seen.add(id(cause))
        cause = cause.__cause__ or cause.__context__
    return _NOT_THERE
