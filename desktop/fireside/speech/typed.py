"""The recogniser that is fed with typed words: always there, exact, and the engine of tests."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from fireside_core.hearing import Heard


class TypedRecogniser:
    """Words typed into a page go the way that heard words go."""

    def __init__(self) -> None:
        self.grammar: tuple[str, ...] = ()
        self._heard: Callable[[Heard], None] | None = None

    def set_grammar(self, phrases: Sequence[str]) -> None:
        """Kept for looking at; typed words need no grammar."""
        self.grammar = tuple(phrases)

    def start(self, heard: Callable[[Heard], None]) -> None:
        """From now on report what is typed."""
        self._heard = heard

    def stop(self) -> None:
        """Stop reporting."""
        self._heard = None

    def type(self, words: str) -> None:
        """The person has typed these words and pressed Return."""
        if self._heard is not None:
            self._heard(Heard(words))
