"""Reads the questions of a language from ``resources/ask_back/<lang>/``::

<family>.toml         what brings the family up, and its questions, most dangerous first
shared/sources.toml   where they come from, beside the sources of the danger signs
shared/another.toml   how one tells of somebody else

Groups of words, hearing and context are those of the danger signs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from pathlib import Path

from fireside_core.ask_back.finder import MOST_QUESTIONS, AskBack, Family
from fireside_core.ask_back.model import Question, Reply
from fireside_core.danger import DangerSign, DangerSource, RuleError
from fireside_core.danger.context import Grammar, Reader
from fireside_core.danger.loader import (
    FALLBACK,
    Language,
    Patterns,
    read_language,
    read_rules,
    read_sources,
    rules_folder,
)
from fireside_core.danger.patterns import Pattern
from fireside_core.danger.rules import Rule, Rules
from fireside_core.entries import Entry
from fireside_core.resources import resource_path
from fireside_core.triage import TriageLevel

_LEVELS = {
    "emergency": TriageLevel.EMERGENCY_NOW,
    "today": TriageLevel.SEE_TODAY,
    "week": TriageLevel.SEE_THIS_WEEK,
}
_WORRYING = {"yes": Reply.YES, "no": Reply.NO}
_MIN_EXAMPLES = 3
_QUESTION_KEYS = (
    "id", "asks", "question", "worrying", "level", "sign", "act", "while_waiting", "said", "told",
    "helps", "yes_if", "skip_if", "sources",
)  # fmt: skip


def load_ask_back(lang: str = FALLBACK) -> AskBack:
    """The questions of a language, read once; English where it has none.

    Raises :class:`RuleError` naming file and entry where the data is wrong.
    """
    rules = rules_folder(lang)
    folder = resource_path("ask_back", rules.name)
    if folder.is_dir():
        return read_ask_back(folder, rules)
    return read_ask_back(resource_path("ask_back", FALLBACK), rules_folder(FALLBACK))


@lru_cache(maxsize=4)
def read_ask_back(folder: Path, rules: Path) -> AskBack:
    """The questions in ``folder``, which speak the language of the danger signs in ``rules``.

    Raises :class:`RuleError` where the data is wrong.
    """
    language, danger = read_language(rules), read_rules(rules)
    known = _Known(
        signs={sign.id: sign for sign in danger.signs},
        sources={
            **read_sources(Entry.read(rules / "shared" / "sources.toml")),
            **read_sources(Entry.read(folder / "shared" / "sources.toml")),
        },
    )
    drafts = [
        _family(Entry.read(path), path.stem, language, known)
        for path in sorted(folder.glob("*.toml"))
    ]
    if not drafts:
        raise RuleError(folder.name, "folder", "no families")
    drafts.sort(key=lambda draft: draft.order)
    asked: dict[str, str] = {}
    for draft in drafts:
        for question in draft.family.questions:
            if question.id in asked:
                raise RuleError(
                    f"{draft.family.name}.toml", f"question {question.id}", "is there already"
                )
            asked[question.id] = question.asks
    told = [rule for draft in drafts for rule in (*draft.yes, *draft.mentions)]
    return AskBack(
        tuple(draft.family for draft in drafts),
        danger,
        language.rules(draft.brings_up for draft in drafts),
        language.rules(rule for draft in drafts for rule in draft.yes),
        Rules(language.listener(), language.lexicon, _as_it_stands(), told, frozenset()),
        language.rules([_another(Entry.read(folder / "shared" / "another.toml"), language)]),
    )


@dataclass(frozen=True, slots=True)
class _Known:
    """What questions may refer to."""

    signs: Mapping[str, DangerSign]
    sources: Mapping[str, DangerSource]


@dataclass(frozen=True, slots=True)
class _Draft:
    """A family with the rules by which its questions are found."""

    order: int
    family: Family
    brings_up: Rule
    yes: tuple[Rule, ...]
    mentions: tuple[Rule, ...]


def _family(entry: Entry, name: str, language: Language, known: _Known) -> _Draft:
    entry.only("title", "order", "groups", "brings_up", "question")
    patterns = language.with_groups(entry)
    order = entry.table.get("order")
    if not isinstance(order, int):
        raise entry.error("'order' must be a number")
    opening = entry.part("brings_up")
    opening.only("examples", "signs", "patterns", "unless")
    signs = opening.texts("signs")
    if missing := [sign for sign in signs if sign not in known.signs]:
        raise opening.error(f"no sign {missing[0]!r}")
    parts = list(entry.parts("question", "id"))
    if not 0 < len(parts) <= MOST_QUESTIONS:
        raise entry.error(f"needs one to {MOST_QUESTIONS} questions")
    questions = [_question(part, name, known) for part in parts]
    ranks = [question.level.rank for question in questions]
    if ranks != sorted(ranks):
        raise entry.error("the questions must be ordered by danger")
    pairs = list(zip(parts, questions, strict=True))
    return _Draft(
        order,
        Family(
            name,
            entry.text("title"),
            tuple(questions),
            opening.texts("examples", _MIN_EXAMPLES),
            frozenset(signs),
        ),
        _rule(name, patterns.read(opening, "patterns", 1), patterns.read(opening, "unless")),
        tuple(_rules(pairs, patterns, "yes_if")),
        tuple(_rules(pairs, patterns, "skip_if")),
    )


def _another(entry: Entry, language: Language) -> Rule:
    entry.only("groups", "another")
    patterns, part = language.with_groups(entry), entry.part("another")
    part.only("patterns", "unless")
    return _rule("another", patterns.read(part, "patterns", 1), patterns.read(part, "unless"))


def _question(entry: Entry, family: str, known: _Known) -> Question:
    entry.only(*_QUESTION_KEYS)
    level, worrying = entry.text("level"), entry.text("worrying", "yes")
    if level not in _LEVELS:
        raise entry.error(f"no level {level!r}")
    if worrying not in _WORRYING:
        raise entry.error(f"'worrying' must be yes or no, not {worrying!r}")
    if worrying == "no" and entry.texts("yes_if"):
        raise entry.error("'yes_if' is for questions whose yes is worrying")
    named = entry.texts("sources", 1)
    if missing := [source for source in named if source not in known.sources]:
        raise entry.error(f"no source {missing[0]!r}")
    sources = tuple(known.sources[source] for source in named)
    sign = _sign(entry, sources, known)
    if sign is None and level == "emergency":
        raise entry.error("an emergency needs a 'sign', or 'act' and 'while_waiting'")
    return Question(
        id=entry.text("id"),
        family=family,
        asks=entry.text("asks", entry.text("id")),
        text=entry.text("question"),
        worrying=_WORRYING[worrying],
        level=_LEVELS[level],
        said=entry.text("said"),
        told=entry.optional_text("told") or "",
        helps=_flag(entry, "helps"),
        sign=sign,
        sources=sources,
    )


def _flag(entry: Entry, key: str) -> bool:
    value = entry.table.get(key, True)
    if not isinstance(value, bool):
        raise entry.error(f"{key!r} must be true or false")
    return value


def _sign(entry: Entry, sources: tuple[DangerSource, ...], known: _Known) -> DangerSign | None:
    """What to do about the worrying answer, in the words of a danger sign or of its own."""
    said, named, act = entry.text("said"), entry.optional_text("sign"), entry.optional_text("act")
    if named is not None:
        if named not in known.signs:
            raise entry.error(f"no sign {named!r}")
        return replace(known.signs[named], said=said)
    if act is None:
        return None
    waiting, level = entry.texts("while_waiting", 1), _LEVELS[entry.text("level")]
    return DangerSign(entry.text("id"), "medical", level, said, act, waiting, sources)


def _rules(pairs: Iterable[tuple[Entry, Question]], patterns: Patterns, key: str) -> Iterable[Rule]:
    for entry, question in pairs:
        if found := patterns.read(entry, key):
            yield _rule(question.id, found)


def _rule(name: str, patterns: tuple[Pattern, ...], unless: tuple[Pattern, ...] = ()) -> Rule:
    """A rule that says no more than that its patterns were found."""
    found = DangerSign(name, "medical", TriageLevel.SEE_TODAY, "", "", (), ())
    return Rule(found, patterns, unless)


def _as_it_stands() -> Reader:
    """Reads words without regard to denial, history or question."""
    return Reader(Grammar(**{field.name: frozenset() for field in fields(Grammar)}), ())
