"""Ask back: what a nurse on the telephone would ask before answering, as data.

:func:`questions_for` tells what to ask of somebody who complains of something. :class:`Asking`
is how far the asking is. :func:`weigh` hears an answer. The questions are in
``resources/ask_back/<lang>/``; its README tells how to add one.
"""

from __future__ import annotations

from collections.abc import Collection

from fireside_core.ask_back.model import Answered, Asking, Question, Reply, Weighed

__all__ = [
    "Answered",
    "Asking",
    "Question",
    "Reply",
    "Weighed",
    "is_for_another",
    "questions_for",
    "reply_in",
    "weigh",
]


def questions_for(
    text: str, lang: str = "en", before: str = "", asked: Collection[str] = ()
) -> tuple[Question, ...]:
    """What to ask somebody who says this, the most dangerous first; often nothing.

    ``before``: what they said earlier in the conversation; what was told there, and what is in
    ``asked`` (each a :attr:`Question.asks`), is not asked again. Never raises on any text.
    """
    # Loaded late: the screens need the model at once, and the rules only on a thread.
    from fireside_core.ask_back.loader import load_ask_back

    return load_ask_back(lang).questions_for(text, before, asked)


def is_for_another(text: str, lang: str = "en") -> bool:
    """Whether somebody else is told of: the person then answers for them."""
    from fireside_core.ask_back.loader import load_ask_back

    return load_ask_back(lang).is_for_another(text)


def reply_in(words: str, question: Question, lang: str = "en") -> Reply | None:
    """What free words answer to a question; ``None`` when they are neither yes nor no."""
    from fireside_core.ask_back.loader import load_ask_back

    return load_ask_back(lang).reply_in(words, question)


def weigh(
    question: Question, reply: Reply | None, words: str, before: str = "", lang: str = "en"
) -> Weighed:
    """What an answer comes to, with the danger signs in it and what was said ``before``.

    ``reply``: ``None`` where it is still to be read from the ``words``. Never raises.
    """
    from fireside_core.ask_back.replies import tells_more
    from fireside_core.danger import assess_after

    if reply is not None:
        # A button: all that it tells is what the question says it does.
        worries = reply is question.worrying and bool(question.told)
        found = assess_after(before, question.told, lang) if worries else None
        return Weighed(reply, "", found)
    heard = reply_in(words, question, lang)
    if heard is None or tells_more(words):
        told = f"{words}. {question.told}" if heard is question.worrying else words
        return Weighed(heard, words, assess_after(before, told, lang))
    return weigh(question, heard, "", before, lang)
