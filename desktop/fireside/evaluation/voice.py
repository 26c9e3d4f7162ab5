"""``fireside evaluate voice``: recordings through recogniser and matcher, and the figures."""

from __future__ import annotations

import csv
import io
import json
import sys
import wave
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from fireside.actions import Action, ActionSet
from fireside.evaluation.hearing import EarFailed, FileEar, Utterances
from fireside.speech.resampling import Resampler
from fireside_core.phrases import Match, normalise

_COLUMNS = ("file", "text")


@dataclass(frozen=True)
class Row:
    """One recording and what was said in it."""

    line: int
    file: str
    text: str
    voice: str
    condition: str


@dataclass(frozen=True)
class Outcome:
    """What the product made of it."""

    row: Row
    heard: str
    action: str | None
    asked_back: tuple[str, ...]
    ms_after_end: float
    rtf: float


def evaluate(
    manifest: Path,
    phrases_file: Path | None,
    engine: Sequence[str],
    dictation: bool,
    as_json: bool,
    predictions: Path | None,
) -> int:
    """Print the figures; the exit status."""
    try:
        rows = list(read_manifest(manifest))
        phrases = read_phrases(phrases_file) if phrases_file else ()
    except (OSError, UnicodeDecodeError, csv.Error, ValueError) as error:
        print(f"I cannot read that: {error}", file=sys.stderr)
        return 2
    if not phrases and not dictation:
        print("There are no phrases. Name a file with --phrases.", file=sys.stderr)
        return 2
    try:
        outcomes = list(_outcomes(rows, manifest.parent, phrases, engine))
    except EarFailed as error:
        print(f"The recogniser cannot be used: {error}", file=sys.stderr)
        return 2
    if predictions is not None:
        lines = (json.dumps(_prediction(o, dictation), ensure_ascii=False) for o in outcomes)
        predictions.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    figures = dictation_figures(outcomes) if dictation else command_figures(outcomes, phrases)
    print(json.dumps(figures, indent=2) if as_json else _table(figures))
    return 0


def read_manifest(path: Path) -> Iterator[Row]:
    """The rows; one that lacks something is named and left out. Raises ``ValueError``."""
    reader = csv.DictReader(io.StringIO(path.read_text("utf-8-sig")))
    if not set(_COLUMNS) <= set(reader.fieldnames or ()):
        raise ValueError(f"{path.name} needs the columns {', '.join(_COLUMNS)}")
    for row in reader:
        if not row["file"] or row["text"] is None:
            _complain(reader.line_num, "no file or no text")
            continue
        condition = row.get("condition") or "all"
        yield Row(reader.line_num, row["file"], row["text"], row.get("voice") or "", condition)


def read_phrases(path: Path) -> tuple[str, ...]:
    """One a line; those without a letter are left out."""
    lines = path.read_text("utf-8-sig").splitlines()
    return tuple(dict.fromkeys(" ".join(line.split()) for line in lines if normalise(line)))


def read_sound(path: Path) -> bytes:
    """A WAV as the recogniser takes it. Raises ``ValueError``, ``OSError``, ``wave.Error``."""
    with wave.open(str(path)) as sound:
        if sound.getsampwidth() != 2:
            raise ValueError("not 16 bit")
        frames = sound.readframes(sound.getnframes())
        return Resampler(sound.getframerate(), sound.getnchannels(), "i2").convert(
            frames, last=True
        )


def _outcomes(
    rows: Sequence[Row], folder: Path, phrases: Sequence[str], engine: Sequence[str]
) -> Iterator[Outcome]:
    actions = ActionSet(Action(phrase, phrase, named=True) for phrase in phrases)
    ear = FileEar(engine, actions.grammar())
    try:
        for row in rows:
            try:
                sound = read_sound(folder / row.file)
            except (OSError, EOFError, ValueError, wave.Error) as error:
                _complain(row.line, f"{row.file}: {error}")
                continue
            yield _outcome(row, len(sound), ear.hear(sound), actions)
    finally:
        ear.close()


