"""Getting the speech model, with which whole questions are understood."""

from __future__ import annotations

from fireside.actions import Action, ActionLevel
from fireside.flows.effects import (
    AddSpeechModel,
    CancelSpeechModel,
    ChooseFolder,
    Effects,
    GetSpeechModel,
    PauseSpeechModel,
    ReadOn,
    ReadPage,
    RemoveSpeechModel,
    WatchSpeechModel,
)
from fireside.flows.flow import Flow, SpeechModelState
from fireside.flows.page import Block, Card, Page, Progress, Reading, Tone
from fireside.flows.results import FolderChosen, Result, SpeechModelChanged
from fireside.i18n import tr

GET = "speech_model.get"
PAUSE = "speech_model.pause"
CANCEL = "speech_model.cancel"
BRING = "speech_model.bring"
REMOVE = "speech_model.remove"


class SpeechModelFlow(Flow):
    """Offers the model, shows how far it is, says when it is there. This page is the consent.

    What happens goes on without the page: it stands in ``world.speech_model``.
    """

    def page(self) -> Page:
        state = self.world.speech_model
        if state is None:
            return Page(tr("Listen better"), blocks=(Reading((tr("I am getting ready."),)),))
        problem = (Card((state.problem,), Tone.CAUTION),) if state.problem else ()
        return Page(
            title=tr("Listen better"),
            blocks=(*problem, *self._blocks(state)),
            column=self._column(state),
            primary=state.stage in ("absent", "paused"),
        )

    def _blocks(self, state: SpeechModelState) -> tuple[Block, ...]:
        about = Reading((_about(state),), soft=True)
        match state.stage:
            case "absent":
                return (
                    Reading(
                        (
                            # The size first: with large letters the rest is on another part.
                            tr(
                                "With a speech model of {size} MB I understand whole questions"
                                " that you speak.",
                                size=_megabytes(state.total),
                            ),
                            tr(
                                "It understands {language}, and costs nothing.",
                                language=state.language,
                            ),
                            tr("It comes from the internet once."),
                            tr("After that, what you say never leaves this computer."),
                        )
                    ),
                    about,
                )
            case "downloading":
                meanwhile = Reading((tr("You can do other things meanwhile."),))
                return Reading((tr("I am getting it."),)), _progress(state), meanwhile, about
            case "paused":
                kept = Reading((tr("What is here is kept."),))
                return Reading((tr("I have stopped for now."),)), _progress(state), kept, about
            case "ready":
                return Reading((tr("I have it. I understand whole questions now."),)), about
            case "checking":
                words = tr("I am looking whether all of it is there.")
            case "unpacking":
                words = tr("I am unpacking it.")
            case "trying":
                words = tr("I am trying it out.")
        ready = tr("It is here. I am getting it ready for you.")
        return Reading((ready,)), _progress(state, words), about

    def _column(self, state: SpeechModelState) -> tuple[Action, ...]:
        match state.stage:
            case "absent":
                return _get(), _bring()
            case "paused":
                return _go_on(), _cancel(), _bring()
            case "ready":
                return _bring(), _remove()
            case "downloading":
                return _pause(), _cancel()
        return (_cancel(),)

    def enter(self) -> Effects:
        return (WatchSpeechModel(), ReadPage())

    def act(self, action_id: str) -> Effects:
        match action_id:
            case "speech_model.get":
                return (GetSpeechModel(),)
            case "speech_model.pause":
                return (PauseSpeechModel(),)
            case "speech_model.cancel":
                return (CancelSpeechModel(),)
            case "speech_model.bring":
                return (ChooseFolder(tr("Where is the speech model?")),)
            case "speech_model.remove":
                return (RemoveSpeechModel(),)
        return ()

    def result(self, result: Result) -> Effects:
        match result:
            case FolderChosen(path) if path:
                return (AddSpeechModel(path),)
            case SpeechModelChanged():
                state = self.world.speech_model
                # The same trouble a second time is news as well.
                return (ReadPage(),) if state is not None and state.problem else (ReadOn(),)
        return ()


def _progress(state: SpeechModelState, words: str = "") -> Progress:
    # Trying it has no measure, and is the last step.
    fraction = state.done / state.total if state.total else float(state.stage == "trying")
    percent = min(100, int(fraction * 100))
    if not words:
        words = tr(
            "{done} of {size} MB, {percent} percent",
            done=round(state.done / 1e6),
            size=_megabytes(state.total),
            percent=percent,
        )
    elif state.total:
        words = tr("{what} {percent} percent", what=words, percent=percent)
    return Progress(words, fraction)


def _about(state: SpeechModelState) -> str:
    if state.stage == "ready":
        # Somebody may have brought another one than is offered.
        return tr("It is called {name}.", name=state.name)
    return tr(
        "{name}, made by {publisher}, licence {licence}.",
        name=state.name,
        publisher=state.publisher,
        licence=state.licence,
    )


def _megabytes(size: int) -> int:
    return max(1, round(size / 1e6))


def _get() -> Action:
    return Action(
        GET,
        tr("Get it"),
        says=(tr("get the speech model"), tr("download it"), tr("yes please"), tr("yes")),
        keys=("Ctrl+Return",),
        hint=tr("Gets the speech model from the internet"),
    )


def _go_on() -> Action:
    # Not "go on", which turns the page.
    return Action(
        GET,
        tr("Get the rest"),
        says=(tr("carry on"), tr("get the rest of it"), tr("get it")),
        keys=("Ctrl+Return",),
        hint=tr("Gets what is missing from the internet"),
    )


def _pause() -> Action:
    return Action(
        PAUSE,
        tr("Pause"),
        says=(tr("wait"), tr("wait a moment"), tr("not just now")),
        keys=("Ctrl+P",),
        hint=tr("Stops for now, and keeps what is here"),
    )


def _cancel() -> Action:
    return Action(
        CANCEL,
        tr("Cancel"),
        says=(tr("do not get it"), tr("I do not want it"), tr("never mind")),
        keys=("Ctrl+N",),
        hint=tr("Gives up, and deletes what is here"),
    )


def _bring() -> Action:
    return Action(
        BRING,
        tr("From a stick"),
        says=(tr("from a folder"), tr("I have it on a stick"), tr("from a USB stick")),
        keys=("Ctrl+O",),
        hint=tr("Takes a speech model that somebody brought, as a folder or a zip file"),
    )


def _remove() -> Action:
    return Action(
        REMOVE,
        tr("Remove"),
        says=(tr("remove it"), tr("delete the speech model")),
        hint=tr("Deletes the speech model from this computer"),
        level=ActionLevel.CONFIRM,
        confirm=tr("Shall I remove the speech model? Then I understand whole questions no more."),
    )
