"""Nothing is clipped, nothing overlaps, nothing is too small: every screen, size and scale."""

from __future__ import annotations

from itertools import combinations

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QFontMetrics

from fireside.actions.everywhere import EARLIER, MORE, MORE_CHOICES
from fireside.flows.effects import GoTo
from fireside.flows.page import CHOICES
from fireside.qt.buttons import ActionButton
from fireside.qt.fields import FieldWidget
from fireside.qt.header import _FLAGS as _TITLE_FLAGS
from fireside.qt.marked import MarkedLabel
from fireside.qt.picture_view import PictureView
from fireside.qt.reading import DigitsText, ReadingText
from tests.qt.conftest import Stage
from tests.qt.pages import SCREEN_NAMES, ways_in

SIZES = ((1280, 800), (1024, 600))
_BLOCKS = (ActionButton, ReadingText, DigitsText, FieldWidget, MarkedLabel, PictureView)


def _check_part(stage: Stage) -> None:
    shell, view = stage.shell, stage.shell.page_view
    assert view is not None
    mm = shell._theme.mm
    title = shell.header.title
    box = QFontMetrics(title.fitting(title.width(), title.height())).boundingRect(
        QRect(0, 0, title.width(), 10_000), _TITLE_FLAGS, title.text()
    )
    assert box.height() <= title.height() and box.width() <= title.width(), title.text()
    for floor in (view, shell.header, shell.dock):
        children = [c for c in floor.children() if isinstance(c, _BLOCKS) and not c.isHidden()]
        boxes: list[tuple[object, QRect]] = []
        for child in children:
            box = child.geometry()
            if isinstance(child, ActionButton):
                ring = child._ring
                box = box.adjusted(ring, ring, -ring, -ring)
                assert child.height_for(box.width()) <= box.height() + 1, child.text()
                words = max(child._theme.button().pixelSize(), 1)
                assert box.width() >= min(child.wrapped_width(), child.natural_width()), (
                    child.text(),
                    words,
                )
                assert min(box.width(), box.height()) >= mm(12) - 1, child.text()
            elif isinstance(child, ReadingText | MarkedLabel):
                assert child.height_for(box.width()) <= box.height() + 1, child.text()
            assert floor.rect().contains(box), (type(child).__name__, getattr(child, "text", "")())
            boxes.append((child, box))
        for (one, a), (two, b) in combinations(boxes, 2):
            assert not a.intersects(b), (one, two)


@pytest.mark.parametrize("scale", ["100", "150", "200"])
@pytest.mark.parametrize("size", SIZES, ids=lambda s: f"{s[0]}x{s[1]}")
@pytest.mark.parametrize("screen", SCREEN_NAMES)
def test_every_part_of_every_page(
    stage: Stage, screen: str, size: tuple[int, int], scale: str
) -> None:
    stage.settings["text_scale"] = scale
    stage.navigator.restyle()
    stage.shell.resize(*size)
    if screen != "home":
        stage.navigator._run((GoTo(screen, ways_in()[screen]),), stage.navigator._flow)
    view = stage.shell.page_view
    assert view is not None
    seen: set[str] = set()
    for _ in range(60):
        _check_part(stage)
        seen |= {b.action_id for b in view.findChildren(ActionButton) if not b.isHidden()}
        offered = {a.id for a in view.paging_actions()}
        if MORE in offered:
            view.turn(MORE)
        elif MORE_CHOICES in offered and not seen >= {a.id for a in view._column}:
            view.turn(MORE_CHOICES)
        else:
            break
    else:
        pytest.fail("the page never ends")
    placed = {a.id for a in (*view._column, *stage.navigator.page.choices)}
    if stage.navigator.page.tiles:
        placed -= {a.id for a in view._column}
    assert placed <= seen | {EARLIER, MORE, MORE_CHOICES}


def test_a_main_target_is_20_mm_high(stage: Stage) -> None:
    stage.press("home.ask")
    button = stage.shell.button("ask.send")
    assert button is not None
    assert button.height() - 2 * button._ring >= stage.shell._theme.mm(20)


@pytest.mark.parametrize("scale", ["100", "200"])
@pytest.mark.parametrize("size", SIZES, ids=lambda s: f"{s[0]}x{s[1]}")
@pytest.mark.parametrize(
    "screen",
    ["check_advert", "my_visits", "visit_calendar", "visit_clinic", "visit_days", "visit_times"],
)
def test_what_can_be_chosen_begins_on_the_first_part(
    stage: Stage, screen: str, size: tuple[int, int], scale: str
) -> None:
    stage.settings["text_scale"] = scale
    stage.navigator.restyle()
    stage.shell.resize(*size)
    stage.navigator._run((GoTo(screen, ways_in()[screen]),), stage.navigator._flow)
    page, view = stage.navigator.page, stage.shell.page_view
    assert view is not None
    shown = [choice for choice in page.choices if view.button(choice.id)]
    assert shown == list(page.choices[: len(shown)])
    assert len(shown) >= (2 if screen == "check_advert" else 1)
    for spoken in page.spoken():
        view.mark(spoken.block, spoken.sentence)
        assert any(view.button(choice.id) for choice in page.choices), "not turned away from"


def test_a_choice_that_is_read_aloud_is_in_sight(stage: Stage) -> None:
    stage.settings["text_scale"] = "200"
    stage.navigator.restyle()
    stage.shell.resize(1024, 600)
    stage.navigator._run((GoTo("visit_times", ways_in()["visit_times"]),), stage.navigator._flow)
    page, view = stage.navigator.page, stage.shell.page_view
    assert view is not None
    for spoken in page.spoken():
        if spoken.block == CHOICES:
            view.mark(spoken.block, spoken.sentence)
            assert view.button(page.choices[spoken.sentence].id)


def test_a_field_stays_in_sight_while_the_question_is_read(stage: Stage) -> None:
    stage.settings["text_scale"] = "200"
    stage.navigator.restyle()
    stage.shell.resize(1024, 600)
    stage.press("home.doctor")
    view = stage.shell.page_view
    assert view is not None
    for spoken in stage.navigator.page.spoken():
        view.mark(spoken.block, spoken.sentence)
        assert [f for f in view.findChildren(FieldWidget) if not f.isHidden()]
