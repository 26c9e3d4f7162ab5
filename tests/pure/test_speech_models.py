"""The speech model: fetched through every fault, unpacked with distrust, tried, put in place."""

from __future__ import annotations

import contextlib
import io
import json
import os
import queue
import shutil
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest

from fireside.speech.engines import vosk_library
from fireside.speech.models.events import (
    Cancelled,
    Done,
    Event,
    Failed,
    Paused,
    Progress,
    Removed,
    Stage,
)
from fireside.speech.models.installer import ModelInstaller
from fireside.speech.models.manifest import ManifestError, SpeechModel, load_models, model_for
from fireside.speech.models.shelf import Shelf
from fireside.speech.models.web import Patience
from tests.support.disks import make_read_only, small_disk
from tests.support.model_server import FILE, LIST, MOVED, ModelServer, model_server
from tests.support.processes import PATIENCE, until

try:
    vosk_library.load()
except (ImportError, OSError):
    pytest.skip("Vosk is not installed for this system", allow_module_level=True)

ROOT = Path(__file__).resolve().parents[2]
_TINY = ROOT / "tests" / "data" / "vosk-tiny-en"
_SHARED = ROOT.parent / "shared" / "voice" / "vosk-tiny-en"
QUICK = Patience(connect=5.0, silence=PATIENCE, waits=(0.0, 0.0, 0.0))
NAME = "vosk-model-tiny"


@pytest.fixture(scope="session")
def tiny() -> Path:
    """A whole, small, real Vosk model."""
    found = next((folder for folder in (_TINY, _SHARED) if folder.is_dir()), None)
    if found is None:
        pytest.skip("the small test model vosk-tiny-en is not here")
    return found


