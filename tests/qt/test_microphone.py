"""The microphone through a real sound server, which tests play into, plug in and pull out."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fireside.speech.engines.engine import RATE
from tests.support.processes import until
from tests.support.pulse import Pulse
from tests.support.sound import Samples, loudest_hertz, rms, tone

pytest.importorskip(
    "PySide6.QtMultimedia", reason="QtMultimedia needs libpulse0", exc_type=ImportError
)

_ROOT = Path(__file__).parents[2]
GONE = "Your microphone has gone. Plug it in again, or type to me."
NONE = "I found no microphone. You can type to me instead."
DEAD = (
    "No sound comes from your microphone. Another program may be using it. "
    "You can type to me instead."
)
OFF = "Your microphone seems to be switched off, or very quiet."


class App:
    """The process with the microphone, and what it told."""

    def __init__(self, pulse: Pulse, folder: Path) -> None:
        self._file = folder / "sound.raw"
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.microphone_scene", str(self._file)],
            cwd=_ROOT,
            env=dict(pulse.env),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.rows: list[list[Any]] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.wait("ready")

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.rows.append(json.loads(line))

    def all(self, what: str) -> list[Any]:
        return [row[1] for row in self.rows if row[0] == what and len(row) > 1]

    def wait(self, what: str, times: int = 1) -> list[Any]:
        """What was told with it, once it has been told so many times."""

        def told() -> list[list[Any]]:
            return [row[1:] for row in list(self.rows) if row[0] == what]

        assert until(lambda: len(told()) >= times), f"no {what}: {self.rows[-5:]}"
        return told()[-1]

    def do(self, order: str = "look") -> tuple[bool, str, dict[str, str], int]:
        """Whether it is open then, which device, all devices, how many pieces it has heard."""
        before = sum(row[0] == "done" for row in self.rows)
        assert self._process.stdin is not None
        self._process.stdin.write(order + "\n")
        self._process.stdin.flush()
        is_open, device, devices, pieces = self.wait("done", before + 1)
        return is_open, device, dict(devices), pieces

    @property
    def heard(self) -> Samples:
        data = self._file.read_bytes()
        return np.frombuffer(data[: len(data) // 2 * 2], dtype="<i2") / 32768

    def hears_more(self) -> bool:
        before = len(self.heard)
        return until(lambda: len(self.heard) > before + RATE // 2)

    def hears(self, hertz: float) -> bool:
        """Whether this tone comes within the next seconds."""

        def now() -> bool:
            last = self.heard[-RATE // 5 :]
            return rms(last) > 0.05 and abs(loudest_hertz(last, RATE) - hertz) < 30

        return until(now)

    def end(self) -> None:
        try:
            if self._process.poll() is None:
                self.do("quit")
            assert self._process.wait(timeout=30) == 0
            assert self._process.stderr is not None
            complaints = self._process.stderr.read()
            assert "Traceback" not in complaints, complaints
            assert "TypeError" not in complaints, complaints
        finally:
            self._process.kill()


@pytest.fixture
def pulse(tmp_path: Path) -> Iterator[Pulse]:
    pulse = Pulse(tmp_path / "server")
    yield pulse
    pulse.close()


@pytest.fixture
def app(pulse: Pulse, tmp_path: Path) -> Iterator[App]:
    pulse.plug_in("mic")
    app = App(pulse, tmp_path)
    yield app
    app.end()


def _tone(folder: Path, hertz: float, seconds: float = 4) -> Path:
    file = folder / f"{hertz}.wav"
    file.write_bytes(tone(hertz, seconds))
    return file


def test_what_is_played_into_it_arrives_whole(app: App, pulse: Pulse, tmp_path: Path) -> None:
    assert app.do("open")[:2] == (True, "mic")
    assert app.hears_more()
    pulse.play(_tone(tmp_path, 700, 2))
    assert app.hears_more()
    app.do("close")
    loud = np.flatnonzero(np.abs(app.heard) > 0.05)
    tone_heard = app.heard[loud[0] : loud[-1]]
    # The clock of a microphone that is none runs a little off.
    assert 1.9 < len(tone_heard) / RATE < 2.15
    assert abs(loudest_hertz(tone_heard, RATE) - 700) < 5
    assert rms(tone_heard) == pytest.approx(0.28, abs=0.03)
    levels = app.all("level")
    assert min(levels) == 0
    assert 0.9 < max(levels) <= 1
    assert app.all("lost") == app.all("moved") == []


def test_closed_it_hears_nothing(app: App, pulse: Pulse, tmp_path: Path) -> None:
    app.do("open")
    assert app.hears_more()
    pieces = app.do("close")[3]
    pulse.play(_tone(tmp_path, 700, 1))
    is_open, device, _, now = app.do()
    assert (is_open, device, now) == (False, "", pieces)


def test_pulled_out_it_goes_on_through_another(app: App, pulse: Pulse, tmp_path: Path) -> None:
    pulse.plug_in("headset")
    app.wait("devices_changed")
    app.do("choose headset")
    assert app.do("open")[:2] == (True, "headset")
    with pulse.playing(_tone(tmp_path, 500), "headset"):
        assert app.hears(500)
    pulse.pull_out("headset")
    assert app.wait("moved") == ["I am listening through Mic now."]
    with pulse.playing(_tone(tmp_path, 900)):
        assert app.hears(900)
    assert app.do()[:3] == (True, "mic", {"mic": "Mic"})
    pulse.plug_in("headset")
    assert app.wait("moved", 2) == ["I am listening through Headset now."]
    with pulse.playing(_tone(tmp_path, 500), "headset"):
        assert app.hears(500)
    assert app.all("lost") == []


def test_the_only_one_pulled_out_is_told_once(app: App, pulse: Pulse, tmp_path: Path) -> None:
    """PulseAudio would give the sound of the loudspeaker instead, and Qt would tell nothing."""
    app.do("open")
    assert app.hears_more()
    pulse.pull_out("mic")
    assert app.wait("lost") == [GONE]
    assert app.do()[0] is False
    assert app.do()[2] == {}
    app.do("open")
    assert app.all("lost") == [GONE, NONE]
    changes = len([row for row in app.rows if row[0] == "devices_changed"])
    pulse.plug_in("mic")
    app.wait("devices_changed", changes + 1)
    assert app.do("open")[:3] == (True, "mic", {"mic": "Mic"})
    with pulse.playing(_tone(tmp_path, 900)):
        assert app.hears(900)
    assert app.all("moved") == []


def test_it_follows_the_choice_of_the_system(app: App, pulse: Pulse, tmp_path: Path) -> None:
    pulse.plug_in("headset")
    app.wait("devices_changed")
    assert app.do("open")[:2] == (True, "mic")
    pulse.control("set-default-source", "headset")
    assert app.wait("moved") == ["I am listening through Headset now."]
    with pulse.playing(_tone(tmp_path, 500), "headset"):
        assert app.hears(500)
    assert set(app.do()[2]) == {"mic", "headset"}
    app.do("choose mic")
    with pulse.playing(_tone(tmp_path, 900)):
        assert app.hears(900)
    assert len(app.all("moved")) == 1, "what the person chose is not told to them"


def test_two_of_the_same_name_can_be_told_apart(app: App, pulse: Pulse) -> None:
    for name in ("one", "two"):
        pulse.control(
            "load-module",
            "module-remap-source",
            f"source_name={name}",
            "master=micbus.monitor",
            "source_properties=device.description=Camera",
        )
    assert until(lambda: len(app.do()[2]) == 3)
    assert sorted(app.do()[2].values()) == ["Camera", "Camera 2", "Mic"]


def test_no_microphone_is_told(pulse: Pulse, tmp_path: Path) -> None:
    app = App(pulse, tmp_path)
    assert app.do("open")[:3] == (False, "", {})
    assert app.all("lost") == [NONE]
    app.end()


def test_no_sound_server_is_told(pulse: Pulse, tmp_path: Path) -> None:
    pulse.close()
    app = App(pulse, tmp_path)
    assert app.do("open")[:3] == (False, "", {})
    assert app.all("lost") == [NONE]
    app.end()


def test_a_sound_server_that_dies_is_told(app: App, pulse: Pulse) -> None:
    app.do("open")
    assert app.hears_more()
    pulse.close()
    assert app.wait("lost") in ([DEAD], [GONE])
    assert app.do("open")[:3] == (False, "", {}), "Qt would end the app"
    assert app.wait("lost", 2) == [NONE]


def test_one_that_gives_nothing_is_told(app: App, pulse: Pulse) -> None:
    pulse.control("suspend-source", "mic", "1")
    app.do("open")
    assert app.wait("lost") == [DEAD]
    assert app.do()[0] is False
    pulse.control("suspend-source", "mic", "0")
    app.do("open")
    assert app.hears_more()


def test_one_that_is_switched_off_is_told_once(app: App, pulse: Pulse, tmp_path: Path) -> None:
    pulse.control("set-source-mute", "mic", "1")
    app.do("open")
    pulse.play(_tone(tmp_path, 700, 1))
    assert app.wait("quiet") == [OFF]
    assert until(lambda: len(app.heard) > 6 * RATE)
    assert app.all("quiet") == [OFF]
    assert app.do()[0] is True


@pytest.mark.slow
def test_opened_and_closed_200_times_it_leaves_nothing_behind(app: App) -> None:
    def used() -> list[Any]:
        app.do("used")
        return [row[1:] for row in app.rows if row[0] == "used"][-1]

    app.do("cycle 100")
    # More, for a moment, while the sound server is asked.
    least = min(used() for _ in range(20))
    app.do("cycle 100")
    assert until(lambda: used() == least)
    app.do("open")
    assert app.hears_more()
    assert app.all("lost") == []


def test_its_own_voice_can_be_heard_only_beside_the_loudspeaker(
    pulse: Pulse, tmp_path: Path
) -> None:
    wav = _tone(tmp_path, 700, 2)
    pulse.plug_in("mic")
    app = App(pulse, tmp_path)
    app.do("open")
    assert app.hears_more()
    play = ["paplay", "--device=speaker", str(wav)]
    subprocess.run(play, env=dict(pulse.env), check=True)
    assert rms(app.heard) == 0
    pulse.plug_in_beside_the_loudspeaker("near")
    app.wait("devices_changed")
    app.do("choose near")
    with subprocess.Popen(play, env=dict(pulse.env)):
        assert app.hears(700)
    app.end()
