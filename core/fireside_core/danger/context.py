"""How something was said: denied, long ago, asked in general, in a film, already over.

The words that tell (negators, openers of questions, …) are data, in ``context.toml`` of the
language. This module knows only how far they reach. It reads without punctuation too, since
most recognisers write none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from typing import Literal

from fireside_core.danger.patterns import Lexicon, Span
from fireside_core.danger.words import Token

Reach = Literal[
    "these", "near", "ahead", "clause", "tale", "story", "before", "back", "around", "all"
]
"""How far a frame reaches from the phrase that opens it.

``these`` the phrase itself; ``near`` it and the six words after it; ``ahead`` to the end of its
clause; ``clause`` its clause, and the clause it leans on; ``tale`` that, and what is told on in
the past tense; ``story`` its clause, the one it leans on, and those that follow up to something
acute, except what the person says of themselves; ``before`` everything said before it; ``back``
its clause and the three before it, but not across a turn ("but"); ``around`` its clause, even
where that speaks of the present; ``all`` everything that was said.
"""

EASING = frozenset({"over", "days", "calm", "unmeant", "away", "lasting"})
"""Frames that excuse nothing, but can make a sign milder: it is over, days old, the person is
well with it, does not mean to do it, whoever does it is away, or it has long been just so."""

LASTING = "lasting"
"""Long-standing and unchanged. It opens only where no word speaks of something acute."""

MASKED = "figure"
"""A figure of speech: the rules do not see its words."""

_EFFECT, _CAUSE = "effect", "cause"
"""An "effect" with its "cause" soon after is an exaggeration ("had a fit when she saw"), and so a
figure of speech; either alone is nothing."""

_NEAR = 6
_DENIAL_REACH = 9
_ALL_CLEAR_REACH = 5
_WORDS_TO_VERB = 4
_CLAUSES_BACK = 3
_EFFECT_TO_CAUSE = 6


@dataclass(frozen=True, slots=True)
class FrameRule:
    """Phrases that put what is said around them in a frame such as ``asked`` or ``over``.

    They do not after a negator, unless they are about no more than themselves, nor after a word
    of ``not_after`` ("I wonder" if he has …).
    """

    frame: str
    reach: Reach
    phrases: tuple[tuple[str, ...], ...]
    not_after: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Grammar:
    """The small words of a language that :func:`read` goes by. See ``context.toml``."""

    turns: frozenset[str]
    joins: frozenset[str]
    subordinates: frozenset[str]
    first_person: frozenset[str]
    subjects: frozenset[str]
    light_subjects: frozenset[str]
    possessives: frozenset[str]
    leaders: frozenset[str]
    unled: frozenset[str]
    verbs: frozenset[str]
    past: frozenset[str]
    present: frozenset[str]
    acute: frozenset[str]
    continuers: frozenset[str]
    negators: frozenset[str]
    abilities: frozenset[str]
    lists: frozenset[str]
    not_denied: frozenset[str]
    all_clear: frozenset[str]
    questions: frozenset[str]
    prefaces: frozenset[str]
    personal: frozenset[str]


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known of every word: its strand, what denies it, and the frames it stands in.

    Clauses that lean on each other ("my chest, it's all tight") share a strand.
    """

    strands: tuple[int, ...]
    deniers: tuple[frozenset[int], ...]
    frames: tuple[frozenset[str], ...]

    def denied(self, spans: Iterable[Span]) -> bool:
        """Whether a negation outside of ``spans`` denies any of their words."""
        inside = set(_places(spans))
        return any(self.deniers[place] - inside for place in inside)

    def frames_of(self, spans: Iterable[Span]) -> frozenset[str]:
        """Every frame in which any of the words stands that excuses what is said."""
        return self._around(spans) - EASING

    def eased_by(self, spans: Iterable[Span]) -> frozenset[str]:
        """Every frame in which any of the words stands that makes it milder."""
        return self._around(spans) & EASING

    def _around(self, spans: Iterable[Span]) -> frozenset[str]:
        return frozenset().union(*(self.frames[place] for place in _places(spans)))


