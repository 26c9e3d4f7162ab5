"""Fetching the page behind a link: public addresses only, small, quick, text and nothing else.

The address is resolved once, every answer is judged, and the connection goes to the very address
that was judged, so that a name which changes its mind (DNS rebinding) gains nothing. Redirects
are followed by hand and judged anew.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Callable, Iterable
from typing import TypeAlias
from urllib.parse import SplitResult, urljoin, urlsplit

import certifi
import urllib3
from bs4 import BeautifulSoup
from urllib3.connection import HTTPConnection, HTTPSConnection

from fireside_care.deadline import Deadline
from fireside_care.i18n import ToldError, marked

MAX_BYTES = 2 * 1024 * 1024
_SECONDS = 12.0
_CONNECT_SECONDS = 5.0
_MOST_REDIRECTS = 4
_CHUNK = 16 * 1024
_PORTS = {"http": 80, "https": 443}
_AGENT = "Fireside advert check (reads one page for one person)"
_NOT_READ = ("script", "style", "noscript", "template", "svg", "iframe", "object", "nav", "head")
# Addresses that carry another address within them.
_NAT64 = ipaddress.ip_network("64:ff9b::/96")

IPAddress: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve: TypeAlias = Callable[[str, int], Iterable[str]]


class LinkError(ToldError):
    """The page could not be had. ``message`` is a sentence for the person."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code

    @property
    def message(self) -> str:
        """In the language of the request."""
        return str(self)


_NO_ADDRESS = LinkError(
    "not_an_address", marked("That is not the address of a page. It looks like www.name.com.")
)
_NOT_PUBLIC = LinkError(
    "not_public", marked("That address does not lead to a public page, so I leave it alone.")
)
_NOT_FOUND = LinkError("not_found", marked("I could not find that page. Please check the address."))
_TOO_SLOW = LinkError(
    "page_too_slow", marked("That page took too long to come. Please try again later.")
)
_TOO_LARGE = LinkError(
    "page_too_large", marked("That page is too large for me. Please paste the words.")
)
_NO_TEXT = LinkError(
    "no_text", marked("There are no words on that page that I can read. A picture of it may help.")
)
_NO_PAGE = LinkError(
    "no_page", marked("That address leads to a file, not to a page, so I leave it alone.")
)


def is_public(address: IPAddress) -> bool:
    """Whether an address lies in the open internet, and nowhere in a home, an office or here."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address.teredo is not None:
            inner = address.teredo[1]
        if address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
    return address.is_global and not (address.is_multicast or address.is_reserved)


def resolve(host: str, port: int) -> list[str]:
    """Every address of a name. Raises ``OSError``."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class PageFetcher:
    """Fetches pages. ``allowed``: which addresses may be spoken to; tests open their own."""

    def __init__(
        self,
        allowed: Callable[[IPAddress, int], bool] | None = None,
        resolver: Resolve = resolve,
        seconds: float = _SECONDS,
    ) -> None:
        self._allowed = allowed or _public_on_usual_port
        self._resolve = resolver
        self._seconds = seconds

    def text(self, address: str) -> str:
        """The words of a page. Raises :class:`LinkError`."""
        parts = _split(address)
        with Deadline(self._seconds) as deadline:
            for _ in range(_MOST_REDIRECTS + 1):
                found = self._get(parts, deadline)
                if isinstance(found, str):
                    return found
                parts = found
        raise _NOT_FOUND

    def _get(self, parts: SplitResult, deadline: Deadline) -> str | SplitResult:
        """The words, or where the page has moved to."""
        host = parts.hostname or ""
        port = parts.port or _PORTS[parts.scheme]
        pool = self._pool(parts.scheme, host, port, deadline)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        try:
            with pool:
                answer = pool.urlopen(
                    "GET",
                    path,
                    headers={
                        "Host": parts.netloc.rpartition("@")[2],
                        "User-Agent": _AGENT,
                        "Accept": "text/html, text/plain",
                        "Accept-Encoding": "gzip, deflate",
                    },
                    redirect=False,
                    retries=False,
                    preload_content=False,
                    timeout=urllib3.Timeout(connect=_CONNECT_SECONDS, read=self._seconds),
                )
                try:
                    if moved := answer.headers.get("Location"):
                        return _split(urljoin(parts.geturl(), moved))
                    return _words(answer, deadline)
                finally:
                    answer.close()
        except urllib3.exceptions.TimeoutError as error:
            raise _TOO_SLOW from error
        except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            raise (_TOO_SLOW if deadline.passed else _NOT_FOUND) from error

    def _pool(
        self, scheme: str, host: str, port: int, deadline: Deadline
    ) -> urllib3.HTTPConnectionPool:
        try:
            addresses = [
                ipaddress.ip_address(a.partition("%")[0]) for a in self._resolve(host, port)
            ]
        except (OSError, ValueError, UnicodeError) as error:
            raise _NOT_FOUND from error
        if not addresses:
            raise _NOT_FOUND
        # One private answer among public ones is a trick, not an accident.
        if not all(self._allowed(address, port) for address in addresses):
            raise _NOT_PUBLIC
        place = str(addresses[0])
        if scheme == "http":
            plain = urllib3.HTTPConnectionPool(place, port)
            plain.ConnectionCls = _plain(deadline)
            return plain
        secure = urllib3.HTTPSConnectionPool(
            place,
            port,
            server_hostname=host,
            assert_hostname=host,
            cert_reqs="CERT_REQUIRED",
            ca_certs=certifi.where(),
        )
        secure.ConnectionCls = _secure(deadline)
        return secure


