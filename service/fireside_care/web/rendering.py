"""Templates to pages. Everything that comes from outside is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from fireside_care import i18n
from fireside_care.web import wording
from fireside_care.web.navigation import main_pages, other_pages

FOLDER = Path(__file__).parent


def _pairs(rows: Iterable[Any]) -> list[tuple[str, str]]:
    """Id and name of each, to choose from."""
    return [(row.id, row.name) for row in rows]


def _ways(ways: Iterable[str]) -> list[tuple[str, str]]:
    """Each way to meet with its name, to choose from."""
    return [(way, wording.initial(wording.way(way))) for way in ways]


_environment = Environment(
    loader=FileSystemLoader(FOLDER / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    extensions=["jinja2.ext.i18n"],
)
# Newstyle: what is filled into a text is escaped as everywhere else.
_environment.install_gettext_callables(  # type: ignore[attr-defined]
    i18n.text_of, i18n.text_of_number, newstyle=True
)
_environment.filters |= {
    "clock": wording.clock,
    "day_of": wording.day_of,
    "moment": wording.moment,
    "short_moment": wording.short_moment,
    "short_day_of": wording.short_day_of,
    "last_day_of": wording.last_day_of,
    "long_day": wording.long_day,
    "short_day": wording.short_day,
    "born": wording.born,
    "initial": wording.initial,
    "listed": wording.listed,
    "status": wording.status,
    "way": wording.way,
    "role": wording.role,
    "act": wording.act,
    "somebody": wording.somebody,
    "about": wording.about,
    # Of a sentence that was kept in English.
    "translated": i18n.tr,
    "pairs": _pairs,
    "ways": _ways,
}
_environment.globals |= {
    "roles": wording.roles,
    "language": i18n.language,
    "main_pages": main_pages,
    "other_pages": other_pages,
}


def page(
    template: str, status: int = 200, headers: Mapping[str, str] | None = None, **values: Any
) -> HTMLResponse:
    """A page of a template, in the language of the request."""
    text = _environment.get_template(template).render(values)
    return HTMLResponse(text, status, {"Vary": "Accept-Language", **(headers or {})})
