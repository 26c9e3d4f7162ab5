"""A text from outside with words marked in it: bold, underlined, with numbers before them.

What does not fit on one part of a page is cut between lines, never within a mark's number.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QFont,
    QFontMetricsF,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QLabel, QWidget

from fireside.flows.page import MarkedText
from fireside.qt.reading import LINE_SPACING, format_range, paint_number, x_of
from fireside.qt.theme import Theme

_LINE_END = "\u2028"
_TIE = "\u00a0"
"""A blank at which no line ends."""


class _Stretch(NamedTuple):
    """A part of the shown text. ``number``: of a badge; ``mark``: which of the block's marks."""

    start: int
    end: int
    mark: int
    number: int = 0
    grave: bool = True


class _Shown(NamedTuple):
    text: str
    badges: tuple[_Stretch, ...]
    words: tuple[_Stretch, ...]


@lru_cache(maxsize=8)
def _shown(block: MarkedText) -> _Shown:
    """The text with the numbers put into it, and where everything stands then."""
    clean = "".join(_LINE_END if c == "\n" else c if c.isprintable() else " " for c in block.text)
    pieces: list[str] = []
    badges: list[_Stretch] = []
    words: list[_Stretch] = []
    length = at = 0

    def add(piece: str) -> None:
        nonlocal length
        pieces.append(piece)
        length += len(piece)

    moved: list[tuple[int, int]] = []
    """(place in the text, how far the signs from there on have moved)"""
    for index, mark in sorted(enumerate(block.marks), key=lambda pair: pair[1].start):
        start = max(at, min(mark.start, len(clean)))
        add(clean[at:start])
        at = start
        for number in mark.numbers:
            room = f"{_TIE}{number}{_TIE * 2}"
            badges.append(_Stretch(length, length + len(room), index, number))
            add(room)
        moved.append((start, length - start))
    add(clean[at:])

    def place(offset: int, is_end: bool) -> int:
        shift = 0
        for start, by in moved:
            if start < offset or (start == offset and not is_end):
                shift = by
        return offset + shift

    for index, mark in enumerate(block.marks):
        start, end = (max(0, min(n, len(clean))) for n in (mark.start, mark.end))
        if start < end:
            words.append(_Stretch(place(start, False), place(end, True), index, grave=mark.grave))
    return _Shown("".join(pieces), tuple(badges), tuple(words))


