"""The template for translators holds every text of the desktop; ``tr`` falls back to English."""

from __future__ import annotations

from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from fireside import i18n

ROOT = Path(__file__).parents[2]
TEMPLATE = ROOT / "resources" / "translations" / "fireside.pot"
REMAKE = (
    "pybabel extract -k tr -k tr_n:1,2 --no-location --omit-header --sort-output"
    " -o resources/translations/fireside.pot desktop"
)


def _in_code() -> set[str]:
    found = extract_from_dir(ROOT / "desktop", keywords={"tr": None, "tr_n": (1, 2)})
    return {m[2] if isinstance(m[2], str) else m[2][0] for m in found}


def test_the_template_is_of_this_code() -> None:
    with TEMPLATE.open("rb") as file:
        template = {m.id if isinstance(m.id, str) else m.id[0] for m in read_po(file) if m.id}
    assert template == _in_code(), REMAKE


def test_a_language_without_a_catalogue_is_english() -> None:
    i18n.use_language("xx_YY")
    assert i18n.tr("Dial {number}.", number=999) == "Dial 999."
    assert i18n.tr_n("{n} thing", "{n} things", 2) == "2 things"
