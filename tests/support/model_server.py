"""A real HTTP server that offers a speech model, with every fault a bad line or server has."""

from __future__ import annotations

import hashlib
import json
import re
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

FILE = "/models/model.zip"
LIST = "/models/model-list.json"
MOVED = "/moved/model.zip"


@dataclass
class ModelServer:
    """Serves ``file``; a test changes the fields while it runs.

    ``cuts``: after how many bytes of the body the connection breaks, a request at a time; then no
    more. ``held``: after how many bytes the body stands still until ``release`` is set.
    """

    file: bytes
    name: str = "vosk-model-tiny"
    etag: str = '"one"'
    modified: str = "Mon, 02 Mar 2026 10:24:00 GMT"
    ranges: bool = True
    content_range: str = ""
    """Sent instead of the true one."""
    status: int = 200
    """Of the file; an error has a short page as body."""
    statuses: list[int] = field(default_factory=list)
    """Of the next requests, before ``status``."""
    kind: str = "application/zip"
    length: bool = True
    cuts: list[int] = field(default_factory=list)
    held: int | None = None
    piece: int = 65_536
    redirect: str = ""
    """Where the file's address sends on to."""
    listed: Mapping[str, Any] = field(default_factory=dict)
    """Fields of the list's entry that differ from the truth."""
    list_body: bytes | None = None
    certificate: Path | None = None
    """Speak TLS with this key and certificate."""
    address: str = ""
    requests: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)
    release: threading.Event = field(default_factory=threading.Event)
    reached: threading.Event = field(default_factory=threading.Event)
    """Set once a body stands still."""

    @property
    def file_requests(self) -> list[Mapping[str, str]]:
        """The headers of every request for the file."""
        return [headers for path, headers in self.requests if path in (FILE, MOVED)]

    def list_text(self) -> bytes:
        """The publisher's list, in its own form."""
        if self.list_body is not None:
            return self.list_body
        entry = {
            "lang": "en-us",
            "lang_text": "US English",
            "md5": hashlib.md5(self.file).hexdigest(),
            "name": self.name,
            "obsolete": "false",
            "size": len(self.file),
            "size_text": "2.0MiB",
            "type": "small",
            "url": self.address + FILE,
            "version": "0.1",
        }
        other = {**entry, "name": "vosk-model-other", "md5": "0" * 32}
        return json.dumps([other, {**entry, **self.listed}]).encode()


@contextmanager
def model_server(file: bytes, **fields: Any) -> Iterator[ModelServer]:
    """A server of one file, on a free port."""
    offer = ModelServer(file, **fields)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle(self) -> None:
            # A client that hangs up in the middle is what these tests are about.
            with suppress(OSError):
                super().handle()

        def log_message(self, format: str, *args: object) -> None:
            pass

        def do_GET(self) -> None:
            offer.requests.append((self.path, {k.casefold(): v for k, v in self.headers.items()}))
            try:
                if self.path == LIST:
                    self._whole(200, offer.list_text(), "application/json")
                elif self.path == FILE and offer.redirect:
                    self._whole(302, b"", "text/plain", {"Location": offer.redirect})
                elif self.path in (FILE, MOVED):
                    self._file()
                else:
                    self._whole(404, b"<h1>No</h1>", "text/html")
            except OSError:
                self.close_connection = True

        def _whole(
            self, status: int, body: bytes, kind: str, extra: Mapping[str, str] | None = None
        ) -> None:
            self.send_response(status)
            headers = {"Content-Type": kind, "Content-Length": str(len(body)), **(extra or {})}
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def _file(self) -> None:
            status = offer.statuses.pop(0) if offer.statuses else offer.status
            if status != 200:
                self._whole(status, b"<h1>Sorry</h1>", "text/html")
                return
            start = self._start()
            self.send_response(206 if start is not None else 200)
            body = offer.file[start or 0 :]
            if start is not None:
                last = len(offer.file) - 1
                true = f"bytes {start}-{last}/{len(offer.file)}"
                self.send_header("Content-Range", offer.content_range or true)
            self.send_header("Content-Type", offer.kind)
            if offer.etag:
                self.send_header("ETag", offer.etag)
            if offer.modified:
                self.send_header("Last-Modified", offer.modified)
            if offer.length:
                self.send_header("Content-Length", str(len(body)))
            else:
                self.close_connection = True
            self.end_headers()
            self._send(body, offer.cuts.pop(0) if offer.cuts else None)

        def _start(self) -> int | None:
            wanted = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
            same = self.headers.get("If-Range") in (offer.etag, offer.modified)
            if not offer.ranges or wanted is None or not same:
                return None
            return int(wanted[1])

        def _send(self, body: bytes, cut: int | None) -> None:
            if cut is not None:
                self.close_connection = True
            sent = 0
            end = len(body) if cut is None else min(cut, len(body))
            while sent < end:
                if offer.held is not None and sent >= offer.held:
                    self.wfile.flush()
                    offer.reached.set()
                    offer.release.wait(60)
                piece = body[sent : min(sent + offer.piece, end)]
                self.wfile.write(piece)
                sent += len(piece)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    scheme = "http"
    if offer.certificate is not None:
        tls, scheme = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), "https"
        tls.load_cert_chain(offer.certificate)
        server.socket = tls.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
    offer.address = f"{scheme}://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield offer
    finally:
        offer.release.set()
        server.shutdown()
        server.server_close()
        thread.join()
