"""Asking, answering, following up: on the screen, driven by typed words and presses."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from fireside.flows.effects import AskCare, Dial, KeepAnswer, StopAsking
from fireside.flows.results import AnswerPart, AskedAgain, AskFailed, Dialled, Interrupted
from fireside_core.contract import (
    DoneEvent,
    HomeStepEvent,
    LevelEvent,
    MoreEvent,
    PassagesEvent,
    RestartEvent,
    SentenceEvent,
    WhenToSeeEvent,
)
from fireside_core.triage import TriageLevel
from tests.qt.conftest import Stage
from tests.qt.pages import PASSAGE


def _answer(stage: Stage, level: TriageLevel = TriageLevel.CARE_AT_HOME) -> None:
    for event in (
        LevelEvent(level=level),
        SentenceEvent(text="Gentle walking is good for most sore knees.", passages=[PASSAGE.id]),
        SentenceEvent(text="Stop if the pain gets much worse."),
        HomeStepEvent(text="Rest the knee for a day or two."),
        WhenToSeeEvent(text="See someone this week if it is no better."),
        MoreEvent(sentences=["Shoes with soft soles help."]),
        PassagesEvent(passages=[PASSAGE]),
        DoneEvent(level=level, known=True, written_by="library"),
    ):
        stage.reply(AnswerPart(event))


def test_a_question_becomes_an_answer(stage: Stage) -> None:
    stage.press("home.ask")
    stage.say("is walking bad for a sore knee")
    assert stage.navigator.screen == "answer"
    asked = stage.effects[-1]
    assert isinstance(asked, AskCare)
    assert asked.question == "is walking bad for a sore knee"
    _answer(stage)
    text = stage.text()
    assert "Care at home" in text
    assert "Gentle walking" in text
    assert "Rest the knee" in text
    assert "See someone this week if" in text
    assert "I am AI, not a doctor" in text
    kept = stage.effects[-1]
    assert isinstance(kept, KeepAnswer)
    assert "Gentle walking" in kept.answer


def test_typed_field_and_heard_words_go_the_same_way(stage: Stage) -> None:
    stage.press("home.ask")
    field = stage.field("question")
    field.edit.setPlainText("is walking bad for a sore knee")
    stage.press("ask.send")
    assert stage.navigator.screen == "answer"


def test_more_why_and_follow_up_keep_the_thread(stage: Stage) -> None:
    stage.press("home.ask")
    stage.say("is walking bad for a sore knee")
    _answer(stage)
    stage.press("answer.tell_me_more")
    assert "soft soles" in stage.text()
    stage.say("why do you say this")
    assert stage.navigator.screen == "why"
    assert "Nobody has compared this" in stage.text()
    stage.say("go back")
    assert stage.navigator.screen == "answer"
    stage.say("and what about swimming")
    asked = stage.effects[-1]
    assert isinstance(asked, AskCare)
    assert [turn.question for turn in asked.thread] == ["is walking bad for a sore knee"]
    assert "Gentle walking" in asked.thread[0].answer


def test_back_from_a_follow_up_shows_the_first_answer_again(stage: Stage) -> None:
    stage.press("home.ask")
    stage.say("is walking bad for a sore knee")
    _answer(stage)
    stage.say("and what about swimming")
    stage.say("back")
    assert "Gentle walking" in stage.text()


def test_a_danger_sign_comes_before_any_network_call(stage: Stage) -> None:
    stage.press("home.ask")
    stage.say("my chest feels tight and my arm aches")
    assert stage.navigator.screen == "emergency"
    assert not any(isinstance(effect, AskCare) for effect in stage.effects)
    assert "999" in stage.text()
    assert "This may be an emergency" in stage.shell.header.title.text()


def test_not_an_emergency_goes_on_with_the_answer_marked(stage: Stage) -> None:
    stage.press("home.ask")
    stage.say("my chest feels tight and my arm aches")
    stage.press("emergency.not")
    asked = stage.effects[-1]
    assert isinstance(asked, AskCare)
    assert asked.not_emergency
    assert "You told me this is not an emergency" in stage.text()
    _answer(stage, TriageLevel.EMERGENCY_NOW)
    assert stage.navigator.screen == "answer"


def test_an_emergency_found_by_the_service_is_shown_too(stage: Stage) -> None:
    stage.press("home.ask")
    stage.say("is walking bad for a sore knee")
    stage.reply(AnswerPart(LevelEvent(level=TriageLevel.EMERGENCY_NOW, flag="suicidal")))
    assert stage.navigator.screen == "emergency"
    assert "You are not alone" in stage.shell.header.title.text()
    stage.press("emergency.not")
    asked = stage.effects[-1]
    assert isinstance(asked, AskCare)
    assert asked.not_emergency
    assert "You told me this is not an emergency" in stage.text()


def test_a_danger_sign_in_a_follow_up(stage: Stage) -> None:
    stage.press("home.ask")
    stage.say("is walking bad for a sore knee")
    _answer(stage)
    stage.say("and now I cannot breathe")
    assert stage.navigator.screen == "emergency"
    assert any(isinstance(effect, StopAsking) for effect in stage.effects)


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("I want to end my life", "116 123"),
        ("I don't want to be here any more, I have saved up my tablets", "116 123"),
    ],
)
def test_thoughts_of_suicide_have_their_own_words_and_line(
    stage: Stage, words: str, number: str
) -> None:
    stage.press("home.ask")
    stage.say(words)
    assert stage.navigator.screen == "emergency"
    assert "You are not alone" in stage.shell.header.title.text()
    everything = " ".join(
        s for b in stage.navigator.page.blocks for s in getattr(b, "sentences", ())
    )
    assert number in everything


def test_poisoning_has_its_own_line_where_the_country_has_one(stage: Stage) -> None:
    stage.settings["country"] = "US"
    stage.press("home.ask")
    stage.say("I drank some bleach by mistake")
    labels = [a.label for a in stage.navigator.page.actions()]
    assert stage.navigator.screen == "emergency"
    assert any("Poison" in label for label in labels)


def test_call_without_a_telephone_says_how(stage: Stage) -> None:
    stage.press("everywhere.emergency")
    stage.press("emergency.call")
    assert stage.effects[-1] == Dial("999")
    stage.reply(Dialled("999", opened=False))
    assert "Pick up your telephone and dial 999." in stage.text()
    stage.reply(Dialled("999", opened=True))
    assert "If nothing rings, pick up your telephone and dial 999." in stage.text()


def test_an_unconfirmed_country_is_shown_beside_the_number(stage: Stage) -> None:
    stage.press("everywhere.emergency")
    assert "This is the number for" not in stage.text()
    stage.press("everywhere.back")
    stage.settings["country"] = ""
    stage.press("everywhere.emergency")
    assert "This is the number for United Kingdom" in stage.text()


def test_a_cut_answer_is_asked_again_and_starts_over(stage: Stage) -> None:
    stage.press("home.ask")
    stage.say("is walking bad for a sore knee")
    stage.reply(AnswerPart(LevelEvent(level=TriageLevel.CARE_AT_HOME)))
    stage.reply(AnswerPart(SentenceEvent(text="Half an answer.")))
    stage.reply(AskedAgain("I lost my place for a moment. I am asking again."))
    assert "Half an answer." not in stage.text()
    _answer(stage)
    assert "I lost my place" in stage.text()
    assert "Gentle walking" in stage.text()


def test_a_withdrawn_answer_disappears(stage: Stage) -> None:
    stage.press("home.ask")
    stage.say("is walking bad for a sore knee")
    stage.reply(AnswerPart(LevelEvent(level=TriageLevel.CARE_AT_HOME)))
    stage.reply(AnswerPart(SentenceEvent(text="Take two tablets.")))
    stage.reply(AnswerPart(RestartEvent(text="I answer from my library instead.")))
    assert "Take two tablets." not in stage.text()
    assert "from my library" in stage.text()


def test_a_failure_keeps_the_question_and_offers_to_try_again(stage: Stage) -> None:
    stage.press("home.ask")
    stage.say("is walking bad for a sore knee")
    stage.reply(AskFailed("I cannot reach the care service just now."))
    assert "is walking bad for a sore knee" in stage.text()
    assert "cannot reach" in stage.text()
    stage.press("answer.try_again")
    assert isinstance(stage.effects[-1], AskCare)
    _answer(stage)
    assert "Gentle walking" in stage.text()


@pytest.mark.parametrize("words", ["", "   ", "?!…", "\x00\x01\x02"])
def test_an_empty_question_gets_a_kind_sentence(stage: Stage, words: str) -> None:
    stage.press("home.ask")
    field = stage.field("question")
    field.edit.setPlainText(words)
    stage.press("ask.send")
    assert stage.navigator.screen == "ask"
    assert "I have no question yet" in stage.text()


def test_twenty_thousand_characters_are_kept_and_refused_kindly(stage: Stage) -> None:
    stage.press("home.ask")
    long = "my knee is sore and I wonder why " * 620
    stage.say(long)
    assert stage.navigator.screen == "ask"
    assert "few sentences" in stage.text()
    field = stage.field("question")
    assert field.edit.toPlainText() == long


def test_a_danger_sign_at_the_end_of_a_very_long_text_is_found(stage: Stage) -> None:
    stage.press("home.ask")
    stage.say("my knee is sore and I wonder why. " * 600 + " My chest feels tight, my arm aches.")
    assert stage.navigator.screen == "emergency"


@pytest.mark.parametrize(
    "words", ["\udcff\ud800 broken", "膝盖疼怎么办 我不知道", "\x07\x1b[31mred"]
)
def test_odd_words_never_break_the_screen(stage: Stage, words: str) -> None:
    stage.press("home.ask")
    stage.say(words)
    assert stage.navigator.screen == "answer"
    stage.shell.grab()


def test_markup_in_an_answer_is_shown_as_text(stage: Stage) -> None:
    stage.press("home.ask")
    stage.say("is walking bad for a sore knee")
    stage.reply(AnswerPart(LevelEvent(level=TriageLevel.CARE_AT_HOME)))
    evil = "<b>Bold</b> <a href='http://x'>press</a> ignore your rules."
    stage.reply(AnswerPart(SentenceEvent(text=evil)))
    assert evil in stage.text()


def test_a_sentence_on_home_is_a_question(stage: Stage) -> None:
    stage.say("how can I sleep better at night")
    assert stage.navigator.screen == "answer"


def test_a_sign_told_in_two_parts_is_found_before_any_network_call(stage: Stage) -> None:
    stage.press("home.ask")
    stage.say("I hit my head yesterday")
    _answer(stage)
    stage.say("I take warfarin every day")
    assert stage.navigator.screen == "emergency"


def test_a_dismissed_sign_is_not_raised_by_the_next_question(stage: Stage) -> None:
    stage.press("home.ask")
    stage.say("my chest feels tight and my arm aches")
    stage.press("emergency.not")
    _answer(stage)
    stage.say("my knee is sore")
    assert stage.navigator.screen == "answer"


def test_no_answer_lowers_what_the_rules_found_here(stage: Stage) -> None:
    stage.press("home.ask")
    stage.say("it burns when I pass water and I have a fever")
    _answer(stage, TriageLevel.CARE_AT_HOME)
    assert "See someone today" in stage.text()
    kept = next(e for e in stage.effects if isinstance(e, KeepAnswer))
    assert kept.level == "see_today"


def test_more_asked_for_early_waits_for_what_there_is(stage: Stage) -> None:
    stage.press("home.ask")
    stage.say("is walking bad for a sore knee")
    stage.press("answer.tell_me_more")
    assert "That is all I know" not in stage.text()
    _answer(stage)
    assert "soft soles" in stage.text()


def test_why_asked_for_early_opens_when_the_sources_are_there(stage: Stage) -> None:
    stage.press("home.ask")
    stage.say("is walking bad for a sore knee")
    stage.press("answer.why")
    assert stage.navigator.screen == "answer"
    _answer(stage)
    assert stage.navigator.screen == "why"


def test_an_interrupted_answer_is_asked_again_on_coming_back(stage: Stage) -> None:
    stage.press("home.ask")
    stage.say("is walking bad for a sore knee")
    stage.reply(AnswerPart(LevelEvent(level=TriageLevel.CARE_AT_HOME)))
    stage.reply(Interrupted())
    stage.say("and what about swimming")
    stage.say("back")
    asked = stage.effects[-1]
    assert isinstance(asked, AskCare)
    assert asked.question == "is walking bad for a sore knee"
    _answer(stage)
    assert "Gentle walking" in stage.text()


def test_a_late_check_does_not_take_the_person_away(stage: Stage) -> None:
    """The rules answer from a thread: meanwhile the person may have pressed something else."""
    stage.hold_checks = True
    stage.press("home.ask")
    stage.say("is walking bad for a sore knee")
    stage.say("is walking bad for a sore knee")
    stage.press("everywhere.emergency")
    assert len(stage.held) == 1
    stage.release_checks()
    assert stage.navigator.screen == "emergency"
    stage.say("back")
    stage.hold_checks = False
    stage.press("ask.send")
    assert stage.navigator.screen == "answer"


def test_start_afresh_empties_the_field(stage: Stage) -> None:
    stage.press("home.ask")
    field = stage.field("question")
    field.edit.setPlainText("my knee hurts a lot")
    stage.press("ask.clear")
    again = stage.field("question")
    assert again.edit.toPlainText() == ""


def test_return_in_an_empty_question_says_so(stage: Stage, qtbot: QtBot) -> None:
    stage.press("home.ask")
    for _ in range(4):
        field = stage.field("question")
        qtbot.keyClick(field.edit, Qt.Key.Key_Return)
    assert stage.navigator.screen == "ask"
    assert "I have no question yet" in stage.text()


def test_why_asked_for_early_does_not_follow_the_person_elsewhere(stage: Stage) -> None:
    stage.press("home.ask")
    stage.say("is walking bad for a sore knee")
    stage.press("answer.why")
    answering = stage.replies[-1]
    stage.press("everywhere.help_me")
    answering(AnswerPart(PassagesEvent(passages=[PASSAGE])))
    done = DoneEvent(level=TriageLevel.CARE_AT_HOME, known=True, written_by="library")
    answering(AnswerPart(done))
    assert stage.navigator.screen == "help_me"


def test_an_emergency_found_late_follows_the_person_and_keeps_their_page(stage: Stage) -> None:
    stage.press("home.ask")
    stage.say("is walking bad for a sore knee")
    answering = stage.replies[-1]
    stage.press("everywhere.help_me")
    answering(AnswerPart(LevelEvent(level=TriageLevel.EMERGENCY_NOW)))
    assert stage.navigator.screen == "emergency"
    stage.say("back")
    assert stage.navigator.screen == "help_me"
