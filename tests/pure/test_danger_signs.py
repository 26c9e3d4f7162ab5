"""The danger signs: the data they are made of, and what they find."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fireside_core.danger import DangerSign, Finding, assess, assess_after, load_rules
from fireside_core.resources import resource_path
from fireside_core.triage import TriageLevel

RULES = resource_path("danger_signs", "en")
MAX_SENTENCE = 15
MAX_CAUSE = 12


def families() -> list[Path]:
    return sorted(RULES.glob("*.toml"))


def entries() -> list[dict[str, Any]]:
    return [e for f in families() for e in tomllib.loads(f.read_text("utf-8"))["sign"]]


def ids_of(text: str) -> set[str]:
    finding = assess(text)
    return {finding.sign.id, *(other.id for other in finding.others)} if finding else set()


def level_of(text: str) -> TriageLevel | None:
    finding = assess(text)
    return finding.level if finding else None


# --- the data ------------------------------------------------------------------------------


def test_there_are_at_least_45_emergency_signs() -> None:
    emergencies = [s for s in load_rules().signs if s.level is TriageLevel.EMERGENCY_NOW]
    assert len(emergencies) >= 45


@pytest.mark.parametrize("sign", load_rules().signs, ids=lambda sign: sign.id)
def test_every_sign_is_complete(sign: DangerSign) -> None:
    assert sign.said
    assert sign.act
    assert sign.while_waiting
    assert sign.sources
    for source in sign.sources:
        assert source.name
        assert source.title
        assert source.address.startswith(("https://", "http://"))
        assert source.checked in (None, "2026-11-23")


@pytest.mark.parametrize("sign", load_rules().signs, ids=lambda sign: sign.id)
def test_every_sign_can_be_read_aloud(sign: DangerSign) -> None:
    for text in (sign.act, *sign.while_waiting):
        for sentence in text.split(". "):
            assert len(sentence.split()) <= MAX_SENTENCE, sentence
        assert not any(char.isdigit() for char in text), f"a number in {text!r}"


@pytest.mark.parametrize("sign", load_rules().signs, ids=lambda sign: sign.id)
def test_what_it_may_be_is_one_short_sentence(sign: DangerSign) -> None:
    if sign.may_be is None:
        return
    assert sign.kind != "self_harm"
    assert len(sign.may_be.split()) <= MAX_CAUSE
    assert sign.may_be.startswith("This can ")
    assert sign.may_be.endswith(".")
    assert sign.may_be.count(".") == 1
    assert sign.may_be not in sign.act


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry["id"])
def test_every_wording_raises_its_own_sign(entry: dict[str, Any]) -> None:
    assert len(entry["wordings"]) >= 3
    for wording in entry["wordings"]:
        assert entry["id"] in ids_of(wording), wording


def test_no_sign_tells_to_drive() -> None:
    for sign in load_rules().signs:
        for text in (sign.act, *sign.while_waiting):
            assert "drive" not in text.lower() or "not drive" in text.lower(), text


def test_aspirin_is_only_for_those_who_have_been_told_they_may() -> None:
    for sign in load_rules().signs:
        for text in (sign.act, *sign.while_waiting):
            if "Chew one aspirin" in text:
                assert "told you may" in text
                assert "not allergic" in text


# --- what a finding is ----------------------------------------------------------------------


def test_a_finding_quotes_the_persons_own_words() -> None:
    finding = assess("Hello dear, my chest is ever so tight, it came on at breakfast.")
    assert isinstance(finding, Finding)
    assert finding.sign.id == "chest_pain"
    assert finding.matched == "chest is ever so tight"
    assert finding.level is TriageLevel.EMERGENCY_NOW


def test_the_worst_sign_comes_first() -> None:
    finding = assess("It burns when I pee, and I can't breathe.")
    assert finding is not None
    assert finding.sign.id == "cannot_breathe"
    assert "urine_infection" in {other.id for other in finding.others}


def test_nothing_found_is_none() -> None:
    assert assess("What is good for a dry cough?") is None


def test_kinds_choose_the_line_to_ring() -> None:
    kinds = {sign.id: sign.kind for sign in load_rules().signs}
    assert kinds["suicidal"] == "self_harm"
    assert kinds["too_much_medicine"] == "poisoning"
    assert kinds["chest_pain"] == "medical"


# --- context ---------------------------------------------------------------------------------

EMERGENCIES = [
    "is it a heart attack, my chest hurts",
    "I haven't got a cough but my chest is tight",
    "I had a stroke ten years ago and now my arm has gone numb again",
    "I don't want to bother anybody but I've a pain in my chest",
    "I can't explain it, my chest is heavy",
    "what do I do my husband isn't breathing",
    "I don't know if it's a heart attack, my chest is ever so tight",
    "my husband has gone all grey and he's sweating",
    "I saw it on the telly and now my chest hurts",
    "chess pain and I'm all clammy",
    "my chesst is tite and heavvy",
    "I couldn't speak for ten minutes this morning but it has gone now",
    "should I call an ambulance, I've got chest pain",
    "my mother had strokes and now my face has dropped",
    "how do I know if this chest pain is serious",
    "what causes my chest pain",
]

NOT_EMERGENCIES = [
    "what are the signs of a stroke?",
    "how do I know if I'm having a heart attack?",
    "can stress cause chest pain?",
    "if I get chest pain what should I do",
    "no chest pain, no sweating or sickness, I'm just tired",
    "my chest is fine",
    "I had a heart attack ten years ago",
    "when I was young I fainted a lot",
    "heart attack when I saw the bill",
    "I'm dying for a cup of tea",
    "I was choked up at the wedding",
    "my father died of a stroke",
    "I'm afraid of having a stroke",
    "in the film a man had a heart attack",
    "can I take aspirin after a heart attack?",
    "my wife is in hospital with pneumonia",
    "the price of heating is giving me a heart attack when I open the post",
]


@pytest.mark.parametrize("text", EMERGENCIES)
def test_it_is_an_emergency(text: str) -> None:
    assert level_of(text) is TriageLevel.EMERGENCY_NOW


@pytest.mark.parametrize("text", NOT_EMERGENCIES)
def test_it_is_no_emergency(text: str) -> None:
    assert level_of(text) is not TriageLevel.EMERGENCY_NOW


def test_what_is_over_is_for_today() -> None:
    assert level_of("I had a pain in my chest this morning but it's gone now") is (
        TriageLevel.SEE_TODAY
    )


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("my arm went dead for ten minutes last Thursday, all normal since", "tia_gone"),
        ("I took my statin twice this morning, I feel fine", "double_dose"),
        ("I pray I don't wake up, but I would never do anything", "despair"),
        ("my sugar is over thirty and I've been sick, wide awake and drinking plenty",
         "sugar_unsteady"),
    ],
)  # fmt: skip
def test_what_makes_a_sign_milder(text: str, sign: str) -> None:
    assert level_of(text) is TriageLevel.SEE_TODAY
    assert sign in ids_of(text)


@pytest.mark.parametrize(
    "text",
    [
        "my arm went dead since last Thursday",
        "my arm went dead for ten minutes just now, it came right again",
        "I took thirty paracetamol, I feel fine",
        "my chest is tight but I feel well in myself",
        "I've come over all grey and clammy but I feel fine",
    ],
)
def test_what_is_not_milder_for_being_played_down(text: str) -> None:
    assert level_of(text) is TriageLevel.EMERGENCY_NOW


# --- total ------------------------------------------------------------------------------------

TELLING = (
    "my chest pain not i and but no heart attack when what is if it has gone . , ? years ago "
    "now can't 胸 口 疼 blood took tablets he she on the telly won't wake"
)
WORDS = st.sampled_from(TELLING.split())


@given(st.text(max_size=300))
def test_any_text_at_all(text: str) -> None:
    assess(text)


@settings(deadline=None)
@given(st.lists(WORDS, max_size=60).map(" ".join))
def test_any_order_of_telling_words(text: str) -> None:
    finding = assess(text)
    if finding:
        assert finding.matched in text


@given(st.binary(max_size=300))
def test_bytes_read_as_text(data: bytes) -> None:
    assess(data.decode("latin-1"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n\t",
        "\x00" * 500,
        "chest pain " * 2000,
        "no " * 7000,
        "x" * 20_000,
        "胸口疼得厉害，喘不过气来。" * 800,
        "؟مرحبا " * 900,
        "💔" * 1000,
        "'" * 5000,
        "İıſß'’ʼ" * 400,
        "\ud800",
    ],
)
def test_long_odd_and_foreign_texts(text: str) -> None:
    assess(text)


def test_a_language_without_rules_gets_the_english_ones() -> None:
    assert load_rules("xx-YY") is load_rules("en")
    assert load_rules("../../..") is load_rules("en")
    assert assess("my chest is tight", "en-GB") == assess("my chest is tight")


def test_a_sign_told_in_two_parts() -> None:
    found = assess_after("I hit my head yesterday", "I take warfarin every day")
    assert found is not None
    assert found.sign.id == "head_injury"
    assert found.level is TriageLevel.EMERGENCY_NOW


def test_a_new_grave_sign_beside_an_older_one() -> None:
    before = "my chest feels tight and my arm aches. I hit my head yesterday"
    found = assess_after(before, "I take warfarin every day")
    assert found is not None
    assert found.sign.id == "head_injury"


def test_what_was_said_before_is_not_raised_again() -> None:
    assert assess_after("my chest feels tight and my arm aches", "my knee is sore") is None
    assert assess_after("", "my knee is sore") is None
