"""How loud this computer's loudspeaker and microphone are set: the usual reason for silence.

Everything here asks the system and may take a second: call it on a background thread.
"""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from fireside.i18n import tr

_PATIENCE = 1.0
_FAINT = 20
_Answer = TypeVar("_Answer")


@dataclass(frozen=True)
class Volume:
    """``percent``: 0 to 100, or more where the system amplifies."""

    muted: bool
    percent: int


def loudspeaker() -> Volume | None:
    """Of the loudspeaker that is in use; None when it cannot be told."""
    return _within(_PATIENCE, _ASK.get(sys.platform, _ask_pulse), "output")


def microphone() -> Volume | None:
    """Of the microphone that is in use; None when it cannot be told."""
    return _within(_PATIENCE, _ASK.get(sys.platform, _ask_pulse), "input")


def sources() -> frozenset[str] | None:
    """The names of all microphones that the sound server has now; None where there is none.

    Qt does not tell when the last microphone goes: PulseAudio then records the loudspeaker.
    """
    return _within(_PATIENCE, _pulse_sources, "") if sys.platform == "linux" else None


def loudspeaker_warning(volume: Volume | None) -> str:
    """What to tell the person, or nothing."""
    if volume is None:
        return ""
    if volume.muted or volume.percent == 0:
        return tr("The sound of this computer is switched off. Please turn it on.")
    if volume.percent < _FAINT:
        return tr("The sound of this computer is very quiet. Please turn it up.")
    return ""


def microphone_warning(volume: Volume | None) -> str:
    """What to tell the person, or nothing."""
    if volume is None:
        return ""
    if volume.muted or volume.percent == 0:
        return tr("Your microphone is switched off on this computer. Please turn it on.")
    if volume.percent < _FAINT:
        return tr("Your microphone is set very quiet on this computer. Please turn it up.")
    return ""


def _within(seconds: float, ask: Callable[[str], _Answer | None], which: str) -> _Answer | None:
    """The answer, or None when it fails or does not come in time.

    A sound server that hangs answers no call and knows no time limit, hence a thread that can
    be left behind.
    """
    answers: list[_Answer | None] = []

    def work() -> None:
        # No sound server, no library for it, a device that goes while it is asked: not known.
        try:
            answers.append(ask(which))
        except Exception:
            answers.append(None)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(seconds)
    return answers[0] if answers else None


def _ask_pulse(which: str) -> Volume | None:
    """PulseAudio, and PipeWire, which answers in its place."""
    import pulsectl

    with pulsectl.Pulse("fireside", connect=False) as pulse:
        # Its own time limit waits for the whole time.
        pulse.connect()
        server = pulse.server_info()
        if which == "output":
            device = pulse.get_sink_by_name(server.default_sink_name)
        else:
            device = pulse.get_source_by_name(server.default_source_name)
            if device.monitor_of_sink_name:
                return None
        return Volume(bool(device.mute), round(device.volume.value_flat * 100))


def _pulse_sources(_which: str) -> frozenset[str]:
    import pulsectl

    with pulsectl.Pulse("fireside", connect=False) as pulse:
        pulse.connect()
        return frozenset(source.name for source in pulse.source_list())


def _ask_windows(which: str) -> Volume | None:
    import comtypes
    from pycaw.pycaw import AudioUtilities, IAudioEndpointVolume

    comtypes.CoInitialize()
    try:
        device = (
            AudioUtilities.GetSpeakers() if which == "output" else AudioUtilities.GetMicrophone()
        )
        # Newer releases wrap the device of the system in one of their own.
        device = getattr(device, "_dev", device)
        interface = device.Activate(IAudioEndpointVolume._iid_, comtypes.CLSCTX_ALL, None)
        volume: Any = interface.QueryInterface(IAudioEndpointVolume)
        return Volume(bool(volume.GetMute()), round(volume.GetMasterVolumeLevelScalar() * 100))
    finally:
        comtypes.CoUninitialize()


def _ask_macos(which: str) -> Volume | None:
    done = subprocess.run(
        ["osascript", "-e", "get volume settings"],
        capture_output=True,
        text=True,
        check=True,
        timeout=_PATIENCE,
    )
    return from_osascript(done.stdout, which)


def from_osascript(settings: str, which: str) -> Volume | None:
    """Read "output volume:44, input volume:75, alert volume:100, output muted:false".

    ``which``: "output" or "input". A device without a volume of its own has "missing value".
    """
    percent = re.search(rf"\b{which} volume:(\d+)", settings)
    if percent is None:
        return None
    return Volume(f"{which} muted:true" in settings, int(percent[1]))


_ASK: dict[str, Callable[[str], Volume | None]] = {"win32": _ask_windows, "darwin": _ask_macos}
