"""HTTP for the speech model: patient with a bad line, strict with a wrong answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple
from urllib.parse import urlsplit

import requests
import urllib3

from fireside.i18n import tr
from fireside.speech.models.errors import Cut, ModelError, broke_off, rubbish
from fireside.speech.models.stop import Stop

PIECE_BYTES = 65_536
_MOST_REDIRECTS = 5
_PASSING = frozenset({408, 425, 429})
"""Besides 5xx, the answers that may be another one in a moment."""


class Patience(NamedTuple):
    """Seconds: to connect, of silence, and before each further try that brought nothing new."""

    connect: float = 6.0
    silence: float = 30.0
    waits: tuple[float, ...] = (1.0, 3.0, 6.0)


def patiently(attempt: Callable[[], None], had: Callable[[], int], stop: Stop, p: Patience) -> None:
    """Repeat ``attempt`` while the line breaks, as long as ``had`` (bytes) grows between tries.

    Raises the last :class:`Cut` after as many fruitless tries as there are waits.
    """
    most, fruitless = had(), 0
    while True:
        try:
            attempt()
            return
        except Cut:
            stop.check()
            fruitless = 0 if had() > most else fruitless + 1
            most = max(most, had())
            if fruitless > len(p.waits):
                raise
            stop.wait(p.waits[max(0, fruitless - 1)] if p.waits else 0.0)


@contextmanager
def get(
    address: str, headers: Mapping[str, str], stop: Stop, p: Patience
) -> Iterator[requests.Response]:
    """GET an address, its body still to come. Raises :class:`Cut` and :class:`ModelError`."""
    stop.check()
    with _web_errors(stop), requests.Session() as session:
        session.max_redirects = _MOST_REDIRECTS
        with session.get(
            address,
            # Packed once more on the way, its length and places would mean nothing.
            headers={"Accept-Encoding": "identity", **headers},
            timeout=(p.connect, p.silence),
            stream=True,
        ) as response:
            _check_way(response)
            _check_status(response)
            with stop.waking(response.raw.shutdown):
                yield response


def pieces(response: requests.Response) -> Iterator[bytes]:
    """The body as it comes in."""
    while piece := response.raw.read1(PIECE_BYTES, decode_content=False):
        yield piece


def _check_way(response: requests.Response) -> None:
    hops = [urlsplit(r.url).scheme for r in (*response.history, response)]
    if hops[0] == "https" and set(hops) != {"https"}:
        raise ModelError(tr("The publisher's address is not safe just now. Please try later."))


def _check_status(response: requests.Response) -> None:
    status = response.status_code
    if status == requests.codes.requested_range_not_satisfiable:
        return
    if status in (200, 206):
        kind = response.headers.get("content-type", "").partition(";")[0].strip().casefold()
        if kind in ("text/html", "application/xhtml+xml"):
            raise ModelError(
                tr(
                    "Another page came instead of the speech model."
                    " Perhaps this network wants you to sign in first."
                )
            )
        return
    if status >= 500 or status in _PASSING:
        raise Cut(tr("The publisher's computer is busy. Please try again later."))
    if status in (404, 410):
        raise ModelError(tr("The publisher does not offer this speech model any more."))
    raise ModelError(tr("The publisher's computer does not give me the speech model."))


@contextmanager
def _web_errors(stop: Stop) -> Iterator[None]:
    try:
        yield
    except ModelError:
        raise
    except requests.exceptions.SSLError as error:
        raise ModelError(
            tr(
                "I cannot be sure that the publisher's computer is the one that answers."
                " Is the date on this computer right? Or must you sign in to this network first?"
            )
        ) from error
    except requests.TooManyRedirects as error:
        raise rubbish() from error
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as error:
        # ValueError: the connection was shut on our side, to stop.
        stop.check()
        raise Cut(broke_off()) from error
