"""Make resources/speech/common_words.lm: which words other speech than commands is made of.

Usage: python training/voice/make_common_words.py [OUT]

A bigram model in ARPA form with absolute discounting, of the texts of the ``fit`` part only.
PocketSphinx holds a command against the best that it finds with these words.
"""

from __future__ import annotations

import math
import re
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path

from make_speech import HERE, texts
from pocketsphinx import Decoder

OUT = HERE.parents[1] / "resources" / "speech" / "common_words.lm"
DISCOUNT = 0.6


def main() -> None:
    """Write the model."""
    known = Decoder(lm=None, loglevel="FATAL").lookup_word
    single: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    for text in texts("chatter.txt", "fit") + texts("commands.txt", "fit"):
        words = [w for w in re.findall(r"[a-z']+", text.casefold()) if known(w)]
        sentence = ["<s>", *words, "</s>"]
        single.update(sentence)
        pairs.update(pairwise(sentence))
    total = sum(n for word, n in single.items() if word != "<s>")
    chance = {word: n / total for word, n in single.items()}
    after: dict[str, list[str]] = {word: [] for word in single}
    for one, two in sorted(pairs):
        after[one].append(two)
    lines = ["\\data\\", f"ngram 1={len(single)}", f"ngram 2={len(pairs)}", "", "\\1-grams:"]
    for word in sorted(single):
        seen = after[word]
        kept = DISCOUNT * len(seen) / single[word] if seen else 1.0
        rest = 1 - sum(chance[two] for two in seen)
        backoff = math.log10(kept / rest) if seen else 0.0
        odds = -99.0 if word == "<s>" else math.log10(chance[word])
        lines.append(f"{odds:.3f} {word} {backoff:.3f}")
    lines += ["", "\\2-grams:"]
    for one, two in sorted(pairs):
        odds = math.log10((pairs[one, two] - DISCOUNT) / single[one])
        lines.append(f"{odds:.3f} {one} {two}")
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else OUT
    out.write_text("\n".join([*lines, "", "\\end\\", ""]), encoding="utf-8")


if __name__ == "__main__":
    main()
