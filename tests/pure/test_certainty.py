"""From what the recogniser shows to a probability."""

from __future__ import annotations

import json

import pytest

from fireside.speech.engines.certainty import certainty
from fireside_core.hearing import ASK, DO
from fireside_core.resources import resource_path


def _means() -> dict[str, float]:
    data = json.loads(resource_path("speech", "certainty.json").read_text(encoding="utf-8"))
    return {name: mean for name, (_, mean, _) in data["signs"].items()}


def test_asking_back_lies_between_doing_and_nothing() -> None:
    assert 0 < ASK < DO < 1


@pytest.mark.parametrize("far", [-1e9, -1.0, 0.0, 1.0, 1e9])
def test_it_is_a_probability_whatever_was_seen(far: float) -> None:
    assert 0 <= certainty({name: mean + far for name, mean in _means().items()}) <= 1


@pytest.mark.parametrize("sign", ["common", "margin", "again"])
def test_better_signs_make_it_surer(sign: str) -> None:
    means = _means()
    worse, better = means | {sign: means[sign] - 0.2}, means | {sign: means[sign] + 0.2}
    assert certainty(worse) < certainty(better)
