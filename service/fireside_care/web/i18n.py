"""Translation of the clinic's pages: ``tr("Saved.")``, in the language of the present request.

As the desktop's: catalogues lie in ``resources/translations/<lang>/LC_MESSAGES/clinic.mo``, and
the English source text is the key. Templates use the same catalogue by ``_("…")``, ``ngettext``
and ``{% trans %}``.
"""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from contextvars import ContextVar
from functools import cache
from pathlib import Path

from fireside_core.resources import resource_path

FOLDER = resource_path("translations")
ENGLISH = "en"
_DOMAIN = "clinic"
_SOURCE = gettext.NullTranslations()
# Of the request: endpoints on a thread get a copy of what the middleware set.
_language: ContextVar[str] = ContextVar("language", default=ENGLISH)


@cache
def _catalogues(folder: Path) -> Mapping[str, gettext.NullTranslations]:
    """By language tag, as ``pt-BR``; read once."""
    return {
        file.parents[1].name.replace("_", "-"): gettext.translation(
            _DOMAIN, str(folder), languages=[file.parents[1].name]
        )
        for file in sorted(folder.glob(f"*/LC_MESSAGES/{_DOMAIN}.mo"))
    }


def languages() -> list[str]:
    """Those that the pages can be shown in, English first."""
    return [ENGLISH, *(tag for tag in _catalogues(FOLDER) if tag != ENGLISH)]


def use_language(tag: str) -> None:
    """For the rest of this request; one of :func:`languages`."""
    _language.set(tag)


def language() -> str:
    """The one that texts come out in."""
    return _language.get()


def _catalogue() -> gettext.NullTranslations:
    return _catalogues(FOLDER).get(_language.get(), _SOURCE)


def text_of(text: str) -> str:
    """A text of a template; what stands in it is filled in there, escaped."""
    return _catalogue().gettext(text)


def text_of_number(one: str, many: str, n: int) -> str:
    """The same for one that depends on a number."""
    return _catalogue().ngettext(one, many, n)


def tr(text: str, **values: object) -> str:
    """The text in the request's language, with ``{names}`` filled in after translation."""
    translated = text_of(text)
    return translated.format(**values) if values else translated


def tr_n(one: str, many: str, n: int, **values: object) -> str:
    """A text that depends on a number; ``{n}`` stands for it."""
    return text_of_number(one, many, n).format(n=n, **values)
