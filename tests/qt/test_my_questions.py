"""My questions: found, read, printed, deleted, complained of; by touch and by words."""

from __future__ import annotations

import threading
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtPdf import QPdfDocument
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fireside.app_answers import AnswerParts, save_as_pdf, save_complaints
from fireside.flows.effects import (
    AskCare,
    Complain,
    FindAnswers,
    ForgetAnswers,
    PrintSheet,
    SaveComplaints,
    SaveSheet,
)
from fireside.flows.looking_back import look_back
from fireside.flows.results import AnswerPart, FileSaved, Forgotten, Printed, Result
from fireside.flows.sheet import sheet_of
from fireside.kept import KeptAnswer
from fireside.qt.background import Background
from fireside.qt.printing import default_printer, print_sheet, save_sheet
from fireside.store.encrypted import Store
from fireside_core.contract import DoneEvent, LevelEvent, PassagesEvent, SentenceEvent
from fireside_core.triage import TriageLevel
from tests.qt.conftest import NOON, Stage
from tests.qt.pages import EARLIER, PASSAGE, QUESTION


def _rows(stage: Stage) -> list[str]:
    return [row.label for row in stage.navigator.page.choices]


def _page(stage: Stage) -> str:
    """All that the page tells, on whatever part of it."""
    return " ".join(spoken.text for spoken in stage.navigator.page.spoken())


def _no_service(stage: Stage) -> bool:
    return not any(isinstance(effect, AskCare) for effect in stage.effects)


# The list ---------------------------------------------------------------------------------------


def test_newest_first_with_the_day_in_words(stage: Stage) -> None:
    stage.press("home.ask")
    stage.press("my_questions.open")
    assert stage.navigator.screen == "my_questions"
    assert [row.detail for row in stage.navigator.page.choices] == [
        "Today, 9:10",
        "Today, 7:55",
        "Yesterday, 19:02",
        "Yesterday, 8:40",
    ]
    stage.say("older questions")
    assert [row.detail for row in stage.navigator.page.choices] == [
        "Friday 27 February, 16:05",
        "Tuesday 24 February, 21:15",
        "Monday 16 February, 11:30",
        "Thursday 20 November 2025, 9:00",
    ]
    assert "my_questions.older" not in stage.navigator.actions
    stage.say("newer ones")
    assert stage.navigator.page.choices[0].detail == "Today, 9:10"
    assert _no_service(stage)


@pytest.mark.parametrize("words", ["what did I ask", "show me what I asked you please"])
def test_from_home_by_voice(stage: Stage, words: str) -> None:
    stage.say(words)
    assert stage.navigator.screen == "my_questions"
    stage.say("go back")
    assert stage.navigator.screen == "home"


def test_from_ask_and_from_settings(stage: Stage) -> None:
    stage.press("home.ask")
    stage.say("my questions")
    assert stage.navigator.screen == "my_questions"
    stage.say("back")
    assert stage.navigator.screen == "ask"
    stage.say("home")
    stage.press("everywhere.settings")
    stage.press("settings.questions")
    assert stage.navigator.screen == "my_questions"


def test_without_any_question(stage: Stage) -> None:
    stage.store.forget_answers()
    stage.say("what did I ask you")
    assert "You have not asked me anything yet." in _page(stage)
    assert stage.navigator.page.choices == ()
    stage.say("what did I ask about my knee")
    assert "You have not asked me anything yet." in _page(stage)


def test_markup_stays_text(stage: Stage) -> None:
    stage.store.keep_answer("<b>What</b> is a good supper & why?", "<i>Soup</i> &amp; bread.", "?")
    stage.say("what did I ask this morning about supper")
    assert stage.navigator.screen == "earlier"
    assert "<b>What</b> is a good supper & why?" in stage.text()
    assert "<i>Soup</i> &amp; bread." in stage.text()


# Looking back -----------------------------------------------------------------------------------


def test_when_one_fits_it_is_opened_and_read(stage: Stage) -> None:
    stage.say("what did you say yesterday about my knee?")
    assert stage.navigator.screen == "earlier"
    assert "Is walking bad for a sore knee" in _page(stage)
    assert "Gentle walking is good for it." in _page(stage)
    assert "See someone this week" in _page(stage)
    assert _no_service(stage)
    stage.say("back")
    assert stage.navigator.screen == "home"


