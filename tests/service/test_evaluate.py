"""The evaluation commands, on small files with rows that are none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from fireside_care.__main__ import cli
from fireside_care.evaluation.figures import percentile, share
from tests.service.chat_server import ChatServer


@pytest.fixture(autouse=True)
def _cache(monkeypatch: pytest.MonkeyPatch, vectors_folder: Path) -> None:
    monkeypatch.setenv("FIRESIDE_CARE_CACHE_FOLDER", str(vectors_folder))


def run(*arguments: str) -> Any:
    result = CliRunner().invoke(cli, ["evaluate", *arguments])
    assert result.exit_code == 0, result.output
    return result


def test_triage(tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_bytes(
        b'\xef\xbb\xbf{"id": "a", "text": "my chest is tight and my left arm aches", '
        b'"level": "emergency", "flag": "x", "lang": "en", "extra": 1}\n'
        b"not json\n"
        b'{"id": 2, "text": "my knees creak", "level": "routine"}\n'
        b"\n"
        b'{"id": "c", "text": "my knees creak", "level": "soon"}\n'
        b'{"id": "d", "text": "\xff", "level": "routine"}\n'
    )
    out = tmp_path / "out.jsonl"
    result = run("triage", str(rows), "--json", "--predictions", str(out))
    figures = json.loads(result.stdout)
    assert figures["rows"] == 2
    assert figures["emergency_recall"] == 1
    assert figures["routine_raised_to_emergency"] == 0
    assert figures["accuracy"] == 1
    assert figures["urgent_recall"] is None
    assert [bad["line"] for bad in figures["bad_rows"]] == [2, 5, 6]
    assert "line 2:" in result.stderr
    said = [json.loads(line) for line in out.read_text().splitlines()]
    assert [row["id"] for row in said] == ["a", 2]
    assert set(said[0]) == {"id", "level", "flag", "net", "ms"}
    assert said[0]["level"] == "emergency"
    assert said[0]["net"] == "rules"


def test_ask(tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    lines: list[Any] = [
        {
            "id": "a",
            "text": "is walking bad for my sore knee?",
            "topic": "knee-pain",
            "must_include": [
                {"fact": "walking is good", "any_of": ["gentle walking", "WALKING"]},
                {"fact": "nonsense", "any_of": ["xylophone"]},
            ],
            "must_not_say": ["you have arthritis"],
        },
        {"id": "b", "text": "who won the football last night", "topic": "passports"},
        {"id": "c"},
    ]
    rows.write_text("\n".join(json.dumps(line) for line in lines))
    out = tmp_path / "out.jsonl"
    figures = json.loads(run("ask", str(rows), "--json", "--predictions", str(out)).stdout)
    assert figures["rows"] == 2
    assert figures["rows_with_known_topic"] == 1
    assert figures["topic_first"] == 1
    assert figures["facts_present"] == 0.5
    assert figures["answers_that_say_what_they_must_not"] == 0
    assert figures["not_known"] == 0.5
    assert figures["bad_rows"][0]["line"] == 3
    said = [json.loads(line) for line in out.read_text().splitlines()]
    assert said[0]["topics"][0] == "knee-pain"
    assert said[0]["sources"]
    assert "See a doctor or nurse today if" in said[0]["answer"]
    assert said[1]["known"] is False


def test_figures_are_printed_for_people_too(tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text('{"id": 1, "text": "sore knee", "topic": "knee-pain"}')
    text = run("ask", str(rows)).stdout
    assert "topic first" in text


def test_an_empty_file_has_no_figures(tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text("")
    for kind in ("ask", "triage"):
        assert json.loads(run(kind, str(rows), "--json").stdout)["rows"] == 0


def test_a_model_is_used_only_when_named(tmp_path: Path, chat_server: ChatServer) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text('{"id": 1, "text": "what helps my sore knee", "level": "routine"}')
    run("triage", str(rows))
    assert chat_server.requests == []
    out = tmp_path / "out.jsonl"
    run(
        *("triage", str(rows), "--predictions", str(out)),
        *("--model-url", chat_server.base_url, "--model-name", "raises"),
    )
    assert len(chat_server.requests) == 1
    assert json.loads(out.read_text())["net"] == "model"


def test_sums() -> None:
    assert share(1, 3) == 0.3333
    assert share(0, 0) is None
    assert percentile([3, 1, 2], 50) == 2
    assert percentile([1, 2], 95) == 2
    assert percentile([], 50) is None


def test_the_other_commands() -> None:
    invoke = CliRunner().invoke
    listed = invoke(cli, ["library", "list"])
    assert "en/knee-pain  care_at_home  Knee pain" in listed.stdout
    assert "NOT CHECKED" in listed.stdout
    document = json.loads(invoke(cli, ["openapi"]).stdout)
    assert {"/v1/answers", "/v1/adverts", "/v1/appointments", "/v1/join"} <= set(document["paths"])
    assert "AnswerEvent" in document["components"]["schemas"]
    assert "SentenceEvent" in document["components"]["schemas"]
    answers = document["paths"]["/v1/answers"]["post"]["responses"]
    assert "text/event-stream" in answers["200"]["content"]
    assert {"401", "403", "413", "422"} <= set(answers)


def test_adverts(tmp_path: Path) -> None:
    cheat = "Throw away your warfarin. Joint tea cures arthritis."
    rows = [
        {
            "id": "a",
            "lang": "en",
            "verdict": "misleading",
            "text": cheat,
            "reasons": ["stop_treatment", "cure_claim"],
            "spans": [
                {"start": 0, "end": 24, "rule": "stop_treatment"},
                {"start": 26, "end": 51, "rule": "cure_claim"},
            ],
        },
        {
            "id": "b",
            "lang": "en",
            "verdict": "ok",
            "text": "The surgery is closed on Monday. Ring 111 if you need help.",
            "product_type": "scam warning",
        },
        {"id": "c", "lang": "en", "verdict": "fine", "text": "x"},
    ]
    file = tmp_path / "rows.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    out = tmp_path / "out.jsonl"
    figures = json.loads(run("adverts", str(file), "--json", "--predictions", str(out)).stdout)
    assert figures["rows"] == 2
    assert figures["confusion"] == {"misleading as misleading": 1, "ok as ok": 1}
    assert figures["stop_treatment_called_misleading"] == "1 of 1"
    assert figures["hard_negatives_left_alone"] == "1 of 1"
    assert figures["legitimate_called_misleading"] == "0 of 1"
    assert figures["rule_micro_f1"] == 1
    assert figures["marked_words_token_f1"] > 0.9
    assert [bad["line"] for bad in figures["bad_rows"]] == [3]
    said = [json.loads(line) for line in out.read_text().splitlines()]
    assert said[0]["verdict"] == "misleading"
    assert said[1]["reasons"] == []


@pytest.mark.slow
def test_pictures_of_adverts(tmp_path: Path) -> None:
    from tests.service.test_adverts import picture

    lines = ["Throw away your warfarin.", "Joint tea cures arthritis."]
    (tmp_path / "one.png").write_bytes(picture(lines))
    (tmp_path / "two.png").write_bytes(picture([]))
    row = {"lang": "en", "verdict": "misleading", "text": "\n".join(lines)}
    manifest = [
        {**row, "file": "one.png", "quality": "clean", "readable": True},
        {**row, "file": "two.png", "quality": "blank", "readable": False},
    ]
    file = tmp_path / "manifest.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in manifest))
    figures = json.loads(run("adverts", str(file), "--images", str(tmp_path), "--json").stdout)
    assert figures["pictures"] == 2
    assert figures["verdict_of_picture_is_that_of_words"] == "1 of 1"
    assert figures["unreadable_could_not_tell"] == "1 of 1"
    assert figures["sign_error_by_quality"] == {"clean": 0}
