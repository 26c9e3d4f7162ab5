"""*Take a picture of the screen*: which part of it is the advert?"""

from __future__ import annotations

from fireside.actions import Action
from fireside.actions.everywhere import BACK
from fireside.flows.advert import Advert
from fireside.flows.box import MIDDLE, STEP, WHOLE, Box, moved, sized
from fireside.flows.effects import Effects, GoTo, ReadPage, UsePicture
from fireside.flows.flow import Flow, World
from fireside.flows.page import Block, Card, Page, PicturePart, Reading, Tone
from fireside.flows.results import PictureTaken, Result
from fireside.i18n import tr
from fireside_core.phrases import normalise

THIS = "screen_part.this"
ALL = "screen_part.all"
OTHER = "screen_part.other"
_PICTURE = "screen"
_HALVES: dict[str, Box] = {
    "left": (0.0, 0.0, 0.5, 1.0),
    "right": (0.5, 0.0, 1.0, 1.0),
    "upper": (0.0, 0.0, 1.0, 0.5),
    "lower": (0.0, 0.5, 1.0, 1.0),
}


class ScreenPartFlow(Flow):
    """``pictures``: of each screen. Nothing of them is kept once the page is left."""

    def __init__(self, world: World, pictures: tuple[object, ...]) -> None:
        super().__init__(world)
        self._pictures = pictures
        self._shown = 0
        self._box = MIDDLE
        self._sorry = ""

    def page(self) -> Page:
        blocks: list[Block] = []
        if self._sorry:
            blocks.append(Card((self._sorry,), Tone.CAUTION))
        else:
            blocks.append(Reading((tr("Draw a box around the advert."),)))
        if self._pictures:
            name = tr("A picture of the screen, with a box in it.")
            hint = tr("The arrow keys move the box. With Shift they make it larger or smaller.")
            picture = self._pictures[self._shown]
            blocks.append(PicturePart(_PICTURE, picture, name, hint, self._box))
        other = Action(
            OTHER,
            tr("The other screen"),
            says=(tr("another screen"), tr("next screen")),
            hint=tr("Shows the picture of your next screen"),
            icon="screen",
        )
        return Page(
            title=tr("Which part is it?"),
            blocks=tuple(blocks),
            column=(
                Action(
                    THIS,
                    tr("This part"),
                    says=(tr("what is in the box"), tr("take this part")),
                    keys=("Ctrl+Return",),
                    hint=tr("Checks what is in the box"),
                    icon="tick",
                ),
                Action(
                    ALL,
                    tr("All of it"),
                    says=(tr("the whole screen"), tr("everything on it")),
                    keys=("Ctrl+A",),
                    hint=tr("Checks everything that is on the screen"),
                    icon="screen",
                ),
                *((other,) if len(self._pictures) > 1 else ()),
                BACK,
            ),
        )

    def act(self, action_id: str) -> Effects:
        self._sorry = ""
        if action_id == OTHER:
            self._shown = (self._shown + 1) % len(self._pictures)
            self._box = MIDDLE
            return ()
        box = self._box if action_id == THIS else WHOLE
        return (UsePicture(self._pictures[self._shown], box),) if self._pictures else ()

    def boxed(self, block_id: str, box: Box) -> None:
        self._box = box

    def words(self, words: str) -> Effects | None:
        """The box can be told where to go, too."""
        box = self._told(normalise(words))
        if box is None:
            return None
        self._box = box
        return ()

    def _told(self, words: str) -> Box | None:
        step = 2 * STEP
        told: dict[str, Box] = {
            tr("left half"): _HALVES["left"],
            tr("right half"): _HALVES["right"],
            tr("upper half"): _HALVES["upper"],
            tr("lower half"): _HALVES["lower"],
            tr("move left"): moved(self._box, -step, 0),
            tr("move right"): moved(self._box, step, 0),
            tr("move up"): moved(self._box, 0, -step),
            tr("move down"): moved(self._box, 0, step),
            tr("larger box"): sized(moved(self._box, -step / 2, -step / 2), step, step),
            tr("smaller box"): moved(sized(self._box, -step, -step), step / 2, step / 2),
        }
        return {normalise(said): box for said, box in told.items()}.get(words)

    def result(self, result: Result) -> Effects:
        if isinstance(result, PictureTaken):
            if result.data:
                advert = Advert("picture", picture=result.data)
                return (GoTo("checking", {"advert": advert}, replace=True),)
            self._sorry = result.problem
            return (ReadPage(),)
        return ()

    def leave(self) -> Effects:
        self._pictures = ()
        return ()
