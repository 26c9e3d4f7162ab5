"""Fetching a page: public addresses only, and every fault of a server told kindly."""

from __future__ import annotations

import contextlib
import gzip
import ipaddress
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from fireside_care.adverts import links
from fireside_care.adverts.links import LinkError, PageFetcher, is_public

PAGE = b"""<html><head><title>T</title><style>p{}</style><script>steal()</script></head>
<body><nav>Menu</nav><h1>Joint&nbsp;tea</h1><p>Ends gout <b>for good</b>.</p></body></html>"""


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, answer: Callable[[Any], None]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer = answer
        self.hosts: list[str] = []

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class _Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def do_GET(self) -> None:
        self.server.hosts.append(self.headers["Host"])
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.server.answer(self)

    def send(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        fields = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(body))}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        for name, value in (fields | named).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def serve() -> Iterator[Callable[[Callable[[Any], None]], Server]]:
    servers: list[Server] = []

    def start(answer: Callable[[Any], None]) -> Server:
        server = Server(answer)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        servers.append(server)
        return server

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def fetcher(resolver: links.Resolve | None = None, seconds: float = 60.0) -> PageFetcher:
    """Lets loopback in, as a test's own internet."""
    return PageFetcher(
        allowed=lambda address, _port: address.is_loopback,
        resolver=resolver or (lambda _host, _port: ["127.0.0.1"]),
        seconds=seconds,
    )


def code_of(fetch: Callable[[], str]) -> str:
    with pytest.raises(LinkError) as error:
        fetch()
    assert error.value.message.endswith(".")
    return error.value.code


def test_the_words_of_a_page(serve: Any) -> None:
    server = serve(lambda request: request.send(PAGE))
    text = fetcher().text(f"http://shop.example:{server.port}/tea?x=1")
    assert text.splitlines() == ["Joint tea", "Ends gout", "for good", "."]
    assert server.hosts == [f"shop.example:{server.port}"]


def test_letters_of_another_alphabet(serve: Any) -> None:
    page = "<p>根治风湿，无效退款</p>".encode("gb18030")
    server = serve(lambda r: r.send(page, Content_Type="text/html; charset=gb18030"))
    assert fetcher().text(f"http://shop.example:{server.port}/") == "根治风湿，无效退款"


def test_plain_text_and_packed_pages(serve: Any) -> None:
    server = serve(lambda r: r.send(b"Ends <gout>", Content_Type="text/plain; charset=utf-8"))
    assert fetcher().text(f"http://shop.example:{server.port}/") == "Ends <gout>"
    packed = gzip.compress(PAGE)
    server = serve(lambda r: r.send(packed, Content_Encoding="gzip"))
    assert "Joint tea" in fetcher().text(f"http://shop.example:{server.port}/")


