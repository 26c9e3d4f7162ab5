"""The recogniser's helper process as the app sees it: it may die, hang or talk nonsense."""

from __future__ import annotations

import queue
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from fireside.speech.ear_process import EarProcess
from fireside.speech.ports import Broken, EarEvent, Progress, Ready, Recognised
from tests.support.processes import is_running, until
from tests.support.speech import spoken

TINY = Path(__file__).parents[1] / "data" / "vosk-tiny-en"
PIECE = 1920


class Told:
    """What the ear tells, one event after the other."""

    def __init__(self) -> None:
        self.events: queue.SimpleQueue[EarEvent] = queue.SimpleQueue()

    def next(self) -> EarEvent:
        return self.events.get(timeout=60)

    def until_recognised(self) -> Recognised:
        while not isinstance(event := self.next(), Recognised):
            assert not isinstance(event, Broken)
        return event


Make = Callable[..., tuple[EarProcess, Told]]


@pytest.fixture
def make() -> Iterator[Make]:
    made: list[EarProcess] = []

    def make_it(*engine: str, script: str = "", patience: float = 15.0) -> tuple[EarProcess, Told]:
        told = Told()
        if script:
            command = (sys.executable, "-c", textwrap.dedent(script))
            made.append(EarProcess(engine, told.events.put, command, patience))
        else:
            made.append(EarProcess(engine, told.events.put, patience=patience))
        return made[-1], told

    yield make_it
    for ear in made:
        ear.close()


def _feed(ear: EarProcess, sound: bytes) -> None:
    for start in range(0, len(sound), PIECE):
        ear.sound(sound[start : start + PIECE])


@pytest.mark.parametrize("engine", [("pocketsphinx",), ("vosk", str(TINY))], ids=lambda e: e[0])
def test_a_command_is_heard(make: Make, engine: tuple[str, ...]) -> None:
    ear, told = make(*engine)
    ear.set_grammar(["ask a question", "go back", "see a doctor", "emergency", "louder"])
    number = ear.begin()
    assert isinstance(told.next(), Ready)
    _feed(ear, spoken("see a doctor", seconds_around=0.6))
    ear.finish()
    recognised = told.until_recognised()
    assert recognised.utterance == number
    assert recognised.heard.guesses[0].phrase == "see a doctor"


def test_speech_and_silence_are_told_apart(make: Make) -> None:
    ear, told = make("vosk", str(TINY))
    ear.begin()
    told.next()
    _feed(ear, bytes(32_000) + spoken("read it again") + bytes(32_000))
    ear.finish()
    speaking = []
    while not isinstance(event := told.next(), Recognised):
        assert isinstance(event, Progress)
        speaking.append(event.speech)
    assert not speaking[0]
    assert any(speaking)
    assert not speaking[-1]


def test_nothing_is_started_before_somebody_wants_to_be_heard(make: Make) -> None:
    ear, _ = make("vosk", str(TINY))
    ear.set_grammar(["yes"])
    assert ear.process_id is None


def test_a_killed_helper_is_replaced_and_what_was_said_is_not_lost(make: Make) -> None:
    ear, told = make("vosk", str(TINY))
    ear.set_grammar(["ask a question", "go back", "see a doctor"])
    ear.begin()
    told.next()
    sound = spoken("see a doctor", seconds_around=0.6)
    middle = len(sound) // 2 // PIECE * PIECE
    _feed(ear, sound[:middle])
    first = ear.process_id
    assert first is not None
    psutil.Process(first).kill()
    _feed(ear, sound[middle:])
    ear.finish()
    assert told.until_recognised().heard.guesses[0].phrase == "see a doctor"
    assert ear.process_id != first


def test_one_that_dies_over_the_question_is_replaced_and_asked_again(
    make: Make, tmp_path: Path
) -> None:
    script = """
        import json, os, sys
        print(json.dumps({"ready": True, "dictates": True}), flush=True)
        for line in sys.stdin:
            request = json.loads(line)
            if "finish" in request:
                if not os.path.exists(sys.argv[1]):
                    open(sys.argv[1], "w").close()
                    os._exit(9)
                reply = {"utterance": request["finish"], "words": "at last", "guesses": []}
                print(json.dumps(reply), flush=True)
    """
    ear, told = make(str(tmp_path / "died"), script=script)
    ear.begin()
    ear.finish()
    assert told.until_recognised().heard.words == "at last"


