# ruff: noqa: E501 - the XML as it comes
"""``fireside-care library``: what an operator adds, imports and removes, and what then answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from fireside_care.__main__ import cli
from fireside_care.library.commands import open_library
from fireside_care.settings import Settings
from fireside_core.contract import DoneEvent, PassagesEvent, SentenceEvent
from fireside_core.resources import resource_path
from tests.service.conftest import asked, client_of

MEDLINEPLUS = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE health-topics SYSTEM "mplus_topics.dtd">
<health-topics total="3" date-generated="11/21/2026 02:30:34">
<health-topic meta-desc="..." title="Raynaud Disease" url="https://medlineplus.gov/raynauddisease.html"
 id="4711" language="English" date-created="03/09/1999">
<also-called>Raynaud's phenomenon</also-called>
<full-summary>&lt;h3&gt;What is Raynaud disease?&lt;/h3&gt;
&lt;p&gt;Raynaud disease is a rare &lt;a href="https://x.example"&gt;disorder of the blood vessels&lt;/a&gt;,
 usually in the fingers and toes. It causes the blood vessels to narrow when you are cold.&lt;/p&gt;
&lt;p&gt;Treatment may include&lt;/p&gt;&lt;ul&gt;&lt;li&gt;Keeping your hands and feet warm in mittens&lt;/li&gt;
&lt;li&gt;Avoiding &lt;script&gt;alert(1)&lt;/script&gt;stress&lt;/li&gt;&lt;li&gt;Take 800 mg of ibuprofen every day.&lt;/li&gt;&lt;/ul&gt;
&lt;p class="attribution"&gt;NIH: National Heart, Lung, and Blood Institute&lt;/p&gt;</full-summary>
<see-reference>White fingers</see-reference>
<group url="https://medlineplus.gov/bloodheartandcirculation.html" id="16">Blood</group>
</health-topic>
<health-topic title="Enfermedad de Raynaud" url="https://medlineplus.gov/spanish/raynauddisease.html"
 id="4712" language="Spanish" date-created="03/09/1999">
<full-summary>&lt;p&gt;La enfermedad de Raynaud es rara.&lt;/p&gt;</full-summary></health-topic>
<health-topic title="No summary" url="https://medlineplus.gov/none.html" id="1" language="English"/>
</health-topics>
"""
QUESTION = "what is Raynaud disease, my fingers go white"


@pytest.fixture
def own_folder(monkeypatch: pytest.MonkeyPatch, vectors_folder: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "own"
    # A small library of ours beside it keeps these tests quick.
    ours = tmp_path / "ours" / "en"
    ours.mkdir(parents=True)
    knee = resource_path("library") / "en" / "knee-pain.md"
    (ours / knee.name).write_bytes(knee.read_bytes())
    monkeypatch.setenv("FIRESIDE_CARE_LIBRARY_FOLDER", str(ours.parent))
    monkeypatch.setenv("FIRESIDE_CARE_OWN_LIBRARY_FOLDER", str(folder))
    monkeypatch.setenv("FIRESIDE_CARE_CACHE_FOLDER", str(tmp_path / "cache"))
    return folder


def run(*arguments: str | Path, code: int = 0) -> Any:
    result = CliRunner().invoke(cli, ["library", *map(str, arguments)])
    assert result.exit_code == code, result.output
    return result


def answer(question: str) -> tuple[str, PassagesEvent, DoneEvent]:
    library = open_library()
    library.load_meaning()
    with client_of(Settings(mode="embedded"), library) as client:
        events = asked(client, question)
    said = " ".join(event.text for event in events if isinstance(event, SentenceEvent))
    passages = next(event for event in events if isinstance(event, PassagesEvent))
    assert isinstance(events[-1], DoneEvent)
    return said, passages, events[-1]


def test_medlineplus_is_imported_answers_with_credit_and_is_removed(
    own_folder: Path, tmp_path: Path
) -> None:
    file = tmp_path / "mplus_topics.xml"
    file.write_text(MEDLINEPLUS, encoding="utf-8")
    result = run("import-medlineplus", file)
    assert "Imported 1 topics (en)." in result.stdout
    assert "Left out 1 sentences" in result.stdout
    assert "3 topics are indexed." in result.stdout
    assert "Raynaud Disease" in run("list").stdout

    said, passages, done = answer(QUESTION)
    assert done.topics[0] == "medlineplus-4711"
    assert "disorder of the blood vessels" in said
    assert "<" not in said
    assert "800" not in said
    source = passages.passages[0].sources[0]
    assert source.name == "MedlinePlus, National Library of Medicine"
    assert source.address == "https://medlineplus.gov/raynauddisease.html"

    run("import-medlineplus", file)
    assert run("list").stdout.count("en/medlineplus-4711") == 1
    run("remove", "medlineplus")
    assert "en/medlineplus-4711" not in run("list").stdout
    run("remove", "medlineplus", "--lang", "es")
    run("remove", "medlineplus", code=1)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not xml",
        b"\xff\xfe\x00",
        b"<health-topics></health-topics>",
        b"<html><body>404</body></html>",
        MEDLINEPLUS.encode()[:900],
        b'<!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
        b"<health-topics><health-topic>&b;</health-topic></health-topics>",
    ],
)
def test_a_file_that_is_not_theirs_is_refused_in_a_line(
    own_folder: Path, tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "odd.xml"
    file.write_bytes(content)
    result = run("import-medlineplus", file, code=1)
    assert "is not MedlinePlus's topic file" in result.stderr
    assert not own_folder.exists()


def test_a_topic_of_ones_own_is_added_wins_over_ours_and_is_removed(
    own_folder: Path, tmp_path: Path
) -> None:
    knee = resource_path("library") / "en" / "knee-pain.md"
    file = tmp_path / "mine.md"
    text = knee.read_text(encoding="utf-8")
    file.write_text(text.replace("title: Knee pain", "title: Knees of our valley"), "utf-8")
    run("add", file)
    assert "Knees of our valley" in run("list").stdout
    assert "care_at_home  Knee pain" not in run("list").stdout
    run("remove", "knee-pain")
    assert "Knees of our valley" not in run("list").stdout
    assert "Knee pain" in run("list").stdout


def test_a_topic_of_the_wrong_form_is_not_added(own_folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "mine.md"
    file.write_text("---\nid: x\n---\n", encoding="utf-8")
    assert "mine.md" in run("add", file, code=1).stderr
    knee = (resource_path("library") / "en" / "knee-pain.md").read_text(encoding="utf-8")
    file.write_text(knee.replace("- Wear flat", "- Take 800 mg of ibuprofen. Wear flat"), "utf-8")
    assert "was not added" in run("add", file, code=1).stderr
    run("add", file, "--lang", "../../etc", code=1)
    run("remove", "../../../etc/passwd", code=1)
    assert not own_folder.exists()


def test_a_damaged_import_leaves_the_rest_of_the_library(own_folder: Path, tmp_path: Path) -> None:
    (own_folder / "en").mkdir(parents=True)
    (own_folder / "en" / "medlineplus.imported.json").write_bytes(b'{"credit": 1}')
    result = run("list")
    assert "Knee pain" in result.stdout
    assert "medlineplus.imported.json" in result.stderr
