"""*Report it*: a letter for those who watch over adverts. It is only written, never sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fireside.actions import Action, ActionLevel
from fireside.actions.everywhere import READ_AGAIN
from fireside.flows.advert import Channel
from fireside.flows.advert_sheet import letter
from fireside.flows.effects import Effects, GoTo, ReadPage, SaveSheet, SaveText
from fireside.flows.flow import Flow, World
from fireside.flows.page import Block, Card, MarkedText, Page, Reading, Tone
from fireside.flows.print_sheet import saved_words
from fireside.flows.results import FileSaved, Result
from fireside.i18n import tr

if TYPE_CHECKING:
    from fireside.flows.sheet import Sheet
    from fireside_core.adverts.regulators import Body
    from fireside_core.adverts.wire import ReportEvent

PRINT = "report_advert.print"
PDF = "report_advert.pdf"
TEXT = "report_advert.text"


class ReportAdvertFlow(Flow):
    """Whom to tell, then the letter as it will stand on paper."""

    def __init__(self, world: World, report: ReportEvent, channel: Channel = "text") -> None:
        from fireside_core.adverts.regulators import regulators

        super().__init__(world)
        self._report = report
        self._channel = channel
        self._bodies = regulators(world.country.code)
        self._saved: str | None = None

    def page(self) -> Page:
        blocks: list[Block] = []
        if self._saved is not None:
            tone = Tone.OK if self._saved else Tone.CAUTION
            blocks.append(Card((saved_words(self._saved),), tone))
        first, *others = self._bodies
        blocks.append(
            Reading(
                (
                    tr("I have written a letter to: {name}.", name=first.name),
                    tr("I send nothing. You print it, sign it and post it, or somebody helps you."),
                )
            )
        )
        blocks.append(Card(_reach(first)))
        blocks += (Card(_reach(body)) for body in others)
        blocks.append(Reading((tr("This is the letter:"),)))
        blocks.append(MarkedText("\n".join(self._sheet().lines)))
        blocks.append(Reading(tuple(_unread(self._bodies)), soft=True))
        return Page(title=tr("Report it"), blocks=tuple(blocks), column=self._column())

    def _sheet(self) -> Sheet:
        return letter(self._report, self._channel, self._bodies[0], self.world.clock())

    def _column(self) -> tuple[Action | str, ...]:
        confirm = tr(
            "Shall I write this letter into a file in your documents? "
            "Whoever uses this computer can read it there."
        )
        return (
            Action(
                PRINT,
                tr("Print the letter"),
                says=(tr("print it"), tr("print"), tr("on paper")),
                keys=("Ctrl+P",),
                hint=tr("Prints the letter in large letters"),
            ),
            Action(
                PDF,
                tr("Save it as a file"),
                says=(tr("save it"), tr("make a file"), tr("save the letter")),
                keys=("Ctrl+S",),
                hint=tr("Saves the letter for printing in your documents"),
                level=ActionLevel.CONFIRM,
                confirm=confirm,
            ),
            Action(
                TEXT,
                tr("Save it as text"),
                says=(tr("save the text"), tr("for an e-mail"), tr("make a text file")),
                keys=("Ctrl+T",),
                hint=tr("Saves plain words, to be copied into an e-mail or a form"),
                level=ActionLevel.CONFIRM,
                confirm=confirm,
            ),
            READ_AGAIN,
        )

    def act(self, action_id: str) -> Effects:
        sheet = self._sheet()
        if action_id == PRINT:
            return (GoTo("print", {"sheet": sheet}),)
        return (SaveText(sheet),) if action_id == TEXT else (SaveSheet(sheet),)

    def result(self, result: Result) -> Effects:
        if isinstance(result, FileSaved):
            self._saved = result.name
            return (ReadPage(),)
        return ()


def _reach(body: Body) -> tuple[str, ...]:
    """Who they are, what for, and how to reach them."""
    who = tr("{name}: {purpose}.", name=body.name, purpose=body.purpose)
    telephone = (tr("Telephone: {number}.", number=body.telephone),) if body.telephone else ()
    page = (tr("On the web: {address}", address=body.address),) if body.address else ()
    return (who, *telephone, *page)


def _unread(bodies: tuple[Body, ...]) -> list[str]:
    wrong = tr("I am AI, and I can be wrong.")
    unread = [body.name for body in bodies if not body.checked]
    if not unread:
        return [wrong]
    if len(unread) == len(bodies):
        return [tr("Nobody has compared these numbers with the pages yet."), wrong]
    names = ", ".join(unread)
    return [tr("Nobody has compared these with the pages yet: {names}.", names=names), wrong]
