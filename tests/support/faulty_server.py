"""A real HTTP server that does what a healthy care service never does."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable

Behaviour = Callable[["FaultyServer", socket.socket], None]


class FaultyServer:
    """Reads each request, then lets ``behaviour`` do what it likes with the connection."""

    def __init__(self, behaviour: Behaviour) -> None:
        self._behaviour = behaviour
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.closing = threading.Event()
        self.requests = 0
        threading.Thread(target=self._serve, daemon=True).start()

    def __enter__(self) -> FaultyServer:
        return self

    def __exit__(self, *_error: object) -> None:
        self.closing.set()
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._one, args=(connection,), daemon=True).start()

    def _one(self, connection: socket.socket) -> None:
        with connection:
            try:
                _read_request(connection)
                self.requests += 1
                self._behaviour(self, connection)
            except OSError:
                return


def _read_request(connection: socket.socket) -> None:
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(65_536)
    head, _, body = data.partition(b"\r\n\r\n")
    lengths = [line for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
    wanted = int(lengths[0].split(b":")[1]) if lengths else 0
    while len(body) < wanted:
        body += connection.recv(65_536)


def reply(
    status: int = 200, body: bytes = b"", kind: str = "application/json", extra: str = ""
) -> Behaviour:
    """A whole reply."""

    def behave(_server: FaultyServer, connection: socket.socket) -> None:
        head = f"HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
        connection.sendall(f"{head}{extra}Connection: close\r\n\r\n".encode() + body)

    return behave


def raw(data: bytes) -> Behaviour:
    """These bytes, then the end."""
    return lambda _server, connection: connection.sendall(data)


def hang(after: bytes = b"") -> Behaviour:
    """These bytes, then nothing any more, with the connection held open."""

    def behave(server: FaultyServer, connection: socket.socket) -> None:
        connection.sendall(after)
        server.closing.wait(60)

    return behave


def for_ever(first: bytes, again: bytes, pause: float = 0.0) -> Behaviour:
    """``first``, then ``again`` and again until the other side goes away."""

    def behave(server: FaultyServer, connection: socket.socket) -> None:
        connection.sendall(first)
        while not server.closing.is_set():
            connection.sendall(again)
            time.sleep(pause)

    return behave


def one_after_the_other(*behaviours: Behaviour) -> Behaviour:
    """The first request meets the first behaviour, and so on; the last one stays."""

    def behave(server: FaultyServer, connection: socket.socket) -> None:
        behaviours[min(server.requests, len(behaviours)) - 1](server, connection)

    return behave


def event(**fields: object) -> bytes:
    """An event of a stream, unchecked."""
    return f"event: {fields.get('type')}\r\ndata: {json.dumps(fields)}\r\n\r\n".encode()


CHUNKED = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
)
UNTIL_CLOSED = b"HTTP/1.0 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
LEVEL = event(type="level", level="care_at_home")
SENTENCES = tuple(event(type="sentence", text=f"Sentence {n}.") for n in range(4))
DONE = event(
    type="done", level="care_at_home", known=True, written_by="library", topics=["knee-pain"]
)


def chunk(data: bytes) -> bytes:
    """One piece of a chunked body."""
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"
