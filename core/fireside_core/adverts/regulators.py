"""To whom an advert can be reported, country by country.

The data is in ``resources/adverts/regulators/<code>.toml``, one file a country.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal, cast, get_args

from fireside_core.entries import Entry
from fireside_core.resources import resource_path

BodyKind = Literal["adverts", "medicines", "fraud", "consumer"]

_ELSEWHERE = "ZZ"


@dataclass(frozen=True, slots=True)
class Body:
    """Somebody who takes reports. ``purpose``: of what, in plain words.

    ``telephone`` and ``address`` may be empty. ``checked``: ISO date at which the ``source`` was
    read, or ``None``: from general knowledge.
    """

    kind: BodyKind
    name: str
    purpose: str
    source: str
    telephone: str = ""
    address: str = ""
    checked: str | None = None


def regulators(country: str) -> tuple[Body, ...]:
    """The bodies of a country, the one for adverts first; for another country, whom to look for.

    Raises :class:`~fireside_core.entries.RuleError` where the data is wrong.
    """
    folder = resource_path("adverts", "regulators")
    path = folder / f"{country.lower()}.toml"
    known = len(country) == 2 and country.isalpha() and path.is_file()
    return read_regulators(path if known else folder / f"{_ELSEWHERE.lower()}.toml")


@lru_cache(maxsize=4)
def read_regulators(path: Path) -> tuple[Body, ...]:
    """The bodies of a file, the one for adverts first."""
    file = Entry.read(path)
    file.only("body")
    bodies = [_body(part) for part in file.parts("body", "name")]
    if not bodies or bodies[0].kind != "adverts":
        raise file.error("the first body must be the one for adverts")
    return tuple(bodies)


def _body(part: Entry) -> Body:
    part.only("kind", "name", "purpose", "source", "telephone", "address", "checked")
    kind = part.text("kind")
    if kind not in get_args(BodyKind):
        raise part.error(f"no kind of body {kind!r}")
    return Body(
        cast(BodyKind, kind),
        part.text("name"),
        part.text("purpose"),
        part.text("source"),
        part.optional_text("telephone") or "",
        part.optional_text("address") or "",
        part.optional_text("checked"),
    )
