"""How long a speaker's silences last within one utterance, and so when it is over. Pure."""

from __future__ import annotations

from collections import deque

FIRST_MS = 1800
SHORTEST_MS = 1000
LONGEST_MS = 4000
_REMEMBERED = 8
_ENOUGH = 4
"""Utterances, before somebody is taken to be a quick speaker."""
_DOWN_MS = 200
_CUT_OFF_MS = 600


class PauseLearner:
    """:attr:`end_ms` of silence end an utterance: 1.8 s at first, 1 to 4 s once it is known."""

    def __init__(self, end_ms: int = FIRST_MS) -> None:
        self._end = min(max(end_ms, SHORTEST_MS), LONGEST_MS)
        self._longest: deque[int] = deque(maxlen=_REMEMBERED)

    @property
    def end_ms(self) -> int:
        """The silence that ends an utterance now."""
        return self._end

    def ended(self, longest_pause_ms: int) -> None:
        """An utterance is over; its longest silence was this. Up at once, down slowly."""
        self._longest.append(longest_pause_ms)
        wanted = max(SHORTEST_MS, round(max(self._longest) * 1.5) + 300)
        if wanted > self._end:
            self._end = min(wanted, LONGEST_MS)
        elif len(self._longest) >= _ENOUGH:
            self._end = max(wanted, self._end - _DOWN_MS)

    def cut_off(self) -> None:
        """Somebody went on speaking right after the end: it came too soon."""
        self._end = min(self._end + _CUT_OFF_MS, LONGEST_MS)
