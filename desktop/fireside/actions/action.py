"""What a person can do on a screen, declared once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from fireside_core.phrases import normalise


class ActionLevel(Enum):
    """The guard an action has, whatever door it is reached by."""

    PLAIN = "plain"
    CONFIRM = "confirm"
    """Read back first, and done only after a yes."""
    EMERGENCY = "emergency"
    """Works at once, on every screen."""


NUMBER_WORDS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen", "twenty"),
)


def _aloud(text: str) -> str:
    spelled = re.sub(
        r"\d", lambda digit: f" {NUMBER_WORDS[int(digit[0])]} ", text.replace("’", "'")
    )
    return " ".join(re.sub(r"[^\w']+", " ", spelled).casefold().split())


@dataclass(frozen=True)
class Action:
    """One thing a person can do.

    ``label`` is what the button shows and the first phrase that can be said. ``says`` adds
    synonyms, ``keys`` are shortcuts in Qt's portable spelling. ``hint`` is read by the screen
    reader. ``number`` makes "number two" another phrase. ``confirm`` is read back before an
    action of level CONFIRM. ``named``: its label holds words that the person or the world chose
    (a name, a time), so its phrases give way where they clash. ``weighty``: an ear that often
    mishears asks back before it does this. ``short`` is shown instead of the label in a calendar.
    All texts are translated already.
    """

    id: str
    label: str
    says: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    hint: str = ""
    level: ActionLevel = ActionLevel.PLAIN
    icon: str = ""
    detail: str = ""
    number: int | None = None
    confirm: str = ""
    named: bool = False
    weighty: bool = False
    short: str = ""

    def __post_init__(self) -> None:
        if not self.id or not normalise(self.label):
            raise ValueError(f"an action needs an id and a label that can be said: {self!r}")
        if (self.level is ActionLevel.CONFIRM) != bool(self.confirm):
            raise ValueError(f"{self.id}: CONFIRM and a text to read back go together")

    def phrases(self) -> tuple[str, ...]:
        """The normalised phrases that mean this action, the label's first."""
        spoken = [normalise(self.label), *(normalise(say) for say in self.says)]
        return tuple(dict.fromkeys(spoken))

    def sayings(self) -> tuple[str, ...]:
        """The same as it is said aloud: articles kept, digits as words, no punctuation."""
        return tuple(dict.fromkeys(_aloud(text) for text in (self.label, *self.says)))

    @property
    def gives_way(self) -> bool:
        """Whether the label was made at run time, and may therefore clash without being a bug."""
        return self.named or self.number is not None
