"""Paints a Page: text on the left, buttons on the right; what does not fit is paged, not shrunk.

On a narrow screen or with large letters the two stand in one stream instead, and the most
important button stays at the bottom of every part.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeAlias

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QWidget

from fireside.actions import Action, ActionLevel
from fireside.actions.everywhere import EARLIER, MORE, MORE_CHOICES, paging
from fireside.flows.page import CHOICES, Page
from fireside.qt.bar import Bar
from fireside.qt.binder import Binder
from fireside.qt.buttons import ActionButton, Look
from fireside.qt.fields import FieldWidget
from fireside.qt.page_widgets import PageWidgets, Told
from fireside.qt.pagination import Item, Pagination, Parts, abreast
from fireside.qt.part_view import PartView
from fireside.qt.theme import Theme

Place: TypeAlias = tuple[int, int]
"""The part of the page, and of its column, that shows."""

TOP: Place = (0, 0)
_NARROWEST_TEXT_EM = 13
"""Beside the buttons, text needs this many of its own letter heights to stay readable."""


class PageView(QWidget):
    """The middle floor of the window."""

    typed = Signal(str, str)
    submitted = Signal(str, str)
    boxed = Signal(str, object)
    """A picture's box: which block, and its sides."""
    paging_changed = Signal()

    def __init__(self, binder: Binder, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._widgets = PageWidgets(binder, theme, self, self.typed, self.submitted, self.boxed)
        self._page = Page(title="")
        self._column: tuple[Action, ...] = ()
        self._parts: Parts = []
        self._part = 0
        self._behind: frozenset[int] = frozenset()
        """Blocks that gave way to what has to be seen first."""
        self._choice_parts: list[list[Action]] = []
        self._choice_part = 0
        self._paging = (False, False, False)
        self._used: set[QWidget] = set()
        self._owes_focus = False
        """There is no button yet that could have the focus: the next one gets it."""

    # What the window asks of it ------------------------------------------------------------

    def show_page(
        self, page: Page, column: tuple[Action, ...], theme: Theme, fresh: bool, place: Place
    ) -> None:
        """Show a page; ``fresh`` when it is another screen, not the same one with more on it.

        A fresh page opens at ``place``, where the person left it.
        """
        if theme is not self._theme or fresh:
            self._widgets.forget()
            self._parts.clear()
            self._used.clear()
        self._theme = self._widgets.theme = theme
        if fresh:
            self._part, self._choice_part = place
            self._owes_focus = False
        self._page = page
        self._column = column
        self._widgets.take(page)
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
            if isinstance(item.widget, Told):
                item.widget.mark(sentence if _holds(item, block, sentence) else None)

    def _is_choice(self, item: Item, block: int, place: int | None) -> bool:
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
        made = self._widgets.buttons_of(action_id)
        return next((button for button in made if button in self._used), None)

    def field(self, field_id: str) -> FieldWidget | None:
        """The field by its id, turning to the part where it stands."""
        widget = self._widgets.field(field_id)
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
        waiting = {item.widget for part in self._parts for item in part}
        self._widgets.drop(self._used, waiting)
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
            row = max(
                self._theme.target, self._widgets.button(card, Look.ROW).height_for(area.width())
            )
            row += gap
        height = (area.height() - row - gap) // 2

        def tall(tile: Action) -> int:
            return self._widgets.button(tile, Look.TILE).height_for(width)

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
            self._parts[0].append(Item(self._place(card, Look.ROW, rect), rect.height()))
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
            self._parts[self._part].append(Item(button, height))
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
        needed = self._widgets.button(action, self._look(action)).height_for(width)
        return max(self._theme.target, needed)

    def _look(self, action: Action) -> Look:
        if action.level is ActionLevel.EMERGENCY:
            return Look.DANGER
        first = bool(self._column) and action.id == self._column[0].id
        return Look.FILLED if first and self._page.primary else Look.OUTLINED

    def _lay_stream(self, area: QRect, stacked: bool) -> None:
        pinned = self._column[0] if stacked and self._page.primary else None
        rest = (self._column[1:] if pinned else self._column) if stacked else ()
        bar = self._bar_height() + self._theme.mm(4)
        pagination = Pagination(
            self._page,
            self._widgets,
            area.width(),
            [(action, self._look(action)) for action in rest],
        )
        whole = area.height() - (bar if pinned else 0)
        self._parts, self._behind = pagination.paginate(whole, area.height() - bar)
        self._part = min(self._part, len(self._parts) - 1)
        self._set_paging(len(self._parts), more_choices=False)
        y = area.top()
        shown = self._parts[self._part]
        for place, item in enumerate(shown):
            width = abreast(area.width(), item.columns, item.gap)
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
        return [self._widgets.button(action, look).natural_width() for action, look in pairs]

    def _set_paging(self, parts: int, more_choices: bool) -> None:
        self._paging = (self._part < parts - 1, self._part > 0, more_choices)

    # Widgets -------------------------------------------------------------------------------

    def _place(self, action: Action, look: Look, rect: QRect) -> ActionButton:
        button = self._widgets.button(action, look)
        button.outer(rect)
        button.show()
        self._used.add(button)
        return button


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


def _holds(item: Item, block: int, sentence: int | None) -> bool:
    """Whether a sentence of a block stands in this piece of the page."""
    text = item.widget
    return (
        isinstance(text, Told)
        and item.block == block
        and sentence is not None
        and text.holds(sentence)
    )
