"""The real window with a hand-driven outside: no service, no voice, unless a test wants them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fireside.app_adverts import find_checks
from fireside.app_answers import find_answers
from fireside.flows.effects import (
    CheckDanger,
    Complain,
    Effect,
    FindAnswers,
    FindChecks,
    FindClinics,
    FindDays,
    FindPrinter,
    FindTimes,
    FindVisits,
    ForgetAnswer,
    ForgetCheck,
    ForgetChecks,
    KeepAnswer,
    KeepCheck,
    ReadAnswer,
    ReadCheck,
    SettleCheck,
    WaitWith,
)
from fireside.flows.flow import SpeechModelState, World
from fireside.flows.results import (
    AnswerKept,
    AnswersFound,
    CheckKept,
    ChecksFound,
    ClinicsFound,
    ComplaintKept,
    DangerChecked,
    DaysFound,
    Forgotten,
    PrinterFound,
    Result,
    TimesFound,
    VisitsFound,
    WaitingKept,
)
from fireside.people import Person
from fireside.qt.fields import FieldWidget
from fireside.qt.navigator import Navigator
from fireside.qt.shell import Shell
from fireside.qt.theme import Theme
from fireside.settings.options import DEFAULTS
from fireside.speech.typed import TypedRecogniser
from fireside.store.encrypted import Store
from fireside_core.booking import Clinic, Offers
from fireside_core.danger import assess_after
from tests.qt.pages import CLINICS, DAYS, OFFERS, VISITS, fill

ANNA = Person("a", "Anna", "daughter", "020 7946 0123", helper=True)
NOON = datetime(2026, 3, 3, 10, 24)
NOBODY = "I cannot reach the care service just now."


@dataclass
class Stage:
    """A window on which a test acts like a person."""

    navigator: Navigator
    shell: Shell
    world: World
    settings: dict[str, str]
    recogniser: TypedRecogniser
    store: Store
    """What was asked before; nothing of it is on a disk."""
    printer: str = "The printer on the landing"
    effects: list[Effect] = field(default_factory=list)
    replies: list[Callable[[Result], None]] = field(default_factory=list)
    time: float = 0.0
    clinics: tuple[Clinic, ...] = CLINICS
    """Those that answer; with none of them, nobody does."""
    offers: Offers | None = OFFERS
    """``None``: nobody has answered yet."""
    hold_checks: bool = False
    """Keep the danger rules' results back, as a slow first load does."""
    held: list[Callable[[], None]] = field(default_factory=list)

    def press(self, action_id: str) -> None:
        """Press after the guard's time."""
        self.time += 1
        self.navigator.press(action_id)

    def say(self, words: str) -> None:
        """Say (type) words."""
        self.time += 1
        self.recogniser.type(words)

    def release_checks(self) -> None:
        """The rules' results arrive."""
        held, self.held = self.held, []
        for deliver in held:
            deliver()

    def reply(self, result: Result) -> None:
        """Answer the last effect that reached outside."""
        self.replies[-1](result)

    def field(self, field_id: str) -> FieldWidget:
        """A field of the page, turned to where it stands."""
        view = self.shell.page_view
        assert view is not None
        widget = view.field(field_id)
        assert widget is not None
        return widget

    def text(self) -> str:
        """Everything that stands on the page."""
        from fireside.qt.reading import DigitsText, ReadingText

        labels = self.shell.findChildren(ReadingText) + self.shell.findChildren(DigitsText)
        return " ".join(label.text() for label in labels)


@pytest.fixture
def stage(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    """Home in the United Kingdom, with Anna in the family."""
    settings = {**DEFAULTS, "country": "GB", "voice": "off"}
    world = World(
        settings=settings,
        locale="en_GB",
        clock=lambda: NOON,
        people=(ANNA,),
        care="Your questions are answered on this computer.",
        speech_model=SpeechModelState(
            name="vosk-model-small-en-us-0.15",
            publisher="Alpha Cephei",
            licence="Apache 2.0",
            language="English",
            stage="absent",
            total=41_205_931,
        ),
    )

    def theme() -> Theme:
        scale = int(settings["text_scale"]) / 100
        return Theme(settings["theme"], scale, qapp.primaryScreen())

    shell = Shell(theme())
    qtbot.addWidget(shell)
    shell.resize(1280, 800)
    recogniser = TypedRecogniser()
    box: dict[str, Any] = {}

    def perform(effect: Effect, reply: Callable[[Result], None]) -> None:
        made: Stage = box["stage"]
        if isinstance(effect, CheckDanger):
            finding = assess_after(" ".join(effect.before), effect.words)
            result = DangerChecked(effect.words, finding)
            if made.hold_checks:
                made.held.append(lambda: reply(result))
            else:
                reply(result)
            return
        made.effects.append(effect)
        made.replies.append(reply)
        done = _stored(made, effect)
        if done is not None:
            reply(done)

    navigator = Navigator(shell, world, recogniser, theme, perform, clock=lambda: box["stage"].time)
    time = [NOON]
    store = Store(tmp_path, None, clock=lambda: time[0])
    fill(store, time)
    time[0] = NOON
    box["stage"] = Stage(navigator, shell, world, settings, recogniser, store)
    navigator.go_home()
    shell.show()
    yield box["stage"]
    store.close()


def _stored(stage: Stage, effect: Effect) -> Result | None:
    """What the app would make of the effects that concern kept answers."""
    store = stage.store
    match effect:
        case KeepAnswer():
            return AnswerKept(store.keep_answer(*effect))
        case FindAnswers():
            return find_answers(store, effect)
        case ReadAnswer(answer_id):
            kept = store.answer(answer_id)
            return AnswersFound((kept,) if kept else ())
        case Complain(answer_id, kind, words):
            return ComplaintKept(store.complain(answer_id, kind, words))
        case ForgetAnswer(answer_id):
            store.forget_answer(answer_id)
        case FindPrinter():
            return PrinterFound(stage.printer)
        case FindClinics():
            return ClinicsFound(stage.clinics, "" if stage.clinics else NOBODY)
        case FindTimes():
            return TimesFound(stage.offers) if stage.offers is not None else None
        case FindDays():
            return DaysFound(DAYS)
        case FindVisits():
            stage.world.visits = stage.world.visits or VISITS
            return VisitsFound(stage.world.visits)
        case _:
            return _checks(stage, effect)
    return None


def _checks(stage: Stage, effect: Effect) -> Result | None:
    """The same for those that concern kept adverts."""
    store = stage.store
    result: Result | None = None
    match effect:
        case KeepCheck(channel, report):
            result = CheckKept(store.keep_check(channel, report))
        case FindChecks():
            result = find_checks(store, effect)
        case ReadCheck(check_id):
            kept = store.check(check_id)
            result = ChecksFound((kept,) if kept else ())
        case WaitWith(check_id, name):
            result = WaitingKept(store.wait_with(check_id, name))
        case SettleCheck(check_id):
            result = WaitingKept(store.settle(check_id))
        case ForgetCheck(check_id):
            store.forget_check(check_id)
        case ForgetChecks():
            store.forget_checks()
            result = Forgotten(True)
    stage.world.waiting = store.checks(waiting=True)
    return result
