"""Scenes in which the app's voice speaks, each in a process of its own.

Qt connects to the sound server once in a process, so that a test with a server of its own needs
a process of its own. A scene prints what happens as JSON lines, with ``time.monotonic()``.
"""

from __future__ import annotations

import json
import random
import sys
import threading
import time
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QTimer

from fireside.flows.page import Spoken
from fireside.qt.player import Player
from fireside.qt.voice_out import VoiceOut
from fireside.speech.ports import SpeechError, SpokenAudio, WordTime
from fireside.speech.pyttsx3_speaker import Pyttsx3Speaker
from tests.support.sound import tone


class ToneSpeaker:
    """Says "600 for 0.5" as a tone of 600 Hz for half a second, with a word every 100 ms."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.slow = 0.0
        self.broken = False

    def synthesise(self, text: str, rate: int) -> SpokenAudio:
        assert threading.current_thread() is not threading.main_thread()
        self.said.append(text)
        time.sleep(self.slow)
        if self.broken:
            raise SpeechError("I have no voice today.")
        hertz, seconds = text.split(" for ")
        words = [WordTime(100 * n, n, n + 1) for n in range(int(float(seconds) * 10))]
        return SpokenAudio(tone(float(hertz), float(seconds)), tuple(words))

    def close(self) -> None:
        pass


def tell(what: str, *values: object) -> None:
    """Print what happened, and when."""
    sys.stdout.write(json.dumps([time.monotonic(), what, *values]) + "\n")
    sys.stdout.flush()


class Stage:
    """A voice whose signals are told."""

    def __init__(self, speaker: ToneSpeaker | Pyttsx3Speaker) -> None:
        self.voice = VoiceOut(speaker, Player())
        self.voice.sentence.connect(lambda spoken: tell("sentence", spoken.text))
        self.voice.word.connect(lambda start, end: tell("word", start, end))
        self.voice.silent.connect(lambda: tell("silent"))
        self.voice.failed.connect(lambda sentence: tell("failed", sentence))

    def say(self, *sentences: str) -> None:
        tell("say")
        self.voice.say(Spoken(sentence) for sentence in sentences)

    def stop(self) -> None:
        tell("stop")
        self.voice.stop()
        tell("stopped")


def after(milliseconds: int, call: Callable[[], object]) -> None:
    QTimer.singleShot(milliseconds, call)


def leave(stage: Stage, milliseconds: int = 0) -> None:
    def close() -> None:
        stage.voice.close()
        tell("closed")
        QCoreApplication.quit()

    after(milliseconds, close)


def speaks_in_order() -> Stage:
    stage = Stage(ToneSpeaker())
    stage.voice.silent.connect(lambda: leave(stage, 200))
    stage.say("400 for 0.5", "800 for 0.5", "...", "", "1600 for 0.5")
    stage.say("2400 for 0.5")
    return stage


def speaks_with_the_real_voice() -> Stage:
    stage = Stage(Pyttsx3Speaker())
    stage.voice.silent.connect(lambda: leave(stage, 200))
    stage.say("Rest the knee for a day or two.", "Keep it warm.")
    return stage


def stops_again_and_again(times: str) -> Stage:
    stage = Stage(ToneSpeaker())
    turns = iter(range(int(times)))

    def start() -> None:
        if next(turns, None) is None:
            leave(stage, 100)
            return
        stage.say("440 for 5", "880 for 5")
        after(350, stop)

    def stop() -> None:
        stage.stop()
        after(350, start)

    start()
    return stage


def says_and_stops_200_times() -> Stage:
    stage = Stage(Pyttsx3Speaker())
    chance = random.Random(1)
    turns = iter(range(200))

    def start() -> None:
        turn = next(turns, None)
        if turn is None:
            stage.voice.silent.connect(lambda: leave(stage, 200))
            stage.say("This is the last one.")
            return
        stage.say(f"Sentence number {turn} is about the knee.", "And a second one.")
        after(chance.choice((0, 1, 5, 20, 60, 120, 200)), stop)

    def stop() -> None:
        stage.stop()
        after(chance.choice((0, 0, 1, 10, 30)), start)

    start()
    return stage


def changes_its_mind_at_once() -> Stage:
    speaker = ToneSpeaker()
    speaker.slow = 0.1
    stage = Stage(speaker)
    for _ in range(100):
        stage.say("440 for 0.3")
        stage.voice.stop()
    stage.say("880 for 0.3")

    def silent() -> None:
        tell("synthesised", len(speaker.said))
        leave(stage, 100)

    stage.voice.silent.connect(silent)
    return stage


def cannot_be_heard() -> Stage:
    """Three pages are to be read, and none can be."""
    stage = Stage(ToneSpeaker())
    for milliseconds in (0, 700, 1400):
        after(milliseconds, lambda: stage.say("440 for 0.3", "880 for 0.3"))
    leave(stage, 2200)
    return stage


def loses_and_finds_its_voice() -> Stage:
    speaker = ToneSpeaker()
    stage = Stage(speaker)

    def breaks(broken: bool) -> None:
        speaker.broken = broken

    for milliseconds, broken in ((0, True), (700, True), (1400, False), (2400, True), (3100, True)):
        after(milliseconds, lambda broken=broken: breaks(broken))
        after(milliseconds + 10, lambda: stage.say("440 for 0.3"))
    leave(stage, 3800)
    return stage


def speaks_for_long() -> Stage:
    """Until it is told that nobody hears it, or eight seconds have passed."""
    stage = Stage(ToneSpeaker())
    stage.voice.failed.connect(lambda _sentence: leave(stage, 200))
    stage.say("440 for 20", "880 for 20")
    leave(stage, 8000)
    return stage


def changes_loudness() -> Stage:
    stage = Stage(ToneSpeaker())
    stage.voice.set_volume(100)
    stage.say("440 for 3")
    after(1000, lambda: (tell("quieter"), stage.voice.set_volume(40)))
    after(2000, lambda: (tell("mute"), stage.voice.set_volume(0)))
    stage.voice.silent.connect(lambda: leave(stage, 100))
    return stage


def works_beside_the_screen() -> Stage:
    """While a sentence is made, which takes three seconds, the screen goes on and can stop it."""
    speaker = ToneSpeaker()
    speaker.slow = 3.0
    stage = Stage(speaker)
    stage.say("440 for 1")
    after(300, stage.stop)
    leave(stage, 3500)
    return stage


if __name__ == "__main__":
    application = QCoreApplication([])
    QTimer.singleShot(60_000, application.quit)
    kept = globals()[sys.argv[1]](*sys.argv[2:])
    application.exec()
