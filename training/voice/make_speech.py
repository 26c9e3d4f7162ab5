"""Make labelled synthetic speech: commands, other speech and noises, by many voices.

Usage: python training/voice/make_speech.py OUT [--part fit|judge] [--rows 4000] [--seed 1]

Needs espeak-ng, flite, festival (text2wave) and sox; a voice that is not installed is left out.
OUT gets WAV files (16 kHz, mono, 16 bit) and manifest.csv with the columns of ``fireside evaluate
voice`` (file, text, voice, engine, condition) and two more: ``spoken``, the words really said
(a command may be wrapped in politeness), and ``kind``: command, other or noise. With --screen 25,
four of five commands are among 25 phrases, which stand in OUT/phrases.txt:

    fireside evaluate voice OUT/manifest.csv --phrases OUT/phrases.txt --engine pocketsphinx

The two parts share no voice, no phrase and no sentence: certainty is fitted on the one and
judged on the other.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import shutil
import subprocess
import wave
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

HERE = Path(__file__).resolve().parent
QUESTIONS = HERE.parents[1] / "tests" / "service" / "questions"
RATE = 16_000
PARTS = ("fit", "judge")
NOISE = "(noise)"
BEFORE = ("", "", "", "um ", "please ", "could you please ", "can you ", "I'd like to ", "now ")
AFTER = ("", "", " please", " now", " thank you")
SHARES = {"command": 0.5, "other": 0.45, "noise": 0.05}
CONDITIONS = {  # how often each is drawn
    "clean": 6,
    "snr20": 5,
    "pink20": 2,
    "snr15": 2,
    "snr10": 2,
    "babble20": 2,
    "babble10": 1,
    "room": 2,
    "quiet": 2,
}

Sound = NDArray[np.float64]


@dataclass(frozen=True)
class Voice:
    """One synthetic speaker; ``args`` are what its engine is told."""

    name: str
    engine: str
    part: str
    args: tuple[str, ...] = ()


def voices(rng: random.Random, part: str) -> list[Voice]:
    """The speakers of a part. As many places go to human-like voices as to formant voices."""
    human = {
        "fit": (("flite", "kal16"), ("flite", "awb"), ("festival", "kal_diphone")),
        "judge": (("flite", "rms"), ("flite", "slt"), ("festival", "cmu_us_slt_arctic_hts")),
    }[part]
    formant = {
        "fit": (
            ("en-us", "en-gb-x-rp", "en-gb-scotland"),
            ("", "+m1", "+m2", "+m3", "+f1", "+f2", "+f3"),
        ),
        "judge": (("en-gb", "en-gb-x-gbclan", "en-us"), ("+m4", "+m5", "+m7", "+f4", "+f5")),
    }[part]
    made = [Voice(f"{engine}_{name}", engine, part, (name,)) for engine, name in human]
    made = [v for v in made if shutil.which("text2wave" if v.engine == "festival" else v.engine)]
    espeak = [
        Voice(f"espeak_{language}{variant}", "espeak-ng", part, (language + variant,))
        for language in formant[0]
        for variant in formant[1]
    ]
    rng.shuffle(espeak)
    return [v for pair in zip(made * 4, espeak, strict=False) for v in pair]


def say(voice: Voice, text: str, path: Path, rng: random.Random) -> Sound:
    """``text`` spoken by ``voice`` at some speed and pitch."""
    raw = path.with_suffix(".raw.wav")
    if voice.engine == "espeak-ng":
        speed, pitch = str(rng.randint(120, 185)), str(rng.randint(30, 65))
        command = ["espeak-ng", "-v", voice.args[0], "-s", speed, "-p", pitch, "-w", str(raw), text]
        subprocess.run(command, check=True, capture_output=True)
        change = ["gain", "-3"]
    elif voice.engine == "flite":
        stretch = f"duration_stretch={rng.uniform(0.9, 1.25):.2f}"
        command = ["flite", "-voice", voice.args[0], "--setf", stretch, "-t", text, "-o", str(raw)]
        subprocess.run(command, check=True, capture_output=True)
        change = ["gain", "-3", "speed", f"{rng.uniform(0.93, 1.07):.3f}"]
    else:
        command = ["text2wave", "-o", str(raw), "-eval", f"(voice_{voice.args[0]})"]
        subprocess.run(command, input=text.encode(), check=True, capture_output=True)
        change = ["gain", "-3", "speed", f"{rng.uniform(0.93, 1.07):.3f}"]
    form = ["-r", str(RATE), "-c", "1", "-b", "16"]
    subprocess.run(["sox", "-D", str(raw), *form, str(path), *change], check=True)
    raw.unlink()
    return read(path)


def read(path: Path) -> Sound:
    """The samples of a WAV file, from -1 to 1."""
    with wave.open(str(path)) as file:
        data = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
    return data.astype(np.float64) / 32768


def write(path: Path, sound: Sound) -> None:
    """A 16 bit WAV file, made softer where it would clip."""
    peak = float(np.max(np.abs(sound), initial=0.0))
    data = np.round(sound * min(1.0, 0.98 / max(peak, 1e-9)) * 32767).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(data.tobytes())


def hiss(rng: np.random.Generator, samples: int, pink: bool) -> Sound:
    """White or pink noise of power 1."""
    spectrum = np.fft.rfft(rng.standard_normal(samples))
    if pink:
        spectrum /= np.sqrt(np.maximum(np.arange(len(spectrum)), 1))
    noise = np.fft.irfft(spectrum, samples)
    return noise / max(float(np.std(noise)), 1e-12)


def noise_event(rng: np.random.Generator) -> Sound:
    """A cough, a knock, a hum, a click or a hiss: what is no speech at all."""
    length = int(RATE * rng.uniform(0.3, 2.0))
    time = np.arange(length) / RATE
    kind = rng.integers(5)
    if kind == 0:  # coughs: bursts of shaped noise
        shape = sum(
            np.exp(-(((time - at) / 0.07) ** 2)) for at in rng.uniform(0.1, length / RATE, 3)
        )
        sound = hiss(rng, length, pink=True) * np.asarray(shape)
    elif kind == 1:  # knocks
        sound = np.zeros(length)
        for at in rng.integers(0, length, 4):
            rest = time[: length - at]
            sound[at:] += np.exp(-rest * 40) * np.sin(2 * np.pi * rng.uniform(80, 400) * rest)
    elif kind == 2:  # a machine
        base = rng.uniform(60, 300)
        sound = sum(np.sin(2 * np.pi * base * n * time) / n for n in range(1, 9))
    elif kind == 3:  # a chair on the floor
        sweep = np.cumsum(rng.uniform(200, 900) * (1 + 0.5 * np.sin(7 * time))) / RATE
        sound = np.sign(np.sin(2 * np.pi * sweep)) * np.hanning(length)
    else:
        sound = hiss(rng, length, pink=bool(rng.integers(2))) * np.hanning(length)
    return 0.3 * np.asarray(sound) / max(float(np.max(np.abs(sound))), 1e-9)


def spoil(sound: Sound, condition: str, rng: np.random.Generator, speech: Sequence[Sound]) -> Sound:
    """``sound`` with a little silence around it, under ``condition``."""
    lead, trail = (np.zeros(int(RATE * rng.uniform(0.1, 0.5))) for _ in range(2))
    power = float(np.sqrt(np.mean(sound**2))) or 1e-6
    sound = np.concatenate([lead, sound, trail])
    if condition == "room":
        decay = np.exp(-np.arange(int(0.35 * RATE)) / (RATE * rng.uniform(0.04, 0.09)))
        echo = rng.standard_normal(len(decay)) * decay * 0.06
        echo[0] = 1.0
        size = len(sound) + len(echo) - 1
        return np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(echo, size), size)
    if condition == "quiet":
        hushed = sound * rng.uniform(0.02, 0.08)
        return hushed + 0.0004 * hiss(rng, len(sound), pink=True)
    for kind in ("snr", "pink", "babble"):
        if condition.startswith(kind):
            level = power * 10 ** (-float(condition.removeprefix(kind)) / 20)
            if kind == "babble":
                noise = np.zeros(len(sound))
                for pick in rng.integers(0, len(speech), 6):
                    noise += np.resize(speech[pick], len(sound))
                noise /= max(float(np.std(noise)), 1e-9)
            else:
                noise = hiss(rng, len(sound), pink=kind == "pink")
            return sound + level * noise
    return sound


def texts(name: str, part: str) -> list[str]:
    """The lines of a text file that belong to ``part``."""
    lines = (HERE / name).read_text(encoding="utf-8").split("\n")
    if name == "chatter.txt":
        for file in sorted(QUESTIONS.glob("*.jsonl")):
            rows = file.read_text(encoding="utf-8").splitlines()
            lines += [json.loads(row)["text"] for row in rows if row.strip()]
    return [line for line in lines if line.strip() and of_part(line) == part]


def of_part(text: str) -> str:
    """Which part a text belongs to: three in five to fit, two to judge."""
    return PARTS[zlib.crc32(text.casefold().encode()) % 5 > 2]


def main() -> None:
    """Write OUT and its manifest."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--part", choices=PARTS, default="judge")
    parser.add_argument("--rows", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--screen", type=int, default=0)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    rng, noise_rng = random.Random(args.seed), np.random.default_rng(args.seed)
    speakers = voices(rng, args.part)
    commands = texts("commands.txt", args.part)
    screen = rng.sample(commands, args.screen)
    if screen:
        (args.out / "phrases.txt").write_text("\n".join([*screen, ""]), encoding="utf-8")
    others = [" ".join(t.split()[:20]) for t in texts("chatter.txt", args.part)]
    recent: list[Sound] = [hiss(noise_rng, RATE, pink=True) * 0.1]
    with (args.out / "manifest.csv").open("w", newline="", encoding="utf-8") as table:
        rows = csv.writer(table)
        rows.writerow(("file", "text", "voice", "engine", "condition", "spoken", "kind"))
        for number in range(args.rows):
            kind = rng.choices(list(SHARES), list(SHARES.values()))[0]
            voice, name = rng.choice(speakers), f"{number:05}.wav"
            condition = rng.choices(list(CONDITIONS), list(CONDITIONS.values()))[0]
            text = spoken = NOISE
            if kind == "noise":
                sound, condition = noise_event(noise_rng), rng.choice(("clean", "pink20"))
            else:
                offered = screen if screen and rng.random() < 0.8 else commands
                text = spoken = rng.choice(offered if kind == "command" else others)
                if kind == "command" and rng.random() < 0.35:
                    spoken = rng.choice(BEFORE) + text + rng.choice(AFTER)
                sound = say(voice, spoken, args.out / name, rng)
                recent = [*recent[-11:], sound]
            write(args.out / name, spoil(sound, condition, noise_rng, recent))
            rows.writerow((name, text, voice.name, voice.engine, condition, spoken, kind))


if __name__ == "__main__":
    main()
