"""Which recogniser is used, and why not another: ranked, with the reasons for the person."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from fireside.i18n import tr


class Candidate(NamedTuple):
    """A recogniser, the best first. ``engine``: the arguments of its helper process."""

    engine: tuple[str, ...]
    usable: bool
    dictates: bool
    reason: str


def candidates(
    language: str, model: Path | None, broken: frozenset[str] = frozenset()
) -> tuple[Candidate, ...]:
    """``language``: as "en". ``broken``: engines that have failed on this computer today."""
    return (_vosk(model, "vosk" in broken), _pocketsphinx(language, "pocketsphinx" in broken))


def best(ranked: tuple[Candidate, ...]) -> Candidate | None:
    """The first that can be used; ``None``: words can only be typed."""
    return next((candidate for candidate in ranked if candidate.usable), None)


def _vosk(model: Path | None, broken: bool) -> Candidate:
    usable = False
    if find_spec("vosk") is None:
        reason = tr("Vosk, which understands whole questions, is not installed.")
    elif model is None:
        reason = tr(
            "For whole questions I need a speech model. You can get it under Listen better."
        )
    elif broken:
        reason = tr("The speech model {name} does not work on this computer.", name=model.name)
    else:
        usable = True
        reason = tr(
            "I listen with Vosk and the model {name}. I understand whole questions. "
            "What you say stays on this computer.",
            name=model.name,
        )
    return Candidate(("vosk", str(model or "")), usable, True, reason)


def _pocketsphinx(language: str, broken: bool) -> Candidate:
    usable = False
    if find_spec("pocketsphinx") is None:
        reason = tr("PocketSphinx, which understands buttons, is not installed.")
    elif language != "en":
        reason = tr("PocketSphinx, which understands buttons, knows only English.")
    elif broken:
        reason = tr("PocketSphinx, which understands buttons, does not work on this computer.")
    else:
        usable = True
        reason = tr(
            "I can listen with PocketSphinx. It understands what stands on the buttons, "
            "in English, after a press on the microphone."
        )
    return Candidate(("pocketsphinx",), usable, False, reason)