def packed(model: Path, top: str = NAME + "/") -> bytes:
    """A model as its publisher packs it, under one folder."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for path in sorted(model.rglob("*")):
            if path.is_file():
                archive.writestr(top + path.relative_to(model).as_posix(), path.read_bytes())
    return file.getvalue()


@pytest.fixture(scope="session")
def tiny_zip(tiny: Path) -> bytes:
    return packed(tiny)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Key and certificate of 127.0.0.1, vouched for by nobody."""
    x509 = pytest.importorskip("cryptography.x509", reason="nothing here makes certificates")
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    here = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(here, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file = tmp_path_factory.mktemp("tls") / "certificate.pem"
    file.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return file


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def offered(address: str, size: int, **changes: Any) -> SpeechModel:
    fields: dict[str, Any] = {
        "language": "en",
        "name": NAME,
        "address": address + FILE,
        "list_address": address + LIST,
        "publisher": "Ourselves",
        "licence": "Apache 2.0",
        "size": size,
        "words": ("yesterday",),
    }
    return SpeechModel(**{**fields, **changes})


@dataclass
class Bench:
    """An installer, and all that it has told."""

    folder: Path
    installer: ModelInstaller
    events: list[Event] = field(default_factory=list)
    news: queue.SimpleQueue[Event] = field(default_factory=queue.SimpleQueue)

    def run(self, work: Callable[[], None]) -> Event:
        """Do it to its end; what it ended with."""
        self.events.clear()
        work()
        self.installer.wait(PATIENCE)
        assert self.events, "nothing was told"
        return self.events[-1]

    def wait_for(self, wanted: Callable[[Event], bool]) -> None:
        while not wanted(self.news.get(timeout=PATIENCE)):
            pass

    @property
    def stages(self) -> list[Stage]:
        return list(dict.fromkeys(e.stage for e in self.events if isinstance(e, Progress)))

    @property
    def part(self) -> Path:
        return Shelf(self.folder).part(NAME)


def bench(folder: Path, model: SpeechModel, **options: Any) -> Bench:
    events: list[Event] = []
    news: queue.SimpleQueue[Event] = queue.SimpleQueue()

    def told(event: Event) -> None:
        events.append(event)
        news.put(event)

    settings = {"patience": QUICK, "spare_bytes": 0, **options}
    return Bench(folder, ModelInstaller(folder, model, told, **settings), events, news)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data" / "speech-models"


@contextlib.contextmanager
def served(folder: Path, file: bytes, **fields: Any) -> Iterator[tuple[ModelServer, Bench]]:
    with model_server(file, **{"name": NAME, **fields}) as server:
        yield server, bench(folder, offered(server.address, len(file)))


def pause_at(it: Bench, server: ModelServer) -> None:
    """Download until the server holds back, then pause."""
    it.installer.download()
    assert server.reached.wait(PATIENCE)
    it.wait_for(lambda e: isinstance(e, Progress) and e.done > 0)
    it.installer.pause()
    it.installer.wait(PATIENCE)
    assert isinstance(it.events[-1], Paused) and it.installer.waiting_bytes > 0


def nothing_is_left(folder: Path) -> bool:
    """No half-made model; the lock and a kept download are no model."""
    incoming = folder / ".incoming"
    return not any(p.is_dir() for p in incoming.iterdir()) and Shelf(folder).models() == []


# What is offered --------------------------------------------------------------------------------


def test_the_persons_language_is_offered_and_english_otherwise() -> None:
    assert model_for("en_GB").name == "vosk-model-small-en-us-0.15"
    assert model_for("zh_CN").name == "vosk-model-small-cn-0.22"
    assert model_for("fr_FR").language == model_for("C").language == "en"


def test_every_offered_model_says_what_a_person_must_know() -> None:
    for model in load_models().values():
        assert model.address.startswith("https://") and model.address.endswith(model.name + ".zip")
        assert model.list_address.startswith("https://")
        assert model.licence == "Apache 2.0"
        assert 30e6 < model.size < 60e6


@pytest.mark.parametrize(
    "text",
    [
        "no toml",
        "[en]\nname = 'x'",
        "[en]\nname='x'\naddress='y'\npublisher='z'\nlicence='l'\nsize=5\nwords=['a']",
        "list='x'\n[en]\nname='x'\naddress='y'\npublisher='z'\nlicence='l'\nsize=0\nwords=['a']",
    ],
)
def test_a_wrong_manifest_is_named(tmp_path: Path, text: str) -> None:
    file = tmp_path / "models.toml"
    file.write_text(text)
    with pytest.raises(ManifestError):
        load_models(file)


# The good way -----------------------------------------------------------------------------------


def test_a_model_is_fetched_checked_unpacked_tried_and_put_in_place(
    folder: Path, tiny: Path, tiny_zip: bytes
) -> None:
    with served(folder, tiny_zip) as (server, it):
        last = it.run(it.installer.download)
        assert last == Done(folder / NAME)
        assert it.stages == [Stage.DOWNLOADING, Stage.CHECKING, Stage.UNPACKING, Stage.TRYING]
        for path in (p for p in tiny.rglob("*") if p.is_file()):
            assert (folder / NAME / path.relative_to(tiny)).read_bytes() == path.read_bytes()
        assert Shelf(folder).find("en") == it.installer.installed == folder / NAME
        assert Shelf(folder).find("zh") is None
        assert not it.part.exists()
        assert [path for path, _ in server.requests] == [LIST, FILE]
    counted = [e.done for e in it.events if isinstance(e, Progress) and e.stage is it.stages[0]]
    assert counted == sorted(counted) and counted[-1] == len(tiny_zip)
    assert len(counted) <= 102


def test_a_pinned_sha256_needs_no_list(folder: Path, tiny_zip: bytes) -> None:
    with model_server(tiny_zip) as server:
        pinned = offered(server.address, len(tiny_zip), sha256=sha256(tiny_zip).hexdigest().upper())
        it = bench(folder, pinned)
        assert isinstance(it.run(it.installer.download), Done)
        assert [path for path, _ in server.requests] == [FILE]


def test_a_redirect_is_followed_and_a_circle_is_not(folder: Path, tiny_zip: bytes) -> None:
    with served(folder, tiny_zip, redirect=FILE) as (server, it):
        assert isinstance(it.run(it.installer.download), Failed)
        server.redirect = MOVED
        assert isinstance(it.run(it.installer.download), Done)


def test_a_slow_server_is_waited_for(folder: Path, tiny_zip: bytes) -> None:
    with served(folder, tiny_zip, held=100_000) as (server, it):
        it.installer.download()
        assert server.reached.wait(PATIENCE)
        server.release.set()
        it.installer.wait(PATIENCE)
        assert isinstance(it.events[-1], Done)


def test_no_length_is_no_obstacle(folder: Path, tiny_zip: bytes) -> None:
    with served(folder, tiny_zip, length=False) as (_, it):
        assert isinstance(it.run(it.installer.download), Done)


# Cuts, pauses, resuming -------------------------------------------------------------------------


def test_after_a_cut_it_goes_on_where_it_was(folder: Path, tiny_zip: bytes) -> None:
    with served(folder, tiny_zip, cuts=[300_000, 300_000, 1]) as (server, it):
        assert isinstance(it.run(it.installer.download), Done)
        asked = [headers.get("range") for headers in server.file_requests]
        assert asked == [None, "bytes=300000-", "bytes=600000-", "bytes=600001-"]
        assert {h.get("if-range") for h in server.file_requests[1:]} == {'"one"'}


def test_a_weak_etag_is_no_proof_so_the_date_is_used(folder: Path, tiny_zip: bytes) -> None:
    with served(folder, tiny_zip, cuts=[300_000], etag='W/"one"') as (server, it):
        assert isinstance(it.run(it.installer.download), Done)
        assert server.file_requests[1]["if-range"] == server.modified


@pytest.mark.parametrize("fault", [{"ranges": False}, {"etag": "", "modified": ""}])
def test_a_server_that_cannot_go_on_begins_again(
    folder: Path, tiny_zip: bytes, fault: dict[str, Any]
) -> None:
    with served(folder, tiny_zip, cuts=[300_000, 10], **fault) as (_, it):
        assert isinstance(it.run(it.installer.download), Done)


@pytest.mark.parametrize("wrong", ["bytes 0-9/10", "bytes 7-9/10", "rubbish", "bytes */5"])
def test_a_wrong_content_range_is_not_believed(folder: Path, tiny_zip: bytes, wrong: str) -> None:
    with served(folder, tiny_zip, cuts=[300_000], content_range=wrong) as (server, it):
        assert isinstance(it.run(it.installer.download), Done)
        assert server.file_requests[-1].get("range") is None


def test_a_refused_range_begins_again(folder: Path, tiny_zip: bytes) -> None:
    with served(folder, tiny_zip, cuts=[300_000], statuses=[200, 416]) as (server, it):
        assert isinstance(it.run(it.installer.download), Done)
        assert len(server.file_requests) == 3


def test_another_file_by_that_name_is_fetched_anew(folder: Path, tiny_zip: bytes) -> None:
    """The publisher's list promises another one than yesterday."""
    with served(folder, b"PK\x03\x04" + os.urandom(900_000), held=400_000) as (server, it):
        pause_at(it, server)
        server.file, server.etag, server.held = tiny_zip, '"two"', None
        today = bench(folder, offered(server.address, len(tiny_zip)))
        assert isinstance(today.run(today.installer.download), Done)
        assert server.file_requests[-1].get("range") is None


def test_a_file_replaced_on_the_server_is_fetched_from_its_start(
    folder: Path, tiny_zip: bytes
) -> None:
    with served(folder, tiny_zip, held=400_000) as (server, it):
        pause_at(it, server)
        server.etag, server.modified, server.held = '"two"', "", None
        assert isinstance(it.run(it.installer.download), Done)
        assert server.file_requests[-1]["if-range"] == '"one"'


def test_a_line_that_always_breaks_is_said_and_what_came_is_kept(
    folder: Path, tiny_zip: bytes
) -> None:
    with served(folder, tiny_zip, cuts=[200_000, *[0] * 8]) as (server, it):
        last = it.run(it.installer.download)
        assert isinstance(last, Failed) and "connection" in last.message
        assert (last.done, last.total) == (200_000, len(tiny_zip))
        server.cuts.clear()
        assert isinstance(it.run(it.installer.download), Done)
        assert server.file_requests[-1]["range"] == "bytes=200000-"


def test_pause_and_go_on(folder: Path, tiny_zip: bytes) -> None:
    with served(folder, tiny_zip, held=500_000) as (server, it):
        it.installer.download()
        assert server.reached.wait(PATIENCE)
        it.wait_for(lambda e: isinstance(e, Progress) and e.done >= 400_000)
        it.installer.pause()
        paused = it.events[-1]
        assert isinstance(paused, Paused) and paused.done >= 400_000
        it.installer.wait(PATIENCE)
        assert it.events[-1] is paused
        server.held = None
        assert isinstance(it.run(it.installer.download), Done)
        assert server.file_requests[-1]["range"].startswith("bytes=")


def test_pause_and_go_on_in_one_breath(folder: Path, tiny_zip: bytes) -> None:
    with served(folder, tiny_zip, piece=4_096) as (_, it):
        for _ in range(5):
            it.installer.download()
            it.installer.pause()
        assert isinstance(it.run(it.installer.download), Done)


def test_cancel_leaves_nothing(folder: Path, tiny_zip: bytes) -> None:
    with served(folder, tiny_zip, held=500_000) as (server, it):
        it.installer.download()
        assert server.reached.wait(PATIENCE)
        it.installer.cancel()
        it.installer.wait(PATIENCE)
        assert it.events[-1] == Cancelled()
        assert not it.part.exists() and nothing_is_left(folder)


def test_cancel_after_a_pause_leaves_nothing(folder: Path, tiny_zip: bytes) -> None:
    with served(folder, tiny_zip, held=500_000) as (server, it):
        pause_at(it, server)
        assert it.run(it.installer.cancel) == Cancelled()
        assert it.installer.waiting_bytes == 0


def test_closing_tells_nothing_and_keeps_what_came(folder: Path, tiny_zip: bytes) -> None:
    with served(folder, tiny_zip, held=500_000) as (server, it):
        it.installer.download()
        assert server.reached.wait(PATIENCE)
        it.wait_for(lambda e: isinstance(e, Progress) and e.done > 0)
        count = len(it.events)
        it.installer.close(PATIENCE)
        assert len(it.events) == count and it.installer.waiting_bytes > 0


# What is wrong with what comes ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"kind": "text/html; charset=utf-8"}, "sign in"),
        ({"status": 404}, "does not offer"),
        ({"status": 403}, "does not give"),
        ({"status": 503}, "busy"),
        ({"listed": {"md5": "0" * 32}}, "thrown it away"),
        ({"listed": {"md5": "short"}}, "list"),
        ({"listed": {"size": "large"}}, "list"),
        ({"listed": {"size": 10**9}}, "changed"),
        ({"listed": {"size": 100}}, "thrown it away"),
        ({"listed": {"size": 2_100_000}}, "thrown it away"),
        ({"listed": {"name": "another"}}, "does not offer"),
        ({"list_body": b"<html>"}, "list"),
        ({"list_body": b"{}"}, "does not offer"),
        ({"list_body": b"[" * 100_000}, "list"),
        ({"list_body": b" " * 5_000_000}, "list"),
        ({"redirect": "https://127.0.0.1:9/x"}, "connection"),
    ],
)
def test_each_fault_is_a_sentence_and_leaves_no_model(
    folder: Path, tiny_zip: bytes, fault: dict[str, Any], words: str
) -> None:
    with served(folder, tiny_zip, **fault) as (_, it):
        last = it.run(it.installer.download)
        assert isinstance(last, Failed) and words in last.message, last
        assert last.done == 0 and nothing_is_left(folder)


