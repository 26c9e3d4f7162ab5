"""Text to be read: plain, 1.5 lines apart, with the sentence being spoken marked."""

from __future__ import annotations

from dataclasses import dataclass

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

from fireside.qt.icons import icon
from fireside.qt.theme import Theme

LINE_SPACING = 1.5


class TextBox:
    """Sentences laid out as one paragraph of a given width. Markup in them is plain text."""

    def __init__(
        self, sentences: tuple[str, ...], font: QFont, width: int, titled: bool = False
    ) -> None:
        """``titled``: the first sentence is in bold."""
        self.starts: list[int] = []
        text = ""
        for sentence in sentences:
            # Control characters from outside must not break lines or hide words.
            clean = "".join(c if c.isprintable() else " " for c in sentence)
            text += " " if text else ""
            self.starts.append(len(text))
            text += clean
        self.text = text
        self.ends = [*(start - 1 for start in self.starts[1:]), len(text)]
        self._metrics = QFontMetricsF(font)
        self._layout = QTextLayout(text, font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self._layout.setTextOption(option)
        if titled and self.starts:
            bold = QTextCharFormat()
            bold.setFontWeight(QFont.Weight.Bold)
            self._layout.setFormats([format_range(0, self.ends[0], bold)])
        spacing = max(self._metrics.height(), font.pixelSize() * LINE_SPACING)
        y = 0.0
        self._layout.beginLayout()
        while (line := self._layout.createLine()).isValid():
            line.setLineWidth(max(1, width))
            line.setPosition(QPointF(0, y + (spacing - self._metrics.height()) / 2))
            y += spacing
        self._layout.endLayout()
        self.height = round(y + 0.5)

    def paint(self, painter: QPainter, at: QPointF, theme: Theme, marked: int | None) -> None:
        """Draw in the painter's pen; sentence number ``marked`` gets the amber tint."""
        ranges: list[QTextLayout.FormatRange] = []
        if marked is not None and 0 <= marked < len(self.starts):
            style = QTextCharFormat()
            style.setBackground(theme.colour("mark"))
            style.setForeground(theme.colour("on_mark"))
            ranges.append(format_range(self.starts[marked], self.ends[marked], style))
        self._layout.draw(painter, at, ranges)
        if ranges:
            self._underline(painter, at, theme, marked or 0)

    def _underline(self, painter: QPainter, at: QPointF, theme: Theme, marked: int) -> None:
        """Colour is never the only sign: the marked words are underlined as well."""
        painter.save()
        painter.setPen(QPen(theme.colour("voice"), max(2, theme.mm(0.8))))
        for number in range(self._layout.lineCount()):
            line = self._layout.lineAt(number)
            first = max(self.starts[marked], line.textStart())
            last = min(self.ends[marked], line.textStart() + line.textLength())
            if first < last:
                left, right = x_of(line.cursorToX(first)), x_of(line.cursorToX(last))
                y = at.y() + line.position().y() + line.height()
                painter.drawLine(QPointF(at.x() + left, y), QPointF(at.x() + right, y))
        painter.restore()


def x_of(position: object) -> float:
    """Of ``cursorToX``: PySide returns (x, cursor) there."""
    return float(position[0]) if isinstance(position, tuple) else float(position)  # type: ignore[arg-type]


def format_range(start: int, end: int, style: QTextCharFormat) -> QTextLayout.FormatRange:
    """How the signs from ``start`` to ``end`` look."""
    made = QTextLayout.FormatRange()
    made.start, made.length, made.format = start, end - start, style
    return made


def paint_number(
    painter: QPainter, circle: QRectF, number: str, ground: str, ink: str, theme: Theme
) -> None:
    """A number in a filled circle; wider where it has several digits."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour(ground))
    radius = circle.height() / 2
    painter.drawRoundedRect(circle, radius, radius)
    font = QFont(theme.button())
    font.setPixelSize(max(1, round(circle.height() * 0.62)))
    painter.setFont(font)
    painter.setPen(theme.colour(ink))
    painter.drawText(circle, int(Qt.AlignmentFlag.AlignCenter), number)
    painter.restore()


@dataclass(frozen=True)
class TextStyle:
    """How a paragraph looks. With a ``ground`` it stands on a card, with an edge or an icon.

    ``number``: in a circle before it, of the colour ``edge``. ``titled``: its first sentence is
    in bold.
    """

    font: QFont
    colour: str
    ground: str = ""
    edge: str = ""
    icon: str = ""
    number: int = 0
    titled: bool = False

    def insets(self, theme: Theme) -> tuple[int, int, int]:
        """Padding on the left, on the right, and above and below."""
        if self.number:
            return self.circle_size + theme.mm(3), 0, 0
        if not self.ground:
            return 0, 0, 0
        left = theme.mm(5)
        if self.icon:
            left += self.icon_size + theme.mm(3)
        return left, theme.mm(4), theme.mm(2.5)

    @property
    def icon_size(self) -> int:
        """A little larger than the letters beside it."""
        return round(QFontMetricsF(self.font).height() * 1.1)

    @property
    def circle_size(self) -> int:
        """Of the circle with the number: as high as a line."""
        return round(self.font.pixelSize() * LINE_SPACING)


def text_height(
    sentences: tuple[str, ...], style: TextStyle, theme: Theme, width: int, first: int = 0
) -> int:
    """The height of a paragraph at this width, padding included.

    ``first``: the number of its first sentence; only number 0 can be a title.
    """
    left, right, top = style.insets(theme)
    titled = style.titled and first == 0
    return TextBox(sentences, style.font, width - left - right, titled).height + 2 * top


class ReadingText(QLabel):
    """One paragraph. A QLabel, so that a screen reader finds static text.

    ``numbers`` are the sentences' numbers within their block, of which this may be a part.
    """

    def __init__(
        self,
        sentences: tuple[str, ...],
        style: TextStyle,
        theme: Theme,
        parent: QWidget,
        numbers: tuple[int, ...] = (),
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        number = f"{style.number}. " if style.number else ""
        self.setText(number + " ".join(sentences))
        self._sentences = sentences
        self._style = style
        self._theme = theme
        self._numbers = numbers or tuple(range(len(sentences)))
        self._marked: int | None = None
        self._box: TextBox | None = None

    def height_for(self, width: int) -> int:
        """The height of the whole paragraph at this width."""
        first = self._numbers[0] if self._numbers else 0
        return text_height(self._sentences, self._style, self._theme, width, first)

    def holds(self, sentence: int) -> bool:
        """Whether this part of the block shows that sentence."""
        return sentence in self._numbers

    def mark(self, sentence: int | None) -> None:
        """Mark the sentence being read."""
        marked = self._numbers.index(sentence) if sentence in self._numbers else None
        if marked != self._marked:
            self._marked = marked
            self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._box = None

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        del event
        theme, style = self._theme, self._style
        left, right, top = style.insets(theme)
        if self._box is None:
            titled = style.titled and self.holds(0)
            self._box = TextBox(self._sentences, style.font, self.width() - left - right, titled)
        painter = QPainter(self)
        if style.ground:
            self._paint_card(painter)
        if style.number:
            size = style.circle_size
            inset = size * 0.06
            circle = QRectF(0, 0, size, size).adjusted(inset, inset, -inset, -inset)
            on = {"danger": "on_danger", "voice": "on_voice"}.get(style.edge, "on_press")
            paint_number(painter, circle, str(style.number), style.edge, on, theme)
        painter.setPen(theme.colour(style.colour))
        self._box.paint(painter, QPointF(left, top), theme, self._marked)

    def _paint_card(self, painter: QPainter) -> None:
        theme, style = self._theme, self._style
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        radius, line = theme.mm(3.2), max(2, theme.mm(0.4))
        if theme.is_bold:
            painter.setPen(QPen(theme.colour(style.edge or style.colour), line))
        elif style.edge:
            painter.setPen(QPen(theme.colour("line"), line))
        else:
            painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(style.ground))
        inset = line / 2
        body = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        painter.drawRoundedRect(body, radius, radius)
        if style.edge:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour(style.edge))
            strip = QRectF(0, 0, theme.mm(2.6), self.height())
            painter.drawRoundedRect(strip, theme.mm(1.3), theme.mm(1.3))
        if style.icon:
            size, colour = style.icon_size, theme.colour(style.colour).name()
            drawing = icon(style.icon, colour, size, self.devicePixelRatioF())
            painter.drawPixmap(theme.mm(5), (self.height() - size) // 2, drawing)


class DigitsText(QLabel):
    """A telephone number, as large as the width allows."""

    def __init__(self, text: str, colour: str, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)
        self._theme = theme
        self._colour = colour

    def _fitting(self, width: int, height: int) -> QFont:
        """As large as the height allows, but no wider than the width."""
        font = self._theme.digits()
        metrics = QFontMetricsF(font)
        scale = min(height / metrics.height(), width / metrics.horizontalAdvance(self.text()))
        font.setPixelSize(max(1, int(font.pixelSize() * scale)))
        return font

    def height_for(self, width: int) -> int:
        """The least height of the one line."""
        least = QFontMetricsF(self._theme.digits()).height()
        return round(QFontMetricsF(self._fitting(width, round(least))).height())

    @property
    def largest_height(self) -> int:
        """More would be shouting."""
        return 2 * round(QFontMetricsF(self._theme.digits()).height())

    def mark(self, sentence: int | None) -> None:
        """Digits are not marked while they are read."""
        del sentence

    def holds(self, sentence: int) -> bool:
        """A number is one thing."""
        return sentence == 0

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        del event
        painter = QPainter(self)
        painter.setPen(self._theme.colour(self._colour))
        painter.setFont(self._fitting(self.width(), self.height()))
        painter.drawText(
            self.rect(),
            int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft),
            self.text(),
        )
