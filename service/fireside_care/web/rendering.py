"""Templates to pages. Everything that comes from outside is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from fireside_care.web import wording
from fireside_care.web.navigation import main_pages, other_pages

FOLDER = Path(__file__).parent


def _pairs(rows: Iterable[Any]) -> list[tuple[str, str]]:
    """Id and name of each, to choose from."""
    return [(row.id, row.name) for row in rows]


_environment = Environment(
    loader=FileSystemLoader(FOLDER / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_environment.filters |= {
    "clock": wording.clock,
    "day_of": wording.day_of,
    "short_day_of": wording.short_day_of,
    "last_day_of": wording.last_day_of,
    "long_day": wording.long_day,
    "short_day": wording.short_day,
    "born": wording.born,
    "initial": wording.initial,
    "act": wording.act,
    "pairs": _pairs,
}
_environment.globals |= {
    "STATUS": wording.STATUS,
    "WAY": wording.WAY,
    "ROLES": wording.ROLES,
    "main_pages": main_pages,
    "other_pages": other_pages,
}


def page(
    template: str, status: int = 200, headers: Mapping[str, str] | None = None, **values: Any
) -> HTMLResponse:
    """A page of a template."""
    text = _environment.get_template(template).render(values)
    return HTMLResponse(text, status, dict(headers or {}))
