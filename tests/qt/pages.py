"""A way into every screen, with content long enough to be awkward."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from PySide6.QtGui import QImage

from fireside.actions import Action, ActionLevel
from fireside.flows.advert import Advert
from fireside.flows.reminding import Reminder, Stage
from fireside.flows.screens import SCREENS
from fireside.flows.sharing import Sharing
from fireside.flows.trip import Trip
from fireside.kept import KeptAnswer, KeptCheck
from fireside.store.encrypted import Store
from fireside_core.adverts.model import Level, Verdict
from fireside_core.adverts.wire import Code, Known, Reason, ReportEvent, RuleReference, Words
from fireside_core.ask_back import Asking, Reply, questions_for
from fireside_core.booking import (
    Appointment,
    Clinic,
    Clinician,
    Hold,
    News,
    Offers,
    Slot,
    SlotSearch,
    Status,
    Visits,
    VisitType,
    Waiting,
    Way,
)
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
VISIT = Appointment(
    id="v1",
    status=Status.PENDING,
    clinic="c",
    clinic_name="Elm Street Surgery",
    practice=True,
    zone="America/New_York",
    visit_type="t",
    visit_name="A talk with the doctor",
    clinician=Clinician(id="lin", name="Doctor Lin"),
    way=Way.TELEPHONE,
    start=datetime(2026, 3, 3, 11, 24, tzinfo=UTC),
    end=datetime(2026, 3, 3, 11, 44, tzinfo=UTC),
    phone="020 7946 0999",
    concern=QUESTION,
)
NEWS = News(
    id="n1",
    kind="cancelled",
    at=datetime(2026, 3, 3, 9, 0, tzinfo=UTC),
    appointment=VISIT,
    text="Doctor Lin is ill today. <b>We are sorry.</b> Please choose another time, or ring us.",
)
CLINIC = Clinic(
    id="c",
    name="Elm Street Surgery",
    zone="America/New_York",
    address="1 Elm Street, Springfield",
    phone="020 7946 0999",
    practice=True,
    visit_types=[
        VisitType(
            id="t",
            name="A talk with the doctor",
            minutes=20,
            ways=[Way.VIDEO, Way.TELEPHONE, Way.IN_PERSON],
            price="35 pounds",
            approve_first=True,
        )
    ],
    clinicians=[
        Clinician(id="lin", name="Doctor Lin"),
        Clinician(id="okoro", name="Nurse Okoro-Fitzgerald"),
    ],
)
CLINICS = (
    CLINIC,
    CLINIC.model_copy(update={"id": "d", "name": "The Meadow Clinic for Older People"}),
)


def slot(day: int, hour: int, minute: int = 0, who: int = 0) -> Slot:
    """A time in March, on the clock of the world."""
    start = datetime(2026, 3, day, hour, minute, tzinfo=UTC)
    return Slot(
        id=f"s{day}.{hour}.{minute}",
        clinic="c",
        visit_type="t",
        clinician=CLINIC.clinicians[who],
        start=start,
        end=start + timedelta(minutes=20),
        ways=[Way.VIDEO, Way.TELEPHONE, Way.IN_PERSON],
    )


SLOTS = (slot(4, 14), slot(5, 15, 30, who=1), slot(25, 18, 45))
OFFERS = Offers(slots=list(SLOTS), visit_type=CLINIC.visit_types[0], earlier=True, later=True)
DAYS = tuple(date(2026, 3, 4) + timedelta(days=3 * n) for n in range(12))
HOLD = Hold(
    id="h1",
    slot=SLOTS[0],
    way=Way.VIDEO,
    until=datetime(2026, 3, 3, 23, tzinfo=UTC),
    visit=CLINIC.visit_types[0],
)
SHARING = Sharing()
SHARING.note = "I take apixaban, and I hear badly on the left."
TRIP = Trip(CLINIC, CLINICS, about=QUESTION, moves=VISIT, sharing=SHARING)
TOLD = {
    "full_name": "Rose Amelia Fitzgerald-Montgomery",
    "birth_date": "1944-03-03",
    "address": "27 Upper Harbour Street, Weston-super-Mare",
    "phone": "020 7946 0123",
    "now_at": "at home",
}
VISITS = Visits(
    coming=[
        VISIT,
        VISIT.model_copy(
            update={
                "id": "v2",
                "status": Status.BOOKED,
                "way": Way.IN_PERSON,
                "start": VISIT.start + timedelta(days=9),
                "end": VISIT.end + timedelta(days=9),
            }
        ),
    ],
    past=[
        VISIT.model_copy(
            update={
                "id": "v0",
                "status": Status.CANCELLED,
                "by": "clinic",
                "reason": "Doctor Lin is ill today, and nobody can stand in.",
            }
        )
    ],
    waiting=[Waiting(id="w1", appointment="v1", offer=HOLD)],
    news=[],
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
        "clinic_news": {"news": NEWS},
        "checking": {"advert": Advert("picture", picture=b"none")},
        "complaint": {"answer_id": 1, "kind": "not_answered", "words": "It was about my hip."},
        "confirm": {"action": _REMOVE},
        "country": {},
        "did_you_mean": {"heard": "something unclear", "actions": (_REMOVE,)},
        "doctor": {},
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
        "my_visits": {},
        "only_commands": {},
        "option": {"name": "text_scale"},
        "past_checks": {},
        "person": {"person_id": "a"},
        "person_form": {},
        "pharmacist": {"report": REPORT},
        "print": {"kept": EARLIER},
        "problems": {},
        "reminder": {"reminder": Reminder(VISIT, Stage.HOUR)},
        "reminders_setup": {},
        "report_advert": {"report": REPORT},
        "screen_part": {"pictures": (SCREEN, SCREEN.copy())},
        "settings": {},
        "sound_test": {},
        "speech_model": {},
        "take_photo": {"cameras": (("0", "Front camera"), ("1", "Document camera"))},
        "visit": {"visit": VISIT},
        "visit_booked": {"visit": VISIT},
        "visit_calendar": {"trip": TRIP, "search": SlotSearch(clinic="c")},
        "visit_check": {"trip": TRIP, "hold": HOLD},
        "visit_clinic": {"trip": TRIP},
        "visit_days": {"trip": TRIP, "search": SlotSearch(clinic="c")},
        "visit_details": {"trip": TRIP, "hold": HOLD, "told": TOLD},
        "visit_offer": {"waiting_id": "w1"},
        "visit_sharing": {"trip": TRIP},
        "visit_telling": {"visit": VISIT},
        "visit_times": {"trip": TRIP._replace(moves=None)},
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
