"""Taking replies apart, however they are cut into pieces."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fireside_care.llm.reply import Level, Sentence, Unknown, parts_of, plain
from fireside_core.triage import TriageLevel
from tests.service.chat_server import REPLIES


@pytest.mark.parametrize(
    ("reply", "parts"),
    [
        ("Rest it. [1]\nMove it. [2]", [("Rest it.", (1,)), ("Move it.", (2,))]),
        ("Rest it [1]. Move it [2].", [("Rest it.", (1,)), ("Move it.", (2,))]),
        ("Rest it.[1] Move it.[2][3]", [("Rest it.", (1,)), ("Move it.", (2, 3))]),
        ("Rest it. [1, 2] Move it.", [("Rest it.", (1, 2)), ("Move it.", ())]),
        ("Wait 2.5 hours, e.g. after a meal. [1]", [("Wait 2.5 hours, e.g. after a meal.", (1,))]),
        ("", []),
        ("[1]", []),
        ("\n\n\n", []),
    ],
)
def test_sentences_keep_their_citations(
    reply: str, parts: list[tuple[str, tuple[int, ...]]]
) -> None:
    expected = [Sentence(text, cited) for text, cited in parts]
    assert list(parts_of([reply])) == expected
    assert list(parts_of(reply)) == expected


def test_levels_and_not_knowing() -> None:
    assert list(parts_of(["LEVEL: see_today\nUNKNOWN."])) == [
        Level(TriageLevel.SEE_TODAY),
        Unknown(),
    ]


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ("LEVEL: emergency_now [1]", TriageLevel.EMERGENCY_NOW),
        ("**LEVEL: emergency_now**", TriageLevel.EMERGENCY_NOW),
        ("**Level:** emergency_now.", TriageLevel.EMERGENCY_NOW),
        ("Level: Emergency now", TriageLevel.EMERGENCY_NOW),
        ("[2] LEVEL = EMERGENCY-NOW", TriageLevel.EMERGENCY_NOW),
        ("LEVEL emergency_now", TriageLevel.EMERGENCY_NOW),
        ("emergency_now", TriageLevel.EMERGENCY_NOW),
        ("- LEVEL: see_today", TriageLevel.SEE_TODAY),
        ("<b>LEVEL: see this week</b>", TriageLevel.SEE_THIS_WEEK),
        ("LEVEL: care_at_home", TriageLevel.CARE_AT_HOME),
        ("LEVEL: whatever", TriageLevel.SEE_TODAY),
        ("LEVEL:", TriageLevel.SEE_TODAY),
    ],
)
def test_a_level_counts_however_it_is_spelt(line: str, level: TriageLevel) -> None:
    rested = Sentence("Rest it.", (1,))
    assert list(parts_of(f"{line}\nRest it. [1]")) == [Level(level), rested]


def test_a_sentence_about_level_ground_is_a_sentence() -> None:
    said = "Level ground is kind to sore knees."
    assert list(parts_of([said])) == [Sentence(said, ())]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("**Rest** the _knee_", "Rest the knee"),
        ("- Rest", "Rest"),
        ("1. Rest", "Rest"),
        ("## Rest", "Rest"),
        ("see [our page](http://x.example)", "see our page"),
        ("<b>Rest</b> it", "Rest it"),
        ("5 < 6", "5 < 6"),
    ],
)
def test_markup_is_removed(text: str, shown: str) -> None:
    assert plain(text) == shown


@given(st.sampled_from(sorted(REPLIES.values())), st.integers(1, 40))
def test_the_cut_into_pieces_does_not_matter(reply: str, size: int) -> None:
    whole = list(parts_of([reply]))
    pieces = [reply[start : start + size] for start in range(0, len(reply), size)]
    if len(reply) < 2000:
        assert list(parts_of(pieces)) == whole


@given(st.text(max_size=300))
def test_no_text_breaks_it(text: str) -> None:
    for part in parts_of([text]):
        if isinstance(part, Sentence):
            assert "\n" not in part.text
