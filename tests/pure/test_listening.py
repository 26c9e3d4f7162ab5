"""When to listen, when an utterance is over, when to be deaf; and how pauses are learnt."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fireside.speech.listening import (
    GIVE_UP_MS,
    INTERRUPTION_END_MS,
    LIMIT_MS,
    REMINDER_MS,
    STILL_LISTENING_MS,
    Listening,
    Order,
    State,
)
from fireside.speech.pauses import FIRST_MS, LONGEST_MS, SHORTEST_MS, PauseLearner

STEP = 60


def _listening(always: bool = False, headphones: bool = False) -> Listening:
    listening = Listening(PauseLearner())
    listening.configure(always, headphones)
    return listening


def _pass(listening: Listening, start: int, end: int, speech: bool) -> list[Order]:
    """Sound goes by, in pieces."""
    return [o for at in range(start, end, STEP) for o in listening.progress(at, speech)]


def _say(listening: Listening, ms: int = 900) -> list[Order]:
    """Somebody speaks, then is silent until it is over."""
    orders = _pass(listening, STEP, ms, True)
    return orders + _pass(listening, ms, ms + listening.pauses.end_ms + 2 * STEP, False)


def test_a_press_opens_the_microphone_and_silence_after_speech_ends_the_utterance() -> None:
    listening = _listening()
    assert listening.press() == (Order.OPEN, Order.BEGIN)
    assert listening.state is State.LISTENING
    assert Order.FINISH in _say(listening)
    assert listening.state is State.THINKING
    assert listening.recognised() == (Order.CLOSE,)
    assert listening.state is State.OFF


def test_the_utterance_ends_after_the_pause_and_not_before() -> None:
    listening = _listening()
    listening.press()
    _pass(listening, STEP, 1000, True)
    last = 960
    assert Order.FINISH not in _pass(listening, 1020, last + FIRST_MS, False)
    assert listening.progress(last + FIRST_MS, False) == (Order.FINISH,)


def test_a_pause_within_the_utterance_is_answered_and_does_not_end_it() -> None:
    listening = _listening()
    listening.press()
    _pass(listening, STEP, 1000, True)
    assert _pass(listening, 1020, 960 + STILL_LISTENING_MS + 400, False) == [Order.REMIND]
    assert listening.state is State.HEARING
    assert _pass(listening, 2400, 3000, True) == []
    assert _pass(listening, 3000, 2940 + FIRST_MS + STEP, False).count(Order.FINISH) == 1


def test_a_second_press_says_that_one_has_finished() -> None:
    listening = _listening()
    listening.press()
    _pass(listening, STEP, 600, True)
    assert listening.press() == (Order.FINISH,)


def test_a_second_press_before_anything_was_said_shuts_the_microphone() -> None:
    listening = _listening()
    listening.press()
    assert listening.press() == (Order.CLOSE,)
    assert listening.state is State.OFF


def test_a_press_while_thinking_loses_nothing() -> None:
    listening = _listening()
    listening.press()
    _say(listening)
    assert listening.press() == ()
    assert listening.state is State.THINKING


def test_a_press_while_the_app_speaks_silences_it_and_then_listens() -> None:
    listening = _listening()
    listening.voice_started()
    assert listening.press() == (Order.HUSH,)
    assert listening.state is State.SPEAKING
    assert listening.voice_faded() == (Order.OPEN, Order.BEGIN)
    assert listening.state is State.CONFIRM


def test_nobody_speaks_a_reminder_comes_and_then_the_microphone_shuts() -> None:
    listening = _listening()
    listening.press()
    orders = _pass(listening, STEP, GIVE_UP_MS + STEP, False)
    assert orders == [Order.REMIND, Order.CLOSE, Order.NOTHING_HEARD]
    assert listening.state is State.OFF
    assert REMINDER_MS < GIVE_UP_MS


def test_an_open_microphone_goes_on_when_nobody_speaks() -> None:
    listening = _listening(always=True)
    assert listening.state is State.LISTENING
    assert Order.CLOSE not in _pass(listening, STEP, GIVE_UP_MS + STEP, False)
    assert listening.state is State.LISTENING


def test_an_open_microphone_listens_again_after_each_utterance() -> None:
    listening = _listening(always=True)
    _say(listening)
    assert listening.recognised() == (Order.BEGIN,)
    assert listening.state is State.LISTENING


def test_it_is_deaf_while_it_speaks() -> None:
    listening = _listening(always=True)
    listening.voice_started()
    assert not listening.wants_sound
    assert _pass(listening, STEP, 5000, True) == []
    assert listening.voice_faded() == (Order.BEGIN,)


def test_with_headphones_a_word_is_listened_for_while_it_speaks() -> None:
    listening = _listening(always=True, headphones=True)
    assert listening.voice_started() == (Order.BEGIN,)
    assert listening.wants_sound
    _pass(listening, STEP, 600, True)
    orders = _pass(listening, 600, 540 + INTERRUPTION_END_MS + 3 * STEP, False)
    assert orders == [Order.FINISH]
    assert listening.state is State.SPEAKING
    assert listening.recognised() == (Order.BEGIN,)


def test_headphones_do_not_open_a_microphone_that_is_shut() -> None:
    listening = _listening(headphones=True)
    listening.voice_started()
    assert not listening.wants_sound


def test_what_is_being_said_is_not_lost_when_the_app_begins_to_speak() -> None:
    listening = _listening()
    listening.press()
    _pass(listening, STEP, 600, True)
    assert listening.voice_started() == (Order.FINISH,)
    listening.recognised()
    assert listening.state is State.SPEAKING
    assert listening.voice_faded() == (Order.CLOSE,)


def test_an_answer_is_listened_for_when_the_question_has_been_read() -> None:
    listening = _listening()
    assert listening.expect_reply() == (Order.OPEN, Order.BEGIN)
    listening.voice_started()
    assert not listening.wants_sound
    assert listening.voice_faded() == (Order.BEGIN,)
    assert listening.state is State.CONFIRM
    _say(listening)
    assert listening.recognised() == (Order.CLOSE,)


def test_an_endless_noise_is_taken_as_it_is_in_the_end() -> None:
    listening = _listening()
    listening.press()
    assert _pass(listening, STEP, LIMIT_MS + STEP, True) == [Order.FINISH]


def test_a_microphone_pulled_out_in_mid_sentence_loses_nothing() -> None:
    listening = _listening(always=True)
    _pass(listening, STEP, 900, True)
    assert listening.sound_ended() == (Order.FINISH,)
    assert listening.recognised() == ()
    assert listening.state is State.OFF
    assert listening.restored() == (Order.OPEN, Order.BEGIN)


def test_a_microphone_that_goes_while_nobody_speaks_comes_back_by_itself() -> None:
    listening = _listening(always=True)
    assert listening.sound_ended() == (Order.CLOSE,)
    assert listening.restored() == (Order.OPEN, Order.BEGIN)
    assert listening.restored() == ()


def test_one_that_was_opened_by_a_press_does_not_open_by_itself() -> None:
    listening = _listening()
    listening.press()
    listening.sound_ended()
    assert listening.restored() == ()


def test_always_can_be_switched_on_and_off() -> None:
    listening = _listening()
    assert listening.configure(always=True, headphones=False) == (Order.OPEN, Order.BEGIN)
    assert listening.configure(always=False, headphones=False) == (Order.CLOSE,)
    assert listening.state is State.OFF


def test_an_open_microphone_that_was_shut_by_a_press_stays_shut() -> None:
    listening = _listening(always=True)
    assert listening.press() == (Order.CLOSE,)
    listening.voice_started()
    assert listening.voice_faded() == ()
    assert listening.configure(always=True, headphones=False) == ()
    assert listening.press() == (Order.OPEN, Order.BEGIN)


def test_it_opens_when_the_first_page_has_been_read() -> None:
    listening = Listening(PauseLearner())
    listening.voice_started()
    assert listening.configure(always=True, headphones=False) == ()
    assert listening.voice_faded() == (Order.OPEN, Order.BEGIN)


def test_a_failure_shuts_the_microphone_also_while_speaking() -> None:
    listening = _listening(always=True, headphones=True)
    listening.voice_started()
    assert listening.failed() == (Order.CLOSE,)
    assert not listening.wants_sound
    assert listening.voice_faded() == ()
    assert listening.state is State.OFF


EVENTS = {
    "press": lambda listening, at: listening.press(),
    "reply": lambda listening, at: listening.expect_reply(),
    "voice": lambda listening, at: listening.voice_started(),
    "faded": lambda listening, at: listening.voice_faded(),
    "speech": lambda listening, at: listening.progress(at, True),
    "silence": lambda listening, at: listening.progress(at, False),
    "heard": lambda listening, at: listening.recognised(),
    "gone": lambda listening, at: listening.sound_ended(),
    "back": lambda listening, at: listening.restored(),
    "failed": lambda listening, at: listening.failed(),
}


@given(st.lists(st.sampled_from(sorted(EVENTS)), max_size=80), st.booleans(), st.booleans())
def test_whatever_happens_the_orders_make_sense(
    events: list[str], always: bool, headphones: bool
) -> None:
    """The microphone is opened and closed in turn, and sound is wanted only while it is open."""
    listening = Listening(PauseLearner())
    is_open = False
    at = 0

    def obey(orders: tuple[Order, ...]) -> None:
        nonlocal is_open, at
        for order in orders:
            if order is Order.OPEN:
                assert not is_open
                is_open = True
            elif order is Order.CLOSE:
                is_open = False
            elif order is Order.BEGIN:
                assert is_open
                at = 0

    obey(listening.configure(always, headphones))
    for event in events:
        at += 700
        if event == "gone":
            is_open = False
        obey(EVENTS[event](listening, at))
        assert is_open or not listening.wants_sound or event == "gone"


def test_pauses_of_a_slow_speaker_are_waited_for() -> None:
    pauses = PauseLearner()
    pauses.ended(1500)
    assert pauses.end_ms == 2550
    pauses.ended(3900)
    assert pauses.end_ms == LONGEST_MS


def test_a_quick_speaker_waits_less_but_only_after_several_utterances() -> None:
    pauses = PauseLearner()
    for _ in range(3):
        pauses.ended(0)
    assert pauses.end_ms == FIRST_MS
    for _ in range(20):
        pauses.ended(200)
    assert pauses.end_ms == SHORTEST_MS


def test_somebody_who_was_cut_off_gets_more_time() -> None:
    listening = _listening(always=True)
    _say(listening)
    listening.recognised()
    listening.progress(STEP, True)
    assert listening.pauses.end_ms > FIRST_MS


@pytest.mark.parametrize("kept", [-5, 0, 10**9])
def test_a_kept_pause_out_of_range_is_put_right(kept: int) -> None:
    assert SHORTEST_MS <= PauseLearner(kept).end_ms <= LONGEST_MS


@given(st.lists(st.integers(0, 60_000), max_size=50))
def test_the_pause_stays_between_one_and_four_seconds(longest: list[int]) -> None:
    pauses = PauseLearner()
    for pause in longest:
        pauses.ended(pause)
        assert SHORTEST_MS <= pauses.end_ms <= LONGEST_MS


def test_a_word_being_said_as_the_voice_ends_is_heard_to_its_end() -> None:
    listening = _listening(always=True, headphones=True)
    listening.voice_started()
    _pass(listening, STEP, 600, True)
    assert listening.voice_faded() == ()
    assert listening.state is State.HEARING
    assert Order.FINISH in _pass(listening, 600, 600 + FIRST_MS + STEP, False)


def test_an_interruption_in_a_loud_room_ends_too() -> None:
    listening = _listening(always=True, headphones=True)
    listening.voice_started()
    assert _pass(listening, STEP, 4000, True) == [Order.FINISH]


def test_one_word_teaches_nothing_about_pauses() -> None:
    listening = _listening()
    for _ in range(10):
        listening.press()
        _say(listening)
        listening.recognised()
    assert listening.pauses.end_ms == FIRST_MS


def test_an_engine_that_comes_back_while_it_speaks_does_not_hear_its_voice() -> None:
    listening = _listening(always=True)
    _pass(listening, STEP, 600, True)
    listening.voice_started()
    listening.failed()
    assert listening.restored() == ()
    assert not listening.wants_sound
    assert Order.BEGIN in listening.voice_faded()


def test_an_answer_expected_while_thinking_is_listened_for() -> None:
    listening = _listening()
    listening.press()
    _say(listening)
    listening.expect_reply()
    assert Order.BEGIN in listening.recognised()
    assert listening.state is State.CONFIRM
