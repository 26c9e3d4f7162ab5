"""Vosk hears real sound: made on the spot by two synthesisers, with a tiny model of our own."""

from __future__ import annotations

import csv
import random
import shutil
import subprocess
import sys
import tempfile
import wave
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest

from fireside.speech.engines.engine import RATE, EngineError
from fireside.speech.engines.vosk_engine import VoskEngine, Word, weigh
from fireside_core.hearing import ASK, DO, UNHEARD, Guess, Heard, understand
from fireside_core.phrases import Match, match, normalise

MODEL = Path(__file__).parents[1] / "data" / "vosk-tiny-en"
RECORDINGS = Path(__file__).parents[3] / "shared" / "voice" / "commands"
SCREEN = (
    *("ask a question", "check an advert", "see a doctor", "my family", "go home", "go back"),
    *("read it again", "what can i say", "stop", "louder", "slower", "bigger text", "settings"),
    *("help me", "emergency", "number one", "number two", "call anna"),
)
SYNTHESISERS = {
    "flite": ("flite", "-voice", "slt"),
    "espeak-ng": ("espeak-ng", "-v", "en-us", "-s", "140"),
}


@lru_cache(maxsize=64)
def spoken(synthesiser: str, text: str) -> bytes:
    """Somebody saying ``text``, with a little silence around it."""
    for program in (synthesiser, "sox"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")
    flite = synthesiser == "flite"
    say = [*SYNTHESISERS[synthesiser], *(["-t", text, "-o"] if flite else ["-w"])]
    with tempfile.TemporaryDirectory() as folder:
        made = str(Path(folder) / "said.wav")
        subprocess.run([*say, made, *([] if flite else [text])], check=True, capture_output=True)
        raw = ["-t", "raw", "-r", str(RATE), "-c", "1", "-b", "16", "-e", "signed", "-"]
        sox = ["sox", "-R", made, *raw, "gain", "-n", "-6", "pad", "0.2", "0.4"]
        return subprocess.run(sox, check=True, capture_output=True).stdout


def hear(engine: VoskEngine, sound: bytes) -> Heard:
    engine.start()
    for at in range(0, len(sound), 3200):
        engine.feed(sound[at : at + 3200])
    return engine.finish()


def meant(heard: Heard, screen: tuple[str, ...] = SCREEN) -> Match:
    phrases = {normalise(phrase): phrase for phrase in screen}
    return understand(heard, lambda words: match(words, phrases))


@pytest.fixture(scope="module")
def engine() -> Iterator[VoskEngine]:
    made = VoskEngine(MODEL)
    made.set_grammar(SCREEN)
    yield made


# Real sound ----------------------------------------------------------------------------------


@pytest.mark.parametrize("synthesiser", SYNTHESISERS)
@pytest.mark.parametrize(
    "phrase",
    ["ask a question", "read it again", "stop", "emergency", "go home", "see a doctor"],
)
def test_a_phrase_of_the_screen_is_done(engine: VoskEngine, synthesiser: str, phrase: str) -> None:
    heard = hear(engine, spoken(synthesiser, phrase))
    assert meant(heard).action == phrase
    assert heard.guesses[0].sure >= DO


@pytest.mark.parametrize(
    "question",
    [
        "what helps with my knee pain when I go back up the stairs",
        "can shingles come back",
        "do hearing aids really help",
        "should I stop taking my water tablets",
        "is it safe to eat grapefruit with my heart pills",
        "why do my ankles swell in the evening",
    ],
)
@pytest.mark.parametrize("synthesiser", SYNTHESISERS)
def test_a_question_is_never_done_as_a_command(
    engine: VoskEngine, synthesiser: str, question: str
) -> None:
    assert meant(hear(engine, spoken(synthesiser, question))).action is None


@pytest.mark.parametrize("other", ["take a picture", "my medicines", "high contrast", "pause"])
def test_a_phrase_of_another_screen_is_written_down_only(engine: VoskEngine, other: str) -> None:
    heard = hear(engine, spoken("flite", other))
    assert meant(heard).action is None
    assert heard.words


def test_a_question_inside_its_words_is_written_down(engine: VoskEngine) -> None:
    assert hear(engine, spoken("flite", "my knee hurts")).words == "my knee hurts"


def test_silence_is_nothing(engine: VoskEngine) -> None:
    assert hear(engine, bytes(RATE * 2)) == Heard()
    assert hear(engine, b"") == Heard()


def test_a_pause_loses_nothing_of_what_came_before(engine: VoskEngine) -> None:
    """Vosk ends an utterance by itself after a pause; the app decides that, not Vosk."""
    before, after = spoken("flite", "my knee hurts"), spoken("flite", "in the morning")
    heard = hear(engine, before + bytes(RATE * 4) + after)
    assert heard.words.startswith("my knee hurts")
    assert heard.words.endswith("morning")


def test_the_screen_changes_what_may_be_said(engine: VoskEngine) -> None:
    sound = spoken("flite", "take a picture")
    engine.set_grammar(("take a picture", "go back"))
    try:
        assert hear(engine, sound).guesses[0].phrase == "take a picture"
        engine.set_grammar(("go back", "go home"))
        assert hear(engine, sound).guesses == ()
    finally:
        engine.set_grammar(SCREEN)


def test_another_grammar_in_the_middle_of_an_utterance_begins_it_anew(engine: VoskEngine) -> None:
    sound = spoken("flite", "ask a question")
    engine.start()
    engine.feed(spoken("flite", "go home"))
    engine.set_grammar(("ask a question", "settings"))
    try:
        engine.feed(sound)
        engine.pause()
        assert engine.finish().guesses[0].phrase == "ask a question"
    finally:
        engine.set_grammar(SCREEN)


def test_what_was_fed_before_the_start_is_forgotten(engine: VoskEngine) -> None:
    engine.start()
    engine.feed(spoken("flite", "go home"))
    assert hear(engine, spoken("flite", "ask a question")).words == "ask a question"


def test_phrases_of_any_text_are_taken(engine: VoskEngine) -> None:
    odd = ("", "…", "Dr Nguyễn", "xyzzy yes", "call 112", "你好", '"]', "[unk]", "GO BACK!")
    sound = spoken("flite", "go back")
    try:
        for phrases in ((), ("",), ("xyzzy",), odd):
            engine.set_grammar(phrases)
            heard = hear(engine, sound)
            assert heard.words == "go back"
        assert heard.guesses[0].phrase == "GO BACK!"
    finally:
        engine.set_grammar(SCREEN)


def test_numbers_are_heard_as_words(engine: VoskEngine) -> None:
    engine.set_grammar(("number 2", "call 112", "number 3"))
    try:
        guesses = hear(engine, spoken("flite", "number two")).guesses
        assert guesses[0].phrase == "number 2"
        assert guesses[0].sure >= ASK
    finally:
        engine.set_grammar(SCREEN)


# Folders that are no model -------------------------------------------------------------------


@pytest.mark.parametrize("name", ["am/final.mdl", "conf/mfcc.conf", "graph/HCLr.fst"])
@pytest.mark.parametrize("how", ["missing", "empty"])
def test_a_folder_without_a_whole_model_is_an_error(tmp_path: Path, name: str, how: str) -> None:
    folder = tmp_path / "model"
    shutil.copytree(MODEL, folder)
    (folder / name).unlink()
    if how == "empty":
        (folder / name).write_bytes(b"")
    with pytest.raises(EngineError, match="missing or empty"):
        VoskEngine(folder)


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    for folder in (tmp_path / "none", MODEL / "README.md"):
        with pytest.raises(EngineError):
            VoskEngine(folder)


def test_a_damaged_model_is_an_error_or_the_end_of_the_helper_process(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(MODEL, folder)
    (folder / "am" / "final.mdl").write_bytes(b"<html>not a model</html>" * 1000)
    code = (
        "import sys; from pathlib import Path\n"
        "from fireside.speech.engines.vosk_engine import VoskEngine\n"
        "VoskEngine(Path(sys.argv[1]))"
    )
    run = subprocess.run([sys.executable, "-c", code, str(folder)], capture_output=True)
    assert run.returncode != 0


# Weighing, for any model ---------------------------------------------------------------------

PHRASES = {
    normalise(p): p for p in ("go back", "read it again", "stop", "call my doctor", "number two")
}


def weighed(grammar: str | None, free: str) -> tuple[Guess, ...]:
    """Words as "stop:0.4": each a third of a second, and certain unless it says otherwise."""

    def words(text: str) -> list[Word]:
        pairs = (word.partition(":") for word in text.split())
        return [Word(word, float(sure or 1), 0.3) for word, _, sure in pairs]

    return weigh(None if grammar is None else words(grammar), words(free), PHRASES)


def sure_of(phrase: str, guesses: tuple[Guess, ...]) -> float:
    return next((guess.sure for guess in guesses if guess.phrase == phrase), 0.0)


def test_agreement_is_sure() -> None:
    assert sure_of("go back", weighed("go back", "go back")) >= DO
    assert sure_of("go back", weighed("please go back", "please go back")) >= DO
    assert sure_of("go back", weighed("[unk] go back", "would you mind going back")) >= DO
    assert sure_of("number two", weighed("number two", "number too")) >= DO


def test_agreement_on_one_faint_word_is_asked() -> None:
    assert ASK <= sure_of("stop", weighed("stop", "stop:0.4")) < DO


def test_several_words_alone_are_enough_when_they_are_clear() -> None:
    assert sure_of("go back", weighed("[unk]", "could you go back please")) >= DO
    assert sure_of("go back", weighed("", "go back")) >= DO
    assert ASK <= sure_of("go back", weighed("[unk]", "go:0.3 back:0.4")) < DO


def test_one_word_alone_is_asked_where_the_grammar_did_not_hear_it() -> None:
    assert ASK <= sure_of("stop", weighed("[unk]", "stop")) < DO
    assert ASK <= sure_of("go back", weighed("[unk]", "back")) < DO


def test_a_model_that_takes_no_grammar_goes_by_its_words() -> None:
    assert sure_of("stop", weighed(None, "stop")) >= DO
    assert ASK <= sure_of("stop", weighed(None, "stop:0.5")) < DO
    assert sure_of("go back", weighed(None, "please go back")) >= DO
    assert weighed(None, "my knee hurts") == ()


def test_less_than_the_phrase_is_asked_even_in_agreement() -> None:
    assert ASK <= sure_of("go back", weighed("back", "back")) < DO


def test_a_word_that_the_grammar_heard_badly_is_asked() -> None:
    assert ASK <= sure_of("go back", weighed("go back:0.5", "go back:0.5")) < DO


def test_other_free_words_outweigh_the_grammar() -> None:
    assert sure_of("stop", weighed("stop", "start")) < ASK
    assert sure_of("go back", weighed("[unk] go back", "my knee hurts when i go back up")) < ASK
    assert sure_of("call my doctor", weighed("call my doctor", "call my sister")) < ASK
    assert weighed("[unk]", "what helps with a cold") == ()


def test_faint_free_words_do_not() -> None:
    assert ASK <= sure_of("read it again", weighed("read it again", "radio:0.3 gain:0.3")) < DO


def test_free_words_that_sound_alike_are_asked() -> None:
    assert ASK <= sure_of("call my doctor", weighed("call my doctor", "call my daughter")) < DO
    assert ASK <= sure_of("call my doctor", weighed("[unk]", "call my daughter")) < DO


def test_a_phrase_among_unknown_politeness_is_asked() -> None:
    guesses = weighed("can you please go back", "call do please go back")
    assert ASK <= sure_of("go back", guesses) < DO
    assert ASK <= sure_of("go back", weighed("[unk] go back", "why:0.4 do:0.6 go back")) < DO
    assert sure_of("go back", weighed("go back [unk]", "go back why:0.4 do:0.6")) < ASK
    assert sure_of("go back", weighed("[unk] go back", "when can i go back")) < ASK


def test_two_phrases_are_asked_back_together() -> None:
    guesses = weighed("stop", "go back")
    assert [guess.phrase for guess in guesses] == ["go back", "stop"]
    assert understand(Heard("go back", guesses), lambda w: match(w, PHRASES)).tied == (
        *("go back", "stop"),
    )


def test_what_was_not_made_out_keeps_the_rest_from_being_a_command() -> None:
    assert sure_of("stop", weighed("[unk] stop", "[unk] stop")) < ASK
    assert understand(Heard(f"{UNHEARD} stop"), lambda w: match(w, PHRASES)) == Match()


# Recordings ----------------------------------------------------------------------------------


@pytest.mark.slow
def test_recorded_commands_on_random_screens(engine: VoskEngine) -> None:
    """Half of them are not on the screen."""
    if not RECORDINGS.is_dir():
        pytest.skip("the recordings are not here")
    rows = list(csv.DictReader((RECORDINGS / "manifest.csv").read_text("utf-8").splitlines()))
    every = sorted({row["text"] for row in rows})
    chance = random.Random(11)
    found: Counter[str] = Counter()
    try:
        for number, row in enumerate(chance.sample(rows, 120)):
            others = chance.sample([text for text in every if text != row["text"]], 24)
            offered = number % 2 == 0
            screen = (*others, *([row["text"]] if offered else []))
            engine.set_grammar(screen)
            with wave.open(str(RECORDINGS / row["file"])) as sound:
                heard = hear(engine, sound.readframes(sound.getnframes()))
            action = meant(heard, screen).action
            right = row["text"] if offered else None
            found["right" if action == right else "missed" if action is None else "wrong"] += 1
    finally:
        engine.set_grammar(SCREEN)
    assert found["wrong"] <= 1, found
    assert found["right"] >= 0.94 * 120, found