class _Lines:
    """A part of the shown text, laid out."""

    def __init__(
        self, shown: _Shown, start: int, end: int, font: QFont, width: int, theme: Theme
    ) -> None:
        self.start, self.end = start, end
        # A line's own end would begin another, empty one.
        text = shown.text[start:end].removesuffix(_LINE_END)
        self.layout = QTextLayout(text, font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.layout.setTextOption(option)
        formats = []
        for stretch in (*shown.words, *shown.badges):
            first, last = max(stretch.start, start), min(stretch.end, start + len(text))
            if first < last:
                style = QTextCharFormat()
                style.setFontWeight(QFont.Weight.Bold)
                if stretch.number:
                    # Painted in its circle; here it only keeps the room.
                    style.setForeground(Qt.GlobalColor.transparent)
                else:
                    tint = "danger_tint" if stretch.grave else "caution_tint"
                    style.setBackground(theme.colour(tint))
                formats.append(format_range(first - start, last - start, style))
        self.layout.setFormats(formats)
        metrics = QFontMetricsF(font)
        self.spacing = max(metrics.height(), font.pixelSize() * LINE_SPACING)
        y = 0.0
        self.layout.beginLayout()
        while (line := self.layout.createLine()).isValid():
            line.setLineWidth(max(1, width))
            line.setPosition(QPointF(0, y + (self.spacing - metrics.height()) / 2))
            y += self.spacing
        self.layout.endLayout()
        self.height = round(y + 0.5)

    def end_within(self, start: int, height: float, least: int) -> int:
        """Where the last line ends that fits, from the line at ``start`` on."""
        first = self._line_at(start)
        count = min(max(least, int(height / self.spacing)), self.layout.lineCount() - first)
        if count < 1:
            return start
        if first + count == self.layout.lineCount():
            return self.end
        line = self.layout.lineAt(first + count - 1)
        return self.start + line.textStart() + line.textLength()

    def _line_at(self, start: int) -> int:
        line = self.layout.lineForTextPosition(start - self.start)
        return line.lineNumber() if line.isValid() else self.layout.lineCount()

    def spots(self, stretch: _Stretch) -> list[tuple[float, float, float, float]]:
        """Left, top, right and bottom of the stretch on each of its lines."""
        found = []
        for number in range(self.layout.lineCount()):
            line = self.layout.lineAt(number)
            first = max(stretch.start - self.start, line.textStart())
            last = min(stretch.end - self.start, line.textStart() + line.textLength())
            if first < last:
                left, right = x_of(line.cursorToX(first)), x_of(line.cursorToX(last))
                top = line.position().y()
                found.append((left, top, right, top + line.height()))
        return found


class MarkedLabel(QLabel):
    """A piece of a :class:`MarkedText` on a card. A QLabel, for the screen reader."""

    def __init__(
        self, block: MarkedText, start: int, end: int, theme: Theme, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._shown = _shown(block)
        self._start, self._end = start, end
        self._theme = theme
        self._marked: int | None = None
        self._lines: _Lines | None = None
        self.setTextFormat(Qt.TextFormat.PlainText)
        text = self._shown.text[start:end]
        self.setText(text.replace(_LINE_END, "\n").replace(_TIE, " ").strip())

    @staticmethod
    def take(
        block: MarkedText, start: int, theme: Theme, width: int, height: int, least: int
    ) -> int | None:
        """The end of what fits from ``start`` on; ``start`` if nothing does, ``None`` at its end.

        ``least``: so many lines are taken whether they fit or not.
        """
        shown = _shown(block)
        if start >= len(shown.text):
            return None
        side, top = _insets(theme)
        lines = _whole(block, theme, width - 2 * side)
        return lines.end_within(start, height - 2 * top, least)

    def height_for(self, width: int) -> int:
        """The height of the whole piece at this width."""
        return self._laid_out(width).height + 2 * _insets(self._theme)[1]

    def _laid_out(self, width: int) -> _Lines:
        side, _ = _insets(self._theme)
        room = width - 2 * side
        return _Lines(self._shown, self._start, self._end, self._theme.body(), room, self._theme)

    def holds(self, sentence: int) -> bool:
        """Whether the marked words of this number begin in this piece."""
        return any(
            w.mark == sentence and self._start <= w.start < self._end for w in self._shown.words
        )

    def mark(self, sentence: int | None) -> None:
        """Show which marked words are being read about."""
        if sentence != self._marked:
            self._marked = sentence
            self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._lines = None

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        del event
        theme = self._theme
        side, top = _insets(theme)
        if self._lines is None:
            self._lines = self._laid_out(self.width())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line = max(2, theme.mm(0.4))
        painter.setPen(QPen(theme.colour("line"), line))
        painter.setBrush(theme.colour("card"))
        body = QRectF(self.rect()).adjusted(line / 2, line / 2, -line / 2, -line / 2)
        painter.drawRoundedRect(body, theme.mm(3.2), theme.mm(3.2))
        painter.translate(side, top)
        self._paint_text(painter, self._lines)

    def _paint_text(self, painter: QPainter, lines: _Lines) -> None:
        theme = self._theme
        over = []
        for words in self._shown.words:
            first, last = max(words.start, lines.start), min(words.end, lines.end)
            if words.mark == self._marked and first < last:
                style = QTextCharFormat()
                style.setBackground(theme.colour("mark"))
                style.setForeground(theme.colour("on_mark"))
                over.append(format_range(first - lines.start, last - lines.start, style))
        painter.setPen(theme.colour("ink"))
        lines.layout.draw(painter, QPointF(0, 0), over)
        for words in self._shown.words:
            colour = theme.colour("danger" if words.grave else "voice")
            pen = QPen(colour, max(3, theme.mm(0.9)))
            if not words.grave:
                # Not by colour alone.
                pen.setStyle(Qt.PenStyle.DashLine)
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            painter.setPen(pen)
            for left, _, right, bottom in lines.spots(words):
                painter.drawLine(QPointF(left, bottom), QPointF(right, bottom))
        for badge in self._shown.badges:
            grave = next((w.grave for w in self._shown.words if w.mark == badge.mark), True)
            ground, ink = ("danger", "on_danger") if grave else ("voice", "on_voice")
            for left, top, right, bottom in lines.spots(badge):
                size = bottom - top
                width = min(max(size, size * 0.5 * len(str(badge.number))), right - left)
                middle = (left + right) / 2
                circle = QRectF(middle - width / 2, top, width, size)
                paint_number(painter, circle, str(badge.number), ground, ink, theme)


@lru_cache(maxsize=2)
def _whole(block: MarkedText, theme: Theme, width: int) -> _Lines:
    """All lines of a text, which may be long: laid out once, not once for each part."""
    shown = _shown(block)
    return _Lines(shown, 0, len(shown.text), theme.body(), width, theme)


def _insets(theme: Theme) -> tuple[int, int]:
    """Room at the sides, and above and below."""
    return theme.mm(5), theme.mm(3)
