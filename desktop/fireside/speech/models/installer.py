"""Brings a speech model into place, in the background, and tells what it is doing."""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from fireside.i18n import tr
from fireside.speech.models.archive import unpack
from fireside.speech.models.download import Download
from fireside.speech.models.errors import ModelError, NoRoom, Stopped
from fireside.speech.models.events import (
    Cancelled,
    Counted,
    Done,
    Event,
    Failed,
    Paused,
    Progress,
    Removed,
    Stage,
)
from fireside.speech.models.layout import find_model, size_of
from fireside.speech.models.manifest import SpeechModel
from fireside.speech.models.published import promise_of
from fireside.speech.models.room import SPARE_BYTES, need
from fireside.speech.models.shelf import Shelf
from fireside.speech.models.stick import bring
from fireside.speech.models.stop import Stop
from fireside.speech.models.trying import COMMAND, PATIENCE_SECONDS, check_engine, try_model
from fireside.speech.models.web import Patience

_LOG = logging.getLogger("fireside")
_UNPACKED = 2
"""A guess: so many times the packed size; once the file is here, it tells the true figure."""
_Work = Callable[[Stop], Event]


class ModelInstaller:
    """One model, one piece of work at a time. Every method returns at once.

    ``told`` hears of everything, on another thread or inside :meth:`pause` and :meth:`cancel`.
    Percent by percent, so it may be called some hundred times. Each piece of work ends with
    exactly one of Paused, Cancelled, Done, Removed and Failed.
    """

    def __init__(
        self,
        folder: Path,
        model: SpeechModel,
        told: Callable[[Event], None],
        *,
        patience: Patience | None = None,
        trial: Sequence[str] = COMMAND,
        trial_seconds: float = PATIENCE_SECONDS,
        spare_bytes: int = SPARE_BYTES,
    ) -> None:
        """``folder`` holds the models. ``spare_bytes`` stay free on its disk."""
        self._shelf = Shelf(folder)
        self._model = model
        self._told = told
        self._patience = patience or Patience()
        self._trial = trial
        self._trial_seconds = trial_seconds
        self._spare = spare_bytes
        self._telling = threading.RLock()
        self._stop = Stop()
        self._thread: threading.Thread | None = None
        self._busy = False

    @property
    def installed(self) -> Path | None:
        """The model that is in place for this language."""
        return self._shelf.find(self._model.language)

    @property
    def waiting_bytes(self) -> int:
        """How much of a download is kept from before."""
        return size_of(self._shelf.part(self._model.name))

    def tidy(self) -> None:
        """Delete what a killed app left half-done. Not for the GUI thread."""
        # Another window is at work: then nothing is left over.
        with contextlib.suppress(ModelError), self._shelf.lock():
            self._clear_leftovers()

    def download(self) -> None:
        """Get the model from its publisher, going on where it was left."""
        self._start(self._download)

    def add(self, source: Path) -> None:
        """Take a model from a folder or zip file."""
        self._start(lambda stop: self._add(source, stop))

    def remove(self) -> None:
        """Delete the installed model of this language."""
        self._start(self._remove)

    def pause(self) -> None:
        """Stop for now; a later :meth:`download` goes on from here."""
        with self._telling:
            if self._end_work(forget=False):
                self._told(Paused(self.waiting_bytes, self._model.size))

    def cancel(self) -> None:
        """Give up, and delete what has been downloaded; also after a pause."""
        with self._telling:
            if self._end_work(forget=True):
                self._told(Cancelled())
            else:
                self._start(self._forget)

    def close(self, seconds: float = 2.0) -> None:
        """End what is going on, keeping what has been downloaded; nothing is told any more."""
        with self._telling:
            self._end_work(forget=False)
            self._told = lambda _event: None
        self.wait(seconds)

    def wait(self, seconds: float | None = None) -> None:
        """Until the present work has ended."""
        thread = self._thread
        if thread is not None:
            thread.join(seconds)

    # The thread ----------------------------------------------------------------------------

    def _start(self, work: _Work) -> None:
        with self._telling:
            if self._busy:
                return
            self._busy, self._stop = True, Stop()
            self._thread = threading.Thread(
                target=self._run, args=(work, self._stop, self._thread), daemon=True
            )
            self._thread.start()

    def _end_work(self, forget: bool) -> bool:
        """Ask the present work to end; whether it still can. It tells nothing from then on."""
        if not self._busy or self._stop.asked:
            return False
        self._stop.forget = forget
        self._busy = False
        self._stop.ask()
        return True

    def _run(self, work: _Work, stop: Stop, before: threading.Thread | None) -> None:
        if before is not None:
            before.join()
        try:
            with self._shelf.lock():
                try:
                    self._clear_leftovers()
                    last = work(stop)
                except NoRoom:
                    # Others need the room more.
                    self._shelf.forget_part(self._model.name)
                    raise
                finally:
                    if stop.asked and stop.forget:
                        self._shelf.forget_part(self._model.name)
        except Stopped:
            return
        except ModelError as error:
            last = Failed(str(error), self.waiting_bytes, self._model.size)
        except Exception as error:
            _LOG.error("the speech model failed: %s", type(error).__name__)
            last = Failed(tr("Something went wrong with me."), self.waiting_bytes, self._model.size)
        with self._telling:
            if not stop.asked:
                self._busy = False
                self._told(last)

    def _tell(self, stop: Stop, event: Event) -> None:
        with self._telling:
            stop.check()
            self._told(event)

    def _counted(self, stop: Stop, stage: Stage) -> Counted:
        """Tells of each new percent."""
        told = -1

        def counted(done: int, total: int) -> None:
            nonlocal told
            percent = done * 100 // max(1, total)
            if percent != told:
                told = percent
                self._tell(stop, Progress(stage, done, total))

        return counted

    # The work ------------------------------------------------------------------------------

    def _download(self, stop: Stop) -> Event:
        model, part = self._model, self._shelf.part(self._model.name)
        # Another window may have got it meanwhile.
        for there in self._shelf.models():
            if there.name == model.name:
                return Done(there.folder)
        self._tell(stop, Progress(Stage.DOWNLOADING, self.waiting_bytes, model.size))
        check_engine(stop, self._trial, self._trial_seconds)
        promise = promise_of(model, stop, self._patience)
        download = Download(model.address, part, promise)
        room = self._shelf.prepare()
        need(room, download.missing + _UNPACKED * promise.size, self._spare)
        download.fetch(self._counted(stop, Stage.DOWNLOADING), stop, self._patience)
        download.check(self._counted(stop, Stage.CHECKING), stop)
        with self._shelf.workspace() as place:
            try:
                unpack(part, place, self._fits, self._counted(stop, Stage.UNPACKING), stop)
                found = find_model(place, model.name)
                if found is None:
                    raise ModelError(tr("What came was not a speech model."))
                folder = self._finish(found, model.name, stop)
            except NoRoom:
                raise
            except ModelError:
                # The same file would fail again.
                download.forget()
                raise
        return Done(folder)

    def _add(self, source: Path, stop: Stop) -> Event:
        self._tell(stop, Progress(Stage.UNPACKING))
        with self._shelf.workspace() as place:
            counted = self._counted(stop, Stage.UNPACKING)
            found = bring(source, place, self._model.name, self._fits, counted, stop)
            # A zip without a folder of its own lies in the workspace itself.
            name = found.name if found != place else source.stem
            return Done(self._finish(found, name, stop))

    def _finish(self, found: Path, name: str, stop: Stop) -> Path:
        """Try the model, then put it in place."""
        self._tell(stop, Progress(Stage.TRYING))
        language = self._model.language
        try_model(found, language, stop, self._trial, self._trial_seconds)
        with self._telling:
            stop.check()
            folder = self._shelf.put(found, name, language, time.time())
        self._shelf.drop_older()
        self._shelf.forget_part(self._model.name)
        return folder

    def _clear_leftovers(self) -> None:
        wanted = () if self.installed else (self._model.name,)
        self._shelf.clear_leftovers(wanted)

    def _remove(self, stop: Stop) -> Event:
        stop.check()
        self._shelf.remove(self._model.language)
        return Removed()

    def _forget(self, stop: Stop) -> Event:
        stop.check()
        self._shelf.forget_part(self._model.name)
        return Cancelled()

    def _fits(self, size: int) -> None:
        need(self._shelf.prepare(), size, self._spare)
