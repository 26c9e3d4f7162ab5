"""Actions say who they are; sets of them never leave a coin toss."""

from __future__ import annotations

import pytest

from fireside.actions import Action, ActionLevel, ActionSet, ClashError
from fireside.actions.everywhere import everywhere, paging
from fireside_core.phrases import match, normalise, spoken_number


def test_an_action_needs_an_id_and_something_to_say() -> None:
    for action_id, label in (("", "Ask"), ("ask", "…")):
        with pytest.raises(ValueError, match="can be said"):
            Action(action_id, label)


def test_what_is_confirmed_has_words_to_read_back() -> None:
    with pytest.raises(ValueError, match="read back"):
        Action("remove", "Remove", level=ActionLevel.CONFIRM)
    with pytest.raises(ValueError, match="read back"):
        Action("remove", "Remove", confirm="Shall I?")


@pytest.mark.parametrize(
    ("one", "two", "what"),
    [
        (Action("a", "Ask"), Action("a", "Tell"), "called 'a'"),
        (Action("a", "Ask"), Action("b", "ask!"), "phrase 'ask'"),
        (Action("a", "Ask", keys=("Ctrl+A",)), Action("b", "Tell", keys=("ctrl+a",)), "key"),
        (Action("a", "Ask", number=1), Action("b", "Tell", number=1), "number 1"),
    ],
)
def test_two_declared_actions_that_cannot_be_told_apart_raise(
    one: Action, two: Action, what: str
) -> None:
    with pytest.raises(ClashError, match=what):
        ActionSet((one,), (two,))


def test_a_name_gives_way_to_a_button_and_is_asked_back_among_names() -> None:
    home = Action("home", "Home")
    ann, anne = Action("1", "Ann", number=1), Action("2", "Ann", number=2)
    actions = ActionSet((Action("3", "Home", number=3), ann, anne), (home,))
    assert actions.match("home").action == "home"
    assert actions.match("the third one").action == "3"
    assert actions.match("ann").tied == ("1", "2")
    assert actions.match("number seven").action is None
    assert set(actions.grammar()) >= {"home", "ann", "one", "number one"}
    assert "home" in actions
    assert actions["home"] is home
    assert len(actions) == 4


def test_everywhere_and_paging_live_side_by_side() -> None:
    assert len(ActionSet(everywhere(), paging(True, True, True))) == 15


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("Could you please GO BACK?", "go back"),
        ("um, the second one", "second 1"),
        ("Café", "cafe"),
        ("OK", "ok"),
        ("", ""),
    ],
)
def test_normalise(said: str, plain: str) -> None:
    assert normalise(said) == plain


@pytest.mark.parametrize(
    ("said", "number"),
    [("two", 2), ("number 12", 12), ("the second one", 2), ("option three", 3), ("home", None)],
)
def test_spoken_number(said: str, number: int | None) -> None:
    assert spoken_number(said) == number


def test_matching_minds_neither_order_nor_long_talk() -> None:
    phrases = {"read it again": "read", "go home": "home"}
    assert match("again read it", phrases).action == "read"
    assert match("my knee hurts", phrases).action is None
    assert match("go home " * 40, phrases).action is None
    assert match("…", phrases).action is None
    twins = {"one two": "a", "two one": "b"}
    assert match("one two", {normalise(k): v for k, v in twins.items()}).action == "a"
