"""Contrast: 7:1 for text, 3:1 for controls and the focus ring (WCAG 2.2, 1.4.6 and 1.4.11)."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor

from fireside.qt.theme import PALETTES, Palette

TEXT = [
    ("ink", "ground"),
    ("ink", "card"),
    ("ink", "dock"),
    ("soft", "ground"),
    ("soft", "card"),
    ("soft", "dock"),
    ("press", "card"),
    ("press", "press_tint"),
    ("on_press", "press"),
    ("on_voice", "voice"),
    ("on_mark", "mark"),
    ("on_danger", "danger"),
    ("danger", "ground"),
    ("on_danger_tint", "danger_tint"),
    ("on_caution_tint", "caution_tint"),
    ("on_ok_tint", "ok_tint"),
]
CONTROLS = [
    ("press", "ground"),
    ("press", "dock"),
    ("voice", "ground"),
    ("voice", "dock"),
    ("voice", "card"),
    ("danger", "dock"),
]


def _luminance(colour: str) -> float:
    def linear(value: float) -> float:
        return value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4

    c = QColor(colour)
    return 0.2126 * linear(c.redF()) + 0.7152 * linear(c.greenF()) + 0.0722 * linear(c.blueF())


def contrast(one: str, two: str) -> float:
    """The WCAG ratio of two colours."""
    light, dark = sorted((_luminance(one), _luminance(two)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES.keys())
def test_contrast(palette: Palette) -> None:
    for front, back in TEXT:
        assert contrast(getattr(palette, front), getattr(palette, back)) >= 7, (front, back)
    for front, back in CONTROLS:
        assert contrast(getattr(palette, front), getattr(palette, back)) >= 3, (front, back)
