"""What an answer may never say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fireside_core.danger import RuleError, unsafe_answer
from fireside_core.danger.answers import read_answer_rules
from fireside_core.resources import resource_path

UNSAFE = [
    ("You have a chest infection.", "diagnoses"),
    ("This is a heart attack.", "diagnoses"),
    ("It sounds like you have pneumonia.", "diagnoses"),
    ("You are having a panic attack.", "diagnoses"),
    ("Your symptoms mean you have gout.", "diagnoses"),
    ("This sounds like angina.", "diagnoses"),
    ("Your chest pain is angina.", "diagnoses"),
    ("It is probably shingles.", "diagnoses"),
    ("This is most likely shingles.", "diagnoses"),
    ("Your painful rash points to shingles.", "diagnoses"),
    ("Your rash means shingles.", "diagnoses"),
    ("Your pain is from gallstones.", "diagnoses"),
    ("It looks like a stroke.", "diagnoses"),
    ("Try an aspirin.", "changes_medicine"),
    ("Have a paracetamol.", "changes_medicine"),
    ("A spoonful of codeine helps.", "changes_medicine"),
    ("Take two tablets now.", "doses"),
    ("500 mg twice a day is right.", "doses"),
    ("Use 400 mg of ibuprofen every six hours.", "doses"),
    ("Stop taking your warfarin.", "changes_medicine"),
    ("Double your dose tonight.", "changes_medicine"),
    ("You can stop your statins.", "changes_medicine"),
    ("Skip your water tablet today.", "changes_medicine"),
    ("There is no need to see a doctor.", "dismisses"),
    ("It is nothing serious.", "dismisses"),
    ("You don't need to call 999.", "dismisses"),
    ("You do not have cancer.", "dismisses"),
    ("This is safe for everyone.", "promises"),
    ("This will cure your arthritis.", "promises"),
]

SAFE = [
    "Do not stop taking it on your own.",
    "Ask before you stop any medicine.",
    "Do not take a double dose to catch up.",
    "It may be an infection, so a doctor should look at it.",
    "If you have diabetes, look at your feet every day.",
    "Call for an ambulance if you think it is a heart attack.",
    "A pharmacist can tell you how much you may take.",
    "Drink six to eight glasses of water a day.",
    "It is a warning that a full stroke may follow soon.",
    "Tell the pharmacist you take a statin.",
    "Take paracetamol if it suits you, and never more than the packet says.",
    "This does not mean you have cancer.",
    "Never ignore chest pain.",
    "No medicine is safe for everyone.",
    "",
]


@pytest.mark.parametrize(("text", "kind"), UNSAFE)
def test_it_is_withheld(text: str, kind: str) -> None:
    reason = unsafe_answer(text)
    assert reason is not None
    assert reason.kind == kind
    assert reason.matched in text
    assert reason.id
    assert reason.why


@pytest.mark.parametrize("text", SAFE)
def test_it_may_be_said(text: str) -> None:
    assert unsafe_answer(text) is None


def test_one_unsafe_sentence_among_safe_ones_is_found() -> None:
    reason = unsafe_answer("Rest for a while. Stop taking your warfarin. Ask a pharmacist.")
    assert reason is not None
    assert reason.matched == "Stop taking"


def test_what_excuses_one_sentence_does_not_excuse_the_next() -> None:
    assert unsafe_answer("Ask your doctor. You can stop your statins.") is not None


@given(st.text(max_size=300))
def test_any_text_at_all(text: str) -> None:
    unsafe_answer(text)


def library_sentences() -> list[str]:
    found = []
    for path in sorted(resource_path("library", "en").glob("*.md")):
        text = path.read_text("utf-8")
        body = text.split("---", 2)[-1] if text.startswith("---") else text
        # What others ask is found by, and never said.
        body = re.sub(r"^Also asked:.*$", "", body, flags=re.MULTILINE)
        body = re.sub(r"^[#>*\-\s]+", "", body, flags=re.MULTILINE)
        found += [s for s in re.split(r"(?<=[.!?])\s+|\n+", body) if s.strip()]
    return found


def test_the_library_may_be_read_out() -> None:
    """Fewer than one sentence in two hundred is taken for unsafe."""
    sentences = library_sentences()
    raised = [s for s in sentences if unsafe_answer(s)]
    assert len(raised) <= len(sentences) / 200, raised


def test_a_wrong_kind_is_named(tmp_path: Path) -> None:
    english = resource_path("danger_signs", "en")
    for name in ("hearing.toml", "context.toml", "groups.toml", "known.txt"):
        target = tmp_path / "shared" / name
        target.parent.mkdir(exist_ok=True)
        target.write_text((english / "shared" / name).read_text("utf-8"), "utf-8")
    rules = tmp_path / "answers" / "unsafe.toml"
    rules.parent.mkdir()
    rules.write_text('[[unsafe]]\nid = "x"\nkind = "rude"\nwhy = "y"\npatterns = ["fool"]\n')
    with pytest.raises(RuleError, match=r"unsafe.toml: unsafe x: no kind 'rude'"):
        read_answer_rules(tmp_path)
