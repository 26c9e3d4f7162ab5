"""``fireside evaluate voice``: the product's own path over recordings, from the command line."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.speech import as_wav, spoken

TINY = Path(__file__).parents[1] / "data" / "vosk-tiny-en"
PHRASES = ("see a doctor", "go back", "louder", "read it again", "my appointments")
VOSK = ("--engine", "vosk", "--model", str(TINY))


@pytest.fixture(scope="module")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two commands, and something that is none."""
    folder = tmp_path_factory.mktemp("recordings")
    rows = ["file,text,voice,engine,condition"]
    for text in ("see a doctor", "read it again", "the weather is very good today"):
        name = text.replace(" ", "_") + ".wav"
        as_wav(spoken(text), folder / name)
        rows.append(f"{name},{text},slt,flite,clean")
    (folder / "manifest.csv").write_text("\n".join(rows) + "\n")
    (folder / "phrases.txt").write_text("\n".join(PHRASES) + "\n")
    return folder


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "fireside", "evaluate", "voice", *arguments],
        capture_output=True,
        text=True,
        timeout=110,
    )


def _figures(*arguments: str) -> dict[str, Any]:
    done = _run(*arguments, "--json")
    assert done.returncode == 0, done.stderr
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures


@pytest.mark.parametrize("engine", [VOSK, ("--engine", "pocketsphinx")], ids=["vosk", "sphinx"])
def test_commands_are_told_from_other_speech(
    recordings: Path, tmp_path: Path, engine: tuple[str, ...]
) -> None:
    out = tmp_path / "predictions.jsonl"
    manifest, phrases = recordings / "manifest.csv", recordings / "phrases.txt"
    figures = _figures(str(manifest), "--phrases", str(phrases), *engine, "--predictions", str(out))
    everything = figures["all"]
    assert (everything["commands"], everything["other_speech"]) == (2, 1)
    assert everything["right"] == 1.0
    assert everything["wrong"] == 0.0
    assert everything["taken_for_a_command"] == 0.0
    assert everything["rtf"] > 0
    assert everything["ms_after_end_p95"] > 0
    assert figures["condition clean"] == figures["voice slt"] == everything
    rows = [json.loads(line) for line in out.read_text().splitlines()]
    assert [row["action"] for row in rows] == ["see a doctor", "read it again", None]
    assert all(
        set(row) == {"file", "heard", "action", "asked_back", "ms_after_end", "rtf"} for row in rows
    )


def test_dictation_gives_a_word_error_rate(recordings: Path, tmp_path: Path) -> None:
    out = tmp_path / "predictions.jsonl"
    figures = _figures(
        str(recordings / "manifest.csv"), *VOSK, "--dictation", "--predictions", str(out)
    )
    assert figures["all"]["rows"] == 3
    assert 0 <= figures["all"]["word_error_rate"] < 0.7
    rows = [json.loads(line) for line in out.read_text().splitlines()]
    assert all(set(row) == {"file", "heard", "ms_after_end", "rtf"} for row in rows)
    assert rows[0]["heard"].startswith("see a doctor")


def test_bad_rows_are_named_and_the_others_go_on(recordings: Path, tmp_path: Path) -> None:
    (tmp_path / "noise.wav").write_bytes(b"this is no sound")
    good = (recordings / "see_a_doctor.wav").read_bytes()
    (tmp_path / "good.wav").write_bytes(good)
    (tmp_path / "manifest.csv").write_text(
        "extra,file,text\n1,missing.wav,go back\n2,noise.wav,louder\n3,,go back\n"
        "4,good.wav,See a doctor!\n"
    )
    phrases = recordings / "phrases.txt"
    done = _run(str(tmp_path / "manifest.csv"), "--phrases", str(phrases), *VOSK, "--json")
    assert done.returncode == 0
    assert [f"line {n}" in done.stderr for n in (2, 3, 4, 5)] == [True, True, True, False]
    figures = json.loads(done.stdout)["all"]
    assert (figures["commands"], figures["right"]) == (1, 1.0)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("missing.csv", "--phrases", "p.txt", *VOSK), "cannot read"),
        (("m.csv", "--phrases", "missing.txt", *VOSK), "cannot read"),
        (("m.csv", *VOSK), "no phrases"),
        (("m.csv", "--phrases", "empty.txt", *VOSK), "no phrases"),
        (("bad.csv", "--phrases", "p.txt", *VOSK), "needs the columns"),
        (("m.csv", "--phrases", "p.txt", "--engine", "vosk"), "needs its model"),
        (("m.csv", "--phrases", "p.txt", "--engine", "vosk", "--model", "."), "cannot be used"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(
    tmp_path: Path, arguments: tuple[str, ...], complaint: str
) -> None:
    (tmp_path / "m.csv").write_text("file,text\n")
    (tmp_path / "bad.csv").write_text("name,words\n")
    (tmp_path / "p.txt").write_text("go back\n")
    (tmp_path / "empty.txt").write_text("\n")
    named = [str(tmp_path / a) if "." in a and not a.startswith("/") else a for a in arguments]
    done = _run(*named)
    assert done.returncode == 2
    assert complaint in done.stderr
    assert "Traceback" not in done.stderr
