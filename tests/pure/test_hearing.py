"""What is done about an utterance: done, asked back, or left as free words; and yes or no."""

from __future__ import annotations

import pytest

from fireside_core.hearing import ASK, DO, Guess, Heard, understand
from fireside_core.phrases import Match, match, normalise
from fireside_core.yes_no import affirmation

PHRASES = {
    normalise(phrase): action
    for phrase, action in {
        "go home": "home",
        "start again": "home",
        "go back": "back",
        "read it again": "read",
        "bigger text": "bigger",
        "call anna": "call",
    }.items()
}


def understood(words: str, **guesses: float) -> Match:
    said = [Guess(phrase.replace("_", " "), sure) for phrase, sure in guesses.items()]

    def matching(text: str) -> Match:
        return Match(tied=("ann1", "ann2")) if text == "ann" else match(text, PHRASES)

    return understand(Heard(words, tuple(said)), matching)


def test_a_sure_guess_is_done() -> None:
    assert understood("", go_home=DO) == Match("home")
    assert understood("go home", go_home=0.95) == Match("home")
    assert understood("goat foam", go_home=0.95) == Match("home")


def test_an_unsure_guess_is_asked_back() -> None:
    assert understood("", go_home=ASK) == Match(tied=("home",))
    assert understood("goat foam", go_home=0.7) == Match(tied=("home",))
    assert understood("", go_home=0.55, go_back=0.3) == Match(tied=("home", "back"))
    assert understood("", go_home=0.55, go_back=0.01) == Match(tied=("home",))
    assert understood("", go_home=0.4, go_back=0.3) == Match()


def test_guesses_at_one_action_add_up() -> None:
    assert understood("", go_home=0.5, start_again=0.45) == Match("home")
    assert understood("", go_home=0.3, start_again=0.3) == Match(tied=("home",))


def test_words_that_agree_are_weighed_in_the_guess_already() -> None:
    assert understood("please go home", go_home=0.6) == Match(tied=("home",))
    words = "could you be a dear and take me back to the home page please"
    assert understood("could you please go home now if you do not mind", go_home=0.95) == (
        Match("home")
    )
    assert understood(words, go_home=0.95) == Match(tied=("home",))


def test_words_that_are_another_command_are_asked_beside_the_guess() -> None:
    assert understood("go back", go_home=0.95) == Match(tied=("home", "back"))
    assert understood("bigger tax", go_home=0.95) == Match(tied=("home", "bigger"))
    assert understood("go back", go_home=0.6, bigger_text=0.3) == Match(tied=("home", "back"))


def test_a_long_sentence_is_never_done_for_a_word_in_it() -> None:
    words = "what helps with my knee when i go back up the stairs"
    assert understood(words, go_back=0.95) == Match(tied=("back",))
    assert understood(words, go_back=0.3) == Match()


def test_without_a_guess_the_words_decide() -> None:
    assert understood("could you go home please") == Match("home")
    assert understood("bigger tax") == Match(tied=("bigger",))
    assert understood("my knee hurts") == Match()
    assert understood("") == Match()


def test_what_was_heard_in_part_is_no_command_by_its_words() -> None:
    assert understood("… go home") == Match()
    assert understood("… go home", go_home=0.6) == Match(tied=("home",))


def test_a_name_of_two_people_asks_which() -> None:
    assert understood("ann", ann=0.97) == Match(tied=("ann1", "ann2"))


def test_a_guess_that_is_no_longer_on_offer_counts_for_nothing() -> None:
    assert understood("", gone_now=0.99) == Match()


YES = """
yes
Yes, please.
yeah
yep
yes yes
oh yes
that's right
that is correct
go ahead
mm-hm
mhm
uh-huh
of course
I suppose so
I think so
all right then
okay
ok, go ahead
do it
yes, do it please
please do
certainly
sure, why not
by all means
absolutely
very well
yes I am
yes thank you very much
fine
quite right, thank you
""".strip().splitlines()

NO = """
no
No, thank you.
no thanks
nope
no no no
not now
don't
please don't
no, don't do it
never mind
I'd rather not
not today, thank you
certainly not
I don't think so
of course not
leave it
cancel that
stop
wrong
that's not right
no, that's wrong
not really
absolutely not
I've changed my mind
maybe not
""".strip().splitlines()

NEITHER = """
yes no
no, yes
yes, I mean no
no wait, yes
maybe
I don't know
what do you mean
yes but what about my pills
no pain today
my knee hurts
right knee
is that right
not sure
call Anna
no idea
yes or no
please read it again
sure enough it came back
""".splitlines()


@pytest.mark.parametrize("text", YES)
def test_yes(text: str) -> None:
    assert affirmation(text) is True


@pytest.mark.parametrize("text", NO)
def test_no(text: str) -> None:
    assert affirmation(text) is False


@pytest.mark.parametrize("text", NEITHER)
def test_neither(text: str) -> None:
    assert affirmation(text) is None