def test_when_several_fit_they_are_offered(stage: Stage) -> None:
    stage.press("home.ask")
    stage.say("what did you say about my knee")
    assert stage.navigator.screen == "my_questions"
    assert len(_rows(stage)) == 2
    stage.say("number two")
    assert QUESTION in _page(stage)
    stage.say("back")
    stage.say("all my questions")
    assert len(_rows(stage)) == 4


def test_a_day_that_has_nothing_leads_to_the_other_days(stage: Stage) -> None:
    stage.say("what did I ask about my feet this morning")
    assert stage.navigator.screen == "my_questions"
    assert "These are from other days." in _page(stage)
    assert _rows(stage) == ["Why do my feet tingle at night"]


def test_nothing_fits(stage: Stage) -> None:
    stage.say("what did you tell me about unicorns")
    assert "I found nothing that fits" in _page(stage)
    assert "Here is everything you asked." in _page(stage)
    assert len(_rows(stage)) == 4
    stage.say("older questions")
    assert len(_rows(stage)) == 4


def test_what_was_no_looking_back_after_all_is_asked(stage: Stage) -> None:
    stage.say("what did you tell me about unicorns")
    stage.say("ask it as a new question")
    asked = stage.effects[-1]
    assert isinstance(asked, AskCare)
    assert asked.question == "what did you tell me about unicorns"


def test_an_earlier_answer_about_something_alarming(stage: Stage) -> None:
    stage.store.keep_answer("Is chest pain always the heart", "No, but ring.", "see_today")
    stage.say("what did you say about my chest pain")
    if stage.navigator.screen == "emergency":
        stage.press("emergency.not")
    assert stage.navigator.screen == "earlier"
    assert "Is chest pain always the heart" in _page(stage)
    assert _no_service(stage)


@pytest.mark.parametrize("words", ["what did you say", "sorry, what was that", "pardon"])
def test_pardon(stage: Stage, words: str) -> None:
    stage.press("home.ask")
    stage.say("is swimming good for my hips")
    stage.say(words)
    assert stage.navigator.screen == "answer"
    stage.say("home")
    _open(stage, 5)
    stage.say(words)
    assert stage.navigator.screen == "earlier"


def test_on_the_page_a_word_is_looked_for(stage: Stage) -> None:
    stage.say("what did I ask")
    stage.say("my water tablets")
    assert stage.navigator.screen == "earlier"
    assert "water tablets" in _page(stage)


def test_finding_by_typing(stage: Stage) -> None:
    stage.say("what did I ask")
    stage.press("my_questions.find")
    stage.press("find_question.find")
    assert "Please type a word" in _page(stage)
    stage.field("about").edit.setPlainText("tingling, last week")
    stage.press("find_question.find")
    assert stage.navigator.screen == "earlier"
    assert "Why do my feet tingle at night" in _page(stage)


@pytest.mark.parametrize(
    "words",
    [
        "what did the doctor mean by angina",
        "yesterday my knee gave way on the stairs",
        "what did you say I should do if my knee swells",
        "I asked you about my knee yesterday and now it is swollen",
    ],
)
@pytest.mark.parametrize("where", ["home", "ask", "my_questions", "earlier"])
def test_a_question_is_never_swallowed(stage: Stage, words: str, where: str) -> None:
    if where == "ask":
        stage.press("home.ask")
    elif where != "home":
        stage.say("what did I ask")
        if where == "earlier":
            stage.press("my_questions.row.8")
    stage.say(words)
    assert stage.navigator.screen in ("answer", "ask_back")
    asked = stage.effects[-1]
    assert isinstance(asked, AskCare)
    assert asked.question == words


@pytest.mark.parametrize("where", ["home", "my_questions", "earlier", "find_question", "complaint"])
def test_danger_comes_first(stage: Stage, where: str) -> None:
    if where != "home":
        stage.say("what did I ask")
    if where in ("earlier", "complaint"):
        stage.press("my_questions.row.8")
    if where == "complaint":
        stage.press("complaint.open")
    if where == "find_question":
        stage.press("my_questions.find")
    stage.say("my chest feels tight and my arm aches")
    assert stage.navigator.screen == "emergency"


def test_an_old_emergency_said_again_shows_the_way_out(stage: Stage) -> None:
    """Who says the words of a row may have the chest pain now."""
    stage.store.keep_answer("my chest feels tight and my arm aches", "Call 999.", "see_today")
    stage.say("what did I ask")
    stage.press("my_questions.row.9")
    assert "If this is happening now, press Emergency." in _page(stage)
    assert stage.navigator.page.column[0] == "everywhere.emergency"


