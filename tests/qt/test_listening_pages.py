"""What a person meets who speaks to the app: asked back, repaired, never stuck."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from fireside.actions.everywhere import BACK, EMERGENCY, LISTEN, STOP_TALKING
from fireside.flows.effects import Dial, GoTo, PlayBack
from fireside.flows.flow import Hearing as HearingState
from fireside.flows.home import ASK
from fireside.flows.results import PlayedBack
from fireside.speech.listening import State
from fireside.speech.ports import Progress, Recognised
from fireside_core.hearing import Guess, Heard
from tests.qt.conftest import Stage
from tests.support.hand_ear import Hearing


def _hearing(stage: Stage, dictates: bool) -> Hearing:
    hearing = Hearing()
    stage.world.hearing = HearingState(usable=True, dictates=dictates, reasons=("By hand.",))
    stage.navigator.set_ear(hearing.voice_in)
    return hearing


@pytest.fixture
def hearing(stage: Stage) -> Hearing:
    """An ear that takes dictation."""
    return _hearing(stage, dictates=True)


@pytest.fixture
def weak(stage: Stage) -> Hearing:
    """An ear that knows only what is on the screen."""
    return _hearing(stage, dictates=False)


def _caption(stage: Stage) -> str:
    dock = stage.shell.dock
    return f"{dock.caption.text()} | {dock.status.text()}"


def test_the_button_opens_the_microphone_and_a_command_is_done(
    stage: Stage, hearing: Hearing
) -> None:
    stage.press(LISTEN)
    assert hearing.microphone.is_open
    assert "I am listening." in _caption(stage)
    hearing.said("", ("ask a question", 0.98))
    assert stage.navigator.screen == "ask"
    assert "I heard: “ask a question”" in _caption(stage)


def test_what_is_on_the_screen_is_the_grammar(stage: Stage, hearing: Hearing) -> None:
    assert {"ask a question", "see a doctor", "go back", "emergency"} <= set(hearing.ear.grammar)
    stage.press(ASK)
    stage.press(LISTEN)
    assert "type my question" in hearing.ear.grammar
    assert "see a doctor" not in hearing.ear.grammar


def test_after_a_spoken_command_the_page_that_asks_is_listened_to(
    stage: Stage, hearing: Hearing
) -> None:
    stage.press(LISTEN)
    hearing.said("", ("ask a question", 0.98))
    assert hearing.voice_in.state is State.CONFIRM
    hearing.said("what helps with a cold")
    assert stage.navigator.screen == "answer"
    assert hearing.voice_in.state is State.OFF


def test_a_pressed_command_does_not_open_the_microphone(stage: Stage, hearing: Hearing) -> None:
    stage.press(ASK)
    assert hearing.voice_in.state is State.OFF


def test_on_home_a_spoken_sentence_is_a_question(stage: Stage, hearing: Hearing) -> None:
    stage.press(LISTEN)
    hearing.said("what can I do for my sore knee")
    assert stage.navigator.screen == "answer"


def test_an_unsure_command_is_asked_back_and_yes_does_it(stage: Stage, hearing: Hearing) -> None:
    stage.press(LISTEN)
    hearing.said("", ("see a doctor", 0.7))
    assert stage.navigator.screen == "did_you_mean"
    assert "Did you mean “See a doctor”?" in stage.text()
    assert hearing.voice_in.state is State.CONFIRM
    hearing.said("", ("yes please", 0.97))
    assert stage.navigator.screen == "doctor"


def test_an_unsure_command_is_asked_back_and_no_goes_back(stage: Stage, hearing: Hearing) -> None:
    stage.press(LISTEN)
    hearing.said("", ("see a doctor", 0.7))
    hearing.said("no thank you")
    assert stage.navigator.screen == "home"


def test_two_likely_commands_are_asked_back_as_two_buttons(stage: Stage, hearing: Hearing) -> None:
    stage.press(LISTEN)
    hearing.said("", ("see a doctor", 0.55), ("my family", 0.4))
    assert stage.navigator.screen == "did_you_mean"
    assert [a.label for a in stage.navigator.page.choices] == ["See a doctor", "My family"]
    hearing.said("", ("number two", 0.98))
    assert stage.navigator.screen == "family"


def test_a_misheard_word_is_asked_for_again_then_buttons_then_a_person(
    stage: Stage, weak: Hearing
) -> None:
    stage.press(LISTEN)
    weak.said("")
    assert stage.navigator.screen == "home"
    assert "Please say it again" in _caption(stage)
    weak.said("")
    assert stage.navigator.screen == "did_you_mean"
    weak.said("")
    assert stage.navigator.screen == "help_me"


def test_an_ear_that_takes_no_questions_says_so_where_one_is_asked(
    stage: Stage, weak: Hearing
) -> None:
    stage.press(LISTEN)
    weak.said("", ("ask a question", 0.98))
    weak.said("")
    assert stage.navigator.screen == "only_commands"
    assert "I cannot understand whole questions yet." in stage.text()
    weak.said("", ("type it", 0.98))
    assert stage.navigator.screen == "ask"


def test_a_weak_ear_asks_before_it_rings_anybody(stage: Stage, weak: Hearing) -> None:
    stage.navigator._run((GoTo("help_me"),), stage.navigator._flow)
    stage.press(LISTEN)
    weak.said("", ("call anna", 0.99))
    assert stage.navigator.screen == "did_you_mean"
    assert stage.effects == []
    weak.said("", ("yes", 0.99))
    assert [e for e in stage.effects if isinstance(e, Dial)]


def test_a_good_ear_rings_at_once(stage: Stage, hearing: Hearing) -> None:
    stage.navigator._run((GoTo("help_me"),), stage.navigator._flow)
    stage.press(LISTEN)
    hearing.said("call anna", ("call anna", 0.99))
    assert [e for e in stage.effects if isinstance(e, Dial)]


def test_emergency_is_never_asked_back_when_it_is_clear(stage: Stage, weak: Hearing) -> None:
    stage.press(LISTEN)
    weak.said("", ("emergency", 0.95))
    assert stage.navigator.screen == "emergency"


def test_a_danger_sign_that_is_said_opens_emergency(stage: Stage, hearing: Hearing) -> None:
    stage.press(LISTEN)
    hearing.said("my chest feels tight and my left arm hurts")
    assert stage.navigator.screen == "emergency"


def test_a_second_press_shuts_the_microphone(stage: Stage, hearing: Hearing) -> None:
    stage.press(LISTEN)
    stage.press(LISTEN)
    assert not hearing.microphone.is_open
    assert "Press, and tell me" in _caption(stage)


def test_saying_listen_to_me_goes_on_listening(stage: Stage, hearing: Hearing) -> None:
    stage.press(LISTEN)
    hearing.said("", ("listen to me", 0.98))
    assert hearing.microphone.is_open


def test_without_an_ear_the_button_opens_the_page_for_typing(stage: Stage) -> None:
    stage.press(LISTEN)
    assert stage.navigator.screen == "listen"


def test_with_an_engine_that_has_gone_too(stage: Stage, hearing: Hearing) -> None:
    hearing.voice_in.use(None)
    stage.press(LISTEN)
    assert stage.navigator.screen == "listen"


def test_a_lost_microphone_is_said_and_what_was_said_is_kept(
    stage: Stage, hearing: Hearing
) -> None:
    stage.press(LISTEN)
    hearing.tell(Progress(hearing.ear.utterance, 600, True))
    hearing.microphone.is_open = False
    hearing.microphone.lost.emit("Your microphone has gone.")
    assert "Your microphone has gone." in _caption(stage)
    heard = Heard("", (Guess("see a doctor", 0.97),))
    hearing.tell(Recognised(hearing.ear.utterance, heard))
    assert stage.navigator.screen == "doctor"


def test_only_stopping_and_emergency_are_listened_for_while_it_speaks(
    stage: Stage, hearing: Hearing
) -> None:
    hearing.voice_in.configure(always=True, headphones=True)
    hearing.voice_in.voice_started()
    assert "stop" in hearing.ear.grammar
    assert "emergency" in hearing.ear.grammar
    assert "go back" not in hearing.ear.grammar
    assert set(hearing.ear.grammar) <= set(stage.navigator.actions.sayings(STOP_TALKING, EMERGENCY))


def test_its_own_voice_is_not_heard(stage: Stage, hearing: Hearing) -> None:
    hearing.voice_in.configure(always=True, headphones=False)
    hearing.voice_in.voice_started()
    before = hearing.ear.sounds
    hearing.microphone.sound.emit(bytes(1920))
    assert hearing.ear.sounds == before
    assert stage.navigator.screen == "home"


def test_the_sound_test_plays_back_and_judges(stage: Stage, hearing: Hearing) -> None:
    stage.navigator._run((GoTo("sound_test"),), stage.navigator._flow)
    stage.press("sound_test.start")
    assert hearing.microphone.is_open
    hearing.said("good morning", ("good morning", 0.97))
    assert isinstance(stage.effects[-1], PlayBack)
    stage.reply(PlayedBack(-20.0))
    assert "I hear you well." in stage.text()


@pytest.mark.parametrize(
    ("loudest", "verdict"),
    [
        (None, "I did not hear anything"),
        (-55.0, "You are very quiet"),
        (-0.2, "too loud"),
        (-20.0, "could not make out the words"),
    ],
)
def test_the_sound_test_says_what_is_wrong(
    stage: Stage, weak: Hearing, loudest: float | None, verdict: str
) -> None:
    stage.navigator._run((GoTo("sound_test"),), stage.navigator._flow)
    stage.press("sound_test.start")
    weak.said("")
    assert isinstance(stage.effects[-1], PlayBack)
    stage.reply(PlayedBack(loudest))
    assert verdict in stage.text()


def test_microphones_come_and_go_on_the_page_that_lists_them(stage: Stage) -> None:
    stage.navigator._run((GoTo("microphone"),), stage.navigator._flow)
    assert "I found no microphone" in stage.text()
    stage.world.microphones = (("usb", "A headset"),)
    stage.navigator.refresh()
    assert [a.label for a in stage.navigator.page.choices][1:] == ["A headset"]
    stage.press("microphone.pick.usb")
    assert stage.effects[-1] == ("microphone", "usb")


def test_back_by_voice_from_a_question_asked_back(stage: Stage, hearing: Hearing) -> None:
    stage.press(LISTEN)
    hearing.said("", ("see a doctor", 0.7))
    stage.press(BACK)
    assert stage.navigator.screen == "home"


def test_a_yes_among_words_that_were_not_made_out_confirms_nothing(
    stage: Stage, hearing: Hearing
) -> None:
    stage.press("everywhere.settings")
    stage.press("settings.forget")
    assert stage.navigator.screen == "confirm"
    stage.press(LISTEN)
    hearing.said("… yes …")
    assert stage.effects == []
    hearing.said("yes please")
    assert stage.effects


def test_coughs_into_an_open_microphone_lead_nowhere(stage: Stage, hearing: Hearing) -> None:
    hearing.voice_in.configure(always=True, headphones=False)
    for _ in range(4):
        hearing.said("")
    assert stage.navigator.screen == "home"


def test_chatter_while_it_speaks_is_no_question(stage: Stage, hearing: Hearing) -> None:
    stage.press(ASK)
    hearing.voice_in.configure(always=True, headphones=True)
    hearing.voice_in.voice_started()
    heard = Heard("the bus will stop at the corner", (Guess("stop", 0.06),))
    hearing.tell(Recognised(hearing.ear.utterance, heard))
    assert stage.navigator.screen == "ask"


def test_nothing_heard_is_said(stage: Stage, hearing: Hearing) -> None:
    stage.press(LISTEN)
    for at in range(60, 21_000, 60):
        hearing.tell(Progress(hearing.ear.utterance, at, False))
    assert "I did not hear anything." in _caption(stage)
    assert not hearing.microphone.is_open


def test_a_press_before_the_engine_has_loaded_keeps_what_was_said(
    stage: Stage, hearing: Hearing
) -> None:
    stage.press(LISTEN)
    for _ in range(30):
        hearing.microphone.sound.emit(bytes(1920))
    stage.press(LISTEN)
    assert hearing.ear.finished == 1
    heard = Heard("", (Guess("see a doctor", 0.97),))
    hearing.tell(Recognised(hearing.ear.utterance, heard))
    assert stage.navigator.screen == "doctor"


def test_what_a_former_engine_still_tells_is_void(
    stage: Stage, hearing: Hearing, qtbot: QtBot
) -> None:
    stage.press(LISTEN)
    former = hearing.ear
    hearing.voice_in.use(hearing._make)
    assert former.closed
    former.tell(Recognised(1, Heard("", (Guess("see a doctor", 0.97),))))
    qtbot.wait(50)
    assert stage.navigator.screen == "home"


def test_the_sound_test_needs_more_than_a_second_press(stage: Stage, hearing: Hearing) -> None:
    stage.navigator._run((GoTo("sound_test"),), stage.navigator._flow)
    stage.press("sound_test.start")
    stage.press("sound_test.start")
    assert not [e for e in stage.effects if isinstance(e, PlayBack)]
    assert hearing.microphone.is_open


def test_the_sound_test_does_not_shut_a_microphone_that_stays_open(
    stage: Stage, hearing: Hearing
) -> None:
    hearing.voice_in.configure(always=True, headphones=False)
    stage.navigator._run((GoTo("sound_test"),), stage.navigator._flow)
    stage.press("sound_test.start")
    assert hearing.voice_in.state is State.CONFIRM
