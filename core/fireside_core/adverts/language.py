"""Which of the languages that Fireside has advert rules for a text is in."""

from __future__ import annotations

import re

LANGUAGES = ("en", "zh")

_ADDRESS = re.compile(r"(?i)\b(?:[a-z][a-z0-9+.-]*://|www\.)\S+")
_KANA_OR_HANGUL = re.compile(r"[\u3040-\u30ff\uac00-\ud7af]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN_WORD = re.compile(r"[A-Za-z]{2,}")
# Small words that stand in nearly every text of a language.
_ENGLISH = frozenset(
    """the a an of to and in is it you your for on with no not this that from at by or be are we
    our i my me all as have has can will if when was they their he she his her only per after
    before out up off free now today new get more than just one do does did what who how don't
    call order pay help pain buy see us each most every any about ask send text made cures cure
    heals doctor doctors nhs daily tablets capsules tea cream price bottle bottles pack jar one
    two three four five ends stops reverses feel feeling best sleep health home class says night
    size test week weeks year years cash sale""".split()  # noqa: SIM905
)
_OTHERS = frozenset(
    """der die das und nicht ist ihre ihr sie mit ein eine für auf dem den von zu im sich wir
    le la les et des est une vous votre vos pour dans sur avec pas du au aux ce cette nous
    el los las y que con por su sus una del al para sin más es no se lo
    il di che per non gli i della dei vostro sua senza lo un uno
    het een van en voor met niet uw je aan op zijn
    o os as um uma do da dos das com não em seu sua para
    i w na z do się nie to jest oraz och att är som för inte din med
    ve bir bu için ile và của cho không""".split()  # noqa: SIM905
) - {"a", "i", "no", "to", "do", "is", "as", "die", "per", "on", "in", "of", "was"}
_LEAST_SHARE = 0.06
_LEAST_LETTERS = 8


def language_of(text: str) -> str | None:
    """``"en"`` or ``"zh"``; ``None`` when it is neither, or too little to tell."""
    text = _ADDRESS.sub(" ", text)
    han = len(_HAN.findall(text))
    words = [word.lower() for word in _LATIN_WORD.findall(text)]
    if len(_KANA_OR_HANGUL.findall(text)) > han / 10 + 1:
        return None
    if han >= 4 and han * 2 >= len(words):
        return "zh"
    letters = sum(map(len, words))
    others = sum(1 for sign in text if sign.isalpha() and sign > "\u024f")
    if letters < _LEAST_LETTERS or others > letters:
        return None
    known = sum(word in _ENGLISH for word in words)
    foreign = sum(word in _OTHERS for word in words)
    if known <= foreign or known < len(words) * _LEAST_SHARE:
        return None
    return "en"
