"""Fetches one file in pieces that survive a cut, a pause and the end of the app."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path

import requests

from fireside.speech.models.errors import Cut, broke_off, disk_errors, rubbish
from fireside.speech.models.events import Counted
from fireside.speech.models.layout import origin_file, size_of
from fireside.speech.models.published import Promise
from fireside.speech.models.stop import Stop
from fireside.speech.models.web import PIECE_BYTES, Patience, get, patiently, pieces

_ZIP_START = b"PK\x03\x04"
_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)")


@dataclass(frozen=True)
class _Origin:
    """Of what file the kept bytes are the beginning. ``validator`` goes into If-Range."""

    address: str
    size: int
    checksum: str
    validator: str


class Download:
    """The file at an address, growing in ``part``; beside it lies what it is the beginning of."""

    def __init__(self, address: str, part: Path, promise: Promise) -> None:
        self._address = address
        self._part = part
        self._origin_file = origin_file(part)
        self._promise = promise

    @property
    def had(self) -> int:
        """The bytes that are there."""
        return size_of(self._part)

    @property
    def missing(self) -> int:
        """The bytes still to come, of those that can be kept."""
        return self._promise.size - (self.had if self._known_origin() else 0)

    def fetch(self, counted: Counted, stop: Stop, patience: Patience) -> None:
        """Bring all of it, going on after cuts. Raises :class:`ModelError`, :class:`Stopped`."""

        def attempt() -> None:
            if self._known_origin() is None:
                self.forget()
            if self.had != self._promise.size:
                self._attempt(counted, stop, patience)

        patiently(attempt, lambda: self.had, stop, patience)

    def check(self, counted: Counted, stop: Stop) -> None:
        """Compare the checksum; a wrong file is deleted, and :class:`ModelError` raised."""
        digest = hashlib.new(self._promise.kind, usedforsecurity=False)
        done = 0
        with disk_errors(), self._part.open("rb") as file:
            while piece := file.read(PIECE_BYTES * 16):
                stop.check()
                digest.update(piece)
                done += len(piece)
                counted(done, self._promise.size)
        if digest.hexdigest() != self._promise.checksum:
            self.forget()
            raise rubbish()

    def forget(self) -> None:
        """Delete what has come."""
        with disk_errors():
            self._part.unlink(missing_ok=True)
            self._origin_file.unlink(missing_ok=True)

    def _attempt(self, counted: Counted, stop: Stop, patience: Patience) -> None:
        origin, have = self._known_origin(), self.had
        headers = {}
        if origin and have:
            headers = {"Range": f"bytes={have}-", "If-Range": origin.validator}
        with get(self._address, headers, stop, patience) as response:
            start = have if headers else 0
            if response.status_code == requests.codes.ok:
                start = 0
            elif not headers or not self._continues(response, start):
                self.forget()
                if not headers:
                    raise rubbish()
                # The next try asks for all of it.
                raise Cut(str(rubbish()))
            self._check_length(response, start)
            if not start:
                self._keep_origin(response)
            self._write(response, start, counted, stop)
        if self.had < self._promise.size:
            raise Cut(broke_off())

    def _continues(self, response: requests.Response, start: int) -> bool:
        if response.status_code != requests.codes.partial_content:
            return False
        found = _RANGE.fullmatch(response.headers.get("content-range", "").strip())
        if not found or int(found[1]) != start:
            return False
        return found[3] in ("*", str(self._promise.size))

    def _check_length(self, response: requests.Response, start: int) -> None:
        length = response.headers.get("content-length", "")
        if length.isdecimal() and int(length) != self._promise.size - start:
            self.forget()
            raise rubbish()

    def _write(self, response: requests.Response, start: int, counted: Counted, stop: Stop) -> None:
        done = start
        with disk_errors():
            file = self._part.open("ab" if start else "wb")
        try:
            for piece in pieces(response):
                stop.check()
                first = piece[: len(_ZIP_START)]
                if (not done and not _ZIP_START.startswith(first)) or (
                    done + len(piece) > self._promise.size
                ):
                    file.close()
                    self.forget()
                    raise rubbish()
                with disk_errors():
                    file.write(piece)
                    file.flush()
                done += len(piece)
                counted(done, self._promise.size)
        finally:
            with disk_errors():
                file.close()
        # The other end was made to fall silent.
        stop.check()

    def _keep_origin(self, response: requests.Response) -> None:
        tag = response.headers.get("etag", "")
        # A weak tag says nothing about single bytes.
        validator = tag if tag.startswith('"') else response.headers.get("last-modified", "")
        origin = _Origin(self._address, self._promise.size, self._promise.checksum, validator)
        with disk_errors():
            # First, so that no byte ever lies beside the name of another file.
            self._part.unlink(missing_ok=True)
            self._origin_file.write_text(json.dumps(asdict(origin)), encoding="utf-8")

    def _known_origin(self) -> _Origin | None:
        """What the kept bytes belong to, if that is still the file that is wanted."""
        try:
            origin = _Origin(**json.loads(self._origin_file.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None
        promised = (self._address, self._promise.size, self._promise.checksum)
        same = (origin.address, origin.size, origin.checksum) == promised
        usable = bool(origin.validator) or self.had == origin.size
        return origin if same and usable and self.had <= origin.size else None
