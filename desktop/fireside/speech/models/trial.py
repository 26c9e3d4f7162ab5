"""``python -m fireside.speech.models.trial [FOLDER]``: load a model, recognise some silence.

A process of its own, because a broken model may kill the one that loads it. Prints JSON lines:
``{"ready": true}`` once the library is there, then ``{"knows": {"en": 0.9, …}}``, the share of each
language's everyday words that the model has; or ``{"error": …}``. Ends when its stdin closes.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from typing import TextIO

from fireside.speech.engines.engine import RATE
from fireside.speech.models.manifest import load_models


def main() -> None:
    """Load the library, then try the model whose folder is the only argument, if any."""
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    # The library may print on stdout.
    os.dup2(2, 1)
    threading.Thread(target=_end_with_stdin, daemon=True).start()
    try:
        from fireside.speech.engines.vosk_library import load

        vosk = load()

        vosk.SetLogLevel(-1)
        _reply(replies, {"ready": True})
        if len(sys.argv) > 1:
            _reply(replies, {"knows": _try(sys.argv[1])})
    except Exception as error:
        _reply(replies, {"error": f"{type(error).__name__}: {error}"})


def _reply(replies: TextIO, reply: dict[str, object]) -> None:
    replies.write(json.dumps(reply) + "\n")
    replies.flush()


def _try(folder: str) -> dict[str, float]:
    from fireside.speech.engines.vosk_library import load

    vosk = load()

    model = vosk.Model(folder)
    known = {
        language: [word for word in offered.words if model.vosk_model_find_word(word) >= 0]
        for language, offered in load_models().items()
    }
    silence = bytes(2 * RATE)
    # A recogniser of its own for each way of listening; an empty grammar would be a crash.
    grammars = [json.dumps([*words, "[unk]"]) for words in known.values() if words]
    for arguments in ((), *((grammar,) for grammar in grammars)):
        recogniser = vosk.KaldiRecognizer(model, RATE, *arguments)
        recogniser.AcceptWaveform(silence)
        json.loads(recogniser.FinalResult())
    return {
        language: len(known[language]) / len(offered.words)
        for language, offered in load_models().items()
    }


def _end_with_stdin() -> None:
    # Not sys.stdin: its lock would be in the way when the interpreter ends.
    while os.read(0, 4096):
        pass
    os._exit(1)


if __name__ == "__main__":
    main()
