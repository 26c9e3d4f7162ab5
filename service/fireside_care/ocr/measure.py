"""How well pictures are read: ``python -m fireside_care.ocr.measure --manifest M --images DIR``.

The manifest has one picture a line: ``{"file", "text", "quality", "qr_payload", "readable"}``.
Character error counts insertions, deletions and replacements to a character of the true text,
spaces and line breaks ignored; once as read, once with full-width forms taken for the plain
ones ("，" for ","). Time is compared with bare rapidocr on the same pixels in the same run.
"""

from __future__ import annotations

import json
import statistics
import time
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from fireside_care.evaluation.figures import edits
from fireside_care.ocr.pictures import PictureError, open_picture
from fireside_care.ocr.reader import PictureReader
from fireside_care.ocr.reading import Reading

_UNREAD = Reading("", (), (), 0.0, readable=False, incomplete=False, width=0, height=0)


@dataclass(frozen=True)
class Measured:
    """One picture of the manifest, and what became of it."""

    file: str
    quality: str
    characters: int
    wrong: int
    """Edits between the text read and the true one, as they stand."""
    wrong_folded: int
    """The same with full-width forms folded."""
    readable: bool
    should_be: bool
    code: bool | None
    """Whether the code was read; None where there is none."""
    confidence: float
    seconds: float
    bare: float


def measure(manifest: Path, images: Path) -> list[Measured]:
    """Read every picture of the manifest; also with bare rapidocr, after a warm-up."""
    rows = [json.loads(line) for line in manifest.read_text("utf-8").splitlines() if line]
    reader = PictureReader()
    bare = _bare()
    first = (images / rows[0]["file"]).read_bytes()
    reader.read(first)
    bare(open_picture(first).pixels)
    return [_one(row, (images / row["file"]).read_bytes(), reader, bare) for row in rows]


def main(
    manifest: Annotated[Path, typer.Option(exists=True, dir_okay=False)],
    images: Annotated[Path, typer.Option(exists=True, file_okay=False)],
    every: Annotated[bool, typer.Option(help="Also one line for each picture.")] = False,
) -> None:
    """Print the figures of each quality class."""
    found = measure(manifest, images)
    if every:
        for one in found:
            typer.echo(
                f"{one.file:32} {one.wrong:3}/{one.wrong_folded:3} of {one.characters:3}"
                f"  sure {one.confidence:.3f}  {'readable' if one.readable else 'unreadable'}"
                f"  code {one.code}  {one.seconds:.2f} s, bare {one.bare:.2f} s"
            )
    classes: dict[str, list[Measured]] = defaultdict(list)
    for one in found:
        classes[one.quality].append(one)
    header = f"{'class':20}{'n':>4}{'error':>8}{'folded':>8}{'judged':>8}{'codes':>7}{'x bare':>8}"
    typer.echo(header)
    for quality, group in [*sorted(classes.items()), ("all", found)]:
        typer.echo(_row(quality, group))


def _row(quality: str, group: list[Measured]) -> str:
    characters = sum(one.characters for one in group)
    coded = [one.code for one in group if one.code is not None]
    judged = sum(one.readable == one.should_be for one in group)
    times = statistics.median(one.seconds / max(one.bare, 1e-3) for one in group)
    return (
        f"{quality:20}{len(group):4}"
        f"{sum(one.wrong for one in group) / characters:8.2%}"
        f"{sum(one.wrong_folded for one in group) / characters:8.2%}"
        f"{judged:4}/{len(group):<3}{sum(coded):4}/{len(coded):<3}{times:7.2f}"
    )


def _one(row: dict[str, Any], data: bytes, reader: PictureReader, bare: Any) -> Measured:
    started = time.perf_counter()
    try:
        reading = reader.read(data)
    except PictureError:
        reading = _UNREAD
    seconds = time.perf_counter() - started
    # The bare engine too is given a file, not pixels.
    started = time.perf_counter()
    bare(open_picture(data).pixels)
    bare_seconds = time.perf_counter() - started
    true, read = _plain(row["text"]), _plain(reading.text)
    payload = row.get("qr_payload")
    return Measured(
        file=row["file"],
        quality=row["quality"],
        characters=len(true),
        wrong=edits(true, read),
        wrong_folded=edits(_folded(true), _folded(read)),
        readable=reading.readable,
        should_be=row["readable"],
        code=any(code.value == payload for code in reading.codes) if payload else None,
        confidence=reading.confidence,
        seconds=seconds,
        bare=bare_seconds,
    )


def _plain(text: str) -> str:
    return "".join(text.split())


def _folded(text: str) -> str:
    return _plain(unicodedata.normalize("NFKC", text))


def _bare() -> Any:
    from rapidocr import RapidOCR

    from fireside_care.ocr.engine import THREADS

    threads = {"EngineConfig.onnxruntime.intra_op_num_threads": THREADS}
    return RapidOCR(params={"Global.log_level": "error", "Global.use_cls": False, **threads})


if __name__ == "__main__":
    typer.run(main)
