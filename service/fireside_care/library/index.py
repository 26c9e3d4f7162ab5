"""Which topics, and which pieces of them, fit a question: words and meaning together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, cast

from fireside_care.library.rewriting import Rewritten, load_rewriter
from fireside_care.library.topic import Section, Topic
from fireside_care.library.words import WordIndex, terms

if TYPE_CHECKING:
    from fireside_care.library.meaning import Floats, SentenceModel


class Kind(StrEnum):
    """What a piece of a topic is; it decides how much a match with it says."""

    NAME = "name"
    ASKED = "asked"
    QUESTION = "question"
    WORDING = "wording"
    ANSWER = "answer"
    STEP = "step"
    SEE = "see"
    EMERGENCY = "emergency"


@dataclass(frozen=True)
class Piece:
    """A short text of a topic that a question may resemble. ``number`` counts in its kind.

    ``meaning`` is the text as the sentence model sees it: "How long does it last?" means
    nothing without the topic's title.
    """

    topic: int
    kind: Kind
    number: int
    text: str
    meaning: str


@dataclass(frozen=True)
class Query:
    """A question made ready for searching."""

    text: str
    terms: Mapping[str, float]
    words: Mapping[int, float]
    """How well the pieces fit by words; those without a word in common are left out."""
    cosines: Floats | None
    """How near every piece is in meaning; absent without a sentence model."""


@dataclass(frozen=True)
class Hit:
    """A topic and how well it fits, from 0 to 1."""

    topic: Topic
    score: float


# How much a word counts by where in the topic it stands.
_WORD_WEIGHTS = {
    Kind.NAME: 3.0,
    Kind.ASKED: 1.5,
    Kind.QUESTION: 2.0,
    # There are so many that they would drown a topic's own words.
    Kind.WORDING: 0.2,
    Kind.ANSWER: 1.0,
    Kind.STEP: 0.7,
    Kind.SEE: 0.5,
    Kind.EMERGENCY: 0.3,
}
# How far a resemblance to such a piece speaks for the topic as a whole.
_MEANING_WEIGHTS = {
    Kind.NAME: 0.97,
    Kind.ASKED: 1.0,
    Kind.QUESTION: 0.97,
    Kind.WORDING: 0.97,
    Kind.ANSWER: 0.9,
    Kind.STEP: 0.8,
    Kind.SEE: 0.8,
    Kind.EMERGENCY: 0.7,
}
_MEANING_SHARE = 0.65
# A topic: its nearest piece, its three nearest together, and words. Measured on
# training/questions; all near values do about as well.
_NEAREST_SHARE = 0.35
_NEAREST_THREE_SHARE = 0.35
_WORDS_SHARE = 0.3
_NEAREST_COUNT = 3
_TITLE_SAID = 0.05
_NAME_SAID = 0.03
# A section: how near its answer is, and how near its question in its nearest wording. Measured
# on the library's own *also asked* lines, each left out in turn.
_ANSWER_SHARE = 0.6
# What a medicine is for counts less than its name.
_ADDED_WEIGHT = 0.4
# A word that this share of a topic's names hold stands for the topic ("hip").
_NAMES_SHARE = 0.4
# A section on having taken too much alarms whoever did not ask for it.
_ON_OVERDOSE = re.compile(r"\b(tak|took|swallow)\w* .*\btoo (much|many)\b|overdos", re.IGNORECASE)
_SAYS_OVERDOSE = re.compile(
    r"\b(too? (much|many)|overdos\w*|doubled?|twice|extra|more than|another (dose|tablet)|mistake"
    r"|accident\w*|whole (pack|packet|box|bottle)|(took|taken|had|swallowed) (\d+|\w+ty|\w+teen"
    r"|four|five|six|seven|eight|nine|ten|eleven|twelve))\b",
    re.IGNORECASE,
)


class TopicIndex:
    """The topics of one language. Searches by words until :meth:`add_meaning` was called."""

    def __init__(self, topics: Sequence[Topic]) -> None:
        self.topics = tuple(topics)
        self._numbers = {topic.id: number for number, topic in enumerate(topics)}
        self.pieces = tuple(
            piece for number, topic in enumerate(topics) for piece in _pieces(number, topic)
        )
        documents: list[Counter[str]] = [Counter() for _ in topics]
        for piece in self.pieces:
            for term in terms(piece.text):
                documents[piece.topic][term] += _WORD_WEIGHTS[piece.kind]  # type: ignore[assignment]
        self._topic_words = WordIndex(documents)
        self._piece_words = WordIndex([Counter(terms(piece.text)) for piece in self.pieces])
        self._rows: dict[tuple[int, Kind], list[int]] = {}
        for row, piece in enumerate(self.pieces):
            self._rows.setdefault((piece.topic, piece.kind), []).append(row)
        self._names = [
            [frozenset(terms(name)) for name in (topic.title, *topic.also_called)]
            for topic in topics
        ]
        self._rewriter = load_rewriter(topics[0].lang) if topics else None
        self._meaning: tuple[SentenceModel, Floats] | None = None

    @property
    def has_meaning(self) -> bool:
        """Whether questions are compared by meaning too."""
        return self._meaning is not None

    def add_meaning(self, model: SentenceModel, vectors: Floats) -> None:
        """From now on compare by meaning too. ``vectors``: one row for each of ``pieces``."""
        import numpy as np

        # One line a topic with the rows of its pieces; 0 weighs nothing where a line is short.
        self._lines = np.zeros((len(self.topics), self._most_pieces()), dtype=np.int64)
        self._weights = np.zeros(self._lines.shape, dtype=np.float32)
        counts = [0] * len(self.topics)
        for row, piece in enumerate(self.pieces):
            self._lines[piece.topic, counts[piece.topic]] = row
            self._weights[piece.topic, counts[piece.topic]] = _MEANING_WEIGHTS[piece.kind]
            counts[piece.topic] += 1
        self._meaning = (model, vectors)

    def _most_pieces(self) -> int:
        counts = Counter(piece.topic for piece in self.pieces)
        return max(_NEAREST_COUNT, *counts.values()) if counts else _NEAREST_COUNT

    def topic(self, topic_id: str) -> Topic | None:
        """The topic of this id."""
        number = self._numbers.get(topic_id)
        return self.topics[number] if number is not None else None

    def query(self, text: str) -> Query:
        """Make a question ready; costs one run of the sentence model."""
        rewritten = self._rewriter.rewrite(text) if self._rewriter else Rewritten(text, ())
        said = " ".join((rewritten.matter, *rewritten.added))
        meaning = self._meaning
        cosines: Floats | None = None
        if meaning is not None:
            model, vectors = meaning
            asked = model.encode(list(dict.fromkeys((text, said))))
            # Near to what was said, or to what it means.
            cosines = (vectors @ asked.T).max(axis=1)
        known = self._topic_words.known_terms(rewritten.matter)
        for word in rewritten.added:
            for term in terms(word):
                known.setdefault(term, _ADDED_WEIGHT)
        return Query(text, known, self._piece_words.scores(known), cosines)

    def topics_for(self, query: Query) -> list[Hit]:
        """All topics that have anything to do with the question, best first."""
        scores = self._topic_words.scores(query.terms)
        if query.cosines is not None:
            by_meaning = self._topic_meanings(query.cosines)
            scores = {
                number: meaning + _WORDS_SHARE * scores.get(number, 0.0)
                for number, meaning in enumerate(by_meaning)
            }
        asked = set(query.terms)
        scores = {n: score + self._named(n, asked) for n, score in scores.items()}
        ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
        return [Hit(self.topics[number], score) for number, score in ranked]

    def ranked(self, topic: Topic, kind: Kind, query: Query) -> list[tuple[int, float]]:
        """The pieces of one kind in a topic, ``(number, best score)``, best first."""
        scored: dict[int, float] = {}
        for row in self._rows.get((self._numbers[topic.id], kind), ()):
            cosine = float(query.cosines[row]) if query.cosines is not None else None
            score = _fused(query.words.get(row, 0.0), cosine)
            number = self.pieces[row].number
            scored[number] = max(score, scored.get(number, 0.0))
        return sorted(scored.items(), key=lambda item: (-item[1], item[0]))

    def fits(self, topic: Topic, kind: Kind, query: Query) -> dict[int, float]:
        """How near each piece of one kind in a topic is: in meaning, or by words without it."""
        best: dict[int, float] = {}
        for row in self._rows.get((self._numbers[topic.id], kind), ()):
            near = query.words.get(row, 0.0)
            if query.cosines is not None:
                near = float(query.cosines[row])
            number = self.pieces[row].number
            best[number] = max(near, best.get(number, 0.0))
        return best

    def nearest(self, topic: Topic, kind: Kind, query: Query) -> tuple[int, float] | None:
        """The piece of one kind in a topic that is nearest in meaning alone; its cosine."""
        rows = self._rows.get((self._numbers[topic.id], kind), ())
        if query.cosines is None or not rows:
            return None
        cosine, row = max((float(query.cosines[row]), row) for row in rows)
        return self.pieces[row].number, cosine

    def names_topic(self, query: Query) -> bool:
        """Whether the words of a short question are what a topic is called by."""
        asked = set(query.terms)
        for number in range(len(self.topics)):
            names = self._rows[(number, Kind.NAME)]
            named = sum(asked <= set(terms(self.pieces[row].text)) for row in names)
            if named >= _NAMES_SHARE * len(names):
                return True
        return False

    def _named(self, number: int, asked: set[str]) -> float:
        """What it speaks for a topic that the question holds its title, or a name of it."""
        title, *others = self._names[number]
        if title <= asked:
            return _TITLE_SAID
        return _NAME_SAID if any(name and name <= asked for name in others) else 0.0

    def _topic_meanings(self, cosines: Floats) -> list[float]:
        import numpy as np

        near = np.maximum(cosines, 0)[self._lines] * self._weights
        best = -np.partition(-near, _NEAREST_COUNT - 1, axis=1)[:, :_NEAREST_COUNT]
        scores = _NEAREST_SHARE * best.max(axis=1) + _NEAREST_THREE_SHARE * best.mean(axis=1)
        return cast("list[float]", scores.tolist())


def _fused(words: float, meaning: float | None) -> float:
    if meaning is None:
        return words
    return _MEANING_SHARE * max(0.0, meaning) + (1 - _MEANING_SHARE) * words


def _pieces(number: int, topic: Topic) -> Iterable[Piece]:
    def pieces(kind: Kind, texts: Iterable[str], before: str = "") -> Iterable[Piece]:
        for count, text in enumerate(texts):
            yield Piece(number, kind, count, text, before + text)

    titled = f"{topic.title}: "
    yield from pieces(Kind.NAME, (topic.title, *topic.also_called))
    yield from pieces(Kind.ASKED, topic.asked)
    yield from pieces(Kind.QUESTION, (section.question for section in topic.more), titled)
    for count, section in enumerate(topic.more):
        for text in section.also_asked:
            yield Piece(number, Kind.WORDING, count, text, text)
    yield from pieces(Kind.ANSWER, (section.text for section in topic.sections), titled)
    yield from pieces(Kind.STEP, topic.steps, titled)
    yield from pieces(Kind.SEE, (line.clause for line in topic.see))
    yield from pieces(Kind.EMERGENCY, topic.emergency)


def best_sections(index: TopicIndex, topic: Topic, query: Query) -> list[tuple[Section, float]]:
    """The quotable sections of a topic, each with how well it answers the question."""
    answers = index.fits(topic, Kind.ANSWER, query)
    questions = index.fits(topic, Kind.QUESTION, query)
    for number, fit in index.fits(topic, Kind.WORDING, query).items():
        questions[number] = max(fit, questions[number])
    names = index.fits(topic, Kind.NAME, query)
    # *In short* answers whoever only names the topic.
    scored = [(topic.in_short, _section_fit(max(names.values()), answers[0]))]
    told = _SAYS_OVERDOSE.search(query.text) is not None
    for number, section in enumerate(topic.more):
        if _ON_OVERDOSE.search(section.question) and not told:
            continue
        # Sections are answers 1…n, their headings are questions 0…n-1.
        scored.append((section, _section_fit(questions[number], answers[number + 1])))
    return sorted(scored, key=lambda item: -item[1])


def _section_fit(question: float, answer: float) -> float:
    return (1 - _ANSWER_SHARE) * question + _ANSWER_SHARE * answer
