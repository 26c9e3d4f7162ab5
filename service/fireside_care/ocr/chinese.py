"""One form for characters that have two: what the rules know, and texts from elsewhere use."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opencc import OpenCC  # type: ignore[import-untyped]

# "，" or ",": at the end of a line the recogniser cannot tell which. From U+FF01 to U+FF5E.
_PLAIN_FORMS = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}
# A full stop in brush type stands in mid-air.
_STOP = re.compile(r"(?<=[\u4e00-\u9fff])[·・]$")


def one_form(line: str) -> str:
    """The line, of the same length, in simplified characters, with plain marks and digits.

    The recogniser reads the simplified "装" as the traditional "裝" in a brush-like face.
    """
    return simplified(_STOP.sub("。", line.translate(_PLAIN_FORMS)))


def simplified(text: str) -> str:
    """The text, of the same length, in simplified characters."""
    return "".join(char if _common(char) else _simplified(char) for char in text)


def _common(char: str) -> bool:
    # GB 2312 holds the simplified characters, and those that have only one form.
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


@cache
def _simplified(char: str) -> str:
    found: str = _converter().convert(char)
    return found if len(found) == 1 else char


@cache
def _converter() -> OpenCC:
    from opencc import OpenCC

    return OpenCC("t2s")
