"""The library's sentence vectors, kept on disk so that only the first start computes them."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from fireside_care.library.meaning import Floats, SentenceModel

_FORM = "1"
"""Raised when the model or its arithmetic changes, so that old files are not used."""


def library_vectors(
    model: SentenceModel, texts: Sequence[str], name: str, folder: Path | None
) -> Floats:
    """One vector a text: from the cache file if it is of exactly these texts, else computed."""
    import numpy as np

    if folder is None:
        return model.encode(texts)
    digest = hashlib.sha256("\0".join((_FORM, *texts)).encode()).hexdigest()[:32]
    path = folder / f"{name}-{digest}.npy"
    with contextlib.suppress(OSError, ValueError):
        kept = np.load(path, allow_pickle=False)
        if kept.shape == (len(texts), 384) and kept.dtype == np.float32:
            return cast("Floats", kept)
    vectors = model.encode(texts)
    # A cache: a read-only or full disk costs a computation at the next start, nothing else.
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(f".{id(vectors)}.part")
        with part.open("wb") as file:
            np.save(file, vectors, allow_pickle=False)
        part.replace(path)
        for old in folder.glob(f"{name}-*.npy"):
            if old != path:
                old.unlink(missing_ok=True)
    return vectors
