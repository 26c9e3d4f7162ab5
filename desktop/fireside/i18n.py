"""Translation of everything a person sees or hears: ``tr("Ask a question")``.

Catalogues lie in ``resources/translations/<lang>/LC_MESSAGES/fireside.mo``; the English source
text is the key. gettext rather than Qt's catalogues, because flows know no Qt.
"""

from __future__ import annotations

import gettext

from fireside_core.resources import resource_path

_current: gettext.NullTranslations = gettext.NullTranslations()


def use(translations: gettext.NullTranslations) -> None:
    """Translate with this catalogue from now on; screens show it when next built."""
    global _current
    _current = translations


def use_language(lang: str) -> None:
    """Load the catalogue of a language; English where there is none."""
    use(
        gettext.translation(
            "fireside", str(resource_path("translations")), languages=[lang], fallback=True
        )
    )


def language() -> str:
    """The tag of the language that texts come out in, as ``pt-BR``."""
    return _current.info().get("language", "en").replace("_", "-")


def tr(text: str, **values: object) -> str:
    """The text in the person's language, with ``{names}`` filled in after translation."""
    translated = _current.gettext(text)
    return translated.format(**values) if values else translated


def tr_n(one: str, many: str, n: int) -> str:
    """A text that depends on a number; ``{n}`` stands for it."""
    return _current.ngettext(one, many, n).format(n=n)
