"""The templates for translators hold every text; ``tr`` falls back to English."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import pytest
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po

from fireside import i18n

ROOT = Path(__file__).parents[2]
_HOW = "-k tr -k tr_n:1,2 --no-location --omit-header --sort-output"
REMAKE = {
    "fireside.pot": f"pybabel extract {_HOW} -o resources/translations/fireside.pot desktop",
    "clinic.pot": (
        f"pybabel extract -F pyproject.toml {_HOW}"
        " -o resources/translations/clinic.pot service/fireside_care/web"
    ),
}
"""The commands that make them, from the top of the checkout."""


def _texts(template: Path) -> set[Any]:
    with template.open("rb") as file:
        return {message.id for message in read_po(file) if message.id}


@pytest.mark.parametrize("name", REMAKE)
def test_the_template_is_of_this_code(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    kept = f"resources/translations/{name}"
    anew = tmp_path / name
    words = [str(anew) if word == kept else word for word in shlex.split(REMAKE[name])]
    CommandLineInterface().run([words[0], "-q", *words[1:]])
    assert _texts(ROOT / kept) == _texts(anew), REMAKE[name]


def test_a_language_without_a_catalogue_is_english() -> None:
    i18n.use_language("xx_YY")
    assert i18n.tr("Dial {number}.", number=999) == "Dial 999."
    assert i18n.tr_n("{n} thing", "{n} things", 2) == "2 things"
