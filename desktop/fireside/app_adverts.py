"""The part of the composition root that takes adverts in, has them checked, and keeps them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from fireside.app_pictures import PictureParts
from fireside.flows.effects import (
    CheckAdvert,
    ChoosePicture,
    Effect,
    FindChecks,
    ForgetCheck,
    ForgetChecks,
    KeepCheck,
    PasteAdvert,
    ReadCheck,
    SettleCheck,
    ShowPicture,
    StopChecking,
    TakeDropped,
    WaitWith,
)
from fireside.flows.flow import World
from fireside.flows.results import (
    CheckedAnew,
    CheckFailed,
    CheckKept,
    CheckPart,
    ChecksFound,
    Forgotten,
    Interrupted,
    PictureShown,
    PictureTaken,
    Result,
    WaitingKept,
)
from fireside.i18n import tr
from fireside.qt.background import Background

if TYPE_CHECKING:
    from fireside.client.link import CareLink
    from fireside.flows.advert import Advert
    from fireside.qt.offered import Offered
    from fireside.store.encrypted import Store
    from fireside_core.adverts.wire import AdvertEvent

Reply = Callable[[Result], None]


class AdvertParts:
    """Lives on the GUI thread. ``link`` waits for the care service's link; not on this thread."""

    def __init__(
        self,
        world: World,
        link: Callable[[], CareLink],
        background: Background,
        store: Callable[[], Store],
        store_work: Background,
        notice: Callable[[str], None],
        refresh: Callable[[], None],
        window: QWidget,
    ) -> None:
        self._world = world
        self._link = link
        self._background = background
        self._store = store
        self._store_work = store_work
        self._notice = notice
        self._refresh = refresh
        self._window = window
        # Threads of their own: a check that was stopped may hold one for a while, and the danger
        # rules must not wait for it.
        self._streams = Background(window, threads=4)
        self.pictures = PictureParts(background, window)
        self._checking: tuple[threading.Event, Reply] | None = None
        """Set the event, and the report on its way is not delivered any more."""

    def perform(self, effect: Effect, reply: Reply) -> bool:
        """Carry out an effect, if it is of this part."""
        match effect:
            case CheckAdvert(advert):
                self._check(advert, reply)
            case StopChecking():
                self.stop()
            case PasteAdvert():
                self._paste(reply)
            case TakeDropped(what):
                self._take(what, reply)  # type: ignore[arg-type]
            case ChoosePicture(title):
                self._choose(title, reply)
            case ShowPicture(data):
                self._background.run(
                    lambda: PictureShown(_shown(data)),
                    reply,
                    lambda _error: reply(PictureShown(None)),
                )
            case _ if self.pictures.perform(effect, reply):
                pass
            case _:
                return self._perform_stored(effect, reply)
        return True

    def _perform_stored(self, effect: Effect, reply: Reply) -> bool:
        unread = ChecksFound((), unread=True)
        match effect:
            case KeepCheck(channel, report):
                self._stored(
                    lambda store: CheckKept(store.keep_check(channel, report)),
                    reply,
                    CheckKept(None),
                )
            case FindChecks():
                self._stored(lambda store: find_checks(store, effect), reply, unread)
            case ReadCheck(check_id):
                self._stored(lambda store: _read(store, check_id), reply, unread)
            case WaitWith(check_id, name):
                self._change(
                    lambda store: WaitingKept(store.wait_with(check_id, name)),
                    reply,
                    WaitingKept(None),
                )
            case SettleCheck(check_id):
                self._change(
                    lambda store: WaitingKept(store.settle(check_id)), reply, WaitingKept(None)
                )
            case ForgetCheck(check_id):
                self._change(lambda store: _forget(store, check_id), reply, Forgotten(False))
            case ForgetChecks():
                self._change(lambda store: _forget(store), reply, Forgotten(False))
            case _:
                return False
        return True

    # Checking ------------------------------------------------------------------------------

    def _check(self, advert: Advert, reply: Reply) -> None:
        from fireside.client.errors import CareError

        self.stop()
        stopped = threading.Event()
        self._checking = (stopped, reply)
        post = self._streams.post

        def deliver(result: Result) -> None:
            if not stopped.is_set():
                reply(result)

        def anew(message: str) -> None:
            post(lambda: deliver(CheckedAnew(message)))

        def stream() -> None:
            for event in _events(self._link(), advert, stopped, anew):
                post(lambda event=event: deliver(CheckPart(event)))  # type: ignore[misc]

        def failed(error: Exception) -> None:
            known = isinstance(error, CareError)
            deliver(CheckFailed(str(error) if known else tr("Something went wrong with me.")))

        self._streams.run(stream, lambda _none: None, failed)

    def stop(self) -> None:
        """Nobody waits for the report any more."""
        if self._checking is not None:
            stopped, reply = self._checking
            self._checking = None
            stopped.set()
            reply(Interrupted())

    def close(self) -> None:
        """Wait a moment for what still runs."""
        self.stop()
        self.pictures.stop()
        self._streams.close()

    # Taking in -----------------------------------------------------------------------------

    def _paste(self, reply: Reply) -> None:
        from fireside.qt.offered import offered

        self._take(offered(QGuiApplication.clipboard().mimeData()), reply)

    def _take(self, what: Offered, reply: Reply) -> None:
        from fireside.qt.offered import taken

        self._background.run(lambda: taken(what), reply, lambda _error: reply(_unreadable()))

    def _choose(self, title: str, reply: Reply) -> None:
        from fireside.qt.offered import read_file

        def chosen(path: str) -> None:
            self._background.run(
                lambda: read_file(Path(path)), reply, lambda _error: reply(_unreadable())
            )

        dialog = QFileDialog(self._window, title)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        pictures = "*.jpg *.jpeg *.png *.webp *.heic *.heif *.gif *.bmp *.tif *.tiff"
        dialog.setNameFilters([tr("Pictures") + f" ({pictures})", tr("All files") + " (*)"])
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(chosen)
        dialog.rejected.connect(lambda: reply(PictureTaken()))
        dialog.open()

    # Keeping -------------------------------------------------------------------------------

    def _stored(self, op: Callable[[Store], Result], reply: Reply, otherwise: Result) -> None:
        """On the store's thread, so that it comes after what was changed before."""
        self._store_work.run(lambda: op(self._store()), reply, lambda _error: reply(otherwise))

    def _change(self, op: Callable[[Store], Result], reply: Reply, otherwise: Result) -> None:
        """The same, and Home's card may have changed with it."""

        def work() -> tuple[Result, Callable[[], None]]:
            store = self._store()
            result, waiting = op(store), store.checks(waiting=True)

            def show() -> None:
                self._world.waiting = waiting
                self._refresh()

            return result, show

        def done(outcome: tuple[Result, Callable[[], None]]) -> None:
            result, show = outcome
            show()
            reply(result)

        def failed(_error: Exception) -> None:
            self._notice(tr("I could not save that on this computer."))
            reply(otherwise)

        self._store_work.run(work, done, failed)


