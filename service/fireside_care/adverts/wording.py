"""The fixed sentences of an advert check, in one place so that they can be translated."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from fireside_core.adverts import Verdict

if TYPE_CHECKING:
    from fireside_care.ocr.pictures import PictureProblem

NOT_MY_LANGUAGE = "I can only check adverts in English and Chinese so far."
NO_WORDS = "I could not find any words in it."
NOT_READABLE = "I could not read it well enough, and I do not want to guess."
BROKE = "Something went wrong while I was checking. Please try again."
MODEL_AWAY = "My writing helper cannot be reached, so I went by my written rules alone."
ONLY_PART = "I could read only a part of the picture."
NUMBER = (
    "It shows an approval or licence number."
    " I cannot look it up from here, and a number proves nothing by itself."
)

DO_NOT_PAY = "Do not pay, and give nobody your card, your codes or your papers."
KEEP_TREATMENT = "Do not stop any medicine or skip any test because of it."
IF_UNWELL = (
    "If you have already stopped a medicine, or taken the product and feel unwell,"
    " ring your doctor today."
)
ASK_A_PHARMACIST = "Ask a pharmacist or your doctor before you take anything new."
WAIT = "Wait a day, and talk it over with somebody you trust."
KEEP_IT = "Keep the advert. You can report it."
NOT_SAFE = "That does not mean that it is safe or that it works."
CLEARER = "Try a clearer picture in good light, or read it aloud to me."
SHOW_SOMEONE = "You can also show it to a pharmacist, or to somebody you trust."

_PICTURES = {
    "too_large": "That picture is too large for me. Please choose a smaller one.",
    "not_a_picture": "That is not a picture that I can open. A photo or a screenshot will do.",
    "broken": "That picture is broken. Please take it once more.",
    "too_small": "That picture is too small to read. Please come closer and take it once more.",
}


def picture_problem(problem: PictureProblem) -> str:
    """Why a picture could not be taken in."""
    return _PICTURES[problem.value]


def advice(verdict: Verdict, rules: Collection[str]) -> list[str]:
    """What to do, the most important first."""
    if verdict is Verdict.COULD_NOT_TELL:
        return [CLEARER, SHOW_SOMEONE]
    if verdict is Verdict.NONE_FOUND:
        return [NOT_SAFE, ASK_A_PHARMACIST]
    if verdict is Verdict.CAUTION:
        return [WAIT, ASK_A_PHARMACIST]
    first = [KEEP_TREATMENT] if {"stop_treatment", "anti_vaccine"} & set(rules) else []
    rest = [DO_NOT_PAY, WAIT, ASK_A_PHARMACIST, KEEP_IT, IF_UNWELL]
    return [*first, *rest, *([] if first else [KEEP_TREATMENT])]
