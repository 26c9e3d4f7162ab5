"""Time to the first words from the embedded library, over the service's bare reply."""

from __future__ import annotations

import statistics
import time

from fireside.client.care_client import CareClient
from fireside.host.care_process import EmbeddedCare
from fireside_core.contract import AnswerRequest

QUESTIONS = (
    "how can I sleep better at night",
    "what helps against constipation",
    "can I take ibuprofen with my warfarin",
    "my knees ache going up the stairs",
    "is the flu jab any good at my age",
)


def measure(rounds: int) -> dict[str, float]:
    """Medians in milliseconds, on a warm service with the sentence model loaded."""
    embedded = EmbeddedCare()
    try:
        client = CareClient(*embedded.where())
        for _ in range(120):
            if client.health().library.search == "words+meaning":
                break
            time.sleep(0.5)
        floors, firsts = [], []
        for _ in range(rounds):
            for question in QUESTIONS:
                start = time.perf_counter()
                client.health()
                floors.append((time.perf_counter() - start) * 1000)
                start = time.perf_counter()
                for event in client.answers(AnswerRequest(question=question)):
                    if event.type == "sentence":
                        firsts.append((time.perf_counter() - start) * 1000)
                        break
    finally:
        embedded.close()
    floor, first = statistics.median(floors), statistics.median(firsts)
    p95 = sorted(firsts)[int(len(firsts) * 0.95)]
    return {
        "floor_ms": floor,
        "first_words_ms": first,
        "first_words_p95_ms": p95,
        "ratio": first / floor,
    }
