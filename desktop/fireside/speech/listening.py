"""When to listen, when an utterance is over, and when to be deaf. Pure: no clock, no sound.

Events come in as calls; each returns the orders that follow from it. Time is the sound's own
(milliseconds since the utterance's recording began), so that a slow computer never cuts
anybody short.
"""

from __future__ import annotations

from enum import Enum

from fireside.speech.pauses import PauseLearner

LIMIT_MS = 30_000
"""An utterance is taken as it is after this much, for example when a television goes on."""
REMINDER_MS = 8_000
GIVE_UP_MS = 20_000
STILL_LISTENING_MS = 1_000
"""A pause of this length is answered with "I'm still listening"."""
INTERRUPTION_END_MS = 400
"""While the app speaks, only one short word is waited for."""
INTERRUPTION_LIMIT_MS = 3_000
"""In a loud room that word never ends."""
TELLING_MS = 3_000
"""A shorter utterance, one word perhaps, tells nothing of its speaker's pauses."""
CUT_OFF_MS = 1_000
"""Speech this soon after an utterance's end still belonged to it."""
_FINISHED = -1


class State(Enum):
    """What the ear is doing, as the person sees it."""

    OFF = "off"
    LISTENING = "listening"
    CONFIRM = "confirm"
    """Listening for the answer to something the app has asked back."""
    HEARING = "hearing"
    THINKING = "thinking"
    SPEAKING = "speaking"
    """The app speaks, or its last sound still hangs in the room: deaf."""


class Order(Enum):
    """What is to be done now."""

    OPEN = "open"
    """Open the microphone."""
    CLOSE = "close"
    BEGIN = "begin"
    """A new utterance: forget the sound so far."""
    FINISH = "finish"
    """The utterance is over: say what it was."""
    HUSH = "hush"
    """Stop the voice."""
    REMIND = "remind"
    """Nothing was said for a while, or a long pause: tell that one still listens."""
    NOTHING_HEARD = "nothing heard"


EARS_OPEN = frozenset({State.LISTENING, State.CONFIRM, State.HEARING})


