"""Chinese as the rules know it, whichever way it is written."""

from __future__ import annotations

from fireside_care.ocr.chinese import simplified

# Cantonese as it is written in messages: the sign that the written language has for each.
_CANTONESE = str.maketrans(
    "唔冇嘅佢哋喺咗嚟睇畀俾攞啲嗰瞓飲係冧揾搵諗噉咁啱晒",
    "不无的他们在了来看给给拿些那睡喝是倒找找想这这刚光",
)


def in_rule_words(text: str) -> str:
    """The text, of the same length, in simplified characters and the words of the mainland."""
    return simplified(text.translate(_CANTONESE))
