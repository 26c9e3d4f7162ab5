"""The widgets of a page: made from its blocks and actions, kept while they show, then dropped."""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import TypeAlias

from PySide6.QtCore import SignalInstance
from PySide6.QtWidgets import QWidget

from fireside.actions import Action
from fireside.flows.page import (
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
from fireside.qt.reading import DigitsText, ReadingText, TextStyle
from fireside.qt.theme import Theme

Told: TypeAlias = ReadingText | DigitsText | MarkedLabel
"""What is read aloud, or holds what is."""

_BANNER = {
    Tone.CALM: ("press_tint", "press"),
    Tone.CAUTION: ("caution_tint", "on_caution_tint"),
    Tone.DANGER: ("danger_tint", "on_danger_tint"),
    Tone.OK: ("ok_tint", "on_ok_tint"),
}
_EDGE = {Tone.DANGER: "danger", Tone.CAUTION: "voice"}


class PageWidgets:
    """Children of one view. Buttons and fields are kept from layout to layout; texts are not."""

    def __init__(
        self,
        binder: Binder,
        theme: Theme,
        view: QWidget,
        typed: SignalInstance,
        submitted: SignalInstance,
        boxed: SignalInstance,
    ) -> None:
        self.theme = theme
        self._binder = binder
        self._view = view
        self._typed, self._submitted, self._boxed = typed, submitted, boxed
        self._buttons: dict[tuple[Action, Look], ActionButton] = {}
        self._fields: dict[str, FieldWidget] = {}
        self._cut: PartView | None = None
        self._discarded = QWidget()

    def take(self, page: Page) -> None:
        """What a newly shown page has for the field and the picture that are kept.

        Not at each layout: the page does not know what has been typed since it was shown.
        """
        for block in page.blocks:
            if isinstance(block, Field) and block.id in self._fields:
                self._fields[block.id].take(block)
            elif isinstance(block, PicturePart) and self._cut is not None:
                self._cut.take(block)

    def buttons_of(self, action_id: str) -> list[ActionButton]:
        """Those made for an action, shown or not."""
        return [button for button in self._buttons.values() if button.action_id == action_id]

    def field(self, field_id: str) -> FieldWidget | None:
        """The field by its id, once it has been made."""
        return self._fields.get(field_id)

    def button(self, action: Action, look: Look) -> ActionButton:
        """The button of an action."""
        key = (action, look)
        if key not in self._buttons:
            self._binder.ensure(action)
            qaction = self._binder[action.id]
            self._buttons[key] = ActionButton(action, qaction, look, self.theme, self._view)
        return self._buttons[key]

    def single(self, block: Block) -> DigitsText | FieldWidget | Bar | PictureView:
        """What stands on one part as a whole."""
        theme, view = self.theme, self._view
        if isinstance(block, Picture):
            return PictureView(block, theme, view)
        if isinstance(block, LivePicture):
            return LiveView(block, theme, view)
        if isinstance(block, PicturePart):
            if self._cut is None:
                # Kept, as a field is: it may have the focus, or the finger on it.
                self._cut = PartView(block, theme, view)
                self._cut.boxed.connect(self._boxed)
            return self._cut
        if isinstance(block, Progress):
            return Bar(block.text, block.fraction, False, theme, view)
        if isinstance(block, Meter):
            return Bar(block.text, 0.0, True, theme, view)
        if isinstance(block, Digits):
            colour = "danger" if block.tone is Tone.DANGER else "press"
            return DigitsText(block.text, colour, theme, view)
        assert isinstance(block, Field)
        if block.id not in self._fields:
            widget = FieldWidget(block, theme, view)
            widget.typed.connect(self._typed)
            widget.submitted.connect(self._submitted)
            self._fields[block.id] = widget
        return self._fields[block.id]

    def text(
        self, block: Block, sentences: Sequence[tuple[int, str]], style: TextStyle
    ) -> ReadingText:
        """Some of a block's sentences, with their numbers in it."""
        numbers = tuple(number for number, _ in sentences)
        texts = tuple(text for _, text in sentences)
        return ReadingText(texts, style, self.theme, self._view, numbers)

    def style(self, block: Block) -> TextStyle:
        """How a block's sentences look."""
        theme = self.theme
        if isinstance(block, Banner):
            ground, colour = _BANNER[block.tone]
            return TextStyle(theme.button_large(), colour, ground=ground, icon=block.icon)
        if isinstance(block, Card):
            edge = _EDGE.get(block.tone, "press")
            return TextStyle(theme.body(), "ink", ground="card", edge=edge)
        if isinstance(block, Numbered):
            edge = _EDGE.get(block.tone, "press")
            number, titled = block.number, block.titled
            return TextStyle(theme.body(), "ink", edge=edge, number=number, titled=titled)
        if isinstance(block, Reading) and block.soft:
            return TextStyle(theme.small(), "soft")
        return TextStyle(theme.lead(), "ink")

    def marked(self, block: MarkedText, start: int, end: int) -> MarkedLabel:
        """From one place to another of a text with marked words."""
        return MarkedLabel(block, start, end, self.theme, self._view)

    def day(self, day: MonthDay | str | None) -> QWidget:
        """A cell of a month: a button where something is free; its text; or nothing."""
        if isinstance(day, MonthDay) and day.action is not None:
            return self.button(day.action, Look.DAY)
        text = day.text if isinstance(day, MonthDay) else day
        return DayText(text or "", self.theme, self._view)

    def drop(self, shown: Set[QWidget], waiting: Set[QWidget]) -> None:
        """Hide what does not show now, and take away what stands on no part of the page."""
        if self._cut is not None and self._cut not in waiting:
            self._cut = None
        for child in self._view.children():
            if child in shown:
                continue
            if isinstance(child, ActionButton | FieldWidget):
                child.hide()
            elif isinstance(child, Told | Bar | PictureView | DayText):
                if child in waiting:
                    child.hide()
                else:
                    self._discard(child)

    def forget(self) -> None:
        """Begin anew: another screen, or another theme."""
        for child in list(self._view.children()):
            if isinstance(child, QWidget):
                self._discard(child)
        self._buttons.clear()
        self._fields.clear()
        self._cut = None

    def _discard(self, child: QWidget) -> None:
        """Take a widget off the page. It may be handling an event, so it is deleted later.

        Without a parent it would belong to Python and be deleted with its last reference.
        """
        child.hide()
        child.setParent(self._discarded)
        child.deleteLater()
