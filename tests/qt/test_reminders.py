"""Reminders and news of the clinic: they come by themselves, aloud, and disturb nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fireside.app_reminders import ReminderParts, arrange_background_start
from fireside.flows.days import spoken_time
from fireside.flows.effects import ChangeSetting, Dial, GoTo
from fireside.flows.reminding import Stage as How
from fireside.flows.results import Dialled
from fireside.host.one_at_a_time import APP, REMINDERS, OneAtATime, is_held
from fireside.kept import ReminderMark
from fireside.qt.background import Background
from fireside.store.encrypted import Store
from fireside.store.kept_visits import marks_from
from fireside_core.booking import (
    Appointment,
    Hold,
    News,
    Slot,
    Status,
    Visits,
    Waiting,
    Way,
)
from tests.qt.conftest import NOON, Stage
from tests.qt.pages import NEWS, VISIT
from tests.qt.test_reading_aloud import Listener
from tests.support.hand_ear import Hearing

START = NOON.astimezone(UTC) + timedelta(hours=30)


class Reminded:
    """A stage on which visits are coming, and a clock that the test sets."""

    def __init__(self, stage: Stage, tmp_path: Path) -> None:
        self.stage = stage
        self.now = NOON
        stage.world.clock = lambda: self.now
        self.work = Background(stage.shell, threads=1)
        self.told_clinic: list[tuple[str, bool]] = []
        self.clinic_answers = True
        self.notices: list[str] = []
        self.parts = ReminderParts(
            stage.world,
            stage.navigator,
            lambda: self,  # type: ignore[arg-type,return-value]
            lambda _visit: False,
            lambda: stage.store,
            self.work,
            self.work,
            self.notices.append,
            stage.settings.__setitem__,
            stage.shell,
        )
        self.parts.start()
        self.settle()

    # What the link to the clinic offers.
    def booking(self, rehearse: bool = False) -> Reminded:
        self.rehearse = rehearse
        return self

    def heard(self, news_id: str, key: str) -> None:
        assert key
        if not self.clinic_answers:
            raise OSError("nobody there")
        self.told_clinic.append((news_id, self.rehearse))

    def settle(self) -> None:
        """What was given to threads is done, and its outcome delivered."""
        done: list[None] = []
        self.work.run(lambda: None, done.append)
        for _ in range(200):
            if done:
                return
            QApplication.processEvents()
            self.stage.shell.thread().msleep(5)
        raise TimeoutError

    def visits(
        self,
        *coming: Appointment,
        news: tuple[News, ...] = (),
        waiting: tuple[Waiting, ...] = (),
    ) -> None:
        self.stage.world.visits = Visits(
            coming=list(coming), past=[], waiting=list(waiting), news=list(news)
        )
        self.parts.visits_read(self.stage.world.visits)

    def at(self, before: timedelta) -> None:
        """So long before the visit; nobody has touched anything for a while."""
        self.now = (START - before).astimezone().replace(tzinfo=None)
        self.stage.time += 1000
        self.parts.look()

    def do(self, action_id: str) -> None:
        """Press, and carry out what comes of it, as the app does."""
        seen = len(self.stage.effects)
        self.stage.time += 1
        self.stage.press(action_id)
        for effect in self.stage.effects[seen:]:
            self.parts.perform(effect)
        self.settle()

    def marks(self) -> tuple[ReminderMark, ...]:
        self.settle()
        return marks_from(self.stage.store.note("reminders"))


@pytest.fixture
def reminded(stage: Stage, tmp_path: Path) -> Iterator[Reminded]:
    made = Reminded(stage, tmp_path)
    yield made
    made.parts.close()
    made.work.close(finish=True)


def visit(**changes: object) -> Appointment:
    """Of Doctor Lin, at a clinic round the corner."""
    usual = {"start": START, "end": START + timedelta(minutes=20), "zone": "UTC"}
    usual |= {"practice": False, "status": Status.BOOKED}
    return VISIT.model_copy(update={**usual, **changes})


def test_an_hour_before_it_comes_by_itself_and_is_confirmed(reminded: Reminded) -> None:
    stage = reminded.stage
    reminded.visits(visit())
    reminded.at(timedelta(hours=1))
    assert stage.navigator.screen == "reminder"
    assert "Your visit is in one hour." in stage.text()
    assert "Doctor Lin" in stage.text() and "Elm Street Surgery" in stage.text()
    assert stage.world.reminder is not None
    reminded.do("reminder.know")
    assert stage.navigator.screen == "home"
    assert stage.world.reminder is None
    card = stage.navigator.page.card
    assert card is None or card.id != "home.reminder"
    assert [m.confirmed for m in reminded.marks() if m.stage == How.HOUR] == [True]


def test_unconfirmed_it_stands_on_home_and_comes_again_at_the_next_stage(
    reminded: Reminded,
) -> None:
    stage = reminded.stage
    reminded.visits(visit())
    reminded.at(timedelta(hours=1))
    stage.press("everywhere.home")
    assert stage.navigator.screen == "home"
    card = stage.navigator.page.card
    assert card is not None and card.label == "Your visit is in one hour."
    reminded.at(timedelta(minutes=30))
    assert stage.navigator.screen == "home"
    reminded.at(timedelta(minutes=10))
    assert stage.navigator.screen == "reminder"
    assert "Your visit is in 10 minutes." in stage.text()
    stage.press("everywhere.home")
    stage.time += 1
    stage.press("home.reminder")
    assert stage.navigator.screen == "reminder"


def test_it_is_read_aloud_also_to_those_who_read_by_themselves(
    reminded: Reminded, qtbot: QtBot
) -> None:
    listener = Listener()
    reminded.stage.navigator.set_voice(listener)  # type: ignore[arg-type]
    assert reminded.stage.settings["voice"] == "off"
    reminded.visits(visit())
    reminded.at(timedelta(hours=1))
    said = listener.said
    qtbot.waitUntil(lambda: "Your visit is in one hour." in said, timeout=20_000)


def test_what_is_half_typed_is_there_again_after_it(reminded: Reminded) -> None:
    stage = reminded.stage
    reminded.visits(visit())
    stage.press("home.ask")
    field = stage.field("question")
    field.edit.setFocus()
    field.edit.setPlainText("Is walking bad for")
    reminded.now = (START - timedelta(hours=1)).astimezone().replace(tzinfo=None)
    stage.time += 20
    reminded.parts.look()
    assert stage.navigator.screen == "ask", "somebody is typing"
    stage.time += 60
    reminded.parts.look()
    assert stage.navigator.screen == "reminder"
    reminded.do("reminder.know")
    assert stage.navigator.screen == "ask"
    assert stage.field("question").edit.toPlainText() == "Is walking bad for"


def test_an_emergency_is_never_covered(reminded: Reminded) -> None:
    stage = reminded.stage
    reminded.visits(visit())
    stage.press("everywhere.emergency")
    reminded.at(timedelta(hours=1))
    assert stage.navigator.screen == "emergency"
    stage.press("emergency.tell")
    assert stage.navigator.screen == "person"
    reminded.at(timedelta(minutes=50))
    assert stage.navigator.screen == "person", "it was opened from the emergency"
    stage.press("everywhere.home")
    reminded.at(timedelta(minutes=49))
    assert stage.navigator.screen == "reminder"


def test_an_emergency_comes_over_a_reminder(reminded: Reminded) -> None:
    stage = reminded.stage
    reminded.visits(visit())
    reminded.at(timedelta(hours=1))
    stage.press("everywhere.emergency")
    assert stage.navigator.screen == "emergency"
    stage.press("everywhere.back")
    assert stage.navigator.screen == "reminder"


def test_a_page_that_goes_on_under_it_is_not_lost(reminded: Reminded) -> None:
    """A question was sent, and the rules' answer comes while the reminder is in front."""
    stage = reminded.stage
    reminded.visits(visit())
    stage.press("home.ask")
    stage.hold_checks = True
    stage.say("is walking bad for a sore knee")
    field = stage.field("question")
    field.edit.setPlainText("")
    reminded.at(timedelta(hours=1))
    assert stage.navigator.screen == "reminder"
    stage.release_checks()
    assert stage.navigator.screen == "reminder"
    reminded.do("reminder.know")
    assert stage.navigator.screen == "answer"


