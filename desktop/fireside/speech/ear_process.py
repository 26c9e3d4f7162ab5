"""The app's side of the recognition helper: started when needed, restarted when it dies.

Nothing here blocks the caller: requests go out on a thread, and events come back on another.
What was said is kept until it is understood, so that a helper that dies costs only time.
"""

from __future__ import annotations

import base64
import contextlib
import logging
import queue
import sys
import threading
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from fireside.host.child import ChildError, JsonLineChild
from fireside.speech.ports import Broken, EarEvent, Progress, Ready, Recognised
from fireside_core.hearing import Guess, Heard

_LOG = logging.getLogger("fireside")
COMMAND = (sys.executable, "-m", "fireside.speech.recognition_child")
_START_SECONDS = 60.0
"""A large model takes this long to load from a slow disk."""
_PATIENCE_SECONDS = 15.0
_MOST_DEATHS = 3


_Message: TypeAlias = dict[str, Any]


class EarProcess:
    """One engine in its helper. ``tell`` is called on a thread of the ear's own."""

    def __init__(
        self,
        engine: Sequence[str],
        tell: Callable[[EarEvent], None],
        command: Sequence[str] = COMMAND,
        patience: float = _PATIENCE_SECONDS,
    ) -> None:
        """``engine``: the helper's arguments. ``patience``: seconds that one answer may take."""
        self.engine = tuple(engine)
        self._command = (*command, *engine)
        self._tell = tell
        self._patience = patience
        self._outbox: queue.SimpleQueue[_Message | JsonLineChild | None] = queue.SimpleQueue()
        self._child: JsonLineChild | None = None
        self._utterance = 0
        self._grammar: _Message | None = None
        self._kept: list[_Message] = []
        """The present utterance, for a new helper."""
        self._unanswered = 0
        self._deaths = 0
        self._closed = False
        threading.Thread(target=self._work, name="ear", daemon=True).start()

    # For any thread ------------------------------------------------------------------------

    def set_grammar(self, phrases: Sequence[str]) -> None:
        """What may be said from the next utterance on."""
        self._outbox.put({"grammar": list(phrases)})

    def begin(self) -> int:
        """A new utterance; its number."""
        self._utterance += 1
        self._outbox.put({"begin": self._utterance})
        return self._utterance

    def sound(self, sound: bytes) -> None:
        """More of it."""
        self._outbox.put({"sound": base64.b64encode(sound).decode("ascii")})

    def finish(self) -> None:
        """It is over."""
        self._outbox.put({"finish": self._utterance})

    def close(self) -> None:
        """End the helper at once."""
        self._closed = True
        self._outbox.put(None)
        child = self._child
        if child is not None:
            child.process.kill()
            child.close()

    @property
    def process_id(self) -> int | None:
        """The helper's, while there is one."""
        return self._child.process.pid if self._child is not None else None

    # The ear's own threads -----------------------------------------------------------------

    def _work(self) -> None:
        while (message := self._outbox.get()) is not None and not self._closed:
            if isinstance(message, JsonLineChild):
                if message is self._child:
                    self._buried(message)
                continue
            if "begin" in message:
                self._kept = []
                self._deaths = 0
            if "grammar" in message:
                self._grammar = message
            else:
                self._kept.append(message)
            if self._child is not None:
                self._send(message)
            elif "begin" in message:
                self._start()
        self._end()

    def _send(self, message: _Message) -> None:
        if self._child is None:
            return
        if "sound" in message or "finish" in message:
            self._unanswered += 1
        # A dead helper is noticed by whoever reads from it.
        with contextlib.suppress(ChildError):
            self._child.send(message)

    def _start(self) -> None:
        if self._deaths >= _MOST_DEATHS:
            return
        try:
            child = JsonLineChild(self._command)
        except ChildError as error:
            self._deaths = _MOST_DEATHS
            self._tell(Broken(str(error)))
            return
        self._child = child
        self._unanswered = 0
        threading.Thread(target=self._read, args=(child,), name="ear-read", daemon=True).start()
        for message in ([self._grammar] if self._grammar else []) + self._kept:
            self._send(message)

    def _buried(self, child: JsonLineChild) -> None:
        child.process.kill()
        child.close()
        self._child = None
        self._deaths += 1
        _LOG.warning("the recogniser's process ended; death %d", self._deaths)
        if self._deaths >= _MOST_DEATHS:
            self._tell(Broken("it died again and again"))
        elif not self._closed:
            self._start()

    def _end(self) -> None:
        if self._child is not None:
            self._child.process.kill()
            self._child.close()

    def _read(self, child: JsonLineChild) -> None:
        try:
            first = child.receive(_START_SECONDS)
            if "error" in first:
                self._deaths = _MOST_DEATHS - 1
                raise ChildError(first["error"])
            self._tell(Ready(bool(first.get("dictates"))))
            while True:
                self._answered(self._receive(child))
        except ChildError as error:
            if not self._closed:
                _LOG.info("the recogniser: %s", error)
            self._outbox.put(child)

    def _receive(self, child: JsonLineChild) -> _Message:
        while True:
            try:
                return child.receive(self._patience)
            except ChildError:
                if self._unanswered or not child.alive:
                    raise

    def _answered(self, reply: _Message) -> None:
        self._unanswered = max(0, self._unanswered - 1)
        try:
            number = int(reply["utterance"])
            if "at" in reply:
                self._tell(Progress(number, int(reply["at"]), bool(reply["speech"])))
            else:
                guesses = tuple(
                    Guess(str(phrase), float(sure)) for phrase, sure in reply["guesses"]
                )
                self._tell(Recognised(number, Heard(str(reply["words"]), guesses)))
        except (KeyError, TypeError, ValueError) as error:
            raise ChildError("the recogniser answered nonsense") from error
