"""A way into every screen, with content long enough to be awkward."""

from __future__ import annotations

from typing import Any

from fireside.actions import Action, ActionLevel
from fireside.flows.screens import SCREENS
from fireside_core.ask_back import Asking, Reply, questions_for
from fireside_core.contract import Passage, Source
from fireside_core.danger import assess

QUESTION = "Can I take ibuprofen for my knee with my blood thinner, or is there something better?"
PASSAGE = Passage(
    id="knee-pain/0",
    topic="knee-pain",
    title="Knee pain",
    text="Knee pain is common as we get older. It usually eases with gentle movement.",
    sources=[
        Source(name="NHS", title="Knee pain", address="https://www.nhs.uk/conditions/knee-pain/")
    ],
)
_REMOVE = Action(
    "person.remove", "Remove", level=ActionLevel.CONFIRM, confirm="Shall I take Anna off your list?"
)


def ways_in() -> dict[str, dict[str, Any]]:
    """Arguments for opening each screen."""
    chest = assess("my chest feels tight and my arm aches")
    return {
        "advert": {},
        "answer": {"question": QUESTION},
        "ask": {},
        "ask_back": {
            "question": "I have a headache and I take warfarin",
            "asking": Asking(questions_for("I have a headache")).answer(Reply.NO),
        },
        "care": {},
        "confirm": {"action": _REMOVE},
        "country": {},
        "did_you_mean": {"heard": "something unclear", "actions": (_REMOVE,)},
        "doctor": {"about": QUESTION},
        "emergency": {"sign": chest and chest.sign, "question": "my chest feels tight"},
        "family": {},
        "hearing": {},
        "help_me": {},
        "home": {},
        "listen": {},
        "microphone": {},
        "only_commands": {},
        "option": {"name": "text_scale"},
        "person": {"person_id": "a"},
        "person_form": {},
        "problems": {},
        "settings": {},
        "sound_test": {},
        "speech_model": {},
        "what_can_i_say": {"actions": (_REMOVE,)},
        "why": {"passages": (PASSAGE, PASSAGE)},
    }


SCREEN_NAMES = sorted(SCREENS)
