"""The actions that every screen has (design §3), declared once."""

from __future__ import annotations

from fireside.actions.action import Action, ActionLevel
from fireside.i18n import tr

HOME = "everywhere.home"
BACK = "everywhere.back"
READ_AGAIN = "everywhere.read_again"
WHAT_CAN_I_SAY = "everywhere.what_can_i_say"
STOP_TALKING = "everywhere.stop_talking"
LOUDER = "everywhere.louder"
SLOWER = "everywhere.slower"
BIGGER_TEXT = "everywhere.bigger_text"
HELP_ME = "everywhere.help_me"
EMERGENCY = "everywhere.emergency"
LISTEN = "everywhere.listen"
SETTINGS = "everywhere.settings"

MORE = "page.more"
EARLIER = "page.earlier"
MORE_CHOICES = "page.more_choices"


def everywhere() -> tuple[Action, ...]:
    """The everywhere-actions in the person's language."""
    return (
        Action(
            HOME,
            tr("Home"),
            says=(tr("go home"), tr("home page"), tr("start again")),
            keys=("Alt+Home",),
            hint=tr("Goes to the first page"),
            icon="home",
        ),
        Action(
            BACK,
            tr("Back"),
            says=(tr("go back"), tr("back one page"), tr("previous page")),
            keys=("Esc", "Alt+Left"),
            hint=tr("Goes to the page before this one"),
            icon="back",
        ),
        Action(
            READ_AGAIN,
            tr("Read it again"),
            says=(
                tr("read again"),
                tr("read that again"),
                tr("say that again"),
                tr("repeat that"),
                tr("read this page"),
                tr("pardon"),
            ),
            keys=("Ctrl+R",),
            hint=tr("Reads this page aloud"),
            icon="speaker",
        ),
        Action(
            WHAT_CAN_I_SAY,
            tr("What can I say"),
            says=(tr("what can I do"), tr("what can I say here"), tr("show me everything")),
            keys=("F1",),
            hint=tr("Shows everything you can say or press"),
            icon="list",
        ),
        Action(
            STOP_TALKING,
            tr("Stop talking"),
            says=(tr("stop"), tr("be quiet"), tr("hush"), tr("silence")),
            keys=("Ctrl+.",),
            hint=tr("Stops the voice at once"),
            icon="stop",
        ),
        Action(
            LOUDER,
            tr("Louder"),
            says=(tr("speak up"), tr("I cannot hear you")),
            keys=("Ctrl+Up",),
            hint=tr("Makes the voice louder"),
            icon="louder",
        ),
        Action(
            SLOWER,
            tr("Slower"),
            says=(tr("speak slower"), tr("slow down"), tr("too fast")),
            keys=("Ctrl+Down",),
            hint=tr("Makes the voice slower"),
            icon="slower",
        ),
        Action(
            BIGGER_TEXT,
            tr("Bigger text"),
            says=(tr("make it bigger"), tr("larger text"), tr("bigger letters")),
            keys=("Ctrl++", "Ctrl+="),
            hint=tr("Makes the letters bigger"),
            icon="bigger",
        ),
        Action(
            SETTINGS,
            tr("Settings"),
            says=(tr("open settings"), tr("change settings")),
            keys=("Ctrl+,",),
            hint=tr("Text size, colours, voice, country and more"),
            icon="settings",
        ),
        Action(
            LISTEN,
            tr("Speak to me"),
            says=(tr("listen"), tr("listen to me")),
            keys=("F4",),
            hint=tr("Say or type what you would like"),
            icon="microphone",
        ),
        Action(
            HELP_ME,
            tr("Help me"),
            says=(tr("I need help"), tr("help"), tr("get me a person"), tr("call my family")),
            keys=("F2",),
            hint=tr("Shows a person you can ring"),
            icon="person",
        ),
        Action(
            EMERGENCY,
            tr("Emergency"),
            says=(tr("call an ambulance"), tr("this is an emergency"), tr("ambulance")),
            keys=("F9",),
            hint=tr("Shows the emergency number at once"),
            level=ActionLevel.EMERGENCY,
            icon="phone",
        ),
    )


def paging(more: bool, earlier: bool, more_choices: bool) -> tuple[Action, ...]:
    """The actions that turn the parts of a page that does not fit on the screen."""
    offered = []
    if more:
        offered.append(
            Action(
                MORE,
                tr("More"),
                says=(tr("next part"), tr("go on"), tr("continue"), tr("show me more")),
                keys=("PgDown",),
                hint=tr("Shows the next part of this page"),
                icon="down",
            )
        )
    if earlier:
        offered.append(
            Action(
                EARLIER,
                tr("Part before"),
                says=(tr("previous part"), tr("scroll up")),
                keys=("PgUp",),
                hint=tr("Shows the part before this one"),
                icon="up",
            )
        )
    if more_choices:
        offered.append(
            Action(
                MORE_CHOICES,
                tr("More choices"),
                says=(tr("other choices"), tr("more buttons")),
                keys=("Ctrl+PgDown",),
                hint=tr("Shows more buttons for this page"),
                icon="down",
            )
        )
    return tuple(offered)
