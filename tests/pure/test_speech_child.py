"""The voice in its helper process: the real pyttsx3 with the real espeak-ng."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from fireside.speech.ports import SpeechError, SpokenAudio, WordTime
from fireside.speech.pyttsx3_speaker import Pyttsx3Speaker
from fireside.speech.word_times import whole_words
from tests.support.processes import PATIENCE, is_running, until
from tests.support.sound import rms, samples_of

NO_VOICE = "This computer has no voice. Everything is on the screen for you to read."
SENTENCE = "Rest the knee for a day or two, and keep it warm."


def _has_espeak() -> bool:
    from ctypes.util import find_library

    return bool(find_library("espeak-ng") or find_library("espeak") or shutil.which("espeak-ng"))


needs_voice = pytest.mark.skipif(
    sys.platform.startswith("linux") and not _has_espeak(), reason="espeak-ng is not installed"
)


@pytest.fixture(scope="module")
def shared() -> Iterator[Pyttsx3Speaker]:
    """One helper for the tests that do no harm to it."""
    speaker = Pyttsx3Speaker()
    yield speaker
    speaker.close()


@pytest.fixture
def speaker() -> Iterator[Pyttsx3Speaker]:
    speaker = Pyttsx3Speaker()
    yield speaker
    speaker.close()


def _pid(speaker: Pyttsx3Speaker) -> int:
    assert speaker._child is not None
    return speaker._child.process.pid


def _seconds(audio: SpokenAudio) -> float:
    samples, rate = samples_of(audio.wav)
    return len(samples) / rate


@needs_voice
def test_a_sentence_is_sound(shared: Pyttsx3Speaker) -> None:
    audio = shared.synthesise(SENTENCE, 150)
    samples, _ = samples_of(audio.wav)
    assert rms(samples) > 0.02
    assert 1.5 < _seconds(audio) < 8


@needs_voice
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only espeak tells word times")
@pytest.mark.parametrize(
    "sentence",
    [
        SENTENCE,
        "“Don’t worry”, she said: your café’s tea — it’s fine.",
        "Ring 0 2 0, 7 9 4 6, 0 1 2 3 at 10:30.",
        "One.",
        "It is 38.5 °C; see someone today!",
        "Rest\tthe\nknee \x07 twice.",
        "Take 20 mg (2 tablets) and/or the well-known ones — e.g. in the U.K. — on 3/4.",
        "疼 knee 🙂 end",
    ],
)
def test_word_times_go_up_and_cover_the_words(shared: Pyttsx3Speaker, sentence: str) -> None:
    audio = shared.synthesise(sentence, 150)
    times = [word.ms for word in audio.words]
    assert times == sorted(times)
    assert times[0] >= 0
    assert times[-1] <= _seconds(audio) * 1000
    covered = set()
    for word in audio.words:
        assert 0 <= word.start < word.end <= len(sentence)
        covered.update(range(word.start, word.end))
    missed = "".join(c for at, c in enumerate(sentence) if c.isalnum() and at not in covered)
    assert missed == ""
    starts = [word.start for word in audio.words]
    assert starts == sorted(set(starts))
    assert len(starts) >= len(sentence.split()) / 2


@pytest.mark.parametrize(
    ("text", "told", "shown"),
    [
        ("Don’t worry.", [(0, 0, 3), (300, 6, 11)], ["Don’t", "worry"]),
        ("Rest for a day.", [(0, 0, 4), (9, 5, 8), (20, 11, 14)], ["Rest", "for a", "day"]),
        ("At 38.5 °C", [(0, 0, 2), (5, 3, 7), (6, 4, 8), (9, 8, 9)], ["At", "38.5", "C"]),
        ("“Well” — go", [(0, 1, 5), (9, 9, 11)], ["Well", "go"]),
        ("a b c", [(0, 4, 5)], ["a b c"]),
        ("a b c", [(0, 0, 1), (5, 4, 5), (9, 2, 3)], ["a b", "c"]),
        ("膝盖疼", [(0, 0, 1), (5, 1, 2), (9, 2, 3)], ["膝", "盖", "疼"]),
        ("word", [(0, 900, 905)], []),
        ("...", [(0, 0, 3)], ["..."]),
        ("", [(0, 0, 1)], []),
        ("word", [], []),
    ],
)
def test_the_caption_shows_whole_words(
    text: str, told: list[tuple[int, int, int]], shown: list[str]
) -> None:
    words = whole_words(text, [WordTime(*one) for one in told])
    assert [text[word.start : word.end] for word in words] == shown
    assert [word.ms for word in words] == sorted(word.ms for word in words)


@needs_voice
def test_each_sentence_has_its_own_words_and_its_own_rate(shared: Pyttsx3Speaker) -> None:
    expected: dict[tuple[str, int], SpokenAudio] = {}
    for turn in range(40):
        text = ("One.", SENTENCE)[turn % 2]
        rate = (110, 150, 190)[turn % 3]
        audio = shared.synthesise(text, rate)
        known = expected.setdefault((text, rate), audio)
        assert abs(_seconds(audio) - _seconds(known)) < 0.15
        assert audio.words[-1].end == len(text) - 1
        assert len(audio.words) == len(known.words)
    for text in ("One.", SENTENCE):
        slow, usual, quick = (_seconds(expected[text, rate]) for rate in (110, 150, 190))
        assert slow > usual * 1.1 > quick * 1.2


@needs_voice
def test_the_first_sentence_of_a_helper_is_waited_for_however_long(
    speaker: Pyttsx3Speaker,
) -> None:
    speaker.synthesise(" ", 150)
    before = _pid(speaker)
    assert _seconds(speaker.synthesise(f"{SENTENCE} " * 20, 110)) > 60
    assert _pid(speaker) == before, "at the first try"


ODD = {
    "markup": "<b>Rest</b> <script>alert('x')</script> & go",
    "SSML": '<speak><break time="60s"/><audio src="file:///etc/passwd"/>Rest</speak>',
    "phoneme codes": "[[h@l'oU]] [[ {{ }} ]]",
    "control characters": "Rest\x00 the\x1b[31m knee\x07\x08\r\n\x85\u2028now",
    "turned round": "Rest \u202ethe knee\u202c \ufeff\u200b now",
    "Chinese": "膝盖疼怎么办？请休息一两天。",
    "faces": "🙂🙃 rest 👵🏽",
    "half a character": "rest \ud83d now",
    "a long word": "a" * 3000,
    "marks alone": "... !!! ???",
    "JSON": '{"text": "x", "rate": 5}\n{"rate": "y"}',
    "braces": "%s %n {0} $(reboot) `id` ../../etc",
}


@needs_voice
@pytest.mark.parametrize("kind", ODD)
def test_odd_text_does_not_end_the_voice(shared: Pyttsx3Speaker, kind: str) -> None:
    shared.synthesise("One.", 150)
    before = _pid(shared)
    assert rms(samples_of(shared.synthesise(ODD[kind], 150).wav)[0]) >= 0
    assert _pid(shared) == before, "the same helper lives on"
    assert rms(samples_of(shared.synthesise(SENTENCE, 150).wav)[0]) > 0.02


@needs_voice
def test_a_pause_that_markup_asks_for_is_not_made(shared: Pyttsx3Speaker) -> None:
    assert _seconds(shared.synthesise(ODD["SSML"], 150)) < 30


@needs_voice
@pytest.mark.parametrize("text", ["", " ", "\n\t\x00"])
def test_nothing_to_say_is_said_at_once(shared: Pyttsx3Speaker, text: str) -> None:
    shared.synthesise("One.", 150)
    before = _pid(shared)
    assert shared.synthesise(text, 150) == SpokenAudio(b"")
    assert _pid(shared) == before


@needs_voice
def test_a_text_of_5000_characters(shared: Pyttsx3Speaker) -> None:
    text = (SENTENCE + " ") * 100
    audio = shared.synthesise(text[:5000], 190)
    assert _seconds(audio) > 120
    assert rms(samples_of(audio.wav)[0]) > 0.02


@needs_voice
def test_a_killed_helper_is_started_again(speaker: Pyttsx3Speaker) -> None:
    first = speaker.synthesise(SENTENCE, 150)
    for _ in range(2):
        killed = _pid(speaker)
        os.kill(killed, signal.SIGKILL)
        assert abs(_seconds(speaker.synthesise(SENTENCE, 150)) - _seconds(first)) < 0.15
        assert _pid(speaker) != killed


@needs_voice
def test_killed_in_the_middle_of_a_sentence_it_is_said_all_the_same(
    speaker: Pyttsx3Speaker,
) -> None:
    speaker.synthesise("One.", 150)
    killed = _pid(speaker)
    os.kill(killed, signal.SIGSTOP)
    timer = threading.Timer(0.3, lambda: os.kill(killed, signal.SIGKILL))
    timer.start()
    assert rms(samples_of(speaker.synthesise(SENTENCE, 150).wav)[0]) > 0.02
    timer.join()
    assert _pid(speaker) != killed


@needs_voice
def test_a_killed_helper_leaves_no_sound_files_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    speaker = Pyttsx3Speaker()
    speaker.synthesise(SENTENCE, 150)
    speaker.close()
    assert list(tmp_path.iterdir()) == []


@needs_voice
def test_closing_ends_the_helper_and_starts_none(speaker: Pyttsx3Speaker) -> None:
    speaker.synthesise("One.", 150)
    pid = _pid(speaker)
    speaker.close()
    assert not is_running(pid)
    with pytest.raises(SpeechError):
        speaker.synthesise("One.", 150)
    speaker.close()


BROKEN = {
    "no such program": ("/nowhere/at/all",),
    "ends at once": (sys.executable, "-c", "raise SystemExit(1)"),
    "says nonsense": (sys.executable, "-c", "print('hello'); input()"),
    "says nothing": (sys.executable, "-c", "import sys; sys.stdin.read()"),
    "says another thing": (sys.executable, "-c", "print('{}'); input(); print('{}'); input()"),
    "gives no sound": (
        sys.executable,
        "-c",
        """print('{}'); input(); print('{"wav": 5, "words": [[]]}'); input()""",
    ),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_helper_that_does_not_work_is_told_in_a_sentence(fault: str) -> None:
    speaker = Pyttsx3Speaker(BROKEN[fault], patience=1)
    with pytest.raises(SpeechError) as caught:
        speaker.synthesise(SENTENCE, 150)
    assert str(caught.value) == NO_VOICE
    speaker.close()


@pytest.mark.parametrize(
    "fault",
    [
        "raise ImportError('no pyttsx3')",
        "raise OSError('libespeak-ng.so.1: cannot open shared object file')",
        "def init(): raise RuntimeError('This means you probably do not have eSpeak')",
        "import os; os._exit(1)",
    ],
)
def test_a_computer_without_a_voice_says_so(
    fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pyttsx3.py").write_text(fault)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    speaker = Pyttsx3Speaker()
    with pytest.raises(SpeechError) as caught:
        speaker.synthesise(SENTENCE, 150)
    assert str(caught.value) == NO_VOICE
    assert speaker._child is None, "nothing is left running"
    speaker.close()


def test_closing_does_not_wait_for_a_helper_that_hangs() -> None:
    speaker = Pyttsx3Speaker((sys.executable, "-c", "import sys; sys.stdin.read()"), patience=60)
    failed = threading.Event()

    def speak() -> None:
        with pytest.raises(SpeechError):
            speaker.synthesise(SENTENCE, 150)
        failed.set()

    threading.Thread(target=speak, daemon=True).start()
    assert until(lambda: speaker._child is not None)
    speaker.close()
    assert failed.wait(PATIENCE / 2), "it went on waiting"