def test_danger_told_in_two_breaths(stage: Stage) -> None:
    """The second is looked at too, though the first is still being looked at."""
    stage.say("what did I ask")
    stage.hold_checks = True
    stage.press("my_questions.row.8")
    stage.say("my chest feels tight and my arm aches")
    stage.release_checks()
    assert stage.navigator.screen == "emergency"
    stage.press("everywhere.back")
    stage.press("complaint.open")
    stage.say("it was about somebody else")
    stage.say("my chest feels tight and my arm aches")
    stage.release_checks()
    assert stage.navigator.screen == "emergency"


def test_looking_back_from_an_answer(stage: Stage) -> None:
    stage.press("home.ask")
    stage.say("is swimming good for my hips")
    stage.say("what did you say yesterday about my knee")
    assert stage.navigator.screen == "earlier"
    assert "Gentle walking" in _page(stage)


# One of them ------------------------------------------------------------------------------------


def _open(stage: Stage, number: int) -> None:
    stage.say("what did I ask")
    if number < 5:
        stage.press("my_questions.older")
    stage.press(f"my_questions.row.{number}")
    assert stage.navigator.screen == "earlier"


def test_ask_it_again(stage: Stage) -> None:
    _open(stage, 5)
    stage.say("ask this again")
    asked = stage.effects[-1]
    assert isinstance(asked, AskCare)
    assert asked.question == "Is walking bad for a sore knee"


def test_delete_this(stage: Stage) -> None:
    _open(stage, 5)
    stage.say("delete this")
    assert stage.navigator.screen == "confirm"
    stage.say("no")
    assert stage.store.answer(5) is not None
    stage.say("delete this")
    stage.say("yes please")
    assert stage.store.answer(5) is None
    assert stage.navigator.screen == "my_questions"
    assert "Is walking bad for a sore knee" not in _rows(stage)


def test_the_last_on_a_later_page_is_deleted(stage: Stage) -> None:
    for number in (1, 2, 3):
        stage.store.forget_answer(number)
    _open(stage, 4)
    stage.say("delete it")
    stage.say("yes")
    assert stage.navigator.screen == "my_questions"
    assert len(_rows(stage)) == 4


def test_delete_all_from_here(stage: Stage) -> None:
    stage.say("what did I ask")
    stage.say("forget my questions")
    stage.say("yes")
    assert isinstance(stage.effects[-1], ForgetAnswers)
    stage.store.forget_answers()
    stage.reply(Forgotten(True))
    assert "Your questions and answers are deleted." in _page(stage)
    assert _rows(stage) == []


def test_a_question_of_4000_characters(stage: Stage) -> None:
    stage.store.keep_answer("knee " * 800, "Rest it.", "care_at_home")
    stage.store.keep_answer("x" * 4000, "What?", "care_at_home")
    stage.store.keep_answer("???", "", "no such level")
    stage.say("what did I ask")
    assert _rows(stage)[0] == "A question without words"
    for row in (11, 10, 9):
        stage.press(f"my_questions.row.{row}")
        assert stage.navigator.screen == "earlier"
        stage.press("everywhere.back")


# Printing ---------------------------------------------------------------------------------------


def test_print_reads_back_which_printer(stage: Stage) -> None:
    _open(stage, 5)
    stage.say("print it")
    assert stage.navigator.screen == "print"
    assert "Shall I print this on the printer “The printer on the landing”?" in _page(stage)
    assert not any(isinstance(effect, PrintSheet) for effect in stage.effects)
    stage.say("yes please")
    printed = stage.effects[-1]
    assert isinstance(printed, PrintSheet)
    assert printed.printer == "The printer on the landing"
    assert "Gentle walking is good for it." in printed.sheet.lines
    stage.reply(Printed(True))
    assert "It is on its way to the printer." in _page(stage)


def test_no_thank_you(stage: Stage) -> None:
    _open(stage, 5)
    stage.say("print")
    stage.say("no thank you")
    assert stage.navigator.screen == "earlier"


def test_without_a_printer_a_file_is_offered(stage: Stage) -> None:
    stage.printer = ""
    _open(stage, 5)
    stage.say("print this")
    assert "I found no printer on this computer." in _page(stage)
    stage.say("yes")
    assert isinstance(stage.effects[-1], SaveSheet)
    stage.reply(FileSaved("Fireside 2026.pdf"))
    assert "It is called “Fireside 2026.pdf”." in _page(stage)


