"""What a clinic must know of a person: one question a page, read back, kept for the next one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from fireside.actions import Action, ActionLevel
from fireside.flows.birth_date import birth_dates
from fireside.flows.confirm import yes_wordings
from fireside.flows.days import months, ordinals
from fireside.flows.effects import Effects, GoBack, GoTo, KeepDetails, ReadPage
from fireside.flows.flow import Flow, World
from fireside.flows.page import Block, Card, Field, Page, Reading, Tone
from fireside.flows.trip import Trip
from fireside.i18n import tr
from fireside_core.booking import Details, Hold
from fireside_core.phrases import normalise

NEXT = "visit_details.next"
TYPE = "visit_details.type"
YES = "visit_details.yes"
CHANGE = "visit_details.change"
FORGET = "visit_details.forget"
AT_HOME = "visit_details.at_home"
_PICK = "visit_details.pick."
_MOST = 200
STEPS = ("full_name", "birth_date", "address", "phone", "now_at")


class _Asked(NamedTuple):
    """One question; ``sorry``: what is said where the answer cannot be used."""

    title: str
    question: str
    label: str
    hint: str
    sorry: str


def _question(step: str) -> _Asked:
    return {
        "full_name": _Asked(
            tr("Your name"),
            tr("What is your full name?"),
            tr("My full name"),
            tr("First name and family name"),
            tr("Please tell me your name."),
        ),
        "birth_date": _Asked(
            tr("Your birthday"),
            tr("When were you born? For example: 3 March 1944."),
            tr("My birthday"),
            tr("Day, month and year"),
            tr("I could not make a day of that. Please say day, month and year."),
        ),
        "address": _Asked(
            tr("Your address"),
            tr("Where do you live? Street, number and town."),
            tr("My address"),
            tr("Street, number and town"),
            tr("Please tell me your address."),
        ),
        "phone": _Asked(
            tr("Your telephone number"),
            tr("At which number can the clinic ring you?"),
            tr("My telephone number"),
            tr("The number, in digits"),
            tr("Please give me a telephone number, in digits."),
        ),
        "now_at": _Asked(
            tr("During the visit"),
            tr("Where will you be during the visit? Should you need help, it is sent there."),
            tr("Where I will be"),
            tr("At home, or another address"),
            tr("Please tell me where you will be. You can say: at home."),
        ),
    }[step]


class VisitDetailsFlow(Flow):
    """``told``: the answers so far. With all of them, they are read back for a yes."""

    def __init__(
        self,
        world: World,
        trip: Trip,
        hold: Hold,
        step: int | None = None,
        told: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(world)
        self._trip = trip
        self._hold = hold
        self._told = dict(told if told is not None else _known(world.details))
        whole = all(self._told.get(name) for name in STEPS)
        self._step = step if step is not None else (len(STEPS) if whole else 0)
        self._text = self._told.get(self._name, "") if self._asks else ""
        if self._name == "birth_date" and self._text:
            self._text = _spoken(date.fromisoformat(self._text))
        self._sorry = ""
        self._either: tuple[date, ...] = ()

    @property
    def _asks(self) -> bool:
        return self._step < len(STEPS)

    @property
    def _name(self) -> str:
        return STEPS[self._step] if self._asks else ""

    def page(self) -> Page:
        if not self._asks:
            return self._read_back()
        asked = _question(self._name)
        blocks: list[Block] = list(self._trip.blocks())
        if self._sorry:
            blocks.append(Card((self._sorry,), Tone.CAUTION))
        if self._either:
            blocks.append(Reading((tr("Which of these days do you mean?"),)))
        else:
            blocks.append(Reading((asked.question,)))
        field = Action(
            TYPE,
            asked.label,
            says=(tr("type"), tr("type it"), tr("write it")),
            keys=("Ctrl+T",),
            hint=asked.hint,
        )
        blocks.append(Field(self._name, field, self._text))
        blocks.append(Reading((self._why(),), soft=True))
        return Page(
            title=self._trip.title(asked.title),
            blocks=tuple(blocks),
            choices=self._choices(),
            column=(
                Action(
                    NEXT,
                    tr("Next question"),
                    says=(tr("next"), tr("done"), tr("that is it")),
                    keys=("Ctrl+Return",),
                    hint=tr("Keeps this and asks the next thing"),
                    icon="tick",
                ),
            ),
            replies=True,
            dictation=True,
            choices_first=True,
            reads_choices=bool(self._either),
        )

    def _choices(self) -> tuple[Action, ...]:
        if self._name == "now_at":
            # A button, so that "at home" is not taken for the way to the first page.
            at_home = Action(
                AT_HOME,
                tr("At home"),
                says=(tr("I am at home"), tr("I will be at home"), tr("here at home")),
                hint=tr("At the address that you have just told me"),
                icon="home",
            )
            return (at_home,)
        return tuple(
            Action(f"{_PICK}{day.isoformat()}", _spoken(day), number=place)
            for place, day in enumerate(self._either, start=1)
        )

    def _why(self) -> str:
        clinic = self._trip.clinic.name
        return tr(
            "Question {n} of {all}. Only {clinic} is told.",
            n=self._step + 1,
            all=len(STEPS),
            clinic=clinic,
        )

    def _read_back(self) -> Page:
        told = self._told
        born = _spoken(date.fromisoformat(told["birth_date"]))
        lines = (
            tr("Your name: {name}.", name=told["full_name"]),
            tr("You were born on: {day}.", day=born),
            tr("You live at: {address}.", address=told["address"]),
            tr("The clinic can ring you at: {number}.", number=told["phone"]),
            tr("During the visit you will be here: {place}.", place=told["now_at"]),
        )
        return Page(
            title=self._trip.title(tr("Is that right?")),
            blocks=(
                *self._trip.blocks(),
                Reading((tr("I tell this to {clinic}:", clinic=self._trip.clinic.name),)),
                Card(lines),
            ),
            column=(
                Action(
                    YES,
                    tr("Yes"),
                    says=yes_wordings(),
                    keys=("Ctrl+Y",),
                    hint=tr("Keeps it, and reads the visit back"),
                    icon="tick",
                ),
                Action(
                    CHANGE,
                    tr("Change something"),
                    says=(tr("no"), tr("that is wrong"), tr("change it"), tr("wrong")),
                    keys=("Ctrl+N",),
                    hint=tr("Goes through the questions once more"),
                ),
                Action(
                    FORGET,
                    tr("Delete it here"),
                    says=(tr("delete it"), tr("forget it"), tr("forget who I am")),
                    hint=tr("Deletes it on this computer"),
                    level=ActionLevel.CONFIRM,
                    confirm=tr(
                        "Shall I delete this on this computer? A clinic that was told keeps it; "
                        "ring them if it should not."
                    ),
                ),
            ),
            replies=True,
        )

    def typed(self, field_id: str, text: str) -> None:
        del field_id
        self._text = text

    def submitted(self, field_id: str, text: str) -> Effects | None:
        del field_id, text
        return self.act(NEXT)

    def words(self, words: str) -> Effects | None:
        """What is said is the answer; it stands on the page, and is read back at the end."""
        if not self._asks:
            return None
        self._text = words
        return self.act(NEXT)

    def answered(self, yes: bool) -> Effects | None:
        if self._asks:
            return None
        return self.act(YES if yes else CHANGE)

    def act(self, action_id: str) -> Effects:
        if action_id == CHANGE:
            return self._on(0)
        if action_id == FORGET:
            return (KeepDetails(None), GoBack())
        if action_id == YES:
            details = Details(**self._told)  # type: ignore[arg-type]
            trip = self._trip._replace(details=details)
            return (KeepDetails(details), GoTo("visit_check", {"trip": trip, "hold": self._hold}))
        if action_id == AT_HOME:
            return self._take(tr("at home, {address}", address=self._told["address"])[:_MOST])
        if action_id.startswith(_PICK):
            return self._take(action_id.removeprefix(_PICK))
        return self._answer()

    def _answer(self) -> Effects:
        text = " ".join(self._text.split())
        self._either = ()
        if self._name == "birth_date":
            days = birth_dates(text, self.world.clock().date())
            if len(days) > 1:
                self._either, self._sorry = days, ""
                return (ReadPage(),)
            return self._take(days[0].isoformat() if days else "")
        if self._name == "phone" and not _is_number(text):
            return self._take("")
        return self._take(text if normalise(text) else "")

    def _take(self, answer: str) -> Effects:
        if not answer or len(answer) > _MOST:
            asked = _question(self._name)
            self._sorry = tr("Please make it a little shorter.") if answer else asked.sorry
            return (ReadPage(),)
        self._sorry, self._either = "", ()
        self._told[self._name] = answer
        return self._on(self._step + 1)

    def _on(self, step: int) -> Effects:
        args: dict[str, Any] = {"trip": self._trip, "hold": self._hold, "step": step}
        return (GoTo("visit_details", {**args, "told": dict(self._told)}),)


def _known(details: Details | None) -> dict[str, str]:
    """What was told before; where the person will be is asked anew for each clinic."""
    if details is None:
        return {}
    return {
        "full_name": details.full_name,
        "birth_date": details.birth_date.isoformat(),
        "address": details.address,
        "phone": details.phone,
        "now_at": details.now_at,
    }


def _is_number(text: str) -> bool:
    digits = sum(c.isdigit() for c in text)
    return digits >= 3 and len(text) <= 40 and set(text) <= set("+0123456789 -()/.")


def _spoken(day: date) -> str:
    return tr(
        "{ordinal} of {month} {year}",
        ordinal=ordinals()[day.day - 1],
        month=months()[day.month - 1],
        year=day.year,
    )
