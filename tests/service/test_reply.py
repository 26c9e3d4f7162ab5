"""Taking replies apart, however they are cut into pieces."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fireside_care.llm.reply import Level, Quote, Sentence, Unknown, parts_of, plain
from fireside_core.triage import TriageLevel
from tests.service.chat_server import EASES, REPLIES, REST, reply


def test_sentences_keep_their_quotes_and_come_as_soon_as_they_are_whole() -> None:
    text = reply(("Rest it.", EASES), ("Move it.", EASES, REST))
    level = Level(TriageLevel.CARE_AT_HOME)
    first = Sentence("Rest it.", (Quote(*EASES),))
    second = Sentence("Move it.", (Quote(*EASES), Quote(*REST)))
    assert list(parts_of([text])) == [level, first, second]
    assert list(parts_of(text)) == [level, first, second]
    # The first sentence does not wait for the second.
    assert list(parts_of([text[: text.index("Rest it.") + 9]])) == [level, first]
    # Half a sentence is none.
    assert list(parts_of([text[: text.index("Rest it.") + 6]])) == [level]


def test_levels_and_not_knowing() -> None:
    assert list(parts_of([reply(level="see_today", known=False)])) == [
        Level(TriageLevel.SEE_TODAY),
        Unknown(),
    ]


@pytest.mark.parametrize(
    ("said", "level"),
    [
        ("emergency_now", TriageLevel.EMERGENCY_NOW),
        ("**Emergency now**", TriageLevel.EMERGENCY_NOW),
        ("EMERGENCY-NOW", TriageLevel.EMERGENCY_NOW),
        ("see this week", TriageLevel.SEE_THIS_WEEK),
        ("care_at_home", TriageLevel.CARE_AT_HOME),
        ("whatever", TriageLevel.SEE_TODAY),
        ("", TriageLevel.SEE_TODAY),
    ],
)
def test_a_level_counts_however_it_is_spelt(said: str, level: TriageLevel) -> None:
    assert list(parts_of([reply(level=said)])) == [Level(level)]


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
def test_the_cut_into_pieces_does_not_matter(text: str, size: int) -> None:
    whole = list(parts_of([text]))
    pieces = [text[start : start + size] for start in range(0, len(text), size)]
    # What is no JSON after all shows it only in the end.
    if text != REPLIES["broken-json"] and len(text) < 5000:
        assert list(parts_of(pieces)) == whole


@given(st.text(max_size=300))
def test_no_text_breaks_it(text: str) -> None:
    for part in parts_of([text]):
        if isinstance(part, Sentence):
            assert "\n" not in part.text
