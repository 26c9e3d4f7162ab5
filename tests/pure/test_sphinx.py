"""PocketSphinx on speech made on the spot: commands are done, other speech is not."""

from __future__ import annotations

import shutil
import subprocess
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from fireside.speech.engines.sphinx import SphinxEngine, spoken_words
from fireside_core.hearing import ASK, DO, Heard

needs_flite = pytest.mark.skipif(not shutil.which("flite"), reason="flite is not installed")
SCREEN = (
    *("ask a question", "check an advert", "see a doctor", "my family", "go home", "go back"),
    *("read that again", "what can I say", "stop talking", "louder", "slower", "bigger text"),
    *("settings", "I need help", "emergency", "number two", "number five", "tell me more"),
    *("call Anna", "Why I say this", "show the map", "this is not an emergency"),
)
QUESTIONS = (
    "how much water should I drink when it is hot",
    "my knee hurts when I climb the stairs",
    "can I take aspirin with my blood pressure tablets",
    "why do I wake up so often at night",
    "she told me that the doctor was away",
    "did you read the paper this morning",
)

Say = Callable[[str, str], bytes]


@pytest.fixture(scope="module")
def engine() -> SphinxEngine:
    return SphinxEngine()


@pytest.fixture
def say(tmp_path: Path) -> Say:
    def spoken(text: str, voice: str = "slt") -> bytes:
        path = tmp_path / "said.wav"
        subprocess.run(["flite", "-voice", voice, "-t", text, "-o", str(path)], check=True)
        with wave.open(str(path)) as sound:
            return sound.readframes(sound.getnframes())

    return spoken


def hear(engine: SphinxEngine, sound: bytes) -> Heard:
    engine.start()
    for start in range(0, len(sound), 6400):
        engine.feed(sound[start : start + 6400])
    return engine.finish()


def done(heard: Heard) -> str | None:
    best = heard.guesses[0] if heard.guesses else None
    return best.phrase if best and best.sure >= DO else None


@needs_flite
@pytest.mark.parametrize("voice", ["slt", "rms"])
def test_commands_are_done_and_never_a_wrong_one(
    engine: SphinxEngine, say: Say, voice: str
) -> None:
    engine.set_grammar(SCREEN)
    phrases = SCREEN[voice == "rms" :: 2]
    heard = {phrase: done(hear(engine, say(phrase, voice))) for phrase in phrases}
    assert {said: did for said, did in heard.items() if did not in (said, None)} == {}
    assert sum(said == did for said, did in heard.items()) >= 0.8 * len(phrases)


@needs_flite
def test_questions_and_chatter_are_no_commands(engine: SphinxEngine, say: Say) -> None:
    engine.set_grammar(SCREEN)
    for text in QUESTIONS:
        guesses = hear(engine, say(text, "slt")).guesses
        assert not guesses or guesses[0].sure < ASK, text


@needs_flite
@pytest.mark.parametrize(
    ("said", "phrase"),
    [
        ("could you please go back", "go back"),
        ("go back please", "go back"),
        ("I'd like to ask a question", "ask a question"),
        ("see doctor", "see a doctor"),
    ],
)
def test_politeness_and_articles_do_not_matter(
    engine: SphinxEngine, say: Say, said: str, phrase: str
) -> None:
    engine.set_grammar(SCREEN)
    assert hear(engine, say(said, "slt")).guesses[0].phrase == phrase


@needs_flite
def test_a_word_it_does_not_know_spoils_nothing(engine: SphinxEngine, say: Say) -> None:
    engine.set_grammar([*SCREEN, "call Doctor Przybylski", "打电话", "…", "", "7", "don't stop"])
    assert done(hear(engine, say("read that again", "slt"))) == "read that again"


@needs_flite
@pytest.mark.parametrize("phrases", [[], [""], ["打电话", "???"]])
def test_without_a_phrase_nothing_is_a_command(
    engine: SphinxEngine, say: Say, phrases: list[str]
) -> None:
    engine.set_grammar(phrases)
    assert hear(engine, say("go back", "slt")) == Heard()


@needs_flite
def test_working_ahead_changes_nothing_and_more_speech_is_heard(
    engine: SphinxEngine, say: Say
) -> None:
    engine.set_grammar(SCREEN)
    sound, silence = say("go home", "slt"), bytes(32_000)
    whole = hear(engine, sound + silence)
    engine.start()
    engine.feed(sound)
    engine.pause()
    engine.feed(silence)
    ahead = engine.finish()
    assert ahead.guesses[0].phrase == whole.guesses[0].phrase == "go home"
    engine.start()
    engine.feed(say("I thought that I would", "slt"))
    engine.pause()
    engine.feed(say("go home later in the week to see my mother", "slt"))
    assert done(engine.finish()) is None


@pytest.mark.parametrize("level", [0, 1, 3000])
def test_what_is_no_speech_is_no_command(engine: SphinxEngine, level: int) -> None:
    engine.set_grammar(SCREEN)
    noise = np.random.default_rng(1).standard_normal(32_000) * level
    guesses = hear(engine, noise.astype("<i2").tobytes()).guesses
    assert not guesses or guesses[0].sure < ASK
    for sound in (b"", b"\0\0", bytes(100)):
        assert hear(engine, sound) == Heard()


@needs_flite
def test_grammars_change_after_any_outcome(engine: SphinxEngine, say: Say) -> None:
    """A grammar that was in use is replaced; the decoder must not keep the old one."""
    sounds = [say(text, "slt") for text in ("go back", "hm", QUESTIONS[0])]
    for number in range(9):
        engine.set_grammar(SCREEN[number % 7 :: 3])
        hear(engine, sounds[number % 3])
    engine.set_grammar(SCREEN)
    assert done(hear(engine, sounds[0])) == "go back"


@pytest.mark.parametrize(
    ("phrase", "words"),
    [
        ("Why I say this", "why i say this"),
        ("Option 2", "option two"),
        ("Call 115", "call one one five"),
        ("Ring José O’Brien", "ring jose o'brien"),
        ("at 10:30", "at ten thirty"),
        ("room 42", "room forty two"),
        ("— …", ""),
    ],
)
def test_phrases_are_put_into_words(phrase: str, words: str) -> None:
    assert " ".join(spoken_words(phrase)) == words
