"""The meaning net: how urgent an utterance sounds, learned from written examples.

A linear classifier over the sentence model's layers and the utterance's runs of one to three
words, trained by ``training/triage/train.py`` on the utterances there. The weights lie in
``resources/triage/<lang>.npz``, with thresholds chosen on utterances it had not seen.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, cast
from zipfile import BadZipFile

from fireside_core.triage import TriageLevel

if TYPE_CHECKING:
    from fireside_care.library.meaning import Floats, SentenceModel

# Told at length, an alarming sentence drowns: longer texts are read in pieces as well.
_WORDS_A_PIECE = 60
_STEP = 40
_WORD = re.compile(r"[a-z']+")


def runs(text: str) -> Counter[str]:
    """The runs of one, two and three words of a text."""
    words = _WORD.findall(text.lower().replace("’", "'"))
    found = Counter(words)
    found.update(" ".join(pair) for pair in pairwise(words))
    found.update(" ".join(three) for three in zip(words, words[1:], words[2:], strict=False))
    return found


@dataclass(frozen=True)
class Urgency:
    """How likely each level is, from 0 to 1 (together 1)."""

    routine: float
    today: float
    emergency: float


class UrgencyNet:
    """Judges a text. Safe to call from several threads."""

    def __init__(self, path: Path, model: SentenceModel) -> None:
        """Read the weights; raises ``OSError``, and ``ValueError`` when they are none."""
        import numpy as np

        try:
            with np.load(path, allow_pickle=False) as file:
                told = json.loads(file["told"].tobytes())
                thresholds, names = told["thresholds"], told["runs"]
                self._portrait: Floats = file["portrait"].astype(np.float32)
                self._runs: Floats = file["runs"].astype(np.float32)
                self._rarity: Floats = file["rarity"].astype(np.float32)
                self._bias: Floats = file["bias"].astype(np.float32)
        except (BadZipFile, KeyError, EOFError) as error:
            raise ValueError(f"{path.name}: {error}") from error
        self._numbers = {run: number for number, run in enumerate(names)}
        self._np = np
        self._model = model
        self._emergency: float = thresholds["emergency"]
        self._today: float = thresholds["today"]

    def urgency(self, text: str) -> Urgency:
        """How urgent it sounds; of a long text, the most urgent piece."""
        np = self._np
        pieces = list(_pieces(text))
        scores = self._model.portraits(pieces) @ self._portrait + self._bias
        scores += np.stack([self._by_runs(piece) for piece in pieces])
        likely = np.exp(scores - scores.max(axis=1, keepdims=True))
        likely /= likely.sum(axis=1, keepdims=True)
        worst = likely[int(likely[:, 2].argmax())]
        return Urgency(*(float(value) for value in worst))

    def level(self, text: str) -> TriageLevel | None:
        """The level that the text sounds like; ``None`` when it does not sound urgent."""
        urgency = self.urgency(text)
        if urgency.emergency >= self._emergency:
            return TriageLevel.EMERGENCY_NOW
        if urgency.emergency + urgency.today >= self._today:
            return TriageLevel.SEE_TODAY
        return None

    def _by_runs(self, text: str) -> Floats:
        """Weighted by rarity and for length, as in training."""
        np = self._np
        known = {self._numbers[run]: n for run, n in runs(text).items() if run in self._numbers}
        if not known:
            return cast("Floats", np.zeros(3, dtype=np.float32))
        rows = list(known)
        weights = self._rarity[rows] * [1 + math.log(count) for count in known.values()]
        weights /= np.linalg.norm(weights)
        return cast("Floats", (weights @ self._runs[rows]).astype(np.float32))


def _pieces(text: str) -> Iterator[str]:
    words = text.split()
    yield text
    if len(words) > _WORDS_A_PIECE:
        for start in range(0, len(words), _STEP):
            yield " ".join(words[start : start + _WORDS_A_PIECE])