class Reader:
    """Reads the context of a text by a language's :class:`Grammar` and frames."""

    def __init__(self, grammar: Grammar, frames: Sequence[FrameRule]) -> None:
        self._grammar = grammar
        self._rules: Mapping[str, FrameRule] = {str(n): rule for n, rule in enumerate(frames)}
        self._lexicon = Lexicon()
        for name, rule in self._rules.items():
            for phrase in rule.phrases:
                self._lexicon.add(name, phrase)

    @property
    def frames(self) -> frozenset[str]:
        """The names of all frames."""
        return frozenset(rule.frame for rule in self._rules.values()) - {_EFFECT, _CAUSE}

    @property
    def lexicon(self) -> Lexicon:
        """The phrases that open frames."""
        return self._lexicon

    def read(self, tokens: Sequence[Token]) -> Reading:
        """The context of every word; total."""
        words = [token.word for token in tokens]
        clauses = _clauses(tokens, words, self._grammar)
        frames = self._frames(words, clauses)
        return Reading(
            strands=tuple(clause.strand for clause in clauses for _ in range(len(clause.span))),
            deniers=_deniers(words, clauses, self._grammar),
            frames=tuple(frozenset(names) for names in frames),
        )

    def _frames(self, words: Sequence[str], clauses: Sequence[_Clause]) -> list[set[str]]:
        frames: list[set[str]] = [set() for _ in words]
        home = [n for n, clause in enumerate(clauses) for _ in range(len(clause.span))]
        opened: dict[str, list[tuple[Span, FrameRule]]] = {}
        for name, spans in self._lexicon.scan(words).items():
            rule = self._rules[name]
            for span in spans:
                if self._opens(rule, words[max(0, span.start - 2) : span.start]):
                    opened.setdefault(rule.frame, []).append((span, rule))
        for span in _exaggerations(opened.pop(_EFFECT, []), opened.pop(_CAUSE, [])):
            for place in range(span.start, span.end):
                frames[place].add(MASKED)
        if self._is_acute(words, [span for span, _ in opened.get(LASTING, [])]):
            del opened[LASTING]
        for frame, openings in opened.items():
            for span, rule in openings:
                for place in self._reach(rule.reach, span, home[span.start], words, clauses):
                    frames[place].add(frame)
        for clause in clauses:
            if self._is_general_question(words, clause):
                for place in range(clause.span.start, clause.span.end):
                    frames[place].add("asked")
        return frames

    def _is_acute(self, words: Sequence[str], lasting: Sequence[Span]) -> bool:
        """Whether something acute is said beside the phrases for what has long been so."""
        inside = set(_places(lasting))
        return bool(lasting) and any(
            word in self._grammar.acute for at, word in enumerate(words) if at not in inside
        )

    def _opens(self, rule: FrameRule, before: Sequence[str]) -> bool:
        """Whether the words before a frame's phrase let it open the frame."""
        if rule.reach != "these" and self._grammar.negators & set(before):
            return False
        return not rule.not_after & set(before[-1:])

    def _reach(
        self, reach: Reach, span: Span, home: int, words: Sequence[str], clauses: Sequence[_Clause]
    ) -> Iterable[int]:
        clause = clauses[home]
        match reach:
            case "these":
                return range(span.start, span.end)
            case "near":
                return range(span.start, min(clause.span.end, span.end + _NEAR))
            case "ahead":
                return range(span.start, clause.span.end)
            case "around":
                return range(clause.span.start, clause.span.end)
            case "before":
                return range(span.end)
            case "back":
                return range(clauses[_back_from(home, clauses)].span.start, clause.span.end)
            case "all":
                return range(len(words))
            case "story":
                return self._story(home, words, clauses)
            case _:
                return self._tale(home, words, clauses, further=reach == "tale")

    def _tale(
        self, home: int, words: Sequence[str], clauses: Sequence[_Clause], *, further: bool
    ) -> Iterator[int]:
        """The clause, its neighbour where it cannot stand alone, and the tale that goes on."""
        first = home
        if clauses[home].leans and home and not clauses[home].turn:
            first -= 1
        last = home
        fronted = home == 0 and words[clauses[0].span.start] in self._grammar.subordinates
        if (fronted or not clauses[home].stands) and home + 1 < len(clauses):
            last += 1
        while further and last + 1 < len(clauses) and self._tells_on(words, clauses[last + 1]):
            last += 1
        for clause in clauses[first : last + 1]:
            if not self._grammar.present & set(words[clause.span.start : clause.span.end]):
                yield from range(clause.span.start, clause.span.end)

    def _story(self, home: int, words: Sequence[str], clauses: Sequence[_Clause]) -> Iterator[int]:
        # "He strangled her, that was in the film": a story named only afterwards.
        first = home - 1 if clauses[home].leans and home and not clauses[home].turn else home
        for n, clause in enumerate(clauses[first:], first):
            said = set(words[clause.span.start : clause.span.end])
            if n > home and said & self._grammar.acute:
                return  # "… came to talk to us and mother started choking": that is no story.
            if n == home or not said & self._grammar.first_person:
                yield from range(clause.span.start, clause.span.end)

    def _tells_on(self, words: Sequence[str], clause: _Clause) -> bool:
        said = set(words[clause.span.start : clause.span.end])
        return not clause.turn and bool(said & self._grammar.past)

    def _is_general_question(self, words: Sequence[str], clause: _Clause) -> bool:
        """A question that names nobody ("can stress cause chest pain")."""
        at, end = clause.span.start, clause.span.end
        while at < end and words[at] in self._grammar.prefaces:
            at += 1
        if at == end or words[at] not in self._grammar.questions:
            return False
        if at + 1 < end and words[at + 1] in self._grammar.negators:
            return False
        return not self._grammar.personal & set(words[at:end])


@dataclass(frozen=True, slots=True)
class _Clause:
    span: Span
    strand: int
    stands: bool  # has a subject of its own
    leans: bool  # continues the clause before it
    turn: bool  # opened by "but" and the like
    comma: bool  # opened by a soft pause


