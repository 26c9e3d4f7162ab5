"""Colours, sizes and type. Millimetres and points are those of the real screen (design §9, §10)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NamedTuple

from PySide6.QtGui import QColor, QFont, QScreen

MM_PER_INCH = 25.4
PT_PER_INCH = 72.0
_SMALLEST_SCREEN_MM = 155.0
"""A window lower than this would not hold the three floors; there, everything is a bit smaller."""


class Palette(NamedTuple):
    """Named colours. Text on its ground is 7:1 or more, controls and focus ring 3:1 or more."""

    ground: str
    card: str
    dock: str
    ink: str
    soft: str
    line: str
    press: str
    """What can be pressed: outline, label and icon of a button on ``card``."""
    on_press: str
    """The label on a filled button."""
    press_tint: str
    voice: str
    on_voice: str
    mark: str
    """Ground of the sentence being read."""
    on_mark: str
    danger: str
    on_danger: str
    danger_tint: str
    on_danger_tint: str
    caution_tint: str
    on_caution_tint: str
    ok_tint: str
    on_ok_tint: str


PALETTES: dict[str, Palette] = {
    "day": Palette(
        ground="#FFFBF3",
        card="#FFFFFF",
        dock="#FBF3E3",
        ink="#1C1B1A",
        soft="#4A4640",
        line="#D9CDB8",
        press="#0B4F57",
        on_press="#FFFFFF",
        press_tint="#E2EEEE",
        voice="#7F4400",
        on_voice="#FFFFFF",
        mark="#FFE9C7",
        on_mark="#1C1B1A",
        danger="#8E1B1B",
        on_danger="#FFFFFF",
        danger_tint="#FBE6E3",
        on_danger_tint="#8E1B1B",
        caution_tint="#FFE9C7",
        on_caution_tint="#6B3A00",
        ok_tint="#E4F1E6",
        on_ok_tint="#14532D",
    ),
    "night": Palette(
        ground="#15171A",
        card="#1F2327",
        dock="#0E1012",
        ink="#F6F1E7",
        soft="#CFC8BB",
        line="#59606A",
        press="#9ADCE3",
        on_press="#06282D",
        press_tint="#21373B",
        voice="#FFC978",
        on_voice="#2B1700",
        mark="#4A3210",
        on_mark="#FFF3DF",
        danger="#FFB4AB",
        on_danger="#3B0505",
        danger_tint="#3F1614",
        on_danger_tint="#FFDAD5",
        caution_tint="#3E2A0C",
        on_caution_tint="#FFDDAA",
        ok_tint="#143021",
        on_ok_tint="#BDF0CB",
    ),
    "high_contrast": Palette(
        ground="#000000",
        card="#000000",
        dock="#000000",
        ink="#FFFFFF",
        soft="#FFFFFF",
        line="#FFFFFF",
        press="#FFE94A",
        on_press="#000000",
        press_tint="#000000",
        voice="#7CF3FF",
        on_voice="#000000",
        mark="#FFE94A",
        on_mark="#000000",
        danger="#FFB0A6",
        on_danger="#000000",
        danger_tint="#000000",
        on_danger_tint="#FFB0A6",
        caution_tint="#000000",
        on_caution_tint="#FFE94A",
        ok_tint="#000000",
        on_ok_tint="#9DF7B0",
    ),
}

# The first that is there; the bundled one when set-up could fetch it.
_FAMILIES = ["Atkinson Hyperlegible", "Segoe UI", "Noto Sans", "Open Sans", "DejaVu Sans"]


def bundled_fonts() -> list[Path]:
    """The fonts that set-up has put into this environment (installer/bootstrap.py)."""
    return sorted(Path(sys.prefix, "share", "fireside", "fonts").glob("*.woff2"))


class Theme:
    """One palette at one text scale on one screen. ``text_scale``: 1.0 to 2.0."""

    def __init__(self, palette: str, text_scale: float, screen: QScreen) -> None:
        self.colours = PALETTES[palette]
        self.is_bold = palette == "high_contrast"
        self._text_scale = text_scale
        dpi = screen.physicalDotsPerInch()
        if not 50 <= dpi <= 400:
            dpi = screen.logicalDotsPerInch()
        fits = screen.availableGeometry().height() / _SMALLEST_SCREEN_MM
        self._px_per_mm = min(dpi / MM_PER_INCH, fits)

    def mm(self, millimetres: float) -> int:
        """A length in whole pixels."""
        return round(millimetres * self._px_per_mm)

    def _points(self, points: float, scale: float) -> int:
        return max(1, round(points / PT_PER_INCH * MM_PER_INCH * self._px_per_mm * scale))

    def _font(self, points: float, scale: float, bold: bool = False) -> QFont:
        font = QFont()
        font.setFamilies(_FAMILIES)
        font.setPixelSize(self._points(points, scale))
        font.setBold(bold)
        return font

    @property
    def _chrome_scale(self) -> float:
        """Large type grows less than body text, so that a page keeps room for its subject."""
        return 1 + (self._text_scale - 1) * 0.4

    def body(self) -> QFont:
        """20 pt at 100 %, 40 pt at 200 %."""
        return self._font(20, self._text_scale)

    def lead(self) -> QFont:
        """What is read aloud: 24 pt; it need not grow past 40 pt."""
        return self._font(24, min(self._text_scale, 40 / 24))

    def button(self) -> QFont:
        """A label that can be pressed."""
        return self._font(20, self._chrome_scale, bold=True)

    def button_large(self) -> QFont:
        """The next-step level, a verdict."""
        return self._font(24, self._chrome_scale, bold=True)

    def small(self) -> QFont:
        """Second lines on buttons, and the dock's caption."""
        return self._font(20, self._chrome_scale)

    def smallest(self) -> QFont:
        """20 pt at every scale: a title that would be cut off shrinks no further."""
        return self._font(20, 1, bold=True)

    def title(self) -> QFont:
        """Where am I."""
        return self._font(32, 1 + (self._text_scale - 1) * 0.25, bold=True)

    def tile(self) -> QFont:
        """Home's four choices."""
        return self._font(32, 1 + (self._text_scale - 1) * 0.25, bold=True)

    def digits(self) -> QFont:
        """A telephone number; it grows where there is room."""
        return self._font(72, 1 + (self._text_scale - 1) * 0.25, bold=True)

    def colour(self, name: str) -> QColor:
        """A palette colour by name."""
        return QColor(getattr(self.colours, name))

    @property
    def column_width(self) -> int:
        """Width of the button column."""
        return self.mm(94 * (1 + (self._text_scale - 1) * 0.3))

    @property
    def target(self) -> int:
        """Height of a main target: 20 mm."""
        return self.mm(20)

    @property
    def gap(self) -> int:
        """Between targets: 6 mm."""
        return self.mm(6)

    @property
    def margin(self) -> int:
        """Around the page."""
        return self.mm(7)
