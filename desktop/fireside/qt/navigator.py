"""Where the person is, what is live there, and what happens when they press or say something."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

from fireside.actions import ActionLevel, ActionSet
from fireside.actions.everywhere import (
    BACK,
    BIGGER_TEXT,
    EARLIER,
    EMERGENCY,
    HELP_ME,
    HOME,
    LISTEN,
    LOUDER,
    MORE,
    MORE_CHOICES,
    READ_AGAIN,
    SETTINGS,
    SLOWER,
    STOP_TALKING,
    WHAT_CAN_I_SAY,
    everywhere,
)
from fireside.flows.effects import (
    ChangeSetting,
    CheckDanger,
    Effect,
    Effects,
    Focus,
    GoBack,
    GoHome,
    GoTo,
    Hear,
    Listen,
    ListenOn,
    Perform,
    ReadOn,
    ReadPage,
    StopTalking,
    TakeDropped,
)
from fireside.flows.flow import Flow, World
from fireside.flows.page import CHOICES, Field, Page, Spoken
from fireside.flows.results import DangerChecked, Result
from fireside.flows.screens import flow_class
from fireside.i18n import tr
from fireside.qt.binder import Binder
from fireside.qt.page_view import TOP, Place
from fireside.qt.shell import Shell
from fireside.qt.theme import Theme
from fireside.settings.options import step
from fireside.speech.listening import EARS_OPEN, State
from fireside.speech.typed import TypedRecogniser
from fireside_core.hearing import UNHEARD, Heard
from fireside_core.phrases import Match
from fireside_core.triage import TriageLevel

if TYPE_CHECKING:
    from fireside.flows.box import Box
    from fireside.qt.voice_in import VoiceIn
    from fireside.qt.voice_out import VoiceOut

GUARD_SECONDS = 0.4
"""Presses this soon after a screen change are the second half of a double press."""

_UNASKED_GUARD_SECONDS = 0.5
"""The same for a page that comes unasked, on top of the other."""

_UNASKED = frozenset({"reminder", "clinic_news"})
_IDLE_SECONDS = 5.0
"""So long nobody has pressed, said or typed anything before a page may come unasked."""
_BUSY_SECONDS = 60.0
"""The same where something is half typed, or a yes is waited for."""
_READ_TO_SECONDS = 180.0
"""The same while the page is being read aloud."""

_NEVER_GUARDED = frozenset({EMERGENCY, STOP_TALKING})
_OPENS = {HELP_ME: "help_me", EMERGENCY: "emergency", LISTEN: "listen", SETTINGS: "settings"}
_READ_DELAY_MS = 30
"""Speech starts after the new screen is painted."""
_MANNERS_MS = 200
"""Nothing is read aloud while the person is speaking; looked at again after this time."""
_HEARD_CHARACTERS = 80

Perform_ = Callable[[Effect, Callable[[Result], None]], None]


class Navigator(QObject):
    """Keeps the stack of flows, renders the top one, and carries out what flows wish for.

    ``perform`` does the effects that reach outside (network, store, settings).
    """

    page_shown = Signal(str)
    """The name of the screen that now shows, once it is laid out."""

    def __init__(
        self,
        shell: Shell,
        world: World,
        recogniser: TypedRecogniser,
        make_theme: Callable[[], Theme],
        perform: Perform_,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(shell)
        self._shell = shell
        self._world = world
        self._recogniser = recogniser
        self._make_theme = make_theme
        self._perform_outside = perform
        self._clock = clock
        self._binder = Binder(shell, self.press)
        self._voice: VoiceOut | None = None
        self._stack: list[tuple[str, Flow]] = []
        self._page = Page(title="")
        self._actions = ActionSet()
        self._everywhere = everywhere()
        self._changed_at = -GUARD_SECONDS
        self._touched_at = -_READ_TO_SECONDS
        """When somebody last did anything."""
        self._held: list[tuple[Effect, Flow]] = []
        """Where pages want to go over which another one came unasked."""
        self._read: set[str] = set()
        """What has been read aloud of this page; it grows while an answer arrives."""
        self._announced: set[str] = set()
        self._voice_problem = ""
        self._places: dict[int, Place] = {}
        """How far the page of a flow that is not on top has been turned."""
        self._misses = 0
        self._ear: VoiceIn | None = None
        self._by_voice = False
        """Whether the person's latest doing was to say something."""
        self._heard_line = ""
        self._warning = ""
        self._hushed = False
        """*Stop talking* holds until the person does something else."""
        self._reading = QTimer(self)
        self._reading.setSingleShot(True)
        self._reading.timeout.connect(self._start_reading)
        self._binder.bind(self._everywhere)
        self.restyle()
        view = self._view
        view.typed.connect(self._typed)
        view.submitted.connect(self._submitted)
        view.boxed.connect(self._boxed)
        view.paging_changed.connect(self._rebind)
        shell.dropped.connect(self._dropped)
        recogniser.start(self.hear)

    def tell(self, screen: str, args: Mapping[str, Any]) -> bool:
        """Put a page that nobody asked for over the present one; False: it is not the moment.

        *Back* leads to what was there before, with all that was typed and chosen.
        """
        if not self._may_interrupt:
            return False
        self._by_voice = False
        self._open(screen, args, replace=False)
        # Who is just about to press something meant the page before.
        self._changed_at += _UNASKED_GUARD_SECONDS
        return True

    @property
    def _may_interrupt(self) -> bool:
        """Not in an emergency, nor while somebody speaks, listens, or is in the middle of it."""
        screens = [name for name, _ in self._stack]
        if "emergency" in screens or screens[-1] in _UNASKED or self._is_being_told:
            return False
        idle = self._clock() - self._touched_at
        if self._voice_is_busy:
            return idle >= _READ_TO_SECONDS
        typing = any(isinstance(block, Field) and block.text for block in self._page.blocks)
        busy = typing or self._page.replies or self._is_asked_to_speak
        return idle >= (_BUSY_SECONDS if busy else _IDLE_SECONDS)

    @property
    def _is_asked_to_speak(self) -> bool:
        """Whether the ear is open for what is said next, and not because it always is."""
        open_ear = self._ear is not None and self._ear.state in EARS_OPEN
        return open_ear and self._world.settings["listening"] != "always"

    # The four doors ------------------------------------------------------------------------

    def press(self, action_id: str) -> None:
        """Touch, key or screen reader."""
        too_soon = self._clock() - self._changed_at < GUARD_SECONDS
        if action_id not in self._actions or (too_soon and action_id not in _NEVER_GUARDED):
            return
        self._touched_at = self._clock()
        self._misses = 0
        self._by_voice = False
        self._heard_line = ""
        self._do(action_id)

    def hear(self, heard: Heard) -> None:
        """An utterance, said or typed: an action, free words for the screen, or a miss."""
        self._touched_at = self._clock()
        match = self._actions.understand(heard)
        free_words = heard.words
        if UNHEARD in free_words:
            free_words = " ".join(free_words.replace(UNHEARD, " ").split())
        words = free_words or (heard.guesses[0].phrase if heard.guesses else "")
        self._heard_line = (
            tr("I heard: “{words}”", words=words[:_HEARD_CHARACTERS]) if words else ""
        )
        if match.action and self._is_rash(match.action):
            match = Match(tied=(match.action,))
        if len(match.tied) == 1 and self.screen == "did_you_mean":
            # It has been asked back once; twice would drive anybody mad.
            match = Match(match.tied[0])
        whole = UNHEARD not in heard.words
        answer = self._answer(heard.words) if whole and not match.action else None
        if answer is not None:
            self._misses = 0
            self._run(answer, self._flow)
        elif match.action:
            self._misses = 0
            self._do(match.action)
        elif match.tied and (surely := self._flow.surely(free_words)) is not None:
            self._misses = 0
            self._run(surely, self._flow)
        elif match.tied:
            tied = tuple(self._actions[action_id] for action_id in match.tied)
            self._run((GoTo("did_you_mean", {"heard": words, "actions": tied}),), self._flow)
        elif any(c.isalnum() for c in free_words):
            effects = self._flow.words(free_words)
            if effects is None:
                self._missed(free_words)
                return
            self._misses = 0
            self._run(effects, self._flow)
        elif (effects := self._flow.unclear()) is not None:
            self._run(effects, self._flow)
        elif self._page.dictation and not self._world.hearing.dictates:
            self._run((GoTo("only_commands"),), self._flow)
        else:
            self._missed("")

    def _answer(self, words: str) -> Effects | None:
        """What a yes or a no means here, in whatever words it was said."""
        if not self._page.replies or not words:
            return None
        from fireside_core.yes_no import affirmation

        yes = affirmation(words)
        return None if yes is None else self._flow.answered(yes)

    def _hear_aloud(self, heard: Heard) -> None:
        self._by_voice = True
        self._hushed = False
        self.hear(heard)
        if not self._voice_is_busy:
            self.show_status("")

    def _is_rash(self, action_id: str) -> bool:
        """Whether an ear that often mishears should ask back before this."""
        weak = self._by_voice and not self._world.hearing.dictates
        return weak and self._actions[action_id].weighty and self.screen != "did_you_mean"

    def _missed(self, words: str) -> None:
        """Once: say so. Twice: three buttons. Three times: a person. Danger signs come first."""
        self._misses += 1
        missed = tr("I did not understand. Please say it again.")
        if words:
            missed = tr(
                "I heard: “{words}”. I did not understand.", words=words[:_HEARD_CHARACTERS]
            )
        self._heard_line = missed
        self._tell_aloud(missed)
        if self._by_voice and self._ear is not None:
            self._ear.expect_reply()
        origin = self._flow

        def checked(result: Result) -> None:
            found = result.finding if isinstance(result, DangerChecked) else None
            if found is not None and found.level is TriageLevel.EMERGENCY_NOW:
                args: dict[str, Any] = {"sign": found.sign, "question": words}
                self._run((GoTo("emergency", args),), origin)
            elif self._misses == 2:
                own = self._page.actions() or self._everywhere
                args = {"heard": words, "actions": own[:3]}
                self._run((GoTo("did_you_mean", args),), origin)
            elif self._misses >= 3:
                self._misses = 0
                self._run((GoTo("help_me"),), origin)

        self._perform_outside(CheckDanger(words), checked)

    # Actions -------------------------------------------------------------------------------

    def _do(self, action_id: str, confirmed: bool = False) -> None:
        action = self._actions[action_id]
        self._hushed = False
        if action.level is ActionLevel.CONFIRM and not confirmed:
            self._run((GoTo("confirm", {"action": action}),), self._flow)
        elif action_id == LISTEN and self._ear is not None and self._ear.usable:
            self._listen()
        elif action_id in _OPENS:
            if self._stack[-1][0] != _OPENS[action_id]:
                self._run((GoTo(_OPENS[action_id]),), self._flow)
        elif action_id in (MORE, EARLIER, MORE_CHOICES):
            self._stop_talking()
            self._view.turn(action_id)
        elif action_id == BACK:
            self._run((GoBack(),), self._flow)
        elif action_id == HOME:
            self._run((GoHome(),), self._flow)
        elif action_id == READ_AGAIN:
            self._read_again()
        elif action_id == STOP_TALKING:
            self._hushed = True
            self._stop_talking()
        elif action_id == WHAT_CAN_I_SAY:
            if self._stack[-1][0] != "what_can_i_say":
                sayable = tuple(a for a in self._actions if a.id != WHAT_CAN_I_SAY)
                self._run((GoTo("what_can_i_say", {"actions": sayable}),), self._flow)
        elif action_id in (LOUDER, SLOWER, BIGGER_TEXT):
            self._one_step(action_id)
        elif (field := self._field_of(action_id)) is not None:
            self._focus(field.id)
        else:
            self._run(self._flow.act(action_id), self._flow)

    def _listen(self) -> None:
        """The microphone's button, or "listen to me"."""
        assert self._ear is not None
        if self._by_voice:
            self._ear.expect_reply()
            return
        self._ear.press()
        if self._ear.state is not State.OFF:
            self._stop_talking()

    def _field_of(self, action_id: str) -> Field | None:
        fields = (b for b in self._page.blocks if isinstance(b, Field))
        return next((field for field in fields if field.action.id == action_id), None)

    def _focus(self, field_id: str) -> None:
        widget = self._view.field(field_id)
        if widget is not None:
            widget.edit.setFocus()

    def _one_step(self, action_id: str) -> None:
        name, by, said, at_end = {
            LOUDER: ("voice_volume", 1, tr("Louder."), tr("This is as loud as I can speak.")),
            SLOWER: ("voice_rate", -1, tr("Slower."), tr("This is as slowly as I can speak.")),
            BIGGER_TEXT: ("text_scale", 1, tr("Bigger."), tr("This is as big as it goes.")),
        }[action_id]
        value = step(name, self._world.settings[name], by)
        if value is not None:
            self._run((ChangeSetting(name, value),), self._flow)
        said = said if value is not None else at_end
        self._stop_talking()
        self.show_status(said)
        if self._voice is not None:
            self._voice.say((Spoken(said),))

    # Effects -------------------------------------------------------------------------------

    def _run(self, effects: Effects, origin: Flow) -> None:
        """Carry out a flow's wishes in order, then show what has become of its page."""
        for effect in effects:
            match effect:
                case GoTo(screen, args, replace, from_home):
                    on_top = origin is self._flow
                    if from_home and on_top:
                        self._forget_the_way()
                    # The person may have gone elsewhere: only an emergency follows them there,
                    # and it leaves them their page.
                    if on_top or screen == "emergency":
                        self._open(screen, args, replace and on_top)
                    elif self._is_covered(origin):
                        self._held.append((effect, origin))
                    if from_home:
                        self._places.clear()
                case GoBack() if self._is_covered(origin):
                    self._held.append((effect, origin))
                case GoBack():
                    self._go_back()
                case GoHome():
                    self.go_home()
                case Perform(action, confirmed):
                    if action in self._actions:
                        self._do(action, confirmed)
                case Hear(words):
                    self.hear(Heard(words))
                case Focus(field_id):
                    self._focus(field_id)
                case Listen():
                    if self._ear is not None and self._ear.usable:
                        self._stop_talking()
                        self._ear.expect_reply()
                    else:
                        self._do(LISTEN)
                case ListenOn():
                    if self._by_voice and self._ear is not None and origin is self._flow:
                        self._ear.expect_reply()
                case StopTalking():
                    if origin is self._flow:
                        self._stop_talking()
                case ReadPage(after_ms):
                    if origin is self._flow:
                        self._stop_talking()
                        self._read.clear()
                        self._refresh()
                        if self._reads_by_itself:
                            self._reading.start(max(after_ms, _READ_DELAY_MS))
                case ReadOn():
                    if origin is self._flow:
                        self._refresh()
                        if self._reads_by_itself and not self._reading.isActive():
                            self._start_reading()
                case _:
                    self._perform_outside(effect, lambda r, o=origin: self._result(o, r))  # type: ignore[misc]
        if any(flow is origin for _, flow in self._stack):
            self._refresh()

    def _result(self, origin: Flow, result: Result) -> None:
        if any(flow is origin for _, flow in self._stack):
            self._run(origin.result(result), origin)

    def _is_covered(self, flow: Flow) -> bool:
        """Whether a page that nobody asked for has come over this flow's."""
        pairs = zip(self._stack, self._stack[1:], strict=False)
        return any(below[1] is flow and above[0] in _UNASKED for below, above in pairs)

    def _forget_the_way(self) -> None:
        """Leave everything but Home."""
        while len(self._stack) > 1:
            self._leave(self._stack.pop())

    def _open(self, screen: str, args: Mapping[str, Any], replace: bool) -> None:
        if replace and len(self._stack) > 1:
            self._leave(self._stack.pop())
        elif self._stack:
            self._places[id(self._flow)] = self._view.place
        self._stack.append((screen, flow_class(screen)(self._world, **args)))
        self._arrive()

    def _go_back(self) -> None:
        if len(self._stack) > 1:
            self._leave(self._stack.pop())
            self._arrive()
            self._go_on_where_covered()

    def _go_on_where_covered(self) -> None:
        """The page is in sight again: where it wanted to go meanwhile, it goes now."""
        back = self._flow
        wishes = tuple(effect for effect, origin in self._held if origin is back)
        self._held = [held for held in self._held if self._is_covered(held[1])]
        if wishes:
            self._run(wishes, back)

    def go_home(self) -> None:
        """To Home, or to the one question that comes before it."""
        while self._stack:
            self._leave(self._stack.pop())
        first = not self._world.country_confirmed
        name = "country" if first else "home"
        flow = flow_class(name)(self._world, **({"first": True} if first else {}))
        self._stack = [(name, flow)]
        self._arrive()

    def _leave(self, entry: tuple[str, Flow]) -> None:
        self._places.pop(id(entry[1]), None)
        for effect in entry[1].leave():
            self._perform_outside(effect, lambda _result: None)

    def _arrive(self) -> None:
        """A screen comes to the front: show it, guard it, tell the screen reader, read it."""
        self._stop_talking()
        self._hushed = False
        self._read.clear()
        self._announced.clear()
        flow = self._flow
        self._changed_at = self._clock()
        self._refresh(fresh=True, place=self._places.pop(id(flow), TOP))
        self.show_status("")
        self._view.focus_first()
        if self._by_voice and self._page.replies and self._ear is not None:
            self._ear.expect_reply()
        self._run(flow.enter(), flow)
        self.page_shown.emit(self._stack[-1][0])

    # Showing -------------------------------------------------------------------------------

    @property
    def _flow(self) -> Flow:
        return self._stack[-1][1]

    @property
    def _view(self) -> Any:
        return self._shell.page_view

    @property
    def screen(self) -> str:
        """The name of the screen that shows."""
        return self._stack[-1][0] if self._stack else ""

    @property
    def page(self) -> Page:
        """The page that shows."""
        return self._page

    @property
    def actions(self) -> ActionSet:
        """What is live now."""
        return self._actions

    def refresh(self) -> None:
        """The world has changed: show the present page again."""
        if self._stack:
            self._refresh()

    def _refresh(self, fresh: bool = False, place: Place = TOP) -> None:
        page = self._flow.page()
        if page == self._page and not fresh:
            return
        self._page = page
        own = page.actions()
        self._actions = ActionSet(own, self._everywhere)
        self._binder.bind((*self._everywhere, *own))
        placed = {action.id: action for action in self._everywhere}
        column = tuple(placed[a] if isinstance(a, str) else a for a in page.column)
        self._shell.show_page(page, column, fresh, place)
        self._rebind()
        # A screen reader reads the choices by itself, as it comes to them.
        words = (spoken.text for spoken in page.spoken() if spoken.block != CHOICES)
        self._announce(page.title, *words)

    def _rebind(self) -> None:
        """Make the layout's paging actions live beside the page's own."""
        own, turning = self._page.actions(), self._view.paging_actions()
        self._actions = ActionSet(own, turning, self._everywhere)
        self._binder.bind((*self._everywhere, *turning, *own))
        grammar = self._actions.grammar()
        self._recogniser.set_grammar(grammar)
        if self._ear is not None:
            self._ear.set_interruptions(self._actions.sayings(STOP_TALKING, EMERGENCY))
            self._ear.set_grammar(grammar)

    def restyle(self) -> None:
        """Theme, text size or language has changed."""
        self._everywhere = everywhere()
        theme = self._make_theme()
        self._shell.build({a.id: a for a in self._everywhere}, self._binder, theme)
        if self._stack:
            focused = self._shell.focused_action()
            self._refresh(fresh=True, place=self._view.place)
            button = self._shell.button(focused) if focused else None
            if button is not None:
                button.setFocus()
            else:
                self._view.focus_first()
        self.show_status("")

    def _typed(self, field_id: str, text: str) -> None:
        self._touched_at = self._clock()
        self._flow.typed(field_id, text)
        # The field shows it already; what the flow makes of it counts from now on.
        self._page = self._flow.page()

    def _boxed(self, block_id: str, box: Box) -> None:
        self._touched_at = self._clock()
        self._flow.boxed(block_id, box)
        self._page = self._flow.page()

    def _submitted(self, field_id: str, text: str) -> None:
        effects = self._flow.submitted(field_id, text)
        if effects is None:
            self._recogniser.type(text)
        else:
            self._run(effects, self._flow)

    def _dropped(self, offered: object) -> None:
        self._touched_at = self._clock()
        self._misses = 0
        self._by_voice = False
        self._run((TakeDropped(offered),), self._flow)

    def _announce(self, *texts: str) -> None:
        """Tell a screen reader what is new."""
        new = [text for text in texts if text and text not in self._announced]
        self._announced.update(new)
        if new and QAccessible.isActive():
            announcement = QAccessibleAnnouncementEvent(self._shell, " ".join(new))
            QAccessible.updateAccessibility(announcement)

    # Voice ---------------------------------------------------------------------------------

    def set_voice(self, voice: VoiceOut) -> None:
        """The voice is ready: read what shows."""
        self._voice = voice
        voice.sentence.connect(self._sentence)
        voice.word.connect(self._shell.dock.caption.mark)
        voice.silent.connect(self._silent)
        voice.failed.connect(self._voice_failed)
        if self._stack and self._reads_by_itself:
            self._start_reading()

    @property
    def _reads_by_itself(self) -> bool:
        wanted = self._world.settings["voice"] == "on" or self._page.aloud
        return wanted and not self._hushed

    def set_ear(self, ear: VoiceIn) -> None:
        """The ear is ready to listen."""
        self._ear = ear
        ear.state_changed.connect(self._listening_changed)
        ear.level.connect(self._shell.dock.set_level)
        ear.level.connect(self._view.show_level)
        ear.told.connect(self.show_status)
        ear.told_aloud.connect(self._tell_aloud)
        ear.hush_wanted.connect(self._stop_talking)
        ear.start(self._hear_aloud)
        if self._voice_is_busy:
            ear.voice_started()
        if self._stack:
            self._rebind()

    def _tell_aloud(self, sentence: str) -> None:
        self.show_status(sentence)
        if self._voice is not None and self._reads_by_itself:
            self._voice.say((Spoken(sentence),))

    def set_warning(self, sentence: str) -> None:
        """What stands in the dock until it comes right, such as a loudspeaker that is off."""
        self._warning = sentence
        if not self._voice_is_busy:
            self.show_status("")

    def _listening_changed(self, state: State) -> None:
        self._shell.dock.set_listening(state in EARS_OPEN)
        if not self._voice_is_busy:
            self.show_status("")

    @property
    def _voice_is_busy(self) -> bool:
        return self._voice is not None and self._voice.is_speaking

    @property
    def _is_being_told(self) -> bool:
        """Whether the person is in the middle of saying something."""
        return self._ear is not None and self._ear.state in (State.HEARING, State.THINKING)

    def _start_reading(self) -> None:
        if self._voice is None:
            return
        if self._is_being_told:
            self._reading.start(_MANNERS_MS)
            return
        new = [spoken for spoken in self._page.spoken() if spoken.text not in self._read]
        self._read.update(spoken.text for spoken in new)
        self._voice.say(new)
        self._shell.dock.set_speaking(self._voice.is_speaking)

    def _read_again(self) -> None:
        self._stop_talking()
        self._read.clear()
        self._start_reading()
        if self._voice is None or self._voice_problem:
            silent = tr("I have no voice on this computer. Please read it here.")
            self.show_status(self._voice_problem or silent)

    def _voice_failed(self, message: str) -> None:
        self._voice_problem = message

    def _stop_talking(self) -> None:
        self._reading.stop()
        if self._voice is not None:
            self._voice.stop()

    def _sentence(self, spoken: Spoken) -> None:
        self._voice_problem = ""
        self._shell.dock.set_speaking(True)
        if self._ear is not None:
            self._ear.voice_started()
        self._shell.dock.say(
            spoken.text, self._heard_line or self._warning or tr("I am reading to you")
        )
        self._view.mark(spoken.block, spoken.sentence)

    def _silent(self) -> None:
        self._shell.dock.set_speaking(False)
        if self._ear is not None:
            self._ear.voice_stopped()
        self._view.mark(-1, None)
        self.show_status("")

    def show_status(self, text: str) -> None:
        """A line in the dock; empty for what the ear is doing, or the usual invitation."""
        dock = self._shell.dock
        if text:
            dock.say(text, self._heard_line if not text.startswith(self._heard_line) else "")
            self._announced.discard(text)
            self._announce(text)
            return
        named = (*self._page.pressed(), *self._page.actions())
        example = next((action.label for action in named), tr("Home"))
        hint = self._heard_line or self._warning or tr("For example “{phrase}”", phrase=example)
        state = self._ear.state if self._ear is not None else State.OFF
        dock.say(_doing(state) or tr("Press, and tell me what you would like."), hint)


def _doing(state: State) -> str:
    """What the ear is doing, in words; nothing while it is shut."""
    return {
        State.LISTENING: tr("I am listening."),
        State.CONFIRM: tr("I am listening for your answer."),
        State.HEARING: tr("I hear you."),
        State.THINKING: tr("One moment."),
    }.get(state, "")
