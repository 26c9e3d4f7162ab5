"""Somebody who speaks to the whole app: real sound in and out, a real screen where there is one."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.support.processes import until
from tests.support.pulse import Pulse
from tests.support.speech import as_wav, spoken

_ROOT = Path(__file__).parents[2]
TINY = _ROOT / "tests" / "data" / "vosk-tiny-en"
LISTEN = "everywhere.listen"


class Screen:
    """What Qt shows on: a real X server where there is one."""

    def __init__(self) -> None:
        self.env: dict[str, str] = {"QT_QPA_PLATFORM": "offscreen"}
        self._process: subprocess.Popen[str] | None = None
        if shutil.which("Xvfb"):
            command = ["Xvfb", "-displayfd", "1", "-screen", "0", "1280x800x24"]
            self._process = subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
            )
            assert self._process.stdout is not None
            number = self._process.stdout.readline().strip()
            self.env = {"QT_QPA_PLATFORM": "xcb", "DISPLAY": f":{number}"}

    def close(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(timeout=10)


class Senior:
    """Somebody who speaks to the app, and waits until it listens."""

    def __init__(self, pulse: Pulse, folder: Path, env: dict[str, str]) -> None:
        self._pulse = pulse
        self._folder = folder
        self.rows: list[list[Any]] = []
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.app_scene"],
            cwd=_ROOT,
            env={**pulse.env, **env},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=(folder / "errors").open("w"),
            text=True,
        )
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.rows.append(json.loads(line))

    def order(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def told(self, kind: str) -> list[Any]:
        return [row[2] if len(row) == 3 else row[2:] for row in list(self.rows) if row[1] == kind]

    def latest(self, kind: str) -> Any:
        found = self.told(kind)
        return found[-1] if found else None

    def wait(self, what: Callable[[], object], why: str) -> None:
        assert until(what, 60), f"{why}; last: {self.rows[-25:]}; {self.errors}"

    @property
    def errors(self) -> str:
        return (self._folder / "errors").read_text()[-90000:]

    def wait_for_state(self, *states: str) -> None:
        self.wait(lambda: self.latest("state") in states, f"never {states}")

    def wait_for_screen(self, screen: str) -> None:
        self.wait(lambda: self.latest("screen") == screen, f"never on {screen}")

    def wait_until_it_has_read(self, sentence: str, after: int = 0) -> None:
        """The sentence has been said, and everything after it."""
        self.wait(lambda: self.has_read(sentence, after), f"{sentence!r} never read")
        self.wait_until_silent()

    def wait_until_silent(self) -> None:
        self.wait(
            lambda: (
                next((k for k in reversed(self.kinds()) if k in ("sentence", "silent")), "")
                == "silent"
            ),
            "never silent",
        )

    def kinds(self, after: int = 0) -> list[str]:
        return [row[1] for row in list(self.rows)[after:]]

    def say_when_it_listens(self, words: str, voice: str = "flite:slt") -> None:
        self.wait_for_state("listening", "confirm")
        self.say(words, voice)

    def command(self, words: str, screen: str, reads: bool = True, press: bool = False) -> int:
        """Say it when it listens; where it asks back whether that was meant, say yes.

        ``reads``: it reads pages aloud, and is waited for. ``press``: the microphone first.
        Returns where in ``rows`` the screen came.
        """
        before = len(self.rows)
        self.say_until(words, lambda: screen in self.screens(before), reads, press)
        return max(at for at, row in enumerate(self.rows) if row[1] == "screen")

    def screens(self, after: int) -> list[str]:
        """Which have shown since that row."""
        return [row[2] for row in list(self.rows)[after:] if row[1] == "screen"]

    def say_until(
        self, words: str, holds: Callable[[], object], reads: bool = True, press: bool = False
    ) -> None:
        """Say it until it is done: yes where it asks back, again where it did not understand."""
        for voice in ("flite:slt", "flite:rms", "flite:slt", "flite:rms"):
            before = len(self.rows)
            if press:
                self.press_and_say(words, voice)
            else:
                self.say_when_it_listens(words, voice)
            press = False
            if self._waits_for(holds, before):
                return
            if "did_you_mean" in self.screens(before):
                if reads:
                    self.wait_until_it_has_read("Did you mean", before)
                before = len(self.rows)
                self.say_when_it_listens("yes", voice)
                if self._waits_for(holds, before):
                    return
            if reads:
                self.wait_until_silent()
        raise AssertionError(f"{words!r} was never understood; {self.rows[-25:]}")

    def _waits_for(self, holds: Callable[[], object], after: int) -> bool:
        """Until it is done, or it asks back; whether it is done."""
        until(lambda: holds() or self._asks_again(after), 15)
        return bool(holds())

    def _asks_again(self, after: int) -> bool:
        told = (row[2] for row in list(self.rows)[after:] if row[1] == "caption")
        missed = any("did not understand" in caption for caption in told)
        return missed or "did_you_mean" in self.screens(after)

    def interrupt(self, after: int) -> None:
        """Say stop while it reads what came after that row."""
        self.wait(lambda: self.has_read("", after), "it did not read")
        for voice in ("flite:slt", "flite:rms", "flite:slt"):
            self.say("stop talking", voice)
            if until(lambda: self.latest("state") != "speaking", 8):
                break
        self.wait_until_silent()

    def has_read(self, sentence: str, after: int = 0) -> bool:
        """Whether it has begun to say it."""
        return any(row[1] == "sentence" and sentence in row[2] for row in self.rows[after:])

    def first_sentence(self, after: int) -> str:
        """The first that it has said since that row."""
        return next(str(row[2]) for row in self.rows[after:] if row[1] == "sentence")

    def say(self, words: str, voice: str = "flite:slt") -> None:
        """When it listens. Returns when the words have been heard to their end."""
        wav = as_wav(spoken(words, voice), self._folder / "said.wav")
        self._pulse.play(wav)

    def press_and_say(self, words: str, voice: str = "flite:slt") -> None:
        """Press the microphone, then speak."""
        before = len(self.rows)
        self.order(f"click {LISTEN}")
        opened = (["state", "listening"], ["state", "confirm"])
        self.wait(lambda: any(row[1:] in opened for row in self.rows[before:]), "it did not open")
        self.say(words, voice)

    def close(self) -> None:
        if self.process.poll() is None:
            self.order("quit")
            self.process.wait(timeout=30)


def open_app(
    pulse: Pulse, screen: Screen, folder: Path, model: Path | None = TINY, **settings: str
) -> Senior:
    """The app with these settings, ready to listen."""
    home = folder / "app"
    home.mkdir(exist_ok=True)
    (home / "settings.json").write_text(json.dumps({"country": "GB", **settings}))
    env = {**screen.env, "FIRESIDE_HOME": str(home), "LC_ALL": "C.UTF-8"}
    env["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
    env["QT_LOGGING_RULES"] = "qt.multimedia.*=false"
    if model is not None:
        env["FIRESIDE_SPEECH_MODEL"] = str(model)
    senior = Senior(pulse, folder, env)
    senior.wait(lambda: senior.told("ear"), "no ear")
    return senior
