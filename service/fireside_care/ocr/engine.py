"""The recogniser: finds boxes of text in pixels, and reads them. Loaded when it is needed."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any, TypeAlias

from fireside_care.ocr.chinese import one_form

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from fireside_care.ocr.pictures import Pixels

    Quads: TypeAlias = npt.NDArray[np.float32]
    """Boxes × 4 corners × (x, y), clockwise from the top left."""

THREADS = 2


@dataclass(frozen=True)
class Recognised:
    """The text of one box, how sure, and where its characters' edges are (0 to 1)."""

    text: str
    confidence: float
    edges: tuple[float, ...]


class Engine:
    """PP-OCRv6 in onnxruntime; 30 MB of models, which are in rapidocr's wheel.

    Not thread-safe. Raises at once when a model is missing: it is never fetched.
    """

    def __init__(self) -> None:
        from rapidocr import RapidOCR

        logging.getLogger("RapidOCR").setLevel(logging.ERROR)
        models = files("rapidocr") / "models"
        threads = "EngineConfig.onnxruntime"
        self._ocr: Any = RapidOCR(
            params={
                "Global.log_level": "error",
                "Global.use_cls": False,
                "Global.return_word_box": True,
                # Named, or rapidocr would fetch a missing one from the net.
                "Det.model_path": str(models / "PP-OCRv6_det_small.onnx"),
                "Rec.model_path": str(models / "PP-OCRv6_rec_small.onnx"),
                f"{threads}.intra_op_num_threads": THREADS,
                f"{threads}.inter_op_num_threads": 1,
            }
        )

    def detect(self, pixels: Pixels) -> Quads:
        """Boxes round lines of text; level ones, or tilted by less than half a right angle."""
        import numpy as np
        from rapidocr.main import RapidOCRError

        try:
            _, found = self._ocr.detect_and_crop(pixels, {})
        except RapidOCRError:
            return np.zeros((0, 4, 2), np.float32)
        return np.asarray(found.boxes, np.float32)

    def recognise(self, crops: Sequence[Pixels]) -> list[Recognised]:
        """The text of each picture of one line."""
        if not crops:
            return []
        found = self._ocr.recognize_txt(list(crops))
        return [
            Recognised(one_form(text), float(score), _edges(text, words))
            for text, score, words in zip(found.txts, found.scores, found.word_results, strict=True)
        ]


def _edges(text: str, words: Any) -> tuple[float, ...]:
    """Edges of the characters by the columns in which the recogniser saw them.

    Spaces have no column of their own: they take the room between their neighbours.
    """
    length = len(text)
    columns = [column for word in words.word_cols for column in word]
    places = [index for index, char in enumerate(text) if not char.isspace()]
    if not places or len(columns) != len(places):
        return tuple(index / max(length, 1) for index in range(length + 1))
    import numpy as np

    middles = np.interp(np.arange(length), places, (np.asarray(columns) + 0.5) / words.line_txt_len)
    inner = (middles[1:] + middles[:-1]) / 2
    return (0.0, *(float(edge) for edge in np.clip(inner, 0.0, 1.0)), 1.0)
