"""Learns how letters are said from a pronouncing dictionary.

    python training/pronunciations/train.py

writes ``resources/speech/pronunciations.xz``. With ``--check`` it learns from nine words in ten,
writes nothing and tells how well the others are said.
"""

from __future__ import annotations

import argparse
import json
import lzma
import math
import re
import sys
import zlib
from collections import Counter, defaultdict
from pathlib import Path

from fireside.speech.engines.pronunciations import (
    BACKOFF_ZERO,
    COST_STEPS,
    END,
    START,
    LetterToSound,
)

Phones = tuple[str, ...]
Words = dict[str, list[Phones]]
Pair = tuple[str, Phones]

ROOT = Path(__file__).parents[2]
OUT = ROOT / "resources" / "speech" / "pronunciations.xz"
ROUNDS = 6
ORDER = 5
DISCOUNT = 0.8
GAIN = 3.0
"""A sequence is kept when it makes the training words this much likelier (natural logarithm)."""
_RARE_READING = {0: 3, 1: 3, 2: 30}
"""How often a letter must be said as so many phones, or it is a slip of the alignment."""
_UNUSUAL = 3.0
"""Mean cost of a letter above which a word is an abbreviation ("abc") and teaches nothing."""


def read_dictionary(file: Path) -> Words:
    """The words of plain letters, each with all its ways of being said."""
    words: Words = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        word, *phones = line.split()
        if letters := re.fullmatch(r"([a-z]+)(\(\d+\))?", word):
            words.setdefault(letters[1], []).append(tuple(phones))
    return words


def align(words: Words) -> dict[str, list[Pair]]:
    """Which phones (none to two) each letter stands for, by expectation and maximisation."""
    counts = _first_guess(words)
    aligned: dict[str, list[Pair]] = {}
    for turn in range(ROUNDS):
        last = turn == ROUNDS - 1
        costs = {
            letter: {said: -math.log(n / sum(seen.values())) for said, n in seen.items()}
            for letter, seen in counts.items()
        }
        counts = defaultdict(Counter)
        aligned = {}
        for number, (word, ways) in enumerate(words.items()):
            # A third of the words is enough to find the way.
            if not last and number % 3:
                continue
            pairs, cost = _best_alignment(word, ways[0], costs)
            if not pairs or cost > _UNUSUAL * len(word):
                continue
            aligned[word] = pairs
            for letter, said in pairs:
                counts[letter][said] += 1
        for seen in counts.values():
            for said in [s for s in seen if seen[s] < _RARE_READING[len(s)] / (1 if last else 3)]:
                del seen[said]
    return {
        word: pairs
        for word, pairs in aligned.items()
        if all(said in counts[letter] for letter, said in pairs)
    }


def _first_guess(words: Words) -> dict[str, Counter[Phones]]:
    """Letters stand for phones at about the same place of the word."""
    counts: dict[str, Counter[Phones]] = defaultdict(Counter)
    for word, (phones, *_) in words.items():
        for place, letter in enumerate(word):
            middle = place * len(phones) // len(word)
            for near in phones[max(0, middle - 1) : middle + 2]:
                counts[letter][(near,)] += 1
            counts[letter][()] += 1
    return counts


def _best_alignment(
    word: str, phones: Phones, costs: dict[str, dict[Phones, float]]
) -> tuple[list[Pair], float]:
    """No pairs where there are more phones than the letters can stand for."""
    ends: list[dict[int, tuple[float, int]]] = [{0: (0.0, 0)}]
    for letter in word:
        row: dict[int, tuple[float, int]] = {}
        for end, (cost, _) in ends[-1].items():
            for take in range(min(2, len(phones) - end) + 1):
                said = phones[end : end + take]
                total = cost + costs[letter].get(said, 16.0 if take == 2 else 12.0)
                if total < row.get(end + take, (math.inf, 0))[0]:
                    row[end + take] = (total, take)
        ends.append(row)
    if len(phones) not in ends[-1]:
        return [], math.inf
    pairs: list[Pair] = []
    end = len(phones)
    for place in range(len(word), 0, -1):
        take = ends[place][end][1]
        pairs.append((word[place - 1], phones[end - take : end]))
        end -= take
    return pairs[::-1], ends[-1][len(phones)][0]


