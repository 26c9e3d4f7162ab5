"""What a flow may wish for. Flows only describe effects; ``app.py`` carries them out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from fireside.people import Person
    from fireside_core.contract import AnswerEvent, Turn
    from fireside_core.danger import Finding


@dataclass(frozen=True)
class GoTo:
    """Open a screen. ``replace``: the present one is not kept for *Back*."""

    screen: str
    args: dict[str, Any] = field(default_factory=dict)
    replace: bool = False


@dataclass(frozen=True)
class GoBack:
    """To the screen before."""


@dataclass(frozen=True)
class GoHome:
    """To Home, forgetting the way back."""


@dataclass(frozen=True)
class ReadPage:
    """Read the page aloud from its beginning; ``after_ms`` unless something else comes first."""

    after_ms: int = 0


@dataclass(frozen=True)
class ReadOn:
    """Read what has come onto the page since it was last read."""


@dataclass(frozen=True)
class StopTalking:
    """Silence at once."""


@dataclass(frozen=True)
class Perform:
    """Do the action with this id, as if its button had been pressed on the screen below."""

    action: str
    confirmed: bool = False


@dataclass(frozen=True)
class Hear:
    """Treat these words as if they had been said on the screen that shows now."""

    words: str


@dataclass(frozen=True)
class CheckDanger:
    """Run the written rules over the words; answered by :class:`DangerChecked`."""

    words: str


@dataclass(frozen=True)
class AskCare:
    """Ask the care service; answered by :class:`AnswerPart` and, perhaps, :class:`AskFailed`."""

    question: str
    thread: tuple[Turn, ...] = ()
    not_emergency: bool = False


@dataclass(frozen=True)
class StopAsking:
    """The answer is no longer wanted."""


@dataclass(frozen=True)
class KeepAnswer:
    """Put a question and its answer in the encrypted store."""

    question: str
    answer: str
    level: str


@dataclass(frozen=True)
class Dial:
    """Hand a number to the system's telephone handler; answered by :class:`Dialled`."""

    number: str


@dataclass(frozen=True)
class ChangeSetting:
    """Set an option."""

    name: str
    value: str


@dataclass(frozen=True)
class SavePerson:
    """Keep a person of *My family* (new or changed)."""

    person: Person


@dataclass(frozen=True)
class RemovePerson:
    """Forget a person."""

    person_id: str


@dataclass(frozen=True)
class ForgetAnswers:
    """Delete every kept question and answer."""


@dataclass(frozen=True)
class JoinCare:
    """Exchange a one-time code for a token; answered by :class:`Joined`."""

    address: str
    code: str


@dataclass(frozen=True)
class LeaveCare:
    """Forget the remote service and its token; use the one on this computer."""


Effect: TypeAlias = (
    GoTo
    | GoBack
    | GoHome
    | ReadPage
    | ReadOn
    | StopTalking
    | Perform
    | Hear
    | CheckDanger
    | AskCare
    | StopAsking
    | KeepAnswer
    | Dial
    | ChangeSetting
    | SavePerson
    | RemovePerson
    | ForgetAnswers
    | JoinCare
    | LeaveCare
)
Effects: TypeAlias = tuple[Effect, ...]


@dataclass(frozen=True)
class DangerChecked:
    """What the rules found in the words, if anything."""

    words: str
    finding: Finding | None


@dataclass(frozen=True)
class AnswerPart:
    """The next event of the answer's stream."""

    event: AnswerEvent


@dataclass(frozen=True)
class AskFailed:
    """No answer; ``message`` is a sentence for the person."""

    message: str


@dataclass(frozen=True)
class AskedAgain:
    """The stream was cut and the question has been sent anew: what came before is void."""

    message: str


@dataclass(frozen=True)
class Dialled:
    """Whether the system took the number."""

    number: str
    opened: bool


@dataclass(frozen=True)
class Joined:
    """``message`` says how it went; ``ok`` whether the service took the code."""

    ok: bool
    message: str


Result: TypeAlias = DangerChecked | AnswerPart | AskFailed | AskedAgain | Dialled | Joined
