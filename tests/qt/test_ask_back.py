"""Ask back on the screen: by touch, by voice words, by keys, and in the person's own words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from fireside.app import _checked, _weighed
from fireside.flows.effects import AskCare, CheckDanger, Effect, KeepAnswer, WeighReply
from fireside.flows.results import AnswerPart, AskFailed, Result
from fireside.qt.reading import ReadingText
from fireside_core.contract import DoneEvent, LevelEvent, SentenceEvent
from fireside_core.triage import TriageLevel
from tests.qt.conftest import Stage

HEADACHE = "I've had a headache since this morning"
COUGH = "I've had a cough for three days"


@pytest.fixture
def asked_back(stage: Stage) -> Stage:
    """The stage, with the rules that the app runs for these effects."""
    outside = stage.navigator._perform_outside

    def perform(effect: Effect, reply: Callable[[Result], None]) -> None:
        if isinstance(effect, CheckDanger):
            reply(_checked(effect))
        elif isinstance(effect, WeighReply):
            reply(_weighed(effect))
        else:
            outside(effect, reply)

    stage.navigator._perform_outside = perform
    return stage


def _ask(stage: Stage, words: str) -> None:
    stage.press("home.ask")
    stage.say(words)


def _title(stage: Stage) -> str:
    return stage.shell.header.title.text()


def _care(stage: Stage) -> AskCare:
    return next(effect for effect in reversed(stage.effects) if isinstance(effect, AskCare))


def _done(stage: Stage, level: TriageLevel = TriageLevel.CARE_AT_HOME) -> None:
    for event in (
        LevelEvent(level=level),
        SentenceEvent(text="Rest in a quiet room."),
        DoneEvent(level=level, known=True, written_by="library"),
    ):
        stage.reply(AnswerPart(event))


def test_a_complaint_is_asked_back_one_question_a_page(asked_back: Stage) -> None:
    stage = asked_back
    _ask(stage, HEADACHE)
    assert stage.navigator.screen == "ask_back"
    assert _title(stage) == "Question 1 of 5"
    assert "Has your face dropped" in stage.text()
    stage.press("ask_back.no")
    assert _title(stage) == "Question 2 of 5"
    assert "Has your face dropped" not in stage.text()
    for _ in range(4):
        stage.press("ask_back.no")
    assert stage.navigator.screen == "answer"
    assert _care(stage).question == HEADACHE
    assert "Nothing in your answers sounds like an emergency." in stage.text()


@pytest.mark.parametrize(
    "words",
    [
        "is walking bad for a sore knee",
        "can I take ibuprofen for my knee with my blood thinner",
        "what are the signs of a stroke",
        "I stubbed my toe",
        "I had bad headaches when I was young",
        "I have no headache and no cough",
    ],
)
def test_what_is_no_complaint_is_answered_at_once(asked_back: Stage, words: str) -> None:
    _ask(asked_back, words)
    assert asked_back.navigator.screen == "answer"


def test_who_tells_of_somebody_else_answers_for_them(asked_back: Stage) -> None:
    stage = asked_back
    _ask(stage, "my husband has a headache")
    assert "Please answer for the person you told me about." in stage.text()
    stage.press("ask_back.no")
    assert "Please answer for the person you told me about." in stage.text()


def test_an_emergency_is_shown_without_any_question(asked_back: Stage) -> None:
    _ask(asked_back, "my chest feels tight and my arm aches")
    assert asked_back.navigator.screen == "emergency"


def test_a_worrying_answer_opens_the_emergency_screen_at_once(asked_back: Stage) -> None:
    stage = asked_back
    _ask(stage, HEADACHE)
    stage.say("yes it has")
    assert stage.navigator.screen == "emergency"
    assert "your face has dropped" in stage.text()
    assert "999" in stage.text()
    assert not any(isinstance(effect, AskCare) for effect in stage.effects)


def test_no_emergency_goes_on_with_what_was_told(asked_back: Stage) -> None:
    stage = asked_back
    _ask(stage, HEADACHE)
    stage.press("ask_back.yes")
    stage.press("emergency.not")
    asked = _care(stage)
    assert asked.not_emergency
    assert asked.question.startswith(HEADACHE)
    _done(stage, TriageLevel.SEE_TODAY)
    assert "You told me this is not an emergency" in stage.text()
    assert "You said that your face has dropped" in stage.text()
    assert "See someone today" in stage.text()


def test_back_from_the_emergency_screen_asks_the_question_again(asked_back: Stage) -> None:
    stage = asked_back
    _ask(stage, HEADACHE)
    stage.press("ask_back.no")
    stage.press("ask_back.yes")
    stage.say("back")
    assert _title(stage) == "Question 2 of 5"
    stage.press("ask_back.no")
    assert _title(stage) == "Question 3 of 5"


def test_back_goes_to_the_question_before_and_takes_the_answer_back(asked_back: Stage) -> None:
    stage = asked_back
    _ask(stage, HEADACHE)
    stage.press("ask_back.not_sure")
    stage.press("everywhere.back")
    assert _title(stage) == "Question 1 of 5"
    for _ in range(5):
        stage.press("ask_back.no")
    assert "not sure" not in stage.text()
    stage.press("everywhere.back")
    assert _title(stage) == "Question 5 of 5"


def test_a_today_answer_makes_it_today_with_the_reason_first(asked_back: Stage) -> None:
    stage = asked_back
    _ask(stage, HEADACHE)
    for reply in ("no", "no", "no", "no", "yes"):
        stage.say(reply)
    assert stage.navigator.screen == "answer"
    assert "My scalp is sore" in _care(stage).question
    _done(stage)
    text = stage.text()
    assert text.index("You said that your scalp is sore") < text.index("See someone today")
    assert "Speak to a doctor today." in text
    kept = next(effect for effect in stage.effects if isinstance(effect, KeepAnswer))
    assert kept.level == "see_today"
    assert kept.question == HEADACHE


def test_not_sure_about_an_emergency_is_seen_today(asked_back: Stage) -> None:
    stage = asked_back
    _ask(stage, HEADACHE)
    stage.say("I don't know")
    assert _title(stage) == "Question 2 of 5"
    stage.press("ask_back.skip")
    _done(stage)
    assert "You were not sure whether your face has dropped" in stage.text()
    assert "See someone today" in stage.text()


def test_skip_goes_to_the_answer_at_once(asked_back: Stage) -> None:
    stage = asked_back
    _ask(stage, HEADACHE)
    stage.say("skip the questions")
    assert stage.navigator.screen == "answer"
    assert _care(stage).question == HEADACHE
    assert "Nothing in your answers" not in stage.text()


def test_nothing_is_asked_twice_in_a_conversation(asked_back: Stage) -> None:
    stage = asked_back
    _ask(stage, HEADACHE)
    stage.press("ask_back.skip")
    _done(stage)
    stage.say("my head is still aching")
    assert stage.navigator.screen == "answer"
    stage.press("answer.ask_else")
    stage.say("I feel dizzy when I get up")
    assert stage.navigator.screen == "ask_back"
    assert _title(stage) == "Question 1 of 3"
    assert "face dropped" not in stage.text()


def test_starting_afresh_forgets_what_was_asked(asked_back: Stage) -> None:
    stage = asked_back
    _ask(stage, HEADACHE)
    stage.press("ask_back.skip")
    _done(stage)
    stage.press("answer.ask_else")
    stage.press("ask.clear")
    stage.say(HEADACHE)
    assert stage.navigator.screen == "ask_back"


def test_a_follow_up_complaint_is_asked_back_too(asked_back: Stage) -> None:
    stage = asked_back
    _ask(stage, "is walking bad for a sore knee")
    _done(stage)
    stage.say("and I fell in the bathroom last night")
    assert stage.navigator.screen == "ask_back"


def test_two_answers_together_make_an_emergency(asked_back: Stage) -> None:
    """Neither a knock on the head nor a blood thinner is one by itself."""
    stage = asked_back
    _ask(stage, "I had a bit of a tumble yesterday")
    stage.say("yes I can")
    stage.say("no")
    stage.say("no")
    stage.say("yes")
    assert stage.navigator.screen == "ask_back"
    stage.say("yes")
    assert stage.navigator.screen == "emergency"


def test_free_words_that_are_a_danger_sign_are_one(asked_back: Stage) -> None:
    stage = asked_back
    _ask(stage, COUGH)
    stage.say("well my chest feels ever so tight")
    assert stage.navigator.screen == "emergency"
    stage.press("emergency.not")
    assert "tight" in _care(stage).question


def test_free_words_that_answer_are_understood(asked_back: Stage) -> None:
    stage = asked_back
    _ask(stage, COUGH)
    for _ in range(3):
        stage.say("no, not that I've noticed")
    assert "breathe in" in stage.text()
    stage.say("well there is a catch when I take a breath in")
    assert _title(stage) == "Question 5 of 5"
    stage.press("ask_back.no")
    assert "a catch when I take a breath in" in _care(stage).question
    assert "You said that it hurts in your chest" in stage.text()


def test_a_no_in_many_words_raises_nothing(asked_back: Stage) -> None:
    stage = asked_back
    _ask(stage, COUGH)
    for words in (
        "no I'm not short of breath at all",
        "no they're not blue or grey",
        "no, no blood at all",
        "no it doesn't hurt in my chest",
        "no, it's no worse lying down",
    ):
        assert stage.navigator.screen == "ask_back"
        stage.say(words)
    assert stage.navigator.screen == "answer"
    assert _care(stage).question == COUGH


def test_what_is_neither_yes_nor_no_is_asked_again_once(asked_back: Stage) -> None:
    stage = asked_back
    _ask(stage, HEADACHE)
    stage.say("the curtains are green")
    assert _title(stage) == "Question 1 of 5"
    assert "Please say yes, no, or not sure." in stage.text()
    stage.say("they were my mother's you see")
    assert _title(stage) == "Question 2 of 5"
    assert "Please say yes, no" not in stage.text()


@pytest.mark.parametrize("words", ["wait", "hold on", "fine", "okay", "", "\udcff", "x" * 5000])
def test_words_that_are_no_answer_are_not_taken_for_one(asked_back: Stage, words: str) -> None:
    stage = asked_back
    _ask(stage, HEADACHE)
    stage.say(words)
    assert _title(stage) == "Question 1 of 5"


def test_keys_answer(asked_back: Stage, qtbot: QtBot) -> None:
    stage = asked_back
    _ask(stage, HEADACHE)
    with qtbot.waitActive(stage.shell):
        stage.shell.activateWindow()
    for number, key in enumerate(("Ctrl+N", "Ctrl+U", "Ctrl+K"), 1):
        assert _title(stage) == f"Question {number} of 5"
        stage.time += 1
        QTest.keySequence(stage.shell.focusWidget() or stage.shell, QKeySequence(key))
    assert stage.navigator.screen == "answer"


def test_a_press_while_the_rules_run_is_not_taken_twice(
    asked_back: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = asked_back
    held: list[Any] = []
    run = stage.navigator._perform_outside
    _ask(stage, HEADACHE)
    for _ in range(3):
        stage.press("ask_back.no")
    monkeypatch.setattr(
        stage.navigator, "_perform_outside", lambda effect, reply: held.append((effect, reply))
    )
    stage.press("ask_back.yes")
    stage.press("ask_back.yes")
    assert len(held) == 1
    monkeypatch.setattr(stage.navigator, "_perform_outside", run)
    run(*held[0])
    assert stage.navigator.screen == "emergency" or _title(stage) == "Question 5 of 5"


def test_with_the_service_away_the_level_is_still_told(asked_back: Stage) -> None:
    stage = asked_back
    _ask(stage, HEADACHE)
    stage.press("ask_back.not_sure")
    stage.press("ask_back.skip")
    stage.reply(AskFailed("I cannot reach the care service just now."))
    assert "See someone today" in stage.text()
    assert "cannot reach" in stage.text()


def test_thoughts_of_suicide_told_in_an_answer_have_their_own_words(asked_back: Stage) -> None:
    stage = asked_back
    _ask(stage, "I'm very lonely")
    stage.press("ask_back.yes")
    assert "You are not alone" in _title(stage)
    said = " ".join(label.text() for label in stage.shell.findChildren(ReadingText))
    assert "116 123" in said
