"""The machinery under the danger signs: hearing, patterns, context and the reading of files."""

from __future__ import annotations

from pathlib import Path

import pytest

from fireside_core.danger import RuleError
from fireside_core.danger.loader import read_language, read_rules
from fireside_core.danger.patterns import Lexicon, Span, near, parse, phrase_words
from fireside_core.danger.words import Listener, Speller
from fireside_core.resources import resource_path

ENGLISH = resource_path("danger_signs", "en")

SIGN = """
[[sign]]
id = "{id}"
level = "emergency"
said = "your chest is tight"
act = "Call for an ambulance now."
while_waiting = ["Sit down."]
sources = ["here"]
wordings = ["one", "two", "three"]
patterns = ["<chest> + tight"]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A language of its own, to be broken."""
    shared = tmp_path / "shared"
    shared.mkdir()
    (shared / "hearing.toml").write_text((ENGLISH / "shared/hearing.toml").read_text("utf-8"))
    (shared / "context.toml").write_text((ENGLISH / "shared/context.toml").read_text("utf-8"))
    (shared / "groups.toml").write_text('[groups]\nchest = ["chest", "breastbone"]\n')
    (shared / "sources.toml").write_text(
        '[[source]]\nid = "here"\nname = "N"\ntitle = "T"\naddress = "https://a.b/"\n'
    )
    (shared / "known.txt").write_text("cheat\n")
    (tmp_path / "heart.toml").write_text('title = "Heart"\n' + SIGN.format(id="tight"))
    return tmp_path


def broken(folder: Path, message: str) -> None:
    with pytest.raises(RuleError, match=message):
        read_rules(folder)


# --- hearing ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def listener() -> Listener:
    return read_language(ENGLISH).listener()


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("I can't breathe", "i can not breathe"),
        ("Mum’s chest", "mother is chest"),
        ("the legs, the eyes", "leg eye"),
        ("it aches and he goes", "it ache and he goes"),
        ("CHESS PAIN!", "chest pain"),
        ("a bit of a sort of headache", "headache"),
        ("39.5 degrees", "39.5 degree"),
        ("胸口 pain", "胸 口 pain"),
        ("batteries and boxes", "battery and box"),
    ],
)
def test_words_are_heard_as_the_rules_know_them(listener: Listener, said: str, heard: str) -> None:
    assert " ".join(listener.split(said)) == heard


def test_words_keep_their_place_and_their_pause(listener: Listener) -> None:
    tokens = listener.listen("Well. It's the chest, sort of; mine")
    assert [(t.word, t.pause) for t in tokens] == [
        ("well", ""),
        ("it", "."),
        ("is", ""),
        ("chest", ""),
        ("mine", "."),
    ]
    assert tokens[3].start == 15


def test_spelling_is_put_right_but_ordinary_words_are_left() -> None:
    speller = Speller(["breathe", "unconscious", "heart"], ["diarrh"], ["heard"])
    assert speller.correct("brethe") == "breathe"
    assert speller.correct("unconcsious") == "unconscious"
    assert speller.correct("heard") == "heard"
    assert speller.correct("diarrhoeas") == "diarrhoeas"
    assert speller.correct("hert") == "hert"
    assert speller.correct("x" * 40) == "x" * 40
    assert speller.correct("zzzzzz") == "zzzzzz"


# --- patterns --------------------------------------------------------------------------------


def matches(pattern: str, text: str, groups: dict[str, list[str]] | None = None) -> bool:
    lexicon = Lexicon()
    for name, phrases in (groups or {}).items():
        for phrase in phrases:
            lexicon.add(name, phrase.split())
    found = parse(pattern, str.split, lexicon, frozenset(groups or {}))
    words = text.split()
    seen = lexicon.scan(words)
    return all(any(b.matches(seen, [0] * len(words))) for b in found.breaths)


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("chest pain", "my chest pain", True),
        ("chest pain", "chest and pain", False),
        ("vomit*", "she vomited", True),
        ("chest + tight", "tight in the chest", True),
        ("chest + tight / 1", "tight in the chest", False),
        ("hit > head", "hit my head", True),
        ("hit > head", "head was hit", False),
        ("hit > head / 1", "hit the poor head", False),
        ("a + b > c", "b c or a", True),
        ("a & b", "a x x x x x x x x x x b", True),
        ("<part> + sore", "foot sore", True),
        ("my <part> hurts", "my left foot hurts", True),
        ("sore + sore", "sore", False),
        ("2.*", "2.8", True),
    ],
)
def test_the_pattern_language(pattern: str, text: str, found: bool) -> None:
    assert matches(pattern, text, {"part": ["foot", "left foot"]}) is found