def test_a_printer_that_does_not_take_it(stage: Stage) -> None:
    _open(stage, 5)
    stage.say("print this")
    stage.press("print.print")
    stage.reply(Printed(False))
    assert "The printer did not take it." in _page(stage)
    stage.press("print.save")
    stage.reply(FileSaved(""))
    assert "I could not save it" in _page(stage)


def _pdf(path: Path) -> tuple[str, int]:
    document = QPdfDocument()
    assert document.load(str(path)) is QPdfDocument.Error.None_
    pages = document.pageCount()
    text = " ".join(document.getAllText(page).text() for page in range(pages))
    document.close()
    return " ".join(text.split()), pages


def test_the_paper_says_it_all(qapp: QApplication, tmp_path: Path) -> None:
    name = save_as_pdf(sheet_of(EARLIER), tmp_path)
    assert name == "Fireside 2026-02-27 16-05.pdf"
    text, pages = _pdf(tmp_path / name)
    assert pages == 1
    for words in (
        "Friday 27 February 2026, 16:05",
        QUESTION,
        "See someone this week",
        "Paracetamol is the usual choice for a sore knee.",
        "From: NHS, MedlinePlus.",
        "I am AI, not a doctor.",
    ):
        assert words in text
    assert save_as_pdf(sheet_of(EARLIER), tmp_path) == "Fireside 2026-02-27 16-05 (2).pdf"


def test_hostile_words_on_paper(qapp: QApplication, tmp_path: Path) -> None:
    kept = KeptAnswer(1, "../../no time", "<b>" + "knee & " * 570, "<img src=x>\x00", "?")
    name = save_as_pdf(sheet_of(kept), tmp_path)
    assert "/" not in name
    text, pages = _pdf(tmp_path / name)
    assert pages > 1
    assert "<b>knee & knee &" in text
    assert "<img src=x>" in text


def test_a_folder_that_cannot_be_written(qapp: QApplication, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OSError):
        save_as_pdf(sheet_of(EARLIER), tmp_path / "file")
    with pytest.raises(OSError):
        save_sheet(sheet_of(EARLIER), tmp_path / "no" / "such.pdf")


def test_a_printer_that_is_not_there(qapp: QApplication) -> None:
    assert print_sheet(sheet_of(EARLIER), "no such printer") is False
    assert isinstance(default_printer(), str)


# Wrong or unclear -------------------------------------------------------------------------------


def test_an_earlier_answer_was_wrong_and_is_taken_back(stage: Stage) -> None:
    _open(stage, 5)
    stage.say("this was wrong or unclear")
    assert stage.navigator.screen == "complaint"
    assert "I keep this here for the person who helps you. I send it to nobody." in stage.text()
    stage.say("I did not understand it")
    assert "I keep this here for the person who helps you. I send it to nobody." in _page(stage)
    assert "Thank you. I have kept it." in _page(stage)
    stage.say("the words were too long for me to follow")
    kept = stage.store.answer(5)
    assert kept is not None
    assert (kept.complaint, kept.complaint_words) == (
        "not_understood",
        "the words were too long for me to follow",
    )
    stage.say("back")
    assert "You told me: I did not understand it." in _page(stage)
    assert "the words were too long" in _page(stage)
    stage.say("take it back")
    kept = stage.store.answer(5)
    assert kept is not None
    assert (kept.complaint, kept.complaint_words) == ("", "")
    assert "You told me" not in _page(stage)
    assert _no_service(stage)


def test_words_alone_are_something_else(stage: Stage) -> None:
    _open(stage, 5)
    stage.press("complaint.open")
    stage.say("you spoke of cats and I have a dog")
    kept = stage.store.answer(5)
    assert kept is not None
    assert kept.complaint == "other"
    assert kept.complaint_words == "you spoke of cats and I have a dog"


def test_typed_words_and_change_of_mind(stage: Stage) -> None:
    _open(stage, 5)
    stage.press("complaint.open")
    stage.say("number four")
    stage.field("words").edit.setPlainText("It said cancer")
    stage.press("complaint.save")
    kept = stage.store.answer(5)
    assert kept is not None
    assert (kept.complaint, kept.complaint_words) == ("frightening", "It said cancer")
    stage.press("complaint.take_back")
    assert "I have forgotten it." in _page(stage)
    kept = stage.store.answer(5)
    assert kept is not None
    assert kept.complaint == ""


