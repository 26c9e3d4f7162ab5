"""Finding by words: BM25 with a light stemmer and repair of misspelt words.

The score is divided by the best a document could reach for the same question, so that 0 to 1
means the same for every question and can be held against a threshold: a word of the question
that the library has never seen counts as one that is missing.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping, Sequence

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

_SATURATION = 1.2
_LENGTH_WEIGHT = 0.4
_MIN_TYPO_LENGTH = 5

# Words that carry no subject in a spoken health question.
STOP_WORDS = frozenset(
    """
    a about after again all also always am an and any anything are as ask at away be because been
    better
    before being but by can could did do does doing done dont for from get gets getting give go
    going good got had has have having he hello help her here hers herself hi him himself his how
    i if ill im in into is isnt it its ive just keep keeps know let like long lot m make makes many
    may me might mine more most much must my myself need no not now of off ok on one or our out
    over please put quite re really s said say says she should so some someone something t take
    tell than thank that the their them then there these they thing things think this those to
    told too up us ve very want was way we well went were what whats when where which who why will
    with would you your yours dear love im hubby husband husbands wife wifes mother father mum mom
    dad friend sister brother daughter son old year years lately been bit thats theres cant wont
    oh um er erm against helps helped helping during while since until without
    """.split()  # noqa: SIM905 - a list of 180 lines reads worse
)

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


def stem(word: str) -> str:
    """Fold plurals and simple verb endings together (swollen words stay as they are)."""
    for ending, keep, replacement in (
        ("iness", 3, "y"),
        ("ies", 2, "y"),
        ("ied", 2, "y"),
        ("sses", 2, "ss"),
        ("xes", 2, "x"),
        ("zes", 2, "z"),
        ("ches", 3, "ch"),
        ("shes", 2, "sh"),
        ("ness", 4, ""),
        ("ings", 3, ""),
        ("ing", 3, ""),
        ("ed", 3, ""),
        ("ly", 4, ""),
        ("s", 3, ""),
    ):
        if word.endswith(ending) and len(word) - len(ending) >= keep:
            if ending == "s" and word.endswith(("ss", "us", "is")):
                break
            word = word[: len(word) - len(ending)] + replacement
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiouls":
        word = word[:-1]
    return word[:-1] if len(word) > 3 and word.endswith("e") else word


def terms(text: str) -> list[str]:
    """The subject words of a text, folded to lower case without accents and endings."""
    folded = unicodedata.normalize("NFKD", text.lower())
    plain = "".join(char for char in folded if not unicodedata.combining(char))
    words = (re.sub(r"['’]s?$|['’]", "", word) for word in _WORD.findall(plain))
    return [stem(word) for word in words if word and word not in STOP_WORDS]


class WordIndex:
    """BM25 over documents given as weighted term counts."""

    def __init__(self, documents: Sequence[Mapping[str, float]]) -> None:
        self._postings: dict[str, list[tuple[int, float]]] = {}
        lengths = [sum(document.values()) for document in documents]
        average = sum(lengths) / len(lengths) if lengths and sum(lengths) else 1.0
        for number, document in enumerate(documents):
            norm = _SATURATION * (1 - _LENGTH_WEIGHT + _LENGTH_WEIGHT * lengths[number] / average)
            for term, count in document.items():
                self._postings.setdefault(term, []).append((number, count / (count + norm)))
        total = len(documents)
        self._idf = {
            term: math.log(1 + (total - len(found) + 0.5) / (len(found) + 0.5))
            for term, found in self._postings.items()
        }
        self._unseen_idf = math.log(1 + (total + 0.5) / 0.5)
        self._vocabulary = [term for term in self._postings if len(term) >= _MIN_TYPO_LENGTH - 1]

    def known_terms(self, text: str) -> dict[str, float]:
        """Terms of a question; one that is nearly a word of the library becomes that word."""
        return {self._repaired(term): 1.0 for term in terms(text)}

    def scores(self, question: Mapping[str, float]) -> dict[int, float]:
        """Documents that share a term with the question, each with its score from 0 to 1.

        ``question``: its terms, each with how much it counts.
        """
        best = sum(said * self._idf.get(term, self._unseen_idf) for term, said in question.items())
        found: dict[int, float] = {}
        for term, said in question.items():
            for number, weight in self._postings.get(term, ()):
                found[number] = found.get(number, 0.0) + said * self._idf[term] * weight / best
        return found

    def _repaired(self, term: str) -> str:
        if term in self._postings or len(term) < _MIN_TYPO_LENGTH or term.isdigit():
            return term
        near = process.extractOne(
            term,
            self._vocabulary,
            scorer=DamerauLevenshtein.normalized_similarity,
            score_cutoff=0.74 if len(term) > 7 else 0.8,
        )
        # A different first letter is a different word more often than a slip.
        return near[0] if near is not None and near[0][0] == term[0] else term
