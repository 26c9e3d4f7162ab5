"""Every text that a person sees goes through translation."""

from __future__ import annotations

import gettext
from collections.abc import Iterator

import pytest

from fireside import i18n
from fireside.flows.advert import quotes
from fireside.flows.effects import GoTo
from fireside.flows.page import Banner, Card, Field, Numbered, Page, Reading
from fireside.flows.sheet import sentences
from tests.qt.conftest import Stage
from tests.qt.pages import CLINICS, EARLIER, NEWS, REPORT, SCREEN_NAMES, ways_in


class _Marked(gettext.NullTranslations):
    """Puts every translated text in brackets."""

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"⟦{msgid1 if n == 1 else msgid2}⟧"


@pytest.fixture
def marked() -> Iterator[None]:
    i18n.use(_Marked())
    yield
    i18n.use(gettext.NullTranslations())


def _texts(page: Page) -> Iterator[str]:
    yield page.title
    for action in page.actions():
        yield action.label
        yield from (text for text in (action.hint, action.detail, action.confirm) if text)
    for block in page.blocks:
        if isinstance(block, Reading | Card | Numbered):
            yield from block.sentences
        elif isinstance(block, Banner):
            yield block.text
        elif isinstance(block, Field):
            yield block.action.label


@pytest.mark.parametrize("screen", SCREEN_NAMES)
def test_every_text_is_translated(stage: Stage, marked: None, screen: str) -> None:
    """What is not in brackets is data: a name, a number, or what came from outside."""
    if screen in ("country", "confirm", "did_you_mean", "what_can_i_say"):
        data = {c.name for c in stage.world.countries.values()}
        data |= {"Remove", "Shall I take Anna off your list?"}
    else:
        data = {"Anna", "daughter", stage.world.care, stage.world.country.name}
    data.add(stage.world.country.emergency_note)
    stage.navigator.restyle()
    if screen == "home":
        stage.navigator.go_home()
    else:
        stage.navigator._run((GoTo(screen, ways_in()[screen]),), stage.navigator._flow)
    sign = ways_in()["emergency"]["sign"]
    data |= {sign.act, *sign.while_waiting, *(clinic.name for clinic in CLINICS)}
    data |= {question.text for question in ways_in()["ask_back"]["asking"].questions}
    data |= {"Knee pain.", ways_in()["why"]["passages"][0].text, ""}
    data |= {*sentences(EARLIER.answer), f"“{NEWS.text}”"}
    for known in REPORT.known:
        data |= {f"{known.title}.", *known.sentences}
    for reason in REPORT.reasons:
        data |= {f"{reason.title}.", reason.sentence, *quotes(REPORT, reason)}
    data |= {f"{step.rstrip('.')}." for step in REPORT.advice}
    data |= {*REPORT.notices, *(w for code in REPORT.codes for w in code.warnings)}
    rows = stage.navigator.page.choices
    data |= {row.label for row in rows if row.id.startswith("past_checks.row.")}
    questions = ("my_questions.row.", "visit_sharing.row.")
    data |= {row.label for row in rows if row.id.startswith(questions)}
    for text in _texts(stage.navigator.page):
        assert text in data or "⟦" in text, text
