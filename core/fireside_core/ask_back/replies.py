"""Yes, no or "I don't know" in answer to a question about health.

Wider than :func:`fireside_core.yes_no.affirmation`, since "a bit" and "it does" answer too; and
narrower, since "wait" and "fine" are no answer to whether the pain goes into the arm.
"""

from __future__ import annotations

import re

from fireside_core.ask_back.model import Reply
from fireside_core.phrases import plain_words
from fireside_core.yes_no import affirmation

_ANSWER_WORDS = 4
"""As many are still no more than an answer: "no I do not", "yes I think so"."""


def _any(*phrases: str) -> str:
    return f"(?:{'|'.join(phrases)})"


_ASIDES = re.compile(
    "^(?:"
    + _any(
        *(
            "well",
            "oh",
            "ooh",
            "er",
            "erm",
            "um",
            "uh(?! huh| uh)",
            "hm",
            "hmm",
            "ah",
            "now",
            "and",
        ),
        *("but", "then", "dear", "love", "doctor", "nurse", "you know", "i mean", "let me think"),
        *("let me see", "to be honest", "honestly", "actually", "i think(?! so)"),
        *("i would say", "so(?! so)"),
    )
    + " )+"
)
_UNSURE = re.compile(
    "^(?:i am |i |it is )?"
    + _any(
        *("not (?:too |quite |really )?sure", "not certain", "unsure", "do not (?:really )?know"),
        *(
            "dont know",
            "dunno",
            "could do",
            "do not remember",
            "cannot remember",
            "could not (?:say|tell)",
        ),
        *("cannot (?:really )?(?:say|tell|be sure)", "have no idea", "no idea", "who knows"),
        *("(?:hard|difficult) to (?:say|tell)", "maybe", "perhaps", "possibly", "might be"),
        *("could be", "it might", "it could", "not much", "hardly", "yes and no", "neither yes"),
    )
    + r"\b"
)
_DENIAL = re.compile(
    "^"
    + _any(
        "not (?:really|at all|so far|any more|now|a bit|a thing|yet|particularly|especially)",
        "not (?:that i|as far as i) (?:know|have noticed|can see|can feel|can tell|am aware)",
        "nothing(?: like that| at all| of the sort|$)",
        "none(?: of (?:that|those|them|it)| at all|$)",
        *("neither", "never"),
    )
    + r"\b"
)
_WHO = _any("i", "it", "they", "he", "she", "we", "that", "this", "there")
_VERB = _any(
    *("do", "does", "did", "have", "has", "had", "am", "is", "are", "was", "were", "can"),
    *("could", "will", "would", "think so", "suppose so", "feel (?:it|that)"),
)
_TAIL = (
    "(?: "
    + _any(
        *("a bit", "a little", "sometimes", "really", "indeed", "now", "thank you", "thanks"),
        *("dear", "actually", "slightly", "i am afraid", "all the time", "too", "any", "that"),
        *("it", "so", "a lot", "very much", "anything"),
    )
    + ")*$"
)
_YES = re.compile(
    r"^(?:yes|yeah|yep|yup|aye|yea|that is (?:right|true|so|correct)"
    r"|(?:it|i|they) certainly (?:do|does|am|is|have))\b"
)
_NO = re.compile(r"^(?:no|nope|nah|naw)\b")
_ECHO = re.compile(f"^{_WHO} {_VERB}(?P<no> not)?{_TAIL}")
_CANNOT = re.compile(f"^{_WHO} (?:cannot|do not think so){_TAIL}")
_SOME = re.compile(
    "^(?:only |just )?"
    + _any(
        *("a (?:tiny |fair )?bit", "a little", "a touch", "slightly", "sometimes", "somewhat"),
        *("now and (?:then|again)", "on and off", "off and on", "occasionally", "at times"),
        *("from time to time", "a lot", "very much", "terribly", "badly", "sort of", "kind of"),
        *("quite a (?:bit|lot)", "most of the time", "all the time", "often", "always"),
        *("ever so", "at night", "in the mornings?"),
    )
    + r"\b"
)
_TURNS = re.compile(
    r"\b(?:yes|yeah|well (?:it|i) (?:do|does|am|is)|actually (?:it|i) (?:do|does|am|is|have|has))\b"
)
_NO_ANSWER = re.compile(
    r"\b"
    + _any(
        *("wait", "hold on", "later", "cancel", "leave", "stop", "forget", "never ?mind"),
        *("bother", "another time", "fine", "ok", "okay", "all right", "alright", "good"),
        *("lovely", "right", "go (?:on|ahead)", "carry on", "do (?:it|that|so)", "please do"),
        *("you (?:may|can)", "let us", "confirm", "if you like", "why not", "problem"),
        *("worries", "proceed", "with pleasure", "gladly", "by all means", "mind", "wrong"),
        *("incorrect", "agree", "very well"),
    )
    + r"\b"
)
"""To Fireside's own questions these are answers; to a nurse's they are not."""


_OF_ONESELF = re.compile(r"\b(?:i|my|me|myself|but|though|although|only now|now)\b")


def tells_more(words: str) -> bool:
    """Whether an answer tells something besides: "no, but my arm has gone numb".

    What is no more than an answer makes sense with its question alone: "no, just a few drops".
    """
    rest = plain_words(words).split()
    return len(rest) > _ANSWER_WORDS and bool(_OF_ONESELF.search(" ".join(rest)))


def plain_reply(words: str, worrying: Reply) -> Reply | None:
    """Yes, no or not sure, where the words begin with one; total.

    "A bit" is a yes where a yes worries, and doubt where it would calm.
    """
    text = _ASIDES.sub("", plain_words(words))
    if _UNSURE.match(text):
        return Reply.NOT_SURE
    if _DENIAL.match(text) or _CANNOT.match(text):
        return Reply.NO
    if echo := _ECHO.match(text):
        return Reply.NO if echo["no"] else Reply.YES
    if _SOME.match(text):
        return Reply.YES if worrying is Reply.YES else Reply.NOT_SURE
    if _YES.match(text):
        # "Yes, but no …": a yes that calms must be whole.
        torn = re.search(r"\b(?:no|not|but|cannot)\b", text)
        return None if torn and worrying is Reply.NO else Reply.YES
    if _NO.match(text):
        return None if _TURNS.search(text) else Reply.NO
    if _NO_ANSWER.search(text):
        return None
    yes = affirmation(text)
    return None if yes is None else Reply.YES if yes else Reply.NO