def test_a_model_that_cannot_be_loaded_is_told_and_the_app_lives(
    make: Make, tmp_path: Path
) -> None:
    ear, told = make("vosk", str(tmp_path / "nothing here"))
    ear.begin()
    assert isinstance(told.next(), Broken)


def test_it_may_be_tried_again_after_it_was_broken(make: Make, tmp_path: Path) -> None:
    ear, told = make("vosk", str(tmp_path / "nothing here"))
    for _ in range(2):
        ear.begin()
        assert isinstance(told.next(), Broken)


@pytest.mark.parametrize(
    "script",
    [
        "import sys; sys.exit(1)",
        "print('nonsense', flush=True); input()",
        "print('[1]', flush=True); input()",
        "print('{\"ready\": 1}', flush=True); input(); print('{}', flush=True); input(); input()",
    ],
    ids=["dies at once", "talks nonsense", "is no object", "answers nonsense"],
)
def test_a_helper_that_never_works_is_given_up(make: Make, script: str) -> None:
    ear, told = make(script=script)
    ear.begin()
    ear.sound(bytes(PIECE))
    while not isinstance(event := told.next(), Broken):
        assert isinstance(event, Ready)


def test_a_helper_that_hangs_is_replaced_and_given_up_in_the_end(make: Make) -> None:
    script = "print('{\"ready\": 1}', flush=True)\nwhile True: input()"
    ear, told = make(script=script, patience=0.3)
    ear.begin()
    ear.sound(bytes(PIECE))
    ready = 0
    while not isinstance(event := told.next(), Broken):
        assert isinstance(event, Ready)
        ready += 1
    assert ready == 3


def test_a_program_that_is_not_there_is_told(make: Make) -> None:
    told = Told()
    ear = EarProcess((), told.events.put, ("/nonexistent/helper",))
    ear.begin()
    assert isinstance(told.next(), Broken)
    ear.close()


def test_closing_leaves_no_process(make: Make) -> None:
    ear, told = make("vosk", str(TINY))
    ear.begin()
    told.next()
    process = ear.process_id
    assert process is not None
    ear.close()
    assert until(lambda: not is_running(process))


def test_a_grammar_that_comes_while_somebody_speaks_waits_for_the_next_utterance(
    make: Make,
) -> None:
    ear, told = make("vosk", str(TINY))
    ear.set_grammar(["see a doctor", "go back"])
    ear.begin()
    told.next()
    sound = spoken("see a doctor", seconds_around=0.6)
    middle = len(sound) // 2 // PIECE * PIECE
    _feed(ear, sound[:middle])
    ear.set_grammar(["louder", "slower"])
    _feed(ear, sound[middle:])
    ear.finish()
    assert told.until_recognised().heard.guesses[0].phrase == "see a doctor"
    ear.begin()
    _feed(ear, spoken("louder", seconds_around=0.6))
    ear.finish()
    assert told.until_recognised().heard.guesses[0].phrase == "louder"


def test_words_that_no_dictionary_knows_do_no_harm(make: Make) -> None:
    for engine in (("pocketsphinx",), ("vosk", str(TINY))):
        ear, told = make(*engine)
        ear.set_grammar(["ring Siobhan Okonkwo", "中文", "?!", "", "go back", "take atorvastatin"])
        ear.begin()
        told.next()
        _feed(ear, spoken("go back", seconds_around=0.6))
        ear.finish()
        assert told.until_recognised().heard.guesses[0].phrase == "go back"


def test_two_hundred_utterances_one_after_the_other(make: Make) -> None:
    """Starting and stopping leaves nothing behind: neither threads nor memory nor files."""
    ear, told = make("vosk", str(TINY))
    ear.set_grammar(["go back", "louder"])
    sound = spoken("go back", seconds_around=0.3)
    ear.begin()
    told.next()
    used: list[tuple[int, int, int]] = []
    for _ in range(200):
        ear.begin()
        _feed(ear, sound)
        ear.finish()
        told.until_recognised()
        assert ear.process_id is not None
        process = psutil.Process(ear.process_id)
        used.append((process.num_threads(), process.num_fds(), process.memory_info().rss))
    threads, files, memory = zip(*used, strict=True)
    assert threads[-1] == threads[20]
    assert files[-1] == files[20]
    assert memory[-1] < memory[20] * 1.2