class Listening:
    """``always``: the microphone stays open. ``headphones``: its own voice cannot come back."""

    def __init__(
        self, pauses: PauseLearner, always: bool = False, headphones: bool = False
    ) -> None:
        self.state = State.OFF
        self.pauses = pauses
        self._always = always
        self._headphones = headphones
        self._open = False
        self._lost = False
        self._shut = False
        """The person has shut a microphone that otherwise stays open."""
        self._speaking = False
        self._reply = False
        """Somebody is expected to answer once the voice is silent."""
        self.asked = True
        """Whether the latest utterance was an answer, or followed a press."""
        self._first_ms = 0
        self._said_ms = 0
        """Where the first and the latest speech of the utterance was."""
        self._longest_pause = 0
        self._reminded = False
        self._just_ended = False

    @property
    def wants_sound(self) -> bool:
        """Whether what the microphone hears is to be looked at."""
        return self.state in EARS_OPEN or self.interruptible

    @property
    def interruptible(self) -> bool:
        """Whether a word can stop the voice now."""
        return self.state is State.SPEAKING and self._open and self._headphones

    # What the person does ------------------------------------------------------------------

    def press(self) -> tuple[Order, ...]:
        """The microphone's button: start, say that one has finished, or stop."""
        match self.state:
            case State.OFF:
                self._shut = self._lost = False
                return self._listen()
            case State.LISTENING | State.CONFIRM:
                self._shut = True
                return self._off()
            case State.HEARING:
                return self._finish()
            case State.SPEAKING:
                self._reply = True
                return (Order.HUSH,)
            case State.THINKING:
                return ()

    def finish(self) -> tuple[Order, ...]:
        """The person has said everything, although the ear has not looked at it yet."""
        return self._finish() if self.state in (State.LISTENING, State.CONFIRM) else self.press()

    def configure(self, always: bool, headphones: bool) -> tuple[Order, ...]:
        """The person has changed how they want to be heard."""
        began, ended = always and not self._always, self._always and not always
        self._always, self._headphones = always, headphones
        self._shut = self._shut and not began
        if self._stays_open and self.state is State.OFF and not self._speaking:
            return self._listen()
        if ended and self.state in (State.LISTENING, State.CONFIRM):
            return self._off()
        return ()

    def expect_reply(self) -> tuple[Order, ...]:
        """The app has asked something: listen for the answer, when it has done speaking."""
        if self.state is State.OFF or self.state is State.LISTENING:
            return self._listen(State.CONFIRM)
        self._reply = True
        return ()

    # What the voice does -------------------------------------------------------------------

    def voice_started(self) -> tuple[Order, ...]:
        """The app begins to speak. What somebody is just saying is taken as it is."""
        if self._speaking:
            return ()
        self._speaking = True
        if self.state is State.HEARING:
            return self._finish()
        if self.state is State.THINKING:
            return ()
        self._reply = self._reply or self.state is State.CONFIRM
        return self._deaf()

    def voice_faded(self) -> tuple[Order, ...]:
        """It is silent, and the sound has died away in the room."""
        self._speaking = False
        if self.state is State.OFF and self._stays_open:
            return self._listen()
        if self.state is not State.SPEAKING:
            return ()
        if self.interruptible and self._said_ms:
            # Somebody is in the middle of a word, or has just said one.
            self.state = State.THINKING if self._said_ms == _FINISHED else State.HEARING
            return ()
        if self._reply:
            return self._listen(State.CONFIRM)
        return self._listen() if self._stays_open else self._off()

    # What the ear tells --------------------------------------------------------------------

    def progress(self, at_ms: int, speech: bool) -> tuple[Order, ...]:
        """``at_ms`` of the recording have been looked at; ``speech``: somebody speaks now."""
        if self.state is State.SPEAKING:
            return self._interruption(at_ms, speech)
        if self.state in (State.LISTENING, State.CONFIRM):
            return self._first_words(at_ms) if speech else self._silence(at_ms)
        if self.state is not State.HEARING:
            return ()
        if speech:
            self._longest_pause = max(self._longest_pause, at_ms - self._said_ms)
            self._said_ms = at_ms
            self._reminded = False
        pause = at_ms - self._said_ms
        if pause >= self.pauses.end_ms or at_ms >= LIMIT_MS:
            return self._finish()
        if pause >= STILL_LISTENING_MS and not self._reminded:
            self._reminded = True
            return (Order.REMIND,)
        return ()

    def recognised(self) -> tuple[Order, ...]:
        """What was said is known; it is acted on next."""
        if self.state is State.SPEAKING:
            return self._begin() if self.interruptible else ()
        if self.state is not State.THINKING:
            return ()
        if self._speaking:
            return self._deaf()
        if self._reply:
            return self._listen(State.CONFIRM)
        if not self._stays_open:
            return self._off()
        orders = self._listen()
        # Only a microphone that stays open can tell that somebody went on.
        self._just_ended = True
        return orders

    def sound_ended(self) -> tuple[Order, ...]:
        """The microphone has gone. What was said until then is not lost."""
        self._lost = True
        if self.state is State.HEARING:
            self._open = False
            return self._finish()
        return self.failed()

    def restored(self) -> tuple[Order, ...]:
        """There is a microphone, or a recogniser, again."""
        self._lost = False
        ready = self._stays_open and self.state is State.OFF and not self._speaking
        return self._listen() if ready else ()

    def failed(self) -> tuple[Order, ...]:
        """Microphone or recogniser cannot go on, until they are restored or somebody presses."""
        self._lost = True
        if self.state is State.SPEAKING:
            self._open = self._reply = False
            return (Order.CLOSE,)
        return self._off()

    # ---------------------------------------------------------------------------------------

    @property
    def _stays_open(self) -> bool:
        return self._always and not self._shut and not self._lost

    def _begin(self) -> tuple[Order, ...]:
        self._first_ms = self._said_ms = self._longest_pause = 0
        self._reminded = self._just_ended = False
        return (Order.BEGIN,)

    def _listen(self, state: State = State.LISTENING) -> tuple[Order, ...]:
        self.state = state
        self._reply = False
        opening = () if self._open else (Order.OPEN,)
        self._open = True
        return (*opening, *self._begin())

    def _deaf(self) -> tuple[Order, ...]:
        self.state = State.SPEAKING
        return self._begin() if self.interruptible else ()

    def _off(self) -> tuple[Order, ...]:
        was_open, self._open = self._open, False
        self.state = State.OFF
        self._reply = False
        return (Order.CLOSE,) if was_open else ()

    def _first_words(self, at_ms: int) -> tuple[Order, ...]:
        if self._just_ended and at_ms <= CUT_OFF_MS:
            self.pauses.cut_off()
        self._just_ended = False
        self.asked = self.state is State.CONFIRM or not self._always
        self.state = State.HEARING
        self._first_ms = self._said_ms = at_ms
        self._reminded = False
        return ()

    def _silence(self, at_ms: int) -> tuple[Order, ...]:
        if at_ms >= GIVE_UP_MS:
            if self._stays_open:
                return self._listen()
            return (*self._off(), Order.NOTHING_HEARD)
        if at_ms >= REMINDER_MS and not self._reminded:
            self._reminded = True
            return (Order.REMIND,)
        return ()

    def _finish(self) -> tuple[Order, ...]:
        if self._said_ms - self._first_ms >= TELLING_MS:
            self.pauses.ended(self._longest_pause)
        self.state = State.THINKING
        return (Order.FINISH,)

    def _interruption(self, at_ms: int, speech: bool) -> tuple[Order, ...]:
        if not self.interruptible:
            return ()
        if self._said_ms < 0:
            return ()
        if speech:
            self._first_ms = self._first_ms or at_ms
            self._said_ms = at_ms
        over = (
            at_ms - self._said_ms >= INTERRUPTION_END_MS
            or at_ms - self._first_ms >= INTERRUPTION_LIMIT_MS
        )
        if self._said_ms and over:
            self._said_ms = _FINISHED
            return (Order.FINISH,)
        return ()
