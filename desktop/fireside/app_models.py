"""The part of the composition root that gets the speech model, and shows how far it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from fireside.flows.effects import (
    AddSpeechModel,
    CancelSpeechModel,
    ChooseFolder,
    Effect,
    GetSpeechModel,
    PauseSpeechModel,
    RemoveSpeechModel,
    WatchSpeechModel,
)
from fireside.flows.flow import SpeechModelState, World
from fireside.flows.results import FolderChosen, Result, SpeechModelChanged
from fireside.i18n import tr
from fireside.qt.background import Background
from fireside.qt.navigator import Navigator

if TYPE_CHECKING:
    from fireside.speech.models.events import Event
    from fireside.speech.models.installer import ModelInstaller
    from fireside.speech.models.manifest import SpeechModel


class SpeechModelParts:
    """Lives on the GUI thread. The installer works on a thread of its own."""

    def __init__(
        self,
        folder: Path,
        world: World,
        navigator: Navigator,
        background: Background,
        use: Callable[[Path | None], None],
        window: QWidget,
        model: SpeechModel | None = None,
    ) -> None:
        """``use`` is told of each model that comes into place, and of none any more.

        ``model``: the one to offer, if not that of the person's language.
        """
        self._folder = folder
        self._world = world
        self._navigator = navigator
        self._background = background
        self._use = use
        self._window = window
        self._model = model
        self._offered: SpeechModelState | None = None
        self._in_use: Path | None = None
        self._installer: ModelInstaller | None = None
        self._watcher: Callable[[Result], None] = lambda _result: None

    def start(self) -> None:
        """Look for what is there, in the background."""
        self._background.run(self._look, self._found)

    def perform(self, effect: Effect, reply: Callable[[Result], None]) -> bool:
        """Carry out an effect that is about the speech model; whether it was one."""
        installer = self._installer
        match effect:
            case WatchSpeechModel():
                self._watcher = reply
            case ChooseFolder(title):
                self._choose_folder(title, reply)
            case GetSpeechModel() if installer:
                installer.download()
            case PauseSpeechModel() if installer:
                installer.pause()
            case CancelSpeechModel() if installer:
                installer.cancel()
            case AddSpeechModel(path) if installer:
                installer.add(Path(path))
            case RemoveSpeechModel() if installer:
                installer.remove()
            case _:
                return False
        return True

    def close(self) -> None:
        """End what goes on; what has been downloaded is kept for the next time."""
        if self._installer is not None:
            self._installer.close()

    def _choose_folder(self, title: str, reply: Callable[[Result], None]) -> None:
        dialog = QFileDialog(self._window, title)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        # A zip file shows where it lies, though its folder is what is chosen.
        dialog.setOption(QFileDialog.Option.ShowDirsOnly, False)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: reply(FolderChosen(path)))
        dialog.rejected.connect(lambda: reply(FolderChosen("")))
        dialog.open()

    def _look(self) -> tuple[ModelInstaller, SpeechModelState]:
        from fireside.speech.models.installer import ModelInstaller
        from fireside.speech.models.manifest import model_for

        model = self._model or model_for(self._world.locale)
        installer = ModelInstaller(self._folder, model, self._told)
        installer.tidy()
        languages = {"en": tr("English"), "zh": tr("Chinese")}
        return installer, SpeechModelState(
            name=model.name,
            publisher=model.publisher,
            licence=model.licence,
            language=languages.get(model.language, model.language),
            stage="absent",
            total=model.size,
        )

    def _found(self, found: tuple[ModelInstaller, SpeechModelState]) -> None:
        self._installer, self._offered = installer, offered = found
        self._in_use = installer.installed
        waiting, state = installer.waiting_bytes, _at_rest(offered, self._in_use)
        if waiting and state.stage == "absent":
            state = replace(offered, stage="paused", done=waiting)
        self._world.speech_model = state
        self._navigator.refresh()

    def _told(self, event: Event) -> None:
        """On the installer's thread."""
        self._background.post(lambda: self._show(event))

    def _show(self, event: Event) -> None:
        from fireside.speech.models.events import Failed, Paused, Progress

        before, installer, offered = self._world.speech_model, self._installer, self._offered
        assert before is not None and installer is not None and offered is not None
        match event:
            case Progress(step, done, total):
                state = replace(offered, stage=step.value, done=done, total=total)
            case Paused(done, _):
                state = replace(offered, stage="paused", done=done)
            case Failed(message, done, _) if done:
                state = replace(offered, stage="paused", done=done, problem=message)
            case Failed(message):
                state = replace(_at_rest(offered, installer.installed), problem=message)
            case _:
                state = _at_rest(offered, installer.installed)
        self._world.speech_model = state
        self._navigator.refresh()
        if (state.stage, state.problem) != (before.stage, before.problem) or state.problem:
            self._watcher(SpeechModelChanged())
        if not isinstance(event, Progress) and self._in_use != installer.installed:
            self._in_use = installer.installed
            self._use(self._in_use)


def _at_rest(offered: SpeechModelState, installed: Path | None) -> SpeechModelState:
    """What is there when nothing goes on; it may be another one than is offered."""
    return replace(offered, stage="ready", name=installed.name) if installed else offered
