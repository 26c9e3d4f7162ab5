"""``python -m tests.screens [FOLDER]``: a picture of every screen, size, scale and theme.

The pictures in ``docs/screens`` come from here; look at each before you commit it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

if TYPE_CHECKING:
    from fireside.flows.results import AnswersFound
    from fireside.qt.navigator import Navigator

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["QT_LOGGING_RULES"] = "qt.multimedia.*=false"

SIZES = ((1280, 800), (1024, 600))
SCALES = ("100", "200")
THEMES = ("day", "high_contrast")
_EXTRA = ((1280, 800, "100", "night"),)
_NOW = datetime(2026, 3, 3, 10, 24)
_HONEST = "The surgery gives flu jabs on Monday from nine to noon. Please ring reception to book."
_ADVERT = (
    "GLUCO-FREE DROPS\nDiabetes gone in 21 days. Throw away your tablets!\n"
    "Professor Wonder of the Royal Wellness Institute recommends them. 100 % natural, so there "
    "are no side effects.\nOnly 60 bottles left: ring the order line now."
)


def _tour() -> Iterator[tuple[str, str, str]]:
    """Name of the picture, the door, and what goes through it."""
    yield "country", "first", ""
    yield "home", "home", ""
    yield "ask", "press", "home.ask"
    yield "answer", "say", "can I take ibuprofen for my knee with my blood thinner"
    yield "answer-2", "turn", "page.more"
    yield "why", "press", "answer.why"
    yield "ask-back", "back", "I've had a headache since this morning"
    yield "ask-back-2", "reply", "ask_back.no"
    yield "answer-told", "skip", "ask_back.not_sure"
    yield "see-doctor", "go", "doctor"
    yield "my-questions", "past", "my_questions"
    yield "earlier", "press", "my_questions.row.4"
    yield "print", "press", "earlier.print"
    yield "find-question", "go", "find_question"
    yield "complaint", "complain", "1"
    yield "what-was-wrong", "past", "what_was_wrong"
    yield "emergency", "ask", "my chest feels tight and my arm aches"
    yield "emergency-self-harm", "ask", "I do not want to live any more"
    yield "what-can-i-say", "press", "everywhere.what_can_i_say"
    yield "help-me", "press", "everywhere.help_me"
    yield "check-advert", "go", "check_advert"
    yield "advert-words", "press", "check_advert.aloud"
    yield "advert-link", "go", "advert_link"
    yield "screen-part", "screen", _ADVERT
    yield "take-photo", "camera", _ADVERT
    yield "photo-taken", "photo", _ADVERT
    yield "take-photo-lost", "no-camera", ""
    yield "checking", "held", ""
    yield "checking-failed", "fail", ""
    yield "verdict-nothing", "advert", _HONEST
    yield "verdict-unclear", "advert", "Купите наши капли от диабета."
    yield "verdict", "advert", _ADVERT
    yield "verdict-2", "turn", "page.more"
    yield "more-reasons", "behind", "verdict.more_reasons"
    yield "advert-known", "behind", "verdict.known"
    yield "advert-advice", "behind", "verdict.advice"
    yield "pharmacist", "behind", "verdict.pharmacist"
    yield "report-advert", "behind", "verdict.report"
    yield "report-advert-2", "turn", "page.more"
    yield "advert-shown", "behind", "verdict.words"
    yield "advert-picture", "picture", _ADVERT
    yield "past-checks", "past-check", "past_checks"
    yield "past-check", "press", "past_checks.row.2"
    yield "waiting", "press", "verdict.wait"
    yield "home-waiting", "home", ""
    yield "family", "go", "family"
    yield "person", "press", "family.person.a"
    yield "confirm", "press", "person.remove"
    yield "person-form", "go", "person_form"
    yield "settings", "go", "settings"
    yield "option", "press", "settings.open.text_scale"
    yield "care", "go", "care"
    yield "listen", "go", "listen"
    yield "hearing", "go", "hearing"
    yield "microphone", "go", "microphone"
    yield "sound-test", "go", "sound_test"
    yield "speech-model", "go", "speech_model"
    yield "only-commands", "go", "only_commands"
    yield "did-you-mean", "mean", "see the daughter"
    yield "listening", "listen", ""


def _booking_tour() -> Iterator[tuple[str, str]]:
    """Name of the picture, and the page; by day only, so that the pictures stay few."""
    yield "visit-times", "visit_times"
    yield "visit-days", "visit_days"
    yield "visit-calendar", "visit_calendar"
    yield "visit-clinic", "visit_clinic"
    yield "visit-details", "visit_details"
    yield "visit-check", "visit_check"
    yield "visit-sharing", "visit_sharing"
    yield "visit-booked", "visit_booked"
    yield "visit-telling", "visit_telling"
    yield "my-visits", "my_visits"
    yield "visit", "visit"
    yield "visit-offer", "visit_offer"
    yield "reminder", "reminder"
    yield "clinic-news", "clinic_news"
    yield "reminders-setup", "reminders_setup"
    yield "home-visit", "home"


def _show_booking(navigator: Navigator, screen: str) -> None:
    """A page of booking as the practice clinic fills it, on the day of all the pictures."""
    from fireside.flows.effects import GoTo
    from fireside.flows.results import ClinicsFound, DaysFound, TimesFound
    from fireside.flows.sharing import Sharing
    from fireside.flows.trip import Trip
    from fireside_core.booking import Status
    from tests.qt.pages import CLINIC, DAYS, HOLD, NEWS, OFFERS, TOLD, VISIT, VISITS, ways_in

    here = {"zone": "Europe/London", "clinic_name": "Practice clinic", "phone": ""}
    free = {"price": "", "approve_first": False, "name": "Visit with a doctor"}
    types = [CLINIC.visit_types[0].model_copy(update=free)]
    named = {"name": "Practice clinic", "zone": "Europe/London", "visit_types": types}
    clinic = CLINIC.model_copy(update=named)
    real = clinic.model_copy(update={"id": "r", "name": "Elm Street Surgery", "practice": False})
    other = real.model_copy(update={"id": "m", "name": "Meadow Clinic", "address": "2 Meadow Lane"})
    at = {"start": VISIT.start.replace(minute=20), "end": VISIT.end.replace(minute=40)}
    about = {"concern": "My knee hurts on the stairs", "visit_name": "Visit with a doctor"}
    visit = VISIT.model_copy(
        update={**here, **about, **at, "status": Status.BOOKED, "way": HOLD.way}
    )
    later = VISITS.coming[1]
    later = later.model_copy(
        update={
            **here,
            **about,
            "start": later.start.replace(minute=20),
            "end": later.end.replace(minute=40),
        }
    )
    visits = VISITS.model_copy(
        update={
            "coming": [visit, later],
            "waiting": VISITS.waiting if screen == "visit_offer" else [],
        }
    )
    sharing = Sharing()
    if screen == "visit_sharing":
        sharing.toggle(_asked_before().answers[1])
    trip = Trip(clinic, (clinic,), about="My knee hurts on the stairs", sharing=sharing)
    choice = {"trip": trip, "search": ways_in()["visit_days"]["search"]}
    asked = {"trip": trip._replace(clinic=real), "hold": HOLD, "told": TOLD, "step": 1}
    args = {
        "clinic_news": {"news": NEWS.model_copy(update={"appointment": visit})},
        "reminder": {"reminder": ways_in()["reminder"]["reminder"]._replace(visit=visit)},
        "reminders_setup": {},
        "visit": {"visit": visits.coming[1]},
        "visit_booked": {"visit": visits.coming[1]},
        "visit_calendar": choice,
        "visit_check": {"trip": trip, "hold": HOLD},
        "visit_clinic": {"trip": trip._replace(clinic=real, clinics=(real, other))},
        "visit_days": choice,
        "visit_details": asked,
        "visit_offer": {"waiting_id": "w1"},
        "visit_sharing": {"trip": trip},
        "visit_telling": {"visit": visits.coming[1]},
        "visit_times": {"trip": trip},
    }
    navigator.go_home()
    navigator._world.visits, navigator._world.waiting = visits, ()
    if screen == "home":
        navigator.refresh()
        return
    with patch.object(navigator, "_perform_outside"):
        navigator._run((GoTo(screen, args.get(screen, {})),), navigator._flow)
        offers = OFFERS.model_copy(update={"visit_type": types[0]})
        found = (ClinicsFound((clinic,)), TimesFound(offers), DaysFound(DAYS), _asked_before())
        for result in found:
            navigator._result(navigator._flow, result)


def _asked_before() -> AnswersFound:
    from fireside.flows.results import AnswersFound
    from fireside.kept import KeptAnswer

    asked = (
        ("2026-03-03T09:10", "What is a good breakfast for me"),
        ("2026-03-02T08:40", "Is walking bad for a sore knee"),
        ("2026-02-24T21:15", "Why do my feet tingle at night"),
    )
    kept = (
        KeptAnswer(number, when, question, "", "care_at_home")
        for number, (when, question) in enumerate(asked, start=1)
    )
    return AnswersFound(tuple(kept), more=True)


def _picture_of(words: str) -> bytes:
    """A leaflet with these words, as the bytes of a file."""
    from PySide6.QtCore import QBuffer, QIODevice, QRect, Qt
    from PySide6.QtGui import QColor, QFont, QImage, QPainter

    image = QImage(1000, 700, QImage.Format.Format_RGB32)
    image.fill(QColor("#FFF6D8"))
    painter = QPainter(image)
    painter.setPen(QColor("#1C1B1A"))
    painter.setFont(QFont("DejaVu Sans", 30))
    painter.drawText(QRect(50, 50, 900, 600), int(Qt.TextFlag.TextWordWrap), words)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def _take_picture(navigator: Navigator, door: str, words: str) -> None:
    """The pages on which a picture is taken, as with a screen and a camera that there are not."""
    from PySide6.QtGui import QImage

    from fireside.flows.effects import GoTo
    from fireside.flows.results import CameraLost, CameraShows, PictureShown
    from fireside.qt.live_view import LiveSource
    from fireside.qt.watching import no_picture

    navigator.go_home()
    image = QImage.fromData(_picture_of(words))
    if door == "screen":
        navigator._run((GoTo("screen_part", {"pictures": (image,)}),), navigator._flow)
        return
    with patch.object(navigator, "_perform_outside"):
        cameras = (("0", "Front camera"), ("1", "Document camera"))
        navigator._run((GoTo("take_photo", {"cameras": cameras}),), navigator._flow)
        source = LiveSource(navigator)
        source.show(image)
        result = {
            "camera": CameraShows(source),
            "photo": PictureShown(image),
            "no-camera": CameraLost(no_picture()),
        }[door]
        navigator._result(navigator._flow, result)


def main(folder: Path) -> None:
    """Take every picture."""
    from fireside.flows.advert import Advert
    from fireside.flows.effects import GoTo
    from fireside.flows.results import CheckFailed
    from fireside.people import Person
    from tests.benchmarks.running_app import running_app, wait, wait_until
    from tests.qt.pages import fill
    from tests.support.hand_ear import Hearing

    anna = Person("a", "Anna", "daughter", "020 7946 0123", helper=True)
    ben = Person("b", "Dr Lin", "doctor", "020 7946 0999")
    everything = [(*size, s, t) for size in SIZES for s in SCALES for t in THEMES]
    with running_app() as app:
        app.world.clock = lambda: _NOW
        store = app._store
        assert store is not None
        for person in (anna, ben):
            store.save_person(person)
        app.world.people = store.people()
        time = [_NOW]
        store._clock = lambda: time[0]
        navigator, shell = app.navigator, app.shell
        wait_until(lambda: bool(app.world.hearing.reasons))
        # The pictures tell of visits that no clinic has, on a day that is not today.
        app.visits._look.stop()
        assert app._reminders is not None
        app._reminders._look.stop()
        hearing = Hearing()
        navigator.set_ear(hearing.voice_in)
        for width, height, scale, theme in (*everything, *_EXTRA):
            shell.resize(width, height)
            app._settings.put("text_scale", scale)
            app._settings.put("theme", theme)
            navigator.restyle()
            # What the round before is waiting with does not belong on its first pages.
            store.forget_answers(checks=True)
            app.world.waiting = store.checks(waiting=True)
            target = folder / f"{width}x{height}-{scale}-{theme}"
            target.mkdir(parents=True, exist_ok=True)
            for name, door, what in _tour():
                wait(430)
                if door in ("first", "home", "go", "ask", "back", "past", "complain"):
                    app._settings.put("country", "" if door == "first" else "GB")
                    navigator.go_home()
                if door == "past":
                    store.forget_answers()
                    fill(store, time)
                    time[0] = _NOW
                    navigator._run((GoTo(what),), navigator._flow)
                    wait_until(lambda: bool(navigator.page.choices))
                elif door == "past-check":
                    store.forget_answers(checks=True)
                    fill(store, time)
                    time[0] = _NOW
                    navigator.go_home()
                    wait(430)
                    navigator._run((GoTo(what),), navigator._flow)
                    wait_until(lambda: bool(navigator.page.choices))
                elif door in ("screen", "camera", "photo", "no-camera"):
                    _take_picture(navigator, door, what)
                elif door in ("held", "fail"):
                    navigator.go_home()
                    # Nobody checks it, so that the page can be seen.
                    with patch.object(app._adverts, "_check"):
                        args = {"advert": Advert("picture", picture=b"x")}
                        navigator._run((GoTo("checking", args),), navigator._flow)
                    if door == "fail":
                        sorry = "That picture is broken. Please take it once more."
                        navigator._result(navigator._flow, CheckFailed(sorry))
                elif door in ("advert", "picture"):
                    navigator.go_home()
                    advert = (
                        Advert("text", what)
                        if door == "advert"
                        else Advert("picture", picture=_picture_of(what))
                    )
                    navigator._run((GoTo("checking", {"advert": advert}),), navigator._flow)
                    wait_until(lambda: navigator.screen == "verdict")
                    if door == "picture":
                        wait(430)
                        navigator.press("verdict.words")
                        wait_until(lambda: bool(getattr(navigator._flow, "_picture", None)))
                elif door == "behind":
                    if navigator.screen != "verdict":
                        navigator.press("everywhere.back")
                        wait(430)
                    navigator.press(what)
                elif door == "complain":
                    navigator._run((GoTo("complaint", {"answer_id": int(what)}),), navigator._flow)
                elif door == "go":
                    navigator._run((GoTo(what),), navigator._flow)
                elif door in ("say", "ask", "back"):
                    app.recogniser.type(what)
                    screen = {"ask": "emergency", "back": "ask_back"}.get(door, "answer")
                    wait_until(lambda screen=screen: navigator.screen == screen)  # type: ignore[misc]
                    if door == "say":
                        wait_until(lambda: bool(getattr(navigator._flow, "_done", False)))
                elif door in ("press", "turn", "reply"):
                    navigator.press(what)
                elif door == "skip":
                    navigator.press(what)
                    wait(430)
                    navigator.press("ask_back.skip")
                    wait_until(lambda: bool(getattr(navigator._flow, "_done", False)))
                elif door == "mean":
                    navigator.go_home()
                    args = {"heard": what, "actions": navigator.page.choices[2:3]}
                    navigator._run((GoTo("did_you_mean", args),), navigator._flow)
                elif door == "listen":
                    navigator.go_home()
                    wait(430)
                    navigator.press("everywhere.listen")
                    hearing.microphone.level.emit(0.6)
                navigator.show_status("")
                wait(60)
                if door == "listen":
                    hearing.microphone.level.emit(0.6)
                # Quality 0 is the strongest compression; nothing is lost.
                shell.grab().save(str(target / f"{name}.png"), "PNG", 0)
                if door == "listen":
                    hearing.voice_in.stop()
                    hearing.voice_in.start(navigator._hear_aloud)
            for name, screen in _booking_tour() if theme == "day" else ():
                wait(430)
                _show_booking(navigator, screen)
                navigator._stop_talking()
                navigator.show_status("")
                wait(60)
                shell.grab().save(str(target / f"{name}.png"), "PNG", 0)
            app.world.visits = None


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/screens"))