def _events(
    link: CareLink,
    advert: Advert,
    stopped: threading.Event,
    anew: Callable[[str], None],
) -> Iterator[AdvertEvent]:
    from fireside_core.adverts.wire import AdvertRequest, LinkRequest

    if advert.channel == "picture":
        return link.check_picture(advert.picture, stopped, anew)
    if advert.channel == "link":
        return link.check(LinkRequest(address=advert.text), stopped, anew)
    return link.check(AdvertRequest(text=advert.text), stopped, anew)


def find_checks(store: Store, find: FindChecks) -> ChecksFound:
    """A page of kept checks."""
    found = store.checks(find.skip, find.most + 1, find.waiting)
    return ChecksFound(found[: find.most], len(found) > find.most)


def _read(store: Store, check_id: int) -> ChecksFound:
    kept = store.check(check_id)
    return ChecksFound((kept,) if kept else ())


def _forget(store: Store, check_id: int | None = None) -> Forgotten:
    if check_id is None:
        store.forget_checks()
    else:
        store.forget_check(check_id)
    return Forgotten(True)


def _shown(data: bytes) -> object | None:
    from fireside.qt.pictures import shown

    return shown(data)


def _unreadable() -> PictureTaken:
    return PictureTaken(problem=tr("I could not open that picture. Please try another one."))
