"""The real child process: handshake, answers, and that it never outlives its parent."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import psutil
import pytest
import requests

COMMAND = [sys.executable, "-m", "fireside_care", "embedded"]
TOKEN = "child-token"


def pipe(stream: IO[bytes] | None) -> IO[bytes]:
    assert stream is not None
    return stream


def start(env: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        COMMAND,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, **(env or {})},
    )


def greet(child: subprocess.Popen[bytes], model: dict[str, str] | None = None) -> str:
    greeting = json.dumps({"token": TOKEN, "model": model}) + "\n"
    pipe(child.stdin).write(greeting.encode())
    pipe(child.stdin).flush()
    port = json.loads(pipe(child.stdout).readline())["port"]
    return f"http://127.0.0.1:{port}"


@pytest.fixture
def child(vectors_folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    process = start({"FIRESIDE_CARE_CACHE_FOLDER": str(vectors_folder)})
    yield process
    process.kill()
    process.wait(timeout=10)
    for stream in (process.stdin, process.stdout, process.stderr):
        pipe(stream).close()


HEADERS = {"Authorization": f"Bearer {TOKEN}"}


def test_it_greets_answers_and_ends_with_standard_input(child: subprocess.Popen[bytes]) -> None:
    url = greet(child)
    assert requests.get(f"{url}/v1/health", timeout=10).status_code == 401
    health = requests.get(f"{url}/v1/health", headers=HEADERS, timeout=10).json()
    assert health["mode"] == "embedded"
    reply = requests.post(
        f"{url}/v1/answers", headers=HEADERS, json={"question": "sore knee"}, timeout=10
    )
    assert "event: done" in reply.text
    pipe(child.stdin).close()
    assert child.wait(timeout=60) == 0
    # Nothing but the one line went to standard output.
    assert pipe(child.stdout).read() == b""


def test_it_ends_in_the_middle_of_a_stream(
    child: subprocess.Popen[bytes], vectors_folder: Path
) -> None:
    # A model address that accepts and never answers keeps the stream open.
    import socket

    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/v1"
        url = greet(child, {"base_url": address, "key": "k", "name": "m"})
        with requests.post(
            f"{url}/v1/answers",
            headers=HEADERS,
            json={"question": "sore knee"},
            stream=True,
            timeout=10,
        ) as reply:
            assert next(reply.iter_lines())
            pipe(child.stdin).close()
            assert child.wait(timeout=60) == 0


@pytest.mark.parametrize("line", [b"", b"\n", b"hello\n", b"{}\n", b'{"token": 3}\n'])
def test_a_wrong_greeting_ends_it_with_a_word(child: subprocess.Popen[bytes], line: bytes) -> None:
    out, err = child.communicate(line, timeout=20)
    assert child.returncode == 2
    assert out == b""
    assert b"expected one line of JSON" in err


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL on Windows")
def test_it_ends_when_its_parent_is_killed() -> None:
    script = textwrap.dedent(
        f"""
        import subprocess, sys, time
        child = subprocess.Popen({COMMAND!r}, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        child.stdin.write(b'{{"token": "t"}}\\n'); child.stdin.flush()
        child.stdout.readline()
        print(child.pid, flush=True)
        time.sleep(60)
        """
    )
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE)
    child = psutil.Process(int(pipe(parent.stdout).readline()))
    os.kill(parent.pid, signal.SIGKILL)
    parent.communicate()
    child.wait(timeout=60)


def test_secrets_are_neither_arguments_nor_variables(child: subprocess.Popen[bytes]) -> None:
    greet(child, {"base_url": "http://127.0.0.1:9/v1", "key": "very-secret-key", "name": "m"})
    process = psutil.Process(child.pid)
    seen = " ".join([*process.cmdline(), *process.environ().values()])
    assert TOKEN not in seen
    assert "very-secret-key" not in seen


def test_it_listens_on_loopback_only(child: subprocess.Popen[bytes]) -> None:
    greet(child)
    listening = [
        connection
        for connection in psutil.Process(child.pid).net_connections()
        if connection.status == psutil.CONN_LISTEN
    ]
    assert [connection.laddr.ip for connection in listening] == ["127.0.0.1"]


@pytest.mark.slow
def test_it_stays_small_and_uses_the_meaning(child: subprocess.Popen[bytes]) -> None:
    url = greet(child)
    for _ in range(240):
        health = requests.get(f"{url}/v1/health", headers=HEADERS, timeout=10).json()
        if health["library"]["search"] == "words+meaning":
            break
        time.sleep(0.25)
    assert health["library"]["search"] == "words+meaning"
    for _ in range(20):
        requests.post(
            f"{url}/v1/answers", headers=HEADERS, json={"question": "sore knee"}, timeout=10
        )
    assert psutil.Process(child.pid).memory_info().rss < 350 * 2**20
