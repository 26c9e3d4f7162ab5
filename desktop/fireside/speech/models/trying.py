"""The trial load of a model, seen from the app: a helper process that may die or hang."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from fireside.host.child import ChildError, JsonLineChild
from fireside.i18n import tr
from fireside.speech.models.errors import ModelError
from fireside.speech.models.stop import Stop

COMMAND = (sys.executable, "-m", "fireside.speech.models.trial")
PATIENCE_SECONDS = 120.0
_ENOUGH_WORDS = 0.5


def check_engine(
    stop: Stop, command: Sequence[str] = COMMAND, patience: float = PATIENCE_SECONDS
) -> None:
    """Raise :class:`ModelError` where the library that uses the model cannot run at all."""
    with _trial(command, stop, patience):
        pass


def try_model(
    folder: Path,
    language: str,
    stop: Stop,
    command: Sequence[str] = COMMAND,
    patience: float = PATIENCE_SECONDS,
) -> None:
    """Load the model in a process of its own.

    Raises :class:`ModelError` where it crashes, fails, takes longer than ``patience`` seconds or
    speaks another language; :class:`Stopped`.
    """
    with _trial((*command, str(folder)), stop, patience) as child:
        try:
            knows = child.receive(patience).get("knows")
        except ChildError as error:
            stop.check()
            raise _does_not_work() from error
    if not isinstance(knows, dict):
        raise _does_not_work()
    if knows.get(language, 0.0) < _ENOUGH_WORDS:
        raise ModelError(tr("This speech model is for another language."))


@contextmanager
def _trial(command: Sequence[str], stop: Stop, patience: float) -> Iterator[JsonLineChild]:
    """The helper process, its library loaded; it is gone afterwards."""
    stop.check()
    try:
        child = JsonLineChild(command)
    except ChildError as error:
        raise _cannot_run() from error
    try:
        with stop.waking(child.process.kill):
            try:
                ready = "ready" in child.receive(patience)
            except ChildError as error:
                stop.check()
                raise _cannot_run() from error
            if not ready:
                raise _cannot_run()
            yield child
    finally:
        child.process.kill()
        child.close()


def _cannot_run() -> ModelError:
    return ModelError(tr("This computer cannot run a speech model."))


def _does_not_work() -> ModelError:
    return ModelError(tr("This speech model does not work on this computer."))
