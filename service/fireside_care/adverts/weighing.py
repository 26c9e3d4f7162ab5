"""The few signs that the last step weighs: clauses, the whole, and the written rules together."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from fireside_core.adverts import Findings

if TYPE_CHECKING:
    from fireside_care.library.meaning import Floats

_LEAST = 1e-3
_VOICES = ("warning", "information")


def signs_of(
    broken: Floats,
    sounds: Floats,
    rules: Sequence[str],
    reds: Collection[str],
    findings: Findings,
) -> Floats:
    """One row of signs for an advert.

    ``broken``: rows of clauses, the share of "nothing wrong" first, then one for each of
    ``rules``. ``sounds``: the shares of the three verdicts for the whole.
    """
    import numpy as np

    red = np.array([rule in reds for rule in rules])
    reddest = np.sort(broken[:, 1:][:, red].sum(axis=1).clip(0, 1 - _LEAST))[::-1]
    amber = np.sort(broken[:, 1:][:, ~red].sum(axis=1).clip(0, 1 - _LEAST))[::-1]
    written = [mark.level for mark in findings.marks]
    return np.array(
        [
            *np.log(sounds + _LEAST),
            *(
                _odds(values[at]) if at < len(values) else -7.0
                for values in (reddest, amber)
                for at in (0, 1)
            ),
            -np.log(1 - reddest).sum(),
            -np.log(1 - amber).sum(),
            1 - broken[:, 0].mean(),
            np.log(len(broken)),
            min(written.count("red"), 3),
            min(written.count("amber"), 3),
            *(float(findings.voice == voice) for voice in _VOICES),
        ]
    )


def _odds(share: float) -> float:
    import numpy as np

    return float(np.log((share + _LEAST) / (1 - share + _LEAST)))
