"""pyttsx3 behind the Speaker door: synthesis in a helper process, restarted when it dies."""

from __future__ import annotations

import base64
import sys
import threading

from fireside.host.child import ChildError, JsonLineChild
from fireside.i18n import tr
from fireside.speech.ports import SpeechError, SpokenAudio, WordTime
from fireside.speech.word_times import whole_words

_PATIENCE_SECONDS = 20.0
COMMAND = (sys.executable, "-m", "fireside.speech.synthesis_child")


class Pyttsx3Speaker:
    """One helper process, started with the first sentence. Calls are taken one at a time."""

    def __init__(
        self, command: tuple[str, ...] = COMMAND, patience: float = _PATIENCE_SECONDS
    ) -> None:
        """``patience``: seconds that the start, or a sentence, may take."""
        self._command = command
        self._patience = patience
        self._child: JsonLineChild | None = None
        self._closed = False
        self._lock = threading.Lock()

    def synthesise(self, text: str, rate: int) -> SpokenAudio:
        """See :class:`fireside.speech.ports.Speaker`. A dead helper is started once more."""
        with self._lock:
            for _attempt in range(2):
                try:
                    return self._ask(text, rate)
                except ChildError as error:
                    self._drop()
                    failure = error
                if self._closed:
                    break
            raise SpeechError(_no_voice()) from failure

    def _ask(self, text: str, rate: int) -> SpokenAudio:
        if self._child is None:
            self._child = JsonLineChild(self._command)
            if self._closed:
                raise ChildError("the app is closing")
            if "error" in self._child.receive(self._patience):
                raise ChildError("the voice cannot start")
        self._child.send({"text": text, "rate": rate})
        reply = self._child.receive(self._patience)
        if "error" in reply:
            raise ChildError(reply["error"])
        try:
            wav = base64.b64decode(reply["wav"])
            words = [WordTime(*map(int, word)) for word in reply["words"]]
        except (KeyError, TypeError, ValueError) as error:
            raise ChildError("the voice answered nonsense") from error
        return SpokenAudio(wav, whole_words(text, words))

    def _drop(self) -> None:
        if self._child is not None:
            self._child.close()
            self._child = None

    def close(self) -> None:
        """End the helper at once, also in the middle of a sentence; none is started any more."""
        self._closed = True
        child = self._child
        if child is not None:
            child.close()


def _no_voice() -> str:
    return tr("This computer has no voice. Everything is on the screen for you to read.")