@pytest.mark.parametrize("body", [b"<!doctype html> sign in here" * 100, b"PK\x03\x04" + b"x" * 99])
def test_a_file_that_is_no_zip_is_thrown_away(folder: Path, body: bytes) -> None:
    with served(folder, body) as (_, it):
        last = it.run(it.installer.download)
        assert isinstance(last, Failed) and last.done == 0 and nothing_is_left(folder)


def test_a_flipped_bit_is_noticed(folder: Path, tiny_zip: bytes) -> None:
    middle = len(tiny_zip) // 2
    flipped = tiny_zip[:middle] + bytes([tiny_zip[middle] ^ 1]) + tiny_zip[middle + 1 :]
    with model_server(flipped) as server:
        it = bench(
            folder, offered(server.address, len(tiny_zip), sha256=sha256(tiny_zip).hexdigest())
        )
        last = it.run(it.installer.download)
        assert isinstance(last, Failed) and "thrown it away" in last.message
        assert last.done == 0


def test_no_network(folder: Path) -> None:
    with model_server(b"") as server:
        address = server.address
    it = bench(folder, offered(address, 1_000))
    last = it.run(it.installer.download)
    assert isinstance(last, Failed) and "connection" in last.message


def test_a_server_that_cannot_prove_who_it_is_is_refused(
    folder: Path, tiny_zip: bytes, certificate: Path
) -> None:
    with served(folder, tiny_zip, certificate=certificate) as (server, it):
        last = it.run(it.installer.download)
        assert isinstance(last, Failed) and "Is the date" in last.message
        assert server.requests == []


