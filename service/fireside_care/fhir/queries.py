"""What a search asks for, read from its address."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fireside_care.fhir.dates import DateFilter, date_filter
from fireside_care.fhir.errors import Invalid
from fireside_care.i18n import marked

_USUAL_COUNT = 50
MOST_COUNT = 200
_MOST_PARAMETERS = 40
_CURSOR = "_cursor"
_CONTROLS = frozenset(
    {
        *("_id", "_count", "_include", "_include:iterate", "_revinclude", "_sort", "_total"),
        *("_format", "_pretty", "_summary", "_elements", "_totalMethod", _CURSOR),
    }
)


@dataclass(frozen=True)
class Query:
    """The parameters of one search, in order, as they came."""

    params: tuple[tuple[str, str], ...]
    known: frozenset[str]

    def check(self, strict: bool) -> None:
        """Raise :class:`Invalid` for what cannot be searched for.

        A name that is not known is left out, unless the client asked to be told (``strict``).
        """
        if len(self.params) > _MOST_PARAMETERS:
            raise Invalid(marked("That search has too many parameters."), "too-costly")
        for name, _value in self.params:
            bare, _, modifier = name.partition(":")
            if name in _CONTROLS or (bare in self.known and not modifier):
                continue
            if bare in self.known:
                if modifier in ("exact", "contains", "not") or modifier[:1].isupper():
                    continue
                raise Invalid(
                    marked("The modifier of {parameter} is not supported."),
                    "not-supported",
                    parameter=bare,
                )
            if strict:
                raise Invalid(
                    marked("That search has a parameter that is not known."), "not-supported"
                )

    def all(self, name: str) -> list[tuple[str, list[str]]]:
        """Modifier and alternatives of a parameter, for each time that it is there."""
        return [
            (given.partition(":")[2], _alternatives(value))
            for given, value in self.params
            if given.partition(":")[0] == name and value
        ]

    def first(self, name: str) -> str:
        """The value of a parameter that counts once; empty where it is not there."""
        return next((value for given, value in self.params if given == name), "")

    def dates(self, name: str, zone: ZoneInfo) -> list[DateFilter]:
        """The conditions on a date."""
        return [date_filter(values, zone) for _modifier, values in self.all(name)]

    @property
    def count(self) -> int:
        """How many at once."""
        text = self.first("_count")
        if not text:
            return _USUAL_COUNT
        if not re.fullmatch(r"\d{1,9}", text, re.ASCII):
            raise Invalid(marked("_count is a whole number."))
        return min(int(text), MOST_COUNT)

    @property
    def only_total(self) -> bool:
        """Whether nothing but the number is wished for."""
        return self.first("_summary") == "count" or self.count == 0

    @property
    def wants_total(self) -> bool:
        """Whether the number is wished for."""
        counted = self.first("_total") in ("accurate", "estimate")
        return counted or self.only_total or bool(self.first("_totalMethod"))

    @property
    def cursor(self) -> list[str | int] | None:
        """Behind which entry to go on."""
        text = self.first(_CURSOR)
        if not text:
            return None
        try:
            found = json.loads(base64.urlsafe_b64decode(text.encode("ascii")))
        except (ValueError, binascii.Error, RecursionError) as error:
            raise Invalid(marked("That page is not one of ours.")) from error
        if not isinstance(found, list) or not all(type(part) in (str, int) for part in found):
            raise Invalid(marked("That page is not one of ours."))
        return found

    def address(self, base: str, cursor: Iterable[str | int] | None = None) -> str:
        """The address of this search, or of its next page."""
        params = [
            (name, value)
            for name, value in self.params
            if name != _CURSOR and (name in _CONTROLS or name.partition(":")[0] in self.known)
        ]
        if cursor is not None:
            packed = base64.urlsafe_b64encode(json.dumps(list(cursor)).encode()).decode()
            params.append((_CURSOR, packed))
        elif self.first(_CURSOR):
            params.append((_CURSOR, self.first(_CURSOR)))
        return f"{base}?{urlencode(params)}" if params else base


def _alternatives(value: str) -> list[str]:
    return [re.sub(r"\\(.)", r"\1", part) for part in re.split(r"(?<!\\),", value)]


Test = Callable[[list[str], str], bool]


def token_fits(alternatives: list[str], modifier: str, *tokens: tuple[str, str]) -> bool:
    """Whether one of the codes (system, code) is searched for: ``code`` or ``system|code``."""
    found = any(_is_token(text, token) for text in alternatives for token in tokens)
    return not found if modifier == "not" else found


def reference_fits(alternatives: list[str], modifier: str, *targets: str) -> bool:
    """Whether one of the references is searched for: ``id``, ``Type/id`` or a whole address."""
    for text in alternatives:
        kind, _, name = "/".join(text.split("/")[-2:]).rpartition("/")
        wanted_kind = kind or (modifier if modifier[:1].isupper() else "")
        for target in targets:
            target_kind, _, target_name = target.partition("/")
            if name == target_name and wanted_kind in ("", target_kind):
                return True
    return False


def text_fits(alternatives: list[str], modifier: str, *texts: str) -> bool:
    """Whether a text begins so; with a modifier: has it within, or is it."""
    for wanted in alternatives:
        for text in texts:
            if modifier == "exact":
                found = text == wanted
            elif modifier == "contains":
                found = wanted.casefold() in text.casefold()
            else:
                # A part of a name counts too: people search by the family's name.
                words = (text, *text.split())
                found = any(word.casefold().startswith(wanted.casefold()) for word in words)
            if found:
                return True
    return False


def _is_token(text: str, token: tuple[str, str]) -> bool:
    system, bar, code = text.rpartition("|")
    if not bar:
        return code.casefold() == token[1].casefold()
    return system == token[0] and (not code or code == token[1])
