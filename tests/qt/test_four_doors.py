"""Every action of every screen, through touch, keyboard, spoken phrase and screen reader."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QKeySequence
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from fireside.actions.everywhere import EARLIER, MORE, MORE_CHOICES, WHAT_CAN_I_SAY
from fireside.flows.effects import GoTo
from fireside.flows.page import Field
from fireside.qt.buttons import ActionButton
from tests.qt.conftest import Stage
from tests.qt.pages import SCREEN_NAMES, ways_in

_TURNING = {MORE, EARLIER, MORE_CHOICES}


def _open(stage: Stage, screen: str) -> None:
    navigator = stage.navigator
    if screen != "home":
        navigator._run((GoTo(screen, ways_in()[screen]),), navigator._flow)
    stage.time += 1


@pytest.fixture
def done(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the actions that were set off, instead of their being carried out."""
    ids: list[str] = []

    def record(action_id: str, confirmed: bool = False) -> None:
        ids.append(action_id)

    monkeypatch.setattr(stage.navigator, "_do", record)
    return ids


def _find(stage: Stage, action_id: str) -> ActionButton | None:
    """The button, turning the page's parts until it shows, from the first one if need be."""
    view = stage.shell.page_view
    assert view is not None
    if stage.shell.button(action_id) is None:
        while EARLIER in {action.id for action in view.paging_actions()}:
            view.turn(EARLIER)
    for _ in range(40):
        button = stage.shell.button(action_id)
        if button is not None:
            return button
        offered = {action.id for action in view.paging_actions()}
        turn = MORE if MORE in offered else MORE_CHOICES if MORE_CHOICES in offered else None
        if turn is None:
            return None
        view.turn(turn)
    return None


def _field(stage: Stage, action_id: str) -> Field | None:
    fields = (b for b in stage.navigator.page.blocks if isinstance(b, Field))
    return next((f for f in fields if f.action.id == action_id), None)


@pytest.mark.parametrize("screen", SCREEN_NAMES)
def test_touch(stage: Stage, done: list[str], qtbot: QtBot, screen: str) -> None:
    """Every action has a button, on the page or on *What can I say*; a field is its own."""
    _open(stage, screen)
    sayable = {a.id for a in stage.navigator.actions} - _TURNING
    for action in [a for a in stage.navigator.actions if a.id in sayable]:
        if _field(stage, action.id):
            continue
        button = _find(stage, action.id)
        if button is None:
            # Only an everywhere-action may have no place: *What can I say* has a row for it.
            assert action.id.startswith("everywhere."), action.id
            continue
        stage.time += 1
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton, pos=QPoint(button.rect().center()))
        assert done[-1] == action.id


@pytest.mark.parametrize("screen", SCREEN_NAMES)
def test_what_can_i_say_shows_every_live_action(stage: Stage, screen: str) -> None:
    if screen == "what_can_i_say":
        pytest.skip("this is the page itself")
    _open(stage, screen)
    live = {a.id for a in stage.navigator.actions} - {WHAT_CAN_I_SAY}
    stage.press(WHAT_CAN_I_SAY)
    shown = {a.id.removeprefix("pick.") for a in stage.navigator.page.choices}
    assert shown == live
    numbers = [a.number for a in stage.navigator.page.choices]
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("screen", SCREEN_NAMES)
def test_keys(stage: Stage, done: list[str], qtbot: QtBot, screen: str) -> None:
    """Every declared key works, also while a field has the focus."""
    _open(stage, screen)
    with qtbot.waitActive(stage.shell):
        stage.shell.activateWindow()
    for action in list(stage.navigator.actions):
        for key in action.keys:
            stage.time += 1
            done.clear()
            sequence = QKeySequence(key)
            QTest.keySequence(stage.shell.focusWidget() or stage.shell, sequence)
            assert done == [action.id], f"{key} on {screen}"


@pytest.mark.parametrize("screen", SCREEN_NAMES)
def test_keyboard_alone_reaches_every_button(stage: Stage, done: list[str], screen: str) -> None:
    """What has no key of its own can be reached by Tab and pressed with Space."""
    _open(stage, screen)
    for action in [a for a in stage.navigator.actions if a.id not in _TURNING]:
        button = _find(stage, action.id)
        if button is None:
            assert action.keys or _field(stage, action.id)
            continue
        assert button.focusPolicy() & Qt.FocusPolicy.TabFocus
        button.setFocus()
        stage.time += 1
        QTest.keyClick(button, Qt.Key.Key_Space)
        assert done[-1] == action.id


@pytest.mark.parametrize("screen", SCREEN_NAMES)
def test_phrase(stage: Stage, done: list[str], screen: str) -> None:
    """The visible label, politely or not, and every number, are understood."""
    _open(stage, screen)
    everywhere_labels = {a.label for a in stage.navigator.actions if a.id.startswith("everywhere.")}
    for action in list(stage.navigator.actions):
        said = [action.label, f"could you {action.label} please"]
        if action.gives_way and action.label in everywhere_labels:
            said = []
        if action.number is not None:
            said += [f"number {action.number}", str(action.number)]
        for words in said:
            done.clear()
            stage.say(words)
            assert done == [action.id], f"{words!r} on {screen}"


@pytest.mark.parametrize("screen", SCREEN_NAMES)
def test_screen_reader(stage: Stage, done: list[str], screen: str) -> None:
    """Name, description with the keys, role, and Press."""
    _open(stage, screen)
    for action in [a for a in stage.navigator.actions if a.id not in _TURNING]:
        field = _field(stage, action.id)
        if field is not None:
            view = stage.shell.page_view
            assert view is not None
            widget = view.field(field.id)
            assert widget is not None
            edit = QAccessible.queryAccessibleInterface(widget.edit)
            assert edit.text(QAccessible.Text.Name) == action.label
            assert edit.text(QAccessible.Text.Description) == action.hint
            continue
        button = _find(stage, action.id)
        if button is None:
            continue
        seen = QAccessible.queryAccessibleInterface(button)
        assert seen.text(QAccessible.Text.Name) == action.label
        assert seen.role() == QAccessible.Role.Button
        description = seen.text(QAccessible.Text.Description)
        assert action.hint in description
        assert all(QKeySequence(key).toString() in description for key in action.keys)
        stage.time += 1
        done.clear()
        actions = seen.actionInterface()
        actions.doAction(actions.pressAction())
        assert done == [action.id]