def _outcome(row: Row, size: int, found: Utterances, actions: ActionSet) -> Outcome:
    matches = [actions.understand(heard) for heard in found.heard]
    done = next((m for m in matches if m.action), None)
    match = done or next((m for m in matches if m.tied), Match())
    words = " ".join(
        heard.words or (heard.guesses[0].phrase if heard.guesses else "") for heard in found.heard
    )
    return Outcome(
        row,
        words.strip(),
        match.action,
        match.tied,
        round(max(found.ms_after_end, default=0.0), 1),
        round(found.busy_ms / max(1.0, size / 32), 4),
    )


def _prediction(outcome: Outcome, dictation: bool) -> dict[str, Any]:
    row: dict[str, Any] = {"file": outcome.row.file, "heard": outcome.heard}
    if not dictation:
        row |= {"action": outcome.action, "asked_back": list(outcome.asked_back)}
    return row | {"ms_after_end": outcome.ms_after_end, "rtf": outcome.rtf}


def command_figures(outcomes: Sequence[Outcome], phrases: Sequence[str]) -> dict[str, Any]:
    """Shares of the rows, for all of them and by condition and voice."""
    by_text = {_plain(phrase): phrase for phrase in phrases}

    def figures(chosen: Sequence[Outcome]) -> dict[str, Any]:
        commands = [
            (o, by_text[_plain(o.row.text)]) for o in chosen if _plain(o.row.text) in by_text
        ]
        others = [o for o in chosen if _plain(o.row.text) not in by_text]
        found: dict[str, Any] = {"commands": len(commands)}
        if commands:
            right = sum(o.action == phrase for o, phrase in commands)
            wrong = sum(o.action not in (None, phrase) for o, phrase in commands)
            asked = sum(o.action is None and phrase in o.asked_back for o, phrase in commands)
            found |= {
                "right": _share(right, len(commands)),
                "asked_back_with_it": _share(asked, len(commands)),
                "wrong": _share(wrong, len(commands)),
            }
        found["other_speech"] = len(others)
        if others:
            taken = sum(o.action is not None for o in others)
            asked = sum(bool(o.action is None and o.asked_back) for o in others)
            found |= {
                "taken_for_a_command": _share(taken, len(others)),
                "asked_back": _share(asked, len(others)),
            }
        return found | _speed(chosen)

    return _by_group(outcomes, figures)


def dictation_figures(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Word error rates, for all rows and by condition and voice."""
    from rapidfuzz.distance import Levenshtein

    def figures(chosen: Sequence[Outcome]) -> dict[str, Any]:
        words = [_plain(o.row.text).split() for o in chosen]
        errors = sum(
            Levenshtein.distance(said, _plain(o.heard).split())
            for said, o in zip(words, chosen, strict=True)
        )
        exact = sum(_plain(o.heard) == _plain(o.row.text) for o in chosen)
        return {
            "rows": len(chosen),
            "word_error_rate": _share(errors, sum(map(len, words))),
            "exact": _share(exact, len(chosen)),
        } | _speed(chosen)

    return _by_group(outcomes, figures)


def _by_group(outcomes: Sequence[Outcome], figures: Any) -> dict[str, Any]:
    found = {"all": figures(outcomes)}
    for kind in ("condition", "voice"):
        for name in sorted({getattr(o.row, kind) for o in outcomes}):
            found[f"{kind} {name}"] = figures([o for o in outcomes if getattr(o.row, kind) == name])
    return found


def _speed(outcomes: Sequence[Outcome]) -> dict[str, float]:
    waits = sorted(o.ms_after_end for o in outcomes)
    if not waits:
        return {}
    return {
        "rtf": round(median(o.rtf for o in outcomes), 3),
        "ms_after_end_median": round(median(waits), 1),
        "ms_after_end_p95": waits[min(len(waits) - 1, int(len(waits) * 0.95))],
    }


def _plain(text: str) -> str:
    return " ".join("".join(c if c.isalnum() or c == "'" else " " for c in text.casefold()).split())


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0


def _table(figures: dict[str, Any]) -> str:
    return "\n".join(
        f"{group}: " + ", ".join(f"{name} {value}" for name, value in values.items())
        for group, values in figures.items()
    )


def _complain(line: int, what: str) -> None:
    print(f"line {line}: {what}", file=sys.stderr)
