"""The fixed sentences of an advert check, marked; whoever says one translates it."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from fireside_care.i18n import marked, tr
from fireside_core.adverts import Verdict

if TYPE_CHECKING:
    from fireside_care.ocr.pictures import PictureProblem

NOT_MY_LANGUAGE = marked("I can only check adverts in English and Chinese so far.")
NO_WORDS = marked("I could not find any words in it.")
NOT_READABLE = marked("I could not read it well enough, and I do not want to guess.")
BROKE = marked("Something went wrong while I was checking. Please try again.")
MODEL_AWAY = marked("My writing helper cannot be reached, so I went by my written rules alone.")
FIRST_PART = marked("I checked only the first part of a long page.")
ONLY_PART = marked("I could read only a part of the picture.")
NUMBER = marked(
    "It shows an approval or licence number."
    " I cannot look it up from here, and a number proves nothing by itself."
)

DO_NOT_PAY = marked("Do not pay, and give nobody your card, your codes or your papers.")
KEEP_TREATMENT = marked("Do not stop any medicine or skip any test because of it.")
IF_UNWELL = marked(
    "If you have already stopped a medicine, or taken the product and feel unwell,"
    " ring your doctor today."
)
ASK_A_PHARMACIST = marked("Ask a pharmacist or your doctor before you take anything new.")
WAIT = marked("Wait a day, and talk it over with somebody you trust.")
KEEP_IT = marked("Keep the advert. You can report it.")
NOT_SAFE = marked("That does not mean that it is safe or that it works.")
CLEARER = marked("Try a clearer picture in good light, or read it aloud to me.")
SHOW_SOMEONE = marked("You can also show it to a pharmacist, or to somebody you trust.")

_PICTURES = {
    "too_large": marked("That picture is too large for me. Please choose a smaller one."),
    "not_a_picture": marked(
        "That is not a picture that I can open. A photo or a screenshot will do."
    ),
    "broken": marked("That picture is broken. Please take it once more."),
    "too_small": marked(
        "That picture is too small to read. Please come closer and take it once more."
    ),
}


def picture_problem(problem: PictureProblem) -> str:
    """Why a picture could not be taken in."""
    return tr(_PICTURES[problem.value])


def advice(verdict: Verdict, rules: Collection[str]) -> list[str]:
    """What to do, the most important first."""
    return [tr(sentence) for sentence in _advice(verdict, rules)]


def _advice(verdict: Verdict, rules: Collection[str]) -> list[str]:
    if verdict is Verdict.COULD_NOT_TELL:
        return [CLEARER, SHOW_SOMEONE]
    if verdict is Verdict.NONE_FOUND:
        return [NOT_SAFE, ASK_A_PHARMACIST]
    if verdict is Verdict.CAUTION:
        return [WAIT, ASK_A_PHARMACIST]
    first = [KEEP_TREATMENT] if {"stop_treatment", "anti_vaccine"} & set(rules) else []
    rest = [DO_NOT_PAY, WAIT, ASK_A_PHARMACIST, KEEP_IT, IF_UNWELL]
    return [*first, *rest, *([] if first else [KEEP_TREATMENT])]