def test_redirects_are_followed_a_few_times(serve: Any) -> None:
    def answer(request: Any) -> None:
        step = int(request.path.strip("/") or 0)
        if step < 3:
            request.send(b"", 302, Location=f"/{step + 1}")
        else:
            request.send(PAGE)

    server = serve(answer)
    assert "Joint tea" in fetcher().text(f"http://shop.example:{server.port}/0")
    loop = serve(lambda r: r.send(b"", 301, Location="/again"))
    assert code_of(lambda: fetcher().text(f"http://a.example:{loop.port}/")) == "not_found"


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/",
        "http://127.1/",
        "http://localhost.localdomain/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://10.1.2.3/",
        "http://192.168.0.1/admin",
        "http://172.16.0.1/",
        "http://169.254.169.254/latest/meta-data",
        "http://100.64.0.1/",
        "http://0.0.0.0/",
        "http://[fe80::1]/",
        "http://[fd00::1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::]/",
        "http://224.0.0.1/",
        "http://255.255.255.255/",
        "http://user@127.0.0.1/",
        "http://2130706433.example@127.0.0.1/",
    ],
)
def test_nothing_inside_is_ever_asked(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_connection(*_: Any, **__: Any) -> None:
        raise AssertionError("connected")

    monkeypatch.setattr("urllib3.connectionpool.HTTPConnectionPool.urlopen", no_connection)
    resolver = None if "localhost" not in address else lambda _host, _port: ["127.0.0.1"]
    page = PageFetcher(resolver=resolver or links.resolve)
    assert code_of(lambda: page.text(address)) in ("not_public", "not_found", "not_an_address")


def test_a_page_outside_cannot_send_the_reader_inside(serve: Any) -> None:
    inner = serve(lambda r: r.send(b"<p>secret</p>"))
    outer = serve(lambda r: r.send(b"", 302, Location=f"http://inner.example:{inner.port}/"))
    page = PageFetcher(
        allowed=lambda address, port: port == outer.port,
        resolver=lambda _host, _port: ["127.0.0.1"],
    )
    assert code_of(lambda: page.text(f"http://a.example:{outer.port}/")) == "not_public"
    assert inner.hosts == []


def test_a_name_that_changes_its_mind_gains_nothing(serve: Any) -> None:
    """The name is asked for once, and the connection goes to what it said then."""
    server = serve(lambda r: r.send(PAGE))
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    assert fetcher(lambda _h, _p: next(answers)).text(f"http://a.example:{server.port}/")
    assert next(answers) == ["10.0.0.1"]


def test_one_private_answer_among_public_ones_is_refused() -> None:
    page = PageFetcher(resolver=lambda _h, _p: ["93.184.216.34", "10.0.0.1"])
    assert code_of(lambda: page.text("http://a.example/")) == "not_public"


def test_other_doors_of_a_public_host_are_left_alone() -> None:
    page = PageFetcher(resolver=lambda _h, _p: ["93.184.216.34"])
    assert code_of(lambda: page.text("http://a.example:22/")) == "not_public"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "   ",
        "knee",
        "file:///etc/passwd",
        "ftp://a.example/x",
        "javascript:alert(1)",
        "http://",
        "http://a.example:99999/",
        "http://[::1",
        "gopher://a.example/",
    ],
)
def test_what_is_no_address(address: str) -> None:
    assert code_of(lambda: fetcher().text(address)) == "not_an_address"


def test_a_name_that_nobody_knows() -> None:
    def unknown(_host: str, _port: int) -> list[str]:
        raise OSError("no such name")

    assert code_of(lambda: fetcher(unknown).text("www.nobody.example")) == "not_found"


def test_faults_of_servers(serve: Any) -> None:
    def at(answer: Callable[[Any], None], seconds: float = 60.0) -> str:
        server = serve(answer)
        return code_of(lambda: fetcher(seconds=seconds).text(f"http://a.example:{server.port}/"))

    def drip(request: Any) -> None:
        request.send_response(200)
        request.send_header("Content-Type", "text/html")
        request.end_headers()
        while True:
            request.wfile.write(b"<p>x</p>")
            request.wfile.flush()
            time.sleep(0.05)

    def drip_before_it(request: Any) -> None:
        request.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        while True:
            request.wfile.write(b"x")
            request.wfile.flush()
            time.sleep(0.05)

    def endless(request: Any) -> None:
        request.send_response(200)
        request.send_header("Content-Type", "text/html")
        request.end_headers()
        while True:
            request.wfile.write(b"x" * 65536)

    bomb = gzip.compress(b"a" * (links.MAX_BYTES * 4))
    assert at(lambda r: r.send(b"no", 404)) == "not_found"
    assert at(lambda r: r.send(b"no", 500)) == "not_found"
    assert at(lambda r: r.send(b"%PDF", Content_Type="application/pdf")) == "no_page"
    assert at(lambda r: r.send(b"<html><script>x()</script></html>")) == "no_text"
    assert at(lambda r: r.send(b"not packed", Content_Encoding="gzip")) == "not_found"
    assert at(lambda r: r.send(bomb, Content_Encoding="gzip")) == "page_too_large"
    assert at(endless) == "page_too_large"
    assert at(drip, seconds=0.5) == "page_too_slow"
    assert at(drip_before_it, seconds=0.5) == "page_too_slow"
    assert at(lambda r: time.sleep(2), seconds=0.4) == "page_too_slow"
    assert at(lambda r: r.wfile.write(b"\x00\xffgarbage\r\n\r\n")) == "not_found"


def test_which_addresses_are_public() -> None:
    assert is_public(ipaddress.ip_address("93.184.216.34"))
    assert is_public(ipaddress.ip_address("2606:2800:220:1:248:1893:25c8:1946"))
    assert not is_public(ipaddress.ip_address("::ffff:192.168.1.1"))
