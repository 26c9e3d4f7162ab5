"""The fixed sentences an answer may hold, in one place so that they can be translated."""

from __future__ import annotations

DONT_KNOW = "I don't know this one."
ASK_A_PHARMACIST = "If it is about your health, a pharmacist or your doctor's nurse can help."
ONLY_ENGLISH = (
    "I am sorry, I only know English here so far.",
    "Someone near you could ask it for you in English.",
)
ONLY_ENGLISH_NOTICE = "I can only answer in English here so far."

CALL_AMBULANCE = "Call for an ambulance now."
SOUNDS_URGENT = "I cannot be sure, but what you tell me sounds urgent."
SAY_IT_AGAIN = "Tell them just what you told me."
STAY = "Sit or lie down, and unlock your front door if you can."
SEE_TODAY = "Please talk to a doctor or nurse today."
DISMISSED = (
    "You told me this is not an emergency.",
    "Even so, please talk to a doctor or nurse today.",
)
DISMISSED_IF_WORSE = "Call for an ambulance if it gets worse."

MODEL_AWAY = "My writing helper cannot be reached, so this comes straight from my health library."
MODEL_UNUSABLE = "My writing helper was no help, so this comes straight from my health library."
MODEL_WITHDRAWN = "I take that back. Here is what my health library says instead."
MODEL_CUT = "My writing helper stopped, so I begin again from my health library."
BROKE = "Something went wrong while I was answering. Please ask me again."


def see_someone(when: str, clause: str) -> str:
    """A line of *See someone if* as a sentence."""
    return f"See a doctor or nurse {when} if {clause}."


def ambulance_if(clause: str) -> str:
    """A line of *Emergency if* as a sentence."""
    return f"Call for an ambulance if {clause}."
