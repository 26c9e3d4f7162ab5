"""Brings sound, the state machine and the ear together. No Qt, no microphone of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from fireside.speech.engines.engine import RATE
from fireside.speech.listening import Listening, Order, State
from fireside.speech.ports import Broken, Ear, EarEvent, Progress, Recognised
from fireside_core.hearing import Heard

_BYTES_A_MS = RATE * 2 // 1000
_BEHIND_MS = 500


class ListenerEvents(Protocol):
    """What a listener tells; on the thread that calls it."""

    def microphone(self, is_open: bool) -> None:
        """Open or close the microphone."""
        ...

    def heard(self, heard: Heard, interrupting: bool) -> None:
        """An utterance is recognised; ``interrupting``: while the app itself spoke."""
        ...

    def changed(self, state: State) -> None:
        """The listening state is another one."""
        ...

    def hush(self) -> None:
        """The person wants to speak: stop the voice."""
        ...

    def reminded(self) -> None:
        """Tell that one still listens."""
        ...

    def nothing_heard(self) -> None:
        """Nobody said anything; the microphone is closed again."""
        ...

    def broken_down(self) -> None:
        """The recogniser cannot work."""
        ...


class Listener:
    """Everything is called on one thread; the ear's events come in by :meth:`take`."""

    def __init__(self, listening: Listening, events: ListenerEvents) -> None:
        self._listening = listening
        self._events = events
        self._ear: Ear | None = None
        self._utterance = 0
        self._sent_bytes = 0
        self._seen_ms = 0
        self._grammar: tuple[str, ...] = ()
        self._interruptions: tuple[str, ...] = ()
        self._given: tuple[str, ...] | None = None

    @property
    def state(self) -> State:
        """What the ear is doing."""
        return self._listening.state

    def use(self, ear: Ear | None) -> None:
        """Hear with this engine from now on; the one before ends."""
        before, self._ear = self._ear, ear
        self._given = None
        if before is not None:
            self._do(self._listening.failed())
            before.close()
        if ear is not None:
            self._do(self._listening.restored())

    def set_grammar(self, phrases: Sequence[str], interruptions: Sequence[str]) -> None:
        """What may be said, and what of it while the app speaks."""
        self._grammar, self._interruptions = tuple(phrases), tuple(interruptions)
        self._give_grammar()

    def _give_grammar(self) -> None:
        wanted = self._interruptions if self._listening.interruptible else self._grammar
        if self._ear is not None and wanted and wanted != self._given:
            self._given = wanted
            self._ear.set_grammar(wanted)

    def sound(self, sound: bytes) -> None:
        """From the microphone."""
        if self._ear is not None and self._listening.wants_sound:
            self._sent_bytes += len(sound)
            self._ear.sound(sound)

    def press(self) -> None:
        """The microphone's button. An engine that still loads has not looked at the sound yet."""
        behind_ms = self._sent_bytes // _BYTES_A_MS - self._seen_ms
        if behind_ms > _BEHIND_MS:
            self._do(self._listening.finish())
        else:
            self._do(self._listening.press())

    def configure(self, always: bool, headphones: bool) -> None:
        """How the person wants to be heard."""
        self._do(self._listening.configure(always, headphones))

    def expect_reply(self) -> None:
        """The app has asked something."""
        self._do(self._listening.expect_reply())

    def voice_started(self) -> None:
        """The app speaks."""
        self._do(self._listening.voice_started())

    def voice_faded(self) -> None:
        """It is silent, in the room as well."""
        self._do(self._listening.voice_faded())

    def sound_ended(self) -> None:
        """The microphone has gone."""
        self._do(self._listening.sound_ended())

    def restored(self) -> None:
        """There is a microphone again."""
        self._do(self._listening.restored())

    def shut(self) -> None:
        """Listen no more until somebody asks for it."""
        self._do(self._listening.failed())

    def take(self, event: EarEvent) -> None:
        """Something from the ear."""
        match event:
            case Progress(utterance, at_ms, speech):
                if utterance == self._utterance:
                    self._seen_ms = at_ms
                    self._do(self._listening.progress(at_ms, speech))
            case Recognised(utterance, heard):
                if utterance == self._utterance:
                    interrupting = self.state is State.SPEAKING
                    self._do(self._listening.recognised())
                    said = heard.guesses or any(c.isalnum() for c in heard.words)
                    # A cough into a microphone that is always open is no reason to ask back.
                    if said or self._listening.asked:
                        self._events.heard(heard, interrupting)
            case Broken():
                self._do(self._listening.failed())
                self._events.broken_down()

    def close(self) -> None:
        """End the engine."""
        self.use(None)

    def _do(self, orders: Sequence[Order]) -> None:
        for order in orders:
            match order:
                case Order.OPEN:
                    self._events.microphone(True)
                case Order.CLOSE:
                    self._utterance = 0
                    self._events.microphone(False)
                case Order.BEGIN:
                    self._sent_bytes = self._seen_ms = 0
                    if self._ear is not None:
                        self._give_grammar()
                        self._utterance = self._ear.begin()
                case Order.FINISH:
                    if self._ear is not None:
                        self._ear.finish()
                case Order.HUSH:
                    self._events.hush()
                case Order.REMIND:
                    self._events.reminded()
                case Order.NOTHING_HEARD:
                    # The state first: showing it would paint over what is told.
                    self._events.changed(self._listening.state)
                    self._events.nothing_heard()
        self._events.changed(self._listening.state)
