"""The base of every screen's flow: state in, effects out, no Qt, no I/O, no clock of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal, TypeAlias

from fireside.flows.box import Box
from fireside.flows.effects import Effects, ReadPage
from fireside.flows.page import Page
from fireside.flows.results import Result
from fireside.kept import KeptCheck
from fireside.people import Person

if TYPE_CHECKING:
    from fireside.flows.intention import Intention, Outcome
    from fireside.flows.reminding import Reminder
    from fireside_core.booking import Details, News, Visits
    from fireside_core.countries import Country


@dataclass(frozen=True)
class Hearing:
    """How the app hears at present, in the person's words."""

    usable: bool = False
    """Whether it hears at all; else words are typed."""
    dictates: bool = False
    """Whether it understands whole questions, or only the names of buttons."""
    reasons: tuple[str, ...] = ()
    """Which recogniser is used, and why not another."""


ModelStage: TypeAlias = Literal[
    "absent", "downloading", "paused", "checking", "unpacking", "trying", "ready"
]


@dataclass(frozen=True)
class SpeechModelState:
    """The speech model for the person's language, and how far getting it is."""

    name: str
    publisher: str
    licence: str
    language: str
    """In words: "English"."""
    stage: ModelStage
    done: int = 0
    total: int = 0
    """Bytes of the present stage; when nothing goes on, ``total`` is the size of the download."""
    problem: str = ""
    """Why it did not work, as a sentence for the person."""


@dataclass
class World:
    """What flows may know of the world. The app keeps it true; flows only read it."""

    settings: Mapping[str, str]
    locale: str
    """The system's, as "en_GB": it proposes a country."""
    clock: Callable[[], datetime]
    people: tuple[Person, ...] = ()
    notices: tuple[str, ...] = ()
    """What does not work at present, each a sentence for the person."""
    care: str = ""
    """Which care service answers, in words."""
    hearing: Hearing = Hearing()
    microphones: tuple[tuple[str, str], ...] = ()
    """The id and the name of each."""
    waiting: tuple[KeptCheck, ...] = ()
    """Adverts that somebody is to be asked about, newest first."""
    speech_model: SpeechModelState | None = None
    """``None`` until it has been looked for."""
    visits: Visits | None = None
    """``None`` until they have been read."""
    rehearsed: frozenset[str] = frozenset()
    """Ids of what was rehearsed on this computer, while a care service elsewhere is joined."""
    joined: bool = False
    """Whether a care service elsewhere was joined; else there is the practice clinic only."""
    clinic: str = ""
    """The id of the clinic that was chosen last."""
    details: Details | None = None
    """What a clinic was told before."""
    intention: Intention | None = None
    """A yes of which nobody knows yet whether the clinic has heard it."""
    outcome: Outcome | None = None
    """How that ended, until the person has been told."""
    reminder: Reminder | None = None
    """Told, and not confirmed."""
    news: News | None = None
    """What the clinic did, told, and not heard."""

    @property
    def countries(self) -> Mapping[str, Country]:
        """Every country by its code, in the order of their names.

        Read when first needed, which Home does not.
        """
        from fireside_core.countries import ELSEWHERE, load_countries

        by_name = sorted(load_countries().items(), key=lambda c: (c[0] == ELSEWHERE, c[1].name))
        return dict(by_name)

    @property
    def country(self) -> Country:
        """The confirmed country, or the one proposed."""
        from fireside_core.countries import ELSEWHERE, guess_country

        code = self.settings["country"] or guess_country(self.locale)
        countries = self.countries
        return countries.get(code, countries[ELSEWHERE])

    @property
    def country_confirmed(self) -> bool:
        """Whether the person has said where they live."""
        return bool(self.settings["country"])

    @property
    def helper(self) -> Person | None:
        """The person whom *Help me* shows."""
        return next((p for p in self.people if p.helper), None)


class Flow:
    """One screen's behaviour. Subclasses override what they need; the rest does nothing."""

    def __init__(self, world: World) -> None:
        self.world = world

    def page(self) -> Page:
        """What to show now."""
        raise NotImplementedError

    def enter(self) -> Effects:
        """On arrival, and on coming back."""
        return (ReadPage(),)

    def act(self, action_id: str) -> Effects:
        """One of the page's own actions was chosen, by whatever door."""
        del action_id
        return ()

    def typed(self, field_id: str, text: str) -> None:
        """The text of a field changed; keep it, so that nothing typed is lost."""

    def boxed(self, block_id: str, box: Box) -> None:
        """The box in a picture was drawn, moved or sized; keep it."""

    def submitted(self, field_id: str, text: str) -> Effects | None:
        """Return was pressed in a field; ``None``: its text counts as words that were said."""
        del field_id, text
        return None

    def words(self, words: str) -> Effects | None:
        """Words that are no action of this screen; ``None`` when it has no use for them."""
        del words
        return None

    def surely(self, words: str) -> Effects | None:
        """Words that mean this for certain, though a button's name is like them."""
        del words
        return None

    def answered(self, yes: bool) -> Effects | None:
        """Somebody said yes or no, in whatever words; ``None`` where nothing was asked."""
        del yes
        return None

    def unclear(self) -> Effects | None:
        """Something was said that nobody could make out; ``None``: it is asked for again."""
        return None

    def result(self, result: Result) -> Effects:
        """An effect wished for earlier has come to something."""
        del result
        return ()

    def leave(self) -> Effects:
        """The screen is closed for good."""
        return ()
