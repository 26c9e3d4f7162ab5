"""A way into every screen, with content long enough to be awkward."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fireside.actions import Action, ActionLevel
from fireside.flows.screens import SCREENS
from fireside.kept import KeptAnswer
from fireside.store.encrypted import Store
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
EARLIER = KeptAnswer(
    id=1,
    asked_at="2026-02-27T16:05:00",
    question=QUESTION,
    answer=(
        "Ibuprofen and blood thinners do not go together. Together they can make you bleed. "
        "Paracetamol is the usual choice for a sore knee. Ask your pharmacist first. "
        "Rest the knee for a day or two. See someone this week if it is no better."
    ),
    level="see_this_week",
    sources=("NHS", "MedlinePlus"),
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
        "complaint": {"answer_id": 1, "kind": "not_answered", "words": "It was about my hip."},
        "confirm": {"action": _REMOVE},
        "country": {},
        "did_you_mean": {"heard": "something unclear", "actions": (_REMOVE,)},
        "doctor": {"about": QUESTION},
        "earlier": {"kept": EARLIER},
        "emergency": {"sign": chest and chest.sign, "question": "my chest feels tight"},
        "family": {},
        "find_question": {},
        "hearing": {},
        "help_me": {},
        "home": {},
        "listen": {},
        "microphone": {},
        "my_questions": {},
        "only_commands": {},
        "option": {"name": "text_scale"},
        "person": {"person_id": "a"},
        "person_form": {},
        "print": {"kept": EARLIER},
        "problems": {},
        "settings": {},
        "sound_test": {},
        "speech_model": {},
        "what_can_i_say": {"actions": (_REMOVE,)},
        "what_was_wrong": {},
        "why": {"passages": (PASSAGE, PASSAGE)},
    }


SCREEN_NAMES = sorted(SCREENS)


def fill(store: Store, clock: list[datetime]) -> None:
    """Kept questions of several days, eight in all, one of them wrong and one frightening.

    ``clock``: what the store's clock tells; its only item is changed.
    """
    asked = (
        ("2025-11-20T09:00", "What helps against constipation", "Fruit and water help."),
        ("2026-02-16T11:30", "Can I drink alcohol with my water tablets", "Only a little."),
        ("2026-02-24T21:15", "Why do my feet tingle at night", "There are many reasons."),
        ("2026-02-27T16:05", QUESTION, EARLIER.answer),
        ("2026-03-02T08:40", "Is walking bad for a sore knee", "Gentle walking is good for it."),
        ("2026-03-02T19:02", "How much sleep do I need at my age", "Seven hours is usual."),
        ("2026-03-03T07:55", "May I have the flu jab with a cold", "With a light cold you may."),
        ("2026-03-03T09:10", "What is a good breakfast for me", "Oats are a good start."),
    )
    for when, question, answer in asked:
        clock[0] = datetime.fromisoformat(when)
        store.keep_answer(question, answer, "see_this_week", ("NHS",))
    store.complain(4, "not_answered", "I wanted to know about my hip.")
    store.complain(6, "frightening")
