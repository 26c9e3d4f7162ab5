"""What was learned from labelled adverts: which clauses sound wrong, and how the whole sounds.

Linear classifiers over runs of signs and words and, in English, over the sentence model's layers,
trained by ``training/adverts/train.py``. The weights lie in ``resources/adverts/<lang>/net.npz``.
What they say is added to the written rules; it never takes one of them back.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast
from zipfile import BadZipFile

from fireside_care.adverts.grams import NEAR, OWN, WHOLE, Bag, advert_bag, clause_bags
from fireside_care.adverts.weighing import signs_of
from fireside_core.adverts import Findings, Verdict
from fireside_core.adverts.clauses import Clause

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from fireside_care.library.meaning import Floats, SentenceModel

VERDICTS = (Verdict.NONE_FOUND, Verdict.CAUTION, Verdict.MISLEADING)


@dataclass(frozen=True)
class Learned:
    """``likely``: of each verdict. ``broken``: per clause, how likely it breaks each rule."""

    likely: dict[Verdict, float]
    broken: list[dict[str, float]]


class AdvertNet:
    """Judges an advert. Safe to call from several threads."""

    def __init__(self, path: Path, lang: str, model: SentenceModel | None) -> None:
        """Read the weights; raises ``OSError``, and ``ValueError`` when they are none.

        ``model``: needed where the weights were learned with one.
        """
        import numpy as np

        self._np = np
        self._lang = lang
        self._model = model
        try:
            with np.load(path, allow_pickle=False) as file:
                told = json.loads(file["told"].tobytes())
                self.rules: tuple[str, ...] = tuple(told["rules"])
                self.reds = frozenset(told["reds"])
                self.thresholds: dict[str, float] = told["thresholds"]
                self._uses_model: bool = told["portraits"]
                self._clause = _Linear.read(file, "clause")
                self._advert = _Linear.read(file, "advert")
                self._weigh: Floats = file["weigh"]
                self._weigh_bias: Floats = file["weigh_bias"]
        except (BadZipFile, KeyError, EOFError) as error:
            raise ValueError(f"{path.name}: {error}") from error
        if self._uses_model and model is None:
            raise ValueError(f"{path.name}: the sentence model is missing")

    def judge(self, text: str, parts: Sequence[Clause], findings: Findings) -> Learned:
        """What the net makes of an advert, given what the written rules found."""
        np = self._np
        if not parts:
            return Learned({verdict: float(verdict is VERDICTS[0]) for verdict in VERDICTS}, [])
        bags = clause_bags(text, parts, self._lang)
        clauses = np.stack(
            [
                self._clause.by_runs([(own, OWN), (near, NEAR), (whole, WHOLE)])
                for own, near, whole in bags
            ]
        )
        advert = self._advert.by_runs([(advert_bag(text, parts, self._lang), 1.0)])
        if self._uses_model and self._model is not None:
            said = [text[part.start : part.end] for part in parts]
            portraits = self._model.portraits([*said, text])
            whole_portrait = np.repeat(portraits[-1:], len(parts), axis=0)
            clauses += np.hstack([portraits[:-1], whole_portrait]) @ self._clause.portrait
            advert += portraits[-1] @ self._advert.portrait
        broken = shares(clauses + self._clause.bias)
        sounds = shares((advert + self._advert.bias)[None])[0]
        signs = signs_of(broken, sounds, self.rules, self.reds, findings)
        scores = signs @ self._weigh + self._weigh_bias
        likely = np.exp(scores - scores.max())
        likely /= likely.sum()
        return Learned(
            dict(zip(VERDICTS, map(float, likely), strict=True)),
            [dict(zip(self.rules, map(float, row[1:]), strict=True)) for row in broken],
        )


def shares(scores: Floats) -> Floats:
    """One-against-the-rest scores as shares that sum to 1, row by row."""
    import numpy as np

    likely = 1 / (1 + np.exp(-scores))
    return cast("Floats", likely / likely.sum(axis=1, keepdims=True))


@dataclass(frozen=True)
class _Linear:
    """Weights for the runs that training met (``numbers``, sorted), their rarity, and a bias."""

    numbers: Floats
    rarity: Floats
    runs: NDArray[np.int8]
    """To be multiplied by ``scale``, which is done for the few that a text has."""
    scale: Floats
    portrait: Floats
    bias: Floats

    @classmethod
    def read(cls, file: Mapping[str, Floats], name: str) -> _Linear:
        import numpy as np

        return cls(
            file[f"{name}_numbers"],
            file[f"{name}_rarity"].astype(np.float32),
            cast("NDArray[np.int8]", file[f"{name}_runs"]),
            file[f"{name}_scale"].astype(np.float32),
            file[f"{name}_portrait"].astype(np.float32),
            file[f"{name}_bias"].astype(np.float32),
        )

    def by_runs(self, bags: Sequence[tuple[Bag, float]]) -> Floats:
        """The score of runs: each bag weighted by rarity, made one long, and by its share."""
        import numpy as np

        score: Floats = np.zeros(self.runs.shape[1], dtype=np.float32)
        for runs, share in bags:
            numbers = np.fromiter(runs.keys(), dtype=np.int64, count=len(runs))
            counts = np.fromiter(runs.values(), dtype=np.float32, count=len(runs))
            places = np.searchsorted(self.numbers, numbers).clip(0, len(self.numbers) - 1)
            known = self.numbers[places] == numbers
            places, weights = places[known], counts[known] * self.rarity[places[known]]
            length = float(np.linalg.norm(weights))
            if length:
                score += (weights / length * share) @ self.runs[places].astype(np.float32)
        return score * self.scale
