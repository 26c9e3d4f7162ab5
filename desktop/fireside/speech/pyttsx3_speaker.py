"""pyttsx3 behind the Speaker door: synthesis in a helper process, restarted when it dies."""

from __future__ import annotations

import base64
import sys
import threading

from fireside.host.child import ChildError, JsonLineChild
from fireside.i18n import tr
from fireside.speech.ports import SpeechError, SpokenAudio, WordTime

_START_SECONDS = 20.0
_SENTENCE_SECONDS = 20.0
COMMAND = (sys.executable, "-m", "fireside.speech.synthesis_child")


class Pyttsx3Speaker:
    """One helper process, started with the first sentence. Calls are taken one at a time."""

    def __init__(self, command: tuple[str, ...] = COMMAND) -> None:
        self._command = command
        self._child: JsonLineChild | None = None
        self._lock = threading.Lock()

    def synthesise(self, text: str, rate: int) -> SpokenAudio:
        """See :class:`fireside.speech.ports.Speaker`. A dead helper is started once more."""
        with self._lock:
            try:
                return self._ask(text, rate)
            except ChildError:
                self._drop()
            try:
                return self._ask(text, rate)
            except ChildError as error:
                self._drop()
                raise SpeechError(_no_voice()) from error

    def _ask(self, text: str, rate: int) -> SpokenAudio:
        if self._child is None:
            child = JsonLineChild(self._command)
            self._child = child
            hello = child.receive(_START_SECONDS)
            if "error" in hello:
                self._drop()
                raise SpeechError(_no_voice())
        self._child.send({"text": text, "rate": rate})
        reply = self._child.receive(_SENTENCE_SECONDS)
        if "error" in reply:
            raise ChildError(reply["error"])
        try:
            wav = base64.b64decode(reply["wav"])
            words = tuple(WordTime(*map(int, word)) for word in reply["words"])
        except (KeyError, TypeError, ValueError) as error:
            raise ChildError("the voice answered nonsense") from error
        return SpokenAudio(wav, words)

    def _drop(self) -> None:
        if self._child is not None:
            self._child.close()
            self._child = None

    def close(self) -> None:
        """End the helper."""
        with self._lock:
            self._drop()


def _no_voice() -> str:
    return tr("This computer has no voice. Everything is on the screen for you to read.")
