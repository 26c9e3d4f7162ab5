"""Ask back: the questions, what brings them up, how answers are heard and what they mean."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fireside_core.ask_back import (
    Answered,
    Asking,
    Question,
    Reply,
    is_for_another,
    questions_for,
    weigh,
)
from fireside_core.ask_back.finder import MOST_QUESTIONS, Family
from fireside_core.ask_back.loader import load_ask_back, read_ask_back
from fireside_core.ask_back.replies import plain_reply, tells_more
from fireside_core.danger import RuleError, assess
from fireside_core.danger.loader import rules_folder
from fireside_core.resources import resource_path
from fireside_core.triage import TriageLevel

MOST_WORDS = 15
EMERGENCY = TriageLevel.EMERGENCY_NOW
TODAY = TriageLevel.SEE_TODAY
ASK_BACK = load_ask_back()
FAMILIES = ASK_BACK.families
QUESTIONS = [question for family in FAMILIES for question in family.questions]
EXAMPLES = [(family.name, text) for family in FAMILIES for text in family.examples]


def question(question_id: str) -> Question:
    return next(q for q in QUESTIONS if q.id == question_id)


def by_id(q: Question) -> str:
    return q.id


# --- the data ------------------------------------------------------------------------------


def test_there_are_the_ten_families() -> None:
    names = {family.name for family in FAMILIES}
    assert names >= {
        *("chest", "breath", "head", "belly", "fall", "fever", "bleeding", "confusion"),
        *("medicines", "mood"),
    }


@pytest.mark.parametrize("q", QUESTIONS, ids=by_id)
def test_a_question_is_short_and_asks_one_thing(q: Question) -> None:
    assert len(q.text.split()) <= MOST_WORDS
    assert q.text.endswith("?")
    assert q.text.count("?") == 1
    assert not any(char.isdigit() for char in q.text)
    assert not q.said.endswith(".")
    assert len(q.said.split()) <= MOST_WORDS
    assert q.told.endswith(".") or not q.told


@pytest.mark.parametrize("q", QUESTIONS, ids=by_id)
def test_a_question_says_where_it_comes_from(q: Question) -> None:
    assert q.sources
    for source in q.sources:
        assert source.address.startswith(("https://", "http://"))
        assert source.checked in (None, "2026-11-23")


@pytest.mark.parametrize("q", QUESTIONS, ids=by_id)
def test_what_to_do_fits_the_level(q: Question) -> None:
    if q.level is EMERGENCY:
        assert q.sign is not None
        assert q.sign.level is EMERGENCY
        assert q.sign.said == q.said
        assert q.sign.while_waiting
    elif q.sign is not None:
        assert q.sign.level is not EMERGENCY


@pytest.mark.parametrize("q", [q for q in QUESTIONS if q.told], ids=by_id)
def test_what_is_told_is_never_graver_than_its_question(q: Question) -> None:
    finding = assess(q.told)
    assert finding is None or finding.level.rank >= q.level.rank


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_at_most_five_the_most_dangerous_first(family: Family) -> None:
    assert len(family.questions) <= MOST_QUESTIONS
    ranks = [q.level.rank for q in family.questions]
    assert ranks == sorted(ranks)
    assert family.questions[0].level is EMERGENCY


def test_questions_that_ask_the_same_are_the_same() -> None:
    by_what: dict[str, list[Question]] = {}
    for q in QUESTIONS:
        by_what.setdefault(q.asks, []).append(q)
    for same in by_what.values():
        assert len({q.worrying for q in same}) == 1


# --- what brings questions up ----------------------------------------------------------------


@pytest.mark.parametrize(("family", "text"), EXAMPLES, ids=lambda value: value[:40])
def test_every_example_brings_up_its_family(family: str, text: str) -> None:
    assert family in ASK_BACK.families_in(text)
    asked = questions_for(text)
    assert 0 < len(asked) <= MOST_QUESTIONS
    assert [q.level.rank for q in asked] == sorted(q.level.rank for q in asked)


COMPLAINTS = [
    ("chest", "my chest has been a bit achy since I moved the wardrobe last week"),
    ("chest", "my ticker's been skipping beats, on and off like"),
    ("breath", "I've got this nasty tickly cough, it won't shift"),
    ("breath", "my asthma's playing up a bit with this damp weather"),
    ("head", "my head's been thumping all morning"),
    ("head", "I've had this head on me since yesterday, paracetamol's not touching it"),
    ("dizzy", "when I stand up everything goes swimmy"),
    ("belly", "my tummy's been off since that fish"),
    ("belly", "I've not been for five days, I'm all bunged up"),
    ("fall", "I went over on my ankle in the garden yesterday"),
    ("fall", "I tripped on the rug and bumped my elbow"),
    ("fever", "I've been hot and cold all day"),
    ("fever", "it stings ever such a lot when I spend a penny"),
    ("bleeding", "there was blood on the paper when I went to the toilet"),
    ("bleeding", "I keep getting nosebleeds"),
    ("confusion", "I'm getting ever so forgetful, I put my purse in the fridge"),
    ("medicines", "these new blood pressure pills don't agree with me"),
    ("medicines", "I've run out of my water tablets and it's the weekend"),
    ("mood", "I've been feeling very down since my Jack passed on"),
    ("mood", "I don't enjoy anything these days"),
]


@pytest.mark.parametrize(("family", "text"), COMPLAINTS, ids=lambda value: value[:40])
def test_complaints_in_the_way_old_people_speak(family: str, text: str) -> None:
    assert family in ASK_BACK.families_in(text)


NOTHING = [
    *("what are the signs of a stroke", "how do I know if I have a chest infection"),
    *("can stress cause chest pain", "is honey good for a cough", "what is warfarin for"),
    *("can I take ibuprofen for my knee with my blood thinner", "is walking bad for a sore knee"),
    *("what helps against constipation", "how do I stop myself falling in the bath"),
    *("my mother always had bad headaches", "I had my appendix out when I was young"),
    *("there was a man in the film who fell off a roof", "I read about dizziness in the paper"),
    *("I haven't got a cough or a cold", "I never get headaches", "I have no headache"),
    *("I stubbed my toe on the bedpost", "my bunion is giving me gyp", "my knee is a bit stiff"),
    *("I need new glasses", "my hearing aid whistles", "good morning my dear", ""),
    *("I'm sick and tired of this weather", "my memory foam pillow is lovely"),
    *("do I need a flu jab this year", "my heart goes out to her", "what time does the shop shut"),
    *("膝盖疼怎么办", "\udcff\ud800", "\x00", "a" * 5000),
]


@pytest.mark.parametrize("text", NOTHING, ids=lambda value: ascii(value)[:40])
def test_what_is_no_complaint_brings_up_nothing(text: str) -> None:
    assert questions_for(text) == ()


@pytest.mark.parametrize(
    ("text", "another"),
    [
        ("my husband has a headache", True),
        ("she fell in the kitchen and her knee is sore", True),
        ("my wife keeps coughing", True),
        ("I feel so low since my husband died", False),
        ("my daughter is coming but I have a headache", False),
        ("my son thinks I should ask, my head aches", False),
        ("I have a cough", False),
    ],
)
def test_somebody_else_may_be_told_of(text: str, another: bool) -> None:
    assert is_for_another(text) is another


def test_what_was_told_is_not_asked() -> None:
    asked = {q.id for q in questions_for("I have a cough and my breathing is fine")}
    assert asked
    assert "breath_at_rest" not in asked
    asked = {q.id for q in questions_for("I had a tumble but I did not hit my head")}
    assert asked
    assert "fall_head" not in asked
    asked = {q.id for q in questions_for("I have a nosebleed and I take warfarin")}
    assert asked
    assert "bleed_thinner" not in asked


def test_what_was_told_earlier_is_not_asked() -> None:
    before = "can I take aspirin, I am on warfarin"
    asked = {q.id for q in questions_for("I keep getting nosebleeds", before=before)}
    assert asked
    assert "bleed_thinner" not in asked


def test_what_was_asked_is_not_asked_again_in_any_family() -> None:
    first = questions_for("I have a headache")
    again = questions_for("I feel dizzy", asked=[q.asks for q in first])
    assert again
    assert not {q.asks for q in again} & {q.asks for q in first}


def test_two_families_share_the_questions() -> None:
    asked = questions_for("I have a cough and a headache")
    assert len(asked) == MOST_QUESTIONS
    assert {q.family for q in asked} == {"breath", "head"}
    assert all(q.level is EMERGENCY for q in asked)


@given(st.text(max_size=400))
@settings(max_examples=200, deadline=None)
def test_any_text_is_taken(text: str) -> None:
    for q in questions_for(text):
        assert q in QUESTIONS


# --- the asking ------------------------------------------------------------------------------


@pytest.mark.parametrize("q", [q for q in QUESTIONS if q.level is EMERGENCY], ids=by_id)
def test_an_emergency_is_raised_by_its_answer_and_by_no_other(q: Question) -> None:
    calm = Reply.NO if q.worrying is Reply.YES else Reply.YES
    start = Asking((q,))
    assert start.answer(q.worrying).raised == q.sign
    assert start.answer(q.worrying).level is EMERGENCY
    assert start.answer(calm).raised is None
    assert start.answer(calm).level is TriageLevel.CARE_AT_HOME
    assert start.answer(calm).told == ""
    doubt = start.answer(Reply.NOT_SURE)
    assert doubt.raised is None
    assert doubt.level is TODAY
    assert start.skip().raised is None


@pytest.mark.parametrize("q", QUESTIONS, ids=by_id)
@pytest.mark.parametrize(("_family", "text"), EXAMPLES[::5], ids=lambda value: value[:30])
def test_a_plain_no_never_raises_a_sign(q: Question, _family: str, text: str) -> None:
    calm = Reply.NO if q.worrying is Reply.YES else Reply.YES
    for reply, words in ((calm, ""), (None, calm.value)):
        weighed = weigh(q, reply, words, before=text)
        assert weighed.reply is calm
        assert weighed.finding is None


@given(st.lists(st.sampled_from([*Reply]), max_size=8))
@settings(max_examples=100, deadline=None)
def test_the_level_only_becomes_more_pressing(replies: list[Reply]) -> None:
    asking = Asking(questions_for("I have a cough"))
    for reply in replies:
        after = asking.answer(reply)
        assert after.level.rank <= asking.level.rank
        assert len(after.answered) - len(asking.answered) == int(asking.current is not None)
        asking = after
    assert len(asking.answered) <= MOST_QUESTIONS


def test_the_asking_ends_with_the_last_answer_or_a_skip() -> None:
    asking = Asking(questions_for("I have a headache"))
    assert asking.current == asking.questions[0]
    assert asking.skip().current is None
    for _ in asking.questions:
        asking = asking.answer(Reply.NO)
    assert asking.current is None
    assert asking.answer(Reply.YES) == asking
    assert asking.reasons == ()


def test_reasons_come_the_most_pressing_first_and_go_along() -> None:
    weeks, hopeless = question("mood_weeks"), question("mood_hopeless")
    asking = Asking((weeks, hopeless)).answer(Reply.YES).answer(Reply.YES, "yes I see no end")
    assert [answer.question for answer in asking.reasons] == [hopeless, weeks]
    assert asking.told == f"{weeks.told} {hopeless.told} yes I see no end."
    assert asking.level is TODAY
    assert asking.asks == ("mood_weeks", "mood_hopeless")


def test_what_would_lead_astray_is_heard_but_not_sent() -> None:
    asking = Asking((question("chest_exertion"),)).answer(Reply.YES, "yes when I climb my stairs")
    assert asking.told.startswith("It comes on when I walk")
    assert asking.sent == "yes when I climb my stairs."


def test_doubt_is_one_step_milder() -> None:
    def level(question_id: str) -> TriageLevel:
        return Answered(question(question_id), Reply.NOT_SURE).level

    assert level("mood_ending") is TODAY
    assert level("mood_hopeless") is TriageLevel.SEE_THIS_WEEK
    assert level("mood_weeks") is TriageLevel.CARE_AT_HOME


# --- replies -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "reply"),
    [
        *((words, Reply.YES) for words in ("yes", "yeah", "oh yes dear", "it does", "I do, yes")),
        *((words, Reply.YES) for words in ("well yes a bit", "a bit", "sometimes", "I think so")),
        *((words, Reply.YES) for words in ("yes I'm afraid so", "certainly", "mm hm", "I did")),
        *(
            (words, Reply.NO)
            for words in ("no", "nope", "no it doesn't", "I haven't", "not really")
        ),
        *((words, Reply.NO) for words in ("not that I've noticed", "I don't think so", "never")),
        *((words, Reply.NO) for words in ("no but my knee is sore", "none of those", "I can't")),
        *((words, Reply.NOT_SURE) for words in ("I'm not sure", "dunno", "maybe", "hard to say")),
        *((words, Reply.NOT_SURE) for words in ("I couldn't tell you", "yes and no", "hardly")),
        *((words, None) for words in ("wait", "hold on", "fine", "I'm all right", "stop", "")),
        *((words, None) for words in ("no, well yes a bit", "the curtains are green", "right")),
    ],
)
def test_replies_are_understood(words: str, reply: Reply | None) -> None:
    assert plain_reply(words, Reply.YES) is reply


def test_a_little_calms_nobody() -> None:
    assert plain_reply("a bit", Reply.NO) is Reply.NOT_SURE
    assert plain_reply("yes but it hurts terribly", Reply.NO) is None
    assert plain_reply("yes I can", Reply.NO) is Reply.YES


def test_a_reply_may_be_told_in_other_words() -> None:
    weighed = weigh(question("breath_hurts"), None, "there's a catch when I take a breath in")
    assert weighed.reply is Reply.YES
    assert weighed.words


def test_an_answer_by_itself_means_nothing_without_its_question() -> None:
    """Heard alone, "just a few drops" would be somebody who cannot pass water."""
    weighed = weigh(question("bleed_lot"), None, "no just a few drops", "my nose bled")
    assert weighed == (Reply.NO, "", None)
    assert not tells_more("no just a few drops")


def test_what_is_told_besides_is_heard() -> None:
    weighed = weigh(question("breath_blue"), None, "no but my chest is ever so tight")
    assert weighed.reply is Reply.NO
    assert weighed.finding is not None
    assert weighed.finding.level is EMERGENCY


def test_a_sign_may_be_told_in_two_answers() -> None:
    weighed = weigh(question("fall_thinner"), Reply.YES, "", "I had a tumble. I hit my head.")
    assert weighed.finding is not None
    assert weighed.finding.level is EMERGENCY


NOES = [
    ("breath_at_rest", "no I'm not short of breath at all"),
    ("breath_blood", "no, no blood at all"),
    ("breath_hurts", "no it doesn't hurt in my chest"),
    ("chest_spreads", "no it doesn't go into my arm"),
    ("chest_sweaty", "no I'm not sweaty or anything"),
    ("head_stroke", "no my face is fine and my arms are fine"),
    ("head_sudden", "no it came on slowly"),
    ("belly_blood", "no there's no blood"),
    ("belly_blocked", "no I can pass water all right"),
    ("fall_faint", "no I just tripped on the mat"),
    ("fever_rash", "no I haven't got a rash"),
    ("bleed_now", "no it stopped after ten minutes"),
    ("mood_ending", "no dear, I'd never do anything like that"),
    ("mood_frightened", "no, nobody's hurting me"),
    ("medicine_too_much", "no I took just the one"),
]


@pytest.mark.parametrize(("question_id", "words"), NOES)
def test_a_no_in_many_words_raises_no_emergency(question_id: str, words: str) -> None:
    weighed = weigh(question(question_id), None, words)
    assert weighed.reply is Reply.NO
    assert weighed.finding is None or weighed.finding.level is not EMERGENCY


@given(st.text(max_size=200), st.sampled_from(QUESTIONS))
@settings(max_examples=100, deadline=None)
def test_any_reply_is_taken(words: str, q: Question) -> None:
    assert weigh(q, None, words).reply in (None, *Reply)


# --- wrong data ----------------------------------------------------------------------------------

FAMILY = """
title = "Knee"
order = 1
[brings_up]
examples = ["one", "two", "three"]
patterns = ["knee"]
[[question]]
id = "knee_hot"
question = "Is it hot?"
level = "today"
said = "it is hot"
sources = ["here"]
"""
SOURCES = '[[source]]\nid = "here"\nname = "N"\ntitle = "T"\naddress = "https://a.b/"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "sources.toml").write_text(SOURCES)
    another = (resource_path("ask_back", "en") / "shared" / "another.toml").read_text()
    (tmp_path / "shared" / "another.toml").write_text(another)
    (tmp_path / "knee.toml").write_text(FAMILY)
    return tmp_path


def test_a_folder_of_its_own_is_read(folder: Path) -> None:
    read = read_ask_back(folder, rules_folder("en"))
    assert [q.id for q in read.questions_for("my knee hurts")] == ["knee_hot"]
    assert read.families[0].questions[0].sign is None


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('level = "today"', 'level = "soon"', "knee.toml: question knee_hot: no level 'soon'"),
        ('level = "today"', 'level = "emergency"', "an emergency needs a 'sign'"),
        ('level = "today"', 'level = "today"\nsign = "sore_knee"', "no sign 'sore_knee'"),
        ('level = "today"', 'level = "today"\nworrying = "maybe"', "must be yes or no"),
        ('level = "today"', 'level = "today"\nworrying = "no"\nyes_if = ["hot"]', "'yes_if'"),
        ('level = "today"', 'level = "today"\nhelps = "no"', "'helps' must be true or false"),
        ('level = "today"', 'level = "today"\ncolour = "red"', "unknown key 'colour'"),
        ('sources = ["here"]', 'sources = ["there"]', "no source 'there'"),
        ('sources = ["here"]', "", "'sources' needs at least 1"),
        ('patterns = ["knee"]', 'patterns = ["<nothing>"]', "no group <nothing>"),
        ('examples = ["one", "two", "three"]', 'examples = ["one"]', "'examples' needs at least"),
        ("order = 1", 'order = "first"', "'order' must be a number"),
        ('title = "Knee"', 'title = "Knee"\n[[', "knee.toml: file"),
    ],
)
def test_wrong_data_names_file_and_entry(folder: Path, old: str, new: str, message: str) -> None:
    (folder / "knee.toml").write_text(FAMILY.replace(old, new))
    with pytest.raises(RuleError, match=r"knee\.toml") as raised:
        read_ask_back(folder, rules_folder("en"))
    assert message in str(raised.value)


def test_questions_must_be_ordered_single_and_few(folder: Path) -> None:
    one = FAMILY[FAMILY.index("[[question]]") :]
    week = one.replace('"knee_hot"', '"knee_old"').replace('"today"', '"week"')
    (folder / "knee.toml").write_text(FAMILY.replace(one, week + one))
    with pytest.raises(RuleError, match="ordered by danger"):
        read_ask_back(folder, rules_folder("en"))
    (folder / "knee.toml").write_text(FAMILY + one)
    read_ask_back.cache_clear()
    with pytest.raises(RuleError, match="is there already"):
        read_ask_back(folder, rules_folder("en"))
    (folder / "knee.toml").write_text(FAMILY + one * 5)
    with pytest.raises(RuleError, match="one to 5 questions"):
        read_ask_back(folder, rules_folder("en"))


def test_own_words_for_what_to_do(folder: Path) -> None:
    own = 'level = "emergency"\nact = "Call now."\nwhile_waiting = ["Sit down."]'
    (folder / "knee.toml").write_text(FAMILY.replace('level = "today"', own))
    sign = read_ask_back(folder, rules_folder("en")).families[0].questions[0].sign
    assert sign is not None
    assert (sign.act, sign.said, sign.level) == ("Call now.", "it is hot", EMERGENCY)


def test_no_families_and_another_language(tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "sources.toml").write_text(SOURCES)
    with pytest.raises(RuleError, match="no families"):
        read_ask_back(tmp_path, rules_folder("en"))
    assert load_ask_back("xx") is load_ask_back("en")
    assert resource_path("ask_back", "en").is_dir()