def test_who_was_about_to_press_something_else_does_not_press_it(reminded: Reminded) -> None:
    stage = reminded.stage
    reminded.visits(visit())
    reminded.at(timedelta(hours=1))
    stage.time += 0.8
    stage.navigator.press("reminder.know")
    assert stage.navigator.screen == "reminder"
    stage.time += 0.3
    stage.navigator.press("reminder.know")
    assert stage.navigator.screen == "home"


def test_nobody_is_disturbed_in_the_middle_of_something(reminded: Reminded) -> None:
    stage = reminded.stage
    reminded.visits(visit())
    reminded.now = (START - timedelta(hours=1)).astimezone().replace(tzinfo=None)
    stage.press("everywhere.settings")
    stage.time += 2
    reminded.parts.look()
    assert stage.navigator.screen == "settings"
    stage.time += 5
    reminded.parts.look()
    assert stage.navigator.screen == "reminder"


def test_who_is_about_to_speak_is_not_interrupted(reminded: Reminded) -> None:
    stage, hearing = reminded.stage, Hearing()
    stage.navigator.set_ear(hearing.voice_in)
    reminded.visits(visit())
    reminded.now = (START - timedelta(hours=1)).astimezone().replace(tzinfo=None)
    stage.press("everywhere.listen")
    stage.time += 20
    reminded.parts.look()
    assert stage.navigator.screen == "home"
    hearing.voice_in.stop()
    reminded.parts.look()
    assert stage.navigator.screen == "reminder"


