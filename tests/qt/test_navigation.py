"""Moving about, being misheard, people, settings: what a senior expects of every screen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from fireside.flows.effects import ChangeSetting, GoTo, RemovePerson, SavePerson
from fireside.flows.results import Forgotten
from fireside.people import Person
from fireside.qt.navigator import GUARD_SECONDS
from tests.qt.conftest import Stage


def test_back_and_home(stage: Stage) -> None:
    stage.press("home.family")
    stage.press("family.add")
    stage.say("go back please")
    assert stage.navigator.screen == "family"
    stage.press("family.add")
    stage.say("home")
    assert stage.navigator.screen == "home"


def test_the_second_half_of_a_double_press_is_ignored(stage: Stage) -> None:
    stage.press("home.family")
    stage.time += GUARD_SECONDS / 2
    stage.navigator.press("family.add")
    assert stage.navigator.screen == "family"
    stage.press("family.add")
    assert stage.navigator.screen == "person_form"


def test_emergency_is_never_guarded(stage: Stage) -> None:
    stage.press("home.family")
    stage.navigator.press("everywhere.emergency")
    assert stage.navigator.screen == "emergency"


def test_three_misses_say_so_offer_buttons_then_a_person(stage: Stage) -> None:
    stage.say("wibble wobble")
    assert stage.navigator.screen == "home"
    assert "wibble wobble" in stage.shell.dock.caption.text()
    stage.say("wibble wobble")
    assert stage.navigator.screen == "did_you_mean"
    assert len(stage.navigator.page.choices) == 3
    stage.say("number two")
    assert stage.navigator.screen == "check_advert"
    stage.say("home")
    for _ in range(2):
        stage.say("wibble wobble")
    stage.say("wibble wobble")
    assert stage.navigator.screen == "help_me"


def test_a_danger_sign_is_heard_even_where_nobody_asks(stage: Stage) -> None:
    stage.press("home.family")
    stage.say("I can't breathe")
    assert stage.navigator.screen == "emergency"


def test_adding_a_person(stage: Stage) -> None:
    stage.press("home.family")
    stage.press("family.add")
    for name, text in (("name", "Ben"), ("relation", "son"), ("number", "0161 496 0000")):
        field = stage.field(name)
        field.edit.setPlainText(text)
    stage.press("person_form.save")
    saved = stage.effects[-1]
    assert isinstance(saved, SavePerson)
    person = saved.person
    assert (person.name, person.relation, person.number) == ("Ben", "son", "0161 496 0000")
    assert not person.helper
    assert stage.navigator.screen == "family"


@pytest.mark.parametrize(
    ("name", "number", "sorry"),
    [
        ("", "1", "type a name"),
        ("…", "1", "type a name"),
        ("Ben", "", "telephone number"),
        ("Ben", "ring me", "telephone number"),
        ("Ben", "1" * 40, "too long"),
    ],
)
def test_a_person_needs_a_name_and_a_number(
    stage: Stage, name: str, number: str, sorry: str
) -> None:
    stage.press("home.family")
    stage.press("family.add")
    for field_id, text in (("name", name), ("number", number)):
        field = stage.field(field_id)
        field.edit.setPlainText(text)
    stage.press("person_form.save")
    assert sorry in stage.text()
    assert not stage.effects


def test_a_person_shows_the_number_and_is_removed_only_after_yes(stage: Stage) -> None:
    stage.press("home.family")
    stage.say("my daughter")
    assert "020 7946 0123" in stage.text()
    stage.press("person.remove")
    assert stage.navigator.screen == "confirm"
    stage.say("no thank you")
    assert stage.navigator.screen == "person"
    assert not stage.effects
    stage.press("person.remove")
    stage.say("yes please")
    assert stage.effects[-1] == RemovePerson("a")
    assert stage.navigator.screen == "family"


@pytest.mark.parametrize("name", ["Emergency", "Home", "Stop", "an ambulance", "Anna", "number 2"])
def test_any_name_is_a_possible_name(stage: Stage, name: str) -> None:
    stage.world.people = (*stage.world.people, Person("b", name, "friend", "1"))
    stage.press("home.family")
    assert stage.navigator.screen == "family"
    stage.say("number two")
    assert stage.navigator.screen == "person"


def test_two_of_one_name_and_relation_are_asked_back(stage: Stage) -> None:
    twins = (Person("b", "Ann", "", "1"), Person("c", "Ann", "", "2"))
    stage.world.people = twins
    stage.press("home.family")
    stage.say("ann")
    assert stage.navigator.screen in ("did_you_mean", "family")


def test_help_me_shows_the_chosen_person_from_every_screen(stage: Stage) -> None:
    stage.press("home.advert")
    stage.say("help me")
    assert "020 7946 0123" in stage.text()


def test_help_me_asks_for_a_person_when_there_is_none(stage: Stage) -> None:
    stage.world.people = ()
    stage.say("help me")
    stage.say("add a person")
    assert stage.navigator.screen == "person_form"


def test_bigger_text_and_slower_by_voice(stage: Stage) -> None:
    stage.say("bigger text")
    assert stage.effects[-1] == ChangeSetting("text_scale", "125")
    stage.say("slow down")
    assert stage.effects[-1] == ChangeSetting("voice_rate", "130")
    stage.settings["voice_volume"] = "100"
    count = len(stage.effects)
    stage.say("louder")
    assert len(stage.effects) == count
    assert "as loud as" in stage.shell.dock.caption.text()


def test_settings_change_by_number(stage: Stage) -> None:
    stage.press("everywhere.settings")
    stage.say("colours")
    stage.say("night")
    assert stage.effects[-1] == ChangeSetting("theme", "night")


def test_the_first_question_is_the_country(stage: Stage) -> None:
    stage.settings["country"] = ""
    stage.navigator.go_home()
    assert stage.navigator.screen == "country"
    stage.say("another country")
    stage.say("ireland")
    assert stage.effects[-1] == ChangeSetting("country", "IE")


def test_what_can_i_say_does_it_on_the_screen_below(stage: Stage) -> None:
    stage.press("home.family")
    stage.press("everywhere.what_can_i_say")
    stage.say("add a person")
    assert stage.navigator.screen == "person_form"


def test_what_can_i_say_does_not_get_around_the_yes(stage: Stage) -> None:
    stage.press("home.family")
    stage.say("Anna")
    stage.press("everywhere.what_can_i_say")
    stage.say("remove")
    assert stage.navigator.screen == "confirm"


def test_words_typed_at_the_microphone_act_on_the_screen_below(stage: Stage) -> None:
    stage.press("home.family")
    stage.press("everywhere.listen")
    stage.say("add a person")
    assert stage.navigator.screen == "person_form"


def test_what_was_typed_survives_leaving_and_coming_back(stage: Stage) -> None:
    stage.press("home.ask")
    field = stage.field("question")
    field.edit.setPlainText("why do my hands")
    stage.press("everywhere.help_me")
    stage.press("everywhere.back")
    again = stage.field("question")
    assert again.edit.toPlainText() == "why do my hands"


def test_every_screen_opens_by_name(stage: Stage) -> None:
    from tests.qt.pages import SCREEN_NAMES, ways_in

    assert sorted(ways_in()) == SCREEN_NAMES
    for screen, args in ways_in().items():
        if screen != "home":
            stage.navigator._run((GoTo(screen, args),), stage.navigator._flow)
            assert stage.navigator.screen == screen


def test_return_goes_from_field_to_field_and_saves(stage: Stage, qtbot: QtBot) -> None:
    stage.press("home.family")
    stage.press("family.add")
    view = stage.shell.page_view
    assert view is not None
    with qtbot.waitActive(stage.shell):
        stage.shell.activateWindow()
    for text in ("Bob", "son", "0161 496 0000"):
        edit = stage.shell.focusWidget()
        qtbot.keyClicks(edit, text)
        qtbot.keyClick(edit, Qt.Key.Key_Return)
    saved = stage.effects[-1]
    assert isinstance(saved, SavePerson)
    assert (saved.person.name, saved.person.number) == ("Bob", "0161 496 0000")


def test_part_before_works_through_what_can_i_say(stage: Stage) -> None:
    stage.shell.resize(1024, 600)
    stage.press("everywhere.settings")
    stage.press("page.more")
    view = stage.shell.page_view
    assert view is not None
    assert view.place[0] == 1
    stage.press("everywhere.what_can_i_say")
    stage.say("back")
    assert view.place[0] == 1
    stage.press("everywhere.what_can_i_say")
    stage.say("part before")
    assert view.place[0] == 0


def test_deleted_is_said_only_when_it_is_so(stage: Stage) -> None:
    stage.press("everywhere.settings")
    stage.press("settings.forget")
    stage.say("yes")
    assert "are deleted" not in stage.text()
    stage.reply(Forgotten(ok=False))
    assert "could not delete" in stage.text()
    stage.reply(Forgotten(ok=True))
    assert "are deleted" in stage.text()


def test_what_was_typed_survives_resizing_and_turning_the_page(stage: Stage) -> None:
    stage.settings["text_scale"] = "200"
    stage.navigator.restyle()
    stage.press("home.ask")
    stage.field("question").edit.setPlainText("why do my hands")
    stage.shell.resize(1024, 600)
    assert stage.field("question").edit.toPlainText() == "why do my hands"
    stage.press("page.more")
    stage.press("page.earlier")
    assert stage.field("question").edit.toPlainText() == "why do my hands"
