"""A way into every screen, with content long enough to be awkward."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from PySide6.QtGui import QImage

from fireside.actions import Action, ActionLevel
from fireside.flows.advert import Advert
from fireside.flows.screens import SCREENS
from fireside.kept import KeptAnswer, KeptCheck
from fireside.store.encrypted import Store
from fireside_core.adverts.model import Level, Verdict
from fireside_core.adverts.wire import Code, Known, Reason, ReportEvent, RuleReference, Words
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
ADVERT = (
    "GLUCO-FREE DROPS\n"
    "Diabetes gone in 21 days. Throw away your tablets! Loved by thousands, with letters from "
    "all over the country.\n"
    "Professor Wonder of the Royal Wellness Institute recommends them. 100 % natural, so there "
    "are no side effects.\n"
    "Only 60 bottles left: ring the order line now, 0900 123 456. Free trial, you pay the postage."
)
_RULE = RuleReference(
    name="US Food and Drug Administration",
    title="6 Tip-offs to Rip-offs",
    address="https://www.fda.gov/consumers",
    checked="2026-11-23",
)


def _reason(rule: str, level: Level, title: str, sentence: str, *words: str) -> Reason:
    spans = [Words(start=ADVERT.index(w), end=ADVERT.index(w) + len(w)) for w in words]
    return Reason(
        rule=rule, level=level, title=title, sentence=sentence, words=spans, sources=[_RULE]
    )


REPORT = ReportEvent(
    verdict=Verdict.MISLEADING,
    text=ADVERT,
    lang="en",
    reasons=[
        _reason(
            "cure_claim",
            "red",
            "It promises a cure",
            "No drops make diabetes go away.",
            "Diabetes gone in 21 days.",
        ),
        _reason(
            "stop_treatment",
            "red",
            "It tells you to stop your treatment",
            "Stopping tablets because an advert says so can put you in hospital.",
            "Throw away your tablets!",
        ),
        _reason(
            "quick_fix",
            "red",
            "It promises quick success",
            "A long illness does not go away in days.",
            "Diabetes gone in 21 days.",
        ),
        _reason(
            "natural_no_side_effects",
            "red",
            "It says that nature is harmless",
            "What works can also have side effects.",
            "100 % natural, so there are no side effects.",
        ),
        _reason(
            "pressure",
            "amber",
            "It hurries you",
            "It is there to make you hurry.",
            "Only 60 bottles left: ring the order line now, 0900 123 456.",
        ),
    ],
    known=[
        Known(
            title="Drops and powders against diabetes",
            sentences=["None is known to cure diabetes.", "Some lower the sugar too far."],
            sources=[_RULE],
        )
    ],
    advice=[
        "Do not stop any medicine",
        "Do not pay, and give no card numbers.",
        "Ask a pharmacist or your doctor.",
        "Keep the advert.",
    ],
    notices=["I cannot look up the number in it."],
    codes=[
        Code(
            kind="QRCode",
            leads_to="http://gluco-free.example/<b>win</b>?x=1",
            warnings=["The address is not that of the name in the advert."],
        )
    ],
)
CHECK = KeptCheck(
    1,
    "2026-03-02T16:05:00",
    "text",
    REPORT,
    waiting_since="2026-03-02T16:06:00",
    waiting_for="Anna",
)
SCREEN = QImage(1920, 1080, QImage.Format.Format_RGB32)
SCREEN.fill(0x3A6EA5)
_REMOVE = Action(
    "person.remove", "Remove", level=ActionLevel.CONFIRM, confirm="Shall I take Anna off your list?"
)


def ways_in() -> dict[str, dict[str, Any]]:
    """Arguments for opening each screen."""
    chest = assess("my chest feels tight and my arm aches")
    return {
        "advert_advice": {"report": REPORT},
        "advert_known": {"report": REPORT},
        "advert_link": {},
        "advert_shown": {"report": REPORT},
        "advert_words": {"aloud": True, "text": "Diabetes gone in 21 days."},
        "answer": {"question": QUESTION},
        "ask": {},
        "ask_back": {
            "question": "I have a headache and I take warfarin",
            "asking": Asking(questions_for("I have a headache")).answer(Reply.NO),
        },
        "care": {},
        "check_advert": {},
        "checking": {"advert": Advert("picture", picture=b"none")},
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
        "more_reasons": {"report": REPORT},
        "my_questions": {},
        "only_commands": {},
        "option": {"name": "text_scale"},
        "past_checks": {},
        "person": {"person_id": "a"},
        "person_form": {},
        "pharmacist": {"report": REPORT},
        "print": {"kept": EARLIER},
        "problems": {},
        "report_advert": {"report": REPORT},
        "screen_part": {"pictures": (SCREEN, SCREEN.copy())},
        "settings": {},
        "sound_test": {},
        "speech_model": {},
        "take_photo": {"cameras": (("0", "Front camera"), ("1", "Document camera"))},
        "verdict": {"report": REPORT, "advert": Advert("text", ADVERT)},
        "waiting": {"kept": CHECK},
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
    for when, verdict in (("2026-03-01T12:00", Verdict.NONE_FOUND), ("2026-03-02T16:05", None)):
        clock[0] = datetime.fromisoformat(when)
        fine = {"verdict": verdict, "reasons": [], "text": "Flu jabs on Monday, from nine to noon."}
        report = REPORT.model_copy(update=fine if verdict else {})
        store.keep_check("picture", report)