@pytest.mark.parametrize(
    ("pattern", "problem"),
    [
        ("chest / many", "a number of words"),
        ("<nothing> + x", "no group <nothing>"),
        ("chest + ", "nothing to find"),
        ("go* away", "a stem needs"),
    ],
)
def test_a_wrong_pattern_says_what_is_wrong(pattern: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        parse(pattern, str.split, Lexicon(), frozenset())


def test_an_empty_phrase_is_refused() -> None:
    with pytest.raises(ValueError, match="without words"):
        Lexicon().add("x", [])


def test_stars_inside_a_phrase() -> None:
    assert phrase_words("not eas* at all", str.split) == ["not", "eas*", "at", "all"]


def test_near_looks_only_around_the_rarest() -> None:
    many = [Span(n, n + 1) for n in range(0, 1000, 2)]
    assert list(near([many, [Span(501, 502)]], 0)) == [
        (Span(500, 501), Span(501, 502)),
        (Span(502, 503), Span(501, 502)),
    ]
    assert list(near([many, []], 5)) == []


# --- files -----------------------------------------------------------------------------------


def test_a_language_of_ones_own(folder: Path) -> None:
    finding = read_rules(folder).assess("my breastbone is tight")
    assert finding is not None
    assert finding.sign.id == "tight"


def test_unreadable_toml_is_named(folder: Path) -> None:
    (folder / "heart.toml").write_text("title = ")
    broken(folder, r"^heart.toml: file: ")


def test_an_unknown_key_is_named(folder: Path) -> None:
    (folder / "heart.toml").write_text('titel = "Heart"\n')
    broken(folder, r"^heart.toml: file: unknown key 'titel'")


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('level = "emergency"', 'level = "soon"', "no level 'soon'"),
        ('level = "emergency"', 'level = "emergency"\nkind = "x"', "no kind 'x'"),
        ('sources = ["here"]', 'sources = ["there"]', "no source 'there'"),
        ('sources = ["here"]', "sources = []", "'sources' needs at least 1"),
        ('wordings = ["one", "two", "three"]', 'wordings = ["one"]', "'wordings' needs at least 3"),
        ('said = "your chest is tight"', 'said = ""', "'said' must be a text"),
        ('while_waiting = ["Sit down."]', "while_waiting = [1]", "must be a list of texts"),
        ("<chest> + tight", "<breast> + tight", "no group <breast>"),
        ('level = "emergency"', 'level = "emergency"\nonce_over = "y"', "no sign 'y'"),
        ('level = "emergency"', 'level = "emergency"\ndespite = ["rain"]', "no frame 'rain'"),
        ('id = "tight"', "id = 3", "'id' must be a text"),
    ],
)
def test_a_wrong_sign_is_named(folder: Path, old: str, new: str, problem: str) -> None:
    path = folder / "heart.toml"
    path.write_text(path.read_text().replace(old, new))
    broken(folder, rf"^heart.toml: sign .*{problem}")


def test_an_id_that_is_there_twice_is_named(folder: Path) -> None:
    (folder / "lungs.toml").write_text('title = "Lungs"\n' + SIGN.format(id="tight"))
    broken(folder, r"^lungs.toml: sign tight: this id is there already")


def test_signs_must_be_tables(folder: Path) -> None:
    (folder / "heart.toml").write_text('title = "Heart"\nsign = ["x"]\n')
    broken(folder, "'sign' must be a list of tables")


def test_groups_must_be_a_table(folder: Path) -> None:
    (folder / "heart.toml").write_text('title = "Heart"\ngroups = 3\n')
    broken(folder, "'groups' must be a table")


def test_a_folder_without_signs_is_named(folder: Path) -> None:
    (folder / "heart.toml").unlink()
    broken(folder, "no signs")


@pytest.mark.parametrize(
    ("groups", "problem"),
    [
        ('chest = ["thorax"]', "group 'chest' is there already"),
        ('a = ["<b>"]', "group 'a': no group <b>"),
        ('a = ["x*"]', "group 'a': a stem needs"),
        ("a = []", "'a' needs at least 1"),
    ],
)
def test_a_wrong_group_is_named(folder: Path, groups: str, problem: str) -> None:
    path = folder / "heart.toml"
    path.write_text(f"[groups]\n{groups}\n{path.read_text().replace('title', '#')}")
    broken(folder, rf"^heart.toml: .*{problem}")


def test_groups_may_name_each_other(folder: Path) -> None:
    path = folder / "heart.toml"
    text = path.read_text().replace('title = "Heart"', "").replace("<chest>", "<a>")
    path.write_text(f'[groups]\na = ["<b>"]\nb = ["<a>", "thorax"]\n{text}')
    assert read_rules(folder).assess("my thorax is tight")


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('reach = "ahead"', 'reach = "far"', "no reach 'far'"),
        ('"signs of"', '"very"', "a phrase of nothing but fillers"),
    ],
)
def test_a_wrong_frame_is_named(folder: Path, old: str, new: str, problem: str) -> None:
    path = folder / "shared" / "context.toml"
    path.write_text(path.read_text("utf-8").replace(old, new, 1))
    broken(folder, rf"^context.toml: frame .*{problem}")


def test_missing_known_words_are_named(folder: Path) -> None:
    (folder / "shared" / "known.txt").unlink()
    broken(folder, r"^known.txt: file: ")
