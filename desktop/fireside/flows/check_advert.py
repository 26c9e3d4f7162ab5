"""Check an advert: the ways in which it can be shown to Fireside."""

from __future__ import annotations

from fireside.actions import Action
from fireside.flows.advert import MAX_WORDS, Advert
from fireside.flows.effects import (
    ChoosePicture,
    Effects,
    GoTo,
    PasteAdvert,
    ReadPage,
    StopTalking,
    TakePhoto,
    TakeScreenPicture,
)
from fireside.flows.flow import Flow, World
from fireside.flows.page import Block, Card, Page, Reading, Tone
from fireside.flows.results import CamerasFound, PictureTaken, Result, ScreensTaken, TextTaken
from fireside.i18n import tr

PASTE = "check_advert.paste"
FILE = "check_advert.file"
PHOTO = "check_advert.photo"
SCREEN = "check_advert.screen"
ALOUD = "check_advert.aloud"
TYPE = "check_advert.type"
LINK = "check_advert.link"
PAST = "check_advert.past"
_LEAST_ADVERT_WORDS = 5
"""Fewer are more likely a button's name, misheard."""


def past_checks_action() -> Action:
    """The way to what was checked before."""
    return Action(
        PAST,
        tr("Past checks"),
        says=(tr("my past checks"), tr("earlier adverts"), tr("what did I check")),
        keys=("Ctrl+H",),
        hint=tr("Adverts you showed me before, and what I found"),
        icon="list",
    )


class CheckAdvertFlow(Flow):
    """One press for each way; pasting and dropping need none of the others."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._sorry = ""
        self._waiting = False

    def page(self) -> Page:
        blocks: list[Block] = []
        if self._sorry:
            blocks.append(Card((self._sorry,), Tone.CAUTION))
        if self._waiting:
            blocks.append(Reading((tr("One moment."),)))
        else:
            blocks.append(Reading((tr("How would you like to show me the advert?"),)))
            stays = tr("You can also drop one here. A picture does not leave this computer.")
            blocks.append(Reading((stays,), soft=True))
        return Page(
            title=tr("Check an advert"),
            blocks=tuple(blocks),
            choices=self._ways(),
            column=(past_checks_action(),),
            primary=False,
            replies=True,
            takes_drops=True,
            choices_first=True,
        )

    def _ways(self) -> tuple[Action, ...]:
        ways = (
            (PHOTO, tr("Take a photo"), "camera", (tr("photo"), tr("use the camera")), ()),
            (
                FILE,
                tr("Choose a picture"),
                "picture",
                (tr("open a picture"), tr("choose a file"), tr("a picture")),
                ("Ctrl+O",),
            ),
            (
                ALOUD,
                tr("Read it aloud"),
                "microphone",
                (tr("I read it to you"), tr("dictate it")),
                (),
            ),
            (TYPE, tr("Type it"), "keyboard", (tr("type"), tr("write it")), ("Ctrl+T",)),
            (PASTE, tr("Paste it"), "paste", (tr("paste"), tr("I have copied it")), ("Ctrl+V",)),
            (
                SCREEN,
                tr("Take a picture of the screen"),
                "screen",
                (tr("picture of the screen"), tr("it is on the screen")),
                (),
            ),
            (
                LINK,
                tr("Give a link"),
                "link",
                (tr("a link"), tr("a web address"), tr("it is a web page")),
                ("Ctrl+L",),
            ),
        )
        hints = {
            PASTE: tr("Takes the words or the picture that you have copied"),
            FILE: tr("Opens a picture from this computer"),
            PHOTO: tr("Hold the advert before the camera"),
            SCREEN: tr("For an advert that is open in another window"),
            ALOUD: tr("You read it to me, and I write it down"),
            TYPE: tr("You type what the advert says"),
            LINK: tr("For an advert on a web page"),
        }
        return tuple(
            Action(action_id, label, says=says, keys=keys, hint=hints[action_id], icon=icon)
            for action_id, label, icon, says, keys in ways
        )

    def enter(self) -> Effects:
        self._sorry = ""
        self._waiting = False
        return (ReadPage(),)

    def act(self, action_id: str) -> Effects:
        if action_id in (ALOUD, TYPE):
            return (GoTo("advert_words", {"aloud": action_id == ALOUD}),)
        if action_id == LINK:
            return (GoTo("advert_link"),)
        if action_id == PAST:
            return (GoTo("past_checks"),)
        self._sorry = ""
        if action_id == PASTE:
            return (PasteAdvert(),)
        if action_id == FILE:
            return (ChoosePicture(tr("Choose a picture of the advert")),)
        if action_id == PHOTO:
            self._waiting = True
            return (TakePhoto(),)
        return (StopTalking(), TakeScreenPicture())

    def words(self, words: str) -> Effects | None:
        """Who reads the advert out at once need not find the button for it."""
        if len(words.split()) < _LEAST_ADVERT_WORDS:
            return None
        return (GoTo("advert_words", {"text": words, "aloud": True}),)

    def result(self, result: Result) -> Effects:
        self._waiting = False
        if isinstance(result, TextTaken):
            return self._text(result.text)
        if isinstance(result, CamerasFound):
            return (GoTo("take_photo", {"cameras": result.cameras}),)
        if isinstance(result, ScreensTaken):
            return (GoTo("screen_part", {"pictures": result.pictures}),)
        if isinstance(result, PictureTaken):
            if result.data:
                return (GoTo("checking", {"advert": Advert("picture", picture=result.data)}),)
            self._sorry = result.problem
            return (ReadPage(),) if result.problem else ()
        return ()

    def _text(self, text: str) -> Effects:
        text = text.strip()
        if not any(c.isalnum() for c in text):
            self._sorry = tr("There are no words in that.")
            return (ReadPage(),)
        if is_address(text):
            return (GoTo("advert_link", {"address": text}),)
        if len(text) > MAX_WORDS:
            # They are shown there, and can be shortened.
            return (GoTo("advert_words", {"text": text, "long": True}),)
        return (GoTo("checking", {"advert": Advert("text", text)}),)


def is_address(text: str) -> bool:
    """Whether a text is nothing but the address of a page."""
    one_word = len(text.split()) == 1
    return one_word and text.lower().startswith(("http://", "https://", "www."))
