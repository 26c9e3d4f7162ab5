"""Settings: a row for each option of the table, and a page of large choices behind it."""

from __future__ import annotations

from fireside.actions import Action, ActionLevel
from fireside.flows.effects import (
    ChangeSetting,
    Effects,
    Focus,
    ForgetAnswers,
    GoTo,
    JoinCare,
    LeaveCare,
    ReadPage,
)
from fireside.flows.flow import Flow, World
from fireside.flows.page import Block, Card, Field, Page, Reading, Tone
from fireside.flows.results import Forgotten, Joined, Result
from fireside.i18n import tr, tr_n
from fireside.settings.options import Option, options

FORGET = "settings.forget"
PROBLEMS = "settings.problems"
HEARING = "settings.hearing"
QUESTIONS = "settings.questions"
_ROW = "settings.open."
_PICK = "option.pick."
JOIN = "care.join"
LEAVE = "care.leave"
ADDRESS = "care.address"
CODE = "care.code"


class SettingsFlow(Flow):
    """All options, with their present values."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._forgotten: bool | None = None

    def page(self) -> Page:
        shown = [option for option in options() if not option.hidden]
        rows = tuple(
            Action(
                _ROW + option.name,
                option.label,
                hint=option.hint,
                detail=self._value(option),
                number=number,
            )
            for number, option in enumerate(shown, start=1)
        )
        hearing = Action(
            HEARING,
            tr("How I hear you"),
            says=(tr("hearing"), tr("microphone")),
            hint=tr("Microphone, listening, and a test"),
            detail=tr("Microphone, listening, and a test"),
            number=len(rows) + 1,
        )
        questions = Action(
            QUESTIONS,
            tr("My questions"),
            says=(tr("show my questions"), tr("what was wrong")),
            hint=tr("What you asked before, and what was wrong with an answer"),
            detail=tr("What you asked before"),
            number=len(rows) + 2,
        )
        rows = (*rows, hearing, questions)
        blocks: list[Block] = [Reading((tr("What would you like to change?"),))]
        if self._forgotten:
            gone = tr("Your questions, answers and checked adverts are deleted.")
            blocks.append(Card((gone,), Tone.OK))
        elif self._forgotten is False:
            blocks.append(Card((tr("I could not delete them. Please try again."),), Tone.CAUTION))
        if self.world.notices:
            problems = Action(
                PROBLEMS,
                tr("What does not work"),
                says=(tr("problems"),),
                hint=tr("Shows what I cannot do at present"),
                detail=tr_n("{n} thing", "{n} things", len(self.world.notices)),
                number=len(rows) + 1,
            )
            rows = (*rows, problems)
        return Page(
            title=tr("Settings"),
            blocks=tuple(blocks),
            choices=rows,
            column=(
                Action(
                    FORGET,
                    tr("Forget what I asked"),
                    says=(
                        *(tr("forget my questions"), tr("delete my questions")),
                        *(tr("forget my adverts"), tr("forget everything")),
                    ),
                    hint=tr("Deletes the questions, answers and checked adverts I have kept"),
                    level=ActionLevel.CONFIRM,
                    confirm=tr(
                        "Shall I delete all your questions and answers, "
                        "and the adverts that I checked?"
                    ),
                ),
            ),
            primary=False,
        )

    def _value(self, option: Option) -> str:
        value = self.world.settings[option.name]
        if option.kind == "country":
            name = self.world.country.name
            return name if self.world.country_confirmed else tr("{country}?", country=name)
        if option.name == "care_url":
            return value or tr("On this computer")
        return option.label_of(value)

    def act(self, action_id: str) -> Effects:
        if action_id == FORGET:
            return (ForgetAnswers(checks=True),)
        if action_id == QUESTIONS:
            return (GoTo("my_questions"),)
        if action_id == HEARING:
            return (GoTo("hearing"),)
        if action_id == PROBLEMS:
            return (GoTo("problems"),)
        name = action_id.removeprefix(_ROW)
        if name == "country":
            return (GoTo("country"),)
        if name == "care_url":
            return (GoTo("care"),)
        return (GoTo("option", {"name": name}),)

    def result(self, result: Result) -> Effects:
        if isinstance(result, Forgotten):
            self._forgotten = result.ok
            return (ReadPage(),)
        return ()


class ProblemsFlow(Flow):
    """What does not work at present, in plain words."""

    def page(self) -> Page:
        cards = tuple(Card((notice,), Tone.CAUTION) for notice in self.world.notices)
        fine = Reading((tr("Everything works."),))
        return Page(title=tr("What does not work"), blocks=cards or (fine,))


class OptionFlow(Flow):
    """The choices of one option; each takes effect at once."""

    def __init__(self, world: World, name: str) -> None:
        super().__init__(world)
        self._option = next(option for option in options() if option.name == name)

    def page(self) -> Page:
        value = self.world.settings[self._option.name]
        return Page(
            title=self._option.label,
            blocks=(Reading((tr("Now: {value}.", value=self._option.label_of(value)),)),),
            choices=tuple(
                Action(
                    _PICK + choice.value,
                    choice.label,
                    icon="tick" if choice.value == value else "",
                    detail=tr("Chosen now") if choice.value == value else "",
                    number=number,
                )
                for number, choice in enumerate(self._option.choices, start=1)
            ),
        )

    def act(self, action_id: str) -> Effects:
        return (
            ChangeSetting(self._option.name, action_id.removeprefix(_PICK)),
            ReadPage(),
        )


class CareFlow(Flow):
    """Joining a clinic's or family's care service by a one-time code, and leaving it."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._texts = {"address": world.settings["care_url"], "code": ""}
        self._said = ""
        self._ok = False

    def page(self) -> Page:
        blocks: list[Block] = [Reading((self.world.care,))]
        if self._said:
            blocks.append(Card((self._said,), Tone.OK if self._ok else Tone.CAUTION))
        blocks += [
            Field(
                "address",
                Action(
                    ADDRESS,
                    tr("Address of the care service"),
                    hint=tr("Your clinic or family has it. For example https://care.example.org"),
                ),
                self._texts["address"],
            ),
            Field(
                "code",
                Action(CODE, tr("Your code"), hint=tr("The code your clinic or family gave you")),
                self._texts["code"],
            ),
        ]
        column: list[Action | str] = [
            Action(
                JOIN,
                tr("Join"),
                says=(tr("join it"), tr("connect")),
                keys=("Ctrl+Return",),
                hint=tr("Connects to this care service"),
            )
        ]
        if self.world.settings["care_url"]:
            column.append(
                Action(
                    LEAVE,
                    tr("Use this computer alone"),
                    says=(tr("leave"), tr("disconnect")),
                    hint=tr("Leaves the care service"),
                    level=ActionLevel.CONFIRM,
                    confirm=tr("Shall I leave the care service and answer by myself?"),
                )
            )
        return Page(title=tr("Care service"), blocks=tuple(blocks), column=tuple(column))

    def typed(self, field_id: str, text: str) -> None:
        self._texts[field_id] = text

    def submitted(self, field_id: str, text: str) -> Effects | None:
        """Return goes from the address to the code, and joins after that."""
        del text
        return (Focus("code"),) if field_id == "address" else self.act(JOIN)

    def act(self, action_id: str) -> Effects:
        if action_id == LEAVE:
            self._texts["address"] = ""
            self._ok, self._said = True, tr("I answer by myself again.")
            return (LeaveCare(), ReadPage())
        if action_id != JOIN:
            return ()
        address, code = (self._texts[key].strip() for key in ("address", "code"))
        if not address or not code:
            self._ok, self._said = False, tr("Please type the address and the code.")
            return (ReadPage(),)
        return (JoinCare(address, code),)

    def result(self, result: Result) -> Effects:
        if not isinstance(result, Joined):
            return ()
        self._ok, self._said = result.ok, result.message
        if result.ok:
            self._texts["code"] = ""
        return (ReadPage(),)