def test_pause_and_go_on_over_tls(
    folder: Path, tiny_zip: bytes, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    with served(folder, tiny_zip, certificate=certificate, held=500_000) as (server, it):
        pause_at(it, server)
        server.held = None
        assert isinstance(it.run(it.installer.download), Done)
        assert server.file_requests[-1]["range"].startswith("bytes=")


def test_an_unsafe_redirect_is_refused(
    folder: Path, tiny_zip: bytes, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    with (
        model_server(tiny_zip) as plain,
        served(folder, tiny_zip, certificate=certificate) as (server, it),
    ):
        server.redirect = plain.address + FILE
        last = it.run(it.installer.download)
        assert isinstance(last, Failed) and "not safe" in last.message and last.done == 0


# Room -------------------------------------------------------------------------------------------


def test_too_little_room_is_said_before_anything_is_fetched(
    tmp_path: Path, tiny_zip: bytes
) -> None:
    with (
        small_disk(tmp_path / "disk", 3_000) as disk,
        served(disk / "models", tiny_zip) as (server, it),
    ):
        last = it.run(it.installer.download)
        assert isinstance(last, Failed) and "not enough room" in last.message
        assert server.file_requests == []


def test_a_disk_that_fills_up_meanwhile_is_given_back(tmp_path: Path, tiny_zip: bytes) -> None:
    with (
        small_disk(tmp_path / "disk", 9_000) as disk,
        served(disk / "models", tiny_zip, held=300_000) as (server, it),
    ):
        it.installer.download()
        assert server.reached.wait(PATIENCE)
        with contextlib.suppress(OSError), (disk / "photos").open("wb", buffering=0) as photos:
            while True:
                photos.write(bytes(50_000))
        server.release.set()
        it.installer.wait(PATIENCE)
        last = it.events[-1]
        assert isinstance(last, Failed) and "full" in last.message
        assert last.done == 0 and nothing_is_left(disk / "models")


def test_a_read_only_disk_is_a_sentence(tmp_path: Path, tiny_zip: bytes) -> None:
    with small_disk(tmp_path / "disk", 9_000) as disk:
        make_read_only(disk)
        with served(disk / "models", tiny_zip) as (_, it):
            last = it.run(it.installer.download)
            assert isinstance(last, Failed) and "cannot write" in last.message


# Zip files that mean harm -----------------------------------------------------------------------


def _model_of(folder: Path, heart: bytes = b"no model") -> Path:
    """A folder that looks like a model and is none."""
    (folder / "am").mkdir(parents=True)
    (folder / "am" / "final.mdl").write_bytes(heart)
    return folder


def _zip(tmp_path: Path, *entries: tuple[zipfile.ZipInfo | str, bytes]) -> Path:
    file = tmp_path / "brought.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in entries:
            archive.writestr(name, body)
    return file


def _special(name: str, mode: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    info.external_attr = mode << 16
    return info


@pytest.fixture
def it(folder: Path) -> Bench:
    """An installer that needs no network."""
    return bench(folder, offered("http://127.0.0.1:9", 2_000_000))


@pytest.mark.parametrize(
    "name",
    [
        *("../out.txt", "m/../../out.txt", "/out.txt", "..\\out.txt", "C:\\out.txt", "C:out.txt"),
        *("\\\\server\\share\\out.txt", "m/out\n.txt"),
    ],
)
def test_a_path_that_leads_out_is_refused(it: Bench, tmp_path: Path, name: str) -> None:
    file = _zip(tmp_path, ("m/am/final.mdl", b"x"), (name, b"gotcha"))
    last = it.run(lambda: it.installer.add(file))
    assert isinstance(last, Failed) and "not safe" in last.message
    assert nothing_is_left(it.folder) and not list(tmp_path.rglob("*out*.txt"))


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR])
def test_links_and_devices_are_refused(it: Bench, tmp_path: Path, kind: int) -> None:
    file = _zip(tmp_path, ("m/am/final.mdl", b"x"), (_special("m/link", kind | 0o777), b"/etc"))
    last = it.run(lambda: it.installer.add(file))
    assert isinstance(last, Failed) and "not safe" in last.message


def test_a_bomb_is_not_unpacked(it: Bench, tmp_path: Path) -> None:
    file = _zip(tmp_path, ("m/am/final.mdl", bytes(60_000_000)))
    last = it.run(lambda: it.installer.add(file))
    assert isinstance(last, Failed) and "not safe" in last.message
    assert it.stages == [Stage.UNPACKING]


def test_a_size_that_lies_writes_no_more_than_it_says(it: Bench, tmp_path: Path) -> None:
    file = _zip(tmp_path, ("m/am/final.mdl", os.urandom(3_000_000)))
    body = file.read_bytes()
    true, small = (3_000_000).to_bytes(4, "little"), (1_000).to_bytes(4, "little")
    file.write_bytes(body.replace(true, small))
    last = it.run(lambda: it.installer.add(file))
    assert isinstance(last, Failed) and nothing_is_left(it.folder)


def test_a_locked_file_is_said(it: Bench, tmp_path: Path) -> None:
    file = _zip(tmp_path, ("m/am/final.mdl", b"x"))
    body = bytearray(file.read_bytes())
    body[body.index(b"PK\x01\x02") + 8] |= 1
    body[6] |= 1
    file.write_bytes(bytes(body))
    last = it.run(lambda: it.installer.add(file))
    assert isinstance(last, Failed) and "password" in last.message


@pytest.mark.parametrize("keep", [10, 100_000, -30])
def test_a_zip_cut_short_is_said(it: Bench, tmp_path: Path, tiny_zip: bytes, keep: int) -> None:
    file = tmp_path / "brought.zip"
    file.write_bytes(tiny_zip[:keep])
    last = it.run(lambda: it.installer.add(file))
    assert isinstance(last, Failed) and "damaged" in last.message


def test_too_many_files_are_too_many(it: Bench, tmp_path: Path) -> None:
    file = _zip(tmp_path, *((f"m/am/{n}", b"") for n in range(5_100)))
    last = it.run(lambda: it.installer.add(file))
    assert isinstance(last, Failed) and "too large" in last.message


# From a stick -----------------------------------------------------------------------------------


def test_a_folder_is_taken_as_it_is_or_from_two_levels_down(
    it: Bench, tmp_path: Path, tiny: Path
) -> None:
    stick = tmp_path / "stick"
    shutil.copytree(tiny, stick / "for mum" / "vosk-tiny-en")
    (stick / "holiday.jpg").write_bytes(b"x")
    for source in (stick, stick / "for mum", stick / "for mum" / "vosk-tiny-en"):
        last = it.run(lambda source=source: it.installer.add(source))  # type: ignore[misc]
        assert isinstance(last, Done) and last.folder.name.startswith("vosk-tiny-en")
        assert it.stages == [Stage.UNPACKING, Stage.TRYING]
        assert [m.folder for m in Shelf(it.folder).models()] == [last.folder]


@pytest.mark.parametrize("top", [NAME + "/", "", "a/b/"])
def test_a_zip_is_taken_with_a_folder_of_its_own_or_without(
    it: Bench, tmp_path: Path, tiny: Path, top: str
) -> None:
    file = tmp_path / "from my son.zip"
    file.write_bytes(packed(tiny, top))
    last = it.run(lambda: it.installer.add(file))
    assert isinstance(last, Done) and Shelf(it.folder).find("en") == last.folder


def test_a_zip_as_file_managers_make_it_is_taken(it: Bench, tmp_path: Path, tiny: Path) -> None:
    """With entries for the folders themselves, and a folder of another system's beside."""
    shutil.copytree(tiny, tmp_path / "made" / "vosk-tiny-en")
    (tmp_path / "made" / "__MACOSX").mkdir()
    file = Path(shutil.make_archive(str(tmp_path / "made"), "zip", tmp_path / "made"))
    with zipfile.ZipFile(file) as archive:
        assert any(entry.is_dir() for entry in archive.infolist())
    last = it.run(lambda: it.installer.add(file))
    assert isinstance(last, Done) and last.folder.name == "vosk-tiny-en"


def test_a_folder_with_the_zip_in_it_will_do(it: Bench, tmp_path: Path, tiny_zip: bytes) -> None:
    stick = tmp_path / "stick" / "speech"
    stick.mkdir(parents=True)
    (stick / "vosk-model-tiny.zip").write_bytes(tiny_zip)
    (stick / "photos.zip").write_bytes(b"not this one")
    last = it.run(lambda: it.installer.add(stick.parent))
    assert isinstance(last, Done) and last.folder.name == NAME


def test_a_place_without_a_model_is_said(it: Bench, tmp_path: Path) -> None:
    (tmp_path / "deep" / "a" / "b" / "c").mkdir(parents=True)
    _model_of(tmp_path / "deep" / "a" / "b" / "c" / "model")
    for source in (tmp_path / "gone", tmp_path / "deep"):
        last = it.run(lambda source=source: it.installer.add(source))  # type: ignore[misc]
        assert isinstance(last, Failed) and "found no speech model" in last.message


def test_a_link_in_a_folder_is_refused(it: Bench, tmp_path: Path) -> None:
    model = _model_of(tmp_path / "model")
    (model / "link").symlink_to("/etc")
    last = it.run(lambda: it.installer.add(model))
    assert isinstance(last, Failed) and "not safe" in last.message


# The trial --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "broken", ["am/final.mdl", "graph/HCLr.fst", "graph/Gr.fst", "conf/mfcc.conf"]
)
@pytest.mark.parametrize("keep", [0, 0.5])
def test_a_partial_model_never_takes_the_app_down(
    it: Bench, tmp_path: Path, tiny: Path, broken: str, keep: float
) -> None:
    model = tmp_path / "model"
    shutil.copytree(tiny, model)
    file = model / broken
    body = file.read_bytes()
    file.chmod(0o644)
    file.write_bytes(body[: int(len(body) * keep)])
    last = it.run(lambda: it.installer.add(model))
    if isinstance(last, Failed):
        assert "does not work" in last.message or "another language" in last.message
        assert nothing_is_left(it.folder)
    else:
        # Half a file of settings may be a whole one for the library: then it really works.
        assert isinstance(last, Done) and broken.startswith("conf")


