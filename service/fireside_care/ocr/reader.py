"""Reads a picture: rights it, finds its lines, and says how far the text can be trusted."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from fireside_care.ocr.pictures import open_picture
from fireside_care.ocr.reading import Reading

if TYPE_CHECKING:
    from fireside_care.ocr.engine import Engine

IDLE_SECONDS = 120.0


class PictureReader:
    """One for the process; safe to call from many threads, reads one picture at a time.

    The recogniser (250 to 400 MB) is loaded by the first picture and let go ``idle_seconds``
    after the last.
    """

    def __init__(self, idle_seconds: float = IDLE_SECONDS) -> None:
        self._idle_seconds = idle_seconds
        self._lock = threading.Lock()
        self._engine: Engine | None = None
        self._timer: threading.Timer | None = None

    @property
    def loaded(self) -> bool:
        """Whether the recogniser is in memory."""
        return self._engine is not None

    def read(self, data: bytes) -> Reading:
        """The words and codes of a picture file.

        Takes a third of a second for a flyer or a screen, five times that when it is blurred.

        Raises:
            PictureError: It is no picture, or one that is refused.
        """
        from fireside_care.ocr.blur import spread
        from fireside_care.ocr.codes import find_codes
        from fireside_care.ocr.page import read_page

        with self._lock:
            self._stop_timer()
            try:
                picture = open_picture(data)
                blur = spread(picture.pixels)
                found = find_codes(picture, blur)
                page = read_page(self._loaded_engine(), picture, blur, found.places)
                return Reading(
                    text=page.text,
                    lines=page.lines,
                    codes=found.codes,
                    confidence=page.confidence,
                    readable=page.readable,
                    incomplete=picture.incomplete,
                    width=picture.width,
                    height=picture.height,
                )
            finally:
                self._start_timer()

    def release(self) -> None:
        """Let go of the recogniser; the next picture loads it again."""
        from fireside_care.ocr.memory import hand_back

        with self._lock:
            self._stop_timer()
            self._engine = None
            hand_back()

    def _loaded_engine(self) -> Engine:
        if self._engine is None:
            from fireside_care.ocr.engine import Engine

            self._engine = Engine()
        return self._engine

    def _start_timer(self) -> None:
        self._timer = threading.Timer(self._idle_seconds, self.release)
        self._timer.daemon = True
        self._timer.start()

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
