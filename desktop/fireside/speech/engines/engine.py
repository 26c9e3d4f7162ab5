"""The door to a speech recogniser. Engines live in the helper process only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from fireside_core.hearing import Heard

RATE = 16_000
"""Samples a second of all sound that is recognised: 16 bit, mono, little-endian."""


class EngineError(Exception):
    """The engine cannot work; the text is for the log, not for the person."""


class Engine(Protocol):
    """Recognises one utterance after the other. Used from one thread."""

    dictates: bool
    """Whether :attr:`Heard.words` is good enough for a health question."""

    def set_grammar(self, phrases: Sequence[str]) -> None:
        """What may be said from the next utterance on, in plain words ("ask a question").

        Takes any text: a word that the engine does not know never makes it fail.
        """
        ...

    def start(self) -> None:
        """A new utterance begins; what was fed before is forgotten."""
        ...

    def feed(self, sound: bytes) -> None:
        """More of the utterance, any number of whole samples."""
        ...

    def pause(self) -> None:
        """The speaker has just fallen silent, perhaps for good: a time to work ahead.

        More may be fed afterwards.
        """
        ...

    def finish(self) -> Heard:
        """The utterance is over."""
        ...
