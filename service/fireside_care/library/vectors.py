"""The library's sentence vectors, kept on disk so that each text is computed once."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from fireside_care.library.meaning import Floats, SentenceModel

Progress = Callable[[int, int], None]
"""Told how many texts are done, of how many."""

_FORM = b"2"
"""Raised when the model or its arithmetic changes, so that old vectors are not used."""
_AT_ONCE = 256


def library_vectors(
    model: SentenceModel,
    texts: Sequence[str],
    name: str,
    folder: Path | None,
    progress: Progress | None = None,
) -> Floats:
    """One vector a text, of length 1: from the cache file where it is there, else computed."""
    import numpy as np

    keys = [hashlib.blake2b(text.encode(), digest_size=16, key=_FORM).digest() for text in texts]
    kept = _kept(folder / f"{name}.npz") if folder is not None else {}
    vectors = np.zeros((len(texts), 384), dtype=np.float32)
    missing = []
    for row, key in enumerate(keys):
        if key in kept:
            vectors[row] = kept[key]
        else:
            missing.append(row)
    for start in range(0, len(missing), _AT_ONCE):
        rows = missing[start : start + _AT_ONCE]
        vectors[rows] = model.encode([texts[row] for row in rows])
        if progress is not None:
            progress(start + len(rows), len(missing))
    if folder is not None and (missing or len(kept) > len(set(keys))):
        _keep(folder / f"{name}.npz", keys, vectors)
    return vectors


def _kept(path: Path) -> dict[bytes, NDArray[np.float16]]:
    import numpy as np

    with contextlib.suppress(OSError, ValueError, KeyError, EOFError, _bad_zip()):
        with np.load(path, allow_pickle=False) as file:
            keys, vectors = file["keys"], file["vectors"]
        if keys.shape == (len(vectors), 16) and vectors.shape == (len(keys), 384):
            return {key.tobytes(): vector for key, vector in zip(keys, vectors, strict=True)}
    return {}


def _bad_zip() -> type[Exception]:
    from zipfile import BadZipFile

    return BadZipFile


def _keep(path: Path, keys: Sequence[bytes], vectors: Floats) -> None:
    import numpy as np

    # A cache: a read-only or full disk costs a computation at the next start, nothing else.
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(f".{id(vectors)}.part")
        with part.open("wb") as file:
            np.savez(
                file,
                keys=np.frombuffer(b"".join(keys), dtype=np.uint8).reshape(-1, 16),
                # Half the digits are enough to tell near from far.
                vectors=vectors.astype(np.float16),
            )
        part.replace(path)