def test_again_in_ten_minutes(reminded: Reminded) -> None:
    stage = reminded.stage
    reminded.visits(visit())
    reminded.at(timedelta(hours=1))
    reminded.do("reminder.again")
    assert stage.navigator.screen == "home"
    reminded.at(timedelta(minutes=51))
    assert stage.navigator.screen == "home"
    reminded.at(timedelta(minutes=50))
    assert stage.navigator.screen == "reminder"
    reminded.do("reminder.know")
    reminded.at(timedelta(minutes=10))
    assert "reminder.again" not in {a.id for a in stage.navigator.page.actions()}


def test_a_visit_that_was_cancelled_meanwhile_says_so(reminded: Reminded) -> None:
    stage = reminded.stage
    reminded.visits(visit())
    reminded.at(timedelta(hours=1))
    reminded.visits()
    stage.navigator.refresh()
    assert "This visit was moved or cancelled." in stage.text()
    reminded.do("reminder.know")
    reminded.at(timedelta(minutes=10))
    assert stage.navigator.screen == "home"
    assert stage.world.reminder is None


def test_a_missed_visit_gives_the_number_of_the_clinic(reminded: Reminded) -> None:
    stage = reminded.stage
    reminded.visits(visit())
    reminded.at(-timedelta(hours=3))
    assert stage.navigator.page.title == "You had a visit"
    assert "If you were not there, ring the clinic." in stage.text()
    reminded.do("reminder.ring")
    assert isinstance(stage.effects[-1], Dial)
    stage.reply(Dialled("020 7946 0999", opened=False))
    assert "Pick up your telephone and dial 020 7946 0999." in stage.text()


def test_what_the_clinic_has_not_confirmed_is_told_as_such(reminded: Reminded) -> None:
    reminded.visits(visit(status=Status.PENDING))
    reminded.at(timedelta(hours=1))
    assert "The clinic has not said yes to it." in reminded.stage.text()


def test_a_rehearsal_is_told_as_one(reminded: Reminded) -> None:
    reminded.visits(visit(practice=True))
    reminded.at(timedelta(hours=1))
    assert "This is a rehearsal." in reminded.stage.text()


def test_told_once_it_is_not_told_by_the_next_start(reminded: Reminded, tmp_path: Path) -> None:
    stage = reminded.stage
    reminded.visits(visit())
    reminded.at(timedelta(hours=1))
    reminded.settle()
    stage.press("everywhere.home")
    reminded.parts.close()
    again = Reminded(stage, tmp_path)
    again.visits(visit())
    again.at(timedelta(minutes=59))
    assert stage.navigator.screen == "home"
    assert stage.world.reminder is not None, "and it still stands open"
    again.parts.close()
    again.work.close()


def news(**changes: object) -> News:
    return NEWS.model_copy(update={"appointment": visit(status=Status.CANCELLED), **changes})


def test_a_cancelled_visit_is_told_in_the_clinics_words_as_plain_text(reminded: Reminded) -> None:
    stage = reminded.stage
    stage.time += 100
    reminded.visits(news=(news(),))
    assert stage.navigator.screen == "clinic_news"
    assert "Elm Street Surgery has cancelled your visit." in stage.text()
    assert "<b>We are sorry.</b>" in stage.text()
    reminded.do("clinic_news.heard")
    assert stage.navigator.screen == "home"
    assert reminded.told_clinic == [("n1", False)]


def test_another_time_carries_what_it_was_about(reminded: Reminded) -> None:
    stage = reminded.stage
    stage.time += 100
    reminded.visits(news=(news(),))
    opened: list[GoTo] = []
    flow = stage.navigator._flow
    opened += [e for e in flow.act("clinic_news.other_time") if isinstance(e, GoTo)]
    assert opened == [GoTo("doctor", {"about": VISIT.concern}, replace=True)]


def test_news_that_was_put_aside_stands_on_home_and_is_told_again(reminded: Reminded) -> None:
    stage = reminded.stage
    stage.time += 100
    reminded.visits(news=(news(),))
    stage.press("everywhere.home")
    card = stage.navigator.page.card
    assert card is not None and card.label == "Elm Street Surgery has cancelled your visit."
    stage.time += 100
    reminded.parts.look()
    assert stage.navigator.screen == "home"
    reminded.now += timedelta(minutes=31)
    stage.time += 100
    reminded.parts.look()
    assert stage.navigator.screen == "clinic_news"


