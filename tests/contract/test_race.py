"""A short race for few times at the real service; the long one is ``tests.benchmarks.race``."""

from __future__ import annotations

import pytest

from tests.benchmarks.race import Race, run
from tests.support.postgres import NoPostgres


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    "race",
    [
        Race("sqlite", attempts=600, clients=24, slots=40),
        Race("postgresql", processes=2, kill=True, attempts=1500, clients=32, slots=100),
    ],
    ids=lambda race: race.database,
)
def test_nobody_twice_and_no_time_lost(race: Race) -> None:
    try:
        came = run(race)
    except NoPostgres as reason:
        pytest.skip(str(reason))
    assert came["wrong"] == {}, came
    assert came["booked"] == race.slots
    assert (came["connections_broken"] != 0) == race.kill
