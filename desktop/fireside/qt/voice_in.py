"""The app's ear on the GUI thread: microphone, listening and recogniser brought together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal, SignalInstance

from fireside.i18n import tr
from fireside.qt.background import Background
from fireside.speech.engines.engine import RATE
from fireside.speech.listener import Listener
from fireside.speech.listening import EARS_OPEN, Listening, State
from fireside.speech.pauses import PauseLearner
from fireside.speech.ports import Ear, EarEvent
from fireside_core.hearing import ASK, Heard

TAIL_MS = 300
"""How long the voice's last sound hangs in the loudspeaker and the room."""

_KEPT_BYTES = 30 * RATE * 2

MakeEar = Callable[[Callable[[EarEvent], None]], Ear]


class _Microphone(Protocol):
    sound: SignalInstance
    level: SignalInstance
    moved: SignalInstance
    lost: SignalInstance
    devices_changed: SignalInstance
    quiet: SignalInstance

    def open(self) -> None: ...
    def close(self) -> None: ...


class VoiceIn(QObject):
    """A :class:`~fireside.speech.ports.Recogniser` that hears. It never blocks."""

    state_changed = Signal(object)
    """The listening :class:`State` is another one."""
    level = Signal(float)
    """How loud the microphone is, 0 to 1."""
    told = Signal(str)
    """A sentence for the person about the listening itself."""
    told_aloud = Signal(str)
    """The same, also read aloud: the microphone is shut, so that nobody is talked over."""
    broken = Signal()
    """The recogniser cannot work, however often it is started."""
    hush_wanted = Signal()
    """The person wants to speak: the voice is to stop."""
    pause_learnt = Signal(int)
    """The silence, in milliseconds, that now ends an utterance."""

    def __init__(self, microphone: _Microphone, end_ms: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._microphone = microphone
        self._pauses = PauseLearner(end_ms)
        self._listener = Listener(Listening(self._pauses), self)
        self._post = Background(self, threads=0).post
        self._heard: Callable[[Heard], None] | None = None
        self._grammar: tuple[str, ...] = ()
        self._interruptions: tuple[str, ...] = ()
        self._state = State.OFF
        self._end_ms = end_ms
        self._usable = False
        self._round = 0
        self._sound = bytearray()
        self._tail = QTimer(self)
        self._tail.setSingleShot(True)
        self._tail.setInterval(TAIL_MS)
        self._tail.timeout.connect(self._listener.voice_faded)
        microphone.sound.connect(self._take_sound)
        microphone.level.connect(self._show_level)
        microphone.moved.connect(self.told)
        microphone.lost.connect(self._lost)
        microphone.devices_changed.connect(self._listener.restored)
        microphone.quiet.connect(self.told)

    # What the navigator asks of it ---------------------------------------------------------

    @property
    def state(self) -> State:
        """What the ear is doing."""
        return self._listener.state

    @property
    def usable(self) -> bool:
        """Whether there is an engine to hear with."""
        return self._usable

    @property
    def last_sound(self) -> bytes:
        """What the microphone gave since it was last asked to listen; at most half a minute."""
        return bytes(self._sound)

    def use(self, make_ear: MakeEar | None) -> None:
        """Hear with another engine from now on, or with none."""
        self._round += 1
        this = self._round

        def take(event: EarEvent) -> None:
            # Utterances of each engine count from one: what a former one still tells is void.
            if this == self._round:
                self._listener.take(event)

        ear = make_ear(lambda event: self._post(lambda: take(event))) if make_ear else None
        self._usable = ear is not None
        self._listener.use(ear)

    def configure(self, always: bool, headphones: bool) -> None:
        """The person's options."""
        self._listener.configure(always and self._usable, headphones)

    def set_grammar(self, phrases: Sequence[str]) -> None:
        self._grammar = tuple(phrases)
        self._listener.set_grammar(self._grammar, self._interruptions)

    def set_interruptions(self, phrases: Sequence[str]) -> None:
        """What is listened for while the app itself speaks, where it can be told apart."""
        self._interruptions = tuple(phrases)

    def start(self, heard: Callable[[Heard], None]) -> None:
        self._heard = heard

    def stop(self) -> None:
        self._heard = None
        self._listener.shut()

    def press(self) -> None:
        """The microphone's button."""
        self._listener.press()

    def expect_reply(self) -> None:
        """The app has asked something: listen when it has done speaking."""
        if self._usable:
            self._sound.clear()
            self._listener.expect_reply()

    def voice_started(self) -> None:
        """The app begins to speak."""
        self._tail.stop()
        self._listener.voice_started()

    def voice_stopped(self) -> None:
        """It is silent."""
        if self.state is not State.OFF:
            self._tail.start()
        else:
            self._listener.voice_faded()

    def close(self) -> None:
        """End the microphone and the engine."""
        self._heard = None
        self._tail.stop()
        self._microphone.close()
        self._listener.close()

    # What the listener tells ---------------------------------------------------------------

    def microphone(self, is_open: bool) -> None:
        """See :class:`~fireside.speech.listener.ListenerEvents`."""
        if is_open:
            self._sound.clear()
            self._microphone.open()
        else:
            self._microphone.close()
            self.level.emit(0.0)

    def heard(self, heard: Heard, interrupting: bool) -> None:
        """Only what stops the voice counts while it speaks."""
        if interrupting:
            sure = sum(g.sure for g in heard.guesses if g.phrase in self._interruptions)
            if sure < ASK:
                return
        if self._pauses.end_ms != self._end_ms:
            self._end_ms = self._pauses.end_ms
            self.pause_learnt.emit(self._end_ms)
        if self._heard is not None:
            self._heard(heard)

    def changed(self, state: State) -> None:
        """Tell those who show it."""
        if state is not self._state:
            self._state = state
            self.state_changed.emit(state)

    def hush(self) -> None:
        """Stop the voice, then listen."""
        self.hush_wanted.emit()

    def reminded(self) -> None:
        """Rather than cutting somebody off."""
        self.told.emit(tr("I am still listening."))

    def nothing_heard(self) -> None:
        """The microphone has closed by itself."""
        self.told_aloud.emit(tr("I did not hear anything. Press the microphone, then speak."))

    def broken_down(self) -> None:
        """No engine any more; the app looks for another."""
        self._usable = False
        self.broken.emit()

    def _take_sound(self, sound: bytes) -> None:
        if self._listener.state in EARS_OPEN:
            self._sound += sound
            del self._sound[:-_KEPT_BYTES]
        self._listener.sound(sound)

    def _lost(self, sentence: str) -> None:
        self._listener.sound_ended()
        self.told_aloud.emit(sentence)

    def _show_level(self, level: float) -> None:
        self.level.emit(level if self._listener.state is not State.SPEAKING else 0.0)
