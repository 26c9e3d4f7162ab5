"""The easy-to-read typeface, from its npm package. Nothing ever fails for want of it."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import shutil
import tarfile
import tempfile
from pathlib import Path

from fireside_setup import commands

PINNED = Path(__file__).resolve().parent.parent / "fonts.json"
_LIMIT = 120.0


def folder(environment: Path) -> Path:
    """Where the app looks for fonts."""
    return environment / "share" / "fireside" / "fonts"


def matches(data: bytes, integrity: str) -> bool:
    """Whether the bytes are those that were pinned (``sha512-`` and base64)."""
    kind, _, digest = integrity.partition("-")
    return kind == "sha512" and base64.b64encode(hashlib.sha512(data).digest()).decode() == digest


def unpack(data: bytes, files: dict[str, str], into: Path) -> None:
    """Take the named members out of the package, and no others."""
    into.mkdir(parents=True, exist_ok=True)
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:gz") as archive:
        for member, name in files.items():
            file = archive.extractfile(member)
            if file is None:
                raise KeyError(member)
            (into / name).write_bytes(file.read())


def fetch(environment: Path, log: Path) -> str:
    """Put the fonts into the environment; gives what came of it in a few words."""
    npm = shutil.which("npm")
    if npm is None:
        return "Skipped: without npm the system's own letters are used"
    pinned = json.loads(PINNED.read_text("utf-8"))
    try:
        with tempfile.TemporaryDirectory() as scratch:
            wanted = f"{pinned['package']}@{pinned['version']}"
            command = [npm, "pack", wanted, "--silent", "--ignore-scripts"]
            commands.run(command, log, folder=Path(scratch), limit=_LIMIT)
            data = next(Path(scratch).glob("*.tgz")).read_bytes()
        if not matches(data, pinned["integrity"]):
            return "Skipped: the letters that came were not the expected ones"
        unpack(data, pinned["files"], folder(environment))
    except (OSError, KeyError, StopIteration, tarfile.TarError) as error:
        with log.open("a", encoding="utf-8") as file:
            file.write(f"fonts: {error!r}\n")
        return "Skipped: the letters could not be fetched; the system's own are used"
    return "Done"
