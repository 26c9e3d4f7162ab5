"""What a sentence of the model must pass before anyone hears it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from fireside_care.library.sentences import word_count
from fireside_care.library.words import terms
from fireside_care.llm.reply import Sentence
from fireside_core.contract import Passage
from fireside_core.danger import assess, unsafe_answer
from fireside_core.triage import TriageLevel

MOST_WORDS = 28
_MOST_CHARS = 240
# Fewer words than this stand in some passage by chance.
_LEAST_QUOTED = 4
# Share of a sentence's subject words that its ground must hold. Low, since rewording is
# what the model is for; a sentence about something else shares next to nothing.
_LEAST_SHARED = 0.3
_ADDRESS = re.compile(r"https?:|www\.|\b[\w-]+\.(com|org|net|uk|info)\b|@", re.IGNORECASE)
# "Call for help if your face droops" is advice, not a sign that the person has now.
_CONDITION = re.compile(r"\b(if|when|unless|in case|should you)\b", re.IGNORECASE)


def violation(
    sentence: Sentence, before: str, passages: Sequence[Passage], lang: str
) -> str | None:
    """The rule that a sentence breaks, or ``None``. One is enough to withdraw the answer.

    ``before`` is the sentence that was said last: a dose may be spread over two.
    """
    if word_count(sentence.text) > MOST_WORDS or len(sentence.text) > _MOST_CHARS:
        return "too_long"
    if _ADDRESS.search(sentence.text):
        return "address"
    unsafe = unsafe_answer(f"{before} {sentence.text}".strip(), lang)
    if unsafe is not None:
        return f"unsafe:{unsafe.id}"
    cited = quoted(sentence, passages)
    if cited and not _numbers(sentence.text) <= _numbers(_text_of(cited)):
        return "invented_number"
    return None


def quoted(sentence: Sentence, passages: Sequence[Passage]) -> list[Passage]:
    """The passages that really hold the words the sentence says it rests on."""
    found = []
    for quote in sentence.quotes:
        words = _words(quote.words)
        if not 1 <= quote.passage <= len(passages) or len(words) < _LEAST_QUOTED:
            continue
        passage = passages[quote.passage - 1]
        if f" {' '.join(words)} " in f" {' '.join(_words(passage.text))} ":
            found.append(passage)
    return found


def supported(sentence: Sentence, passages: Sequence[Passage]) -> bool:
    """Whether true quotes speak of the same thing as the sentence; if not it is left out."""
    cited = quoted(sentence, passages)
    if not cited:
        return False
    subjects = set(terms(sentence.text))
    shared = subjects & set(terms(_text_of(cited)))
    return len(shared) >= _LEAST_SHARED * len(subjects)


def level_of(text: str, lang: str) -> TriageLevel | None:
    """The level that the rules give a sentence of the answer, unless it is conditional."""
    if _CONDITION.search(text):
        return None
    finding = assess(text, lang)
    return finding.level if finding is not None else None


def _text_of(passages: Sequence[Passage]) -> str:
    return " ".join(f"{passage.title} {passage.text}" for passage in passages)


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", re.sub(r"['’‘]", "", text.casefold()))


_NUMBER_WORDS = {
    word: str(number)
    for number, word in enumerate(
        ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"), start=2
    )
}


def _numbers(text: str) -> set[str]:
    words = re.findall(r"\d+(?:[.,]\d+)?|[a-z]+", text.lower())
    return {
        _NUMBER_WORDS.get(word, word)
        for word in words
        if word[0].isdigit() or word in _NUMBER_WORDS
    }
