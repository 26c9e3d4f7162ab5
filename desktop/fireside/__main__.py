"""``fireside``: open the app. ``fireside model``: let an AI model word the answers.

``fireside remind``: open the app when a visit is near; the system starts it with the session.
``fireside evaluate voice``: measure the ear over recordings.
"""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING

from fireside import __version__

if TYPE_CHECKING:
    import argparse


def main() -> None:
    """The console script. Without arguments it opens the window, importing nothing it can spare."""
    if len(sys.argv) == 1:
        _open(maximised=True)
    _command_line()


def _open(maximised: bool) -> None:
    # Nothing made before the first paint is garbage; ``App`` turns collection on again after it.
    gc.disable()
    from fireside.app import main as open_app

    sys.exit(open_app(maximised))


def _command_line() -> None:
    import argparse
    from pathlib import Path

    parser = argparse.ArgumentParser(prog="fireside", description="Fireside, for people of 80.")
    parser.add_argument("--version", action="version", version=f"fireside {__version__}")
    parser.add_argument("--window", action="store_true", help="a window, not the whole screen")
    parser.add_argument("--reminder", action="store_true", help="only if it is not open yet")
    commands = parser.add_subparsers(dest="command")
    model = commands.add_parser("model", help="use an AI model for answers on this computer")
    model.add_argument("url", nargs="?", default="", help="its address; none: use no model")
    model.add_argument("name", nargs="?", default="", help="the model's name")
    remind = commands.add_parser("remind", help="open the app when a visit is near")
    remind.add_argument("--home", help="the folder of settings and notes, if not the usual ones")
    evaluate = commands.add_parser("evaluate", help="measure over labelled files")
    voice = evaluate.add_subparsers(dest="what", required=True).add_parser(
        "voice", help="how well recordings are understood"
    )
    voice.add_argument("manifest", type=Path, help="CSV: file,text,voice,engine,condition")
    voice.add_argument("--phrases", type=Path, help="what can be said, one a line")
    voice.add_argument("--engine", choices=("vosk", "pocketsphinx"), required=True)
    voice.add_argument("--model", type=Path, help="the Vosk model's folder")
    voice.add_argument("--dictation", action="store_true", help="free words, not commands")
    voice.add_argument("--json", action="store_true", help="figures as JSON")
    voice.add_argument("--predictions", type=Path, help="one JSON line for each row, here")
    arguments = parser.parse_args()
    if arguments.command == "evaluate":
        sys.exit(_evaluate_voice(arguments))
    if arguments.command == "model":
        sys.exit(_set_model(arguments.url, arguments.name))
    if arguments.command == "remind":
        sys.exit(_remind(arguments.home))
    if arguments.reminder and _is_open():
        return
    _open(maximised=not arguments.window)


def _remind(home: str | None) -> int:
    import os

    if home:
        os.environ["FIRESIDE_HOME"] = home
    from fireside.host.reminder_process import remind

    return remind()


def _is_open() -> bool:
    from fireside.host.one_at_a_time import APP, is_held
    from fireside.host.paths import data_folder

    return is_held(data_folder() / APP)


def _evaluate_voice(arguments: argparse.Namespace) -> int:
    from fireside.evaluation.voice import evaluate

    engine = [arguments.engine]
    if arguments.engine == "vosk":
        if arguments.model is None:
            print("Vosk needs its model: --model FOLDER", file=sys.stderr)
            return 2
        engine.append(str(arguments.model))
    return evaluate(
        arguments.manifest,
        arguments.phrases,
        engine,
        arguments.dictation,
        arguments.json,
        arguments.predictions,
    )


def _set_model(url: str, name: str) -> int:
    """Keep address and name in the settings and the key in the keyring."""
    import getpass

    from fireside.host.paths import config_folder
    from fireside.settings.secrets import MODEL_KEY, Secrets
    from fireside.settings.store import Settings

    settings, secrets = Settings(config_folder() / "settings.json"), Secrets()
    if url and name:
        if not secrets.put(MODEL_KEY, getpass.getpass("The model's key: ")):
            print("This computer has no keyring to keep the key in, so nothing was changed.")
            return 1
    else:
        url = name = ""
        secrets.remove(MODEL_KEY)
    settings.put("model_url", url)
    settings.put("model_name", name)
    print(f"Answers are worded by {name}." if url else "Answers come from the library alone.")
    return 0


if __name__ == "__main__":
    main()
