"""Pronunciations for words that no dictionary has."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fireside.speech.engines.pronunciations import pronounce

pocketsphinx = pytest.importorskip("pocketsphinx")
_DICTIONARY = Path(pocketsphinx.get_model_path()) / "en-us" / "cmudict-en-us.dict"


@pytest.fixture(scope="module")
def dictionary() -> dict[str, set[str]]:
    words: dict[str, set[str]] = {}
    for line in _DICTIONARY.read_text(encoding="utf-8").splitlines():
        word, _, phones = line.partition(" ")
        words.setdefault(word.partition("(")[0], set()).add(phones)
    return words


@pytest.fixture(scope="module")
def phones(dictionary: dict[str, set[str]]) -> set[str]:
    return {phone for ways in dictionary.values() for way in ways for phone in way.split()}


def _distance(said: list[str], meant: list[str]) -> int:
    row = list(range(len(meant) + 1))
    for i, one in enumerate(said, start=1):
        corner, row[0] = row[0], i
        for j, other in enumerate(meant, start=1):
            corner, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, corner + (one != other))
    return row[-1]


# Said by hand after how they are spoken; none stands in the dictionary.
NEW = {
    "paracetamol": "P EH R AH S IY T AH M AO L",
    "atorvastatin": "AH T AO R V AH S T AE T AH N",
    "simvastatin": "S IH M V AH S T AE T AH N",
    "amlodipine": "AE M L OW D IH P IY N",
    "metformin": "M EH T F AO R M IH N",
    "omeprazole": "OW M EH P R AH Z OW L",
    "bisoprolol": "B IH S OW P R AH L AO L",
    "co-codamol": "K OW K OW D AH M AO L",
    "Okonkwo": "OW K AA NG K W OW",
    "Adeyemi": "AA D EY EH M IY",
    "Venkataraman": "V EH NG K AH T AH R AA M AH N",
}


def test_new_words_are_said_about_as_people_say_them(dictionary: dict[str, set[str]]) -> None:
    assert not set(NEW) & set(dictionary)
    wrong = sum(_distance(pronounce(word).split(), way.split()) for word, way in NEW.items())
    assert wrong / sum(len(way.split()) for way in NEW.values()) < 0.25


def test_it_has_learned_the_dictionary(dictionary: dict[str, set[str]]) -> None:
    """How well it says words that it has not learned: ``training/pronunciations``."""
    words = [word for word in sorted(dictionary) if word.isalpha()][::150]
    wrong = total = 0
    for word in words:
        said = pronounce(word).split()
        errors, length = min(
            (_distance(said, way.split()), len(way.split())) for way in dictionary[word]
        )
        wrong += errors
        total += length
    assert wrong / total < 0.08


@pytest.mark.parametrize(
    ("word", "phones"),
    [
        ("GP", "JH IY P IY"),
        ("nhs", "EH N EY CH EH S"),
        ("x", "EH K S"),
        ("7", "S EH V AH N"),
        ("B12", "B IY W AH N T UW"),
    ],
)
def test_letters_and_digits_are_spelled(word: str, phones: str) -> None:
    assert pronounce(word) == phones


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("OKONKWO", "okonkwo"),
        ("Björk", "bjork"),
        ("Łukasz", "lukasz"),
        ("O'Mahony", "omahony"),
        ("O’Mahony", "omahony"),
        ("Smith-Okonkwo", "smith okonkwo"),
        ("Dr.", "dr"),
    ],
)
def test_writing_changes_nothing(written: str, plain: str) -> None:
    assert pronounce(written) == pronounce(plain) != ""


def test_what_belongs_to_somebody() -> None:
    for name, ending in (("Okonkwo", "Z"), ("Patak", "S"), ("Gomez", "IH Z")):
        assert pronounce(f"{name}'s") == f"{pronounce(name)} {ending}"


def test_other_writing_has_no_pronunciation() -> None:
    words = ("日本", "Москва", "£5", "a&b", "½", "", " ", "'", "-")
    assert [pronounce(word) for word in words] == [""] * len(words)


@given(st.text(max_size=40))
@settings(max_examples=200, deadline=None)
def test_it_takes_any_text(phones: set[str], word: str) -> None:
    assert set(pronounce(word).split()) <= phones


@given(st.from_regex(r"[A-Za-zÀ-ÖØ-öø-ÿ]{1,30}", fullmatch=True))
@settings(max_examples=100, deadline=None)
def test_every_word_of_latin_letters_is_said(phones: set[str], word: str) -> None:
    said = pronounce(word).split()
    assert said
    assert set(said) <= phones


def test_it_needs_no_engine() -> None:
    code = (
        "import sys; from fireside.speech.engines.pronunciations import pronounce; "
        "assert pronounce('okonkwo'); "
        "assert not {'pocketsphinx', 'vosk', 'numpy'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
