"""What a screen shows, as plain data. One view (``qt/page_view.py``) paints every page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple, TypeAlias

from fireside.actions import Action
from fireside.flows.box import Box


class Tone(Enum):
    """The accent of a page or block. Colour is never the only sign: an icon goes with it."""

    CALM = "calm"
    CAUTION = "caution"
    DANGER = "danger"
    OK = "ok"


class Reading(NamedTuple):
    """Sentences that flow as one paragraph. ``soft`` is smaller print that is not read aloud."""

    sentences: tuple[str, ...]
    soft: bool = False


class Banner(NamedTuple):
    """One large line with an icon: the next-step level, a verdict.

    ``gives_way``: the title says it too, so it stands last where room is short.
    """

    text: str
    icon: str
    tone: Tone
    gives_way: bool = False


class Card(NamedTuple):
    """Sentences set apart, with a coloured edge."""

    sentences: tuple[str, ...]
    tone: Tone = Tone.CALM


class Digits(NamedTuple):
    """A telephone number in huge digits; ``spoken`` is how it is read aloud."""

    text: str
    spoken: str
    tone: Tone = Tone.CALM


class Field(NamedTuple):
    """Something to type. ``action`` moves the focus here; its label is the field's name.

    ``lines``: Return begins a new line, as on paper; else it submits.
    """

    id: str
    action: Action
    text: str = ""
    rows: int = 1
    lines: bool = False


class Progress(NamedTuple):
    """How far something is, 0 to 1, under a line of words."""

    text: str
    fraction: float


class Meter(NamedTuple):
    """How loud the microphone is at this moment."""

    text: str


class Numbered(NamedTuple):
    """Something with its number in a circle: the first sentence is its title, in bold."""

    number: int
    sentences: tuple[str, ...]
    tone: Tone = Tone.CALM
    titled: bool = True


class Marking(NamedTuple):
    """Words of a text that are marked: from ``start`` to ``end``, which is not included.

    ``said`` is read aloud for them. ``grave``: a solid line under them, else a broken one.
    """

    start: int
    end: int
    numbers: tuple[int, ...]
    said: str
    grave: bool = True


class MarkedText(NamedTuple):
    """A text from outside, line by line as it was, with words marked in it."""

    text: str
    marks: tuple[Marking, ...] = ()


class PictureMark(NamedTuple):
    """A place in a picture: corners from 0 to 1, from its left and from its top."""

    numbers: tuple[int, ...]
    corners: tuple[tuple[float, float], ...]


class Picture(NamedTuple):
    """A picture that :class:`~fireside.flows.effects.PictureShown` brought; ``name`` tells it."""

    picture: object
    name: str
    marks: tuple[PictureMark, ...] = ()


class LivePicture(NamedTuple):
    """What a camera sees now; :class:`~fireside.flows.effects.CameraShows` brought the source."""

    source: object
    name: str


class PicturePart(NamedTuple):
    """A picture with a box to be drawn, moved and sized; the flow hears of it in ``boxed``."""

    id: str
    picture: object
    name: str
    hint: str
    box: Box


Block: TypeAlias = (
    Reading
    | Banner
    | Card
    | Digits
    | Field
    | Progress
    | Meter
    | Numbered
    | MarkedText
    | Picture
    | LivePicture
    | PicturePart
)


class MonthDay(NamedTuple):
    """A day of a month; with an ``action`` it can be chosen."""

    text: str
    action: Action | None = None


class Month(NamedTuple):
    """A month as on the wall: ``weeks`` has a row for each choice of the page.

    ``heads`` are the seven days of a week in short. ``None``: a day of another month.
    """

    heads: tuple[str, ...]
    weeks: tuple[tuple[MonthDay | None, ...], ...]

    def actions(self) -> tuple[Action, ...]:
        """The days that can be chosen."""
        return tuple(day.action for week in self.weeks for day in week if day and day.action)


@dataclass(frozen=True)
class Page:
    """A whole screen.

    ``column`` holds the buttons where the hand rests, the first one filled when ``primary``; an
    everywhere-action is placed there by its id. ``choices`` are large rows (tiles on Home).
    ``aside`` stands at the top right. ``replies``: somebody who came by voice is listened to
    without another press. ``dictation``: free words are what
    this page is for. ``card_gives_way``: it goes where the tiles have no room beside it.
    ``aloud``: it comes unasked, and is read also to those who read by themselves.
    ``choices_first``: they come before the words where room is short. ``reads_choices``: they
    are read aloud with their numbers, so that one can be chosen by ear. ``month``: where there is
    room it stands in place of the rows, with a choice at the head of each week.
    """

    title: str
    blocks: tuple[Block, ...] = ()
    column: tuple[Action | str, ...] = ()
    choices: tuple[Action, ...] = ()
    primary: bool = True
    tiles: bool = False
    tone: Tone = Tone.CALM
    aside: str = ""
    is_home: bool = False
    replies: bool = False
    dictation: bool = False
    card: Action | None = None
    card_gives_way: bool = False
    takes_drops: bool = False
    aloud: bool = False
    choices_first: bool = False
    reads_choices: bool = False
    month: Month | None = None

    def actions(self) -> tuple[Action, ...]:
        """The screen's own actions: fields, choices, card, column."""
        fields = tuple(b.action for b in self.blocks if isinstance(b, Field))
        return (*fields, *self.pressed())

    def pressed(self) -> tuple[Action, ...]:
        """Those of them that are buttons."""
        own = tuple(a for a in self.column if isinstance(a, Action))
        card = (self.card,) if self.card else ()
        days = self.month.actions() if self.month else ()
        return (*self.choices, *days, *card, *own)

    def spoken(self) -> Iterator[Spoken]:
        """What is read aloud, in order, sentence by sentence."""
        for index, block in enumerate(self.blocks):
            if isinstance(block, Reading) and block.soft:
                continue
            if isinstance(block, Reading | Card | Numbered):
                for number, sentence in enumerate(block.sentences):
                    yield Spoken(sentence, index, number)
            elif isinstance(block, Banner):
                yield Spoken(block.text, index, 0)
            elif isinstance(block, Digits):
                yield Spoken(block.spoken, index, 0)
            elif isinstance(block, MarkedText):
                for number, mark in enumerate(block.marks):
                    yield Spoken(mark.said, index, number)
        if self.reads_choices:
            for place, choice in enumerate(self.choices):
                yield Spoken(_spoken_choice(choice), CHOICES, place)


def _spoken_choice(choice: Action) -> str:
    number = f"{choice.number}: " if choice.number else ""
    sentences = (choice.label, choice.detail.replace(" · ", ", "))
    return number + " ".join(f"{words}." for words in sentences if words)


CHOICES = -2
"""Stands for the choices where else the number of a block stands."""


class Spoken(NamedTuple):
    """One sentence to say, and where on the page it stands."""

    text: str
    block: int = -1
    sentence: int = 0


def spoken_digits(number: str) -> str:
    """A telephone number as it is read out: digit by digit, in groups."""
    groups = number.replace("-", " ").replace("(", " ").replace(")", " ").split()
    return ", ".join(" ".join(group).replace("+", "plus") for group in groups)
