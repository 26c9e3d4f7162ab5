"""Paints a Page: text on the left, buttons on the right; what does not fit is paged, not shrunk.

On a narrow screen or with large letters the two stand in one stream instead, and the most
important button stays at the bottom of every part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QWidget

from fireside.actions import Action, ActionLevel
from fireside.actions.everywhere import EARLIER, MORE, MORE_CHOICES, paging
from fireside.flows.page import (
    CHOICES,
    Banner,
    Block,
    Card,
    Digits,
    Field,
    LivePicture,
    MarkedText,
    Meter,
    MonthDay,
    Numbered,
    Page,
    Picture,
    PicturePart,
    Progress,
    Reading,
    Tone,
)
from fireside.qt.bar import Bar
from fireside.qt.binder import Binder
from fireside.qt.buttons import ActionButton, Look
from fireside.qt.day_text import DayText
from fireside.qt.fields import FieldWidget
from fireside.qt.live_view import LiveView
from fireside.qt.marked import MarkedLabel
from fireside.qt.part_view import PartView
from fireside.qt.picture_view import PictureView
from fireside.qt.reading import DigitsText, ReadingText, TextStyle, text_height
from fireside.qt.theme import Theme

Place: TypeAlias = tuple[int, int]
"""The part of the page, and of its column, that shows."""

TOP: Place = (0, 0)
_NARROWEST_TEXT_EM = 13
"""Beside the buttons, text needs this many of its own letter heights to stay readable."""
_Placed: TypeAlias = tuple[int, Block | None]
"""A block and its number; ``None`` where the choices stand."""
_THE_CHOICES: _Placed = (CHOICES, None)
_Told: TypeAlias = ReadingText | DigitsText | MarkedLabel
"""What is read aloud, or holds what is."""


@dataclass
class _Item:
    """Something on one part of the page. ``block`` is -1 for buttons."""

    widget: QWidget
    height: int
    block: int = -1
    column: int = 0
    columns: int = 1
    """Which of how many abreast, from the left."""
    gap: int = 0
    """Room below, and to the right."""


class PageView(QWidget):
    """The middle floor of the window."""

    typed = Signal(str, str)
    submitted = Signal(str, str)
    boxed = Signal(str, object)
    """A picture's box: which block, and its sides."""
    paging_changed = Signal()

    def __init__(self, binder: Binder, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._binder = binder
        self._theme = theme
        self._page = Page(title="")
        self._column: tuple[Action, ...] = ()
        self._buttons: dict[tuple[Action, Look], ActionButton] = {}
        self._fields: dict[str, FieldWidget] = {}
        self._cut: PartView | None = None
        self._parts: list[list[_Item]] = []
        self._part = 0
        self._behind: frozenset[int] = frozenset()
        """Blocks that gave way to what has to be seen first."""
        self._choice_parts: list[list[Action]] = []
        self._choice_part = 0
        self._paging = (False, False, False)
        self._used: set[QWidget] = set()
        self._owes_focus = False
        """There is no button yet that could have the focus: the next one gets it."""
        self._discarded = QWidget()

    # What the window asks of it ------------------------------------------------------------

    def show_page(
        self, page: Page, column: tuple[Action, ...], theme: Theme, fresh: bool, place: Place
    ) -> None:
        """Show a page; ``fresh`` when it is another screen, not the same one with more on it.

        A fresh page opens at ``place``, where the person left it.
        """
        if theme is not self._theme or fresh:
            self._forget_widgets()
        self._theme = theme
        if fresh:
            self._part, self._choice_part = place
            self._owes_focus = False
        self._page = page
        self._column = column
        # Here, not at each layout: the page does not know what has been typed since it was shown.
        for block in page.blocks:
            if isinstance(block, Field) and block.id in self._fields:
                self._fields[block.id].take(block)
            elif isinstance(block, PicturePart) and self._cut is not None:
                self._cut.take(block)
        self.relayout()

    @property
    def place(self) -> Place:
        """How far the page and its column have been turned."""
        return self._part, self._choice_part

    def paging_actions(self) -> tuple[Action, ...]:
        """The paging actions that mean something now."""
        return paging(*self._paging)

    def turn(self, action_id: str) -> None:
        """Carry out a paging action."""
        if action_id == MORE:
            self._part = min(self._part + 1, len(self._parts) - 1)
        elif action_id == EARLIER:
            self._part = max(self._part - 1, 0)
        elif action_id == MORE_CHOICES:
            self._choice_part = (self._choice_part + 1) % max(1, len(self._choice_parts))
        self.relayout()

    def mark(self, block: int, sentence: int | None) -> None:
        """Mark the sentence being read, and turn to the part where it stands."""
        holding = {
            number
            for number, part in enumerate(self._parts)
            for item in part
            if block not in self._behind
            and (_holds(item, block, sentence) or self._is_choice(item, block, sentence))
        }
        # Turned once at most: laid out anew, it may stand on another part, or on two.
        if holding and self._part not in holding:
            self._part = min(holding)
            self.relayout()
        for item in (item for part in self._parts for item in part):
            if isinstance(item.widget, _Told):
                item.widget.mark(sentence if _holds(item, block, sentence) else None)

    def _is_choice(self, item: _Item, block: int, place: int | None) -> bool:
        return (
            block == CHOICES
            and isinstance(item.widget, ActionButton)
            and item.widget.action_id in [c.id for c in self._page.choices][place:][:1]
        )

    def show_level(self, level: float) -> None:
        """How loud the microphone is, for a page that shows it."""
        for child in self.children():
            if isinstance(child, Bar) and child.live:
                child.set_fraction(level)

    def button(self, action_id: str) -> ActionButton | None:
        """The button shown for an action, if it has a place on the part that shows."""
        return next(
            (b for b in self._buttons.values() if b.action_id == action_id and b in self._used),
            None,
        )

    def field(self, field_id: str) -> FieldWidget | None:
        """The field by its id, turning to the part where it stands."""
        widget = self._fields.get(field_id)
        for number, part in enumerate(self._parts):
            if any(item.widget is widget for item in part) and number != self._part:
                self._part = number
                self.relayout()
        return widget

    def focus_first(self) -> None:
        """Put the focus where most people go on: a field, else the main button."""
        shown = self._parts[self._part] if self._parts else []
        for item in shown:
            if isinstance(item.widget, FieldWidget):
                item.widget.edit.setFocus()
                return
            if isinstance(item.widget, PartView):
                item.widget.setFocus()
                return
        if self._column and (main := self.button(self._column[0].id)) and self._page.primary:
            main.setFocus()
            return
        for item in shown:
            if isinstance(item.widget, ActionButton):
                item.widget.setFocus()
                return
        # Times, or an answer, are still to come.
        self._owes_focus = True
        self.setFocus()

    # Layout --------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self.relayout()

    def relayout(self) -> None:
        """Place everything anew for the present size, page and part."""
        if not self._page.title or self.width() < 2:
            return
        focused = self.window().focusWidget()
        focused_action = focused.action_id if isinstance(focused, ActionButton) else None
        before = self._paging
        self._used = set()
        ring = self._theme.mm(1.5)
        inner = self.rect().adjusted(self._theme.margin, ring, -self._theme.margin, -ring)
        gap = self._theme.gap
        if self._page.tiles:
            self._lay_tiles(inner, self._page.card)
        else:
            width = inner.width() - self._theme.column_width - gap
            em = self._theme.lead().pixelSize()
            if not self._column:
                self._lay_stream(inner, stacked=False)
            elif width >= _NARROWEST_TEXT_EM * em:
                self._lay_stream(
                    QRect(inner.left(), inner.top(), width, inner.height()), stacked=False
                )
                column = QRect(
                    inner.right() - self._theme.column_width,
                    inner.top(),
                    self._theme.column_width,
                    inner.height(),
                )
                self._lay_column(column)
            else:
                self._lay_stream(inner, stacked=True)
        self._drop_unused()
        self._refocus(focused, focused_action)
        if self._paging != before:
            self.paging_changed.emit()

    def _refocus(self, before: QWidget | None, action_id: str | None) -> None:
        """The focus stays on its action. Where that has gone, it waits here for the next button.

        Qt would give it to whatever follows, which is *Back*.
        """
        if before is self and self._owes_focus:
            self._owes_focus = False
            self.focus_first()
        elif before is None or not self.isAncestorOf(before) or before in self._used:
            return
        elif again := self.button(action_id or ""):
            again.setFocus()
        elif isinstance(before, ActionButton):
            self._owes_focus = True
            self.setFocus()

    def _lay_tiles(self, area: QRect, card: Action | None) -> None:
        gap = self._theme.mm(5)
        width = (area.width() - gap) // 2
        tiles = self._page.choices
        row = 0
        if card is not None:
            row = max(self._theme.target, self._button(card, Look.ROW).height_for(area.width()))
            row += gap
        height = (area.height() - row - gap) // 2

        def tall(tile: Action) -> int:
            return self._button(tile, Look.TILE).height_for(width)

        per_part, bar = len(tiles), 0
        fits = _fitting_tiles(tiles, tall, height)
        if fits is None and card is not None and self._page.card_gives_way:
            self._lay_tiles(area, None)
            return
        if fits is None:
            # A bar for More, and one row of tiles above it.
            per_part, bar = 2, self._bar_height() + gap
            height = area.height() - bar
            bare = tuple(replace(tile, icon="", detail="") for tile in tiles)
            fits = _fitting_tiles(tiles, tall, height - row) or bare
        parts = [list(fits[i : i + per_part]) for i in range(0, len(fits), per_part)]
        if card is not None and any(tall(tile) > height - row * bool(bar) for tile in parts[0]):
            # No room beside anything else: a part of its own.
            parts.insert(0, [])
        self._part = min(self._part, len(parts) - 1)
        self._parts = [[] for _ in parts]
        self._set_paging(len(parts), more_choices=False)
        top = area.top()
        if card is not None and self._part == 0:
            rect = QRect(area.left(), top, area.width(), row - gap)
            self._parts[0].append(_Item(self._place(card, Look.ROW, rect), rect.height()))
            top += row
            height -= row if bar else 0
        for place, action in enumerate(parts[self._part]):
            rect = QRect(
                area.left() + (place % 2) * (width + gap),
                top + (place // 2) * (height + gap),
                width,
                height,
            )
            button = self._place(action, Look.TILE, rect)
            self._parts[self._part].append(_Item(button, height))
        self._lay_bar(area, None)

    def _lay_column(self, area: QRect) -> None:
        gap = self._theme.gap
        heights = [self._column_height(a, area.width()) for a in self._column]
        self._choice_parts = [list(self._column)]
        if sum(heights) + gap * (len(heights) - 1) > area.height():
            room = area.height() - self._bar_height() - gap
            self._choice_parts = [[]]
            used = 0
            for action, height in zip(self._column, heights, strict=True):
                if used and used + height > room:
                    self._choice_parts.append([])
                    used = 0
                self._choice_parts[-1].append(action)
                used += height + gap
        self._choice_part = min(self._choice_part, len(self._choice_parts) - 1)
        more, earlier, _ = self._paging
        self._paging = (more, earlier, len(self._choice_parts) > 1)
        y = area.top()
        for action in self._choice_parts[self._choice_part]:
            height = self._column_height(action, area.width())
            self._place(action, self._look(action), QRect(area.left(), y, area.width(), height))
            y += height + gap
        if len(self._choice_parts) > 1:
            bar = self._bar_height() - self._theme.mm(1.5)
            rect = QRect(area.left(), area.bottom() - bar, area.width(), bar)
            self._place(_by_id(self.paging_actions(), MORE_CHOICES), Look.OUTLINED, rect)

    def _column_height(self, action: Action, width: int) -> int:
        needed = self._button(action, self._look(action)).height_for(width)
        return max(self._theme.target, needed)

    def _look(self, action: Action) -> Look:
        if action.level is ActionLevel.EMERGENCY:
            return Look.DANGER
        first = bool(self._column) and action.id == self._column[0].id
        return Look.FILLED if first and self._page.primary else Look.OUTLINED

    def _lay_stream(self, area: QRect, stacked: bool) -> None:
        pinned = self._column[0] if stacked and self._page.primary else None
        rest = (self._column[1:] if pinned else self._column) if stacked else ()
        blocks: list[_Placed] = list(enumerate(self._page.blocks))
        bar = self._bar_height() + self._theme.mm(4)
        height = area.height() - (bar if pinned else 0)
        self._behind = frozenset()
        self._parts = self._fill((*blocks, _THE_CHOICES), area.width(), height, rest)
        # A month has more buttons than its rows, and is worth turning the words for.
        if len(self._parts) > 1 or self._page.month is not None:
            # What matters most must be on the first part.
            room = area.height() - bar
            orders = [
                (self._fill(order, area.width(), room, rest), behind)
                for order, behind in self._orders(blocks)
            ]
            whole = (self._parts, self._behind)
            orders = orders if len(self._parts) > 1 else [whole, *orders]
            self._parts, self._behind = max(orders, key=lambda made: _buttons_first(made[0]))
        _grow_digits(self._parts, height - (bar if len(self._parts) > 1 and not pinned else 0))
        self._part = min(self._part, len(self._parts) - 1)
        self._set_paging(len(self._parts), more_choices=False)
        y = area.top()
        shown = self._parts[self._part]
        for place, item in enumerate(shown):
            width = _abreast(area.width(), item.columns, item.gap)
            rect = QRect(area.left() + item.column * (width + item.gap), y, width, item.height)
            self._used.add(item.widget)
            if isinstance(item.widget, ActionButton):
                item.widget.outer(rect)
            else:
                item.widget.setGeometry(rect)
            if isinstance(item.widget, FieldWidget):
                item.widget.lay_out(item.height)
            item.widget.show()
            if not (place + 1 < len(shown) and shown[place + 1].column):
                y += item.height + item.gap
        self._lay_bar(area, pinned)

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
        if not self._page.choices_first:
            yield (*blocks, _THE_CHOICES), behind
            return
        told = [placed for placed in words if not _is_soft(placed[1])]
        rest = [placed for placed in (*words, *last) if placed not in told]
        yield (*leading, *told, _THE_CHOICES, *rest), frozenset(index for index, _ in rest)
        rest = [*words, *last]
        yield (*leading, _THE_CHOICES, *rest), frozenset(index for index, _ in rest)

    def _fill(
        self,
        blocks: Sequence[_Placed],
        width: int,
        height: int,
        rest: Sequence[Action],
    ) -> list[list[_Item]]:
        """Distribute blocks and (in one stream) the column over parts; ``None``: the choices."""
        parts: list[list[_Item]] = [[]]
        used = 0

        def add(item: _Item, gap: int) -> None:
            nonlocal used
            if item.column:
                item.gap = gap
                parts[-1].append(item)
                return
            if parts[-1] and used + item.height > height:
                parts.append([])
                used = 0
            item.gap = gap
            parts[-1].append(item)
            used += item.height + gap

        small, gap = self._theme.mm(4), self._theme.gap
        for index, block in blocks:
            if block is None:
                month = self._month(width)
                if month and sum(i.height + small for i in month if not i.column) <= height - used:
                    for item in month:
                        add(item, small)
                    continue
                for item in self._rows(width, height):
                    add(item, gap)
                continue
            if isinstance(block, MarkedText):
                start = 0
                while True:
                    least = 0 if parts[-1] else 1
                    room = height - used
                    end = MarkedLabel.take(block, start, self._theme, width, room, least)
                    if end is None:
                        break
                    if end == start:
                        parts.append([])
                        used = 0
                        continue
                    piece = MarkedLabel(block, start, end, self._theme, self)
                    add(_Item(piece, piece.height_for(width), index), small)
                    start = end
                continue
            texts = _sentences(block)
            if texts is None:
                widget = self._single(block)
                wanted = min(height, widget.height_for(width))
                fewer = height - used
                if isinstance(widget, FieldWidget) and wanted > fewer:
                    # A field with fewer rows beats a field on the next part.
                    wanted = fewer if fewer >= widget.height_for(width, rows=1) else wanted
                elif isinstance(widget, PictureView) and wanted > fewer:
                    wanted = fewer if fewer >= widget.smallest * height else wanted
                add(_Item(widget, wanted, index), small)
                continue
            style = self._style(block)

            def tall(some: Sequence[tuple[int, str]], style: TextStyle = style) -> int:
                words = tuple(text for _, text in some)
                return text_height(words, style, self._theme, width, some[0][0])

            waiting = _split_long(texts, tall, height)
            while waiting:
                count = 0
                while count < len(waiting) and tall(waiting[: count + 1]) <= height - used:
                    count += 1
                if not count and parts[-1]:
                    parts.append([])
                    used = 0
                    continue
                taken, waiting = waiting[: max(1, count)], waiting[max(1, count) :]
                add(_Item(self._text(block, taken, style), tall(taken), index), small)
        for action in rest:
            button = self._button(action, self._look(action))
            add(_Item(button, max(self._theme.target, button.height_for(width))), gap)
        return parts

    def _rows(self, width: int, height: int) -> list[_Item]:
        """Choices as rows: two abreast where both fit, with their second lines."""
        half = _abreast(width, 2, self._theme.gap)
        buttons = [self._button(action, Look.ROW) for action in self._page.choices]
        smallest = self._theme.target
        rows = [_Item(b, max(smallest, b.height_for(width))) for b in buttons]
        if len(buttons) <= 3 or not all(
            b.wrapped_width() <= half and b.height_for(half) <= height for b in buttons
        ):
            return rows
        pairs = []
        for i in range(0, len(buttons), 2):
            pair = buttons[i : i + 2]
            tallest = max(smallest, *(b.height_for(half) for b in pair))
            pairs += [_Item(b, tallest, column=side, columns=2) for side, b in enumerate(pair)]
        # Wrapped into many lines, two abreast can take more room than one below the other.
        saves = sum(item.height for item in pairs[::2]) < sum(item.height for item in rows)
        return pairs if saves else rows

    def _month(self, width: int) -> list[_Item]:
        """Choices as the weeks of a calendar; empty where its days would be too narrow."""
        month = self._page.month
        if month is None:
            return []
        columns = 1 + len(month.heads)
        cell = _abreast(width, columns, self._theme.mm(4))
        items = [_Item(DayText("", self._theme, self), 0)]
        items += [_Item(DayText(head, self._theme, self), 0) for head in month.heads]
        for choice, week in zip(self._page.choices, month.weeks, strict=True):
            items.append(_Item(self._button(choice, Look.DAY), 0))
            items += [_Item(self._day(day), 0) for day in week]
        tallest = 0
        for place, item in enumerate(items):
            item.column, item.columns = place % columns, columns
            widget = item.widget
            if isinstance(widget, ActionButton):
                tallest = max(tallest, widget.height_for(cell))
                if max(widget.wrapped_width(), self._theme.mm(14)) > cell:
                    return []
        head = QFontMetrics(self._theme.small()).height()
        for place, item in enumerate(items):
            item.height = head if place < columns else tallest
        return items

    def _day(self, day: MonthDay | None) -> QWidget:
        if day is not None and day.action is not None:
            return self._button(day.action, Look.DAY)
        return DayText(day.text if day is not None else "", self._theme, self)

    def _bar_height(self) -> int:
        """The bottom row with the room above it: one line of a label, at least 15 mm."""
        line = QFontMetrics(self._theme.button()).height() + self._theme.mm(3)
        return max(self._theme.mm(15), line) + self._theme.mm(1.5)

    def _lay_bar(self, area: QRect, pinned: Action | None) -> None:
        """The bottom row: the main button where it has no column, Part before, More."""
        actions = [pinned] if pinned else []
        offered = self.paging_actions()
        actions += [a for a in offered if a.id in (EARLIER, MORE)][::-1]
        if not actions:
            return
        gap = self._theme.gap
        height = self._bar_height() - self._theme.mm(1.5)
        room = area.width() - gap * (len(actions) - 1)
        looks = [self._look(a) if a is pinned else Look.OUTLINED for a in actions]
        widths = self._natural_widths(actions, looks)
        if sum(widths) > room:
            actions = [replace(action, icon="") for action in actions]
            widths = self._natural_widths(actions, looks)
        x = float(area.left())
        for action, look, natural in zip(actions, looks, widths, strict=True):
            width = natural * room / sum(widths)
            rect = QRect(round(x), area.bottom() - height, round(width), height)
            self._place(action, look, rect)
            x += width + gap

    def _natural_widths(self, actions: Sequence[Action], looks: Sequence[Look]) -> list[int]:
        pairs = zip(actions, looks, strict=True)
        return [self._button(action, look).natural_width() for action, look in pairs]

    def _set_paging(self, parts: int, more_choices: bool) -> None:
        self._paging = (self._part < parts - 1, self._part > 0, more_choices)

    # Widgets -------------------------------------------------------------------------------

    def _place(self, action: Action, look: Look, rect: QRect) -> ActionButton:
        button = self._button(action, look)
        button.outer(rect)
        button.show()
        self._used.add(button)
        return button

    def _button(self, action: Action, look: Look) -> ActionButton:
        key = (action, look)
        if key not in self._buttons:
            self._binder.ensure(action)
            qaction = self._binder[action.id]
            self._buttons[key] = ActionButton(action, qaction, look, self._theme, self)
        return self._buttons[key]

    def _single(self, block: Block) -> DigitsText | FieldWidget | Bar | PictureView:
        if isinstance(block, Picture):
            return PictureView(block, self._theme, self)
        if isinstance(block, LivePicture):
            return LiveView(block, self._theme, self)
        if isinstance(block, PicturePart):
            if self._cut is None:
                # Kept, as a field is: it may have the focus, or the finger on it.
                self._cut = PartView(block, self._theme, self)
                self._cut.boxed.connect(self.boxed)
            return self._cut
        if isinstance(block, Progress):
            return Bar(block.text, block.fraction, False, self._theme, self)
        if isinstance(block, Meter):
            return Bar(block.text, 0.0, True, self._theme, self)
        if isinstance(block, Digits):
            return DigitsText(
                block.text, "danger" if block.tone is Tone.DANGER else "press", self._theme, self
            )
        assert isinstance(block, Field)
        if block.id not in self._fields:
            widget = FieldWidget(block, self._theme, self)
            widget.typed.connect(self.typed)
            widget.submitted.connect(self.submitted)
            self._fields[block.id] = widget
        return self._fields[block.id]

    def _text(
        self, block: Block, sentences: Sequence[tuple[int, str]], style: TextStyle
    ) -> ReadingText:
        numbers = tuple(number for number, _ in sentences)
        texts = tuple(text for _, text in sentences)
        return ReadingText(texts, style, self._theme, self, numbers)

    def _style(self, block: Block) -> TextStyle:
        theme = self._theme
        if isinstance(block, Banner):
            ground, colour = _BANNER[block.tone]
            return TextStyle(theme.button_large(), colour, ground=ground, icon=block.icon)
        if isinstance(block, Card):
            edge = {Tone.DANGER: "danger", Tone.CAUTION: "voice"}.get(block.tone, "press")
            return TextStyle(theme.body(), "ink", ground="card", edge=edge)
        if isinstance(block, Numbered):
            edge = {Tone.DANGER: "danger", Tone.CAUTION: "voice"}.get(block.tone, "press")
            number, titled = block.number, block.titled
            return TextStyle(theme.body(), "ink", edge=edge, number=number, titled=titled)
        if _is_soft(block):
            return TextStyle(theme.small(), "soft")
        return TextStyle(theme.lead(), "ink")

    def _drop_unused(self) -> None:
        if self._cut is not None and not any(
            item.widget is self._cut for part in self._parts for item in part
        ):
            self._cut = None
        for child in self.children():
            if isinstance(child, ActionButton | FieldWidget) and child not in self._used:
                child.hide()
            elif isinstance(child, _Told | Bar | PictureView | DayText) and child not in self._used:
                if any(item.widget is child for part in self._parts for item in part):
                    child.hide()
                else:
                    self._discard(child)

    def _discard(self, child: QWidget) -> None:
        """Take a widget off the page. It may be handling an event, so it is deleted later.

        Without a parent it would belong to Python and be deleted with its last reference.
        """
        child.hide()
        child.setParent(self._discarded)
        child.deleteLater()

    def _forget_widgets(self) -> None:
        for child in list(self.children()):
            if isinstance(child, QWidget):
                self._discard(child)
        self._buttons.clear()
        self._fields.clear()
        self._cut = None
        self._parts.clear()
        self._used.clear()


_BANNER = {
    Tone.CALM: ("press_tint", "press"),
    Tone.CAUTION: ("caution_tint", "on_caution_tint"),
    Tone.DANGER: ("danger_tint", "on_danger_tint"),
    Tone.OK: ("ok_tint", "on_ok_tint"),
}


def _sentences(block: Block) -> list[tuple[int, str]] | None:
    if isinstance(block, Banner):
        return [(0, block.text)]
    if isinstance(block, Reading | Card | Numbered):
        return list(enumerate(block.sentences))
    return None


def _grow_digits(parts: Sequence[Sequence[_Item]], height: int) -> None:
    """Give a telephone number the room that its part of the page leaves."""
    for part in parts:
        used = sum(item.height + item.gap for item in part if not item.column)
        for item in part:
            if isinstance(item.widget, DigitsText):
                item.height = max(
                    item.height, min(item.height + height - used, item.widget.largest_height)
                )


def _abreast(width: int, columns: int, gap: int) -> int:
    """How wide each of some is that stand side by side."""
    return (width - gap * (columns - 1)) // columns


_PLAIN = 2


def _is_soft(block: Block | None) -> bool:
    return isinstance(block, Reading) and block.soft


def _buttons_first(parts: Sequence[Sequence[_Item]]) -> int:
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


def _fitting_tiles(
    tiles: tuple[Action, ...], height_of: Callable[[Action], int], height: int
) -> tuple[Action, ...] | None:
    """The tiles as they fit: whole, without icons, without second lines; ``None``: not at all."""
    for variant in (
        tiles,
        tuple(replace(t, icon="") for t in tiles),
        # Each keeps its second line where that alone fits: the next visit stands there.
        tuple(
            bare if height_of(bare := replace(t, icon="")) <= height else replace(bare, detail="")
            for t in tiles
        ),
    ):
        if all(height_of(tile) <= height for tile in variant):
            return variant
    return None


def _by_id(actions: Sequence[Action], action_id: str) -> Action:
    return next(action for action in actions if action.id == action_id)


def _holds(item: _Item, block: int, sentence: int | None) -> bool:
    """Whether a sentence of a block stands in this piece of the page."""
    text = item.widget
    return (
        isinstance(text, _Told)
        and item.block == block
        and sentence is not None
        and text.holds(sentence)
    )
