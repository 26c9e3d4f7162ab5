"""Words that ask for an earlier answer, and the many that only sound like it."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fireside.flows.looking_back import LookBack, fitting, look_back, subject
from fireside.kept import KeptAnswer

NOW = datetime(2026, 11, 25, 10, 24)
"""A Wednesday."""


@pytest.mark.parametrize(
    "words",
    [
        "my questions",
        "Show me my questions, please",
        "what did I ask?",
        "what have I asked you",
        "can you remind me what you said about sleeping",
        "I've forgotten what you said about my feet",
        "what was your answer about the flu jab",
        "did I ask you about my back",
        "what did you say I should do for my cough",
        "what's that you said about my bladder",
        "Could you read me your answer about eczema again",
        "what did we say about my knee",
        "did I already ask about my knee",
        "what advice did you give me about my feet",
        "what were you telling me about my tablets",
        "go back to my question about sleep",
        "show me yesterday's questions",
        "what was yesterday's answer about my knee",
        "do you remember my question about my hearing aid",
        "where are my questions",
    ],
)
def test_these_look_back(words: str) -> None:
    look = look_back(words, NOW)
    assert look is not None
    assert look.said == words


@pytest.mark.parametrize(
    "words",
    [
        "what did the doctor mean by angina?",
        "yesterday my knee gave way",
        "what did the doctor say about my knee",
        "what did my daughter say about my tablets",
        "what did you say angina was",
        "I asked you about my knee yesterday and now it is swollen",
        "what you said about my knee is not working",
        "what did you say about my knee it hurts more today",
        "what did you say about my tablets because I took two",
        "what did you say I should do if my chest hurts",
        "did you say I can stop my warfarin",
        "did you say paracetamol is safe with warfarin",
        "what did I take yesterday",
        "what did I eat that made me sick",
        "my question is about my knee",
        "I have a question about my tablets",
        "what should I ask the doctor about my tablets",
        "last week I had a stroke",
        "on Monday I fell and hurt my hip",
        "your tablets made me sick",
        "can I ask about my knee",
        "so my question about my knee is this",
        "hello fireside, my question about my tablets",
        "tell me about my knee",
        "what did the nurse advise about my leg",
        "how can I remember my tablets",
        "what about my knee",
        "",
        "…",
    ],
)
def test_these_are_questions_of_their_own(words: str) -> None:
    assert look_back(words, NOW) is None


@pytest.mark.parametrize(
    ("day", "since", "until"),
    [
        ("today", "2026-11-25T00", "2026-11-26T00"),
        ("this morning", "2026-11-25T00", "2026-11-25T12"),
        ("yesterday", "2026-11-24T00", "2026-11-25T00"),
        ("yesterday morning", "2026-11-24T00", "2026-11-24T12"),
        ("last night", "2026-11-24T17", "2026-11-25T05"),
        ("the day before yesterday", "2026-11-23T00", "2026-11-24T00"),
        ("two days ago", "2026-11-23T00", "2026-11-24T00"),
        ("on Monday", "2026-11-23T00", "2026-11-24T00"),
        ("last Wednesday", "2026-11-18T00", "2026-11-19T00"),
        ("this week", "2026-11-23T00", ""),
        ("last week", "2026-11-16T00", "2026-11-23T00"),
        ("last month", "2026-10-01T00", "2026-11-01T00"),
        ("in December", "2025-12-01T00", "2026-01-01T00"),
        ("on the 20th of November", "2026-11-20T00", "2026-11-21T00"),
        ("on Friday 20 November", "2026-11-20T00", "2026-11-21T00"),
        ("on 26 November", "2025-11-26T00", "2025-11-27T00"),
    ],
)
def test_days(day: str, since: str, until: str) -> None:
    for words in (
        f"what did you say {day} about my knee?",
        f"what did you say about my knee {day}",
        f"{day}, what did you say about my knee",
        f"what did I ask about my knee {day}",
    ):
        look = look_back(words, NOW)
        assert look is not None, words
        assert look.since.startswith(since), words
        assert look.until.startswith(until), words
        assert look.about == (("knee",),), words


def test_the_29th_of_february_and_other_days_that_are_not() -> None:
    look = look_back("what did I ask on the 29th of February", NOW)
    assert look is None or look.since == ""
    assert look_back("what did I ask yesterday", datetime(2028, 3, 1)) == LookBack(
        "what did I ask yesterday", (), "2028-02-29T00:00:00", "2028-03-01T00:00:00"
    )


def _kept(*questions: tuple[str, str]) -> list[KeptAnswer]:
    return [
        KeptAnswer(number, "2026-11-24T10:00:00", question, answer, "care_at_home")
        for number, (question, answer) in enumerate(questions)
    ]


ASKED = _kept(
    ("Are these pills bad for my stomach", "Ask your pharmacist."),
    ("Why am I so dizzy in the morning", "Stand up slowly. Your knees may shake."),
    ("My knees ache on the stairs", "Gentle walking helps."),
    ("What helps against constipation", "Fruit and water."),
)


@pytest.mark.parametrize(
    ("about", "found"),
    [
        ("my tablets", [0]),
        ("my medicine and my tummy", [0]),
        ("dizziness", [1]),
        ("my knee", [2]),
        ("being constipated", None),
        ("constipated", [3]),
        ("walking", [2]),
        ("my heart", []),
        ("it", [0, 1, 2, 3]),
    ],
)
def test_what_fits(about: str, found: list[int] | None) -> None:
    look = look_back(f"what did you say about {about}", NOW)
    if found is None:
        assert look is None
        return
    assert look is not None
    assert [kept.id for kept in fitting(look, ASKED)] == found


def test_the_last_one() -> None:
    look = look_back("what was my last question", NOW)
    assert look is not None
    assert [kept.id for kept in fitting(look, ASKED)] == [0]


def test_a_subject_or_a_day_alone() -> None:
    assert subject("my knee, yesterday", NOW).about == (("knee",),)
    assert subject("my knee, yesterday", NOW).since == "2026-11-24T00:00:00"
    assert subject("yesterday", NOW).about == ()


@given(st.text(max_size=300))
def test_any_words(words: str) -> None:
    look_back(words, NOW)
    look_back(f"what did you say about {words}", NOW)
    look = subject(words, NOW)
    fitting(look, _kept((words, words), ("?", "")))