def _clauses(tokens: Sequence[Token], words: Sequence[str], grammar: Grammar) -> list[_Clause]:
    starts = [*_breaks(tokens, words, grammar), len(words)]
    clauses: list[_Clause] = []
    strand = 0
    for start, end in pairwise(starts):
        said = words[start:end]
        turn = said[0] in grammar.turns
        opening = [w for w in said[:3] if w not in grammar.joins][:1]
        stands = any(_subject(words, place, end, grammar) for place in range(start, end))
        leans = (
            bool(clauses)
            and not turn
            and (
                bool(grammar.continuers & set(opening))
                or said[0] in grammar.subordinates
                or (tokens[start].pause != "." and not (stands and clauses[-1].stands))
            )
        )
        strand += not leans
        clauses.append(
            _Clause(Span(start, end), strand, stands, leans, turn, tokens[start].pause == ",")
        )
    return clauses


def _breaks(tokens: Sequence[Token], words: Sequence[str], grammar: Grammar) -> Iterator[int]:
    """Where a new clause begins."""
    last = 0
    for place, word in enumerate(words):
        opens = (
            place == 0
            or bool(tokens[place].pause)
            or word in grammar.turns
            or (word in grammar.joins and _joins_clause(words, place, grammar))
            or (
                _subject(words, place, len(words), grammar)
                and not _led(words, place, grammar)
                and not (place - last <= 2 and _only_joins(words[last:place], grammar))
            )
        )
        if opens:
            last = place
            yield place


def _back_from(home: int, clauses: Sequence[_Clause]) -> int:
    """The first clause that a word of ``home`` speaks back of."""
    first = home
    while first and home - first < _CLAUSES_BACK and not clauses[first].turn:
        first -= 1
    return first


def _exaggerations(
    effects: Iterable[tuple[Span, FrameRule]], causes: Sequence[tuple[Span, FrameRule]]
) -> Iterator[Span]:
    """An effect and its cause, said after it or just before it."""
    for (effect, _), (cause, _) in product(effects, causes):
        first, second = sorted((effect, cause))
        if 0 <= second.start - first.end <= _EFFECT_TO_CAUSE:
            yield Span(first.start, second.end)


def _led(words: Sequence[str], place: int, grammar: Grammar) -> bool:
    """Whether the word before makes this a part of its own clause ("if I", "can I")."""
    if words[place - 1] not in grammar.leaders:
        return False
    # "What shall I", "do I": led. "I do not know what to do I …", "what do I do my …": not.
    return place < 2 or words[place - 2] not in grammar.unled


def _joins_clause(words: Sequence[str], place: int, grammar: Grammar) -> bool:
    return any(
        _subject(words, after, len(words), grammar)
        for after in (place + 1, place + 2)
        if after < len(words)
    )


def _only_joins(words: Sequence[str], grammar: Grammar) -> bool:
    return all(word in grammar.joins or word in grammar.turns for word in words)


def _subject(words: Sequence[str], place: int, end: int, grammar: Grammar) -> bool:
    """Whether a subject with its verb begins here: "I …", "it is …", "my left arm has …"."""
    word = words[place]
    if word in grammar.subjects:
        return True
    if word in grammar.light_subjects:
        return place + 1 < end and words[place + 1] in grammar.verbs
    if word not in grammar.possessives:
        return False
    for after in words[place + 1 : min(end, place + 1 + _WORDS_TO_VERB)]:
        if after in grammar.verbs:
            return True
        if after in grammar.subjects or after in grammar.joins or after in grammar.turns:
            return False
    return False


def _deniers(
    words: Sequence[str], clauses: Sequence[_Clause], grammar: Grammar
) -> tuple[frozenset[int], ...]:
    deniers: list[set[int]] = [set() for _ in words]
    for n, clause in enumerate(clauses):
        for place in range(clause.span.start, clause.span.end):
            able = place > clause.span.start and words[place - 1] in grammar.abilities
            if words[place] in grammar.negators and not able:
                for denied in _scope(words, clauses, n, place, grammar):
                    deniers[denied].add(place)
            elif words[place] in grammar.all_clear and not grammar.negators & set(
                words[clause.span.start : place]
            ):
                for cleared in range(max(clause.span.start, place - _ALL_CLEAR_REACH), place):
                    deniers[cleared].add(place)
    return tuple(frozenset(places) for places in deniers)


def _scope(
    words: Sequence[str], clauses: Sequence[_Clause], home: int, place: int, grammar: Grammar
) -> Iterator[int]:
    """The words that the negator at ``place`` denies.

    It ends at a word that is itself the trouble when denied ("not well", "don't know").
    """
    for after in range(place + 1, min(clauses[home].span.end, place + _DENIAL_REACH)):
        if words[after] in grammar.not_denied:
            return
        yield after
    # "No fever, sickness or pain": a list goes on over its commas.
    for clause in clauses[home + 1 :]:
        said = words[clause.span.start : clause.span.end]
        if not clause.comma or clause.stands or clause.turn:
            return
        rest = words[clause.span.start : clause.span.start + _DENIAL_REACH]
        if not grammar.lists & set(rest):
            return
        yield from range(clause.span.start, clause.span.start + len(said))


def _places(spans: Iterable[Span]) -> Iterator[int]:
    for span in spans:
        yield from range(span.start, span.end)
