"""Asks once whether the person wants to be reminded with the app closed, too."""

from __future__ import annotations

from fireside.actions import Action
from fireside.flows.confirm import no_wordings, yes_wordings
from fireside.flows.effects import ChangeSetting, Effects, GoBack, ReadPage
from fireside.flows.flow import Flow, World
from fireside.flows.page import Block, Card, Page, Reading, Tone
from fireside.i18n import tr

YES = "reminders_setup.yes"
NO = "reminders_setup.no"
DONE = "reminders_setup.done"


class RemindersSetupFlow(Flow):
    """What the app arranges with the system shows in the setting: off again where it failed."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._said: bool | None = None

    def page(self) -> Page:
        title = tr("Reminders")
        if self._said is None:
            return Page(title=title, blocks=self._question(), column=_yes_and_no(), replies=True)
        on = self.world.settings["remind_closed"] == "on"
        if on:
            words = (tr("Good. I remind you when I am closed, too."), _not_when_off())
        elif self._said:
            words = (
                tr("I could not arrange that on this computer."),
                tr("I remind you as long as I am open."),
            )
        else:
            words = (tr("Good. I remind you as long as I am open."), _in_settings())
        failed = self._said and not on
        card = Card(words, Tone.CAUTION if failed else Tone.OK)
        return Page(title=title, blocks=(card,), column=(_done(),))

    def _question(self) -> tuple[Block, ...]:
        when = Reading(
            (
                tr("I remind you a day, an hour and ten minutes before a visit."),
                tr("Shall I remind you when I am closed, too?"),
            )
        )
        how = tr("Then I open by myself at that time. The computer must be on.")
        return (when, Card((how,)))

    def answered(self, yes: bool) -> Effects | None:
        return self.act(YES if yes else NO)

    def act(self, action_id: str) -> Effects:
        if action_id == DONE:
            return (GoBack(),)
        self._said = action_id == YES
        return (
            ChangeSetting("remind_asked", "yes"),
            ChangeSetting("remind_closed", "on" if self._said else "off"),
            ReadPage(),
        )


def remind_closed_action(action_id: str) -> Action:
    """To the question, as long as it was not asked."""
    return Action(
        action_id,
        tr("Remind me when you are closed"),
        says=(tr("remind me"), tr("reminders")),
        keys=("Ctrl+J",),
        hint=tr("Lets me open by myself when a visit is near"),
        icon="wait",
    )


def _yes_and_no() -> tuple[Action, Action]:
    return (
        Action(
            YES,
            tr("Yes"),
            says=(tr("remind me"), *yes_wordings()),
            keys=("Ctrl+Y",),
            icon="tick",
            hint=tr("Opens me by myself when a visit is near"),
        ),
        Action(
            NO,
            tr("No"),
            says=(tr("only when you are open"), *no_wordings()),
            keys=("Ctrl+N",),
            hint=tr("Reminds you only while I am open"),
        ),
    )


def _done() -> Action:
    return Action(
        DONE,
        tr("Good"),
        says=(tr("all right"), tr("okay"), tr("thank you")),
        keys=("Ctrl+Return",),
        hint=tr("Goes back to where you were"),
        icon="tick",
    )


def _not_when_off() -> str:
    return tr("When the computer is off I cannot. I tell you what was missed when you start it.")


def _in_settings() -> str:
    return tr("You can change that in Settings.")
