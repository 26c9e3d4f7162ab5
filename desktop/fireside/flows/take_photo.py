"""*Take a photo*: what the camera sees, the photo, and once more if it is not good."""

from __future__ import annotations

from fireside.actions import Action
from fireside.actions.everywhere import BACK
from fireside.flows.advert import Advert
from fireside.flows.effects import (
    Effects,
    GoTo,
    ReadPage,
    StopCamera,
    TakeIt,
    UsePicture,
    WatchCamera,
)
from fireside.flows.flow import Flow, World
from fireside.flows.page import Block, Card, LivePicture, Page, Picture, Reading, Tone
from fireside.flows.results import CameraLost, CameraShows, PictureShown, PictureTaken, Result
from fireside.i18n import tr

TAKE = "take_photo.take"
USE = "take_photo.use"
AGAIN = "take_photo.again"
OTHER = "take_photo.other"


class TakePhotoFlow(Flow):
    """The camera runs only while its picture shows."""

    def __init__(self, world: World, cameras: tuple[tuple[str, str], ...]) -> None:
        super().__init__(world)
        self._cameras = cameras
        self._used = 0
        self._source: object | None = None
        self._photo: object | None = None
        self._sorry = ""

    def page(self) -> Page:
        return Page(
            title=tr("Take a photo") if self._photo is None else tr("Can you read it well?"),
            blocks=self._blocks(),
            column=(*self._buttons(), BACK),
            primary=self._photo is not None or self._source is not None or bool(self._sorry),
        )

    def _blocks(self) -> tuple[Block, ...]:
        sorry: tuple[Block, ...] = (Card((self._sorry,), Tone.CAUTION),) if self._sorry else ()
        if self._photo is not None:
            asked = sorry or (Reading((tr("This is the photo. Can you read it well?"),)),)
            return (*asked, Picture(self._photo, tr("The photo.")))
        if self._source is not None:
            hold = Reading((tr("Hold the advert still, in good light."),))
            return (*(sorry or (hold,)), LivePicture(self._source, tr("What the camera sees.")))
        if sorry:
            return sorry
        return (Reading((tr("One moment. I am opening the camera."),)),)

    def _buttons(self) -> tuple[Action, ...]:
        if self._photo is not None:
            use = Action(
                USE,
                tr("Use it"),
                says=(tr("use this photo"), tr("it is good")),
                keys=("Ctrl+Return",),
                hint=tr("Checks the advert in this photo"),
                icon="tick",
            )
            return use, self._again(tr("Once more"), (tr("take another photo"), tr("try again")))
        buttons: list[Action] = []
        if self._source is not None:
            buttons.append(
                Action(
                    TAKE,
                    tr("Take it"),
                    says=(tr("take the photo"), tr("now"), tr("cheese")),
                    keys=("Ctrl+Return",),
                    hint=tr("Takes the photo. You can look at it before it is used."),
                    icon="camera",
                )
            )
        elif self._sorry:
            buttons.append(self._again(tr("Try again"), (tr("once more"),)))
        if len(self._cameras) > 1:
            buttons.append(
                Action(
                    OTHER,
                    tr("Another camera"),
                    says=(tr("the other camera"), tr("change the camera")),
                    hint=tr("Now it is {name}", name=self._cameras[self._used][1]),
                    icon="camera",
                )
            )
        return tuple(buttons)

    def _again(self, label: str, says: tuple[str, ...]) -> Action:
        hint = tr("Shows what the camera sees again")
        return Action(AGAIN, label, says=says, keys=("Ctrl+Backspace",), hint=hint, icon="camera")

    def enter(self) -> Effects:
        # It was stopped when something else came before it.
        self._source = None
        if self._photo is not None:
            return (ReadPage(),)
        return self._watch()

    def _watch(self) -> Effects:
        self._source = self._photo = None
        self._sorry = ""
        camera = self._cameras[self._used][0] if self._cameras else ""
        return (WatchCamera(camera), ReadPage())

    def act(self, action_id: str) -> Effects:
        if action_id == TAKE:
            return (TakeIt(),)
        if action_id == USE:
            return (UsePicture(self._photo),)
        if action_id == OTHER:
            self._used = (self._used + 1) % len(self._cameras)
        return self._watch()

    def result(self, result: Result) -> Effects:
        match result:
            case CameraShows(source):
                self._source, self._sorry = source, ""
                return (ReadPage(),)
            case CameraLost(problem):
                self._source, self._sorry = None, problem
                return (ReadPage(),)
            case PictureShown(None):
                self._sorry = tr("That did not work. Please press Take it once more.")
                return (ReadPage(),)
            case PictureShown(picture):
                self._source, self._photo, self._sorry = None, picture, ""
                return (StopCamera(), ReadPage())
            case PictureTaken(data, problem):
                if data:
                    advert = Advert("picture", picture=data)
                    return (GoTo("checking", {"advert": advert}, replace=True),)
                self._sorry = problem
                return (ReadPage(),)
        return ()

    def leave(self) -> Effects:
        self._source = self._photo = None
        return (StopCamera(),)
