"""The page that gets the speech model: what it says, what its buttons wish, the whole way."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from fireside.app_models import SpeechModelParts
from fireside.flows.effects import (
    AddSpeechModel,
    CancelSpeechModel,
    ChooseFolder,
    GetSpeechModel,
    GoTo,
    PauseSpeechModel,
    RemoveSpeechModel,
    WatchSpeechModel,
)
from fireside.flows.flow import ModelStage
from fireside.flows.page import Progress
from fireside.flows.results import FolderChosen, SpeechModelChanged
from fireside.flows.speech_model import BRING, CANCEL, GET, PAUSE, REMOVE
from fireside.qt.background import Background
from fireside.qt.bar import Bar
from fireside.speech.models.manifest import SpeechModel
from tests.pure.test_speech_models import offered, packed
from tests.qt.conftest import Stage
from tests.qt.test_layout import _check_part
from tests.support.model_server import ModelServer, model_server
from tests.support.processes import PATIENCE

ROOT = Path(__file__).resolve().parents[2]
_PLACES = (
    ROOT / "tests" / "data" / "vosk-tiny-en",
    ROOT.parent / "shared" / "voice" / "vosk-tiny-en",
)
STAGES: tuple[ModelStage, ...] = (
    *("absent", "downloading", "paused", "checking", "unpacking", "trying", "ready"),
)
MILLISECONDS = int(PATIENCE * 1000)


def show(stage: Stage, at: ModelStage, done: int = 0, problem: str = "") -> None:
    """The model is at this stage, and the page open."""
    known = stage.world.speech_model
    assert known is not None
    stage.world.speech_model = replace(known, stage=at, done=done, problem=problem)
    if stage.navigator.screen != "speech_model":
        stage.navigator._run((GoTo("speech_model"),), stage.navigator._flow)
    stage.navigator.refresh()


def offers(stage: Stage) -> set[str]:
    return {a.id for a in stage.navigator.actions if a.id.startswith("speech_model.")}


def wished(stage: Stage, kind: type) -> bool:
    """Effects without fields are equal to one another, so only their kind tells."""
    return any(isinstance(effect, kind) for effect in stage.effects)


# What it says --------------------------------------------------------------------------------


def test_a_person_is_told_what_they_get_before_they_get_it(stage: Stage) -> None:
    show(stage, "absent")
    text = stage.text()
    for word in ("vosk-model-small-en-us-0.15", "41 MB", "English", "Apache 2.0", "Alpha Cephei"):
        assert word in text
    assert "internet once" in text and "never leaves this computer" in text
    assert offers(stage) == {GET, BRING}


@pytest.mark.parametrize(
    ("at", "buttons"),
    [
        ("downloading", {PAUSE, CANCEL}),
        ("paused", {GET, CANCEL, BRING}),
        ("checking", {CANCEL}),
        ("unpacking", {CANCEL}),
        ("trying", {CANCEL}),
        ("ready", {BRING, REMOVE}),
    ],
)
def test_each_stage_has_its_buttons(stage: Stage, at: ModelStage, buttons: set[str]) -> None:
    show(stage, at)
    assert offers(stage) == buttons


def test_before_it_has_been_looked_for_the_page_waits(stage: Stage) -> None:
    stage.world.speech_model = None
    stage.navigator._run((GoTo("speech_model"),), stage.navigator._flow)
    assert "getting ready" in stage.text() and offers(stage) == set()


def test_how_far_it_is_shows_in_a_bar_and_in_words(stage: Stage) -> None:
    show(stage, "downloading", done=20_602_965)
    assert stage.shell.page_view is not None
    bar = next(b for b in stage.shell.page_view.findChildren(Bar) if not b.isHidden())
    assert bar.accessibleName() == "21 of 41 MB, 49 percent"
    assert bar.height() >= stage.shell._theme.mm(12)


def test_only_what_matters_is_read_not_each_percent(stage: Stage) -> None:
    heard: set[str] = set()
    for done in range(0, 41_000_000, 1_000_000):
        show(stage, "downloading", done=done)
        heard |= {spoken.text for spoken in stage.navigator.page.spoken()}
    for at in ("checking", "unpacking", "trying"):
        show(stage, at)
        heard |= {spoken.text for spoken in stage.navigator.page.spoken()}
    assert len(heard) == 3


@pytest.mark.parametrize("scale", ["100", "200"])
@pytest.mark.parametrize("size", [(1280, 800), (1024, 600)], ids=lambda s: f"{s[0]}x{s[1]}")
@pytest.mark.parametrize("at", STAGES)
def test_nothing_is_clipped_at_any_stage(
    stage: Stage, at: ModelStage, size: tuple[int, int], scale: str
) -> None:
    stage.settings["text_scale"] = scale
    stage.navigator.restyle()
    stage.shell.resize(*size)
    show(stage, at, done=9_000_000, problem="The internet connection is not there or broke off.")
    view = stage.shell.page_view
    assert view is not None
    for _ in range(30):
        _check_part(stage)
        turning = [a.id for a in view.paging_actions() if "earlier" not in a.id]
        if not turning:
            break
        view.turn(turning[0])
        if "more_choices" in turning[0]:
            break


# What its buttons wish for ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "words", "wish"),
    [
        ("absent", "get it", GetSpeechModel()),
        ("absent", "yes please", GetSpeechModel()),
        ("downloading", "pause", PauseSpeechModel()),
        ("paused", "get the rest", GetSpeechModel()),
        ("paused", "cancel", CancelSpeechModel()),
        ("trying", "cancel", CancelSpeechModel()),
        ("absent", "from a stick", ChooseFolder("Where is the speech model?")),
    ],
)
def test_words_and_wishes(stage: Stage, at: ModelStage, words: str, wish: Any) -> None:
    show(stage, at)
    stage.say(words)
    assert type(stage.effects[-1]) is type(wish) and stage.effects[-1] == wish


def test_removing_is_read_back_first(stage: Stage) -> None:
    show(stage, "ready")
    stage.press(REMOVE)
    assert stage.navigator.screen == "confirm"
    assert not wished(stage, RemoveSpeechModel)
    stage.press("confirm.yes")
    assert wished(stage, RemoveSpeechModel)


def test_a_chosen_folder_is_taken_and_none_is_none(stage: Stage) -> None:
    show(stage, "absent")
    stage.press(BRING)
    stage.reply(FolderChosen(""))
    assert not wished(stage, AddSpeechModel)
    stage.press(BRING)
    stage.reply(FolderChosen("/media/stick"))
    assert stage.effects[-1] == AddSpeechModel("/media/stick")


def test_the_page_is_told_of_stages_whenever_it_is_opened(stage: Stage) -> None:
    show(stage, "downloading")
    assert wished(stage, WatchSpeechModel)
    stage.press("everywhere.back")
    stage.effects.clear()
    show(stage, "downloading")
    assert wished(stage, WatchSpeechModel)
    show(stage, "absent", problem="This computer's disk is full.")
    stage.reply(SpeechModelChanged())
    assert "disk is full" in stage.text()


# The whole way ---------------------------------------------------------------------------------


class Whole:
    """The page with its real installer behind it."""

    def __init__(self, stage: Stage, folder: Path, model: SpeechModel, qtbot: QtBot) -> None:
        self.stage, self.qtbot = stage, qtbot
        self.used: list[Path | None] = []
        self.background = Background()
        self.parts = SpeechModelParts(
            folder,
            stage.world,
            stage.navigator,
            self.background,
            self.used.append,
            stage.shell,
            model,
        )
        stage.world.speech_model = None
        self.parts.start()
        qtbot.waitUntil(lambda: stage.world.speech_model is not None, timeout=MILLISECONDS)
        stage.navigator._run((GoTo("speech_model"),), stage.navigator._flow)
        self.carry_out()

    def carry_out(self) -> None:
        """What has been wished for since the last time."""
        for effect, reply in zip(self.stage.effects, self.stage.replies, strict=True):
            assert self.parts.perform(effect, reply), effect
        self.stage.effects.clear()
        self.stage.replies.clear()

    def press(self, action_id: str) -> None:
        self.stage.press(action_id)
        self.carry_out()

    def wait_for(self, at: ModelStage) -> None:
        self.qtbot.waitUntil(lambda: self.at == at, timeout=MILLISECONDS)

    @property
    def at(self) -> str:
        state = self.stage.world.speech_model
        assert state is not None
        return state.stage

    def close(self) -> None:
        self.parts.close()
        self.background.close()


@pytest.fixture(scope="module")
def tiny() -> Path:
    if find_spec("vosk") is None:
        pytest.skip("Vosk is not installed for this system")
    found = next((folder for folder in _PLACES if folder.is_dir()), None)
    if found is None:
        pytest.skip("the small test model vosk-tiny-en is not here")
    return found


@pytest.fixture
def whole(
    stage: Stage, qtbot: QtBot, tmp_path: Path, tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Whole, ModelServer]]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    file = packed(tiny)
    with model_server(file, held=500_000) as server:
        model = offered(server.address, len(file))
        made = Whole(stage, tmp_path / "speech-models", model, qtbot)
        yield made, server
        made.close()


def test_get_leave_pause_come_back_and_have_it(whole: tuple[Whole, ModelServer]) -> None:
    it, server = whole
    stage = it.stage
    it.press(GET)
    it.wait_for("downloading")
    assert server.reached.wait(PATIENCE)
    stage.press("everywhere.home")
    assert stage.navigator.screen == "home" and it.at == "downloading"
    stage.navigator._run((GoTo("speech_model"),), stage.navigator._flow)
    it.carry_out()
    assert any(isinstance(block, Progress) for block in stage.navigator.page.blocks)
    it.press(PAUSE)
    it.wait_for("paused")
    assert "stopped for now" in stage.text()
    server.held = None
    it.press(GET)
    it.wait_for("ready")
    assert "I understand whole questions now" in stage.text()
    it.qtbot.waitUntil(lambda: bool(it.used), timeout=MILLISECONDS)
    assert it.used[-1] is not None and it.used[-1].is_dir()
    stage.press(REMOVE)
    stage.press("confirm.yes")
    it.carry_out()
    it.wait_for("absent")
    assert it.used[-1] is None


def test_cancel_and_a_failure_show(whole: tuple[Whole, ModelServer]) -> None:
    it, server = whole
    it.press(GET)
    it.wait_for("downloading")
    assert server.reached.wait(PATIENCE)
    it.press(CANCEL)
    it.wait_for("absent")
    server.listed = {"md5": "0" * 32}
    server.held = None
    it.press(GET)
    it.qtbot.waitUntil(lambda: "thrown it away" in it.stage.text(), timeout=MILLISECONDS)
    assert it.at == "absent" and it.used == []


def test_a_stick_is_chosen_in_a_dialog_and_taken(
    whole: tuple[Whole, ModelServer], tmp_path: Path, tiny: Path
) -> None:
    it, server = whole
    stick = tmp_path / "stick"
    shutil.copytree(tiny, stick / "vosk-model-from-my-son")
    it.press(BRING)
    dialog = it.stage.shell.findChild(QFileDialog)
    assert dialog is not None and dialog.windowModality() is not Qt.WindowModality.NonModal
    dialog.fileSelected.emit(str(stick))
    it.carry_out()
    it.wait_for("ready")
    assert server.requests == []
    assert "vosk-model-from-my-son" in it.stage.text()
    assert "Alpha Cephei" not in it.stage.text()
    dialog.reject()
