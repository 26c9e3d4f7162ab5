"""The templates for translators hold every text; ``tr`` falls back to English."""

from __future__ import annotations

import ast
import gettext
import io
import shlex
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.frontend import CommandLineInterface
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from fireside import i18n
from fireside.client.care_client import CareClient
from fireside.client.errors import CareError

ROOT = Path(__file__).parents[2]
SERVICE = ROOT / "service" / "fireside_care"
_HOW = "-k tr -k tr_n:1,2 --no-location --omit-header --sort-output"
REMAKE = {
    "fireside.pot": f"pybabel extract {_HOW} -o resources/translations/fireside.pot desktop",
    "care.pot": (
        f"pybabel extract -F pyproject.toml {_HOW} -k marked"
        " -o resources/translations/care.pot service/fireside_care"
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


def _is_sentence(node: ast.AST | None) -> bool:
    """One that no translator finds, or that was translated already and would be once more."""
    if isinstance(node, ast.Call):
        return ast.unparse(node.func) in ("tr", "tr_n")
    return isinstance(node, ast.Constant | ast.JoinedStr) and " " in ast.unparse(node)


def _bare_sentences(tree: ast.Module, errors: set[str]) -> Iterator[ast.AST]:
    """Of errors: given to one, also by the name of a constant, or standing in its class."""
    assigned = [node for node in tree.body if isinstance(node, ast.Assign)]
    names = {ast.unparse(node.targets[0]) for node in assigned if _is_sentence(node.value)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in errors:
            given = [*node.args, *(keyword.value for keyword in node.keywords)]
            yield from (one for one in given if _is_sentence(one) or ast.unparse(one) in names)
        elif isinstance(node, ast.ClassDef) and node.name in errors:
            inside = [one for one in node.body if isinstance(one, ast.Assign | ast.AnnAssign)]
            yield from (one for one in inside if _is_sentence(one.value))


def test_no_error_of_the_service_has_a_sentence_that_is_not_marked() -> None:
    trees = {file: ast.parse(file.read_text(encoding="utf-8")) for file in SERVICE.rglob("*.py")}
    classes = [n for tree in trees.values() for n in ast.walk(tree) if isinstance(n, ast.ClassDef)]
    errors = {"ToldError"}
    while more := {c.name for c in classes if errors & set(map(ast.unparse, c.bases))} - errors:
        errors |= more
    assert {"SlotTaken", "StaffError", "Unprocessable", "RuleError", "LinkError"} <= errors
    for file, tree in trees.items():
        assert [ast.unparse(node) for node in _bare_sentences(tree, errors)] == [], file


@pytest.fixture
def wishes() -> Iterator[tuple[str, list[str]]]:
    """A server's address, and the languages that it is asked for."""
    asked: list[str] = []

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.extend(self.headers.get_all("Accept-Language", []))
            self.send_error(500)

        def log_message(self, *_: Any) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Listener) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()


@pytest.mark.parametrize(("language", "tag"), [("pt_BR", "pt-BR"), ("de", "de"), (None, "en")])
def test_the_care_service_is_asked_in_the_language_of_the_app(
    wishes: tuple[str, list[str]],
    monkeypatch: pytest.MonkeyPatch,
    language: str | None,
    tag: str,
) -> None:
    catalogue = io.BytesIO()
    write_mo(catalogue, Catalog(locale=language))
    catalogue.seek(0)
    monkeypatch.setattr(i18n, "_current", gettext.NullTranslations())
    if language:
        i18n.use(gettext.GNUTranslations(catalogue))
    address, asked = wishes
    with pytest.raises(CareError):
        CareClient(address).health()
    assert asked == [tag]