def _plain(deadline: Deadline) -> type[HTTPConnection]:
    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return deadline.watch(super()._new_conn())

    return Plain


def _secure(deadline: Deadline) -> type[HTTPSConnection]:
    class Secure(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return deadline.watch(super()._new_conn())

    return Secure


def _public_on_usual_port(address: IPAddress, port: int) -> bool:
    return is_public(address) and port in _PORTS.values()


def _split(address: str) -> SplitResult:
    address = "".join(address.split())
    if not re.match(r"(?i)[a-z][a-z0-9+.-]*://", address):
        address = f"https://{address}"
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018  raises for one that is none
    except ValueError as error:
        raise _NO_ADDRESS from error
    host = parts.hostname or ""
    if parts.scheme.lower() not in _PORTS or not host or ("." not in host and ":" not in host):
        raise _NO_ADDRESS
    return parts


def _words(answer: urllib3.BaseHTTPResponse, deadline: Deadline) -> str:
    if answer.status >= 400:
        raise _NOT_FOUND
    kind = answer.headers.get("Content-Type", "text/html").partition(";")[0].strip().lower()
    if kind not in ("text/html", "text/plain", "application/xhtml+xml"):
        raise _NO_PAGE
    body = bytearray()
    for chunk in answer.stream(_CHUNK, decode_content=True):
        body += chunk
        if len(body) > MAX_BYTES:
            raise _TOO_LARGE
    # The end of what was shut looks like the end of the page.
    if deadline.passed:
        raise _TOO_SLOW
    text = _visible(bytes(body), answer.headers.get("Content-Type", ""), kind)
    if not any(sign.isalnum() for sign in text):
        raise _NO_TEXT
    return text


def _visible(body: bytes, content_type: str, kind: str) -> str:
    """The words a reader would see, a line for each block."""
    charset = re.search(r"charset=[\"']?([\w-]+)", content_type)
    page = BeautifulSoup(body, "html.parser", from_encoding=charset[1] if charset else None)
    if kind == "text/plain":
        return (page.original_encoding and body.decode(page.original_encoding, "replace")) or ""
    for element in page(list(_NOT_READ)):
        element.decompose()
    lines = (" ".join(line.split()) for line in page.get_text("\n").splitlines())
    return "\n".join(line for line in lines if line)
