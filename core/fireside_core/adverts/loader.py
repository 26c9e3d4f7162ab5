"""Reading the rule files under ``resources/adverts``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import cast, get_args

from fireside_core.adverts.model import AdvertRule, Level, RuleSource, Voice
from fireside_core.adverts.patterns import Groups, Pattern, Scope
from fireside_core.adverts.rules import AdvertRules, Language, RulePattern, VoicePattern
from fireside_core.entries import Entry
from fireside_core.resources import resource_path


@lru_cache
def load_advert_rules(lang: str) -> AdvertRules:
    """The rules with their words in a language; read once, then kept.

    Raises :class:`RuleError` when a file is wrong, and ``KeyError`` for another language.
    """
    return read_advert_rules(resource_path("adverts"), lang)


def read_advert_rules(folder: Path, lang: str) -> AdvertRules:
    """Like :func:`load_advert_rules`, from a folder of the caller's, and not kept."""
    if not (folder / lang).is_dir():
        raise KeyError(lang)
    rules = read_rules(folder / "rules.toml")
    return AdvertRules(rules, _language(folder / lang, lang, rules))


def read_rules(path: Path) -> dict[str, AdvertRule]:
    """The rules by their ids: level, what they are called, why, and sources."""
    file = Entry.read(path)
    file.only("source", "rule")
    sources: dict[str, RuleSource] = {}
    for part in file.parts("source", "id"):
        part.only("id", "name", "title", "address", "checked")
        sources[part.text("id")] = RuleSource(
            part.text("name"),
            part.text("title"),
            address=part.optional_text("address") or "",
            checked=part.optional_text("checked"),
        )
    rules: dict[str, AdvertRule] = {}
    for part in file.parts("rule", "id"):
        part.only("id", "level", "title", "sentence", "sources")
        if part.text("id") in rules:
            raise part.error("this id is there already")
        rules[part.text("id")] = AdvertRule(
            part.text("id"),
            _level(part),
            part.text("title"),
            part.text("sentence"),
            tuple(_cited(part, sources)),
        )
    return rules


def _cited(part: Entry, sources: Mapping[str, RuleSource]) -> Iterator[RuleSource]:
    """``"cap 12.1, 12.6"``: a source's id, then the sections of it."""
    for cited in part.texts("sources", least=1):
        name, _, section = cited.partition(" ")
        if name not in sources:
            raise part.error(f"no source {name!r}")
        source = sources[name]
        yield RuleSource(source.name, source.title, section, source.address, source.checked)


def _level(part: Entry) -> Level:
    level = part.text("level")
    if level not in get_args(Level):
        raise part.error("'level' must be red or amber")
    return cast("Level", level)


def _language(folder: Path, lang: str, rules: Mapping[str, AdvertRule]) -> Language:
    words = Entry.read(folder / "words.toml")
    groups = Groups({name: words.texts(name, least=1) for name in words.table}, lang == "en")
    patterns: list[RulePattern] = []
    for path in sorted(folder.glob("rules*.toml")):
        for rule, entries in _sections(Entry.read(path)):
            if rule not in rules:
                raise entries[0].error(f"no rule {rule!r}")
            patterns.extend(_rule_pattern(rule, entry, groups) for entry in entries)
    voice = Entry.read(folder / "voice.toml")
    voice.only("denial", "sale", *get_args(Voice))
    return Language(
        tuple(patterns),
        tuple(
            VoicePattern(name, _pattern(entry, groups))
            for name in get_args(Voice)
            for entry in voice.parts(name, "all")
        ),
        tuple(_pattern(entry, groups) for entry in voice.parts("denial", "all")),
        tuple(_pattern(entry, groups) for entry in voice.parts("sale", "all")),
    )


def _sections(file: Entry) -> Iterator[tuple[str, list[Entry]]]:
    """``[[cure_claim]]`` and so on: the patterns of each rule."""
    for rule in file.table:
        yield rule, list(file.parts(rule, "all"))


def _rule_pattern(rule: str, entry: Entry, groups: Groups) -> RulePattern:
    level = _level(entry) if "level" in entry.table else None
    squeezed = _pattern(entry, groups, squeezed=True)
    return RulePattern(rule, _pattern(entry, groups), squeezed, level)


def _pattern(entry: Entry, groups: Groups, squeezed: bool = False) -> Pattern:
    entry.only("all", "none", "within", "unless", "level")
    within = entry.optional_text("within") or "clause"
    if within not in get_args(Scope):
        raise entry.error("'within' must be clause, sentence or text")
    try:
        return Pattern(
            tuple(groups.compiled(part, squeezed) for part in entry.texts("all", least=1)),
            tuple(groups.compiled(part, squeezed) for part in entry.texts("none")),
            cast("Scope", within),
            tuple(groups.compiled(part, squeezed) for part in entry.texts("unless")),
        )
    except KeyError as error:
        raise entry.error(f"no group of words {error}") from error
    except re.error as error:
        raise entry.error(f"not an expression: {error}") from error