@pytest.mark.parametrize(
    "child",
    [
        "import os, signal; print('{\"ready\": true}', flush=True); os.kill(os.getpid(), 11)",
        "print('{\"ready\": true}', flush=True); print('nonsense')",
        "print('{\"ready\": true}', flush=True); import time; time.sleep(600)",
    ],
    ids=["segfault", "nonsense", "hang"],
)
def test_a_trial_that_crashes_or_hangs_is_a_sentence(folder: Path, tiny: Path, child: str) -> None:
    trial = (sys.executable, "-c", child)
    model = offered("http://127.0.0.1:9", 2_000_000)
    it = bench(folder, model, trial=trial, trial_seconds=2.0)
    last = it.run(lambda: it.installer.add(tiny))
    # On a busy computer the library itself may seem to hang.
    assert isinstance(last, Failed)
    assert "does not work" in last.message or "cannot run" in last.message
    assert nothing_is_left(folder)


def test_without_the_library_nothing_is_fetched(folder: Path, tiny_zip: bytes) -> None:
    with model_server(tiny_zip) as server:
        model = offered(server.address, len(tiny_zip))
        it = bench(folder, model, trial=(sys.executable, "-c", "raise ImportError"))
        last = it.run(it.installer.download)
        assert isinstance(last, Failed) and "cannot run" in last.message
        assert server.requests == []


