"""Yes or no, in the many ways of saying it."""

from __future__ import annotations

import re

from fireside_core.phrases import plain_words

_NO = (
    *("no", "nope", "nah", "na", "never", "never mind", "nevermind", "not", "not now", "not yet"),
    *("no thank you", "no thanks", "not today", "not really", "not at all", "certainly not"),
    *("of course not", "absolutely not", "definitely not", "i do not think so", "not this time"),
    *("do not", "do not do it", "do not do that", "please do not", "i would rather not"),
    *("rather not", "better not", "i do not want to", "i do not want that", "i do not"),
    *("that is wrong", "that is not right", "that is not correct", "it is not", "that is not it"),
    *("wrong", "incorrect", "cancel", "cancel that", "stop", "stop it", "leave it", "leave that"),
    *("forget it", "forget that", "negative", "no way", "uh uh", "nuh uh", "mm mm", "i am not"),
    *("i have changed my mind", "i changed my mind", "some other time", "another time", "later"),
    *("no need", "there is no need", "that is all right thank you", "do not bother", "by no means"),
    *("it is wrong", "i will not", "i would not", "i do not agree", "let us not", "not quite"),
    *("maybe not", "perhaps not", "i said no", "not that", "not that one", "hold on", "wait"),
)
_YES = (
    *("yes", "yeah", "yep", "yup", "yea", "ya", "aye", "yes please", "please do"),
    *("sure", "surely", "certainly", "of course", "by all means", "absolutely", "definitely"),
    *("naturally", "gladly", "with pleasure", "exactly", "precisely", "quite right"),
    *("right", "that is right", "that is correct", "that is it", "that is the one", "correct"),
    *("quite so", "it is", "i do", "i am", "i will", "i would", "i would like that", "affirmative"),
    *("true", "that is true", "go ahead", "go on", "do it", "do that", "do so", "carry on"),
    *("please do it", "ok", "okay", "all right", "alright", "fine", "that is fine", "very well"),
    *("good", "that is good", "sounds good", "very good", "lovely", "that would be lovely"),
    *("that would be nice", "that will do", "mm hm", "mmhm", "mm hmm", "mhm", "uh huh", "aha"),
    *("i suppose so", "i suppose", "i think so", "i guess so", "i agree", "agreed", "if you like"),
    *("i believe so", "why not", "you may", "you can", "yes you may", "yes you can", "proceed"),
    *("i want to", "i would love to", "i should like that", "let us do it", "let us"),
    *("right you are", "i said yes", "i confirm", "confirm", "it is right", "it is correct"),
    *("that one", "it is fine", "that is all right", "that is okay", "that is ok"),
    *("not a problem", "no problem", "no worries"),
)
_BESIDE = (
    *("thank you", "thanks", "indeed", "very much", "ever so", "please", "dear", "my dear", "love"),
    *(
        "then",
        "now",
        "oh",
        "well",
        "er",
        "um",
        "uh",
        "ah",
        "hm",
        "so",
        "just",
        "i think",
        "you know",
    ),
    *("actually", "really", "honestly", "for now", "at the moment", "today", "the", "and"),
    *("if you would", "if you do not mind", "kindly", "very", "quite", "i mean", "sorry", "but"),
)


def affirmation(text: str) -> bool | None:
    """Whether ``text`` says yes or no; ``None`` when it says neither, or both.

    All of it has to be yes, or no, but for thanks and fillers: "yes, but what about my pills"
    is neither.
    """
    rest = plain_words(text)
    answers: set[bool] = set()
    while rest:
        said = _STEP.match(rest)
        if said is None:
            return None
        words = said[1]
        if words in _ANSWERS:
            answers.add(_ANSWERS[words])
        rest = rest[said.end() :]
    return answers.pop() if len(answers) == 1 else None


_ANSWERS = {**dict.fromkeys(_NO, False), **dict.fromkeys(_YES, True)}
_STEP = re.compile(rf"({'|'.join(sorted({*_ANSWERS, *_BESIDE}, key=len, reverse=True))})(?: |$)")
"""The longest answer or aside that comes next."""
