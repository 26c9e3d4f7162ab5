"""Reading what was typed into a form: a value, or a sentence beside its field."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, time

from starlette.datastructures import FormData

from fireside_care.i18n import tr

MOST_TEXT = 200


class Fields:
    """A form that was sent. ``errors``: what is wrong, by field; nothing typed is lost."""

    def __init__(self, sent: Mapping[str, str] | FormData) -> None:
        self._sent = sent
        self.errors: dict[str, str] = {}

    @property
    def values(self) -> dict[str, str]:
        """As typed, to be shown again."""
        return {name: value for name, value in self._sent.items() if isinstance(value, str)}

    @property
    def good(self) -> bool:
        """Whether nothing is wrong so far."""
        return not self.errors

    def wrong(self, name: str, sentence: str) -> None:
        """Tell something about a field; the first thing stays."""
        self.errors.setdefault(name, sentence)

    def text(
        self, name: str, label: str = "", most: int = MOST_TEXT, multiline: bool = False
    ) -> str:
        """Some words; needed where a ``label`` is given."""
        raw = self._raw(name)
        value = raw.strip() if multiline else " ".join(raw.split())
        # A control character is no text, and PostgreSQL takes no NUL.
        value = "".join(c for c in value if c.isprintable() or (multiline and c in "\r\n\t"))
        if label and not value:
            self.wrong(name, tr("Please fill in: {label}.", label=label))
        elif len(value) > most:
            self.wrong(name, tr("That is too long: at most {most} characters.", most=most))
            value = value[:most]
        return value

    def secret(self, name: str) -> str:
        """A password, exactly as typed."""
        return self._raw(name)

    def number(self, name: str, least: int, most: int, label: str) -> int:
        """A whole number within bounds."""
        try:
            value = int(self._raw(name).strip())
        except ValueError:
            value = least - 1
        if not least <= value <= most:
            told = tr(
                "{label}: please give a number from {least} to {most}.",
                label=label,
                least=least,
                most=most,
            )
            self.wrong(name, told)
            return least
        return value

    def day(self, name: str, label: str = "") -> date | None:
        """A date; needed where a ``label`` is given."""
        raw = self._raw(name).strip()
        if not raw and not label:
            return None
        try:
            found = date.fromisoformat(raw)
        except ValueError:
            named = tr("Please give a date: {label}.", label=label)
            self.wrong(name, named if label else tr("Please give a date."))
            return None
        if not 1900 <= found.year <= 2200:
            self.wrong(name, tr("Please look at the year again."))
            return None
        return found

    def clock(self, name: str, label: str = "") -> time | None:
        """A time of day; needed where a ``label`` is given."""
        raw = self._raw(name).strip()
        if not raw and not label:
            return None
        try:
            return time.fromisoformat(raw).replace(second=0, microsecond=0, tzinfo=None)
        except ValueError:
            named = tr("Please give a time: {label}.", label=label)
            self.wrong(name, named if label else tr("Please give a time."))
            return None

    def choice(self, name: str, among: Collection[str], label: str = "") -> str:
        """One of those offered; none is fine without a ``label``."""
        value = self._raw(name)
        if value in among:
            return value
        if value or label:
            named = tr("Please choose: {label}.", label=label)
            self.wrong(name, named if label else tr("Please choose: one of these."))
        return ""

    def several(self, name: str, among: Collection[str]) -> list[str]:
        """Those that were ticked, in the order offered."""
        ticked = set(self.ticked(name))
        return [value for value in among if value in ticked]

    def ticked(self, name: str) -> list[str]:
        """As sent."""
        if isinstance(self._sent, FormData):
            return [value for value in self._sent.getlist(name) if isinstance(value, str)]
        return [self._sent[name]] if name in self._sent else []

    def is_on(self, name: str) -> bool:
        """A box that was ticked."""
        return bool(self._raw(name))

    def _raw(self, name: str) -> str:
        value = self._sent.get(name, "")
        return value if isinstance(value, str) else ""
