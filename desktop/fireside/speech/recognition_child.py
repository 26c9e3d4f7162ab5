"""The helper process that owns the recogniser: JSON lines in, JSON lines out.

    python -m fireside.speech.recognition_child pocketsphinx
    python -m fireside.speech.recognition_child vosk MODEL_FOLDER

Its first line is ``{"ready": true, "dictates": …}`` or ``{"error": …}``. Then it takes

    {"grammar": [phrases]}            for the next utterance, or this one if nobody spoke yet
    {"begin": n}                      utterance number n begins
    {"sound": base64}                 answered by {"utterance": n, "at": ms, "speech": …}
    {"finish": n}                     answered by {"utterance": n, "words": …, "guesses": …}

A process of its own, because PocketSphinx holds the interpreter's lock and Vosk's library can
abort. It ends when its stdin closes.
"""

from __future__ import annotations

import base64
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from fireside.speech.engines.engine import Engine
from fireside.speech.utterance import Utterance


def main(arguments: list[str]) -> None:
    """Serve requests until stdin closes."""
    # The engines' libraries print; replies go to a private copy of that pipe.
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    try:
        engine = make_engine(*arguments)
    except Exception as error:
        _reply(replies, {"error": f"{type(error).__name__}: {error}"})
        return
    _reply(replies, {"ready": True, "dictates": engine.dictates})
    for reply in _serve(engine, sys.stdin):
        _reply(replies, reply)


def _serve(engine: Engine, lines: TextIO) -> Iterator[dict[str, Any]]:
    number = 0
    utterance = Utterance(engine)
    grammar: list[str] | None = None
    for line in lines:
        request = json.loads(line)
        if "grammar" in request:
            grammar = request["grammar"]
        elif "begin" in request:
            number, utterance = request["begin"], Utterance(engine)
        if grammar is not None and not utterance.started:
            # An engine takes no other grammar in the middle of an utterance.
            engine.set_grammar(grammar)
            grammar = None
        if "sound" in request:
            utterance.hear(base64.b64decode(request["sound"]))
            yield {"utterance": number, "at": utterance.at_ms, "speech": utterance.speaking}
        elif "finish" in request:
            heard = utterance.finish()
            guesses = [[guess.phrase, guess.sure] for guess in heard.guesses]
            yield {"utterance": number, "words": heard.words, "guesses": guesses}


def make_engine(name: str, model: str = "") -> Engine:
    """The engine by its name. Raises whatever the engine raises when it cannot work."""
    if name == "vosk":
        from fireside.speech.engines.vosk_engine import VoskEngine

        return VoskEngine(Path(model))
    from fireside.speech.engines.sphinx import SphinxEngine

    return SphinxEngine()


def _reply(replies: TextIO, reply: dict[str, Any]) -> None:
    replies.write(json.dumps(reply) + "\n")
    replies.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
