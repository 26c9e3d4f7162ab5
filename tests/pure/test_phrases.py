"""What was said is matched to what is on the screen, and nothing else is forced into it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from fireside.actions import Action, ActionSet
from fireside.actions.everywhere import everywhere, paging
from fireside.flows.flow import World
from fireside.flows.screens import flow_class
from fireside.people import Person
from fireside.settings.options import DEFAULTS
from fireside_core.phrases import CLEAR, NEAR, Match, match, normalise, rank, spoken_number

QUESTIONS = Path(__file__).parents[1] / "service" / "questions"
ANNA = Person("a", "Anna", "daughter", "020 7946 0123", helper=True)
LIN = Person("b", "Dr Lin", "doctor", "020 7946 0999")
REMOVE = Action("person.remove", "Remove")
WAYS_IN: dict[str, dict[str, Any]] = {
    "answer": {"question": "my knee hurts"},
    "confirm": {"action": REMOVE},
    "did_you_mean": {"heard": "hm", "actions": (REMOVE, Action("ask", "Ask"))},
    "option": {"name": "text_scale"},
    "person": {"person_id": "a"},
}
SCREENS = (
    *("home", "ask", "answer", "emergency", "help_me", "family", "person", "person_form"),
    *("settings", "option", "confirm", "country", "care", "did_you_mean", "listen"),
)


@lru_cache
def screen(name: str) -> ActionSet:
    world = World(
        settings={**DEFAULTS, "country": "GB"},
        locale="en_GB",
        clock=lambda: datetime(2026, 3, 3, 10),
        people=(ANNA, LIN),
    )
    page = flow_class(name)(world, **WAYS_IN.get(name, {})).page()
    return ActionSet(page.actions(), everywhere(), paging(name == "answer", False, False))


def phrases_of(name: str) -> dict[str, str]:
    return {
        phrase: action.id
        for action in screen(name)
        if not action.gives_way
        for phrase in action.phrases()
    }


# Everything on every screen, in many frames of politeness ------------------------------------

FRAMES = (
    "{}",
    "{} please",
    "please {}",
    "could you please {}",
    "can you {} for me please",
    "I'd like to {} now",
    "I would like {}, please",
    "er, um, {}",
    "oh well then, {}, thank you",
    "would you be so kind as to {}",
    "let me {} if you don't mind",
    "hello, I want {}",
    "can I have {} please",
    "I was wondering if you could {}",
    "okay, you know, {}, thanks",
    "Excuse me, could we just {}?",
)

FILLERS = ("OK", "okay")
"""Phrases that are fillers elsewhere: they stand alone or not at all."""


@pytest.mark.parametrize("name", SCREENS)
def test_every_phrase_of_every_screen_in_every_frame(name: str) -> None:
    actions = screen(name)
    rows = [
        (frame.format(say), action.id)
        for action in actions
        for say in (action.label, *action.says)
        if actions.match(say).action == action.id and say not in FILLERS
        for frame in FRAMES
    ]
    assert len(rows) > 300
    assert [row for row in rows if actions.match(row[0]).action != row[1]] == []


# Said otherwise ------------------------------------------------------------------------------

DONE = [
    ("home", row, action)
    for action, rows in {
        "everywhere.read_again": (
            "would you mind reading that again",
            "reading that again",
            "read this again please",
            "can you read it again for me",
            "reed it again",
            "red that again",
            "again read that please",
            "say it again",
            "saying that again",
            "repeat it please",
            "could you repeat this",
            "please repeat",
        ),
        "everywhere.home": (
            "I'd like to go home now",
            "take me home",
            "home again please",
            "go home page",
            "could I go home please",
            "going home",
            "go to the home page",
        ),
        "everywhere.back": (
            "go bag",
            "go pack",
            "going back",
            "back please",
            "go back again",
            "take me back",
            "back one page please",
            "one page back",
            "the previous page",
        ),
        "everywhere.bigger_text": (
            "can I have bigger text please",
            "I want bigger text",
            "make the text bigger",
            "text bigger please",
            "make this bigger",
            "the bigger text",
            "bigger letter",
            "bigger",
        ),
        "everywhere.slower": (
            "speak a bit slower",
            "speaking slower please",
            "slower please",
            "a little slower",
            "slowing down",
            "that is too fast",
        ),
        "everywhere.louder": (
            "could you speak up a bit please",
            "make it louder",
            "a bit louder please",
            "I can't hear you",
            "I can not hear you",
            "cannot hear you",
        ),
        "everywhere.settings": (
            "open the settings page",
            "show me the settings",
            "set tings",
            "setting",
            "go to settings",
        ),
        "everywhere.emergency": (
            "this is an emergency",
            "it's an emergency",
            "e mergency",
            "call the ambulance",
            "calling an ambulance",
            "get me an ambulance",
        ),
        "everywhere.stop_talking": (
            "stop it",
            "stop please",
            "please stop talking",
            "stop that now",
            "be quiet please",
        ),
        "everywhere.help_me": (
            "help me please",
            "I need some help",
            "I need help please",
            "can you help me",
            "a person please",
            "call the family",
        ),
        "everywhere.what_can_i_say": (
            "what can I say now",
            "so what can I say here please",
            "show everything",
        ),
        "home.ask": (
            "asking a question",
            "I'd like to ask a question please",
            "I have a question please",
            "question ask",
        ),
        "home.doctor": (
            "I want to see a doctor",
            "can I see the doctor please",
            "booking an appointment",
            "sea a doctor",
            "my appointment",
        ),
        "home.advert": ("checking an advert", "is it a scam", "check the advert", "check that ad"),
    }.items()
    for row in rows
] + [
    ("answer", "why are you saying that", "answer.why"),
    ("answer", "why do you say so", "answer.why"),
    ("answer", "tell me some more", "answer.tell_me_more"),
    ("answer", "tell me moor", "answer.tell_me_more"),
    ("answer", "telling me more", "answer.tell_me_more"),
    ("answer", "show me some more", "page.more"),
    ("answer", "see the doctor about it", "answer.doctor"),
    ("answer", "asking something else", "answer.ask_else"),
    ("emergency", "not an emergency", "emergency.not"),
    ("emergency", "it isn't an emergency", "emergency.not"),
    ("emergency", "I'm all right", "emergency.not"),
    ("emergency", "call for help please", "emergency.call"),
    ("family", "number two", "family.person.b"),
    ("family", "number too", "family.person.b"),
    ("family", "option to", "family.person.b"),
    ("family", "the second one", "family.person.b"),
    ("family", "I'll take the second", "family.person.b"),
    ("family", "second choice please", "family.person.b"),
    ("family", "option 2", "family.person.b"),
    ("family", "I'd like number one please", "family.person.a"),
    ("family", "press number won", "family.person.a"),
    ("family", "2nd one", "family.person.b"),
]


@pytest.mark.parametrize(("name", "said", "action"), DONE)
def test_what_is_meant_is_done(name: str, said: str, action: str) -> None:
    assert screen(name).match(said) == Match(action)


ASKED = [
    ("home", "bigger tax", "everywhere.bigger_text"),
    ("home", "big text", "everywhere.bigger_text"),
    ("home", "loud", "everywhere.louder"),
    ("home", "ladder", "everywhere.louder"),
    ("home", "slow", "everywhere.slower"),
    ("home", "be quite", "everywhere.stop_talking"),
    ("home", "sitting", "everywhere.settings"),
    ("home", "pack", "everywhere.back"),
    ("home", "my back", "everywhere.back"),
    ("home", "checkin advert", "home.advert"),
    ("home", "e merge and see", "everywhere.emergency"),
    ("home", "bake an appointment", "home.doctor"),
]


@pytest.mark.parametrize(("name", "said", "action"), ASKED)
def test_what_only_sounds_alike_is_asked_back(name: str, said: str, action: str) -> None:
    found = screen(name).match(said)
    assert found.action is None
    assert found.tied[0] == action
    assert len(found.tied) <= 2


# Not commands --------------------------------------------------------------------------------

NOTHING = """
what helps with my knee pain when I go back up the stairs
my mother told me to stop
I don't want to go home
don't call Anna
don't go back
do not read it again
please don't stop
never call my family
no bigger text
stop taking my pills
can I stop taking my pills
should I stop my water tablets
I want to stop smoking
when should I stop
is it safe to stop
when can I go home from hospital
when can I go home
my back hurts
my back is sore when I bend down
how do I slow down my heart
the doctor said to slow down
the doctor spoke too fast
my son speaks louder to me
I cannot hear you as well as I used to
I cannot hear with my left ear
I need help with my shoes
I need help to get out of the bath
help for my wife
who can help my husband with his memory
my family has a history of heart trouble
my daughter called an ambulance yesterday
what is an emergency
when is a headache an emergency
is an ambulance free
an emergency happened to my neighbour
tell me more about angina
tell me about my blood pressure
tell me a joke
what can I take for a cold
what can I eat
what can I do about my cough
what can I do for my knee
what does the doctor do
can the doctor give me something
my doctor says I have diabetes
see if my foot is swollen
ask my doctor about warfarin
is this a heart attack
is this rash catching
is it cancer
is it serious
is it safe
why does my knee hurt
why do I say things twice
why am I always tired
and at night
more pain than before
more tea please vicar
I have more pain at night
the pain goes on and on
my hearing is getting worse, what can I do
the text on my tablets is too small
bigger shoes help with bunions
does it get bigger
the lump is getting bigger
my home is cold
I live in a care home
my home help comes on Tuesday
a nursing home
read my blood results
I read that garlic helps
say aah
I said that to my doctor again and again
pardon me but my stomach aches
my settings for the hearing aid
listen my heart is jumping
listening is hard for me
stop the bleeding
how do I stop a nose bleed
silence in my left ear
hush now baby
continue with the tablets
should I continue
start with one tablet
start the tablets again
back pain
lower back
kelp
hope
phone
comb
two tablets
two tablets a day
number of tablets
one a day
the first time it happened
forty two
the weather tomorrow
good afternoon
how are you
my name is Anna
where am I
what time is it
""".strip().splitlines()


@pytest.mark.parametrize("name", ["home", "ask", "answer"])
@pytest.mark.parametrize("said", NOTHING)
def test_what_is_no_command_is_left_alone(name: str, said: str) -> None:
    assert screen(name).match(said) == Match()


def _questions() -> Iterator[str]:
    for file in sorted(QUESTIONS.glob("*.jsonl")):
        for line in file.read_text("utf-8").splitlines():
            yield json.loads(line)["text"]


def test_no_health_question_becomes_a_command() -> None:
    names = ("home", "ask", "answer", "emergency", "confirm", "family", "settings")
    found = [
        (name, text, screen(name).match(text))
        for text in _questions()
        for name in names
        if normalise(text) not in phrases_of(name)
    ]
    assert len(found) > 1400
    assert [row for row in found if row[2].action] == []
    assert len([row for row in found if row[2].tied]) <= len(found) / 100


def test_names_that_sound_alike_are_both_asked() -> None:
    phrases = {"call anna": "a", "call anne": "b", "call peter": "c"}
    assert match("call anna", phrases) == Match("a")
    assert set(match("call ana", phrases).tied) == {"a", "b"}
    assert match("call george", phrases) == Match()


def test_numbers_are_like_nothing_but_themselves() -> None:
    phrases = {"call 999": "uk", "call 111": "advice", "option 3": "three"}
    assert match("call 999 please", phrases) == Match("uk")
    assert match("calling 111", phrases) == Match("advice")
    assert match("call 112", phrases) == Match()
    assert match("number two", phrases) == Match()
    assert match("ann", {"ann 1": "a", "ann 2": "b"}) == Match()
    assert match("that one please", {"ann 1": "a"}) == Match()


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("two", 2),
        ("two please", 2),
        ("number two", 2),
        ("number to", 2),
        ("number for", 4),
        ("option ate", 8),
        ("choose number three", 3),
        ("the fourth button", 4),
        ("twenty one", 21),
        ("number twelve please", 12),
        ("3rd", 3),
        ("to", None),
        ("for", None),
        ("too", None),
        ("first of all", None),
        ("two tablets", None),
        ("the number", None),
        ("number", None),
        ("second hand smoke", None),
        ("just a second", None),
        ("a second please", None),
        ("one second", None),
        ("the second", 2),
        ("a second one", 2),
        ("", None),
    ],
)
def test_a_number_is_a_choice_only_when_it_is_all_that_is_said(
    said: str, number: int | None
) -> None:
    assert spoken_number(said) == number


def test_ranking_tells_how_likely() -> None:
    phrases = phrases_of("home")
    ranked = rank(normalise("bigger tax"), phrases)
    assert ranked[0][0] == "everywhere.bigger_text"
    assert NEAR <= ranked[0][1] < CLEAR
    assert rank("thunder and lightning", phrases) == []


def test_any_text_is_taken() -> None:
    phrases = phrases_of("home")
    for odd in (
        "",
        " ",
        "…",
        "ñ",
        "你好",
        "n't",
        "'",
        "a" * 119,
        "no " * 30,
        "\x00",
        "£5",
        "please",
    ):
        assert match(odd, phrases) == Match()


def test_an_exact_phrase_loads_no_library() -> None:
    code = (
        "import sys\n"
        "from fireside_core.phrases import match\n"
        "assert match('please go back', {'go back': 'back'}).action == 'back'\n"
        "assert not {'jellyfish', 'rapidfuzz'} & set(sys.modules)\n"
        "assert match('go bag', {'go back': 'back'}).action == 'back'\n"
        "assert 'jellyfish' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
