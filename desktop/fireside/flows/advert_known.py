"""Behind a verdict: what is known and who says so, what to do, what to ask a pharmacist."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fireside.actions import Action
from fireside.actions.everywhere import HELP_ME, READ_AGAIN
from fireside.flows.advert import advert_title, full_stop, quotes, within_quotes
from fireside.flows.effects import Dial, Effects, GoTo, ReadPage
from fireside.flows.flow import Flow, World
from fireside.flows.page import Block, Card, Numbered, Page, Reading
from fireside.flows.reaching import dial_by_hand, line_words
from fireside.flows.results import Dialled, Result
from fireside.i18n import tr

if TYPE_CHECKING:
    from fireside_core.adverts.wire import ReportEvent, RuleReference

CALL = "pharmacist.call"
DOCTOR = "advert_advice.doctor"


class AdvertKnownFlow(Flow):
    """What is known about such products, then who calls each reason a trick."""

    def __init__(self, world: World, report: ReportEvent) -> None:
        super().__init__(world)
        self._report = report

    def page(self) -> Page:
        blocks: list[Block] = []
        for known in self._report.known:
            sentences = tuple(full_stop(sentence) for sentence in known.sentences)
            blocks.append(Card((full_stop(known.title), *sentences)))
            blocks += _sources(known.sources)
        if not self._report.known:
            blocks.append(Reading((tr("I know nothing more about this very product."),)))
        said = [reason for reason in self._report.reasons if reason.sources]
        if said:
            blocks.append(Reading((tr("Here is who says that these are warning signs."),)))
        for number, reason in enumerate(self._report.reasons, start=1):
            if reason.sources:
                blocks.append(Numbered(number, (full_stop(reason.title),)))
                blocks += _sources(reason.sources)
        return Page(
            title=tr("What is known"), blocks=tuple(blocks), column=(READ_AGAIN,), primary=False
        )


class AdvertAdviceFlow(Flow):
    """What to do now, step by step."""

    def __init__(self, world: World, report: ReportEvent) -> None:
        super().__init__(world)
        self._report = report

    def page(self) -> Page:
        steps = enumerate(self._report.advice, start=1)
        return Page(
            title=tr("What to do"),
            blocks=tuple(Numbered(n, (full_stop(step),), titled=False) for n, step in steps),
            column=(
                HELP_ME,
                Action(
                    DOCTOR,
                    tr("See a doctor about this"),
                    says=(tr("see a doctor"), tr("book a doctor")),
                    keys=("Ctrl+3",),
                    hint=tr("Goes on to a doctor with what the advert says"),
                    icon="stethoscope",
                ),
                READ_AGAIN,
            ),
            primary=False,
        )

    def act(self, action_id: str) -> Effects:
        if action_id != DOCTOR:
            return ()
        about = tr("An advert that I saw: “{advert}”", advert=advert_title(self._report))
        return (GoTo("doctor", {"about": about}),)


class PharmacistFlow(Flow):
    """What to say at the counter or on the telephone."""

    def __init__(self, world: World, report: ReportEvent) -> None:
        super().__init__(world)
        self._report = report
        self._dialled: Dialled | None = None

    def page(self) -> Page:
        blocks: list[Block] = [dial_by_hand(self._dialled)] if self._dialled else []
        blocks += [
            Reading((tr("Any pharmacist can tell you more. You can say this:"),)),
            Card(self._speech()),
            Reading((tr("Take your medicines with you, or a list of them."),)),
        ]
        line = self.world.country.line("medical_advice")
        if line is not None:
            near = tr(
                "If no pharmacy is open: {line}, {hours}.", line=line_words(line), hours=line.hours
            )
            blocks.append(Card((near,)))
        return Page(
            title=tr("Ask a pharmacist"),
            blocks=tuple(blocks),
            column=self._column(),
            primary=False,
        )

    def _speech(self) -> tuple[str, ...]:
        said = [tr("“I saw an advert, and I would like to know whether it is true.")]
        found = (q for r in self._report.reasons for q in quotes(self._report, r, 1))
        words = within_quotes(next(found, ""))
        if words:
            said.append(tr("It says: {words}", words=words))
        said.append(tr("Would this go with the medicines I take?"))
        said.append(tr("Is there something that is known to help?”"))
        return tuple(said)

    def _column(self) -> tuple[Action | str, ...]:
        line = self.world.country.line("medical_advice")
        if line is None:
            return (READ_AGAIN,)
        call = Action(
            CALL,
            tr("Call {number}", number=line.number),
            says=(tr("call"), tr("ring them"), line.name),
            keys=("Ctrl+Return",),
            hint=tr("Calls this number where the computer can"),
            icon="phone",
            named=True,
            weighty=True,
        )
        return (READ_AGAIN, call)

    def act(self, action_id: str) -> Effects:
        line = self.world.country.line("medical_advice")
        return (Dial(line.number),) if line is not None and action_id == CALL else ()

    def result(self, result: Result) -> Effects:
        if isinstance(result, Dialled):
            self._dialled = result
            return (ReadPage(),)
        return ()


def _sources(sources: list[RuleReference]) -> list[Reading]:
    return [Reading((source_words(source),), soft=True) for source in sources]


def source_words(source: RuleReference) -> str:
    """Who says so, where, and whether somebody has compared it."""
    where = tr("{name}: “{title}”", name=source.name, title=source.title)
    section = tr(", section {section}", section=source.section) if source.section else ""
    address = f". {source.address}" if source.address else "."
    unread = "" if source.checked else " " + tr("(Nobody has compared this with the text yet.)")
    return f"{where}{section}{address}{unread}"
