"""Booking on PostgreSQL beside a bare endpoint doing the same insert; and offering times.

``python -m tests.benchmarks.booking [--rounds N]``. Both services run in one process each, on
one cluster with fsync on, in turns.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import insert, update

from fireside_care.appointments.offers import find
from fireside_care.appointments.plan import Plans
from fireside_care.clinics.models import BusyTime, CalendarSource, Clinic, Closure, Hours
from fireside_care.database import Database
from fireside_care.migrations.run import upgrade
from fireside_core.booking import MOST_SLOTS, SlotSearch
from tests.support.bookable_clinic import WEEKDAYS, Made, make_clinic
from tests.support.booking_load import (
    Answers,
    Request,
    free_port,
    load,
    make_devices,
    serving,
    wait_for,
)
from tests.support.postgres import NoPostgres, postgres_cluster

_CLINICIANS = 50
_DEVICES = 1000
_A_ROUND = 800
_CLIENTS = 32
_ALL_DAY = (("2026-01-05T09:00", 480, WEEKDAYS),)


def measure(rounds: int) -> dict[str, float]:
    """Ratios to the bare endpoint; milliseconds for the offered times."""
    figures = offering()
    try:
        figures |= booking(rounds)
    except NoPostgres:
        # The ratio of the part that runs anywhere.
        figures["ratio"] = figures["offers_ms"] / 50
    return figures


def booking(rounds: int) -> dict[str, float]:
    """Throughput and slowest hundredth at 32 clients."""
    with postgres_cluster(fsync=True) as url, tempfile.TemporaryDirectory() as home:
        database = Database(url)
        upgrade(database)
        names = [f"Doctor {number}" for number in range(_CLINICIANS)]
        ours = make_clinic(database, names=names, hours=_ALL_DAY)
        bare = make_clinic(database, clinic="bare", prefix="e", names=names, hours=_ALL_DAY)
        tokens = make_devices(database, ours.clinic, _DEVICES)
        our_slots, bare_slots = _slots(database, ours), _slots(database, bare)
        with serving(url, Path(home)) as service, _bare(url) as bare_port:
            results: list[tuple[Answers, Answers]] = []
            for turn in range(rounds + 1):
                part = slice(turn * _A_ROUND, (turn + 1) * _A_ROUND)
                floor = load(
                    bare_port, [("/book", "", {"slot": s}, "") for s in bare_slots[part]], _CLIENTS
                )
                booked = load(
                    service.port,
                    list(_bookings(our_slots[part], tokens, turn * _A_ROUND)),
                    _CLIENTS,
                )
                assert floor.statuses == {200: _A_ROUND}, floor.statuses
                assert booked.statuses == {200: _A_ROUND}, booked.statuses
                if turn:
                    # The first round is for warming up.
                    results.append((floor, booked))
        database.close()
    median = statistics.median
    return {
        "bookings_per_s": median(b.per_second() for _f, b in results),
        "bare_per_s": median(f.per_second() for f, _b in results),
        "ratio": median(b.per_second() / f.per_second() for f, b in results),
        "p50_ms": median(b.percentile(0.5) for _f, b in results),
        "p99_ms": median(b.percentile(0.99) for _f, b in results),
        "p99_ratio": median(b.percentile(0.99) / f.percentile(0.99) for f, b in results),
    }


def offering() -> dict[str, float]:
    """All free times of 50 clinicians over 60 days, with exceptions and outside calendars."""
    database = Database("sqlite://")
    upgrade(database)
    names = [f"Doctor {number}" for number in range(_CLINICIANS)]
    made = make_clinic(database, names=names, hours=_ALL_DAY)
    _make_it_hard(database, made)
    now = datetime(2026, 3, 2, 6, tzinfo=UTC)
    search = SlotSearch(clinic=made.clinic, visit_type=made.visit, limit=MOST_SLOTS)
    cold, warm = [], []
    with database.reading() as connection:
        for _ in range(5):
            plans = Plans()
            started = time.perf_counter()
            plan = plans.of(connection, made.clinic)
            assert plan is not None
            find(connection, plan, plan.visit_types[made.visit], search, now)
            cold.append((time.perf_counter() - started) * 1000)
            for _again in range(5):
                started = time.perf_counter()
                plan = plans.of(connection, made.clinic)
                assert plan is not None
                found = find(connection, plan, plan.visit_types[made.visit], search, now)
                warm.append((time.perf_counter() - started) * 1000)
    assert len(found.free) == MOST_SLOTS
    database.close()
    return {"offers_ms": statistics.median(warm), "offers_first_ms": statistics.median(cold)}


def _make_it_hard(database: Database, made: Made) -> None:
    """A lunch break, days off, a holiday, and two hundred outside events for each."""
    start = datetime(2026, 3, 2, 6, tzinfo=UTC)
    with database.writing() as connection:
        for place, person in enumerate(made.clinicians):
            lunch = {
                "id": f"{person}l",
                "clinician_id": person,
                "starts": "2026-01-05T12:00",
                "minutes": 60,
                "rrule": WEEKDAYS,
                "except_days": ["2026-03-11"],
                "closed": True,
            }
            connection.execute(insert(Hours), lunch)
            source = {"id": f"{person}s", "clinician_id": person, "kind": "ics", "address": ""}
            connection.execute(insert(CalendarSource), source)
            begins = [start + timedelta(hours=7 * n + place % 5) for n in range(200)]
            connection.execute(
                insert(BusyTime),
                [
                    {
                        "id": f"{person}b{n}",
                        "source_id": f"{person}s",
                        "clinician_id": person,
                        "start": begin,
                        "end": begin + timedelta(minutes=45),
                    }
                    for n, begin in enumerate(begins)
                ],
            )
            connection.execute(
                insert(Closure),
                {
                    "id": f"{person}c",
                    "clinic_id": made.clinic,
                    "clinician_id": person,
                    "start": start + timedelta(days=10 + place % 7),
                    "end": start + timedelta(days=11 + place % 7),
                },
            )
        connection.execute(update(Clinic).values(plan_version=2))


def _slots(database: Database, made: Made) -> list[str]:
    """Names of free times, those of different clinicians after each other."""
    plans, now = Plans(), datetime.now(UTC)
    with database.reading() as connection:
        plan = plans.of(connection, made.clinic)
        assert plan is not None
        visit = plan.visit_types[made.visit]
        first, last = (int((now + timedelta(days=days)).timestamp()) for days in (1, 55))
        by_person = [plan.starts(person, visit.id, first, last) for person in made.clinicians]
    return [
        f"{person}.{made.visit}.{start}"
        for starts in zip(*by_person, strict=True)
        for person, start in zip(made.clinicians, starts, strict=True)
    ]


def _bookings(slots: list[str], tokens: list[str], first: int) -> Iterator[Request]:
    for number, slot in enumerate(slots, first):
        token = tokens[number % len(tokens)]
        yield "/v1/appointments", token, {"slot": slot, "way": "video"}, f"key{number}"


@contextmanager
def _bare(url: str) -> Iterator[int]:
    port = free_port()
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "uvicorn", "tests.benchmarks.bare_endpoint:app"),
            *("--port", str(port), "--no-access-log", "--log-level", "warning"),
        ],
        env={**os.environ, "BARE_DATABASE_URL": url},
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/")
        yield port
    finally:
        process.terminate()
        process.wait(10)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.booking")
    parser.add_argument("--rounds", type=int, default=7)
    for name, value in measure(parser.parse_args().rounds).items():
        print(f"{name} {value:.3g}")
