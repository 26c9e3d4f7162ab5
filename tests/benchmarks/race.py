"""Many people race for few times, at a real service; a process may be killed in the middle.

``python -m tests.benchmarks.race --database sqlite|postgresql [--processes N] [--kill]
[--attempts 10000] [--clients 64] [--slots 200] [--seed N]``. Prints what came of it; the exit
code is 1 where anybody was booked twice, a time was lost, or a reply and the database disagree.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from fireside_care.appointments.models import Appointment
from fireside_care.appointments.plan import Plans
from fireside_care.database import Database
from fireside_care.migrations.run import upgrade
from tests.support.bookable_clinic import make_clinic
from tests.support.booking_load import (
    Answers,
    Caller,
    Service,
    booked_twice,
    make_devices,
    serving,
)
from tests.support.postgres import postgres_cluster

_CLINICIANS = 5
_DEVICES = 400


@dataclass(frozen=True)
class Race:
    """How it is run."""

    database: str
    processes: int = 1
    kill: bool = False
    attempts: int = 10_000
    clients: int = 64
    slots: int = 200
    seed: int = 1


def run(race: Race) -> dict[str, object]:
    """What came of it; ``wrong`` lists what must never be."""
    with tempfile.TemporaryDirectory() as home, _url(race, Path(home)) as url:
        database = Database(url)
        upgrade(database)
        names = [f"Doctor {number}" for number in range(_CLINICIANS)]
        made = make_clinic(database, names=names)
        tokens = make_devices(database, made.clinic, _DEVICES)
        slots = free_slots(database, race.slots)
        with serving(url, Path(home), race.processes) as service:
            answers, told = asyncio.run(_everybody(race, service, slots, tokens))
        with database.reading() as connection:
            rows = connection.execute(
                select(Appointment.id, Appointment.clinician_id, Appointment.start).where(
                    Appointment.status == "booked"
                )
            ).all()
        twice = booked_twice(database)
        database.close()
    per_slot = Counter((row.clinician_id, row.start) for row in rows)
    there = {row.id for row in rows}
    wrong = {
        "booked_twice": twice + sum(count - 1 for count in per_slot.values()),
        "slots_lost": len(slots) - len(per_slot),
        "told_but_not_there": len(told - there),
        "there_but_not_told": len(there - told),
        "server_errors": sum(n for status, n in answers.statuses.items() if status >= 500),
    }
    return {
        "attempts": race.attempts,
        "statuses": dict(sorted(answers.statuses.items())),
        "connections_broken": answers.broken,
        "booked": len(rows),
        "seconds": round(answers.seconds, 1),
        "p99_ms": round(answers.percentile(0.99)),
        "slowest_ms": round(max(answers.milliseconds)),
        "wrong": {name: count for name, count in wrong.items() if count},
    }


@contextmanager
def _url(race: Race, home: Path) -> Iterator[str]:
    if race.database == "sqlite":
        yield f"sqlite:///{home / 'care.sqlite3'}"
        return
    with postgres_cluster(fsync=True) as url:
        yield url


def free_slots(database: Database, count: int) -> list[str]:
    """Names of the next free times, so many of each clinician."""
    now = datetime.now(UTC)
    first, last = (int((now + timedelta(days=days)).timestamp()) for days in (1, 50))
    with database.reading() as connection:
        plan = Plans().of(connection, "c1")
    assert plan is not None
    visit = next(iter(plan.visit_types))
    names = [
        f"{person}.{visit}.{start}"
        for person in plan.clinicians
        for start in plan.starts(person, visit, first, last)[
            : count // len(plan.clinicians)
        ].tolist()
    ]
    assert len(names) == count
    return names


async def _everybody(
    race: Race, service: Service, slots: list[str], tokens: list[str]
) -> tuple[Answers, set[str]]:
    answers, told, numbers = Answers(), set[str](), iter(range(race.attempts))
    chance = random.Random(race.seed)
    loop = asyncio.get_running_loop()

    async def person() -> None:
        caller = Caller(service.port, answers)
        for number in numbers:
            slot, token = chance.choice(slots), chance.choice(tokens)
            if race.kill and number == race.attempts // 20:
                # Early, while there is still something to be had.
                service.kill_one()
            if number % 2:
                hold = {"slot": slot, "way": "video"}
                status, body = await caller.post(("/v1/holds", token, hold, f"hold{number}"))
                if status != 200:
                    continue
                wanted: dict[str, object] = {"hold": json.loads(body)["id"]}
            else:
                wanted = {"slot": slot, "way": "video"}
            status, body = await caller.post(("/v1/appointments", token, wanted, f"book{number}"))
            if status == 200:
                told.add(json.loads(body)["id"])
        caller.close()

    started = loop.time()
    await asyncio.gather(*(person() for _ in range(race.clients)))
    answers.seconds = loop.time() - started
    return answers, told


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.race")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), required=True)
    parser.add_argument("--kill", action="store_true", help="kill one of the processes")
    for name, usual in (
        *(("processes", 1), ("attempts", 10_000), ("clients", 64)),
        *(("slots", 200), ("seed", 1)),
    ):
        parser.add_argument(f"--{name}", type=int, default=usual)
    came = run(Race(**vars(parser.parse_args())))
    print(json.dumps(came, indent=1))
    return 1 if came["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main())
