"""The actions that are live at one moment: the screen's own and those found everywhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from fireside.actions.action import NUMBER_WORDS, Action
from fireside_core.hearing import Heard, understand
from fireside_core.phrases import Match, match, normalise, spoken_number


class ClashError(ValueError):
    """Two declared actions share an id, a key, a number or a phrase.

    With two equal shortcuts Qt fires neither, and a shared phrase is a coin toss.
    """


class ActionSet:
    """An ordered set of actions, reachable by id, key, phrase and number."""

    def __init__(self, *groups: Iterable[Action]) -> None:
        """Raise :class:`ClashError` when two of the actions cannot be told apart.

        An action made at run time (a person's name, a time) never raises for its phrases: it
        gives way to a declared one, and two of a kind are a tie that is asked back.
        """
        self._by_id: dict[str, Action] = {}
        self._by_phrase: dict[str, str] = {}
        self._ties: dict[str, tuple[str, ...]] = {}
        self._by_number: dict[int, str] = {}
        self._by_saying: dict[str, Match] = {}
        keys: dict[str, str] = {}
        for action in (action for group in groups for action in group):
            if action.id in self._by_id:
                raise ClashError(f"two actions are called {action.id!r}")
            self._by_id[action.id] = action
            for key in action.keys:
                _claim(keys, key.casefold(), action.id, "key")
            if action.number is not None:
                _claim(self._by_number, action.number, action.id, "number")
            if not action.gives_way:
                for phrase in action.phrases():
                    _claim(self._by_phrase, phrase, action.id, "phrase")
        self._add_made_phrases()
        self._add_sayings()

    def _add_made_phrases(self) -> None:
        made: dict[str, list[str]] = {}
        for action in self:
            if action.gives_way:
                for phrase in action.phrases():
                    if phrase not in self._by_phrase:
                        made.setdefault(phrase, []).append(action.id)
        for phrase, ids in made.items():
            if len(ids) == 1:
                self._by_phrase[phrase] = ids[0]
            else:
                self._ties[phrase] = tuple(ids)

    def _add_sayings(self) -> None:
        for action in self:
            for saying in action.sayings():
                phrase = normalise(saying)
                if phrase in self._ties:
                    self._by_saying.setdefault(saying, Match(tied=self._ties[phrase]))
                elif self._by_phrase.get(phrase, action.id) == action.id:
                    self._by_saying.setdefault(saying, Match(action.id))
        for number, action_id in self._by_number.items():
            if number < len(NUMBER_WORDS):
                word = NUMBER_WORDS[number]
                for saying in (word, f"number {word}"):
                    self._by_saying.setdefault(saying, Match(action_id))

    def __iter__(self) -> Iterator[Action]:
        return iter(self._by_id.values())

    def __contains__(self, action_id: object) -> bool:
        return action_id in self._by_id

    def __getitem__(self, action_id: str) -> Action:
        return self._by_id[action_id]

    def __len__(self) -> int:
        return len(self._by_id)

    def grammar(self) -> tuple[str, ...]:
        """Everything that means something now, as it is said aloud."""
        return tuple(self._by_saying)

    def sayings(self, *action_ids: str) -> tuple[str, ...]:
        """What of the grammar means one of these actions."""
        return tuple(s for s, match in self._by_saying.items() if match.action in action_ids)

    def match(self, words: str) -> Match:
        """The action that was said or typed, or the tie that has to be asked back."""
        if words in self._by_saying:
            return self._by_saying[words]
        tied = self._ties.get(normalise(words))
        if tied:
            return Match(tied=tied)
        found = match(words, self._by_phrase)
        if found.action or found.tied:
            return found
        number = spoken_number(words)
        if number in self._by_number:
            return Match(self._by_number[number])
        return Match()

    def understand(self, heard: Heard) -> Match:
        """The same for what a recogniser made of an utterance."""
        return understand(heard, self.match)


_Name = TypeVar("_Name", str, int)


def _claim(owners: dict[_Name, str], name: _Name, action_id: str, what: str) -> None:
    owner = owners.setdefault(name, action_id)
    if owner != action_id:
        raise ClashError(f"{what} {name!r} means both {owner!r} and {action_id!r}")