def test_a_model_of_another_language_is_refused(folder: Path, tiny: Path) -> None:
    it = bench(folder, offered("http://127.0.0.1:9", 2_000_000, language="zh"))
    last = it.run(lambda: it.installer.add(tiny))
    assert isinstance(last, Failed) and "another language" in last.message


def test_a_trial_can_be_cancelled(folder: Path, tiny: Path) -> None:
    hang = "print('{\"ready\": true}', flush=True); import time; time.sleep(600)"
    model = offered("http://127.0.0.1:9", 2_000_000)
    it = bench(folder, model, trial=(sys.executable, "-c", hang))
    it.installer.add(tiny)
    it.wait_for(lambda e: isinstance(e, Progress) and e.stage is Stage.TRYING)
    it.installer.cancel()
    it.installer.wait(PATIENCE)
    assert it.events[-1] == Cancelled() and nothing_is_left(folder)


# In place ---------------------------------------------------------------------------------------


def test_the_old_model_stays_until_the_new_one_works(it: Bench, tmp_path: Path, tiny: Path) -> None:
    first = it.run(lambda: it.installer.add(tiny))
    assert isinstance(first, Done)
    broken = _model_of(tmp_path / "vosk-tiny-en")
    assert isinstance(it.run(lambda: it.installer.add(broken)), Failed)
    assert it.installer.installed == first.folder
    second = it.run(lambda: it.installer.add(tiny))
    assert isinstance(second, Done) and second.folder != first.folder
    assert it.installer.installed == second.folder and not first.folder.exists()