def _answered(stage: Stage) -> None:
    for event in (
        LevelEvent(level=TriageLevel.CARE_AT_HOME),
        SentenceEvent(text="Gentle walking is good for most sore knees.", passages=[PASSAGE.id]),
        PassagesEvent(passages=[PASSAGE]),
        DoneEvent(level=TriageLevel.CARE_AT_HOME, known=True, written_by="library"),
    ):
        reply = next(
            r
            for e, r in reversed(list(zip(stage.effects, stage.replies, strict=True)))
            if isinstance(e, AskCare)
        )
        reply(AnswerPart(event))


@pytest.mark.parametrize("early", [False, True])
def test_the_answer_on_the_screen_was_wrong(stage: Stage, early: bool) -> None:
    stage.press("home.ask")
    stage.say("is walking bad for a sore knee")
    if early:
        stage.say("this was wrong")
        assert stage.navigator.screen == "answer"
    _answered(stage)
    if not early:
        stage.say("this was wrong")
    assert stage.navigator.screen == "complaint"
    stage.press("complaint.kind.wrong")
    kept = stage.store.answers()[0]
    assert kept.question == "is walking bad for a sore knee"
    assert kept.sources == ("NHS",)
    assert kept.complaint == "wrong"
    assert sum(isinstance(effect, AskCare) for effect in stage.effects) == 1


def test_it_cannot_be_kept(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stage.store, "complain", lambda *_args: False)
    _open(stage, 5)
    stage.press("complaint.open")
    stage.press("complaint.kind.wrong")
    assert "I could not keep that." in _page(stage)


def test_what_was_wrong_is_saved_only_after_a_yes(stage: Stage, tmp_path: Path) -> None:
    stage.press("everywhere.settings")
    stage.say("my questions")
    stage.say("what was wrong")
    assert stage.navigator.screen == "what_was_wrong"
    assert [row.detail.split(" · ")[0] for row in stage.navigator.page.choices] == [
        "It frightened me",
        "It did not answer my question",
    ]
    stage.say("save as a text file")
    assert stage.navigator.screen == "confirm"
    assert not any(isinstance(effect, SaveComplaints) for effect in stage.effects)
    stage.say("yes")
    assert isinstance(stage.effects[-1], SaveComplaints)
    name = save_complaints(stage.store, tmp_path)
    stage.reply(FileSaved(name))
    assert f"It is called “{name}”." in _page(stage)
    text = (tmp_path / name).read_text(encoding="utf-8")
    assert QUESTION in text
    assert "What was wrong: It did not answer my question" in text
    assert "In their words: I wanted to know about my hip." in text
    assert "sore knee\n" not in text, "what was right is not in it"


def test_nothing_was_wrong(stage: Stage) -> None:
    for number in (4, 6):
        stage.store.complain(number, "")
    stage.say("what did I ask")
    stage.press("my_questions.wrong")
    assert "You have not told me of any answer that was wrong" in _page(stage)
    assert "what_was_wrong.export" not in stage.navigator.actions


def test_complaints_are_the_only_thing_kept(stage: Stage) -> None:
    """Not one effect of complaining reaches a service."""
    _open(stage, 5)
    before = len(stage.effects)
    stage.press("complaint.open")
    stage.press("complaint.kind.other")
    assert [type(effect) for effect in stage.effects[before:]] == [Complain]


# Many -------------------------------------------------------------------------------------------


def test_5000_answers_open_without_a_stall(qtbot: QtBot, tmp_path: Path) -> None:
    """Read on the store's thread, a page at a time; the GUI thread goes on."""
    store = Store(tmp_path, "ab" * 32, clock=lambda: datetime(2026, 3, 1))
    rows = [
        ("2026-01-01T10:00:00", f"Question {n} about my hip", "Long words. " * 60, "care_at_home")
        for n in range(5000)
    ]
    with store._db:
        store._db.executemany(
            "INSERT INTO answer (asked_at, question, answer, level) VALUES (?, ?, ?, ?)", rows
        )
    work = Background(threads=1)
    threads: set[int] = set()

    def opened() -> Store:
        threads.add(threading.get_ident())
        return store

    parts = AnswerParts(opened, work, work, lambda _sentence: None, lambda: tmp_path)
    results: list[Result] = []
    look = look_back("what did you say about my elbow", NOON)
    for find in (FindAnswers(None, 0, 4), FindAnswers(look, 0, 4), FindAnswers(None, 4000, 4)):
        results.clear()
        assert parts.perform(find, results.append)
        assert not results, "nobody waits for it"
        qtbot.waitUntil(lambda: bool(results), timeout=20_000)
        assert len(results[0].answers) == 4  # type: ignore[union-attr]
    assert threads and threading.get_ident() not in threads
    work.close()
    store.close()
