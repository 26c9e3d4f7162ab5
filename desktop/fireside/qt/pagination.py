"""Which part of the page each thing stands on: what does not fit is paged, not shrunk."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QWidget

from fireside.actions import Action
from fireside.flows.page import (
    CHOICES,
    Banner,
    Block,
    Card,
    Digits,
    Field,
    MarkedText,
    Numbered,
    Page,
    Picture,
    Reading,
    Tone,
)
from fireside.qt.buttons import ActionButton, Look
from fireside.qt.fields import FieldWidget
from fireside.qt.marked import MarkedLabel
from fireside.qt.page_widgets import PageWidgets
from fireside.qt.picture_view import PictureView
from fireside.qt.reading import DigitsText, text_height

_Placed: TypeAlias = tuple[int, Block | None]
"""A block and its number; ``None`` where the choices stand."""
_THE_CHOICES: _Placed = (CHOICES, None)
_PLAIN = 2


@dataclass
class Item:
    """Something on one part of the page. ``block`` is -1 for buttons."""

    widget: QWidget
    height: int
    block: int = -1
    column: int = 0
    columns: int = 1
    """Which of how many abreast, from the left."""
    gap: int = 0
    """Room below, and to the right."""


Parts: TypeAlias = list[list[Item]]


class Paginated(NamedTuple):
    """The parts; and the blocks that gave way to what has to be seen first."""

    parts: Parts
    behind: frozenset[int]


class _Filling:
    """Parts, filled one after the other."""

    def __init__(self, height: int) -> None:
        self.height = height
        self.parts: Parts = [[]]
        self._used = 0

    @property
    def room(self) -> int:
        """What is left on the part that is being filled."""
        return self.height - self._used

    @property
    def begun(self) -> bool:
        """Whether anything stands on it."""
        return bool(self.parts[-1])

    def turn(self) -> None:
        """On with the next part."""
        self.parts.append([])
        self._used = 0

    def add(self, item: Item, gap: int) -> None:
        """Beside what is there, below it, or on the next part."""
        if not item.column:
            if self.begun and item.height > self.room:
                self.turn()
            self._used += item.height + gap
        item.gap = gap
        self.parts[-1].append(item)

    def add_all(self, items: Sequence[Item], gap: int) -> None:
        """One after the other."""
        for item in items:
            self.add(item, gap)


@dataclass
class Pagination:
    """One page at one width. ``rest``: buttons that stand below everything else."""

    page: Page
    widgets: PageWidgets
    width: int
    rest: Sequence[tuple[Action, Look]]

    def paginate(self, whole: int, room: int) -> Paginated:
        """Over parts of the height ``room``; or one, if all fits into ``whole``."""
        blocks: list[_Placed] = list(enumerate(self.page.blocks))
        made = Paginated(self._fill((*blocks, _THE_CHOICES), whole), frozenset())
        # A month has more buttons than its rows, and is worth turning the words for.
        if len(made.parts) > 1 or self.page.month is not None:
            # What matters most must be on the first part.
            orders = [
                Paginated(self._fill(order, room), behind) for order, behind in self._orders(blocks)
            ]
            orders = orders if len(made.parts) > 1 else [made, *orders]
            made = max(orders, key=lambda made: _buttons_first(made.parts))
        _grow_digits(made.parts, room if len(made.parts) > 1 else whole)
        return made

    def _orders(
        self, blocks: Sequence[_Placed]
    ) -> Iterator[tuple[Sequence[_Placed], frozenset[int]]]:
        """Where one part is too small: orders, the best first, and which blocks give way in each.

        The one is taken that has most choices on the first part, where that matters.
        """
        blocks = sorted(blocks, key=lambda placed: _urgency(placed[1]))
        leading = [placed for placed in blocks if _urgency(placed[1]) < _PLAIN]
        words = [placed for placed in blocks if _urgency(placed[1]) == _PLAIN]
        last = [placed for placed in blocks if _urgency(placed[1]) > _PLAIN]
        # What is typed, or looked at, stays in sight while the words are read.
        kept = any(isinstance(block, Field | Picture) for _, block in leading)
        behind = frozenset(index for index, _ in (*(words if kept else ()), *last))
        if not self.page.choices_first:
            yield (*blocks, _THE_CHOICES), behind
            return
        told = [placed for placed in words if not _is_soft(placed[1])]
        rest = [placed for placed in (*words, *last) if placed not in told]
        yield (*leading, *told, _THE_CHOICES, *rest), frozenset(index for index, _ in rest)
        rest = [*words, *last]
        yield (*leading, _THE_CHOICES, *rest), frozenset(index for index, _ in rest)

    def _fill(self, blocks: Sequence[_Placed], height: int) -> Parts:
        """Blocks, choices and the rest, one below the other, over parts of this height."""
        filling = _Filling(height)
        theme = self.widgets.theme
        small, gap = theme.mm(4), theme.gap
        for index, block in blocks:
            if block is None:
                month = self._month()
                rows = sum(item.height + small for item in month if not item.column)
                if month and rows <= filling.room:
                    filling.add_all(month, small)
                else:
                    filling.add_all(self._rows(height), gap)
            elif isinstance(block, MarkedText):
                self._fill_marked(filling, index, block, small)
            elif (texts := _sentences(block)) is not None:
                self._fill_sentences(filling, index, block, texts, small)
            else:
                filling.add(self._single(index, block, height, filling.room), small)
        for action, look in self.rest:
            button = self.widgets.button(action, look)
            filling.add(Item(button, max(theme.target, button.height_for(self.width))), gap)
        return filling.parts

    def _fill_marked(self, filling: _Filling, index: int, block: MarkedText, gap: int) -> None:
        start = 0
        while True:
            least = 0 if filling.begun else 1
            end = MarkedLabel.take(
                block, start, self.widgets.theme, self.width, filling.room, least
            )
            if end is None:
                return
            if end == start:
                filling.turn()
                continue
            piece = self.widgets.marked(block, start, end)
            filling.add(Item(piece, piece.height_for(self.width), index), gap)
            start = end

    def _fill_sentences(
        self,
        filling: _Filling,
        index: int,
        block: Block,
        texts: list[tuple[int, str]],
        gap: int,
    ) -> None:
        style = self.widgets.style(block)

        def tall(some: Sequence[tuple[int, str]]) -> int:
            words = tuple(text for _, text in some)
            return text_height(words, style, self.widgets.theme, self.width, some[0][0])

        waiting = _split_long(texts, tall, filling.height)
        while waiting:
            count = 0
            while count < len(waiting) and tall(waiting[: count + 1]) <= filling.room:
                count += 1
            if not count and filling.begun:
                filling.turn()
                continue
            taken, waiting = waiting[: max(1, count)], waiting[max(1, count) :]
            text = self.widgets.text(block, taken, style)
            filling.add(Item(text, tall(taken), index), gap)

    def _single(self, index: int, block: Block, height: int, room: int) -> Item:
        widget = self.widgets.single(block)
        wanted = min(height, widget.height_for(self.width))
        if isinstance(widget, FieldWidget) and wanted > room:
            # A field with fewer rows beats a field on the next part.
            wanted = room if room >= widget.height_for(self.width, rows=1) else wanted
        elif isinstance(widget, PictureView) and wanted > room:
            wanted = room if room >= widget.smallest * height else wanted
        return Item(widget, wanted, index)

    def _rows(self, height: int) -> list[Item]:
        """Choices as rows: two abreast where both fit, with their second lines."""
        width, theme = self.width, self.widgets.theme
        half = abreast(width, 2, theme.gap)
        buttons = [self.widgets.button(action, Look.ROW) for action in self.page.choices]
        smallest = theme.target
        rows = [Item(b, max(smallest, b.height_for(width))) for b in buttons]
        if len(buttons) <= 3 or not all(
            b.wrapped_width() <= half and b.height_for(half) <= height for b in buttons
        ):
            return rows
        pairs = []
        for i in range(0, len(buttons), 2):
            pair = buttons[i : i + 2]
            tallest = max(smallest, *(b.height_for(half) for b in pair))
            pairs += [Item(b, tallest, column=side, columns=2) for side, b in enumerate(pair)]
        # Wrapped into many lines, two abreast can take more room than one below the other.
        saves = sum(item.height for item in pairs[::2]) < sum(item.height for item in rows)
        return pairs if saves else rows

    def _month(self) -> list[Item]:
        """Choices as the weeks of a calendar; empty where its days would be too narrow."""
        month = self.page.month
        if month is None:
            return []
        theme = self.widgets.theme
        columns = 1 + len(month.heads)
        cell = abreast(self.width, columns, theme.mm(4))
        items = [Item(self.widgets.day(head), 0) for head in ("", *month.heads)]
        for choice, week in zip(self.page.choices, month.weeks, strict=True):
            items.append(Item(self.widgets.button(choice, Look.DAY), 0))
            items += [Item(self.widgets.day(day), 0) for day in week]
        tallest = 0
        for place, item in enumerate(items):
            item.column, item.columns = place % columns, columns
            widget = item.widget
            if isinstance(widget, ActionButton):
                tallest = max(tallest, widget.height_for(cell))
                if max(widget.wrapped_width(), theme.mm(14)) > cell:
                    return []
        head = QFontMetrics(theme.small()).height()
        for place, item in enumerate(items):
            item.height = head if place < columns else tallest
        return items


def _sentences(block: Block) -> list[tuple[int, str]] | None:
    if isinstance(block, Banner):
        return [(0, block.text)]
    if isinstance(block, Reading | Card | Numbered):
        return list(enumerate(block.sentences))
    return None


def _grow_digits(parts: Sequence[Sequence[Item]], height: int) -> None:
    """Give a telephone number the room that its part of the page leaves."""
    for part in parts:
        used = sum(item.height + item.gap for item in part if not item.column)
        for item in part:
            if isinstance(item.widget, DigitsText):
                item.height = max(
                    item.height, min(item.height + height - used, item.widget.largest_height)
                )


def abreast(width: int, columns: int, gap: int) -> int:
    """How wide each of some is that stand side by side."""
    return (width - gap * (columns - 1)) // columns


_PLAIN = 2


def _is_soft(block: Block | None) -> bool:
    return isinstance(block, Reading) and block.soft


def _buttons_first(parts: Sequence[Sequence[Item]]) -> int:
    """How many buttons stand on the first part."""
    return sum(isinstance(item.widget, ActionButton) for item in parts[0])


def _urgency(block: Block | None) -> int:
    """What must not end up on a later part: what went wrong, a number to ring, where to type.

    A photo likewise. What gives way comes last.
    """
    if isinstance(block, Card) and block.tone is Tone.CAUTION:
        return 0
    if isinstance(block, Banner) and block.gives_way:
        return _PLAIN + 1
    return 1 if isinstance(block, Digits | Field | Picture) else _PLAIN


def _split_long(
    sentences: list[tuple[int, str]],
    height_of: Callable[[Sequence[tuple[int, str]]], int],
    height: int,
) -> list[tuple[int, str]]:
    """Cut a sentence that is taller than a whole part at a space, as often as it takes."""
    pieces: list[tuple[int, str]] = []
    for number, sentence in sentences:
        rest = sentence
        while rest and height_of([(number, rest)]) > height:
            low, high = 1, len(rest)
            while low < high:
                middle = (low + high + 1) // 2
                if height_of([(number, rest[:middle])]) <= height:
                    low = middle
                else:
                    high = middle - 1
            cut = rest.rfind(" ", 1, low) if low < len(rest) else low
            cut = cut if cut > 0 else low
            pieces.append((number, rest[:cut]))
            rest = rest[cut:].lstrip()
        if rest:
            pieces.append((number, rest))
    return pieces
