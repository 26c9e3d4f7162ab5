"""A PulseAudio of our own: loudspeakers that only a recorder hears, microphones that tests feed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from tests.support.processes import until
from tests.support.sound import Samples

RATE = 48_000
_TOOLS = ("pulseaudio", "pactl", "parec", "paplay")
# Without it the first second of a recording never arrives.
_NO_REWINDS = "norewinds=1"


class Pulse:
    """``env`` is what a process needs to play and record here.

    The loudspeaker is called ``speaker``. There is no microphone until one is plugged in.
    """

    def __init__(self, folder: Path, speaker: bool = True) -> None:
        for tool in _TOOLS:
            if shutil.which(tool) is None:
                pytest.skip(f"{tool} is not installed")
        for name in ("xdg", "pulse"):
            (folder / name).mkdir(mode=0o700, parents=True)
        socket = folder / "pulse" / "native"
        self.env: Mapping[str, str] = {
            **os.environ,
            "HOME": str(folder),
            "XDG_RUNTIME_DIR": str(folder / "xdg"),
            "PULSE_RUNTIME_PATH": str(folder / "pulse"),
            "PULSE_SERVER": f"unix:{socket}",
        }
        self._modules: dict[str, list[str]] = {}
        sink = f"module-null-sink sink_name=speaker rate={RATE} channels=2 {_NO_REWINDS}"
        command = ["pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1"]
        command += ["--disable-shm=yes", "--use-pid-file=no"]
        command += ["-L", f"module-native-protocol-unix auth-anonymous=1 socket={socket}"]
        if speaker:
            command += ["-L", sink]
        self._process = subprocess.Popen(
            command, env=self.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        if not until(self._answers):
            self.close()
            raise RuntimeError("PulseAudio did not start")
        if speaker:
            self.control("set-default-sink", "speaker")

    def _answers(self) -> bool:
        if self._process.poll() is not None:
            raise RuntimeError(f"PulseAudio ended with {self._process.returncode}")
        done = subprocess.run(["pactl", "info"], env=self.env, capture_output=True, check=False)
        return done.returncode == 0

    def control(self, *arguments: str) -> str:
        """Run ``pactl``."""
        done = subprocess.run(
            ["pactl", *arguments], env=self.env, capture_output=True, text=True, check=True
        )
        return done.stdout

    def plug_in(self, microphone: str = "mic") -> None:
        """Connect a microphone, which hears what is played into it. The first is the default."""
        bus = f"{microphone}bus"
        sink = ("module-null-sink", f"sink_name={bus}", f"rate={RATE}", "channels=1", _NO_REWINDS)
        self._modules[microphone] = [self.control("load-module", *sink).strip()]
        self._plug_in(microphone, f"{bus}.monitor")

    def plug_in_beside_the_loudspeaker(self, microphone: str = "mic") -> None:
        """Connect a microphone, which hears the loudspeaker as loud as it is, and nothing else."""
        self._modules[microphone] = []
        self._plug_in(microphone, "speaker.monitor")

    def _plug_in(self, microphone: str, hears: str) -> None:
        source = (f"source_name={microphone}", f"master={hears}")
        shown = f"source_properties=device.description={microphone.capitalize()}"
        module = self.control("load-module", "module-remap-source", *source, shown).strip()
        self._modules[microphone].append(module)
        if len(self._modules) == 1:
            self.control("set-default-source", microphone)

    def pull_out(self, microphone: str = "mic") -> None:
        """Disconnect a microphone."""
        for module in reversed(self._modules.pop(microphone)):
            self.control("unload-module", module)

    @contextmanager
    def playing(self, wav: Path, microphone: str = "mic") -> Iterator[None]:
        """Meanwhile the microphone hears this file, at most once."""
        process = subprocess.Popen(self._playing(wav, microphone), env=self.env)
        try:
            yield
        finally:
            process.kill()
            process.wait()

    def play(self, wav: Path, microphone: str = "mic") -> None:
        """Let the microphone hear this file, to its end."""
        subprocess.run(self._playing(wav, microphone), env=self.env, check=True)

    def _playing(self, wav: Path, microphone: str) -> list[str]:
        return ["paplay", f"--device={microphone}bus", "--latency-msec=30", str(wav)]

    @contextmanager
    def hanging(self) -> Iterator[None]:
        """Meanwhile the server answers nobody."""
        self._process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)

    @contextmanager
    def recording(self) -> Iterator[Recording]:
        """What comes out of the loudspeaker meanwhile."""
        recording = Recording(self.env)
        try:
            yield recording
        finally:
            recording.close()

    def close(self) -> None:
        """End the server."""
        self._process.terminate()
        self._process.wait(timeout=10)


class Recording:
    """Samples, each with the time (``time.monotonic``) at which it arrived here.

    Not counted from the beginning: the clock of a loudspeaker that is none runs 3 % fast.
    """

    def __init__(self, env: Mapping[str, str]) -> None:
        command = ["parec", "--device=speaker.monitor", "--format=s16le", "--channels=1"]
        self._process = subprocess.Popen(
            [*command, f"--rate={RATE}", "--latency-msec=10", "--raw"],
            env=env,
            stdout=subprocess.PIPE,
        )
        self._pieces: list[tuple[float, bytes]] = []
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()
        if not until(lambda: self._pieces):
            raise RuntimeError("parec recorded nothing")

    def _read(self) -> None:
        assert self._process.stdout is not None
        while piece := os.read(self._process.stdout.fileno(), 65_536):
            self._pieces.append((time.monotonic(), piece))

    def close(self) -> None:
        """End the recording."""
        self._process.terminate()
        self._process.wait(timeout=10)
        self._thread.join(timeout=10)

    @property
    def samples(self) -> Samples:
        """All of it, -1 to 1."""
        data = b"".join(piece for _, piece in self._pieces)
        return np.frombuffer(data[: len(data) // 2 * 2], dtype="<i2") / 32768

    @property
    def times(self) -> Samples:
        """When each sample arrived."""
        lengths = [len(piece) for _, piece in self._pieces]
        times = np.repeat([at for at, _ in self._pieces], lengths)[1::2]
        return np.asarray(times, dtype=float)

    def between(self, start: float, end: float) -> Samples:
        """What arrived between two times."""
        times = self.times
        return self.samples[(times >= start) & (times < end)]

    def times_of_sound(self, loud: float = 0.005) -> Samples:
        """When each sample louder than ``loud`` arrived."""
        return self.times[np.abs(self.samples) > loud]
