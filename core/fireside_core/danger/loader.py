"""Reads the rules of a language from ``resources/danger_signs/<lang>/``::

<family>.toml         the signs, one file a family (heart, stroke, …)
shared/groups.toml    words for one thing ("chest", "tight"), used by every family
shared/hearing.toml   contractions, mis-hearings, fillers
shared/context.toml   negations, questions, history, figures of speech
shared/sources.toml   where the signs come from
shared/known.txt      ordinary words that must not be taken for a misspelt word of the rules
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from pathlib import Path
from typing import cast, get_args

from fireside_core.danger.context import EASING, FrameRule, Grammar, Reach, Reader
from fireside_core.danger.model import DangerSign, DangerSource, Kind
from fireside_core.danger.patterns import Lexicon, Pattern, parse, phrase_words
from fireside_core.danger.rules import Rule, Rules
from fireside_core.danger.words import Hearing, Listener, Speller
from fireside_core.entries import Entry, RuleError
from fireside_core.resources import resource_path
from fireside_core.triage import TriageLevel

FALLBACK = "en"
_LEVELS = {"emergency": TriageLevel.EMERGENCY_NOW, "today": TriageLevel.SEE_TODAY}
_MIN_WORDINGS = 3
_SIGN_KEYS = (
    "id", "kind", "level", "said", "act", "may_be", "while_waiting", "sources", "wordings",
    "patterns", "unless", "despite", "once_over", "eased_by",
)  # fmt: skip


def rules_folder(lang: str) -> Path:
    """The folder of the nearest language that has rules: "zh-CN", else "zh", else English."""
    root = resource_path("danger_signs")
    for name in (lang, lang.partition("-")[0]):
        if name.replace("-", "").isalnum() and (root / name).is_dir():
            return root / name
    return root / FALLBACK


def load_rules(lang: str = FALLBACK) -> Rules:
    """The rules of a language, read once.

    Raises :class:`RuleError` naming file and entry where the data is wrong. A language
    without rules gets the English ones: someone may still speak English.
    """
    return read_rules(rules_folder(lang))


@lru_cache(maxsize=8)
def read_rules(folder: Path) -> Rules:
    """The rules in one folder. Raises :class:`RuleError` where the data is wrong."""
    language = read_language(folder)
    sources = read_sources(Entry.read(folder / "shared" / "sources.toml"))
    drafts: list[tuple[Entry, Rule]] = []
    for path in sorted(folder.glob("*.toml")):
        family = Entry.read(path)
        family.only("title", "groups", "sign")
        groups = language.with_groups(family)
        drafts += [(entry, _rule(entry, sources, groups)) for entry in family.parts("sign", "id")]
    if not drafts:
        raise RuleError(folder.name, "folder", "no signs")
    for entry, rule in drafts:
        if unknown := sorted(rule.despite - language.reader.frames):
            raise entry.error(f"'despite': no frame {unknown[0]!r}")
        if unknown := sorted(frozenset().union(*rule.eased_by) - EASING):
            raise entry.error(f"'eased_by': no frame {unknown[0]!r} that eases")
    return language.rules(_linked(drafts))


@dataclass(frozen=True, slots=True)
class Patterns:
    """Reads patterns, knowing the groups that they may use."""

    lexicon: Lexicon
    groups: frozenset[str]
    split: Callable[[str], tuple[str, ...]]

    def read(self, entry: Entry, key: str, least: int = 0) -> tuple[Pattern, ...]:
        """The patterns of a list. Raises :class:`RuleError` naming the wrong one."""
        found = []
        for text in entry.texts(key, least):
            try:
                found.append(parse(text, self.split, self.lexicon, self.groups))
            except ValueError as error:
                raise entry.error(f"{text!r}: {error}") from error
        return tuple(found)


class Language:
    """How one language is heard and read: its words, groups and frames."""

    def __init__(self, folder: Path) -> None:
        """Raises :class:`RuleError` where the shared files are wrong."""
        shared = folder / "shared"
        self._hearing = _hearing(Entry.read(shared / "hearing.toml"))
        self._known = _known(shared / "known.txt")
        self._lexicon = Lexicon()
        self._split = Listener(self._hearing).split
        self._groups: dict[str, tuple[str, ...]] = {}
        self._shared: frozenset[str] = frozenset()
        self._context = Entry.read(shared / "context.toml")
        self._reader = _reader(self._context, self._hearing, self._split)
        self._shared = self.with_groups(Entry.read(shared / "groups.toml")).groups

    def with_groups(self, entry: Entry) -> Patterns:
        """The patterns language with the groups of a file added to the shared ones."""
        part = entry.part("groups")
        added = {name: part.texts(name, 1) for name in part.table}
        if twice := sorted(set(added) & set(self._groups)):
            raise entry.error(f"group {twice[0]!r} is there already")
        self._groups |= added
        for name in added:
            for phrase in _members(name, self._groups, entry):
                try:
                    self._lexicon.add(name, phrase_words(phrase, self._split))
                except ValueError as error:
                    raise entry.error(f"group {name!r}: {error}") from error
        return Patterns(self._lexicon, self._shared | frozenset(added), self._split)

    def rules(self, rules: Iterable[Rule]) -> Rules:
        """Rules that listen and read as this language does."""
        words = self._context.part("words")
        return Rules(
            self.listener(), self._lexicon, self._reader, rules, frozenset(words.texts("pointing"))
        )

    def listener(self) -> Listener:
        """Hears text, misspelt words put right by everything added so far."""
        return Listener(
            self._hearing,
            Speller(
                set(self._lexicon.vocabulary()),
                self._lexicon.stems() | self._reader.lexicon.stems(),
                self._known | self._hearing.words() | frozenset(self._reader.lexicon.vocabulary()),
            ),
        )

    @property
    def lexicon(self) -> Lexicon:
        """Every phrase added so far."""
        return self._lexicon

    @property
    def reader(self) -> Reader:
        """Reads the context of a text."""
        return self._reader


def read_language(folder: Path) -> Language:
    """The shared files of a language. Raises :class:`RuleError` where they are wrong."""
    return Language(folder)


def _members(name: str, groups: Mapping[str, tuple[str, ...]], entry: Entry) -> list[str]:
    """The phrases of a group, those of the groups it names (``<other>``) included."""
    members: list[str] = []
    waiting, met = [name], {name}
    while waiting:
        for phrase in groups[waiting.pop()]:
            if not phrase.startswith("<"):
                members.append(phrase)
                continue
            other = phrase.strip("<>")
            if other not in groups:
                raise entry.error(f"group {name!r}: no group {phrase}")
            if other not in met:
                met.add(other)
                waiting.append(other)
    return members


def _rule(entry: Entry, sources: Mapping[str, DangerSource], patterns: Patterns) -> Rule:
    entry.only(*_SIGN_KEYS)
    kind, level = entry.text("kind", "medical"), entry.text("level")
    if kind not in get_args(Kind):
        raise entry.error(f"no kind {kind!r}")
    if level not in _LEVELS:
        raise entry.error(f"no level {level!r}")
    entry.texts("wordings", _MIN_WORDINGS)
    named = entry.texts("sources", 1)
    if missing := [name for name in named if name not in sources]:
        raise entry.error(f"no source {missing[0]!r}")
    return Rule(
        sign=DangerSign(
            id=entry.text("id"),
            kind=cast(Kind, kind),
            level=_LEVELS[level],
            said=entry.text("said"),
            act=entry.text("act"),
            while_waiting=entry.texts("while_waiting", 1),
            sources=tuple(sources[name] for name in named),
            may_be=entry.optional_text("may_be"),
        ),
        patterns=patterns.read(entry, "patterns", 1),
        unless=patterns.read(entry, "unless"),
        despite=frozenset(entry.texts("despite")),
        once_over=entry.optional_text("once_over"),
        eased_by=_eased_by(entry),
    )


def _eased_by(entry: Entry) -> tuple[frozenset[str], ...]:
    """Each text of ``eased_by`` is a set of frames: "over + days" needs both."""
    texts = entry.texts("eased_by") or ("over",)
    if "eased_by" in entry.table and "once_over" not in entry.table:
        raise entry.error("'eased_by' needs 'once_over'")
    return tuple(frozenset(name.strip() for name in text.split("+")) for text in texts)


def _linked(drafts: list[tuple[Entry, Rule]]) -> list[Rule]:
    """The rules, once every id is known to be single and every ``once_over`` to exist."""
    ids: set[str] = set()
    for entry, rule in drafts:
        if rule.sign.id in ids:
            raise entry.error("this id is there already")
        ids.add(rule.sign.id)
    for entry, rule in drafts:
        if rule.once_over is not None and rule.once_over not in ids:
            raise entry.error(f"'once_over': no sign {rule.once_over!r}")
    return [rule for _, rule in drafts]


def read_sources(entry: Entry) -> dict[str, DangerSource]:
    """The ``[[source]]`` tables of a file, by their ids."""
    found = {}
    for part in entry.parts("source", "id"):
        part.only("id", "name", "title", "address", "checked")
        found[part.text("id")] = DangerSource(
            part.text("name"),
            part.text("title"),
            part.text("address"),
            part.optional_text("checked"),
        )
    return found


def _hearing(entry: Entry) -> Hearing:
    entry.only("fillers", "kept", "plurals", "endings", "whole", "rewrites")
    endings, whole, plurals = (entry.part(key) for key in ("endings", "whole", "plurals"))
    plain = Hearing(
        endings={ending: endings.text(ending) for ending in endings.table},
        whole={word: tuple(whole.text(word).split()) for word in whole.table},
        rewrites={},
        fillers=frozenset(),
        plurals={ending: str(short) for ending, short in plurals.table.items()},
        kept=frozenset(entry.texts("kept")),
    )
    split = Listener(plain).split
    rewrites = entry.mapping("rewrites")
    return replace(
        plain,
        rewrites={split(spoken): split(str(meant)) for spoken, meant in rewrites.items()},
        fillers=frozenset(entry.texts("fillers")),
    )


def _reader(entry: Entry, hearing: Hearing, split: Callable[[str], tuple[str, ...]]) -> Reader:
    entry.only("words", "frame")
    words = entry.part("words")
    names = [field.name for field in fields(Grammar)]
    words.only("pointing", *names)
    grammar = Grammar(**{name: frozenset(map(hearing.folded, words.texts(name))) for name in names})
    rules = []
    for part in entry.parts("frame", "name"):
        part.only("name", "reach", "phrases", "not_after")
        reach = part.text("reach")
        if reach not in get_args(Reach):
            raise part.error(f"no reach {reach!r}")
        phrases = tuple(tuple(phrase_words(text, split)) for text in part.texts("phrases", 1))
        if not all(phrases):
            raise part.error("a phrase of nothing but fillers")
        rules.append(
            FrameRule(
                part.text("name"),
                cast(Reach, reach),
                phrases,
                frozenset(map(hearing.folded, part.texts("not_after"))),
            )
        )
    return Reader(grammar, rules)


def _known(path: Path) -> frozenset[str]:
    try:
        return frozenset(path.read_text(encoding="utf-8").split())
    except (OSError, UnicodeDecodeError) as error:
        raise RuleError(path.name, "file", str(error)) from error
