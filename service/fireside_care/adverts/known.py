"""What is known about kinds of products: plain sentences with their sources."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from fireside_core.adverts import RuleSource
from fireside_core.adverts.plain import plain
from fireside_core.entries import Entry
from fireside_core.resources import resource_path

_MOST = 2


@dataclass(frozen=True)
class KnownProduct:
    """A kind of product: ``about`` finds it in the plain text of an advert."""

    id: str
    title: str
    about: re.Pattern[str]
    sentences: tuple[str, ...]
    sources: tuple[RuleSource, ...]


def known_about(text: str) -> list[KnownProduct]:
    """What is known of the products that an advert speaks of, at most two, first named first."""
    words = plain(text).text
    found = [
        (match.start(), product) for product in _all() if (match := product.about.search(words))
    ]
    return [product for _, product in sorted(found, key=lambda pair: pair[0])[:_MOST]]


@lru_cache(maxsize=1)
def _all() -> tuple[KnownProduct, ...]:
    return read_known(resource_path("adverts", "known.toml"))


def read_known(path: Path) -> tuple[KnownProduct, ...]:
    """All of a file. Raises :class:`RuleError` where it is wrong."""
    return tuple(_read(Entry.read(path)))


def _read(file: Entry) -> Iterator[KnownProduct]:
    file.only("product")
    for part in file.parts("product", "id"):
        part.only("id", "title", "about", "sentences", "source")
        try:
            about = re.compile("|".join(part.texts("about", least=1)))
        except re.error as error:
            raise part.error(f"'about' is not an expression: {error}") from error
        yield KnownProduct(
            part.text("id"),
            part.text("title"),
            about,
            part.texts("sentences", least=1),
            tuple(
                RuleSource(
                    source.text("name"),
                    source.text("title"),
                    address=source.optional_text("address") or "",
                    checked=source.optional_text("checked"),
                )
                for source in part.parts("source", "name")
            ),
        )
