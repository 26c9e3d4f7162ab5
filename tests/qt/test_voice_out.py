"""The voice through a real sound server, judged by what a recorder heard."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.support.processes import until
from tests.support.pulse import RATE, Pulse, Recording
from tests.support.sound import Samples, loudest_hertz, rms

pytest.importorskip(
    "PySide6.QtMultimedia", reason="QtMultimedia needs libpulse0", exc_type=ImportError
)

_ROOT = Path(__file__).parents[2]
NO_LOUDSPEAKER = "I found no loudspeaker. Everything is on the screen to read."


@pytest.fixture(scope="module")
def pulse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pulse]:
    pulse = Pulse(tmp_path_factory.mktemp("pulse"))
    yield pulse
    pulse.close()


@dataclass
class Seen:
    """What a scene told: the time, the kind, the values."""

    rows: list[list[Any]]

    def times(self, kind: str) -> list[float]:
        return [row[0] for row in self.rows if row[1] == kind]

    def values(self, kind: str) -> list[Any]:
        return [row[2] if len(row) == 3 else tuple(row[2:]) for row in self.rows if row[1] == kind]


def _start(scene: str, pulse: Pulse, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.support.voice_scene", scene, *arguments],
        cwd=_ROOT,
        env=dict(pulse.env),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _end(process: subprocess.Popen[str]) -> Seen:
    out, complaints = process.communicate(timeout=90)
    assert process.returncode == 0, complaints
    assert "Traceback" not in complaints, complaints
    return Seen([json.loads(line) for line in out.splitlines()])


def _watch(scene: str, pulse: Pulse, *arguments: str) -> Seen:
    return _end(_start(scene, pulse, *arguments))


def _listen(scene: str, pulse: Pulse, *arguments: str) -> tuple[Seen, Recording]:
    with pulse.recording() as recording:
        seen = _watch(scene, pulse, *arguments)
        time.sleep(0.1)
    return seen, recording


def _tones(samples: Samples) -> list[float]:
    """The pitches one after the other, each once."""
    size = RATE // 20
    pitches: list[float] = []
    for start in range(0, len(samples) - size, size):
        piece = samples[start : start + size]
        if rms(piece) > 0.1:
            pitch = round(loudest_hertz(piece, RATE) / 100) * 100
            if not pitches or pitches[-1] != pitch:
                pitches.append(pitch)
    return pitches


def test_sentences_come_out_in_order_and_whole(pulse: Pulse) -> None:
    seen, recording = _listen("speaks_in_order", pulse)
    order = ["400 for 0.5", "800 for 0.5", "1600 for 0.5", "2400 for 0.5"]
    assert seen.values("sentence") == order
    assert _tones(recording.samples) == [400, 800, 1600, 2400]
    assert len(seen.times("silent")) == 1
    assert seen.values("failed") == []
    # A loudspeaker that is none has a clock of its own; a lost end would be far shorter.
    seconds = len(recording.times_of_sound(0.01)) / RATE
    assert 1.85 < seconds < 2.2
    after = recording.between(seen.times("silent")[0] + 0.05, float("inf"))
    assert rms(after) < 0.001


def test_words_are_told_while_they_are_heard(pulse: Pulse) -> None:
    seen = _watch("speaks_in_order", pulse)
    first, second = seen.times("sentence")[:2]
    times = [row[0] - first for row in seen.rows if row[1] == "word" and first <= row[0] < second]
    places = [row[2] for row in seen.rows if row[1] == "word" and first <= row[0] < second]
    assert places == sorted(set(places))
    assert places[-1] >= 3
    expected = [0.1 * place for place in places]
    # One word may be late where the machine pauses; most are not.
    late = sorted(abs(a - b) for a, b in zip(times, expected, strict=True))
    assert late[len(late) // 2] < 0.3


def test_the_real_voice_is_heard_and_its_words_go_by(pulse: Pulse) -> None:
    seen, recording = _listen("speaks_with_the_real_voice", pulse)
    assert seen.values("sentence") == ["Rest the knee for a day or two.", "Keep it warm."]
    starts = [*seen.times("sentence"), *seen.times("silent")]
    for start, end in pairwise(starts):
        assert rms(recording.between(start, end)) > 0.005
        words = [tuple(row[2:]) for row in seen.rows if row[1] == "word" and start <= row[0] < end]
        assert len(words) >= 3
        assert words == sorted(words)


def test_stopping_silences_it(pulse: Pulse) -> None:
    """The sentences would go on for seconds. How late exactly: ``tests/benchmarks/voice.py``."""
    seen, recording = _listen("stops_again_and_again", pulse, "5")
    sound = recording.times_of_sound()
    starts, stops = seen.times("say"), seen.times("stop")
    assert len(stops) == 5
    for stop, following in zip(stops, [*starts[1:], float("inf")], strict=True):
        assert np.any((sound > stop - 0.5) & (sound <= stop)), "there was sound to be stopped"
        after = sound[(sound > stop) & (sound < following)]
        assert not len(after) or after[-1] - stop < 1
    assert len(seen.times("silent")) == 5


@pytest.mark.slow
def test_200_times_said_and_stopped_it_still_speaks(pulse: Pulse) -> None:
    seen, recording = _listen("says_and_stops_200_times", pulse)
    assert seen.values("failed") == []
    assert len(seen.times("stop")) == 200
    assert seen.values("sentence")[-1] == "This is the last one."
    said = seen.times("say")[-1]
    begun = seen.times("sentence")[-1]
    assert begun - said < 5, "no queue of what was stopped stands before it"
    assert rms(recording.between(begun, seen.times("silent")[-1])) > 0.005


def test_what_was_stopped_before_it_was_made_is_not_made(pulse: Pulse) -> None:
    seen, recording = _listen("changes_its_mind_at_once", pulse)
    assert seen.values("sentence") == ["880 for 0.3"]
    assert seen.values("synthesised")[0] <= 3
    assert _tones(recording.samples) == [900]


def test_the_screen_goes_on_while_a_sentence_is_made(pulse: Pulse) -> None:
    seen, recording = _listen("works_beside_the_screen", pulse)
    assert seen.values("sentence") == []
    assert len(seen.times("silent")) == 1
    assert seen.times("stopped")[0] - seen.times("say")[0] < 2.9, "it did not wait for it"
    assert rms(recording.samples) < 0.001


def test_louder_and_quieter_while_it_speaks(pulse: Pulse) -> None:
    seen, recording = _listen("changes_loudness", pulse)
    quieter, mute = seen.times("quieter")[0], seen.times("mute")[0]
    loud, soft, none = (
        rms(recording.between(start + 0.4, start + 0.9)) for start in (quieter - 1.0, quieter, mute)
    )
    assert loud > 0.2
    assert 0.005 < soft < loud / 2
    assert none < 0.001


def test_no_sound_server_is_told_once(tmp_path: Path, pulse: Pulse) -> None:
    nowhere = Pulse.__new__(Pulse)
    nowhere.env = {**pulse.env, "PULSE_SERVER": f"unix:{tmp_path}/none"}
    seen = _watch("cannot_be_heard", nowhere)
    assert seen.values("failed") == [NO_LOUDSPEAKER]
    assert seen.values("sentence") == []
    assert seen.rows[-1][1] == "closed"


def test_a_sound_server_without_a_loudspeaker_is_told_once(tmp_path: Path) -> None:
    dumb = Pulse(tmp_path, speaker=False)
    try:
        seen = _watch("cannot_be_heard", dumb)
    finally:
        dumb.close()
    assert seen.values("failed") == [NO_LOUDSPEAKER]
    assert seen.rows[-1][1] == "closed"


def test_a_voice_that_is_lost_again_is_told_again(pulse: Pulse) -> None:
    seen = _watch("loses_and_finds_its_voice", pulse)
    told = [row[1] for row in seen.rows if row[1] in ("failed", "sentence")]
    assert told == ["failed", "sentence", "failed"]
    assert set(seen.values("failed")) == {"I have no voice today."}


@pytest.mark.parametrize("loss", ["the server dies", "the loudspeaker is unplugged"])
def test_a_loudspeaker_lost_in_the_middle_is_told(tmp_path: Path, loss: str) -> None:
    pulse = Pulse(tmp_path)
    process = _start("speaks_for_long", pulse)
    try:
        assert until(lambda: "Sink Input" in pulse.control("list", "sink-inputs"))
        if loss == "the server dies":
            pulse.close()
        else:
            pulse.control("unload-module", "module-null-sink")
        seen = _end(process)
    finally:
        process.kill()
        pulse.close()
    assert seen.values("failed") == [
        "I cannot be heard any more. Everything is on the screen to read."
    ]
    assert seen.times("silent")[0] < seen.times("closed")[0]
