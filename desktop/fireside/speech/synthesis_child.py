"""The helper process that owns pyttsx3: one JSON request a line in, one JSON reply a line out.

pyttsx3's own playback blocks and cannot be stopped (docs/speech.md), so it only writes files
here. It also prints on stdout now and then, so replies go to a private copy of that pipe.
"""

from __future__ import annotations

import base64
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO


def main() -> None:
    """Serve requests until stdin closes."""
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    try:
        import pyttsx3

        engine = pyttsx3.init()
    except Exception as error:
        _reply(replies, {"error": f"{type(error).__name__}: {error}"})
        return
    times: list[tuple[int, int, int]] = []
    settle = _prepare_espeak(engine, times)
    _reply(replies, {"ready": True})
    for line in sys.stdin:
        try:
            with _sound_file() as file:
                _reply(replies, _speak(engine, settle, json.loads(line), times, file))
        except Exception as error:
            _reply(replies, {"error": f"{type(error).__name__}: {error}"})


@contextmanager
def _sound_file() -> Iterator[Path]:
    """Where one sentence is written: in memory where the system can, for it may be personal."""
    if hasattr(os, "memfd_create"):
        memory = os.memfd_create("sentence")
        try:
            yield Path(f"/proc/self/fd/{memory}")
        finally:
            os.close(memory)
    else:
        with tempfile.TemporaryDirectory(prefix="fireside-voice-") as folder:
            yield Path(folder, "sentence.wav")


def _speak(
    engine: Any,
    settle: Callable[[], object],
    request: dict[str, Any],
    times: list[tuple[int, int, int]],
    file: Path,
) -> dict[str, Any]:
    text = _speakable(str(request["text"]))
    if not text.strip():
        # The engine would wait for ever for the end of nothing.
        return {"wav": "", "words": []}
    times.clear()
    engine.setProperty("rate", int(request["rate"]))
    settle()
    engine.save_to_file(text, str(file))
    engine.runAndWait()
    settle()
    wav = file.read_bytes()
    return {"wav": base64.b64encode(wav).decode("ascii"), "words": times}


def _speakable(text: str) -> str:
    """The same text, each character in its place, without those that engines trip over."""
    return "".join(c if c.isprintable() else " " for c in text)


def _prepare_espeak(engine: Any, times: list[tuple[int, int, int]]) -> Callable[[], object]:
    """Note when each word is spoken: espeak tells it, but pyttsx3 does not pass it on.

    Returns what waits until espeak, which works in a thread of its own, has done all it was told.
    Without that wait pyttsx3 cancels the new rate, and now and then the sentence with it.
    """
    driver: Any = getattr(getattr(engine, "proxy", None), "_driver", None)
    on_synth = getattr(driver, "_onSynth", None)
    if on_synth is None:
        return lambda: None
    from pyttsx3.drivers import _espeak

    def listening(wav: Any, numsamples: int, events: Any) -> int:
        index = 0
        while events and events[index].type != _espeak.EVENT_LIST_TERMINATED:
            event = events[index]
            start = event.text_position - 1
            if event.type == _espeak.EVENT_WORD and start >= 0 and event.length > 0:
                times.append((event.audio_position, start, start + event.length))
            index += 1
        return int(on_synth(wav, numsamples, events))

    driver._onSynth = listening  # noqa: SLF001 - no public way to hear of the times
    _espeak.SetSynthCallback(listening)
    # As after a sentence: otherwise the first runAndWait does not wait.
    engine.proxy.setBusy(False)
    wait: Callable[[], object] = _espeak.Synchronize
    return wait


def _reply(replies: TextIO, reply: dict[str, Any]) -> None:
    replies.write(json.dumps(reply) + "\n")
    replies.flush()


if __name__ == "__main__":
    main()
