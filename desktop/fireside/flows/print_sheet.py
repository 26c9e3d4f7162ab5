"""Printing a sheet: the printer is named and asked for first; without one, a file."""

from __future__ import annotations

from fireside.actions import Action
from fireside.flows.confirm import no_wordings, yes_wordings
from fireside.flows.effects import Effects, FindPrinter, GoBack, PrintSheet, ReadPage, SaveSheet
from fireside.flows.flow import Flow, World
from fireside.flows.page import Block, Card, Page, Reading, Tone
from fireside.flows.results import FileSaved, Printed, PrinterFound, Result
from fireside.flows.sheet import Sheet, sheet_of
from fireside.i18n import tr
from fireside.kept import KeptAnswer

PRINT = "print.print"
SAVE = "print.save"
NO = "print.no"


class PrintFlow(Flow):
    """Reads back which printer, and waits for a yes. ``sheet``: in place of a kept answer."""

    def __init__(
        self, world: World, kept: KeptAnswer | None = None, sheet: Sheet | None = None
    ) -> None:
        super().__init__(world)
        self._kept = kept
        self._whole = sheet
        self._printer: str | None = None
        """``None`` until it has been looked for; empty where there is none."""
        self._said = ""
        self._ok = False
        self._busy = False

    def page(self) -> Page:
        blocks: list[Block] = []
        if self._said:
            blocks.append(Card((self._said,), Tone.OK if self._ok else Tone.CAUTION))
        if self._printer is None or self._busy:
            blocks.append(Reading((tr("One moment."),)))
        elif not self._ok:
            blocks.append(Reading(self._question()))
        return Page(
            title=tr("Print"), blocks=tuple(blocks), column=self._column(), replies=not self._ok
        )

    def _question(self) -> tuple[str, ...]:
        if self._printer and not self._said:
            return (tr("Shall I print this on the printer “{name}”?", name=self._printer),)
        into = tr("I can save it as a file in your documents, for somebody to print.")
        shall = tr("Shall I do that?")
        if self._printer:
            return (into, shall)
        return (tr("I found no printer on this computer."), into, shall)

    def _column(self) -> tuple[Action | str, ...]:
        if self._ok or self._printer is None or self._busy:
            return ()
        paper = bool(self._printer) and not self._said
        save = Action(
            SAVE,
            tr("Save it as a file"),
            says=(tr("save it"), tr("make a file"), *(() if paper else yes_wordings())),
            keys=("Ctrl+S", *(() if paper else ("Ctrl+Y",))),
            hint=tr("Saves a page for printing in your documents"),
        )
        no = Action(
            NO,
            tr("No"),
            says=no_wordings(),
            keys=("Ctrl+N",),
            hint=tr("Goes back and prints nothing"),
        )
        if not paper:
            return (save, no)
        print_it = Action(
            PRINT,
            tr("Print it"),
            says=(tr("yes"), tr("print"), *yes_wordings()),
            keys=("Ctrl+Y",),
            hint=tr("Prints the question and the answer in large letters"),
            icon="tick",
        )
        return (print_it, save, no)

    def enter(self) -> Effects:
        return (FindPrinter(), ReadPage()) if self._printer is None else (ReadPage(),)

    def answered(self, yes: bool) -> Effects | None:
        if not yes:
            return (GoBack(),)
        column = [action.id for action in self._column() if isinstance(action, Action)]
        return self.act(column[0]) if column else None

    def _sheet(self) -> Sheet:
        assert self._whole is not None or self._kept is not None
        return self._whole or sheet_of(self._kept)  # type: ignore[arg-type]

    def act(self, action_id: str) -> Effects:
        if action_id == NO:
            return (GoBack(),)
        if self._busy:
            return ()
        self._busy = True
        sheet = self._sheet()
        if action_id == SAVE:
            return (SaveSheet(sheet), ReadPage())
        return (PrintSheet(sheet, self._printer or ""), ReadPage())

    def result(self, result: Result) -> Effects:
        if isinstance(result, PrinterFound):
            self._printer = result.name
        elif isinstance(result, Printed):
            self._busy = False
            self._ok = result.ok
            self._said = (
                tr("It is on its way to the printer.")
                if result.ok
                else tr("The printer did not take it.")
            )
        elif isinstance(result, FileSaved):
            self._busy = False
            self._ok = bool(result.name)
            self._said = saved_words(result.name)
        else:
            return ()
        return (ReadPage(),)


def saved_words(name: str) -> str:
    """Where a file is now, or that it is not."""
    if not name:
        return tr("I could not save it on this computer.")
    return tr("I have saved it in your documents. It is called “{name}”.", name=name)
