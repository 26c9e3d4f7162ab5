"""A service that dies in the middle of a move leaves the person with one visit, never none."""

from __future__ import annotations

import asyncio
import json
import random
from pathlib import Path

import pytest
from sqlalchemy import select

from fireside_care.appointments.models import Appointment
from fireside_care.database import Database
from fireside_care.migrations.run import upgrade
from fireside_core.booking import COMING
from tests.benchmarks.race import free_slots
from tests.support.bookable_clinic import make_clinic
from tests.support.booking_load import Answers, Caller, Service, make_devices, serving

_ROUNDS = 4


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_one_visit_whenever_it_is_killed(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'care.sqlite3'}"
    database = Database(url)
    upgrade(database)
    made = make_clinic(database)
    token = make_devices(database, made.clinic, 1)[0]
    slots = free_slots(database, 60)
    chance = random.Random(5)
    moves = 0
    for turn in range(_ROUNDS):
        with serving(url, tmp_path) as service:
            moves += asyncio.run(
                _move_until_killed(service, token, slots, chance.uniform(0.2, 1.2), turn)
            )
        assert len(_coming(database)) == 1
    assert moves > _ROUNDS
    database.close()


async def _move_until_killed(
    service: Service, token: str, slots: list[str], seconds: float, turn: int
) -> int:
    caller = Caller(service.port, Answers(), attempts=1)
    headers: dict[str, object] = {"way": "video"}
    moved, mine = 0, _first_of(service)
    try:
        for number in range(10_000):
            wish = {**headers, "slot": slots[(turn * 17 + number) % len(slots)], "moves": mine}
            key = f"{turn}-{number}"
            status, body = await caller.post(("/v1/appointments", token, wish, key))
            if status == 200:
                mine, moved = json.loads(body)["id"], moved + 1
                if moved == 1:
                    asyncio.get_running_loop().call_later(seconds, service.process.kill)
    except ConnectionError:
        service.process.wait()
    return moved


def _first_of(service: Service) -> str:
    coming = _coming(Database(service.url))
    return coming[0] if coming else ""


def _coming(database: Database) -> list[str]:
    with database.reading() as connection:
        return list(
            connection.execute(
                select(Appointment.id).where(
                    Appointment.status.in_([str(status) for status in COMING])
                )
            ).scalars()
        )