def test_a_model_can_be_removed(it: Bench, tiny: Path) -> None:
    it.run(lambda: it.installer.add(tiny))
    assert it.run(it.installer.remove) == Removed()
    assert it.installer.installed is None and nothing_is_left(it.folder)


def test_what_others_put_into_the_folder_is_left_alone(it: Bench, tiny: Path) -> None:
    shutil.copytree(tiny, it.folder / "by hand")
    (it.folder / "notes.txt").write_text("mine")
    _model_of(it.folder / "odd").joinpath("fireside-model.json").write_text("[]")
    assert it.installer.installed is None
    assert isinstance(it.run(lambda: it.installer.add(tiny)), Done)
    assert (it.folder / "by hand").is_dir() and (it.folder / "notes.txt").exists()


def test_two_windows_do_not_get_in_each_others_way(folder: Path, tiny_zip: bytes) -> None:
    with served(folder, tiny_zip, held=500_000) as (server, it):
        it.installer.download()
        assert server.reached.wait(PATIENCE)
        other = bench(folder, offered(server.address, len(tiny_zip)))
        last = other.run(other.installer.download)
        assert isinstance(last, Failed) and "Another window" in last.message
        other.installer.tidy()
        server.release.set()
        it.installer.wait(PATIENCE)
        assert isinstance(it.events[-1], Done)
        assert other.installer.installed == folder / NAME
        fetched = len(server.file_requests)
        assert other.run(other.installer.download) == Done(folder / NAME)
        assert len(server.file_requests) == fetched


