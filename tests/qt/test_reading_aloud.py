"""When Fireside reads by itself, and how *Stop talking* holds."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from fireside.flows.page import Spoken
from fireside.flows.results import AnswerPart
from fireside_core.contract import LevelEvent, RestartEvent, SentenceEvent
from fireside_core.triage import TriageLevel
from tests.qt.conftest import Stage


class Listener(QObject):
    """Stands where the voice is, and notes what it is asked to say."""

    sentence = Signal(object)
    word = Signal(int, int)
    silent = Signal()
    failed = Signal(str)
    is_speaking = False

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def say(self, sentences: Iterable[Spoken]) -> None:
        self.said += [spoken.text for spoken in sentences]

    def stop(self) -> None:
        self.said.append("(stop)")


@pytest.fixture
def voice(stage: Stage) -> Listener:
    stage.settings["voice"] = "on"
    listener = Listener()
    stage.navigator.set_voice(listener)  # type: ignore[arg-type]
    listener.said.clear()
    return listener


def _ask(stage: Stage) -> None:
    stage.press("home.ask")
    stage.say("is walking bad for a sore knee")
    stage.reply(AnswerPart(LevelEvent(level=TriageLevel.CARE_AT_HOME)))


def test_an_answer_is_read_as_it_comes_each_sentence_once(
    stage: Stage, voice: Listener, qtbot: QtBot
) -> None:
    _ask(stage)
    qtbot.wait(60)
    for text in ("Walking is good.", "Rest if it hurts."):
        stage.reply(AnswerPart(SentenceEvent(text=text)))
    assert [text for text in voice.said if text != "(stop)"][-3:] == [
        "Care at home",
        "Walking is good.",
        "Rest if it hurts.",
    ]


def test_stop_talking_holds_while_more_arrives(stage: Stage, voice: Listener, qtbot: QtBot) -> None:
    _ask(stage)
    qtbot.wait(60)
    stage.say("stop")
    voice.said.clear()
    stage.reply(AnswerPart(SentenceEvent(text="Walking is good.")))
    qtbot.wait(60)
    assert voice.said == []
    stage.press("everywhere.read_again")
    assert voice.said == ["(stop)", "Care at home", "Walking is good."]


def test_with_reading_aloud_off_only_read_it_again_reads(
    stage: Stage, voice: Listener, qtbot: QtBot
) -> None:
    stage.settings["voice"] = "off"
    _ask(stage)
    stage.reply(AnswerPart(SentenceEvent(text="Walking is good.")))
    qtbot.wait(60)
    assert set(voice.said) <= {"(stop)"}
    stage.say("read that again")
    assert "Walking is good." in voice.said


def test_leaving_the_page_silences_it(stage: Stage, voice: Listener, qtbot: QtBot) -> None:
    _ask(stage)
    qtbot.wait(60)
    voice.said.clear()
    stage.say("home")
    assert voice.said[0] == "(stop)"


def test_an_answer_below_does_not_silence_the_page_on_top(
    stage: Stage, voice: Listener, qtbot: QtBot
) -> None:
    _ask(stage)
    answering = stage.replies[-1]
    stage.press("everywhere.help_me")
    qtbot.wait(60)
    voice.said.clear()
    answering(AnswerPart(RestartEvent(text="I answer from my library instead.")))
    assert voice.said == []
