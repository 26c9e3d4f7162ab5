"""The fixed sentences an answer may hold, marked; whoever says one translates it."""

from __future__ import annotations

from fireside_care.i18n import marked, tr_as

DONT_KNOW = marked("I don't know this one.")
ASK_A_PHARMACIST = marked(
    "If it is about your health, a pharmacist or your doctor's nurse can help."
)
ONLY_ENGLISH = (
    marked("I am sorry, I only know English here so far."),
    marked("Someone near you could ask it for you in English."),
)
ONLY_ENGLISH_NOTICE = marked("I can only answer in English here so far.")

CALL_AMBULANCE = marked("Call for an ambulance now.")
SOUNDS_URGENT = marked("I cannot be sure, but what you tell me sounds urgent.")
SAY_IT_AGAIN = marked("Tell them just what you told me.")
STAY = marked("Sit or lie down, and unlock your front door if you can.")
SEE_TODAY = marked("Please talk to a doctor or nurse today.")
DISMISSED = (
    marked("You told me this is not an emergency."),
    marked("Even so, please talk to a doctor or nurse today."),
)
DISMISSED_IF_WORSE = marked("Call for an ambulance if it gets worse.")

MODEL_AWAY = marked(
    "My writing helper cannot be reached, so this comes straight from my health library."
)
MODEL_UNUSABLE = marked(
    "My writing helper was no help, so this comes straight from my health library."
)
MODEL_WITHDRAWN = marked("I take that back. Here is what my health library says instead.")
MODEL_CUT = marked("My writing helper stopped, so I begin again from my health library.")
BROKE = marked("Something went wrong while I was answering. Please ask me again.")

_AMBULANCE_IF = marked("Call for an ambulance if {clause}.")
_SEE_SOMEONE = {
    "today": marked("See a doctor or nurse today if {clause}."),
    "this week": marked("See a doctor or nurse this week if {clause}."),
}


def see_someone(when: str, clause: str, lang: str) -> str:
    """A line of *See someone if* as a sentence, in the language of its topic."""
    return tr_as(lang, _SEE_SOMEONE[when], clause=clause)


def ambulance_if(clause: str, lang: str) -> str:
    """A line of *Emergency if* as a sentence, in the language of its topic."""
    return tr_as(lang, _AMBULANCE_IF, clause=clause)
