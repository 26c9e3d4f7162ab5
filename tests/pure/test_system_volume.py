"""How loud the system is set, asked of a real sound server."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from fireside.speech.system_volume import (
    Volume,
    from_osascript,
    loudspeaker,
    loudspeaker_warning,
    microphone,
    microphone_warning,
    sources,
)
from tests.support.pulse import Pulse

linux = pytest.mark.skipif(sys.platform != "linux", reason="PulseAudio")


@pytest.fixture
def pulse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pulse]:
    pulse = Pulse(tmp_path)
    for name in ("PULSE_SERVER", "PULSE_RUNTIME_PATH", "XDG_RUNTIME_DIR", "HOME"):
        monkeypatch.setenv(name, pulse.env[name])
    yield pulse
    pulse.close()


@linux
def test_the_loudspeaker_is_read(pulse: Pulse) -> None:
    pulse.control("set-sink-volume", "speaker", "65%")
    assert loudspeaker() == Volume(muted=False, percent=65)
    pulse.control("set-sink-volume", "speaker", "7%")
    pulse.control("set-sink-mute", "speaker", "1")
    assert loudspeaker() == Volume(muted=True, percent=7)


@linux
def test_the_microphone_in_use_is_read(pulse: Pulse) -> None:
    assert microphone() is None, "the sound of the loudspeaker is no microphone"
    pulse.plug_in("mic")
    pulse.plug_in("headset")
    pulse.control("set-source-volume", "mic", "90%")
    pulse.control("set-source-volume", "headset", "12%")
    assert microphone() == Volume(muted=False, percent=90)
    pulse.control("set-default-source", "headset")
    pulse.control("set-source-mute", "headset", "1")
    assert microphone() == Volume(muted=True, percent=12)


@linux
def test_the_microphones_of_the_server_are_known(pulse: Pulse) -> None:
    pulse.plug_in("mic")
    names = sources()
    assert names is not None
    assert "mic" in names
    pulse.pull_out("mic")
    names = sources()
    assert names is not None
    assert "mic" not in names


@linux
def test_without_a_server_nothing_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path}/none")
    assert (loudspeaker(), microphone(), sources()) == (None, None, None)


@linux
def test_a_server_that_hangs_holds_nobody_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It takes the call and never answers; that this test ends is what it proves."""
    with socket.socket(socket.AF_UNIX) as dumb:
        dumb.bind(str(tmp_path / "native"))
        dumb.listen()
        monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path}/native")
        assert loudspeaker() is None


@linux
def test_a_server_that_stops_answering_holds_nobody_up(pulse: Pulse) -> None:
    pulse.plug_in("mic")
    assert microphone() is not None
    with pulse.hanging():
        assert microphone() is None
    assert microphone() is not None


def test_what_macos_says_is_understood() -> None:
    said = "output volume:44, input volume:75, alert volume:100, output muted:true\n"
    assert from_osascript(said, "output") == Volume(muted=True, percent=44)
    assert from_osascript(said, "input") == Volume(muted=False, percent=75)
    digital = "output volume:missing value, input volume:50, alert volume:9, output muted:false"
    assert from_osascript(digital, "output") is None
    assert from_osascript("", "input") is None


@pytest.mark.parametrize("warning", [loudspeaker_warning, microphone_warning])
def test_only_what_is_wrong_is_said(warning: object) -> None:
    assert callable(warning)
    assert warning(None) == ""
    assert warning(Volume(False, 20)) == ""
    assert warning(Volume(False, 150)) == ""
    off = warning(Volume(True, 80))
    assert "switched off" in off
    assert warning(Volume(False, 0)) == off
    assert "very quiet" in warning(Volume(False, 19))
    assert "very quiet" not in off
