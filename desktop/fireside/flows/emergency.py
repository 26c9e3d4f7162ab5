"""The Emergency screen: works with everything else down. It differs by what was found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from fireside.actions import Action, ActionLevel
from fireside.actions.everywhere import READ_AGAIN
from fireside.flows.effects import Dial, Effects, GoBack, GoTo, ReadPage
from fireside.flows.flow import Flow, World
from fireside.flows.page import Block, Card, Digits, Page, Reading, Tone, spoken_digits
from fireside.flows.reaching import dial_by_hand
from fireside.flows.results import Dialled, Result
from fireside.i18n import tr

if TYPE_CHECKING:
    from fireside_core.contract import Turn
    from fireside_core.countries import Line
    from fireside_core.danger import DangerSign

CALL = "emergency.call"
LINE = "emergency.line"
TELL = "emergency.tell"
NOT = "emergency.not"


class EmergencyFlow(Flow):
    """``sign``: the danger sign that was found in the ``question``, if it is known.

    ``also``: what else the answer is to know, should this be no emergency.
    """

    def __init__(
        self,
        world: World,
        sign: DangerSign | None = None,
        question: str = "",
        thread: tuple[Turn, ...] = (),
        also: Mapping[str, Any] = {},
    ) -> None:
        super().__init__(world)
        self._sign = sign
        self._question = question
        self._thread = thread
        self._also = also
        self._dialled: Dialled | None = None

    def page(self) -> Page:
        country = self.world.country
        sign = self._sign
        if sign is None:
            words: tuple[str, ...] = (
                tr("If someone is in danger, call for help now."),
                tr("Do not wait."),
            )
            waiting: tuple[str, ...] = (
                tr("Stay where you are safe. Unlock the front door."),
                tr("Keep the telephone with you."),
            )
        else:
            words = (tr("It sounds as if {what}.", what=sign.said), sign.act)
            waiting = sign.while_waiting
        blocks: list[Block] = []
        if self._dialled:
            blocks.append(dial_by_hand(self._dialled, Tone.DANGER))
        blocks += [
            Reading(words),
            Digits(country.emergency, spoken_digits(country.emergency), Tone.DANGER),
        ]
        if not self.world.country_confirmed:
            unsure = tr(
                "This is the number for {country}. If you are elsewhere, use the number there.",
                country=country.name,
            )
            blocks.append(Reading((unsure,)))
        line = self._line()
        if line is not None:
            said = tr(
                "You can also ring {name}: {number}, {hours}.",
                name=line.name,
                number=line.number,
                hours=line.hours,
            )
            blocks.append(Card((said,), Tone.DANGER))
        if waiting:
            first = tr("While you wait: {step}", step=waiting[0])
            blocks.append(Card((first, *waiting[1:]), Tone.DANGER))
        if country.emergency_note and sign is None:
            blocks.append(Reading((country.emergency_note,), soft=True))
        title = (
            tr("You are not alone")
            if sign is not None and sign.kind == "self_harm"
            else tr("This may be an emergency")
            if sign is not None
            else tr("Emergency")
        )
        return Page(title=title, blocks=tuple(blocks), column=self._column(), tone=Tone.DANGER)

    def _line(self) -> Line | None:
        kind = self._sign.kind if self._sign else "medical"
        return None if kind == "medical" else self.world.country.line(kind)

    def _column(self) -> tuple[Action | str, ...]:
        number = self.world.country.emergency
        column: list[Action | str] = [
            Action(
                CALL,
                tr("Call {number}", number=number),
                says=(tr("call"), tr("call now"), tr("ring them"), tr("call for help")),
                keys=("Ctrl+Return",),
                hint=tr("Calls the emergency number"),
                level=ActionLevel.EMERGENCY,
                icon="phone",
            )
        ]
        line = self._line()
        if line is not None:
            column.append(
                Action(
                    LINE,
                    tr("Call {name}", name=line.name),
                    hint=tr("Calls {number}", number=line.number),
                    level=ActionLevel.EMERGENCY,
                    icon="phone",
                    named=True,
                )
            )
        helper = self.world.helper
        if helper is not None:
            column.append(
                Action(
                    TELL,
                    tr("Tell {name}", name=helper.name),
                    says=(tr("ring {name}", name=helper.name),),
                    hint=tr("Shows their number"),
                    icon="person",
                    named=True,
                )
            )
        column.append(READ_AGAIN)
        column.append(
            Action(
                NOT,
                tr("This is not an emergency"),
                says=(tr("it is not an emergency"), tr("no emergency"), tr("I am all right")),
                keys=("Ctrl+N",),
                hint=tr("Goes on without calling"),
                weighty=True,
            )
        )
        return tuple(column)

    def act(self, action_id: str) -> Effects:
        if action_id == CALL:
            return (Dial(self.world.country.emergency),)
        if action_id == LINE:
            line = self._line()
            return (Dial(line.number),) if line is not None else ()
        if action_id == TELL and self.world.helper is not None:
            return (GoTo("person", {"person_id": self.world.helper.id}),)
        if action_id == NOT and self._question:
            told = {"question": self._question, "thread": self._thread, **self._also}
            args = {**told, "not_emergency": True}
            return (GoTo("answer", args, replace=True),)
        return (GoBack(),)

    def result(self, result: Result) -> Effects:
        if isinstance(result, Dialled):
            self._dialled = result
            return (ReadPage(),)
        return ()
