"""Checking an advert: shown in every way, judged, explained, kept, waited with, reported."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fireside.app_adverts import AdvertParts
from fireside.app_answers import save_as_pdf, save_as_text
from fireside.flows.advert import full_stop, quotes, verdict_banner, within_quotes
from fireside.flows.advert_shown import markings, picture_marks
from fireside.flows.effects import (
    CheckAdvert,
    ChoosePicture,
    Effect,
    ForgetAnswers,
    GoTo,
    PasteAdvert,
    PrintSheet,
    SaveSheet,
    SaveText,
    ShowPicture,
    StopChecking,
    TakeDropped,
    TakePhoto,
    TakeScreenPicture,
)
from fireside.flows.page import MarkedText, Numbered, Picture, Reading, Tone
from fireside.flows.reaching import line_words
from fireside.flows.results import (
    CheckedAnew,
    CheckFailed,
    CheckPart,
    FileSaved,
    Interrupted,
    PictureShown,
    PictureTaken,
    Result,
    TextTaken,
)
from fireside.qt.background import Background
from fireside.qt.buttons import ActionButton
from fireside.qt.marked import MarkedLabel
from fireside.qt.offered import Offered, offered, read_file, taken
from fireside.qt.picture_view import PictureView
from fireside.qt.pictures import shown
from fireside_core.adverts.model import Verdict
from fireside_core.adverts.wire import Corner, ProgressEvent, ReportEvent, Words, WordsBox
from fireside_core.contract import ErrorEvent
from fireside_core.countries import Line
from tests.qt.conftest import Stage
from tests.qt.pages import ADVERT, CHECK, REPORT
from tests.qt.test_layout import SIZES, _check_part

NOTHING = ReportEvent(verdict=Verdict.NONE_FOUND, text="Flu jabs on Monday.", lang="en")


def _page(stage: Stage) -> str:
    """All that the page tells, on whatever part of it."""
    return " ".join(spoken.text for spoken in stage.navigator.page.spoken())


def _asked(stage: Stage) -> CheckAdvert:
    effect = next(e for e in reversed(stage.effects) if isinstance(e, CheckAdvert))
    assert isinstance(effect, CheckAdvert)
    return effect


def _answer(stage: Stage, kind: type[Effect], result: Result) -> None:  # type: ignore[valid-type]
    """Answer the latest effect of a kind."""
    pairs = list(zip(stage.effects, stage.replies, strict=True))
    next(r for e, r in reversed(pairs) if isinstance(e, kind))(result)


def _checked(stage: Stage, report: ReportEvent = REPORT) -> None:
    _answer(stage, CheckAdvert, CheckPart(report))


def _verdict(stage: Stage, report: ReportEvent = REPORT) -> None:
    stage.press("home.advert")
    stage.say("type it")
    stage.field("advert").edit.setPlainText(ADVERT)
    stage.press("advert_words.check")
    _checked(stage, report)
    assert stage.navigator.screen == "verdict"


# In ---------------------------------------------------------------------------------------------


def test_typed(stage: Stage, qtbot: QtBot) -> None:
    stage.press("home.advert")
    stage.press("check_advert.type")
    stage.press("advert_words.check")
    assert "I have no words yet." in _page(stage)
    field = stage.field("advert")
    qtbot.keyClicks(field.edit, "Gout gone")
    qtbot.keyClick(field.edit, Qt.Key.Key_Return)
    qtbot.keyClicks(field.edit, "by Sunday")
    stage.press("advert_words.check")
    assert stage.navigator.screen == "checking"
    assert _asked(stage).advert == ("text", "Gout gone\nby Sunday", b"")
    _checked(stage)
    assert stage.navigator.screen == "verdict"
    stage.press("everywhere.back")
    assert stage.field("advert").edit.toPlainText() == "Gout gone\nby Sunday", "nothing is lost"


def test_read_aloud_until_that_is_all(stage: Stage) -> None:
    stage.say("check an advert")
    stage.say("read it aloud")
    assert "Say “that is all” at the end." in _page(stage)
    stage.say("diabetes gone in twenty one days")
    stage.say("throw away your tablets")
    stage.say("the kettle is boiling")
    stage.say("not that")
    assert stage.field("advert").edit.toPlainText() == (
        "diabetes gone in twenty one days\nthrow away your tablets"
    )
    stage.say("that is all")
    advert = _asked(stage).advert
    assert advert.channel == "spoken"
    assert advert.text.endswith("throw away your tablets")


def test_reading_it_out_at_once(stage: Stage) -> None:
    stage.press("home.advert")
    stage.say("these drops make your diabetes go away in three weeks")
    assert stage.navigator.screen == "advert_words"
    assert "three weeks" in stage.field("advert").edit.toPlainText()


def test_an_advert_about_chest_pain_stays_and_shows_the_way_out(stage: Stage) -> None:
    stage.press("home.advert")
    stage.press("check_advert.aloud")
    stage.say("my chest feels tight and my arm aches")
    assert stage.navigator.screen == "advert_words"
    assert "If this is happening to you now, press Emergency." in _page(stage)
    assert "everywhere.emergency" in stage.navigator.page.column


def test_too_many_words_are_kept(stage: Stage) -> None:
    stage.press("home.advert")
    stage.press("check_advert.paste")
    assert isinstance(stage.effects[-1], PasteAdvert)
    stage.reply(TextTaken("gout " * 5000))
    assert stage.navigator.screen == "advert_words"
    assert "That is more than I can look at." in _page(stage)
    assert len(stage.field("advert").edit.toPlainText()) > 20_000
    stage.press("advert_words.check")
    assert stage.navigator.screen == "advert_words"


def test_pasted_words_are_checked_at_once(stage: Stage, qtbot: QtBot) -> None:
    stage.press("home.advert")
    stage.press("check_advert.paste")
    stage.reply(TextTaken("  Gout gone by Sunday  "))
    assert _asked(stage).advert == ("text", "Gout gone by Sunday", b"")


def test_a_pasted_address_asks_first(stage: Stage) -> None:
    stage.press("home.advert")
    stage.press("check_advert.paste")
    stage.reply(TextTaken("https://gluco-free.example/offer"))
    assert stage.navigator.screen == "advert_link"
    assert "The care service fetches this page; nothing on it is opened here." in _page(stage)
    assert not any(isinstance(e, CheckAdvert) for e in stage.effects)
    stage.say("fetch and check it")
    assert _asked(stage).advert == ("link", "https://gluco-free.example/offer", b"")
    assert "Looking for tricks…" in _page(stage)


def test_no_address(stage: Stage) -> None:
    stage.press("home.advert")
    stage.press("check_advert.link")
    stage.field("address").edit.setPlainText("my knee")
    stage.press("advert_link.fetch")
    assert "That is no address of a page." in _page(stage)


@pytest.mark.parametrize(
    ("words", "effect"),
    [
        ("choose a picture", ChoosePicture),
        ("take a photo", TakePhoto),
        ("take a picture of the screen", TakeScreenPicture),
        ("paste it", PasteAdvert),
    ],
)
def test_pictures(stage: Stage, words: str, effect: type[Any]) -> None:
    stage.press("home.advert")
    stage.say(words)
    assert isinstance(stage.effects[-1], effect)
    stage.reply(PictureTaken(problem="The camera is asleep."))
    assert "The camera is asleep." in _page(stage)
    stage.reply(PictureTaken())
    assert stage.navigator.screen == "check_advert"
    stage.reply(PictureTaken(b"a picture"))
    assert _asked(stage).advert == ("picture", "", b"a picture")
    assert "The picture is read on this computer. It does not leave it." in _page(stage)


def test_dropping(stage: Stage) -> None:
    def drop(text: str) -> None:
        data = QMimeData()
        data.setText(text)
        left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        point, copy = QPoint(300, 300), Qt.DropAction.CopyAction
        stage.shell.dropEvent(QDropEvent(point, copy, data, left, none))

    assert not stage.shell.acceptDrops(), "Home has no use for it"
    stage.press("home.advert")
    assert stage.shell.acceptDrops()
    drop("Gout gone by Sunday")
    assert stage.effects[-1] == TakeDropped(Offered(text="Gout gone by Sunday"))
    stage.reply(TextTaken("Gout gone by Sunday"))
    assert _asked(stage).advert.text == "Gout gone by Sunday"


# Meanwhile --------------------------------------------------------------------------------------


def test_progress_in_words_and_stop(stage: Stage) -> None:
    stage.press("home.advert")
    stage.press("check_advert.file")
    stage.reply(PictureTaken(b"x"))
    for stage_name in ("looking", "reading", "checking", "model"):
        _answer(stage, CheckAdvert, CheckPart(ProgressEvent(stage=stage_name)))  # type: ignore[arg-type]
    assert (
        "Looking at the picture… Reading the small print… Looking for tricks… Thinking it over…"
        in _page(stage)
    )
    stage.say("stop the check")
    assert any(isinstance(e, StopChecking) for e in stage.effects)
    assert stage.navigator.screen == "check_advert"


@pytest.mark.parametrize(
    "failure",
    [
        CheckFailed("I cannot reach the care service just now."),
        CheckPart(ErrorEvent(code="broken", text="I cannot reach the care service just now.")),
    ],
)
def test_a_failure_keeps_the_advert(stage: Stage, failure: Result) -> None:
    stage.press("home.advert")
    stage.press("check_advert.file")
    stage.reply(PictureTaken(b"a picture"))
    _answer(stage, CheckAdvert, failure)
    assert "I cannot reach the care service just now. Your picture is still here." in _page(stage)
    before = _asked(stage)
    stage.say("try again")
    assert sum(isinstance(e, CheckAdvert) for e in stage.effects) == 2
    assert _asked(stage) == before
    _answer(stage, CheckAdvert, CheckedAnew("I check it on this computer instead."))
    assert "I check it on this computer instead." in _page(stage)
    _checked(stage)
    assert stage.navigator.screen == "verdict"


def test_a_report_that_comes_while_another_page_is_in_front(stage: Stage) -> None:
    stage.press("home.advert")
    stage.press("check_advert.paste")
    stage.reply(TextTaken("Gout gone by Sunday"))
    stage.press("everywhere.help_me")
    _checked(stage)
    assert stage.navigator.screen == "help_me"
    stage.press("everywhere.back")
    assert stage.navigator.screen == "verdict"


def test_a_check_given_up_for_another_is_begun_anew(stage: Stage) -> None:
    stage.press("home.advert")
    stage.press("check_advert.paste")
    stage.reply(TextTaken("Gout gone by Sunday"))
    stage.press("everywhere.help_me")
    _answer(stage, CheckAdvert, Interrupted())
    stage.press("everywhere.back")
    assert sum(isinstance(e, CheckAdvert) for e in stage.effects) == 2


# The verdict ------------------------------------------------------------------------------------


def test_four_fixed_phrases_and_none_is_green() -> None:
    banners = [verdict_banner(verdict) for verdict in Verdict]
    assert [banner.text for banner in banners] == [
        "Likely misleading",
        "Be careful",
        "No warning signs found",
        "Could not tell",
    ]
    assert all(banner.tone is not Tone.OK for banner in banners)
    assert len({banner.icon for banner in banners}) == 4


def test_likely_misleading(stage: Stage) -> None:
    _verdict(stage)
    page = _page(stage)
    assert page.startswith(
        "Likely misleading It promises a cure. “Diabetes gone in 21 days.” "
        "No drops make diabetes go away."
    )
    numbered = [b for b in stage.navigator.page.blocks if isinstance(b, Numbered)]
    assert [b.number for b in numbered] == [1, 2, 3]
    assert "Do not stop any medicine." in page
    assert len(stage.navigator.page.column) == 5
    stage.say("more reasons")
    numbered = [b for b in stage.navigator.page.blocks if isinstance(b, Numbered)]
    assert [(b.number, b.tone) for b in numbered] == [(4, Tone.DANGER), (5, Tone.CAUTION)]
    stage.say("back")
    stage.say("what is known")
    assert "None is known to cure diabetes." in _page(stage)
    assert "6 Tip-offs to Rip-offs" in stage.text()
    stage.say("back")
    stage.say("what to do")
    assert "Ask a pharmacist or your doctor." in _page(stage)


def test_no_warning_signs_is_never_safe(stage: Stage) -> None:
    _verdict(stage, NOTHING)
    assert "That does not mean it is safe or that it works." in _page(stage)
    assert "verdict.report" not in stage.navigator.actions
    stage.press("everywhere.home")
    _verdict(stage, NOTHING.model_copy(update={"voice": "warning"}))
    assert "It seems to warn of a trick, and to sell nothing." in _page(stage)
    assert "That does not mean it is safe" in _page(stage)


def test_could_not_tell(stage: Stage) -> None:
    unclear = ReportEvent(verdict=Verdict.COULD_NOT_TELL, unclear="The picture is too blurred")
    _verdict(stage, unclear)
    assert "Could not tell The picture is too blurred." in _page(stage)
    assert "verdict.words" not in stage.navigator.actions


def test_a_code_is_plain_text_and_never_opened(stage: Stage) -> None:
    _verdict(stage)
    assert "A code in the picture leads to “http://gluco-free.example/<b>win</b>?x=1”." in _page(
        stage
    )
    assert "I have not opened it." in _page(stage)
    assert "<b>win</b>" in stage.text()


def test_hostile_reports(stage: Stage) -> None:
    """A service may tell anything; a page stands all the same."""
    reason = REPORT.reasons[0].model_copy(
        update={
            "words": [
                REPORT.reasons[0].words[0].model_copy(update={"start": s, "end": e})
                for s, e in ((-9, -1), (5, 2), (0, 10**9), (10**9, 10**9 + 1))
            ]
        }
    )
    hostile = REPORT.model_copy(
        update={"reasons": [reason], "text": "<i>x</i>\x00\u202e&amp; " * 900, "advice": ["", "  "]}
    )
    _verdict(stage, hostile)
    stage.say("show me the words")
    assert stage.navigator.screen == "advert_shown"
    assert "<i>x</i>" in " ".join(m.text() for m in stage.shell.findChildren(MarkedLabel))


def test_show_me_the_words(stage: Stage) -> None:
    _verdict(stage)
    stage.say("show me the words")
    marked = next(b for b in stage.navigator.page.blocks if isinstance(b, MarkedText))
    assert [m.numbers for m in marked.marks] == [(1, 3), (2,), (4,), (5,)]
    assert [m.grave for m in marked.marks] == [True, True, True, False]
    assert "Number 2: “Throw away your tablets!” It tells you to stop your treatment." in _page(
        stage
    )
    label = next(iter(stage.shell.findChildren(MarkedLabel)))
    assert "Diabetes gone in 21 days." in label.text()
    assert label.holds(0)


def test_a_long_advert_is_paged_and_whole(stage: Stage) -> None:
    text = "".join(f"Line {n} of the small print, with nothing in it.\n" for n in range(300))
    _verdict(stage, NOTHING.model_copy(update={"text": text}))
    stage.say("show me the words")
    view = stage.shell.page_view
    assert view is not None
    pieces = [i.widget for part in view._parts for i in part if isinstance(i.widget, MarkedLabel)]
    assert len(pieces) > 10
    assert [n for n in range(300) if f"Line {n} of" in " ".join(p.text() for p in pieces)] == list(
        range(300)
    )


def test_the_picture_with_boxes(stage: Stage) -> None:
    corners = [Corner(x=0, y=0), Corner(x=1, y=0), Corner(x=1, y=0.1), Corner(x=0, y=0.1)]
    words = [reason.words[0] for reason in REPORT.reasons]
    boxes = [WordsBox(start=w.start, end=w.end, corners=corners) for w in words]
    report = REPORT.model_copy(update={"boxes": boxes})
    marks = picture_marks(report)
    assert [mark.numbers for mark in marks] == [(1, 3), (2,), (4,), (5,)]
    assert marks[0].corners == ((0, 0), (1, 0), (1, 0.1), (0, 0.1))
    whole = WordsBox(start=0, end=len(ADVERT), corners=corners)
    assert len(picture_marks(REPORT.model_copy(update={"boxes": [whole]}))) == len(markings(REPORT))
    second = boxes[1].model_copy(update={"corners": corners[::-1]})
    two_lines = picture_marks(REPORT.model_copy(update={"boxes": [boxes[1], second]}))
    assert [mark.numbers for mark in two_lines if mark.corners] == [(2,), ()]
    stage.press("home.advert")
    stage.press("check_advert.file")
    stage.reply(PictureTaken(b"a picture"))
    _checked(stage, report)
    stage.say("show me the words")
    _answer(stage, ShowPicture, PictureShown(QImage(400, 300, QImage.Format.Format_RGB32)))
    assert any(isinstance(b, Picture) for b in stage.navigator.page.blocks)
    assert stage.shell.findChildren(PictureView)
    stage.shell.grab()
    _answer(stage, ShowPicture, PictureShown(None))
    assert "I cannot show this picture. Here are its words." in _page(stage)


# What next --------------------------------------------------------------------------------------


def test_wait_a_day_and_ask_anna(stage: Stage) -> None:
    _verdict(stage)
    stage.say("wait a day and ask anna")
    assert stage.navigator.screen == "waiting"
    assert "Good. Wait a day, and ask Anna." in _page(stage)
    stage.say("home")
    card = stage.navigator.page.card
    assert card is not None
    assert card.label == "You are waiting with: “GLUCO-FREE DROPS”"
    stage.say("what am I waiting with")
    assert stage.navigator.screen == "waiting"
    stage.say("what I found")
    assert stage.navigator.screen == "verdict"
    stage.say("back")
    stage.say("it is settled")
    assert "It is settled." in _page(stage)
    stage.say("home")
    assert stage.navigator.page.card is None
    stage.press("home.advert")
    stage.say("past checks")
    assert stage.navigator.page.choices[0].label == "GLUCO-FREE DROPS", "it stays there"


def test_waiting_with_nobody_in_the_list(stage: Stage) -> None:
    stage.world.people = ()
    _verdict(stage)
    stage.say("wait a day and ask my family")
    assert "Good. Wait a day, and ask your family." in _page(stage)
    stage.press("waiting.family")
    assert stage.navigator.screen == "family"


def test_several_wait(stage: Stage) -> None:
    for _ in range(2):
        _verdict(stage)
        stage.say("wait a day")
        stage.say("home")
    stage.say("you are waiting with 2 adverts")
    assert stage.navigator.screen == "past_checks"
    assert len(stage.navigator.page.choices) == 2
    stage.say("number one")
    assert stage.navigator.screen == "waiting"


def test_it_cannot_be_kept(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stage.store, "keep_check", lambda *_args: None)
    _verdict(stage)
    stage.say("wait a day")
    assert "I cannot keep it on this computer." in _page(stage)
    assert "I could not keep this among your past checks." in stage.text()


def test_ask_a_pharmacist(stage: Stage) -> None:
    _verdict(stage)
    stage.say("ask a pharmacist")
    assert "It says: ‘Diabetes gone in 21 days.’ Would" in _page(stage)
    assert "NHS 111" in _page(stage)
    stage.settings["country"] = "ZZ"
    stage.navigator.refresh()
    assert "pharmacist.call" not in stage.navigator.actions


def test_report_it(stage: Stage, qapp: QApplication, tmp_path: Path) -> None:
    _verdict(stage)
    stage.say("report it")
    page = " ".join(stage.text().split())
    assert "I have written a letter to: Advertising Standards Authority." in page
    letter = " ".join(m.text() for m in stage.shell.findChildren(MarkedLabel))
    assert "Throw away your tablets!" in letter
    assert "Tuesday 3 March 2026" in letter
    stage.say("save it as text")
    assert stage.navigator.screen == "confirm"
    stage.say("yes")
    effect = stage.effects[-1]
    assert isinstance(effect, SaveText)
    name = save_as_text(effect.sheet, tmp_path)
    stage.reply(FileSaved(name))
    assert f"It is called “{name}”." in _page(stage)
    text = (tmp_path / name).read_text(encoding="utf-8")
    assert "1. It promises a cure. “Diabetes gone in 21 days.” No drops make" in text
    assert "US Food and Drug Administration: 6 Tip-offs to Rip-offs" in text
    stage.say("save it as a file")
    stage.say("yes")
    effect = stage.effects[-1]
    assert isinstance(effect, SaveSheet)
    assert save_as_pdf(effect.sheet, tmp_path).endswith(".pdf")
    stage.say("print the letter")
    stage.say("yes")
    effect = stage.effects[-1]
    assert isinstance(effect, PrintSheet)
    assert effect.sheet.title == "Report of a misleading advert"


@pytest.mark.parametrize(
    ("country", "told"),
    [
        ("IT", "Nobody has compared these numbers with the pages yet."),
        ("GB", "pages yet: Advertising Standards Authority, MHRA Yellow Card."),
        ("IE", ""),
    ],
)
def test_whose_numbers_nobody_has_compared_is_said(stage: Stage, country: str, told: str) -> None:
    stage.settings["country"] = country
    stage.navigator._run((GoTo("report_advert", {"report": REPORT}),), stage.navigator._flow)
    blocks = stage.navigator.page.blocks
    soft = [s for b in blocks if isinstance(b, Reading) and b.soft for s in b.sentences]
    assert soft[-1] == "I am AI, and I can be wrong."
    assert told in soft[-2] if told else len(soft) == 1


def test_check_another(stage: Stage) -> None:
    _verdict(stage)
    stage.say("check another")
    assert stage.navigator.screen == "check_advert"


# Past checks ------------------------------------------------------------------------------------


def test_past_checks(stage: Stage) -> None:
    stage.press("home.advert")
    stage.say("past checks")
    rows = stage.navigator.page.choices
    assert [(row.label, row.detail) for row in rows] == [
        ("GLUCO-FREE DROPS", "Likely misleading · Yesterday, 16:05"),
        (
            "Flu jabs on Monday, from nine to noon.",
            "No warning signs found · Sunday 1 March, 12:00",
        ),
    ]
    assert "I do not keep the pictures." in stage.text()
    stage.say("number one")
    assert "Likely misleading" in _page(stage)
    stage.say("print")
    stage.say("yes")
    effect = stage.effects[-1]
    assert isinstance(effect, PrintSheet)
    assert "Likely misleading" in effect.sheet.lines
    stage.press("everywhere.back")
    stage.say("delete this")
    stage.say("no")
    assert stage.store.check(2) is not None
    stage.say("delete this")
    stage.say("yes")
    assert stage.store.check(2) is None
    assert stage.navigator.screen == "past_checks"
    assert len(stage.navigator.page.choices) == 1
    stage.say("forget my checks")
    stage.say("yes")
    assert stage.store.checks() == ()
    assert "Your checked adverts are deleted." in _page(stage)


def test_settings_forget_the_checks_too(stage: Stage) -> None:
    stage.press("everywhere.settings")
    stage.say("forget my questions")
    stage.say("yes")
    assert stage.effects[-1] == ForgetAnswers(checks=True)


def test_older_checks(stage: Stage) -> None:
    for n in range(6):
        stage.store.keep_check("text", NOTHING.model_copy(update={"text": f"Advert {n}"}))
    stage.press("home.advert")
    stage.press("check_advert.past")
    assert stage.navigator.page.choices[0].label == "Advert 5"
    stage.say("older checks")
    assert stage.navigator.page.choices[0].label == "Advert 1"
    assert "past_checks.older" not in stage.navigator.actions
    stage.say("newer ones")
    assert stage.navigator.page.choices[0].label == "Advert 5"


# From outside the window ------------------------------------------------------------------------


def _png(path: Path, width: int = 30, height: int = 20) -> Path:
    QImage(width, height, QImage.Format.Format_RGB32).save(str(path))
    return path


def test_what_is_offered(qapp: QApplication, tmp_path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(_png(tmp_path / "a.png")))])
    data.setText("file:///a.png")
    result = taken(offered(data))
    assert isinstance(result, PictureTaken)
    assert result.data.startswith(b"\x89PNG")
    data = QMimeData()
    data.setImageData(QImage(30, 20, QImage.Format.Format_RGB32))
    result = taken(offered(data))
    assert isinstance(result, PictureTaken)
    assert shown(result.data) is not None
    data = QMimeData()
    data.setText("Gout gone")
    assert taken(offered(data)) == TextTaken("Gout gone")
    assert taken(offered(QMimeData())) == PictureTaken(
        problem="There is nothing to paste. Please copy the advert first."
    )


def test_files_that_are_none(qapp: QApplication, tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing.png", Path("/dev/zero")):
        result = read_file(path)
        assert isinstance(result, PictureTaken)
        assert result.problem
    (tmp_path / "empty.png").touch()
    assert read_file(tmp_path / "empty.png") == PictureTaken(
        problem="I could not open that picture. Please try another one."
    )
    with (tmp_path / "large.png").open("wb") as file:
        file.truncate(26 * 1024 * 1024)
    assert "too large" in read_file(tmp_path / "large.png").problem  # type: ignore[union-attr]
    (tmp_path / "advert.txt").write_bytes(b"Gout gone \xff")
    assert read_file(tmp_path / "advert.txt") == TextTaken("Gout gone \ufffd")


def test_a_picture_is_turned_and_made_smaller(qapp: QApplication, tmp_path: Path) -> None:
    from PIL import Image

    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (3000, 1000), "white").save(tmp_path / "turned.jpg", exif=exif)
    image = shown((tmp_path / "turned.jpg").read_bytes())
    assert isinstance(image, QImage)
    assert (image.width(), image.height()) == (533, 1600)
    assert shown(b"no picture") is None
    assert shown(b"") is None


def test_a_clipboard_without_an_advert(stage: Stage, qtbot: QtBot) -> None:
    """The real thing: GUI thread and background together."""
    work = Background(threads=1)
    parts = AdvertParts(
        stage.world,
        lambda: pytest.fail("no service is asked"),
        work,
        lambda: stage.store,
        work,
        lambda _sentence: None,
        lambda: None,
        stage.shell,
    )
    QApplication.clipboard().setText("Gout gone by Sunday")
    results: list[Result] = []
    assert parts.perform(PasteAdvert(), results.append)
    qtbot.waitUntil(lambda: bool(results), timeout=20_000)
    assert results == [TextTaken("Gout gone by Sunday")]
    work.close()


@pytest.mark.parametrize("scale", ["100", "150", "200"])
@pytest.mark.parametrize("size", SIZES, ids=lambda s: f"{s[0]}x{s[1]}")
def test_home_with_a_card(stage: Stage, size: tuple[int, int], scale: str) -> None:
    """Nothing is clipped or gone because somebody waits."""
    long = CHECK.report.model_copy(update={"text": "A very long name of wonderful drops for all"})
    stage.world.waiting = (CHECK._replace(report=long),)
    stage.settings["text_scale"] = scale
    stage.navigator.restyle()
    stage.shell.resize(*size)
    stage.navigator.refresh()
    view = stage.shell.page_view
    assert view is not None
    seen: set[str] = set()
    for _ in range(4):
        _check_part(stage)
        seen |= {b.action_id for b in view.findChildren(ActionButton) if not b.isHidden()}
        view.turn("page.more")
    assert {"home.waiting", "home.ask", "home.advert", "home.doctor", "home.family"} <= seen
    view.turn("page.earlier")


def test_the_real_clipboard_key(stage: Stage, qtbot: QtBot) -> None:
    stage.press("home.advert")
    with qtbot.waitActive(stage.shell):
        stage.shell.activateWindow()
    stage.time += 1
    qtbot.keyClick(stage.shell, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert isinstance(stage.effects[-1], PasteAdvert)


def test_a_quote_ends_before_the_next_sentence_begins() -> None:
    assert full_stop("“Throw away your tablets”") == "“Throw away your tablets”."
    assert full_stop("“Throw away your tablets!”") == "“Throw away your tablets!”"
    reason = REPORT.reasons[0].model_copy(update={"words": [Words(start=0, end=5)]})
    assert quotes(REPORT, reason) == ("“GLUCO”.",)


def test_what_is_quoted_within_quotes_has_single_ones() -> None:
    assert within_quotes('“He said "yes".”') == "‘He said 'yes'.’"


def test_a_number_that_ends_a_name_is_not_said_twice() -> None:
    assert line_words(Line("medical_advice", "NHS 111", "111", "", "")) == "NHS 111"
    assert line_words(Line("self_harm", "Samaritans", "116 123", "", "")) == "Samaritans, 116 123"
