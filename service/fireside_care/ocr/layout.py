"""The order in which people read boxes of text: column by column, line by line."""

from __future__ import annotations

import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

# Two boxes stand on one line when they share this much of the lower one's height.
_SAME_LINE = 0.5
# Columns are parted by a gap of at least this many line heights, from top to bottom of the block.
_GUTTER = 1.0
_CJK = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef]")


@dataclass(frozen=True)
class Block:
    """A level box round a piece of a line; ``index`` is the caller's."""

    index: int
    left: float
    top: float
    right: float
    bottom: float

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.bottom - self.top


def reading_order(blocks: Sequence[Block]) -> list[list[int]]:
    """The indexes of the boxes as lines in reading order, each from left to right.

    The page is cut where it can be: at columns (a gap from top to bottom), else between lines;
    each part is ordered by itself.
    """
    if not blocks:
        return []
    lines = _lines(blocks)
    columns = _columns(blocks)
    # A gap through two lines is a column only if each side has lines of its own to read on in:
    # otherwise it is a price list or a wide space, read across.
    if len(columns) > 1 and all(len(_lines(column)) > 1 for column in columns):
        return [line for column in columns for line in reading_order(column)]
    if len(lines) == 1:
        return [[block.index for block in lines[0]]]
    for place in _breaks(lines):
        above = [block for line in lines[:place] for block in line]
        below = [block for line in lines[place:] for block in line]
        if len(_columns(above)) > 1 or len(_columns(below)) > 1:
            return reading_order(above) + reading_order(below)
    return [[block.index for block in line] for line in lines]


def _lines(blocks: Sequence[Block]) -> list[list[Block]]:
    """Boxes side by side, from top to bottom and left to right."""
    lines: list[list[Block]] = []
    for block in sorted(blocks, key=lambda one: one.top + one.bottom):
        for line in reversed(lines[-2:]):
            if all(_beside(block, other) for other in line):
                line.append(block)
                break
        else:
            lines.append([block])
    for line in lines:
        line.sort(key=lambda one: one.left)
    return lines


def _beside(a: Block, b: Block) -> bool:
    shared = min(a.bottom, b.bottom) - max(a.top, b.top)
    apart = max(a.left, b.left) - min(a.right, b.right)
    height = min(a.height, b.height)
    return shared > _SAME_LINE * height and apart > -height


def _columns(blocks: Sequence[Block]) -> list[list[Block]]:
    """Parted by gaps that no box reaches into, from left to right."""
    gutter = _GUTTER * statistics.median(block.height for block in blocks)
    columns: list[list[Block]] = []
    reach = 0.0
    for block in sorted(blocks, key=lambda one: one.left):
        if columns and block.left < reach + gutter:
            columns[-1].append(block)
        else:
            columns.append([block])
        reach = max(reach, block.right) if len(columns[-1]) > 1 else block.right
    return columns


def _breaks(lines: list[list[Block]]) -> list[int]:
    """Before which lines the page may be cut, the widest gap first."""

    def gap(place: int) -> float:
        above = max(block.bottom for block in lines[place - 1])
        return min(block.top for block in lines[place]) - above

    return sorted(range(1, len(lines)), key=gap, reverse=True)


def separator(before: str, after: str) -> str:
    """What stands between two neighbouring pieces of text: nothing in Chinese, else a space."""
    if not before or not after or (_CJK.match(before[-1]) and _CJK.match(after[0])):
        return ""
    return " "


def hyphenated(before: str, after: str) -> bool:
    """Whether the line ``before`` ends in the middle of a word that ``after`` goes on with."""
    return before[-2:-1].isalpha() and before[-1:] in "-\u2010" and after[:1].islower()
