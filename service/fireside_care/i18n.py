"""Translation of what the service says: ``tr("Saved.")``, in the language of the present request.

As the desktop's: catalogues lie in ``resources/translations/<lang>/LC_MESSAGES/care.mo``, and the
English source text is the key. Templates of pages use the same catalogue by ``_("…")``,
``ngettext`` and ``{% trans %}``. A text that is kept first and said later is ``marked("…")``.
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
_DOMAIN = "care"
_SOURCE = gettext.NullTranslations()
# Of the request: endpoints and streams on a thread get a copy of what the middleware set.
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
    """Those that the service can speak, English first."""
    return [ENGLISH, *(tag for tag in _catalogues(FOLDER) if tag != ENGLISH)]


def use_language(tag: str) -> None:
    """For the rest of this request; one of :func:`languages`."""
    _language.set(tag)


def language() -> str:
    """The one that texts come out in."""
    return _language.get()


def _catalogue(tag: str) -> gettext.NullTranslations:
    return _catalogues(FOLDER).get(tag, _SOURCE)


def marked(text: str) -> str:
    """The text itself, for translators to find. Whoever says it translates it."""
    return text


def text_of(text: str) -> str:
    """A text of a template; what stands in it is filled in there, escaped."""
    return _catalogue(language()).gettext(text)


def text_of_number(one: str, many: str, n: int) -> str:
    """The same for one that depends on a number."""
    return _catalogue(language()).ngettext(one, many, n)


def tr(text: str, **values: object) -> str:
    """The text in the request's language, with ``{names}`` filled in after translation."""
    translated = text_of(text)
    return translated.format(**values) if values else translated


def tr_n(one: str, many: str, n: int, **values: object) -> str:
    """A text that depends on a number; ``{n}`` stands for it."""
    return text_of_number(one, many, n).format(n=n, **values)


def tr_as(tag: str, text: str, **values: object) -> str:
    """In the language of what is filled in, whatever the request's is."""
    return _catalogue(tag).gettext(text).format(**values)


class ToldError(Exception):
    """An error with a sentence for a person: ``str(error)``, in the language of who is told it.

    ``template``: the sentence in English, :func:`marked`, with ``{names}`` of the values.
    """

    def __init__(self, template: str, **values: object) -> None:
        super().__init__(template)
        self.template = template
        self._values = values

    def __str__(self) -> str:
        return tr(self.template, **self._values)
