"""Many people at once at a real booking service: processes, devices, and a lean HTTP client.

The client speaks HTTP by hand over asyncio: on two cores a comfortable one would measure itself.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path

import psutil
from sqlalchemy import insert, select

from fireside_care.appointments.models import Appointment, Patient
from fireside_care.database import Database
from fireside_care.people.models import Device, Invite
from fireside_care.tokens import keyed_hash
from fireside_core.booking import LIVE

SECRET = "a secret for tests only"
START_SECONDS = 90
_ATTEMPTS = 100


def free_port() -> int:
    """A port of the loopback that nobody uses."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def make_devices(database: Database, clinic: str, count: int) -> list[str]:
    """Computers that joined, known to the clinic; their tokens."""
    now = datetime.now(UTC)
    tokens = [f"token-{number}-of-a-device" for number in range(count)]
    with database.writing() as connection:
        connection.execute(
            insert(Invite),
            {
                "id": "i",
                "code_hash": "none",
                "for_name": "",
                "created_at": now,
                "expires_at": now,
            },
        )
        connection.execute(
            insert(Device),
            [
                {
                    "id": f"device{number}",
                    "token_hash": keyed_hash(token, SECRET),
                    "name": "",
                    "for_name": "",
                    "invite_id": "i",
                    "joined_at": now,
                }
                for number, token in enumerate(tokens)
            ],
        )
        connection.execute(
            insert(Patient),
            [
                {
                    "id": f"patient{number}",
                    "clinic_id": clinic,
                    "device_id": f"device{number}",
                    "full_name": "Somebody",
                    "birth_date": date(1944, 3, 3),
                    "address": "",
                    "phone": "",
                    "now_at": "",
                }
                for number in range(count)
            ],
        )
    return tokens


@dataclass
class Service:
    """A service that serves, in one process or several."""

    process: subprocess.Popen[bytes]
    port: int
    url: str

    def workers(self) -> list[psutil.Process]:
        """The processes that answer."""
        found = psutil.Process(self.process.pid).children()
        return [child for child in found if "spawn_main" in " ".join(child.cmdline())]

    def kill_one(self) -> None:
        """The one with most to do, as a power cut would."""
        busiest = max(self.workers(), key=lambda worker: len(worker.net_connections()))
        busiest.send_signal(signal.SIGKILL)


@contextmanager
def serving(url: str, home: Path, processes: int = 1) -> Iterator[Service]:
    """``fireside-care serve`` on a database."""
    port = free_port()
    environment = {
        **os.environ,
        "FIRESIDE_CARE_DATABASE_URL": url,
        "FIRESIDE_CARE_SECRET": SECRET,
        "XDG_DATA_HOME": str(home),
    }
    command = [sys.executable, "-m", "fireside_care", "serve", "--port", str(port)]
    with (home / "service.log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "--processes", str(processes)], env=environment, stderr=log, stdout=log
        )
    try:
        wait_for(f"http://127.0.0.1:{port}/v1/openapi.json")
        yield Service(process, port, url)
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()


def wait_for(address: str) -> None:
    """Until it answers."""
    until = time.monotonic() + START_SECONDS
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


@dataclass
class Answers:
    """What came back: how often which status, and how long each took (milliseconds)."""

    seconds: float = 0.0
    statuses: dict[int, int] = field(default_factory=dict)
    milliseconds: list[float] = field(default_factory=list)
    broken: int = 0

    def per_second(self) -> float:
        """Replies of any kind."""
        return len(self.milliseconds) / self.seconds

    def percentile(self, share: float) -> float:
        """Of the times."""
        ordered = sorted(self.milliseconds)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


Request = tuple[str, str, dict[str, object], str]
"""Path, token, body, idempotency key."""


class Caller:
    """One kept connection. A request whose connection breaks is sent again, as the desktop does."""

    def __init__(self, port: int, answers: Answers, attempts: int = _ATTEMPTS) -> None:
        self._attempts = attempts
        self._port = port
        self._answers = answers
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def post(self, request: Request) -> tuple[int, bytes]:
        """Status and body."""
        for _attempt in range(self._attempts):
            started = time.perf_counter()
            try:
                status, body = await self._send(request)
            except (OSError, asyncio.IncompleteReadError):
                self._answers.broken += 1
                self._streams = None
                await asyncio.sleep(0.1)
                continue
            self._answers.milliseconds.append((time.perf_counter() - started) * 1000)
            self._answers.statuses[status] = self._answers.statuses.get(status, 0) + 1
            return status, body
        raise ConnectionError("the service does not come back")

    async def _send(self, request: Request) -> tuple[int, bytes]:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        path, token, body, key = request
        content = json.dumps(body).encode()
        head = (
            f"POST {path} HTTP/1.1\r\nHost: care\r\nAuthorization: Bearer {token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n"
            + (f"Idempotency-Key: {key}\r\n" if key else "")
            + "\r\n"
        )
        writer.write(head.encode() + content)
        await writer.drain()
        answer = await reader.readuntil(b"\r\n\r\n")
        length = 0
        for line in answer.split(b"\r\n"):
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        return int(answer[9:12]), await reader.readexactly(length)

    def close(self) -> None:
        """Hang up."""
        if self._streams is not None:
            self._streams[1].close()


async def _client(port: int, requests: Iterator[Request], answers: Answers) -> None:
    caller = Caller(port, answers)
    for request in requests:
        await caller.post(request)
    caller.close()


def load(port: int, requests: Sequence[Request], clients: int) -> Answers:
    """Send all of them over so many connections at once."""

    async def everybody() -> Answers:
        answers, left = Answers(), iter(requests)
        started = time.perf_counter()
        await asyncio.gather(*(_client(port, left, answers) for _ in range(clients)))
        answers.seconds = time.perf_counter() - started
        return answers

    return asyncio.run(everybody())


def booked_twice(database: Database) -> int:
    """Pairs of live appointments of one clinician that overlap."""
    with database.reading() as connection:
        rows = connection.execute(
            select(Appointment.clinician_id, Appointment.busy_start, Appointment.busy_end)
            .where(Appointment.status.in_([str(status) for status in LIVE]))
            .order_by(Appointment.clinician_id, Appointment.busy_start)
        ).all()
    return sum(
        one.clinician_id == other.clinician_id and one.busy_end > other.busy_start
        for one, other in pairwise(rows)
    )