# Killed -----------------------------------------------------------------------------------------

_KILLED = """
import sys, time
from pathlib import Path
from fireside.speech.models.events import Progress, Stage
from fireside.speech.models.installer import ModelInstaller
from fireside.speech.models.manifest import SpeechModel
import json
stage, done = Stage(sys.argv[3]), int(sys.argv[4])
def told(event):
    if isinstance(event, Progress) and event.stage is stage and event.done >= done:
        print("there", flush=True)
        time.sleep(600)
fields = json.loads(sys.argv[2])
fields["words"] = tuple(fields["words"])
installer = ModelInstaller(Path(sys.argv[1]), SpeechModel(**fields), told, spare_bytes=0)
installer.download()
installer.wait()
"""


@pytest.mark.parametrize(
    ("stage", "done", "asked_again"),
    [("downloading", 1_000_000, True), ("unpacking", 1_000_000, False), ("trying", 0, False)],
)
def test_a_killed_app_goes_on_at_the_next_start(
    folder: Path, tiny_zip: bytes, stage: str, done: int, asked_again: bool
) -> None:
    with served(folder, tiny_zip) as (server, it):
        model = offered(server.address, len(tiny_zip))
        arguments = [str(folder), json.dumps(vars(model)), stage, str(done)]
        child = subprocess.Popen(
            [sys.executable, "-c", _KILLED, *arguments], stdout=subprocess.PIPE, text=True
        )
        assert child.stdout is not None and child.stdout.readline() == "there\n"
        child.kill()
        child.wait(PATIENCE)
        child.stdout.close()
        assert it.installer.waiting_bytes >= min(done or len(tiny_zip), len(tiny_zip))
        assert it.installer.installed is None
        before = len(server.file_requests)
        assert isinstance(it.run(it.installer.download), Done)
        again = server.file_requests[before:]
        assert [h["range"].startswith("bytes=") for h in again] == ([True] if asked_again else [])
        assert until(lambda: not any(p.is_dir() for p in (folder / ".incoming").iterdir()))


def test_leftovers_of_other_downloads_are_cleared(it: Bench, tiny: Path) -> None:
    incoming = it.folder / ".incoming"
    _model_of(incoming / "new-left")
    (incoming / "vosk-model-once-offered.zip.part").write_bytes(b"x")
    it.part.write_bytes(b"the beginning")
    it.installer.tidy()
    assert {p.name for p in incoming.iterdir()} == {"lock", it.part.name}
    assert isinstance(it.run(lambda: it.installer.add(tiny)), Done)
    assert {p.name for p in incoming.iterdir()} == {"lock"}
