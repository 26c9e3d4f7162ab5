"""The part of the composition root that keeps, finds, prints and saves answers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from fireside.flows.effects import (
    Complain,
    Effect,
    FindAnswers,
    FindPrinter,
    KeepAnswer,
    PrintSheet,
    ReadAnswer,
    SaveComplaints,
    SaveSheet,
    SaveText,
)
from fireside.flows.results import (
    AnswerKept,
    AnswersFound,
    ComplaintKept,
    FileSaved,
    Printed,
    PrinterFound,
    Result,
)
from fireside.i18n import tr
from fireside.qt.background import Background

if TYPE_CHECKING:
    from fireside.flows.sheet import Sheet
    from fireside.store.encrypted import Store

Reply = Callable[[Result], None]


class AnswerParts:
    """``store`` gives the open store, asked on the store's own thread."""

    def __init__(
        self,
        store: Callable[[], Store],
        store_work: Background,
        background: Background,
        notice: Callable[[str], None],
        documents: Callable[[], Path],
    ) -> None:
        self._store = store
        self._store_work = store_work
        self._background = background
        self._notice = notice
        self._documents = documents

    def perform(self, effect: Effect, reply: Reply) -> bool:
        """Carry out an effect, if it is of this part."""
        documents = self._documents
        match effect:
            case KeepAnswer():
                self._stored(lambda store: _keep(store, effect), reply, AnswerKept(None))
            case FindAnswers():
                unread = AnswersFound((), fit="unread")
                self._stored(lambda store: find_answers(store, effect), reply, unread, quiet=True)
            case ReadAnswer(answer_id):
                unread = AnswersFound((), fit="unread")
                self._stored(lambda store: _read(store, answer_id), reply, unread, quiet=True)
            case Complain():
                self._stored(lambda store: _complain(store, effect), reply, ComplaintKept(False))
            case SaveComplaints():
                self._stored(
                    lambda store: FileSaved(save_complaints(store, documents())),
                    reply,
                    FileSaved(""),
                    quiet=True,
                )
            case FindPrinter():
                self._run(_find_printer, reply, PrinterFound(""))
            case PrintSheet(sheet, printer):
                self._run(lambda: _print(sheet, printer), reply, Printed(False))
            case SaveSheet(sheet):
                self._run(lambda: FileSaved(save_as_pdf(sheet, documents())), reply, FileSaved(""))
            case SaveText(sheet):
                self._run(lambda: FileSaved(save_as_text(sheet, documents())), reply, FileSaved(""))
            case _:
                return False
        return True

    def _stored(
        self,
        op: Callable[[Store], Result],
        reply: Reply,
        otherwise: Result,
        quiet: bool = False,
    ) -> None:
        """On the store's thread, so that it comes after what was changed before."""

        def failed(_error: Exception) -> None:
            if not quiet:
                self._notice(tr("I could not save that on this computer."))
            reply(otherwise)

        self._store_work.run(lambda: op(self._store()), reply, failed)

    def _run(self, op: Callable[[], Result], reply: Reply, otherwise: Result) -> None:
        self._background.run(op, reply, lambda _error: reply(otherwise))


def _keep(store: Store, effect: KeepAnswer) -> Result:
    return AnswerKept(store.keep_answer(*effect))


def _read(store: Store, answer_id: int) -> Result:
    kept = store.answer(answer_id)
    return AnswersFound((kept,) if kept else ())


def _complain(store: Store, effect: Complain) -> Result:
    return ComplaintKept(store.complain(effect.answer_id, effect.kind, effect.words))


def find_answers(store: Store, find: FindAnswers) -> AnswersFound:
    """A page of what fits; what comes nearest where nothing does."""
    from fireside.flows.looking_back import fitting

    look, skip, most = find.look, find.skip, find.most
    if look is not None:
        for fit, tried in (("good", look), ("other_days", look.on_any_day)):
            if fit == "other_days" and (tried == look or tried.everything):
                continue
            found = fitting(tried, store.answers(tried.since, tried.until))
            if found:
                page, more = found[skip : skip + most], len(found) > skip + most
                return AnswersFound(page, more, "good" if fit == "good" else "other_days")
    answers = store.answers(skip=skip, most=most + 1, complaints=find.complaints)
    return AnswersFound(answers[:most], len(answers) > most, "none" if look else "good")


def save_complaints(store: Store, folder: Path) -> str:
    """Write what was wrong or unclear into a text file; its name."""
    from fireside.flows.sheet import complaints_text

    text = complaints_text(store.answers(complaints=True))
    path = free_path(folder, tr("Fireside - what was wrong"), ".txt")
    path.write_text(text, encoding="utf-8")
    return path.name


def save_as_pdf(sheet: Sheet, folder: Path) -> str:
    """Save a sheet as a PDF; its name."""
    from fireside.qt.printing import save_sheet

    path = free_path(folder, sheet.name, ".pdf")
    save_sheet(sheet, path)
    return path.name


def save_as_text(sheet: Sheet, folder: Path) -> str:
    """Save a sheet as plain text; its name."""
    from fireside.flows.advert_sheet import as_text

    path = free_path(folder, sheet.name, ".txt")
    path.write_text(as_text(sheet), encoding="utf-8")
    return path.name


def free_path(folder: Path, name: str, ending: str) -> Path:
    """A name that no file has: nothing of the person's is ever written over."""
    folder.mkdir(parents=True, exist_ok=True)
    path, number = folder / f"{name}{ending}", 1
    while path.exists():
        number += 1
        path = folder / f"{name} ({number}){ending}"
    return path


def _find_printer() -> Result:
    from fireside.qt.printing import default_printer

    return PrinterFound(default_printer())


def _print(sheet: Sheet, printer: str) -> Result:
    from fireside.qt.printing import print_sheet

    return Printed(print_sheet(sheet, printer))