def test_an_earlier_time_is_told_before_other_news(reminded: Reminded) -> None:
    """It is kept for a few minutes only."""
    stage = reminded.stage
    reminded.at(timedelta(hours=30))
    offer = news(id="n2", kind="offer", text="", appointment=visit())
    waiting = (_waiting(timedelta(hours=6)),)
    reminded.visits(visit(), news=(news(kind="approved"), offer), waiting=waiting)
    assert "has an earlier time for you" in stage.text()
    stage.press("everywhere.home")
    assert stage.navigator.page.card is not None
    assert "has an earlier time for you" in stage.navigator.page.card.label


def test_news_is_heard_once_the_clinic_can_be_told(reminded: Reminded) -> None:
    stage = reminded.stage
    stage.time += 100
    reminded.clinic_answers = False
    reminded.visits(news=(news(),))
    reminded.do("clinic_news.heard")
    assert reminded.told_clinic == []
    reminded.clinic_answers = True
    stage.time += 100
    reminded.visits(news=(news(),))
    reminded.settle()
    assert stage.navigator.screen == "home", "it was heard here"
    assert reminded.told_clinic == [("n1", False)]


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("booked", "has booked a visit for you"),
        ("approved", "says yes to your visit"),
        ("moved", "has moved your visit"),
        ("offer_gone", "no longer kept"),
    ],
)
def test_every_kind_of_news_has_its_words(reminded: Reminded, kind: str, words: str) -> None:
    reminded.stage.time += 100
    reminded.visits(visit(), news=(news(kind=kind, appointment=visit()),))
    assert words in reminded.stage.text()


def _waiting(start: timedelta) -> Waiting:
    slot = Slot(
        id="s",
        clinic="c",
        visit_type="t",
        clinician=VISIT.clinician,
        start=START - start,
        end=START - start + timedelta(minutes=20),
        ways=[Way.TELEPHONE],
    )
    until = NOON.astimezone(UTC) + timedelta(minutes=15)
    return Waiting(
        id="w", appointment="v1", offer=Hold(id="h", slot=slot, way=Way.TELEPHONE, until=until)
    )


def test_an_earlier_time_is_told_with_how_long_it_is_kept(reminded: Reminded) -> None:
    stage = reminded.stage
    stage.time += 100
    offer = news(kind="offer", text="", appointment=visit())
    reminded.visits(visit(), news=(offer,), waiting=(_waiting(timedelta(hours=6)),))
    assert "has an earlier time for you" in stage.text()
    kept = f"It is kept for you until {spoken_time(NOON + timedelta(minutes=15))}."
    assert kept in [s.text for s in stage.navigator.page.spoken()]
    assert stage.navigator.page.actions()[0].id == "clinic_news.offer"


def test_an_offer_that_is_over_is_no_news(reminded: Reminded) -> None:
    reminded.stage.time += 100
    reminded.visits(visit(), news=(news(kind="offer", appointment=visit()),))
    assert reminded.stage.navigator.screen == "home"
    reminded.settle()
    assert reminded.told_clinic == [("n1", False)]


# With the app closed ---------------------------------------------------------------------------


def test_yes_and_no_to_reminders_with_the_app_closed(stage: Stage) -> None:
    stage.navigator._run((GoTo("reminders_setup"),), stage.navigator._flow)
    stage.say("yes please")
    assert stage.effects[-1] == ChangeSetting("remind_closed", "on")
    stage.settings["remind_closed"] = "on"
    stage.navigator.refresh()
    assert "I remind you when I am closed, too." in stage.text()
    stage.settings["remind_closed"] = "off"
    stage.navigator.refresh()
    assert "I could not arrange that on this computer." in stage.text()


def test_no_keyring_no_background_start(reminded: Reminded, tmp_path: Path) -> None:
    """Its store is in memory only: there is nothing that could be read while it is closed."""
    reminded.stage.settings["remind_closed"] = "on"
    reminded.parts.arrange()
    reminded.settle()
    assert reminded.stage.settings["remind_closed"] == "off"
    assert reminded.notices


def test_the_system_is_told_and_untold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fresh_home: Path
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    store = Store(fresh_home, "0" * 64)
    running = OneAtATime(fresh_home / REMINDERS)
    assert running.take(), "so that none is started by the test"
    entry = tmp_path / "config/autostart/fireside-reminders.desktop"
    arrange_background_start(True, lambda: store)
    assert "remind" in entry.read_text()
    arrange_background_start(False, lambda: store)
    assert not entry.exists()
    running.give_back()
    store.close()


def test_the_app_holds_its_lock_while_it_runs(reminded: Reminded, fresh_home: Path) -> None:
    assert is_held(fresh_home / APP)
    reminded.parts.close()
    assert not is_held(fresh_home / APP)
