"""How the app hears: what it listens with, when, through which microphone, and a test."""

from __future__ import annotations

from fireside.actions import Action
from fireside.flows.effects import ChangeSetting, Effects, GoTo, Listen, PlayBack, ReadPage
from fireside.flows.flow import Flow, World
from fireside.flows.page import Block, Card, Meter, Page, Reading, Tone
from fireside.flows.results import PlayedBack, Result
from fireside.i18n import tr
from fireside.settings.options import options

WHEN = "hearing.when"
HEADPHONES = "hearing.headphones"
WHICH = "hearing.microphone"
TRY = "hearing.try"
LEARN = "hearing.learn"
START = "sound_test.start"
HEARD = "sound_test.heard"
_PICK = "microphone.pick."
_QUIET_DB = -40.0
_LOUD_DB = -1.0


class HearingFlow(Flow):
    """What it hears with and why, and a row for each thing that can be changed."""

    def page(self) -> Page:
        rows = (
            (WHEN, tr("When I listen"), tr("At a press, or all the time")),
            (HEADPHONES, tr("Headphones"), tr("With them you can say stop while I speak")),
            (WHICH, tr("Which microphone"), tr("Chooses another microphone")),
            (TRY, tr("Try it"), tr("Tests microphone and voice")),
            (LEARN, tr("Listen better"), tr("So that I understand whole questions")),
        )
        details = {
            WHEN: self._when(),
            HEADPHONES: self._value("headphones"),
            WHICH: dict(self.world.microphones).get(
                self.world.settings["microphone"], tr("Chosen by this computer")
            ),
        }
        reasons = self.world.hearing.reasons or (tr("I am getting ready."),)
        interrupting = (
            tr("While I speak, say stop, or press Stop talking.")
            if self._hears_while_speaking()
            else tr("While I speak I hear only myself: press Stop talking to stop me.")
        )
        return Page(
            title=tr("How I hear you"),
            blocks=(Reading((*reasons, interrupting)),),
            choices=tuple(
                Action(name, label, hint=hint, detail=details.get(name, hint), number=number)
                for number, (name, label, hint) in enumerate(rows, start=1)
            ),
        )

    def _hears_while_speaking(self) -> bool:
        settings = self.world.settings
        always = settings["listening"] == "always" and self.world.hearing.dictates
        return always and settings["headphones"] == "on"

    def _when(self) -> str:
        if self.world.settings["listening"] == "always" and not self.world.hearing.dictates:
            return tr("At a press, until I have a speech model")
        return self._value("listening")

    def _value(self, name: str) -> str:
        option = next(option for option in options() if option.name == name)
        return option.label_of(self.world.settings[name])

    def act(self, action_id: str) -> Effects:
        match action_id:
            case "hearing.when":
                return (GoTo("option", {"name": "listening"}),)
            case "hearing.headphones":
                return (GoTo("option", {"name": "headphones"}),)
            case "hearing.microphone":
                return (GoTo("microphone"),)
            case "hearing.try":
                return (GoTo("sound_test"),)
            case "hearing.learn":
                return (GoTo("speech_model"),)
        return ()


class MicrophoneFlow(Flow):
    """Every microphone there is; the list follows what is plugged in."""

    def page(self) -> Page:
        chosen = self.world.settings["microphone"]
        offered = (("", tr("Let the computer choose")), *self.world.microphones)
        none = tr("I found no microphone. Plug one in, and it appears here.")
        question = tr("Which microphone shall I use?")
        return Page(
            title=tr("Which microphone"),
            blocks=(Reading((question if self.world.microphones else none,)),),
            choices=tuple(
                Action(
                    _PICK + device,
                    name,
                    icon="tick" if device == chosen else "",
                    detail=tr("Chosen now") if device == chosen else "",
                    number=number,
                )
                for number, (device, name) in enumerate(offered, start=1)
            ),
        )

    def act(self, action_id: str) -> Effects:
        return (ChangeSetting("microphone", action_id.removeprefix(_PICK)), ReadPage())


class SoundTestFlow(Flow):
    """Say "Good morning", see how loud it is, and hear it back."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._trying = False
        self._heard = ""
        self._verdict = ""
        self._good = False

    def page(self) -> Page:
        start = Action(
            START,
            tr("Start the test"),
            keys=("Ctrl+Return",),
            hint=tr("Listens, and plays back what you say"),
            icon="microphone",
        )
        heard = Action(HEARD, tr("Good morning"), hint=tr("Say this aloud"))
        blocks: list[Block] = [
            Reading(
                (
                    tr("Press the button, and say: Good morning."),
                    tr("Then I play it back to you."),
                )
            ),
            Meter(tr("How loud you are")),
        ]
        if self._verdict:
            said = (self._heard,) if self._heard else ()
            blocks.append(Card((*said, self._verdict), Tone.OK if self._good else Tone.CAUTION))
        return Page(
            title=tr("Microphone and voice"),
            blocks=tuple(blocks),
            column=(start, heard) if self._trying else (start,),
        )

    def act(self, action_id: str) -> Effects:
        if action_id == HEARD:
            return self._said(tr("I heard: “Good morning”."))
        if action_id != START:
            return ()
        self._trying = True
        self._verdict = ""
        return (Listen(),)

    def words(self, words: str) -> Effects | None:
        return self._said(tr("I heard: “{words}”.", words=words)) if self._trying else None

    def unclear(self) -> Effects | None:
        return self._said("") if self._trying else None

    def _said(self, heard: str) -> Effects:
        self._trying = False
        self._heard = heard
        return (PlayBack(),)

    def result(self, result: Result) -> Effects:
        if not isinstance(result, PlayedBack):
            return ()
        self._good = False
        if result.loudest_db is None:
            self._verdict = tr("I did not hear anything. Is the microphone switched on?")
        elif result.loudest_db < _QUIET_DB:
            self._verdict = tr("You are very quiet. Come closer, or turn the microphone up.")
        elif result.loudest_db > _LOUD_DB:
            self._verdict = tr("That is too loud for me. Move back a little.")
        elif not self._heard:
            self._verdict = tr("I hear you, but I could not make out the words.")
        else:
            self._good = True
            self._verdict = tr("I hear you well.")
        return (ReadPage(),)
