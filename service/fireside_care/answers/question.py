"""Making a question fit to be read: cleaning, its script, and whether it stands alone."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from fireside_care.library.words import STOP_WORDS, terms
from fireside_core.contract import Turn

_OPENERS = re.compile(
    r"^(and|but|so|or|then|also|what about|how about|what if|why|really|what else|anything else"
    r"|tell me more|more about)\b",
    re.IGNORECASE,
)
_LOOSE_END = re.compile(
    r"\b(with|about|of|for|on|from|to|over|after|before) (it|them|this|that|these|those)\W*$",
    re.IGNORECASE,
)
_ANOTHER_SUBJECT = re.compile(
    r"^(and |but |so )?((what|how) about|(and|also) (my|the|his|her|our)) ", re.IGNORECASE
)
_PRONOUNS = frozenset({"it", "its", "they", "them", "their", "he", "she", "one", "ones"})
_POINTERS = frozenset({"this", "that", "these", "those"})


def clean_question(text: str) -> str:
    """The question without control characters and odd spacing; empty when nothing is left."""
    kept = "".join(
        char if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn") else " "
        for char in unicodedata.normalize("NFC", text)
    )
    spaced = " ".join(kept.replace("\N{REPLACEMENT CHARACTER}", " ").split())
    return spaced if any(char.isalnum() for char in spaced) else ""


def is_latin(text: str) -> bool:
    """Whether most letters of a text are of the Latin script."""
    letters = [char for char in text if char.isalpha()]
    latin = sum(unicodedata.name(char, "").startswith("LATIN") for char in letters)
    return latin * 2 >= len(letters)


def stands_alone(question: str) -> bool:
    """Whether it can be understood without the questions before it."""
    if _OPENERS.match(question) or _LOOSE_END.search(question):
        return False
    subjects = terms(question)
    if len(subjects) <= 1:
        return False
    words = re.findall(r"[a-z']+", question.lower())
    for word, following in zip(words, [*words[1:], ""], strict=True):
        if word in _PRONOUNS:
            return False
        if word in _POINTERS and (following in STOP_WORDS or len(subjects) <= 3):
            return False
        if word not in STOP_WORDS:
            return True
    return True


def turns_to_another(question: str) -> bool:
    """Whether a follow-up is of the form "and what about my hip?"."""
    return bool(_ANOTHER_SUBJECT.match(question))


def context_of(thread: Sequence[Turn]) -> str:
    """The earlier questions that a follow-up rests on: back to one that stands alone."""
    used: list[str] = []
    for turn in reversed(thread):
        cleaned = clean_question(turn.question)
        used.insert(0, cleaned)
        if stands_alone(cleaned):
            break
    return " ".join(used)


def asked_before(thread: Sequence[Turn]) -> str:
    """Every earlier question of the thread, each as a sentence of its own."""
    return ". ".join(filter(None, (clean_question(turn.question) for turn in thread)))