class Model:
    """N-grams of pairs: interpolated Kneser-Ney, pruned by what each gains, as backoffs."""

    def __init__(self, words: list[list[Pair]]) -> None:
        self.pairs = sorted({pair for word in words for pair in word})
        codes = {pair: chr(n) for n, pair in enumerate(self.pairs, start=ord(END) + 1)}
        sequences = [START + "".join(codes[pair] for pair in word) + END for word in words]
        self._seen = [Counter[str]() for _ in range(ORDER + 1)]
        for sequence in sequences:
            for end in range(2, len(sequence) + 1):
                for order in range(1, min(ORDER, end) + 1):
                    self._seen[order][sequence[end - order : end]] += 1
        self.likely: dict[str, float] = {}
        self.backoff: dict[str, float] = {}
        self._estimate()
        self._prune()
        self._balance()

    def _estimate(self) -> None:
        for order in range(1, ORDER + 1):
            counts: Counter[str] = Counter()
            if order == ORDER:
                counts = self._seen[order]
            else:
                # After how many different pairs it is seen, not how often.
                counts.update(sequence[1:] for sequence in self._seen[order + 1])
                counts.update({s: n for s, n in self._seen[order].items() if s.startswith(START)})
            totals: Counter[str] = Counter()
            kinds: Counter[str] = Counter()
            for sequence, count in counts.items():
                totals[sequence[:-1]] += count
                kinds[sequence[:-1]] += 1
            for sequence, count in counts.items():
                past = sequence[:-1]
                if order == 1:
                    self.likely[sequence] = count / totals[past]
                    continue
                self.backoff[past] = DISCOUNT * kinds[past] / totals[past]
                self.likely[sequence] = (count - DISCOUNT) / totals[past] + self.backoff[
                    past
                ] * self.likely[sequence[1:]]

    def _prune(self) -> None:
        needed: set[str] = set()
        for order in range(ORDER, 1, -1):
            for sequence, count in self._seen[order].items():
                without = self.backoff[sequence[:-1]] * self.likely[sequence[1:]]
                gain = count * math.log(self.likely[sequence] / without)
                if sequence not in needed and gain < GAIN:
                    del self.likely[sequence]
                else:
                    needed.add(sequence[:-1])

    def _balance(self) -> None:
        """What the pruned sequences leave goes to the shorter ones."""
        after: dict[str, list[str]] = defaultdict(list)
        for sequence in self.likely:
            if len(sequence) > 1:
                after[sequence[:-1]].append(sequence)
        self.backoff = {}
        for past in sorted(after, key=len):
            left = 1 - sum(self.likely[sequence] for sequence in after[past])
            below = 1 - sum(self._below(past[1:], sequence[-1]) for sequence in after[past])
            self.backoff[past] = max(left, 1e-4) / max(below, 1e-4)

    def _below(self, past: str, pair: str) -> float:
        factor = 1.0
        while past + pair not in self.likely:
            factor *= self.backoff.get(past, 1.0)
            past = past[1:]
        return factor * self.likely[past + pair]

    def packed(self) -> bytes:
        """The file: one line of JSON, then bytes column by column, which xz packs best."""
        body = b""
        counts = []
        for order in range(1, ORDER + 1):
            kept = sorted(
                (s for s in {*self.likely, *self.backoff} if len(s) == order),
                key=lambda s: (s not in self.backoff, s),
            )
            contexts = [sequence for sequence in kept if sequence in self.backoff]
            counts.append((len(kept), len(contexts)))
            for place in range(order):
                body += "".join(sequence[place] for sequence in kept).encode("latin-1")
            body += bytes(_cost(self.likely.get(sequence, 0.0)) for sequence in kept)
            body += bytes(
                min(255, max(0, _cost(self.backoff[past], lowest=-BACKOFF_ZERO) + BACKOFF_ZERO))
                for past in contexts
            )
        pairs = [(letter, " ".join(phones)) for letter, phones in self.pairs]
        about = {"order": ORDER, "pairs": pairs, "counts": counts}
        return lzma.compress(json.dumps(about).encode() + b"\n" + body, preset=9)


def _cost(likely: float, lowest: int = 0) -> int:
    if likely <= 0:
        return 255
    return min(255, max(lowest, round(-math.log(likely) * COST_STEPS)))


def check(model: LetterToSound, words: Words) -> str:
    """How the model says words whose dictionary entry is known."""
    wrong = total = right = 0
    for word, ways in words.items():
        said = model.phones(word)
        errors, length = min((distance(said, way), len(way)) for way in ways)
        wrong += errors
        total += length
        right += errors == 0
    return (
        f"{len(words)} words: phone errors {wrong / total:.2%}, "
        f"whole words right {right / len(words):.1%}"
    )


def distance(said: Phones, meant: Phones) -> int:
    """Phones put in, left out or changed."""
    row = list(range(len(meant) + 1))
    for i, one in enumerate(said, start=1):
        corner, row[0] = row[0], i
        for j, other in enumerate(meant, start=1):
            corner, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, corner + (one != other))
    return row[-1]


def learn(words: Words) -> bytes:
    """A model from these words, as the file that the app loads."""
    return Model(list(align(words).values())).packed()


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dictionary", type=Path, help="default: the one of PocketSphinx")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    if options.dictionary is None:
        import pocketsphinx

        options.dictionary = Path(pocketsphinx.get_model_path()) / "en-us" / "cmudict-en-us.dict"
    words = read_dictionary(options.dictionary)
    if options.check:
        held_out = {
            word: ways for word, ways in words.items() if zlib.crc32(word.encode()) % 10 == 0
        }
        data = learn({word: ways for word, ways in words.items() if word not in held_out})
        sys.stdout.write(f"{check(LetterToSound(data), held_out)}; {len(data)} bytes\n")
    else:
        OUT.parent.mkdir(exist_ok=True)
        OUT.write_bytes(learn(words))


if __name__ == "__main__":
    main()
