"""The helper process that owns pyttsx3: one JSON request a line in, one JSON reply a line out.

pyttsx3's own playback blocks and cannot be stopped (docs/voice.md), so it only writes files
here. It also prints on stdout now and then, so replies go to a private copy of that pipe.
"""

from __future__ import annotations

import base64
import json
import os
import sys
import tempfile
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
    _record_audio_positions(engine, times)
    _reply(replies, {"ready": True})
    with tempfile.TemporaryDirectory(prefix="fireside-voice-") as folder:
        for line in sys.stdin:
            try:
                _reply(replies, _speak(engine, json.loads(line), times, Path(folder)))
            except Exception as error:
                _reply(replies, {"error": f"{type(error).__name__}: {error}"})


def _speak(
    engine: Any, request: dict[str, Any], times: list[tuple[int, int, int]], folder: Path
) -> dict[str, Any]:
    target = folder / "sentence.wav"
    target.unlink(missing_ok=True)
    times.clear()
    engine.setProperty("rate", int(request["rate"]))
    engine.save_to_file(str(request["text"]), str(target))
    engine.runAndWait()
    wav = target.read_bytes()
    return {"wav": base64.b64encode(wav).decode("ascii"), "words": times}


def _record_audio_positions(engine: Any, times: list[tuple[int, int, int]]) -> None:
    """Note when each word is spoken: espeak tells it, but pyttsx3 does not pass it on."""
    driver: Any = getattr(getattr(engine, "proxy", None), "_driver", None)
    on_synth = getattr(driver, "_onSynth", None)
    if on_synth is None:
        return
    from pyttsx3.drivers import _espeak

    def listening(wav: Any, numsamples: int, events: Any) -> int:
        index = 0
        while events and events[index].type != _espeak.EVENT_LIST_TERMINATED:
            event = events[index]
            if event.type == _espeak.EVENT_WORD:
                start = event.text_position - 1
                times.append((event.audio_position, start, start + event.length))
            index += 1
        return int(on_synth(wav, numsamples, events))

    driver._onSynth = listening  # noqa: SLF001 - no public way to hear of the times
    _espeak.SetSynthCallback(listening)


def _reply(replies: TextIO, reply: dict[str, Any]) -> None:
    replies.write(json.dumps(reply) + "\n")
    replies.flush()


if __name__ == "__main__":
    main()
