"""Cutting plain text into sentences, the unit that is shown and spoken."""

from __future__ import annotations

import re

# "Dr. Smith", "e.g. bread" and "2.5 litres" are not ends of sentences.
_NOT_AN_END = r"(?<!\bDr)(?<!\bMr)(?<!\bMrs)(?<!\bSt)(?<!\be\.g)(?<!\bi\.e)(?<!\betc)"
_END = re.compile(_NOT_AN_END + r"([.!?][\"')\]]*)\s+(?=[\"'(]?[A-Z0-9])")


def split_sentences(text: str) -> list[str]:
    """The sentences of a paragraph, trimmed, in order."""
    marked = _END.sub(lambda end: end.group(1) + "\n", " ".join(text.split()))
    return [sentence.strip() for sentence in marked.split("\n") if sentence.strip()]


def word_count(sentence: str) -> int:
    """How many words a sentence has, as a listener would count them."""
    return len(re.findall(r"[^\W_]+(?:['’.,-][^\W_]+)*", sentence))
